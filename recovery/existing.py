"""Hooks that refuse to create an organization or an account that AWS has and the state does not know. Read-only.

The error names the command that adopts the existing one, and the one that takes over all that AWS has.
"""

# AWS takes one organization per management account and one account per e-mail address, so creating one again can only
# fail: after a run that was killed while AWS made it, and wherever the organization is older than this program.

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config.models import MANAGEMENT
from engine.commands import write_import
from engine.urns import AWS_PROVIDER, build_parent_urn, build_urn, project_of, split_urn, stack_of
from live.account_state import CLOSED_STATES, read_state
from live.sessions import Hop, enter

_TAKE_OVER = "Where AWS has more than that already, `python -m migrate plan --live` plans the takeover of all of it"


class ExistsError(Exception):
    """Something must not be created: AWS has it, or nobody can tell whether it has."""


class ExistingOrganization:
    """The organization of one management account, as AWS has it. `hops`: into that account."""

    def __init__(self, hops: Sequence[Hop], region: str) -> None:
        self._hops = hops
        self._region = region
        # Of its own: the event loop's threads may all be in registrations that the engine holds back until a hook has
        # its answer, for ever. One: the hooks of all accounts run at once, and only the first has to ask.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="existing-organization")

    def refuse_organization(self, component: str) -> pulumi.ResourceHookBinding:
        """For the Organization resource. `component`: the logical name of its parent."""

        def find(args: pulumi.ResourceHookArgs) -> str | None:
            organization = self._organization
            return None if organization is None else describe_organization(args.urn, component, organization)

        return self._bind("refuse-existing-organization", find)

    def refuse_accounts(
        self, component: str, stated_ids: Mapping[str, str], unenterable: Mapping[str, Callable[[], str]]
    ) -> pulumi.ResourceHookBinding:
        """For each Account resource. `component`: the logical name of their parent. `stated_ids`: the ids that the
        config states, by logical name; an account with one is there already. `unenterable`: by logical name, says
        why the account could not be entered once it was made; empty where it could.
        """

        def find(args: pulumi.ResourceHookArgs) -> str | None:
            if args.name in stated_ids:
                return describe_stated(args.urn, component, stated_ids[args.name])
            email = str((args.new_inputs or {}).get("email", ""))
            account = self._accounts_by_email.get(email.lower())
            existing = None if account is None else describe_account(args.urn, component, email, account)
            if existing is None and args.name in unenterable:
                return unenterable[args.name]() or None
            return existing

        return self._bind("refuse-existing-account", find)

    def _bind(self, name: str, find: Callable[[pulumi.ResourceHookArgs], str | None]) -> pulumi.ResourceHookBinding:
        async def refuse(args: pulumi.ResourceHookArgs) -> None:
            try:
                problem = await asyncio.get_running_loop().run_in_executor(self._thread, find, args)
            except (ClientError, BotoCoreError) as error:
                raise ExistsError(f"AWS cannot be asked whether it has {args.name} already: {error}") from error
            if problem is None:
                return
            if pulumi.runtime.is_dry_run():
                # Only `pulumi up` can fail here: the command in the message needs the parents that it registers before.
                pulumi.log.warn(f"`pulumi up` will fail: {problem}")
            else:
                raise ExistsError(problem)

        hook = pulumi.ResourceHook(name, refuse, pulumi.ResourceHookOptions(on_dry_run=True))
        return pulumi.ResourceHookBinding(before_create=[hook])

    @cached_property
    def _organization(self) -> dict[str, Any] | None:
        try:
            return self._client.describe_organization()["Organization"]
        except ClientError as error:
            if error.response["Error"].get("Code") == "AWSOrganizationsNotInUseException":
                return None
            raise

    @cached_property
    def _accounts_by_email(self) -> dict[str, dict[str, Any]]:
        if self._organization is None:
            return {}
        pages = self._client.get_paginator("list_accounts").paginate()
        return {account["Email"].lower(): account for page in pages for account in page["Accounts"]}

    @cached_property
    def _client(self) -> Any:
        return enter(self._hops, self._region).client("organizations")


def describe_organization(urn: str, component: str, organization: Mapping[str, Any]) -> str:
    """The error for an organization that exists: what happened, and the command that ends it."""
    return (
        f"account {organization['MasterAccountId']} has the organization {organization['Id']} already, and this "
        f"stack's state does not know it, so nothing was created. {_TAKE_OVER}. To adopt the organization alone, as "
        "after a run that was killed, run\n"
        f"  {import_command(urn, component, organization['Id'])}\n"
        "and then `pulumi preview`: what it shows to be switched off is on today."
    )


def describe_stated(urn: str, component: str, account_id: str) -> str:
    """The error for an account whose id is in the config and which the state does not know."""
    return (
        f"the config says that this account is {account_id}, and this stack's state does not know it, so no account "
        f"was created. {_TAKE_OVER}. To adopt the account alone, with nothing in it, run\n"
        f"  {import_command(urn, component, account_id)}\n"
        "and then `pulumi preview`; remove `id` from accounts.yaml if a new account is wanted."
    )


def describe_account(urn: str, component: str, email: str, account: Mapping[str, Any]) -> str:
    """The error for an account that exists: what happened, and the command that ends it."""
    if read_state(account) in CLOSED_STATES:
        return (
            f"account {account['Id']} ({account['Name']}) with the e-mail address {email} is closed. AWS keeps a "
            "closed account's address for good, so CreateAccount would fail and nothing was created. Give the new "
            "account another e-mail address, or reinstate the closed one within 90 days of its closure and import it."
        )
    return (
        f"account {account['Id']} ({account['Name']}) has the e-mail address {email} already, and this stack's state "
        "does not know it: a run may have been killed while AWS made it. A second account cannot have the same "
        f"address, so nothing was created. {_TAKE_OVER}. To adopt the account alone, with nothing in it, run\n"
        f"  {import_command(urn, component, account['Id'])}\n"
        "and then `pulumi up` again."
    )


def import_command(urn: str, component: str, import_id: str) -> str:
    """`pulumi import` for a child of a component in the management account. `component`: the parent's logical name."""
    type_, name = split_urn(urn)
    stack = stack_of(urn)
    provider = build_urn(stack, project_of(urn), AWS_PROVIDER, MANAGEMENT)
    return write_import(stack, type_, name, import_id, provider=provider, parent=build_parent_urn(urn, component))
