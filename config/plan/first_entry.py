"""The first entry into an account that the program makes: AWS's creation role lets in no session with a tag."""

from config.models import MANAGEMENT, Organization
from config.plan.entry import RoleHop, plan_entry
from config.plan.roles import plan_entry_role
from config.plan.write_gate import is_gated


def needs_entry_role(organization: Organization) -> bool:
    """Whether the management account is entered by a gated role, which leads into no new account."""
    access = organization.settings.access
    return access.management == "role" and access.management_role is not None and is_gated(access.management_role)


def plan_first_entry(organization: Organization) -> tuple[RoleHop, ...] | None:
    """The roles to assume before the creation role of a new account, without the tag; None where none leads there."""
    if not needs_entry_role(organization):
        return plan_entry(organization, MANAGEMENT)
    role = plan_entry_role(organization)
    if role is None:
        return None
    session = f"{organization.settings.access.session_name}-{MANAGEMENT}"
    return (RoleHop(MANAGEMENT, role.role_name, None, session, None),)
