"""A lease on S3 around each `up`: `with open_leases(backend, project).hold(stack, owner, on_lost, tell=print): ...`.

`Leases.hold` says what each argument does and what is raised. The engine's own lock stays as it is.
"""

from stacks.lease.errors import LeaseError, LeaseHeldError, LeaseLostError
from stacks.lease.leases import Leases, open_leases
from stacks.lease.owner import Owner, find_owner

__all__ = ["LeaseError", "LeaseHeldError", "LeaseLostError", "Leases", "Owner", "find_owner", "open_leases"]
