"""How the program gets into the accounts: providers, and what must be sure before one of them acts."""

from collections.abc import Awaitable, Mapping, Sequence
from typing import cast

import pulumi

from components.organization.accounts import Accounts
from components.providers import AccountEntry, AccountProviders, Hop
from config.models import MANAGEMENT, Organization
from config.plan.accounts import AccountPlan
from config.plan.baseline import plan_default_tags
from config.plan.entry import plan_entry
from config.plan.roles import RolePlan
from recovery.creation_role import CreationRole
from recovery.first_entry import FirstEntry

AccountIds = Mapping[str, pulumi.Input[str]]
"""Account ids by key, `management` for the management account."""


def make_providers(config: Organization) -> AccountProviders:
    """The providers of all accounts, none of them made yet."""
    return AccountProviders(home_region=config.settings.home_region, default_tags=plan_default_tags(config))


def enter_account(
    config: Organization, account: str, account_ids: AccountIds, providers: AccountProviders
) -> pulumi.ResourceOptions:
    """The options of what is made in the account with this key.

    `account_ids`: the account's own and, where it is entered through the management account, that one's.
    """
    hops = [
        Hop(
            account_id=account_ids[hop.account],
            role_name=hop.role_name,
            session_name=hop.session_name,
            external_id=hop.external_id,
            duration_seconds=hop.duration_seconds,
        )
        for hop in plan_entry(config, account)
    ]
    formerly = () if account == MANAGEMENT else config.account(account).formerly
    entry = AccountEntry(account_id=account_ids[account], hops=hops, formerly=formerly)
    return pulumi.ResourceOptions(providers=[providers.provider_for(account, entry)])


def confirm_account(
    account: AccountPlan,
    accounts: Accounts,
    creation_role: CreationRole,
    first: tuple[FirstEntry, RolePlan] | None = None,
    management_id: str = "",
) -> pulumi.Output[str]:
    """The account's id, once it is sure that it is the right account and that it can be entered.

    `first`: how `pulumi up` makes its execution role, in an account that nothing of this program is in yet; the ids of
    those that the role trusts come from `accounts` and `management_id`.
    """

    async def confirm(known: Sequence[str]) -> str:
        found, joined, joined_by, *trusted = known
        if account.stated_id is not None and found != account.stated_id:
            raise pulumi.RunError(
                f"account {account.key!r} has the id {found} in AWS, and {account.stated_id} in the config: nothing "
                "was made inside it, because it would have landed in another account; correct `id` in accounts.yaml"
            )
        if account.access == "creation-role":
            if joined_by != "INVITED":
                await creation_role.wait_until_open(account.creation_role, found, joined)
            elif account.execution_role:
                await creation_role.confirm_invited(account.creation_role, found, account.key)
        if first is not None and joined_by != "INVITED" and not pulumi.runtime.is_dry_run():
            entry, role = first
            await entry.make_execution_role(
                role, creation_role=account.creation_role, account_id=found, joined=joined, trusted=trusted
            )
        return found

    key, ids = account.key, {MANAGEMENT: management_id, **accounts.ids}
    trusted = () if first is None else [_without_resources(ids.get(one, one)) for one in first[1].trusted_by]
    return pulumi.Output.all(accounts.ids[key], accounts.joined[key], accounts.joined_by[key], *trusted).apply(confirm)


def _without_resources(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """The same value. What is made from it depends on no resource: an account's id is made from its own account alone,
    which is how a migration tells whose it is.
    """
    output = pulumi.Output.from_input(value)
    future = cast("Awaitable[str]", output.future())
    return pulumi.Output(set(), future, output.is_known(), output.is_secret())
