"""The member accounts of the organization. They are protected: no change of the YAML closes or replaces one.

Entering an account is not this file's: see `providers`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child

CREATIONS_AT_ONCE = 5
"""AWS makes at most five accounts of an organization at a time
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html, read 2026-11-21)."""


@dataclass(frozen=True, kw_only=True)
class AccountArgs:
    """One account. `guardrails`: what must stand before the account is made or moved under it.

    `creation_role`: the role that CreateAccount makes in it. `formerly`: keys that it had before.
    """

    key: str
    name: str
    email: str
    parent_id: pulumi.Input[str]
    tags: Mapping[str, str]
    creation_role: str
    guardrails: Sequence[pulumi.Resource] = ()
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class AccountsArgs:
    """`hooks`: run around each creation.

    `known`: logical names of the accounts that the stack's state has. They wait for no other account.
    """

    accounts: Sequence[AccountArgs]
    hooks: pulumi.ResourceHookBinding
    known: Collection[str] = frozenset()


class Accounts(pulumi.ComponentResource):
    """All member accounts. `ids`, `arns`, `joined` (RFC 3339) and `joined_by` (CREATED or INVITED) are by key."""

    ids: Mapping[str, pulumi.Output[str]]
    arns: Mapping[str, pulumi.Output[str]]
    joined: Mapping[str, pulumi.Output[str]]
    joined_by: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: AccountsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:Accounts", name, None, opts)
        accounts: dict[str, aws.organizations.Account] = {}
        lanes: list[list[aws.organizations.Account]] = [[] for _ in range(CREATIONS_AT_ONCE)]
        turns = cycle(lanes)
        for account in sorted(args.accounts, key=lambda account: account.key):
            logical_name = name_child(name, account.key)
            # The state keeps what an account waited for, and the engine lets nothing go that something else depends on.
            lane = [] if logical_name in args.known else next(turns)
            accounts[account.key] = aws.organizations.Account(
                logical_name,
                name=account.name,
                email=account.email,
                parent_id=account.parent_id,
                role_name=account.creation_role,
                tags=account.tags,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    protect=True,
                    # Both replace the account, and AWS does not tell either of them back.
                    ignore_changes=["roleName", "iamUserAccessToBilling"],
                    depends_on=[*account.guardrails, *lane[-1:]],
                    hooks=args.hooks,
                    aliases=make_aliases([name_child(name, key) for key in (account.key, *account.formerly)]),
                ),
            )
            lane.append(accounts[account.key])
        self.ids = {key: account.id for key, account in accounts.items()}
        self.arns = {key: account.arn for key, account in accounts.items()}
        self.joined = {key: account.joined_timestamp for key, account in accounts.items()}
        self.joined_by = {key: account.joined_method for key, account in accounts.items()}
        self.register_outputs({})
