"""The baseline of each account: which profile is the nearest, and what it comes to after `extends`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.models import MANAGEMENT, ROOT, Organization
from config.models.baseline import BaselineSettings, Profile
from config.models.targets import Targets
from config.plan.targets import resolve_targets
from config.plan.units import find_parents, units_above

ACCOUNT, ENVIRONMENT, UNIT = 0, 1, 2
"""How near a profile is whose targets name the account, its environment, its unit; each unit above is one farther."""


@dataclass(frozen=True, kw_only=True)
class BaselinePlan:
    """The baseline of an account, by key or "management".

    `profile`: key of the nearest profile. `home_region`: the account's own. `regions`: where settings of a region are
    made. `settings`: those that are on, None for the others. `account_alias`: with the account's key filled in.
    `sources`: the profile that says so, by the name of each field that some profile writes. `formerly`: keys that the
    account had before.
    """

    account: str
    profile: str
    home_region: str
    regions: tuple[str, ...]
    settings: BaselineSettings
    account_alias: str | None
    sources: Mapping[str, str]
    formerly: tuple[str, ...] = ()


def plan_baselines(organization: Organization) -> tuple[BaselinePlan, ...]:
    """The baseline of each account that gets one, sorted by account.

    Every reference resolves, `extends` has no circle, and one profile is the nearest (config.checks.baseline).
    """
    accounts = {account.key: account for account in organization.accounts}
    plans: list[BaselinePlan] = []
    for account, profiles in find_nearest(organization).items():
        settings, sources = resolve_profile(organization, profiles[0])
        member = accounts.get(account)
        plans.append(
            BaselinePlan(
                account=account,
                profile=profiles[0].key,
                home_region=organization.region_of(account),
                regions=settings.regions or organization.settings.regions,
                settings=settings,
                account_alias=name_alias(settings, account if member is None else member.original_key),
                sources=sources,
                formerly=() if member is None else member.formerly,
            )
        )
    return tuple(plans)


def plan_default_tags(organization: Organization) -> dict[str, dict[str, str]]:
    """The tags that everything in an account gets, by account, "management" too: the organization's, then its
    baseline's, which win.
    """
    own = {plan.account: plan.settings.tags or {} for plan in plan_baselines(organization)}
    accounts = (MANAGEMENT, *(account.key for account in organization.accounts))
    return {account: {**organization.settings.tags, **own.get(account, {})} for account in accounts}


def find_nearest(
    organization: Organization, resolve: Callable[[Organization, Targets], tuple[str, ...]] = resolve_targets
) -> dict[str, tuple[Profile, ...]]:
    """The nearest profiles of each account that any is for, by account and sorted by it; several are equally near.

    `resolve`: what resolves the targets.
    """
    nearest: dict[str, tuple[int, tuple[Profile, ...]]] = {}
    ranks = _Ranks(organization)
    for profile in organization.baseline.profiles:
        if profile.targets is None:
            continue
        for account in resolve(organization, profile.targets):
            rank = ranks.rank(profile.targets, account)
            best, profiles = nearest.get(account, (rank, ()))
            if rank <= best:
                nearest[account] = (rank, (*profiles, profile) if rank == best else (profile,))
    return {account: profiles for account, (_, profiles) in sorted(nearest.items())}


def resolve_profile(organization: Organization, profile: Profile) -> tuple[BaselineSettings, dict[str, str]]:
    """The settings of a profile after `extends`, and which profile writes each field."""
    profiles = {one.key: one for one in organization.baseline.profiles}
    chain = [profile]
    while (extended := chain[-1].extends) is not None:
        chain.append(profiles[extended])
    sources = {
        field: one.key
        for one in reversed(chain)
        for field in BaselineSettings.model_fields
        if field in one.model_fields_set
    }
    values = {field: getattr(profiles[key], field) for field, key in sorted(sources.items())}
    return BaselineSettings.model_construct(**values), sources


def name_alias(settings: BaselineSettings, key: str) -> str | None:
    """The alias of the account with that (oldest) key."""
    return None if settings.account_alias is None else settings.account_alias.replace("{key}", key)


class _Ranks:
    """How near targets are to accounts."""

    def __init__(self, organization: Organization) -> None:
        self._parents = find_parents(organization)
        self._accounts = {account.key: account for account in organization.accounts}

    def rank(self, targets: Targets, account: str) -> int:
        """The rank of the nearest of the targets that means the account."""
        if account in targets.accounts:
            return ACCOUNT
        if self._accounts[account].environment in targets.environments:
            return ENVIRONMENT
        unit = self._accounts[account].unit
        above = units_above(self._parents, unit if unit in self._parents else ROOT)
        return UNIT + min(above.index(unit) for unit in targets.units if unit in above)
