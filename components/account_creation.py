"""What surrounds the creation of an account.

Owns two questions to AWS. Before the engine creates an account, in a hook: does the organization hold an account with
this e-mail address, one that the state does not know, as after a run that was killed? Then nothing is created, and the
error names the import. Before a new account is entered: can the role that CreateAccount made be assumed yet? AWS takes
some seconds, and until then every resource in the account would fail
(https://github.com/pulumi/pulumi-aws/issues/673).
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from components.sessions import enter

NEW_FOR = timedelta(minutes=15)
"""An account that joined the organization longer ago is not waited for: what it refuses, it means."""

WAIT_AT_MOST = 60.0
"""Seconds after which a role that still cannot be entered is no longer a matter of waiting."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds between two tries; each pause is twice the one before."""


class AccountCreationError(Exception):
    """An account that must not be created."""


class AccountCreation:
    """The questions around the creation of every account of one organization.

    `management_hops`: AssumeRole arguments of the way into the management account.
    """

    def __init__(
        self,
        *,
        management_hops: Sequence[Mapping[str, Any]],
        creation_role: str,
        session_name: str,
        region: str,
    ) -> None:
        self._management_hops = management_hops
        self._creation_role = creation_role
        self._session_name = session_name
        self._region = region

    def hooks(self) -> pulumi.ResourceHookBinding:
        """What an Account binds to."""
        before = pulumi.ResourceHook(
            "refuse-existing-account", self.refuse_existing, pulumi.ResourceHookOptions(on_dry_run=True)
        )
        return pulumi.ResourceHookBinding(before_create=[before])

    async def refuse_existing(self, args: pulumi.ResourceHookArgs) -> None:
        """Read-only. Raises AccountCreationError when AWS knows the e-mail address already."""
        inputs = args.new_inputs or {}
        email = str(inputs.get("email", ""))
        existing = (await asyncio.to_thread(lambda: self._accounts_by_email)).get(email.lower())
        if existing is not None:
            raise AccountCreationError(describe_existing(args.urn, args.name, email, existing))

    async def wait_for_role(self, account_id: str, joined: str | None) -> None:
        """Returns once the creation role of an account can be entered; at once where the account is not new.

        `joined`: when the account joined the organization, in RFC 3339; None when that is not known.

        Raises:
            pulumi.RunError: after WAIT_AT_MOST, or when AWS says something else than "access denied".
        """
        if joined is None or datetime.now(UTC) - datetime.fromisoformat(joined) > NEW_FOR:
            return
        role_arn = f"arn:aws:iam::{account_id}:role/{self._creation_role}"
        hops = [*self._management_hops, {"RoleArn": role_arn, "RoleSessionName": self._session_name}]
        waited, pause = 0.0, FIRST_PAUSE
        while True:
            try:
                await asyncio.to_thread(enter, hops, self._region)
            except (ClientError, BotoCoreError) as error:
                if not is_access_denied(error) or waited >= WAIT_AT_MOST:
                    raise pulumi.RunError(
                        f"the new account {account_id} cannot be entered by its role {self._creation_role} after "
                        f"{waited:.0f} s, so nothing was made inside it: {error}. Run `pulumi up` again; if it stays "
                        "so, look at what the service control policies deny to sts:AssumeRole."
                    ) from error
            else:
                return
            if not waited:
                pulumi.log.info(
                    f"waiting up to {WAIT_AT_MOST:.0f} s until AWS lets {self._creation_role} of the new account "
                    f"{account_id} be entered"
                )
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)

    @cached_property
    def _accounts_by_email(self) -> dict[str, dict[str, Any]]:
        try:
            organizations = enter(self._management_hops, self._region).client("organizations")
            pages = organizations.get_paginator("list_accounts").paginate()
            return {account["Email"].lower(): account for page in pages for account in page["Accounts"]}
        except ClientError as error:
            if error.response["Error"].get("Code") == "AWSOrganizationsNotInUseException":
                return {}
            raise AccountCreationError(f"the accounts of the organization cannot be listed: {error}") from error
        except BotoCoreError as error:
            raise AccountCreationError(f"the accounts of the organization cannot be listed: {error}") from error


def is_access_denied(error: Exception) -> bool:
    """What AWS says of a role that is not there yet, and of one that is closed to the caller."""
    return isinstance(error, ClientError) and error.response["Error"].get("Code") == "AccessDenied"


def describe_existing(urn: str, name: str, email: str, existing: Mapping[str, Any]) -> str:
    """The error for an account that AWS has and the state does not: what happened, and the command that ends it."""
    prefix, types, _ = urn.rsplit("::", 2)
    stack = prefix.split(":")[2].split("::", maxsplit=1)[0]
    parent_type = types.rsplit("$", maxsplit=1)[0]
    component = name.split("-", maxsplit=1)[0]
    if existing["Status"] == "SUSPENDED":
        return (
            f"account {existing['Id']} ({existing['Name']}) with the e-mail address {email} is closed. AWS keeps a "
            "closed account's address for good, so CreateAccount would fail and nothing was created. Give the new "
            "account another e-mail address, or reinstate the closed one within 90 days of its closure and import it."
        )
    return (
        f"account {existing['Id']} ({existing['Name']}) has the e-mail address {email} already, and this stack's state "
        "does not know it: a run may have been killed while AWS made it. A second account cannot have the same "
        "address, so nothing was created. To adopt the account, run\n"
        f"  pulumi import --stack {stack} aws:organizations/account:Account {name} {existing['Id']}"
        f" --parent '{component}={prefix}::{parent_type}::{component}'"
        f" --provider 'management={prefix}::pulumi:providers:aws::management' --generate-code=false\n"
        "and then `pulumi up` again."
    )
