"""From the plan of a role to its component."""

from collections.abc import Sequence

import pulumi

from components.accounts.account_role import AccountRole, AccountRoleArgs
from config.plan.roles import RolePlan
from stacks.programs.entry import AccountIds


def make_role(
    names: Sequence[str],
    role: RolePlan,
    account_ids: AccountIds,
    inside: pulumi.ResourceOptions,
    *,
    inline_policy: pulumi.Input[str] | None = None,
    there_already: bool = False,
    waits_for: Sequence[pulumi.Resource] = (),
) -> AccountRole:
    """The role, in the account that `inside` leads to. `inline_policy`: in place of the plan's. `there_already`: AWS
    has it, and the state does not. `waits_for`: what its trust policy names.

    `names`: its logical name, then those from before a key in it changed.
    """
    return AccountRole(
        names[0],
        AccountRoleArgs(
            role_name=role.role_name,
            description=role.description,
            path=role.path,
            trusted_account_ids=[account_ids.get(trusted, trusted) for trusted in role.trusted_by],
            external_id=role.external_id,
            max_session_duration=role.max_session_duration,
            policy_arns=role.policy_arns,
            inline_policy=role.inline_policy if inline_policy is None else inline_policy,
            inline_policy_name=role.inline_policy_name,
            permissions_boundary=role.permissions_boundary,
            gated=role.gated,
            sets_tag=role.sets_tag,
            trusted_roles=role.trusted_roles,
            role_arns=[
                pulumi.Output.format("arn:aws:iam::{0}:role/{1}", account_ids.get(account, account), name)
                for account, name in role.role_principals
            ],
            tokens=role.tokens,
            services=role.services,
            account_id=account_ids[role.account] if role.tokens or role.services else "",
            mfa_seconds=role.mfa_seconds,
            waits_for=waits_for,
            there_already=there_already,
            tags=role.tags,
            former_names=names[1:],
        ),
        inside,
    )
