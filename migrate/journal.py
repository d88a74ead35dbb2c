"""The file `journal.json` of a stack: what became of each entry of its import file, on disk before it is relied on.

True is what the stack has; the journal tells what a killed run began from what somebody else put there.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from migrate.errors import MigrateError
from migrate.private_files import dump_json, write_private

Status = Literal["pending", "imported", "failed", "removed"]
"""`removed`: it was imported, and somebody has taken it out of the stack since, otherwise than by `undo`."""

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """`id`: the import id, None for components and providers. `message`: why it failed or was not tried.

    `begun`: an import of it was begun while the stack did not have it; what the stack has since is that import's.
    `coded`: code was written of it.
    """

    id: str | None
    status: Status = "pending"
    message: str | None = None
    begun: bool = False
    coded: bool = False


class Journal:
    """The entries of one stack by URN. `save` writes all of them: the old file stays until the new one is whole."""

    def __init__(self, path: Path, stack: str, entries: Mapping[str, JournalEntry]) -> None:
        self.path = path
        self.stack = stack
        self.entries = dict(entries)

    def mark(self, urn: str, status: Status, message: str | None = None, *, begun: bool | None = None) -> None:
        """Changes an entry; `begun` None leaves it as it is. `save` makes it last."""
        entry = self.entries[urn]
        self.entries[urn] = replace(
            entry, status=status, message=message, begun=entry.begun if begun is None else begun
        )

    def mark_coded(self, urns: Iterable[str]) -> None:
        """As `mark`, of what code was written of."""
        for urn in urns:
            self.entries[urn] = replace(self.entries[urn], coded=True)

    def save(self) -> None:
        write_private(
            self.path,
            dump_json(
                {
                    "version": VERSION,
                    "stack": self.stack,
                    "entries": {
                        urn: {"id": entry.id, "status": entry.status, "message": entry.message}
                        | ({"begun": True} if entry.begun else {})
                        | ({"coded": True} if entry.coded else {})
                        for urn, entry in self.entries.items()
                    },
                }
            ),
        )


def load_journal(path: Path, stack: str) -> Journal:
    """Raises MigrateError when there is none, or when it is not the journal of this stack."""
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise MigrateError(
            f"{path}: there is no journal, so it is unknown what was imported: run `python -m migrate plan`, which "
            "finds what the stack has already"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is no JSON"
        raise MigrateError(f"{path}: the journal cannot be read ({cause}), {_ADVICE}") from None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise MigrateError(f"{path}: it is no journal of version {VERSION}, {_ADVICE}")
    if document.get("stack") != stack:
        raise MigrateError(
            f"{path}: it is the journal of stack {document.get('stack')!r} and not of {stack!r}, {_ADVICE}"
        )
    entries = document.get("entries")
    if not isinstance(entries, dict) or not all(_is_entry(value) for value in entries.values()):
        raise MigrateError(f"{path}: its entries are not those of a journal, {_ADVICE}")
    return Journal(path, stack, {urn: JournalEntry(**value) for urn, value in entries.items()})


_ADVICE = (
    "so nothing was done: put the file back from a backup, or remove it and run `python -m migrate plan`, which finds "
    "what the stack has already"
)


def _is_entry(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and {"id", "status"} <= value.keys() <= {"id", "status", "message", "begun", "coded"}
        and isinstance(value["id"], str | None)
        and value["status"] in get_args(Status)
        and isinstance(value.get("message"), str | None)
        and all(isinstance(value.get(name, False), bool) for name in ("begun", "coded"))
    )
