"""How a sentence about a resource is made: nouns, a name, and what is told of each operation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from review.report.looked_up import explain_image
from review.report.losses import LOSSES
from review.report.text import SECRET, code, is_secret, is_simple, join, show
from review.report.world import World

OF = "\0"
"""Where a sentence says which account it is about: ` of X`, or ` in each of 480 accounts`."""


class Area(IntEnum):
    """What a type is about, in the order in which it is told."""

    organization = 1
    policies = 2
    access = 3
    workforce = 4
    baseline = 5
    network = 6
    administration = 7
    other = 8


HEADINGS = {
    Area.organization: "Organization",
    Area.policies: "Policies",
    Area.access: "Roles",
    Area.workforce: "Identity Center",
    Area.baseline: "Settings of accounts",
    Area.network: "Network",
    Area.administration: "State, audit and CI",
    Area.other: "Other",
}

Tell = Callable[[World, Change], str]
"""The sentence about a change, without its full stop."""


def name_by(*inputs: str) -> Callable[[World, StateResource], str]:
    """The first of these inputs that is known; else the logical name."""

    def name(world: World, resource: StateResource) -> str:
        del world
        found = [resource.inputs[one] for one in inputs if one in resource.inputs]
        known = [one for one in found if is_simple(one) and not has_unknown(one)]
        return code(known[0] if known else resource.name)

    return name


_BY_NAME = name_by("name")


@dataclass(frozen=True, kw_only=True)
class Words:
    """`noun`, `plural`: what it is. `name`: of one, as Markdown, with what tells it apart.

    `tell`: sentences of an operation in place of the usual one. `labels`: what properties are called, where their name
    does not say it; with points, of values inside of one, which are then told in its place. `belongs_to`: types of
    which it is a part: created or deleted with one, it is told of there. `is_inside`: whether it is in the account of
    its provider, and not of the organization as a whole. `part`: its name where it is told of as a part; without it
    parts are counted.
    """

    noun: str
    plural: str
    area: Area
    name: Callable[[World, StateResource], str] = _BY_NAME
    tell: Mapping[Operation, Tell] = field(default_factory=dict[Operation, Tell])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    belongs_to: Sequence[str] = ()
    is_inside: bool = True
    part: Callable[[StateResource], str] | None = None

    def describe(self, world: World, change: Change) -> str:
        """What happens, with OF where the account belongs."""
        if change.operation in self.tell:
            return self.tell[change.operation](world, change)
        what = f"{self.noun[0].upper()}{self.noun[1:]} {self.name(world, change.resource)}"
        what += OF if self.is_inside else ""
        changed = describe_changes(world, change, self.labels)
        why = describe_changes(world, change, self.labels, only=change.replaced_by)
        found = explain_image(world, change)
        return {
            Operation.create: f"{what} is created",
            Operation.import_: f"{what} is taken over, and then {changed}"
            if change.properties and changed
            else f"{what} is taken over; nothing changes in AWS",
            Operation.update: f"{what}: {changed or 'something of it changes'}{found}",
            Operation.replace: f"{what} is replaced{f': {why}' if why else ''}{found}{lose(change)}",
            Operation.delete: f"{what} is deleted{lose(change)}",
        }.get(change.operation, f"{what} stays as it is")


def lose(change: Change) -> str:
    """The end of a sentence: the first of what is lost with a resource that is deleted or replaced."""
    loss = LOSSES.get(change.resource.type)
    return f"; {loss.partition('; ')[0]}" if loss else ""


def make_generic(type_: str) -> Words:
    """For a type that this program does not register: its own name for the type."""
    kind = type_.rpartition(":")[2] or type_
    return Words(noun=f"resource of type {code(kind)},", plural=f"resources of type {code(kind)}", area=Area.other)


DOCUMENTS: Mapping[str, str] = {
    "assumeRolePolicy": "who may enter it changes",
    "policy": "its document changes",
    "content": "its document changes",
}
"""Properties that are policy documents, and what is said of a change here: the documents have sections of their own."""

_COMPUTED = frozenset({"tagsAll", "__defaults", "arn", "id"})


def changed_properties(change: Change) -> list[str]:
    """The names of the inputs that change, sorted. As the provider says it; else what differs."""
    if change.properties:
        names = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in change.properties}
    else:
        before, after = (side.inputs if side else {} for side in (change.before, change.after))
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return sorted(names - _COMPUTED) or sorted(names & {"tagsAll"})


def describe_changes(world: World, change: Change, labels: Mapping[str, str], *, only: Sequence[str] = ()) -> str:
    """What becomes of each input: `address range 10.2.0.0/16 becomes 10.9.0.0/16`. `only`: paths that count."""
    wanted = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in only}
    parts: list[str] = []
    for name in changed_properties(change):
        if wanted and name not in wanted:
            continue
        before, after = (side.inputs.get(name) if side else None for side in (change.before, change.after))
        if inside := _describe_inside(world, labels, name, before, after):
            parts += inside
        elif name in {"tags", "tagsAll"}:
            parts += _describe_tags(world, before, after)
        elif name in DOCUMENTS:
            parts.append(DOCUMENTS[name])
        else:
            parts.append(_describe_value(world, labels.get(name) or _spell(name), before, after))
    return "; ".join(parts)


def _describe_inside(world: World, labels: Mapping[str, str], name: str, before: Any, after: Any) -> list[str]:
    """What becomes of the values inside a property that have labels of their own."""
    parts: list[str] = []
    for path, label in labels.items():
        if path.startswith(f"{name}."):
            old, new = (_read(side, path.removeprefix(f"{name}.")) for side in (before, after))
            if old != new:
                parts.append(_describe_value(world, label, old, new))
    return parts


def _read(value: Any, path: str) -> Any:
    """The value at a path of names; where there is a list on the way, in its first item."""
    for name in path.split("."):
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, Mapping) else value if has_unknown(value) else None
    return value


def _describe_value(world: World, label: str, before: Any, after: Any) -> str:
    if SECRET in {show(before), show(after)}:
        return f"{label}, a secret, changes"
    if has_unknown(after):
        return f"{label} becomes what only `up` can know"
    if after is None:
        return f"{label} {_quote(world, before)} is taken away" if is_simple(before) else f"{label} is taken away"
    if is_simple(after) and (before is None or is_simple(before)):
        return f"{label} {_quote(world, before) + ' ' if before is not None else ''}becomes {_quote(world, after)}"
    old = [] if before is None else before
    if isinstance(old, list) and isinstance(after, list) and all(is_simple(one) for one in (*old, *after)):
        sides = {"with": (after, old), "without": (old, after)}
        found = {verb: [one for one in these if one not in those] for verb, (these, those) in sides.items()}
        told = [f"{verb} {join(_quote(world, one) for one in some)}" for verb, some in found.items() if some]
        return f"{label} {' and '.join(told)}" if told else f"{label} in another order"
    return f"{label} changes"


def _describe_tags(world: World, before: Any, after: Any) -> list[str]:
    old, new = (dict(side) if isinstance(side, Mapping) and not is_secret(side) else {} for side in (before, after))
    parts: list[str] = []
    for key in sorted({*old, *new}):
        if old.get(key) == new.get(key):
            continue
        if key not in new:
            parts.append(f"tag {code(key)} is taken away")
        else:
            verb = "becomes" if key in old else "is added:"
            parts.append(f"tag {code(key)} {verb} {_quote(world, new[key])}")
    return parts or ["tags change"]


def _quote(world: World, value: Any) -> str:
    return "unknown yet" if has_unknown(value) else code(world.mask(show(value)))


def _spell(name: str) -> str:
    """`maxSessionDuration` as `max session duration`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f" {found[1].lower()}", name)
