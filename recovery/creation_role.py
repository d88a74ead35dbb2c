"""Waits until the role that CreateAccount makes in a new account can be assumed, and enters by it."""

# AWS makes it after the account, and until then all that is made inside the account would fail:
# https://github.com/pulumi/pulumi-aws/issues/673

import asyncio
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from live.sessions import Hop, assume_role, build_role_arn, enter, open_session

NEW_FOR = timedelta(minutes=15)
"""An account that joined the organization longer ago is not waited for: what it refuses, it means."""

WAIT_AT_MOST = 60.0
"""Seconds after which a role that still cannot be entered is no longer a matter of waiting."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds between two tries; each pause is twice the one before."""


class CreationRole:
    """The role that CreateAccount made, in every account that the organization made.

    `management_hops`: into the management account, from where the role is assumed; the first by `credentials`, in the
    form of live.sessions.enter, or by the caller's own.
    """

    def __init__(
        self,
        *,
        management_hops: Sequence[Hop],
        session_name: str,
        region: str,
        credentials: Mapping[str, str] | None = None,
    ) -> None:
        self._credentials = credentials
        self._management_hops = management_hops
        self._session_name = session_name
        self._region = region
        self._connecting = threading.Lock()

    async def wait_until_open(self, name: str, account_id: str, joined: str | None) -> None:
        """Returns once the role of that name can be entered in an account; at once where the account is not new.

        `joined`: when the account joined the organization, in RFC 3339; None when that is not known.

        Raises:
            pulumi.RunError: after WAIT_AT_MOST, or when AWS says something else than "access denied".
        """
        if joined is None or datetime.now(UTC) - datetime.fromisoformat(joined) > NEW_FOR:
            return
        waited, pause = 0.0, FIRST_PAUSE
        while True:
            try:
                await asyncio.to_thread(self._enter, name, account_id)
            except (ClientError, BotoCoreError) as error:
                if not is_access_denied(error) or waited >= WAIT_AT_MOST:
                    raise pulumi.RunError(
                        f"the new account {account_id} cannot be entered by its role {name} after "
                        f"{waited:.0f} s, so nothing was made inside it: {error}. Run `pulumi up` again; if it stays "
                        "so, look at what the service control policies deny to sts:AssumeRole."
                    ) from error
            else:
                return
            if not waited:
                pulumi.log.info(
                    f"waiting up to {WAIT_AT_MOST:.0f} s until AWS lets {name} of the new account "
                    f"{account_id} be entered"
                )
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)

    async def confirm_invited(self, name: str, account_id: str, account: str) -> None:
        """Returns when an account that joined by invitation can be entered by that role, which AWS did not make there.

        `account`: its key, for the message.

        Raises:
            pulumi.RunError: the role is not there, or does not let this program in.
        """
        try:
            await asyncio.to_thread(self._enter, name, account_id)
        except (ClientError, BotoCoreError) as error:
            raise pulumi.RunError(
                f"account {account!r} ({account_id}) joined by invitation, so AWS made no role in it, and this program "
                f"cannot enter it by {name}: nothing was made inside it. AWS says: {error}. Make a role of that name "
                "there which trusts the management account, or name the one that it has (`creation_role`), or write "
                "`execution_role: false` for an account that goes without."
            ) from error

    def open(self, name: str, account_id: str) -> Any:
        """A boto3.Session of the role. Errors: those of live.sessions.assume_role."""
        return open_session(self._connect(), self._hop(name, account_id), self._region)

    def _enter(self, name: str, account_id: str) -> None:
        assume_role(self._connect(), self._hop(name, account_id))

    def _hop(self, name: str, account_id: str) -> Hop:
        return Hop(role_arn=build_role_arn(account_id, name), session_name=self._session_name)

    def _connect(self) -> Any:
        with self._connecting:  # all new accounts are tried at once
            return self._sts

    @cached_property
    def _sts(self) -> Any:
        # One for all accounts: making a client takes longer than asking it.
        return enter(self._management_hops, self._region, self._credentials).client("sts")


def is_access_denied(error: Exception) -> bool:
    """What AWS says of a role that is not there yet, and of one that is closed to the caller."""
    return isinstance(error, ClientError) and error.response["Error"].get("Code") == "AccessDenied"
