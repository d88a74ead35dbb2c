"""The groups of member accounts whose contents have a stack of their own, while the layout is grouped."""

from collections.abc import Collection
from dataclasses import dataclass

from config.models import MANAGEMENT, Account, Organization
from config.plan.aws_config import plan_aws_config
from config.plan.baseline import plan_baselines
from config.plan.flow_logs import plan_flow_log_archive
from config.plan.ipam import plan_ipam
from config.plan.networks import plan_shares
from config.plan.oidc_providers import plan_oidc_providers
from config.plan.organization_trail import plan_organization_trail
from config.plan.peering import find_accepters
from config.plan.roles import RolePlan, plan_break_glass_roles, plan_cross_account_roles, plan_execution_roles
from config.plan.security_services import plan_security_services
from config.plan.transit import find_owners, plan_transit_gateways

GROUP_STACK = "accounts-"
"""What the name of a group's stack begins with; the group's follows."""


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """A group and the keys of its accounts, sorted."""

    name: str
    accounts: tuple[str, ...]

    @property
    def stack(self) -> str:
        """The name of its stack."""
        return f"{GROUP_STACK}{self.name}"


@dataclass(frozen=True, kw_only=True)
class References:
    """Keys of the member accounts and units whose ids and ARNs stand in what some accounts hold, sorted."""

    accounts: tuple[str, ...]
    units: tuple[str, ...]


def group_of(account: Account) -> str | None:
    """The name of the account's group; None where the config says neither a group nor an environment."""
    return account.group or account.environment


def plan_groups(organization: Organization) -> tuple[GroupPlan, ...]:
    """The groups that have a stack, sorted by name; none while the layout is single."""
    if organization.settings.layout == "single":
        return ()
    groups: dict[str, list[str]] = {}
    for account in organization.accounts:
        name = group_of(account)
        if name is not None:
            groups.setdefault(name, []).append(account.key)
    return tuple(GroupPlan(name=name, accounts=tuple(sorted(keys))) for name, keys in sorted(groups.items()))


def accounts_held_by_org(organization: Organization) -> tuple[str, ...]:
    """Keys of the accounts, "management" first, whose contents the stack `org` has."""
    if organization.settings.layout == "grouped":
        return (MANAGEMENT,)
    return (MANAGEMENT, *sorted(account.key for account in organization.accounts))


def accounts_with_contents(organization: Organization) -> frozenset[str]:
    """Keys of the member accounts in which a stack makes something beside workloads."""
    return frozenset(
        {role.account for role in _list_roles(organization)}
        | {provider.account for provider in plan_oidc_providers(organization)}
        | {baseline.account for baseline in plan_baselines(organization)}
        | {vpc.account for vpc in organization.vpcs}
        | {prefix_list.account for prefix_list in organization.prefix_lists}
        | {share.owner for share in organization.shares}
        | {zone.account for zone in organization.hosted_zones}
        | {gateway.account for gateway in organization.transit_gateways}
        | ({organization.ipam.account} if organization.ipam is not None else set[str]())
        | _find_security_accounts(organization)
    ) - {MANAGEMENT}


def _find_security_accounts(organization: Organization) -> set[str]:
    services, trail = plan_security_services(organization), plan_organization_trail(organization)
    recorded = plan_aws_config(organization)
    accounts = set[str]() if services is None else {services.account}
    accounts |= set() if trail is None else {trail.administrator, trail.log_archive}
    flows = plan_flow_log_archive(organization)
    accounts |= set() if flows is None else {flows.account}
    return accounts if recorded is None else accounts | recorded.accounts


def find_references(organization: Organization, accounts: Collection[str]) -> References:
    """What the contents of these accounts refer to, the accounts themselves included."""
    held = set(accounts)
    members = {account.key for account in organization.accounts}
    named = {trusted for role in _list_roles(organization) if role.account in held for trusted in role.trusted_accounts}
    recorded = plan_aws_config(organization)
    if recorded is not None and any(recorder.account in held for recorder in recorded.recorders):
        named.add(recorded.archive.account)
    flows = plan_flow_log_archive(organization)
    if flows is not None and flows.account in held:
        named |= {*flows.writers}
    named |= {receiver for share in plan_shares(organization) if share.owner in held for receiver in share.receivers}
    named |= find_owners(organization, held) | find_accepters(organization, held)
    named |= {
        receiver
        for gateway in plan_transit_gateways(organization)
        if gateway.account in held
        for receiver in gateway.receivers
    }
    ipam = plan_ipam(organization)
    if ipam is not None and ipam.account in held:
        named |= {receiver for pool in ipam.pools if pool.share is not None for receiver in pool.share.receivers}
    return References(
        accounts=tuple(sorted((named | held) & members)),
        units=tuple(sorted(named & {unit.key for unit in organization.units()})),
    )


def _list_roles(organization: Organization) -> tuple[RolePlan, ...]:
    """Those inside member accounts, and of access.yaml those in the management account."""
    return (
        *plan_execution_roles(organization),
        *plan_cross_account_roles(organization),
        *plan_break_glass_roles(organization),
    )
