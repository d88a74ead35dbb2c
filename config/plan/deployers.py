"""Which roles of the administrative account deploy a stack."""

from config.models import Ci, Organization

ORG = "org"
"""The stack of the organization itself."""


def name_deploy_role(ci: Ci, stack: str) -> str:
    """The name of the role of CI that deploys a stack."""
    return f"{ci.deploy_roles.name_prefix}-{stack}"


def list_org_deployers(organization: Organization) -> tuple[str, ...]:
    """The names of the roles that deploy the stack `org`, sorted: the one of people, the one of CI."""
    admin = organization.admin
    people = None if admin is None or admin.deploy_role is None else admin.deploy_role.name
    ci = None if admin is None or admin.ci is None else name_deploy_role(admin.ci, ORG)
    return tuple(sorted(name for name in (people, ci) if name is not None))
