"""The accounts whose default VPCs are removed, and in which regions."""

from dataclasses import dataclass
from datetime import date

from config.models import Organization
from config.models.baseline import BaselineSettings
from config.plan.baseline import plan_baselines


@dataclass(frozen=True, kw_only=True)
class DefaultVpcPlan:
    """One account. `regions`: None for every region that is enabled in it.

    `created_since`: an account that AWS made before that day keeps them; None: none does.
    """

    account: str
    regions: tuple[str, ...] | None
    created_since: date | None = None


def plan_default_vpcs(organization: Organization) -> tuple[DefaultVpcPlan, ...]:
    """Every account whose baseline says so, sorted by account."""
    planned = (
        plan_account(organization, baseline.account, baseline.settings) for baseline in plan_baselines(organization)
    )
    return tuple(plan for plan in planned if plan is not None)


def plan_account(organization: Organization, account: str, settings: BaselineSettings) -> DefaultVpcPlan | None:
    """The plan of an account with this baseline; None where it keeps its default VPCs."""
    said = settings.default_vpcs
    if said is None:
        return None
    regions = said.regions or settings.regions or organization.settings.regions
    return DefaultVpcPlan(
        account=account,
        regions=None if said.every_enabled_region else tuple(sorted(regions)),
        created_since=said.created_since,
    )
