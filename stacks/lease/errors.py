"""Why a stack's lease is not held: every message is for a person."""


class LeaseError(Exception):
    """The lease cannot be read or written, so nothing was started."""


class LeaseHeldError(LeaseError):
    """Another run works on the stack, or may."""


class LeaseLostError(LeaseError):
    """The lease went while the run worked, so another run may have written the same state."""
