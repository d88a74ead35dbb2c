"""An IAM role in an account that other accounts may enter.

Owns the role, its trust policy and its permissions: the execution role, the cross-account roles, the management role
and the deploy role are all this component. It does not decide who is trusted, and needs an explicit provider.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from engine.urns import SEPARATOR
from policies.documents import minify
from policies.trust import account_trust

MANAGED_POLICY_PREFIX = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True, kw_only=True)
class AccountRoleArgs:
    """`trusted_account_ids`: the accounts whose own IAM policies may let somebody enter this role.

    `description`: empty for none. `policies`: policy ARNs. `inline_policy`: a JSON document in place of them or on
    top, called `inline_policy_name`. `max_session_duration`: seconds.
    """

    role_name: str
    description: str
    trusted_account_ids: Sequence[pulumi.Input[str]]
    external_id: str | None
    max_session_duration: int
    policies: Sequence[str] = ()
    inline_policy: pulumi.Input[str] | None = None
    inline_policy_name: str = "inline"
    permissions_boundary: str | None = None
    path: str = "/"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


class AccountRole(pulumi.ComponentResource):
    """One IAM role with its policies."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: AccountRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:AccountRole", name, None, opts)
        own = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            name=args.role_name,
            path=args.path,
            description=args.description or None,
            max_session_duration=args.max_session_duration,
            permissions_boundary=None if args.permissions_boundary is None else policy_arn(args.permissions_boundary),
            assume_role_policy=pulumi.Output.all(*args.trusted_account_ids).apply(
                lambda account_ids: minify(account_trust(account_ids, args.external_id))
            ),
            tags=args.tags,
            opts=own,
        )
        for policy in args.policies:
            aws.iam.RolePolicyAttachment(
                f"{name}{SEPARATOR}{policy_key(policy)}", role=role.name, policy_arn=policy, opts=own
            )
        if args.inline_policy is not None:
            aws.iam.RolePolicy(name, name=args.inline_policy_name, role=role.name, policy=args.inline_policy, opts=own)
        self.arn = role.arn
        self.register_outputs({})


def policy_arn(policy: str) -> str:
    """The ARN of an AWS-managed policy that is given by name; an ARN stays as it is."""
    return policy if policy.startswith("arn:") else MANAGED_POLICY_PREFIX + policy


def policy_key(arn: str) -> str:
    """What tells a policy from another in a logical name: its name, and the account in front unless AWS manages it."""
    return arn.removeprefix(MANAGED_POLICY_PREFIX).removeprefix("arn:aws:iam::")
