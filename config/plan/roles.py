"""The IAM roles in the accounts: where each is made, who may enter it, what it may do. Not the deploy role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from config.models import MANAGEMENT, Organization, Role
from config.models.admin import PersonRole
from config.models.roles import RolePermissions
from config.plan.deployers import list_org_deployers
from config.plan.former_keys import combine_former, index_keys
from config.plan.targets import resolve_targets
from config.plan.write_gate import is_gated
from policies.deploy import entry_permissions
from policies.documents import minify
from policies.managed import policy_arn
from policies.trust import SOURCE_ACCOUNT_SERVICES, TrustedService, TrustedTokens

BREAK_GLASS = "break-glass"
"""The key of the plans for `break_glass`. Logical names begin with it, and the key of the account follows."""


@dataclass(frozen=True, kw_only=True)
class RolePlan:
    """A role and the account, by key or "management", that it is made in.

    `key`: of a role of access.yaml; of this program's own roles, which one it is. `description`: empty for none.
    `trusted_by`: account keys, "management" and ids of other accounts, sorted. `max_session_duration`: seconds.
    `policy_arns`: sorted. `inline_policy`: a minified JSON document. `permissions_boundary`: an ARN. `gated`: only a
    session that carries the tag of the write gate may write. `sets_tag`: entering it may give a session that tag.
    `trusted_roles`: names of the roles in the account of `trusted_by` that alone may enter; () for all that it lets.
    `role_principals`: single roles that may enter too: the account, as in `trusted_by`, and path and name of its role.
    `tokens` and `services`: who else. `mfa_seconds`: how old a caller's authentication with a second factor may
    be; None asks for none.
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
    role_principals: tuple[tuple[str, str], ...] = ()
    tokens: tuple[TrustedTokens, ...] = ()
    services: tuple[TrustedService, ...] = ()
    mfa_seconds: int | None = None
    formerly: tuple[tuple[str, ...], ...] = ()

    @property
    def trusted_accounts(self) -> frozenset[str]:
        """The accounts, as in `trusted_by`, that have somebody who may enter."""
        return frozenset({*self.trusted_by, *(account for account, _ in self.role_principals)})


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
        replace(
            _plan_role(
                role,
                key=role.key,
                account=account,
                role_name=role.name,
                external_id=role.external_id,
                trusted_by=role.trusted_accounts,
                description=f"Cross-account role {role.original_key}",
                formerly=combine_former(role.keys, accounts.get(account, (account,))),
            ),
            role_principals=_list_role_principals(role),
            tokens=_list_tokens(organization, role),
            services=_list_services(role),
            mfa_seconds=role.mfa_seconds,
        )
        for role in sorted(organization.roles, key=lambda role: role.key)
        for account in resolve_targets(organization, role.targets)
    )


def plan_break_glass_roles(organization: Organization) -> tuple[RolePlan, ...]:
    """The break-glass role of access.yaml in each of its accounts, sorted by account."""
    role = organization.break_glass
    if role is None:
        return ()
    accounts = index_keys(organization.accounts)
    return tuple(
        replace(
            _plan_role(
                role,
                key=BREAK_GLASS,
                account=account,
                role_name=role.name,
                external_id=None,
                trusted_by=role.trusted_by or (organization.settings.administrative_account,),
                description="Break glass: entered by people where nothing else leads in any more",
                formerly=combine_former((BREAK_GLASS,), accounts.get(account, (account,))),
            ),
            mfa_seconds=role.mfa_seconds,
        )
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


def _list_role_principals(role: Role) -> tuple[tuple[str, str], ...]:
    found = ((one.account, one.role) for one in role.trusted_principals)
    return tuple(sorted((account, name) for account, name in found if account is not None and name is not None))


def _list_tokens(organization: Organization, role: Role) -> tuple[TrustedTokens, ...]:
    providers = {provider.key: provider for provider in organization.oidc_providers}
    found: set[TrustedTokens] = set()
    for one in role.trusted_principals:
        if one.oidc is None:
            continue
        provider = providers.get(one.oidc)
        issuer = one.oidc if provider is None else provider.url
        # A provider of several audiences leaves none to choose: config.checks.principals.
        audience = one.audience or ("" if provider is None else provider.audiences[0])
        found.add(TrustedTokens(issuer=issuer, audience=audience, subjects=tuple(sorted(one.subjects))))
    return tuple(sorted(found, key=lambda one: (one.issuer, one.audience, one.subjects)))


def _list_services(role: Role) -> tuple[TrustedService, ...]:
    known = {
        one.service: one.service in SOURCE_ACCOUNT_SERVICES if one.source_account is None else one.source_account
        for one in role.trusted_principals
        if one.service is not None
    }
    return tuple(TrustedService(service=name, source_account=guarded) for name, guarded in sorted(known.items()))


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
