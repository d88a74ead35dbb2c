"""What `plan` wrote, as apply, undo, verify and freeze read it.

Owns: the shape of plan.json and import.json on the reading side, and the words when they are not there.
Does not own: making them (migrate.planning).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from migrate.errors import MigrateError, RefusalError

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class PlannedState:
    """A state as it was when it was planned: what apply and freeze compare it with."""

    location: str
    workspace: str
    serial: int
    lineage: str
    etag: str | None
    version_id: str | None
    md5: str


@dataclass(frozen=True, kw_only=True)
class PlannedInstance:
    """A Terraform instance and where it went; `stack`, `urn` and `name` are None unless the program has it."""

    state: str
    workspace: str
    address: str
    type: str
    bin: str
    stack: str | None
    urn: str | None
    name: str | None
    import_id: str | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`digest`: SHA-256 of plan.json itself. `config`: of the config files that it was made from."""

    digest: str
    config: str
    states: tuple[PlannedState, ...]
    stacks: Mapping[str, tuple[str, ...]]
    """The URNs to import, by stack."""
    instances: tuple[PlannedInstance, ...]

    @property
    def involved_stacks(self) -> list[str]:
        """Those to import into, and those that an earlier plan filled."""
        return sorted(self.stacks.keys() | {item.stack for item in self.instances if item.stack is not None})

    def require_stacks(self, wanted: list[str]) -> list[str]:
        """`wanted`, or all involved stacks when it is empty. Raises MigrateError for one that is not in the plan."""
        unknown = sorted(set(wanted) - set(self.involved_stacks))
        if unknown:
            there = ", ".join(self.involved_stacks) or "none"
            raise MigrateError(
                f"stack {', '.join(unknown)} is not in the plan, which has {there}: "
                "run `python -m migrate plan --stack ...` with it"
            )
        return sorted(set(wanted)) or self.involved_stacks


def load_plan(out: Path) -> Plan:
    """Reads plan.json in the folder that `plan` wrote.

    Raises:
        RefusalError: there is none. A plan with gaps writes nothing.
        MigrateError: it is no plan.
    """
    path = out / "plan.json"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RefusalError(
            f"{path}: there is no plan, so there is nothing to go by: run `python -m migrate plan`; a plan with gaps "
            "writes nothing, so solve those first"
        ) from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None
    document = _parse(path, content)
    if document.get("version") != VERSION:
        raise MigrateError(f"{path}: it is no plan of version {VERSION}, so nothing was done: {_AGAIN}")
    try:
        return Plan(
            digest=hashlib.sha256(content).hexdigest(),
            config=document["config"],
            states=tuple(PlannedState(**_pick(PlannedState, state)) for state in document["states"]),
            stacks={
                stack: tuple(entry["urn"] for entry in content["entries"])
                for stack, content in document["stacks"].items()
            },
            instances=tuple(PlannedInstance(**_pick(PlannedInstance, item)) for item in document["instances"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise MigrateError(f"{path}: it is not what `plan` writes, so nothing was done: {_AGAIN}") from None


def load_import_file(out: Path, stack: str) -> dict[str, Any]:
    """The import file of a stack: {"nameTable": ..., "resources": [...]}. Raises MigrateError."""
    path = out / stack / "import.json"
    try:
        document = _parse(path, path.read_bytes())
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read ({error.strerror}), so nothing was done: {_AGAIN}") from None
    resources, names = document.get("resources"), document.get("nameTable") or {}
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in [*resources, names]):
        raise MigrateError(f"{path}: it is no import file, so nothing was done: {_AGAIN}")
    return document


_AGAIN = "run `python -m migrate plan` again"


def _parse(path: Path, content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise MigrateError(f"{path}: it is no JSON object, so nothing was done: {_AGAIN}")
    return document


def _pick(kind: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the dataclass; what a later `plan` adds is left out."""
    return {field.name: document[field.name] for field in fields(kind)}
