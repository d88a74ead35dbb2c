"""IAM Identity Center in the management account: looks the instance up, and hands the plan to components.

No API makes the instance of an organization (CreateInstance refuses in a management account): a person enables it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

import pulumi
import pulumi_aws as aws

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


def find_instance(region: str, provider: pulumi.ProviderResource) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """The ARN of the organization's instance and the id of its identity store.

    Raises:
        pulumi.RunError: in the output, where Identity Center is not enabled in the region.
    """

    def choose(found: aws.ssoadmin.GetInstancesResult) -> list[str]:
        if not found.arns:
            raise pulumi.RunError(
                f"IAM Identity Center is not enabled in {region} for this organization, so nothing of "
                "identity_center.yaml was made, and no API can enable it: sign in to the management account, open "
                f"https://{region}.console.aws.amazon.com/singlesignon/home?region={region}, choose Enable, and run "
                "this again. Where it is enabled in another region, write that one as `region` in identity_center.yaml"
            )
        return [found.arns[0], found.identity_store_ids[0]]

    found = aws.ssoadmin.get_instances_output(region=region, opts=pulumi.InvokeOutputOptions(provider=provider))
    chosen = found.apply(choose)
    return chosen.apply(lambda both: both[0]), chosen.apply(lambda both: both[1])


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
    opts = pulumi.InvokeOutputOptions(provider=provider)

    def find_group(name: str, store: str) -> pulumi.Output[str]:
        identifier = aws.identitystore.GetGroupAlternateIdentifierArgs(
            unique_attribute=aws.identitystore.GetGroupAlternateIdentifierUniqueAttributeArgs(
                attribute_path="DisplayName", attribute_value=name
            )
        )
        return aws.identitystore.get_group_output(
            identity_store_id=store, alternate_identifier=identifier, region=plan.region, opts=opts
        ).group_id

    def find_user(name: str, store: str) -> pulumi.Output[str]:
        identifier = aws.identitystore.GetUserAlternateIdentifierArgs(
            unique_attribute=aws.identitystore.GetUserAlternateIdentifierUniqueAttributeArgs(
                attribute_path="UserName", attribute_value=name
            )
        )
        return aws.identitystore.get_user_output(
            identity_store_id=store, alternate_identifier=identifier, region=plan.region, opts=opts
        ).user_id

    return {
        **{group.key: look_up(find_group, f'group "{group.name}"', group.name, store_id) for group in plan.groups},
        **{user.key: look_up(find_user, f'user "{user.user_name}"', user.user_name, store_id) for user in plan.users},
    }


def look_up(
    find: Callable[[str, str], pulumi.Output[str]], what: str, name: str, store_id: pulumi.Output[str]
) -> pulumi.Output[str]:
    """The id that `find` gives of a name and an identity store, and an error in words where it gives none."""

    async def ask(store: str) -> str:
        try:
            return await find(name, store).future() or ""
        except Exception as error:  # noqa: BLE001 - what the SDK raises for a failed invoke
            raise pulumi.RunError(
                f"the {what} of identity_center.yaml was not found in the identity store {store}, so nobody was given "
                "anything by it: write the name as the identity provider has it, or let the provider write it to AWS "
                f"first (SCIM). AWS says: {error}"
            ) from None

    return store_id.apply(ask)


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
