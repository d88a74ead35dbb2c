"""The content of `<stack>/import.json`: the program's skeleton with ids. Pure.

It does not decide which id belongs to which resource (match), or read such a file (engine.import_file).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from config.models import MANAGEMENT
from engine.import_file import PLACEHOLDER
from engine.preview import SkeletonEntry, StackProgram
from engine.urns import AWS_PROVIDER, qualified_type, split_urn


class IncompleteFileError(Exception):
    """A bug: an entry without id or provider would have been written."""


def build_import_file(
    program: StackProgram,
    ids: Mapping[str, str],
    provider_inputs: Mapping[str, Mapping[str, Any]],
    unreadable: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """The import file of a stack. `ids`: import ids by URN; `provider_inputs`: complete ones by logical name.

    `unreadable`: inputs that AWS never gives back, by URN.
    """
    handles = _name_handles(program.skeleton)
    inside = {entry.urn for entry in program.skeleton}
    outside = {urn for entry in program.skeleton for urn in (entry.parent, entry.provider) if urn is not None} - inside
    return {
        "nameTable": {handles[urn]: urn for urn in sorted(outside)},
        "resources": [
            _write_entry(entry, handles, ids, provider_inputs, unreadable.get(entry.urn, {}))
            for entry in sorted(program.skeleton, key=lambda entry: (_rank(entry), entry.urn))
        ],
    }


def stage_of(provider: str | None) -> int:
    """1 for what is in the management account, 2 for what is in the accounts that come with it."""
    return 1 if provider is None or split_urn(provider)[1] == MANAGEMENT else 2


def _rank(entry: SkeletonEntry) -> tuple[int, int]:
    if entry.type == AWS_PROVIDER:
        return 0, 0
    if entry.component:
        # Components within components have longer chains of types.
        return 1, entry.urn.count("$")
    return 2, stage_of(entry.provider)


def _name_handles(entries: Iterable[SkeletonEntry]) -> dict[str, str]:
    """A name within the file by URN: the logical name, with the types in front where it is not the only one."""
    urns = {urn for entry in entries for urn in (entry.urn, entry.parent, entry.provider) if urn is not None}
    names = {urn: split_urn(urn)[1] for urn in urns}
    count = Counter(names.values())
    return {urn: name if count[name] == 1 else f"{qualified_type(urn)}::{name}" for urn, name in names.items()}


def _write_entry(
    entry: SkeletonEntry,
    handles: Mapping[str, str],
    ids: Mapping[str, str],
    provider_inputs: Mapping[str, Mapping[str, Any]],
    unreadable: Mapping[str, Any],
) -> dict[str, Any]:
    written: dict[str, Any] = {"type": entry.type, "name": handles[entry.urn], "logicalName": entry.name}
    if entry.parent is not None:
        written["parent"] = handles[entry.parent]
    if entry.type == AWS_PROVIDER:
        written["inputs"] = dict(provider_inputs[entry.name])
        if "allowedAccountIds" not in written["inputs"]:
            raise IncompleteFileError(f"provider {entry.name} would not know its account")
    elif entry.component:
        written["component"] = True
    else:
        written["id"] = ids.get(entry.urn, PLACEHOLDER)
        if PLACEHOLDER in written["id"] or entry.provider is None:
            raise IncompleteFileError(f"{entry.urn} has no import id or no provider")
        written["provider"] = handles[entry.provider]
        if unreadable:
            written["inputs"] = dict(unreadable)
    if entry.version is not None:
        written["version"] = entry.version
    return written
