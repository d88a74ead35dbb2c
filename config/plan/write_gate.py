"""Which roles are gated: they write only in a session with the tag of the write gate, so a preview may enter them."""

from dataclasses import dataclass

from config.models import MANAGEMENT, ExecutionRole, ManagementRole, Organization
from config.plan.entry import name_in_arn


@dataclass(frozen=True, kw_only=True)
class GatedRole:
    """`account`: the key of the account that it is in, or "management". `role_name`: with its path in front, as it
    stands in an ARN."""

    account: str
    role_name: str


def is_gated(role: ExecutionRole | ManagementRole) -> bool:
    """Whether only a session with the tag may write."""
    return role.writes == "tagged-sessions"


def plan_gated_roles(organization: Organization) -> tuple[GatedRole, ...]:
    """The roles by which a preview in CI may enter, one for each account that it can see, sorted by account.

    Every other role that leads into an account writes in any session, so a preview must not have it.
    """
    access = organization.settings.access
    roles = [
        GatedRole(account=account.key, role_name=name_in_arn(role))
        for account in organization.accounts
        if account.access == "execution-role" and is_gated(role := organization.execution_role_of(account))
    ]
    if access.management == "role" and access.management_role is not None and is_gated(access.management_role):
        roles.append(GatedRole(account=MANAGEMENT, role_name=name_in_arn(access.management_role)))
    return tuple(sorted(roles, key=lambda role: role.account))


def find_ungated(organization: Organization) -> tuple[str, ...]:
    """The accounts, keys and "management", that a preview in CI cannot enter: an `up` enters them by a role that writes
    in any session, or directly."""
    seen = {role.account for role in plan_gated_roles(organization)}
    return tuple(sorted({MANAGEMENT, *(account.key for account in organization.accounts)} - seen))


def has_gate(organization: Organization) -> bool:
    """Whether any role of this program is gated, so that sessions which write have to carry the tag."""
    management_role = organization.settings.access.management_role
    return (management_role is not None and is_gated(management_role)) or any(
        account.execution_role and is_gated(organization.execution_role_of(account))
        for account in organization.accounts
    )
