"""The member accounts: where each goes, and which units' policies it is under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from config.models import ROOT, Organization
from config.models.accounts import ENVIRONMENT_TAG
from config.plan.units import find_parents, units_above


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """One account. `parent`: a unit key or "root". `units_above`: from its parent up to and including "root".

    `access`: the role by which this program enters it. `creation_role`: the one that AWS makes in it, or that stands in
    for that. `execution_role`: whether one is made in it. `stated_id`: its id, where the config says it. `formerly`:
    keys that it had before.
    """

    key: str
    name: str
    email: str
    parent: str
    units_above: tuple[str, ...]
    tags: Mapping[str, str]
    access: Literal["creation-role", "execution-role"]
    creation_role: str
    execution_role: bool
    stated_id: str | None
    formerly: tuple[str, ...] = ()


def plan_accounts(organization: Organization) -> tuple[AccountPlan, ...]:
    """Every member account, sorted by key. Its environment is a tag, unless its own tags say otherwise."""
    parents = find_parents(organization)
    return tuple(
        AccountPlan(
            key=account.key,
            name=account.name,
            email=account.email,
            parent=account.unit or ROOT,
            units_above=units_above(parents, account.unit),
            tags=({ENVIRONMENT_TAG: account.environment} if account.environment else {}) | account.tags,
            access=account.access,
            creation_role=organization.creation_role_of(account),
            execution_role=account.execution_role,
            stated_id=account.id,
            formerly=account.formerly,
        )
        for account in sorted(organization.accounts, key=lambda account: account.key)
    )
