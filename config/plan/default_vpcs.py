"""The accounts whose default VPCs are removed, and in which regions."""

from dataclasses import dataclass
from datetime import date

from config.models import Organization
from config.models.default_vpcs import DefaultVpcs
from config.plan.baseline import BaselinePlan, plan_baselines


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
    return tuple(
        _plan(baseline, baseline.settings.default_vpcs)
        for baseline in plan_baselines(organization)
        if baseline.settings.default_vpcs is not None
    )


def _plan(baseline: BaselinePlan, said: DefaultVpcs) -> DefaultVpcPlan:
    regions = None if said.every_enabled_region else tuple(sorted(said.regions or baseline.regions))
    return DefaultVpcPlan(account=baseline.account, regions=regions, created_since=said.created_since)
