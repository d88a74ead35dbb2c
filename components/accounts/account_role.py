"""An IAM role that other accounts may enter: the execution, cross-account, management and deploy roles are all this.

It needs the explicit provider of the account that the role is in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR
from policies.documents import minify
from policies.managed import policy_key
from policies.trust import TrustedService, TrustedTokens, role_trust
from policies.write_gate import POLICY_NAME, gate_permissions

TAKEN_OVER = (
    "assumeRolePolicy",
    "description",
    "inlinePolicies",
    "managedPolicyArns",
    "maxSessionDuration",
    "permissionsBoundary",
    "tags",
    "tagsAll",
)
"""Inputs of a role that AWS has already which may be otherwise there, and those that an import reads though the program
says nothing of them: a plan of a preview that could not read the role would be violated.
"""


@dataclass(frozen=True, kw_only=True)
class AccountRoleArgs:
    """`trusted_account_ids`: the accounts whose own IAM policies may let somebody enter this role.

    `description`: empty for none. `inline_policy`: a JSON document, in place of the policies with these ARNs or beside
    them. `max_session_duration`: seconds. `permissions_boundary`: an ARN. `gated`: it writes only in a session that
    carries the tag of the write gate. `sets_tag`: entering it may give a session that tag. `trusted_roles`: names of
    roles in the trusted accounts that alone may enter; () for all. `role_arns`: of roles that may enter though their
    account is not trusted as a whole. `tokens` and `services`: who else; the id of the role's own account is then
    `account_id`. `mfa_seconds`: how old a caller's authentication with a second factor may be; None asks for none.
    `waits_for`: what its trust policy names. `there_already`: AWS has the role, and the stack
    takes it over as it is. `former_names`: logical names of the component from before a key in it changed.
    """

    role_name: str
    description: str
    trusted_account_ids: Sequence[pulumi.Input[str]]
    external_id: str | None
    max_session_duration: int
    policy_arns: Sequence[str] = ()
    inline_policy: pulumi.Input[str] | None = None
    inline_policy_name: str = "inline"
    permissions_boundary: str | None = None
    gated: bool = False
    sets_tag: bool = False
    trusted_roles: Sequence[str] = ()
    role_arns: Sequence[pulumi.Input[str]] = ()
    tokens: Sequence[TrustedTokens] = ()
    services: Sequence[TrustedService] = ()
    account_id: pulumi.Input[str] = ""
    mfa_seconds: int | None = None
    waits_for: Sequence[pulumi.Resource] = ()
    there_already: bool = False
    path: str = "/"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    former_names: Sequence[str] = ()


class AccountRole(pulumi.ComponentResource):
    """One IAM role with its policies."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: AccountRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:AccountRole", name, None, with_aliases(opts, names))
        own = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names))
        first = pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(depends_on=list(args.waits_for)))
        # What differs is changed by the next run: the engine refuses an import that changes anything.
        taken_over = pulumi.ResourceOptions(import_=args.role_name, ignore_changes=list(TAKEN_OVER))
        role = aws.iam.Role(
            name,
            name=args.role_name,
            path=args.path,
            description=args.description or None,
            max_session_duration=args.max_session_duration,
            permissions_boundary=args.permissions_boundary,
            assume_role_policy=_write_trust(args),
            tags=args.tags,
            opts=pulumi.ResourceOptions.merge(first, taken_over) if args.there_already else first,
        )
        policies: list[pulumi.Resource] = []
        for arn in args.policy_arns:
            end = f"{SEPARATOR}{policy_key(arn)}"
            policies.append(
                aws.iam.RolePolicyAttachment(
                    f"{name}{end}",
                    role=role.name,
                    policy_arn=arn,
                    opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, [end])),
                )
            )
        if args.inline_policy is not None:
            policies.append(
                aws.iam.RolePolicy(
                    name, name=args.inline_policy_name, role=role.name, policy=args.inline_policy, opts=own
                )
            )
        if args.gated:
            end = f"{SEPARATOR}{POLICY_NAME}"
            # Last: a session without the tag, entered by this very role, can do no more once the gate is there.
            aws.iam.RolePolicy(
                f"{name}{end}",
                name=POLICY_NAME,
                role=role.name,
                policy=minify(gate_permissions()),
                opts=pulumi.ResourceOptions(parent=self, depends_on=policies, aliases=make_aliases(names, [end])),
            )
        self.arn = role.arn
        self.register_outputs({})


def _write_trust(args: AccountRoleArgs) -> pulumi.Output[str]:
    accounts = len(args.trusted_account_ids)
    needed = [*args.trusted_account_ids, *args.role_arns, *([args.account_id] if args.tokens or args.services else [])]

    def write(known: Sequence[str]) -> str:
        account_ids, others = known[:accounts], known[accounts:]
        trust = role_trust(
            account_ids,
            args.external_id,
            only=[f"arn:aws:iam::{id_}:role/{role}" for id_ in account_ids for role in args.trusted_roles],
            role_arns=others[: len(args.role_arns)],
            tokens=args.tokens,
            services=args.services,
            own_account_id=known[-1],
            mfa_seconds=args.mfa_seconds,
            carries_tag=args.gated,
            sets_tag=args.sets_tag,
        )
        return minify(trust)

    return pulumi.Output.all(*needed).apply(write)
