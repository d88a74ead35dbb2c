"""How the program gets into the accounts: providers, and what must be sure before one of them acts."""

from collections.abc import Mapping, Sequence

import pulumi

from components.organization.accounts import Accounts
from components.providers import AccountEntry, AccountProviders, Hop
from config import models, plan
from recovery.creation_role import CreationRole

AccountIds = Mapping[str, pulumi.Input[str]]
"""Account ids by key, `management` for the management account."""


def make_providers(config: models.Organization, account_ids: AccountIds) -> AccountProviders:
    """The providers of all accounts; `account_ids` may still be filled after this call."""

    def enter(account: str) -> AccountEntry:
        hops = [
            Hop(
                account_id=account_ids[hop.account],
                role_name=hop.role_name,
                session_name=hop.session_name,
                external_id=hop.external_id,
                duration_seconds=hop.duration_seconds,
            )
            for hop in plan.plan_entry(config, account)
        ]
        return AccountEntry(account_id=account_ids[account], hops=hops)

    return AccountProviders(home_region=config.settings.home_region, default_tags=config.settings.tags, enter=enter)


def confirm_account(account: models.Account, accounts: Accounts, creation_role: CreationRole) -> pulumi.Output[str]:
    """The account's id, once it is sure that it is the right account and that it can be entered."""

    async def confirm(known: Sequence[str]) -> str:
        found, joined = known
        if account.id is not None and found != account.id:
            raise pulumi.RunError(
                f"account {account.key!r} has the id {found} in AWS, and {account.id} in the config: nothing was made "
                "inside it, because it would have landed in another account; correct `id` in accounts.yaml"
            )
        if account.access == "creation-role":
            await creation_role.wait_until_open(found, joined)
        return found

    return pulumi.Output.all(accounts.ids[account.key], accounts.joined[account.key]).apply(confirm)
