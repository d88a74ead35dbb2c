"""How much memory a run of one stack takes, and how many fit at once: measured numbers, and estimates. Pure."""

from collections.abc import Sequence

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

_MB = 1024 * 1024

_SHARE = 0.8
"""How much of the memory that is available now the runs may take: the rest is for what else goes on."""


def estimate_memory(providers: int) -> int:
    """MB that `pulumi up` of a stack with so many explicit providers takes at its peak: an upper bound.

    The engine starts a process for each explicit provider and ends none before the run's end.
    """
    others = max(providers - 1, 0) * PROVIDER_OWN_MB
    return ENGINE_MB + PROGRAM_MB + (PROVIDER_RESIDENT_MB + others if providers else 0)


def size_pool(providers: Sequence[int], available: int, parallel: int | None) -> int:
    """How many runs go on at once: as many as the largest of them fits into the memory, one at least.

    `providers`: how many each has. `available`: bytes. `parallel`: what the caller wants instead.
    """
    if parallel is not None:
        return max(1, min(parallel, len(providers)))
    largest = estimate_memory(max(providers, default=0))
    return max(1, min(int(available * _SHARE / _MB / largest), len(providers)))
