"""What a preview would do to every resource of a stack, those that stay as they are included. Pure.

Does not say what that means in AWS.
"""

# Seen with pulumi 3.259: `preview --json` leaves out what stays as it is, unless --show-sames is given too. An event
# log always has it, and tells a replacement in three steps, which `preview --json` tells in one.

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from engine.deployment import StateResource, read_resource
from engine.errors import EngineError
from engine.urns import is_urn, stack_of


class Operation(Enum):
    """What happens to a resource. `same`: nothing. `read`: the program only looks at it."""

    same = "same"
    read = "read"
    create = "create"
    import_ = "import"
    update = "update"
    replace = "replace"
    delete = "delete"


_FOLDED = {
    "create-replacement": Operation.replace,
    "import-replacement": Operation.replace,
    "delete-replaced": Operation.replace,
    "remove-pending-replace": Operation.replace,
    "read-replacement": Operation.read,
    "discard": Operation.read,
    "discard-replaced": Operation.read,
    "refresh": Operation.same,
}
"""The steps that `Operation` has no word of its own for."""

_AFTER_IMPORT = frozenset({Operation.update, Operation.replace})
"""What follows an import, as a step of its own, where the program says something else than AWS."""

ANNOUNCES = "`pulumi up` will "
"""What a message of the program begins with that tells what `up` does without a resource."""

_REPLACE = "replace"
_STEPS_OF_REPLACE = frozenset({"create-replacement", "delete-replaced"})
"""What an event log tells beside the replacement that they make up."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What would happen to one resource.

    `before`: None of a new one; of an import that differs, what AWS has. `after`: None of one that goes; what is not
    known yet is engine.preview.UNKNOWN. `properties`: what differs, as the provider says it: a path such as `tags.Name`
    or `policies[0]`, and its kind, one of add, update, delete, and add-replace, update-replace, delete-replace for what
    causes the replacement.
    """

    urn: str
    operation: Operation
    before: StateResource | None
    after: StateResource | None
    properties: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def resource(self) -> StateResource:
        """The resource as it will be; as it was, of one that goes."""
        return self.after or self.before or StateResource(urn=self.urn)

    @property
    def replaced_by(self) -> tuple[str, ...]:
        """The properties that cause the replacement, sorted."""
        return tuple(sorted(path for path, kind in self.properties.items() if kind.endswith("-replace")))


@dataclass(frozen=True, kw_only=True)
class StackPreview:
    """What `up` would do to a stack: a change for each resource, in the order in which the preview came to them.

    `announced`: what the program says that `up` does without a resource, in its own words.
    """

    stack: str
    changes: tuple[Change, ...]
    announced: tuple[str, ...] = ()

    @property
    def by_urn(self) -> dict[str, Change]:
        """What only waits for its deletion is left out."""
        return {
            change.urn: change
            for change in self.changes
            if not (change.operation is Operation.delete and change.before and change.before.pending_delete)
        }


def read_preview(text: str, origin: str) -> StackPreview:
    """What `pulumi preview --json --show-sames` printed. `origin` names it in messages.

    Raises:
        EngineError: it is none, lacks what stays as it is, or is of a preview that failed.
    """
    try:
        document = json.loads(text)
        steps, counted = document.get("steps") or [], document.get("changeSummary") or {}
        told = document.get("diagnostics") or ()
        said = [one for one in told if one.get("severity") == "error"]
    except (ValueError, AttributeError, RecursionError):
        raise EngineError(
            f"{origin} is not what `pulumi preview --json` prints, so what `up` would do is unknown: make it with "
            "`pulumi preview --json --show-sames`"
        ) from None
    _require_success(counted, [str(one.get("message", "")) for one in said], origin)
    try:
        return replace(_read(steps, counted, origin), announced=_find_announced(told))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise EngineError(f"{origin} has a step that cannot be read, so what `up` would do is unknown") from None


def read_events(text: str, origin: str) -> StackPreview:
    """As `read_preview`, from the event log of a preview, one event a line."""
    document = convert_events(text, origin)
    preview = _read(document["steps"], document["changeSummary"], origin)
    return replace(preview, announced=_find_announced(document["diagnostics"]))


