"""IAM Identity Center in the management account: looks the instance up, and hands the plan to components."""

from collections.abc import Mapping, Sequence
from typing import cast

import pulumi

from components.organization.identity_center import (
    AssignmentArgs,
    Assignments,
    AssignmentsArgs,
    CustomerPolicyArgs,
    GroupArgs,
    IdentityStore,
    IdentityStoreArgs,
    MembershipArgs,
    PermissionSetArgs,
    PermissionSets,
    PermissionSetsArgs,
    UserArgs,
)
from components.organization.identity_lookup import ExternalIdentityStore, find_instance
from config.models import Organization
from config.plan.identity_center import (
    CustomerPolicyPlan,
    IdentityCenterPlan,
    PermissionSetPlan,
    plan_identity_center,
)
from policies.services import IDENTITY_CENTER
from stacks.programs.entry import AccountIds

PERMISSION_SETS, IDENTITY_STORE, ASSIGNMENTS = "permission-sets", "identity-store", "assignments"
"""Logical names of the components."""


def make_identity_center(
    config: Organization,
    account_ids: AccountIds,
    trusted_access: Mapping[str, pulumi.Resource],
    management: pulumi.ResourceOptions,
) -> None:
    """Everything of identity_center.yaml, in the management account; nothing where it says nothing.

    `account_ids`: with "management". `trusted_access`: by service. `management`: the options of what is made there.
    """
    plan = plan_identity_center(config)
    if plan is None:
        return
    (provider,) = cast("Sequence[pulumi.ProviderResource]", management.providers)
    instance_arn, store_id = find_instance(plan.region, provider)
    permission_sets = PermissionSets(
        PERMISSION_SETS,
        PermissionSetsArgs(
            instance_arn=instance_arn,
            region=plan.region,
            permission_sets=[permission_set_args(one) for one in plan.permission_sets],
            access=[access for service, access in trusted_access.items() if service == IDENTITY_CENTER],
        ),
        management,
    )
    if plan.managed:
        principals = make_principals(plan, store_id, management)
    else:
        principals = find_principals(plan, store_id, provider)
    Assignments(
        ASSIGNMENTS,
        AssignmentsArgs(
            instance_arn=instance_arn,
            region=plan.region,
            assignments=[
                AssignmentArgs(
                    permission_set=one.permission_set,
                    kind=one.kind,
                    principal=one.principal,
                    principal_id=principals[one.principal],
                    account=one.account,
                    account_id=account_ids[one.account],
                    formerly=one.formerly,
                )
                for one in plan.assignments
            ],
        ),
        permission_sets,
        management,
    )


def make_principals(
    plan: IdentityCenterPlan, store_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> Mapping[str, pulumi.Output[str]]:
    """The ids of groups and users, by key, which are made."""
    return IdentityStore(
        IDENTITY_STORE,
        IdentityStoreArgs(
            identity_store_id=store_id,
            region=plan.region,
            groups=[
                GroupArgs(key=group.key, name=group.name, description=group.description, formerly=group.formerly)
                for group in plan.groups
            ],
            users=[
                UserArgs(
                    key=user.key,
                    user_name=user.user_name,
                    given_name=user.given_name or "",
                    family_name=user.family_name or "",
                    display_name=user.display_name or "",
                    email=user.email,
                    formerly=user.formerly,
                )
                for user in plan.users
            ],
            memberships=[
                MembershipArgs(group=one.group, user=one.user, formerly=one.formerly) for one in plan.memberships
            ],
        ),
        opts,
    ).ids


def find_principals(
    plan: IdentityCenterPlan, store_id: pulumi.Output[str], provider: pulumi.ProviderResource
) -> Mapping[str, pulumi.Output[str]]:
    """The ids of groups and users, by key, which an identity provider has written."""
    identity_store = ExternalIdentityStore(store_id, plan.region, provider)
    return {
        **{group.key: identity_store.find_group(group.name) for group in plan.groups},
        **{user.key: identity_store.find_user(user.user_name) for user in plan.users},
    }


def permission_set_args(one: PermissionSetPlan) -> PermissionSetArgs:
    boundary = customer_policy_args(one.boundary) if isinstance(one.boundary, CustomerPolicyPlan) else one.boundary
    return PermissionSetArgs(
        key=one.key,
        name=one.name,
        description=one.description,
        session_duration=one.session_duration,
        relay_state=one.relay_state,
        policy_arns=one.policy_arns,
        customer_policies=[customer_policy_args(policy) for policy in one.customer_policies],
        inline_policy=one.inline_policy,
        boundary=boundary,
        tags=one.tags,
        formerly=one.formerly,
    )


def customer_policy_args(policy: CustomerPolicyPlan) -> CustomerPolicyArgs:
    return CustomerPolicyArgs(name=policy.name, path=policy.path)
