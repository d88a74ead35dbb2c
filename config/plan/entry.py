"""How the program enters each account: which roles it assumes, one after the other."""

from dataclasses import dataclass

from config.models import MANAGEMENT, BreakGlass, ExecutionRole, ManagementRole, Organization


@dataclass(frozen=True)
class RoleHop:
    """One AssumeRole call. `account`, the key of an account or "management", has the role.

    `role_name` has the role's path in front, as it stands in an ARN. `duration_seconds` None leaves AWS's default, one
    hour.
    """

    account: str
    role_name: str
    external_id: str | None
    session_name: str
    duration_seconds: int | None


def plan_entry(organization: Organization, account: str) -> tuple[RoleHop, ...]:
    """The roles to assume, in order, to act in an account ("management" or an account key); none for the caller's own.

    Raises KeyError for an unknown account.
    """
    settings = organization.settings
    if account == MANAGEMENT:
        session = f"{settings.access.session_name}-{account}"
        role = settings.access.management_role
        if settings.access.management == "direct" or role is None:
            return ()
        return (RoleHop(MANAGEMENT, name_in_arn(role), role.external_id, session, None),)
    member = organization.account(account)
    session = f"{settings.access.session_name}-{member.original_key}"
    if member.access == "creation-role":
        hop = RoleHop(account, organization.creation_role_of(member), None, session, None)
        return (*plan_entry(organization, MANAGEMENT), hop)
    role = organization.execution_role_of(member)
    return (RoleHop(account, name_in_arn(role), role.external_id, session, role.session_duration),)


def name_in_arn(role: BreakGlass | ExecutionRole | ManagementRole) -> str:
    """What follows `role/` in the ARN of a role: its path and its name."""
    return f"{role.path}{role.name}".removeprefix("/")
