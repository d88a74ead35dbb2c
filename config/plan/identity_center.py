"""IAM Identity Center: its permission sets, its people where they are made here, and who gets what in which account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from config.models import Organization
from config.models.identity_center import CustomerPolicy, PermissionSet, User
from config.models.keyed import Keyed
from config.plan.former_keys import combine_former, index_keys
from config.plan.targets import resolve_targets
from policies.managed import policy_arn

Kind = Literal["GROUP", "USER"]
"""What a principal is, in the API's words."""


@dataclass(frozen=True, kw_only=True)
class CustomerPolicyPlan:
    """A policy by name and path, which every account of the permission set has."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class PermissionSetPlan:
    """A permission set. `session_duration`: ISO 8601. `policy_arns`, `customer_policies`: sorted. `inline_policy`: a
    minified JSON document. `boundary`: the ARN of a policy of AWS's own, or a policy of the accounts'.
    `formerly`: keys.
    """

    key: str
    name: str
    description: str | None
    session_duration: str
    relay_state: str | None
    policy_arns: tuple[str, ...]
    customer_policies: tuple[CustomerPolicyPlan, ...]
    inline_policy: str | None
    boundary: str | CustomerPolicyPlan | None
    tags: Mapping[str, str]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserPlan:
    """A user. `given_name`, `family_name`, `display_name`: None in an external identity store."""

    key: str
    user_name: str
    given_name: str | None = None
    family_name: str | None = None
    display_name: str | None = None
    email: str | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """A group."""

    key: str
    name: str
    description: str | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MembershipPlan:
    """A user in a group, both by key. `formerly`: pairs of keys from before one of them changed."""

    group: str
    user: str
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AssignmentPlan:
    """A principal that gets a permission set in one account, all by key; the account may be "management".

    `formerly`: permission set, principal and account from before one of the keys changed.
    """

    permission_set: str
    kind: Kind
    principal: str
    account: str
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class IdentityCenterPlan:
    """Everything in Identity Center, each tuple sorted by keys. `managed`: groups and users are made, not looked up."""

    region: str
    managed: bool
    permission_sets: tuple[PermissionSetPlan, ...]
    groups: tuple[GroupPlan, ...]
    users: tuple[UserPlan, ...]
    memberships: tuple[MembershipPlan, ...]
    assignments: tuple[AssignmentPlan, ...]


def plan_identity_center(organization: Organization) -> IdentityCenterPlan | None:
    """What there is of it; None where identity_center.yaml says nothing."""
    file = organization.identity_center
    if not file.is_used:
        return None
    users = index_keys(file.users)
    return IdentityCenterPlan(
        region=file.region or organization.settings.home_region,
        managed=file.identity_store == "managed",
        permission_sets=tuple(_plan_permission_set(one) for one in sorted(file.permission_sets, key=_key)),
        groups=tuple(
            GroupPlan(key=group.key, name=group.name, description=group.description, formerly=group.formerly)
            for group in sorted(file.groups, key=_key)
        ),
        users=tuple(_plan_user(user) for user in sorted(file.users, key=_key)),
        memberships=tuple(
            MembershipPlan(group=group.key, user=user, formerly=combine_former(group.keys, users[user]))
            for group in sorted(file.groups, key=_key)
            for user in sorted(group.members)
        ),
        assignments=plan_assignments(organization),
    )


def plan_assignments(organization: Organization) -> tuple[AssignmentPlan, ...]:
    """One for each principal, permission set and account, however often the config says it, sorted."""
    file = organization.identity_center
    named: set[tuple[str, Kind, str, str]] = set()
    for assignment in file.assignments:
        for account in resolve_targets(organization, assignment.targets):
            named |= {(assignment.permission_set, "GROUP", group, account) for group in assignment.groups}
            named |= {(assignment.permission_set, "USER", user, account) for user in assignment.users}
    sets, principals = index_keys(file.permission_sets), index_keys((*file.groups, *file.users))
    accounts = index_keys(organization.accounts)
    return tuple(
        AssignmentPlan(
            permission_set=permission_set,
            kind=kind,
            principal=principal,
            account=account,
            formerly=combine_former(sets[permission_set], principals[principal], accounts.get(account, (account,))),
        )
        for permission_set, kind, principal, account in sorted(named)
    )


def _plan_permission_set(one: PermissionSet) -> PermissionSetPlan:
    boundary: str | CustomerPolicyPlan | None = None
    if one.permissions_boundary is not None:
        customer, managed = one.permissions_boundary.customer_policy, one.permissions_boundary.policy
        boundary = policy_arn(managed) if managed is not None else None
        boundary = _plan_customer_policy(customer) if customer is not None else boundary
    customer_policies = (_plan_customer_policy(policy) for policy in one.customer_policies)
    return PermissionSetPlan(
        key=one.key,
        name=one.name,
        description=one.description,
        session_duration=write_duration(one.session_duration),
        relay_state=one.relay_state,
        policy_arns=tuple(sorted({policy_arn(policy) for policy in one.policies})),
        customer_policies=tuple(sorted(customer_policies, key=lambda policy: (policy.path, policy.name))),
        inline_policy=one.inline_document,
        boundary=boundary,
        tags=one.tags,
        formerly=one.formerly,
    )


def _plan_customer_policy(policy: CustomerPolicy) -> CustomerPolicyPlan:
    return CustomerPolicyPlan(name=policy.name, path=policy.path)


def _plan_user(user: User) -> UserPlan:
    whole = f"{user.given_name} {user.family_name}" if user.given_name and user.family_name else None
    return UserPlan(
        key=user.key,
        user_name=user.user_name,
        given_name=user.given_name,
        family_name=user.family_name,
        display_name=user.display_name or whole,
        email=user.email or (user.user_name if "@" in user.user_name else None),
        formerly=user.formerly,
    )


def write_duration(seconds: int) -> str:
    """Seconds in ISO 8601, the shortest way: 5400 is PT1H30M. Identity Center gives back what it was given."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return "PT" + "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (left, "S")) if number)


def _key(thing: Keyed) -> str:
    return thing.key