def convert_events(text: str, origin: str) -> dict[str, Any]:
    """The document of `pulumi preview --json --show-sames`, from the event log of a preview. Secrets are masked in
    both.

    Raises:
        EngineError: it is of a preview that failed.
    """
    steps: dict[tuple[str, str], dict[str, Any]] = {}
    counted: Mapping[str, int] = {}
    told: list[Mapping[str, Any]] = []
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the last line of an engine that was killed
        found = event.get("resourcePreEvent") or event.get("resOutputsEvent")
        if found:
            step = found["metadata"]
            steps[step["urn"], step["op"]] = _convert(step)
        elif "summaryEvent" in event:
            counted = event["summaryEvent"].get("resourceChanges") or {}
        elif "diagnosticEvent" in event:
            told.append({name: event["diagnosticEvent"].get(name, "") for name in ("severity", "message")})
    _require_success(counted, [one["message"] for one in told if one["severity"] == "error"], origin)
    replaced = {urn for urn, operation in steps if operation == _REPLACE}
    kept = [step for (urn, op), step in steps.items() if urn not in replaced or op not in _STEPS_OF_REPLACE]
    announced = [one for one in told if one["message"].startswith(ANNOUNCES)]
    return {"steps": kept, "changeSummary": dict(counted), "diagnostics": announced}


def _find_announced(told: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    messages = (one["message"].strip() for one in told)
    return tuple(dict.fromkeys(message for message in messages if message.startswith(ANNOUNCES)))


def _require_success(counted: Mapping[str, int], said: Sequence[str], origin: str) -> None:
    if said or not counted:
        words = "".join(f"\n  {message.strip()}" for message in said)
        raise EngineError(f"{origin} is of a preview that failed, so what `up` would do is unknown{words}")


def _convert(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step of an event log in the form that `preview --json` has."""
    return {
        "op": step["op"],
        "urn": step["urn"],
        "oldState": step.get("old"),
        "newState": step.get("new"),
        "detailedDiff": {path: {"kind": found["diffKind"]} for path, found in (step.get("detailedDiff") or {}).items()},
        "diffReasons": step.get("diffs") or [],
        "replaceReasons": step.get("keys") or [],
    }


def _read(steps: Sequence[Mapping[str, Any]], counted: Mapping[str, int], origin: str) -> StackPreview:
    listed = [step for step in steps if step["op"] == "same"]
    if len(listed) < counted.get("same", 0):
        raise EngineError(
            f"{origin} leaves out {counted['same'] - len(listed)} resources that stay as they are, so what the stack "
            "holds in the end is unknown: make it with `pulumi preview --json --show-sames`"
        )
    changes: dict[tuple[str, bool], Change] = {}
    for step in steps:
        change = _read_change(step)
        waits = change.after is None and change.before is not None and change.before.pending_delete
        key = (change.urn, waits)
        if key in changes and changes[key].operation is Operation.import_ and change.operation in _AFTER_IMPORT:
            change = replace(change, operation=Operation.import_)
        if key not in changes or changes[key].after is None or change.after is not None:
            changes[key] = change
    replaced = {urn for (urn, _), change in changes.items() if change.operation is Operation.replace and change.after}
    kept = [change for (urn, waits), change in changes.items() if not waits or urn not in replaced]
    stack = stack_of(kept[0].urn) if kept else origin
    return StackPreview(stack=stack, changes=tuple(kept))


def _read_state(state: Mapping[str, Any] | None) -> StateResource | None:
    if not state:
        return None
    read = read_resource(state)
    texts, objects = (read.urn, read.provider, read.id or ""), (read.inputs, read.outputs)
    if not is_urn(read.urn) or not all(isinstance(one, str) for one in texts):
        raise ValueError("a name is no text")
    if not all(isinstance(one, dict) for one in objects):
        raise ValueError("properties are no object")
    return read


def _read_change(step: Mapping[str, Any]) -> Change:
    if not is_urn(step["urn"]):
        raise ValueError("no URN")
    operation = _FOLDED.get(step["op"]) or Operation(step["op"])
    before, after = _read_state(step.get("oldState")), _read_state(step.get("newState"))
    if after is None and before is not None and operation is Operation.replace:
        operation = Operation.delete
    details = step.get("detailedDiff") or {}
    properties = {path: found["kind"] for path, found in details.items()}
    if not properties:
        replaced = set(step.get("replaceReasons") or ())
        properties = {
            path: "update-replace" if path in replaced else "update"
            for path in (*(step.get("diffReasons") or ()), *sorted(replaced))
        }
    return Change(urn=step["urn"], operation=operation, before=before, after=after, properties=properties)
