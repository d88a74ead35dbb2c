"""What follows from the configuration: units in order, attachments, role placements, and the way into each account.

Owns: decisions. Pure functions from an Organization to plain values.
Does not own: creating anything (components), or refusing anything: an Organization that loaded is consistent.
Why apart: the same configuration in another order gives the same plan, and that is proven without an engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import MANAGEMENT, ROOT, ExecutionRole, ManagementRole, Organization, Role, Unit


@dataclass(frozen=True)
class UnitPlan:
    """A unit and the place it goes: `parent` is a unit key or "root", `depth` is 1 directly under the root."""

    key: str
    name: str
    parent: str
    depth: int
    tags: Mapping[str, str]


@dataclass(frozen=True)
class AttachmentPlan:
    """A policy and what it is attached to: "root", a unit key or an account key."""

    policy: str
    target: str


@dataclass(frozen=True)
class RoleHop:
    """One AssumeRole on the way into an account. `account` is an account key or "management".

    `role_name` has the role's path in front, as it stands in an ARN. `duration_seconds` None leaves AWS's default, one
    hour.
    """

    account: str
    role_name: str
    external_id: str | None
    session_name: str
    duration_seconds: int | None


@dataclass(frozen=True)
class RolePlacement:
    """A cross-account role and one account, by key or "management", that it is made in."""

    role: Role
    account: str


def plan_units(organization: Organization) -> tuple[UnitPlan, ...]:
    """Every unit, parents before children, by key within one depth."""
    plans = [
        UnitPlan(unit.key, unit.name, parent, depth, unit.tags)
        for unit, parent, depth in _walk(organization.settings.units)
    ]
    return tuple(sorted(plans, key=lambda plan: (plan.depth, plan.key)))


def plan_attachments(organization: Organization) -> tuple[AttachmentPlan, ...]:
    """Every policy with everything that it is attached to, sorted."""
    attachments = {AttachmentPlan(policy, ROOT) for policy in organization.settings.policies}
    for target in (*organization.units(), *organization.accounts):
        attachments.update(AttachmentPlan(policy, target.key) for policy in target.policies)
    return tuple(sorted(attachments, key=lambda attachment: (attachment.policy, attachment.target)))


def plan_entry(organization: Organization, account: str) -> tuple[RoleHop, ...]:
    """The roles to assume, in order, to act in an account ("management" or an account key); none for the caller's own.

    Raises KeyError for an unknown account.
    """
    settings = organization.settings
    session = f"{settings.access.session_name}-{account}"
    if account == MANAGEMENT:
        role = settings.access.management_role
        if settings.access.management == "direct" or role is None:
            return ()
        return (RoleHop(MANAGEMENT, name_in_arn(role), role.external_id, session, None),)
    if organization.account(account).access == "creation-role":
        hop = RoleHop(account, settings.access.creation_role, None, session, None)
        return (*plan_entry(organization, MANAGEMENT), hop)
    role = settings.execution_role
    return (RoleHop(account, name_in_arn(role), role.external_id, session, role.session_duration),)


def name_in_arn(role: ExecutionRole | ManagementRole) -> str:
    """What follows `role/` in the ARN of a role: its path and its name."""
    return f"{role.path}{role.name}".removeprefix("/")


def plan_roles(organization: Organization) -> tuple[RolePlacement, ...]:
    """Every cross-account role in every account that it is made in, once each, sorted by key and account."""
    placements = [
        RolePlacement(role, account)
        for role in organization.roles
        for account in {account for target in role.accounts for account in accounts_under(organization, target)}
    ]
    return tuple(sorted(placements, key=lambda placement: (placement.role.key, placement.account)))


def accounts_under(organization: Organization, target: str) -> tuple[str, ...]:
    """Keys of the accounts that a target stands for, sorted.

    "root" and a unit stand for every member account in them and below, an account and "management" for themselves.
    Raises KeyError for an unknown target.
    """
    if target == MANAGEMENT:
        return (MANAGEMENT,)
    if any(account.key == target for account in organization.accounts):
        return (target,)
    if target == ROOT:
        return tuple(sorted(account.key for account in organization.accounts))
    below = {unit.key for unit, _, _ in _walk((organization.unit(target),))}
    return tuple(sorted(account.key for account in organization.accounts if account.unit in below))


def ancestors(organization: Organization, account: str) -> tuple[str, ...]:
    """Unit keys from the account's own unit up to and including "root". Raises KeyError for an unknown account."""
    parents = {unit.key: parent for unit, parent, _ in _walk(organization.settings.units)}
    above: list[str] = []
    unit = organization.account(account).unit or ROOT
    while unit != ROOT:
        above.append(unit)
        unit = parents[unit]
    return (*above, ROOT)


def _walk(units: tuple[Unit, ...], parent: str = ROOT, depth: int = 1) -> Iterator[tuple[Unit, str, int]]:
    for unit in units:
        yield unit, parent, depth
        yield from _walk(unit.units, unit.key, depth + 1)
