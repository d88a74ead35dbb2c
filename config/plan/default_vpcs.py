"""The accounts whose default VPCs are removed, and in which regions."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class DefaultVpcPlan:
    """One account. `regions`: None for every region that is enabled in it.

    `created_since`: an account that AWS made before that day keeps them; None: none does.
    """

    account: str
    regions: tuple[str, ...] | None
    created_since: date | None = None
