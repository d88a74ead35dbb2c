"""The files of a plan, all of them or none: their names, their text, and replacing those of an earlier plan.

It does not plan (planner) or word the report (report).
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.urns import move_urn
from migrate.errors import MigrateError
from migrate.journal import VERSION as JOURNAL_VERSION
from migrate.journal import load_journal
from migrate.plan_file import VERSION, name_rest_file
from migrate.planning.model import Plan, StackPlan
from migrate.private_files import dump_json, make_private_folder, write_private


def render_files(plan: Plan, journals: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Content by path within the output folder. `journals`: what the stacks' earlier journals hold (entries by URN)."""
    imports = {stack: dump_json(planned.import_file) for stack, planned in plan.stacks.items()}
    files = {"plan.json": dump_json(_describe(plan, imports))}
    for stack, planned in plan.stacks.items():
        files[f"{stack}/import.json"] = imports[stack]
        files[f"{stack}/journal.json"] = dump_json(_make_journal(stack, planned, journals))
    for account, rest in plan.rest.items():
        files[name_rest_file(account)] = dump_json(rest.file)
    return files


def read_journals(out: Path) -> dict[str, Mapping[str, Any]]:
    """The entries of the journals of an earlier plan, by stack.

    Raises:
        MigrateError: one cannot be read; it is the only record of what was imported, so nothing replaces it.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(out.glob("*/journal.json")):
        try:
            journal = load_journal(path, path.parent.name)
        except MigrateError as error:
            raise MigrateError(
                f"{error}\n  It may be the only record of what was imported, so nothing was written: move it away, or "
                "name another folder with --out"
            ) from None
        found[journal.stack] = {urn: vars(entry) for urn, entry in journal.entries.items()}
    return found


def write_files(out: Path, files: Mapping[str, str]) -> None:
    """Writes all files, plan.json last: without it, nobody takes the others for a plan. Removes files of an earlier
    plan that this one does not have; raises MigrateError when the folder cannot be written.
    """
    try:
        make_private_folder(out)
        (out / "plan.json").unlink(missing_ok=True)
        for old in [*out.glob("import.rest.*.json"), *out.glob("*/import.json")]:
            if old.relative_to(out).as_posix() not in files:
                old.unlink()
        for name in sorted(files, key=lambda name: (name == "plan.json", name)):
            write_private(out / name, files[name])
    except OSError as error:
        raise MigrateError(f"{out}: the plan cannot be written there: {error.strerror}") from None


def hash_config(directory: Path) -> str:
    """SHA-256 over the names and contents of all files of a config folder, hidden ones left out.

    Raises:
        MigrateError: one cannot be read.
    """
    total = hashlib.sha256()
    try:
        for path in sorted(directory.rglob("*")):
            parts = path.relative_to(directory).parts
            if path.is_file() and not any(part.startswith(".") for part in parts):
                total.update(os.fsencode("/".join(parts)) + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError as error:
        raise MigrateError(f"{directory}: the config cannot be read: {error.strerror}") from None
    return total.hexdigest()


def _describe(plan: Plan, imports: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "config": plan.config,
        "states": [
            {
                "location": state.location,
                "workspace": state.workspace,
                "serial": state.serial,
                "lineage": state.lineage,
                "etag": state.etag,
                "version_id": state.version_id,
                "md5": state.md5,
                "digest": state.digest,
            }
            for state in plan.states
        ],
        "stacks": {
            stack: {
                "entries": [vars(entry) for entry in planned.entries],
                "import_file": hashlib.sha256(imports[stack].encode()).hexdigest(),
                "providers": dict(planned.destinations),
                "created": [one.urn for one in plan.creations if one.stack == stack],
            }
            for stack, planned in plan.stacks.items()
        },
        "accounts": [account.id for account in plan.accounts],
        "deferred": sorted(plan.deferred),
        "rest": {
            account: {
                "account": rest.place.account,
                "stack": rest.place.stack,
                "import_file": hashlib.sha256(dump_json(rest.file).encode()).hexdigest(),
                "sensitive": dict(rest.sensitive),
            }
            for account, rest in plan.rest.items()
            if rest.place is not None
        },
        "instances": [vars(instance) for instance in plan.instances],
    }


def _make_journal(stack: str, planned: StackPlan, journals: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Everything still to do, and what earlier runs imported: for `undo` that which is still there, or was in another
    stack then; for `rest` that which is gone, by whoever's hand.

    A run that was killed left what it was importing as begun: what of that the stack has, it imported.
    """
    own = journals.get(stack, {})
    moved = {
        move_urn(urn, stack): entry
        for other, entries in journals.items()
        if other != stack
        for urn, entry in entries.items()
        # Of a provider each stack that acts in the account has one, so that one here tells nothing.
        if entry["id"] is not None and entry["status"] in {"imported", "removed"}
    }
    entries: dict[str, Any] = {
        urn: {**entry, "status": "imported"}
        for urn, entry in (moved | dict(own)).items()
        if urn in planned.present_urns
        if entry.get("status") in {"imported", "removed"} or entry.get("begun")
    }
    entries |= {
        urn: {**entry, "status": "removed"}
        for urn, entry in own.items()
        if entry["status"] in {"imported", "removed"} and urn not in planned.present_urns
    }
    entries |= {urn: {"id": id_, "status": "pending", "message": None} for urn, id_ in planned.ids.items()}
    return {"version": JOURNAL_VERSION, "stack": stack, "entries": entries}
