"""IAM Identity Center: permission sets with their policies, groups and users, and who gets what in which account.

All of it is in the management account and in the one region of the instance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child
from policies.managed import policy_key


@dataclass(frozen=True, kw_only=True)
class CustomerPolicyArgs:
    """A policy by name and path, which every account of the permission set has."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class PermissionSetArgs:
    """`session_duration`: ISO 8601. `inline_policy`: a JSON document. `boundary`: the ARN of a policy of AWS's own, or
    a policy of the accounts'. `formerly`: keys that it had before.
    """

    key: str
    name: str
    description: str | None
    session_duration: str
    relay_state: str | None
    policy_arns: Sequence[str] = ()
    customer_policies: Sequence[CustomerPolicyArgs] = ()
    inline_policy: str | None = None
    boundary: str | CustomerPolicyArgs | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class GroupArgs:
    """`formerly`: keys that it had before."""

    key: str
    name: str
    description: str | None = None
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class UserArgs:
    """`formerly`: keys that it had before."""

    key: str
    user_name: str
    given_name: str
    family_name: str
    display_name: str
    email: str | None = None
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class MembershipArgs:
    """A user in a group, by key. `formerly`: pairs of keys from before one of them changed."""

    group: str
    user: str
    formerly: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class AssignmentArgs:
    """A principal, by key and id, that gets a permission set in an account. `formerly`: the three keys from before one
    of them changed.
    """

    permission_set: str
    kind: Literal["GROUP", "USER"]
    principal: str
    principal_id: pulumi.Input[str]
    account: str
    account_id: pulumi.Input[str]
    formerly: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class PermissionSetsArgs:
    """`access`: the trusted access of Identity Center, which is there before and goes after."""

    instance_arn: pulumi.Input[str]
    region: str
    permission_sets: Sequence[PermissionSetArgs]
    access: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True, kw_only=True)
class IdentityStoreArgs:
    identity_store_id: pulumi.Input[str]
    region: str
    groups: Sequence[GroupArgs]
    users: Sequence[UserArgs]
    memberships: Sequence[MembershipArgs]


@dataclass(frozen=True, kw_only=True)
class AssignmentsArgs:
    instance_arn: pulumi.Input[str]
    region: str
    assignments: Sequence[AssignmentArgs]


