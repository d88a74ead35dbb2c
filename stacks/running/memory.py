"""How much memory a run of one stack takes: measured numbers, and an estimate made of them. Pure."""

AS_OF = "2026-11-26"
"""When all of these were measured, on Linux, x86-64."""

PROVIDER_RESIDENT_MB = 315
"""One process of the real AWS provider (Terraform's 5.46, whose code Pulumi's holds), with what it shares with others.

Six aliases that assume roles, `plan`: 303-321 MB. Users of Pulumi's v7.3 tell of 317-430 MB (pulumi-aws#5860).
"""

PROVIDER_OWN_MB = 118
"""What one more of these processes adds: its proportional share (PSS) among six, 113-127 MB."""

ENGINE_MB = 150
"""`pulumi` 3.259, resident, in `up` of a stack of 25 accounts with 11 resources each; 131 MB with 10 accounts."""

PROGRAM_MB = 265
"""The program, 164 MB in the same `up`, and its language host, two processes of 50 MB each."""


def estimate_memory(providers: int) -> int:
    """MB that `pulumi up` of a stack with so many explicit providers takes at its peak: an upper bound.

    The engine starts a process for each explicit provider and ends none before the run's end.
    """
    others = max(providers - 1, 0) * PROVIDER_OWN_MB
    return ENGINE_MB + PROGRAM_MB + (PROVIDER_RESIDENT_MB + others if providers else 0)
