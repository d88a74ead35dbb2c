"""How AWS itself is read, for `init --live` and `plan --live`: by the options, else by `live:` of the mapping file."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

import typer

from live.inventory import Inventory, Note
from live.named import NamedObject, Wanted, read_named
from live.organization import Entry, read_live
from migrate.errors import MigrateError
from migrate.mapping import Live
from migrate.sources.connection import USER_AGENT
from policies.services import CREATION_ROLE

LiveRole = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="[ID=]NAME",
        help=f"With --live: the role to read member accounts with, or that one alone. Default: {CREATION_ROLE}.",
    ),
]
LiveExternalId = Annotated[
    str | None, typer.Option("--external-id", help="With --live: the external id for these roles.")
]
LiveRegion = Annotated[
    list[str] | None,
    typer.Option("--region", help="With --live: regions to look into. Default: all that are enabled."),
]

_OWN_ROLE = re.compile(r"([0-9]{12})=(.+)")


@dataclass(frozen=True)
class LiveReader:
    """Reads AWS, the same way each time it is asked. `settings`: what the mapping file says of that way."""

    settings: Live
    session_name: str

    @property
    def entry(self) -> Entry:
        """How member accounts are entered."""
        return Entry(
            role=self.settings.role or CREATION_ROLE,
            roles=self.settings.roles,
            external_id=self.settings.external_id,
            skip=frozenset(self.settings.skip),
        )

    def read(self) -> Inventory:
        """Everything in the caller's organization. Raises LiveError."""
        return read_live(
            self.entry,
            self.settings.regions,
            session_name=self.session_name,
            user_agent=USER_AGENT,
            advice="Name the role that it has with --role ID=NAME, or leave it out with --skip-account ID",
            progress=lambda text: typer.echo(text, err=True),
        )

    def read_named(
        self, management_account_id: str, wanted: Collection[Wanted], unread: list[Note] | None = None
    ) -> tuple[NamedObject, ...]:
        """What there is of the things that are looked for by name. `unread`: takes what AWS refuses to tell; without
        it that is a LiveError.
        """
        return read_named(
            self.entry,
            management_account_id,
            wanted,
            session_name=self.session_name,
            user_agent=USER_AGENT,
            unread=unread,
        )


def choose_settings(
    known: Live | None,
    role: list[str] | None,
    external_id: str | None,
    skip: list[str] | None,
    region: list[str] | None,
) -> Live:
    """What the options say; an option that is not given says what the mapping file does.

    Raises:
        MigrateError: two roles for one account.
    """
    known = known or Live()
    roles = role or []
    own = {match[1]: match[2] for one in roles if (match := _OWN_ROLE.fullmatch(one))}
    others = [one for one in roles if not _OWN_ROLE.fullmatch(one)]
    if len(others) > 1 or len(own) + len(others) < len(roles):
        raise MigrateError(
            f"--role {' --role '.join(roles)}: that is more than one role for an account. Write --role NAME once, and "
            "--role 111111111111=NAME for each account that has another one"
        )
    return Live(
        role=others[0] if others else known.role,
        roles=own or known.roles,
        external_id=known.external_id if external_id is None else external_id,
        skip=tuple(skip or known.skip),
        regions=tuple(region or known.regions),
    )


def refuse_live_options(**given: object) -> None:
    """Raises MigrateError for options that say how AWS itself is read, where it is not."""
    if any(value not in (None, []) for value in given.values()):
        *first, last = (f"--{name.replace('_', '-')}" for name in given)
        raise MigrateError(f"{', '.join(first)} and {last} say how AWS itself is read: add --live, or leave them out")
