"""The IAM roles in the accounts: where each is made, who may enter it, what it may do. Not the deploy role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.models.admin import PersonRole
from config.models.roles import RolePermissions
from config.plan.deployers import list_org_deployers
from config.plan.former_keys import combine_former, index_keys
from config.plan.targets import resolve_targets
from config.plan.write_gate import is_gated
from policies.deploy import entry_permissions
from policies.documents import minify
from policies.managed import policy_arn


@dataclass(frozen=True, kw_only=True)
class RolePlan:
    """A role and the account, by key or "management", that it is made in.

    `key`: of a role of access.yaml; of this program's own roles, which one it is. `description`: empty for none.
    `trusted_by`: account keys, "management" and ids of other accounts, sorted. `max_session_duration`: seconds.
    `policy_arns`: sorted. `inline_policy`: a minified JSON document. `permissions_boundary`: an ARN. `gated`: only a
    session that carries the tag of the write gate may write. `sets_tag`: entering it may give a session that tag.
    `trusted_roles`: names of the roles in the account of `trusted_by` that alone may enter; () for all that it lets.
    `formerly`: pairs of keys, its own and its account's, from before one of them changed.
    """

    key: str
    account: str
    role_name: str
    description: str
    path: str
    trusted_by: tuple[str, ...]
    external_id: str | None
    max_session_duration: int
    policy_arns: tuple[str, ...]
    inline_policy: str | None
    inline_policy_name: str
    permissions_boundary: str | None
    tags: Mapping[str, str]
    gated: bool = False
    sets_tag: bool = False
    trusted_roles: tuple[str, ...] = ()
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_management_roles(organization: Organization) -> tuple[RolePlan, ...]:
    """The roles in the management account: the one that manages it, then the one that leads into new accounts."""
    planned = (plan_management_role(organization), plan_entry_role(organization))
    return tuple(role for role in planned if role is not None)


def plan_management_role(organization: Organization) -> RolePlan | None:
    """The role by which the administrative account enters the management account; None where the config has none."""
    role = organization.settings.access.management_role
    if role is None:
        return None
    return _plan_role(
        role,
        key="management-role",
        account=MANAGEMENT,
        role_name=role.name,
        external_id=role.external_id,
        trusted_by=(organization.settings.administrative_account,),
        description="Manages the organization from the administrative account",
        gated=is_gated(role),
    )


def plan_entry_role(organization: Organization) -> RolePlan | None:
    """The role by which those who deploy `org` enter new accounts, without the tag; None where the config has none."""
    role, deployers = organization.settings.access.entry_role, list_org_deployers(organization)
    if role is None or not deployers:
        return None
    names = {organization.settings.access.creation_role}
    names |= {organization.creation_role_of(account) for account in organization.accounts}
    return RolePlan(
        key="entry-role",
        account=MANAGEMENT,
        role_name=role.name,
        description="Leads into new accounts, whose execution role is not made yet",
        path="/",
        trusted_by=(organization.settings.administrative_account,),
        external_id=None,
        max_session_duration=3600,
        policy_arns=(),
        inline_policy=minify(entry_permissions(sorted(names))),
        inline_policy_name="inline",
        permissions_boundary=None,
        tags={},
        trusted_roles=deployers,
    )


def plan_execution_roles(organization: Organization) -> tuple[RolePlan, ...]:
    """The execution role of each account that gets one, sorted by account."""
    accounts = index_keys(organization.accounts)
    roles = {
        account.key: organization.execution_role_of(account)
        for account in organization.accounts
        if account.execution_role
    }
    return tuple(
        _plan_role(
            role,
            key="execution-role",
            account=account,
            role_name=role.name,
            external_id=role.external_id,
            trusted_by=role.trusted_by or (),
            description="Entered by the program that manages this organization",
            gated=is_gated(role),
            formerly=combine_former(("execution-role",), accounts[account]),
        )
        for account, role in sorted(roles.items())
    )


def plan_cross_account_roles(organization: Organization) -> tuple[RolePlan, ...]:
    """Every cross-account role in every account that it is made in, once each, sorted by key and account."""
    accounts = index_keys(organization.accounts)
    return tuple(
        _plan_role(
            role,
            key=role.key,
            account=account,
            role_name=role.name,
            external_id=role.external_id,
            trusted_by=role.trusted_by,
            description=f"Cross-account role {role.original_key}",
            formerly=combine_former(role.keys, accounts.get(account, (account,))),
        )
        for role in sorted(organization.roles, key=lambda role: role.key)
        for account in resolve_targets(organization, role.targets)
    )


def plan_person_role(
    organization: Organization, role: PersonRole, *, key: str, description: str, sets_tag: bool = False
) -> RolePlan:
    """A role of the administrative account without permissions, which name what is made beside it."""
    return RolePlan(
        key=key,
        account=organization.settings.administrative_account,
        role_name=role.name,
        description=description,
        path="/",
        trusted_by=tuple(sorted(role.trusted_by)),
        external_id=None,
        max_session_duration=role.max_session_duration,
        policy_arns=(),
        inline_policy=None,
        inline_policy_name="inline",
        permissions_boundary=None,
        tags={},
        sets_tag=sets_tag,
    )


def _plan_role(
    permissions: RolePermissions,
    *,
    key: str,
    account: str,
    role_name: str,
    external_id: str | None,
    trusted_by: Iterable[str],
    description: str,
    gated: bool = False,
    formerly: tuple[tuple[str, ...], ...] = (),
) -> RolePlan:
    """`description`: of a role that the config does not describe."""
    boundary = permissions.permissions_boundary
    return RolePlan(
        key=key,
        account=account,
        role_name=role_name,
        description=description if permissions.description is None else permissions.description,
        path=permissions.path,
        trusted_by=tuple(sorted(trusted_by)),
        external_id=external_id,
        max_session_duration=permissions.max_session_duration,
        policy_arns=tuple(sorted({policy_arn(policy) for policy in permissions.policies})),
        inline_policy=permissions.inline_document,
        inline_policy_name=permissions.inline_policy_name,
        permissions_boundary=None if boundary is None else policy_arn(boundary),
        tags=permissions.tags,
        gated=gated,
        formerly=formerly,
    )
