"""What AWS has already and the state does not know: asked by hooks, which the engine runs before it creates something.

Owns the answer for the organization and its accounts. AWS takes one organization per management account, and one
account per e-mail address, so creating them again can only fail: after a run that was killed while AWS made them, and
for everybody whose organization is older than this program. The error names the command that adopts the existing one.
Read-only.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from live.account_state import CLOSED_STATES, read_state
from live.sessions import Hop, enter


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

    def refuse_organization(self) -> pulumi.ResourceHookBinding:
        """For the Organization resource."""
        return self._bind("refuse-existing-organization", self._find_organization)

    def refuse_accounts(
        self, stated_ids: Mapping[str, str], execution_role: Collection[str]
    ) -> pulumi.ResourceHookBinding:
        """For each Account resource. `stated_ids`: the ids that the config states, by logical name; an account with one
        is there already. `execution_role`: logical names of the accounts that are entered by a role of this program,
        which a new account does not have yet.
        """

        def find(args: pulumi.ResourceHookArgs) -> str | None:
            if args.name in stated_ids:
                return describe_stated(args.urn, args.name, stated_ids[args.name])
            existing = self._find_account(args)
            if existing is None and args.name in execution_role:
                return (
                    "a new account has no execution role yet, so nothing could be made in it, and it was not created; "
                    "write `access: creation-role`, and `access: execution-role` once `pulumi up` has made the role"
                )
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

    def _find_organization(self, args: pulumi.ResourceHookArgs) -> str | None:
        organization = self._organization
        return None if organization is None else describe_organization(args.urn, args.name, organization)

    def _find_account(self, args: pulumi.ResourceHookArgs) -> str | None:
        email = str((args.new_inputs or {}).get("email", ""))
        account = self._accounts_by_email.get(email.lower())
        return None if account is None else describe_account(args.urn, args.name, email, account)

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


def describe_organization(urn: str, name: str, organization: Mapping[str, Any]) -> str:
    """The error for an organization that exists: what happened, and the command that ends it."""
    return (
        f"account {organization['MasterAccountId']} has the organization {organization['Id']} already, and this "
        "stack's state does not know it, so nothing was created. To adopt it, run\n"
        f"  {import_command(urn, name, organization['Id'])}\n"
        "and then `pulumi preview`: what it shows to be switched off is on today."
    )


def describe_stated(urn: str, name: str, account_id: str) -> str:
    """The error for an account whose id is in the config and which the state does not know."""
    return (
        f"the config says that this account is {account_id}, and this stack's state does not know it, so no account "
        "was created. To adopt it, run\n"
        f"  {import_command(urn, name, account_id)}\n"
        "and then `pulumi preview`; remove `id` from accounts.yaml if a new account is wanted."
    )


def describe_account(urn: str, name: str, email: str, account: Mapping[str, Any]) -> str:
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
        "address, so nothing was created. To adopt the account, run\n"
        f"  {import_command(urn, name, account['Id'])}\n"
        "and then `pulumi up` again."
    )


def import_command(urn: str, name: str, import_id: str) -> str:
    """`pulumi import` for a child of a component in the management account. A child's name begins with its parent's."""
    prefix, types, _ = urn.rsplit("::", 2)
    stack = prefix.split(":")[2]
    parent_type, type_ = types.rsplit("$", 1)
    component = name.split("-", maxsplit=1)[0]
    return (
        f"pulumi import --stack {stack} {type_} {name} {import_id}"
        f" --parent 'parent={prefix}::{parent_type}::{component}'"
        f" --provider 'provider={prefix}::pulumi:providers:aws::management' --generate-code=false"
    )