class PermissionSets(pulumi.ComponentResource):
    """Permission sets. `arns` and `complete`, the resources that make one whole, are by key."""

    arns: dict[str, pulumi.Output[str]]
    complete: dict[str, list[pulumi.Resource]]

    def __init__(self, name: str, args: PermissionSetsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:PermissionSets", name, None, opts)
        self._name, self._args = name, args
        self.arns, self.complete = {}, {}
        for one in args.permission_sets:
            self._make(one)
        self.register_outputs({})

    def _make(self, one: PermissionSetArgs) -> None:
        names = [name_child(self._name, key) for key in (one.key, *one.formerly)]
        permission_set = aws.ssoadmin.PermissionSet(
            names[0],
            name=one.name,
            description=one.description,
            instance_arn=self._args.instance_arn,
            session_duration=one.session_duration,
            relay_state=one.relay_state,
            tags=one.tags,
            region=self._args.region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(self._args.access), aliases=make_aliases(names)),
        )
        self.arns[one.key] = permission_set.arn
        # The boundary first, and last to go: no session is ever without it.
        bounds = self._bound(one, permission_set.arn)
        policies = self._attach(one, permission_set.arn, bounds)
        self.complete[one.key] = [permission_set, *bounds, *policies]

    def _bound(self, one: PermissionSetArgs, arn: pulumi.Output[str]) -> list[pulumi.Resource]:
        if one.boundary is None:
            return []
        if isinstance(one.boundary, str):
            boundary = aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryArgs(
                managed_policy_arn=one.boundary
            )
        else:
            reference = aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryCustomerManagedPolicyReferenceArgs(
                name=one.boundary.name, path=one.boundary.path
            )
            boundary = aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryArgs(
                customer_managed_policy_reference=reference
            )
        logical, opts = self._child(one, "boundary")
        return [
            aws.ssoadmin.PermissionsBoundaryAttachment(
                logical,
                instance_arn=self._args.instance_arn,
                permission_set_arn=arn,
                permissions_boundary=boundary,
                region=self._args.region,
                opts=opts,
            )
        ]

    def _attach(
        self, one: PermissionSetArgs, arn: pulumi.Output[str], bounds: Sequence[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = []
        for policy_arn in one.policy_arns:
            logical, opts = self._child(one, policy_key(policy_arn), after=bounds)
            made.append(
                aws.ssoadmin.ManagedPolicyAttachment(
                    logical,
                    instance_arn=self._args.instance_arn,
                    permission_set_arn=arn,
                    managed_policy_arn=policy_arn,
                    region=self._args.region,
                    opts=opts,
                )
            )
        for policy in one.customer_policies:
            logical, opts = self._child(one, "customer", f"{policy.path}{policy.name}".strip("/"), after=bounds)
            reference = aws.ssoadmin.CustomerManagedPolicyAttachmentCustomerManagedPolicyReferenceArgs(
                name=policy.name, path=policy.path
            )
            made.append(
                aws.ssoadmin.CustomerManagedPolicyAttachment(
                    logical,
                    instance_arn=self._args.instance_arn,
                    permission_set_arn=arn,
                    customer_managed_policy_reference=reference,
                    region=self._args.region,
                    opts=opts,
                )
            )
        if one.inline_policy is not None:
            logical, opts = self._child(one, "inline", after=bounds)
            made.append(
                aws.ssoadmin.PermissionSetInlinePolicy(
                    logical,
                    instance_arn=self._args.instance_arn,
                    permission_set_arn=arn,
                    inline_policy=one.inline_policy,
                    region=self._args.region,
                    opts=opts,
                )
            )
        return made

    def _child(
        self, one: PermissionSetArgs, *keys: str, after: Sequence[pulumi.Resource] = ()
    ) -> tuple[str, pulumi.ResourceOptions]:
        names = [name_child(self._name, key, *keys) for key in (one.key, *one.formerly)]
        return names[0], pulumi.ResourceOptions(parent=self, depends_on=list(after), aliases=make_aliases(names))


class IdentityStore(pulumi.ComponentResource):
    """Groups, users and who is in which group. `ids`: of groups and users, by key."""

    ids: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: IdentityStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:IdentityStore", name, None, opts)
        self.ids = {}
        for group in args.groups:
            names = [name_child(name, key) for key in (group.key, *group.formerly)]
            self.ids[group.key] = aws.identitystore.Group(
                names[0],
                identity_store_id=args.identity_store_id,
                display_name=group.name,
                description=group.description,
                region=args.region,
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
            ).group_id
        for user in args.users:
            names = [name_child(name, key) for key in (user.key, *user.formerly)]
            self.ids[user.key] = aws.identitystore.User(
                names[0],
                identity_store_id=args.identity_store_id,
                user_name=user.user_name,
                display_name=user.display_name,
                name=aws.identitystore.UserNameArgs(given_name=user.given_name, family_name=user.family_name),
                emails=None if user.email is None else aws.identitystore.UserEmailsArgs(value=user.email, primary=True),
                region=args.region,
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
            ).user_id
        for membership in args.memberships:
            pairs = ((membership.group, membership.user), *membership.formerly)
            names = [name_child(name, *pair) for pair in pairs]
            aws.identitystore.GroupMembership(
                names[0],
                identity_store_id=args.identity_store_id,
                group_id=self.ids[membership.group],
                member_id=self.ids[membership.user],
                region=args.region,
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
            )
        self.register_outputs({})


class Assignments(pulumi.ComponentResource):
    """Groups and users that enter accounts, each with a permission set."""

    def __init__(
        self,
        name: str,
        args: AssignmentsArgs,
        permission_sets: PermissionSets,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("awsorg:index:Assignments", name, None, opts)
        for one in args.assignments:
            triples = ((one.permission_set, one.principal, one.account), *one.formerly)
            names = [name_child(name, *keys) for keys in triples]
            aws.ssoadmin.AccountAssignment(
                names[0],
                instance_arn=args.instance_arn,
                permission_set_arn=permission_sets.arns[one.permission_set],
                principal_id=one.principal_id,
                principal_type=one.kind,
                target_id=one.account_id,
                target_type="AWS_ACCOUNT",
                region=args.region,
                # Nobody enters by a permission set that lacks a part, its boundary above all.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=permission_sets.complete[one.permission_set],
                    aliases=make_aliases(names),
                ),
            )
        self.register_outputs({})
