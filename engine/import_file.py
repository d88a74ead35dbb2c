"""The format of `pulumi import --file`: its entries with their URNs, and the part of a file that imports some of them.

Pure. It builds no file. A file refers to parents and providers by names of its own (`name`, `nameTable`), not by URN.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError
from engine.urns import PROVIDER, build_urn, split_urn

PLACEHOLDER = "<PLACEHOLDER>"
"""What `pulumi preview --import-file` writes where an id belongs."""

_DESTINATION_INPUTS = ("allowedAccountIds", "assumeRoles", "profile", "region")
"""What decides where a provider acts. Another difference (default tags, a version) imports the same objects."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A resource, component or provider of the file. `id`: its import id, None for components and providers.

    `handle` is its name within the file; `needs` are the URNs of its parent and its provider.
    """

    urn: str
    handle: str
    type: str
    id: str | None
    needs: tuple[str, ...]
    spec: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Type and logical name, as a person looks for it."""
        return f"{self.type} {split_urn(self.urn)[1]}"

    @property
    def is_provider(self) -> bool:
        return self.type.startswith(PROVIDER)

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.spec.get("inputs") or {}


def read_entries(document: Mapping[str, Any], stack: str, project: str) -> list[Entry]:
    """The entries, everything after what it hangs on, else in the file's order.

    Raises:
        EngineError: an entry would import nothing, something unproven, or from whatever account the caller is in.
    """
    names: dict[str, str] = dict(document.get("nameTable") or {})
    specs = document["resources"]
    problems = [
        f"{spec.get('type')} {logical_name(spec)}: {problem}: run `python -m migrate plan` again"
        for spec in specs
        for problem in _find_problems(spec)
    ]
    if problems:
        raise EngineError(*sorted(set(problems)))
    by_handle = {spec["name"]: spec for spec in specs}
    if len(by_handle) != len(specs):
        raise EngineError("two entries of the import file have one `name`, so it is unclear which one is meant")
    entries: dict[str, Entry] = {}

    def resolve(handle: str, above: tuple[str, ...]) -> str:
        if handle in entries:
            return entries[handle].urn
        if handle not in by_handle:
            if handle not in names:
                raise EngineError(f"{above[-1]}: the import file refers to {handle!r} and does not have it")
            return names[handle]
        if handle in above:
            raise EngineError(f"{handle}: it is a parent of itself in the import file")
        spec = by_handle[handle]
        parent = resolve(spec["parent"], (*above, handle)) if spec.get("parent") else None
        provider = resolve(spec["provider"], (*above, handle)) if spec.get("provider") else None
        entries[handle] = Entry(
            urn=build_urn(stack, project, spec["type"], logical_name(spec), parent),
            handle=handle,
            type=spec["type"],
            id=spec.get("id"),
            needs=tuple(urn for urn in (parent, provider) if urn is not None),
            spec=spec,
        )
        return entries[handle].urn

    for handle in by_handle:
        resolve(handle, ())
    return list(entries.values())


def cut_file(document: Mapping[str, Any], batch: Sequence[Entry], entries: Iterable[Entry]) -> dict[str, Any]:
    """The import file of the batch alone: whatever else it refers to is in the stack, and goes to the nameTable."""
    inside = {entry.handle for entry in batch}
    urns = dict(document.get("nameTable") or {}) | {entry.handle: entry.urn for entry in entries}
    referred = {entry.spec[kind] for entry in batch for kind in ("parent", "provider") if entry.spec.get(kind)} - inside
    return {
        "nameTable": {handle: urns[handle] for handle in sorted(referred)},
        "resources": [entry.spec for entry in batch],
    }


def compare_destinations(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The names of the inputs by which two providers act in different accounts or regions; none where in the same."""
    return [name for name in _DESTINATION_INPUTS if _plain(one.get(name)) != _plain(other.get(name))]


def digest_destination(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of where a provider with these inputs acts: equal for the same, and it tells nobody an external id."""
    destination = {name: _plain(inputs.get(name)) for name in _DESTINATION_INPUTS}
    return hashlib.sha256(json.dumps(destination, sort_keys=True).encode()).hexdigest()


def logical_name(spec: Mapping[str, Any]) -> str:
    """The logical name of an entry of an import file."""
    return spec.get("logicalName") or spec.get("name") or ""


def _plain(value: Any) -> Any:
    """A provider's input as the program means it: lists and objects arrive as JSON in strings, or not."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _find_problems(spec: Mapping[str, Any]) -> list[str]:
    is_provider = str(spec.get("type", "")).startswith(PROVIDER)
    problems: list[str] = []
    if not spec.get("type") or not spec.get("name"):
        problems.append("the entry has no type or no name")
    if not is_provider and not spec.get("component"):
        if not spec.get("id") or spec["id"] == PLACEHOLDER:
            problems.append("the entry has no import id")
        if not spec.get("provider"):
            problems.append("the entry has no provider, so it would come from the account that the caller is in")
    if "outputs" in spec:
        problems.append("the entry brings its outputs along, so nothing would be read from AWS")
    return problems
