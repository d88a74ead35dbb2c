"""What happens around a declaration's own functions when an object is made, read, changed or deleted.

Does not own the protocol (`servicer`) nor any AWS call (`services`).
"""

import re
from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.provider.check import DEFAULTS, mark_defaults
from sandbox.provider.errors import RefusedError, code_of, failed
from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.values import UNKNOWN, Props, has_unknown, pick, same

FAILURES = (ClientError, BotoCoreError, RefusedError, GoneError)
_AT_REGION = re.compile(r"^(.+)@([a-z]{2}(?:-[a-z]+)+-\d+)$")
"""`id@region`, the import id of a regional object outside of the provider's region (terraform-provider-aws 6)."""


class FailedError(Exception):
    """An operation that AWS refused, in words for the user; nothing was made."""


class HalfwayError(Exception):
    """The object is there, but something that should have followed failed: the engine keeps it and tries again."""

    def __init__(self, reason: str, object_id: str, props: Props) -> None:
        super().__init__(reason)
        self.object_id, self.props = object_id, props


def expected(kind: ResourceType, inputs: Props) -> Props:
    """The properties of an object before it is made: its inputs, and unknown for what AWS will decide."""
    return {**dict.fromkeys(kind.all_computed, UNKNOWN), **inputs}


def create(kind: ResourceType, call: Call) -> tuple[str, Props]:
    """Makes the object; its id and properties. Raises FailedError, or HalfwayError once there is something to keep."""
    subject = _subject(kind, call.props)
    try:
        object_id = kind.create(call)
    except FAILURES as error:
        raise FailedError(failed("creating", kind.title, subject, error)) from error
    try:
        if kind.settle:
            kind.settle(call, object_id)
        found = _read(kind, call, object_id)
    except FAILURES as error:
        reason = failed("creating", kind.title, subject, error)
        raise HalfwayError(reason, object_id, _as_it_is(kind, call, object_id, call.props)) from error
    if found is None:
        raise FailedError(failed("reading", kind.title, object_id, GoneError("couldn't find resource")))
    return found


def read(kind: ResourceType, call: Call, object_id: str) -> tuple[str, Props] | None:
    """The object's id and properties as they are now; None when it is gone."""
    try:
        return _read(kind, call, object_id)
    except FAILURES as error:
        raise FailedError(failed("reading", kind.title, object_id, error)) from error


def update(kind: ResourceType, call: Call, object_id: str, changed: frozenset[str]) -> Props:
    """Changes the object; its new properties. Raises HalfwayError when a call fails: others may have gone through."""
    try:
        if kind.tagging and "tagsAll" in changed:
            _write_tags(kind, call, object_id)
        # Where a type has no tagging, tags are an input like others: an auto scaling group's are a list.
        rest = changed - ({"tags", "tagsAll"} if kind.tagging else set())
        if rest and kind.update:
            kind.update(call, object_id, rest)
        found = _read(kind, call, object_id)
    except FAILURES as error:
        reason = failed("updating", kind.title, object_id, error)
        raise HalfwayError(reason, object_id, _as_it_is(kind, call, object_id, call.old)) from error
    if found is None:
        raise FailedError(failed("reading", kind.title, object_id, GoneError("couldn't find resource")))
    return found[1]


def delete(kind: ResourceType, call: Call, object_id: str) -> None:
    """Deletes the object; one that is gone already is fine."""
    try:
        kind.delete(call, object_id)
    except FAILURES as error:
        if not _is_gone(kind, error):
            raise FailedError(failed("deleting", kind.title, object_id, error)) from error


def parse_import_id(kind: ResourceType, import_id: str) -> tuple[str, Props]:
    """The id and the properties that an import id says, `@region` among them. Raises FailedError for a wrong form."""
    match = _AT_REGION.match(import_id) if kind.regional else None
    bare, region = match.groups() if match else (import_id, None)
    try:
        imported: Imported = kind.parse_import_id(bare)
    except RefusedError as error:
        raise FailedError(failed("importing", kind.title, import_id, error)) from error
    return imported.id, {**imported.props, "region": region} if region else imported.props


def inputs_of(kind: ResourceType, found: Props, old_inputs: Props) -> Props:
    """The inputs that a read gives back. After an import: every input that has a value or has to have one. On refresh:
    those that the program had written, with today's values, so that what nobody wrote stays unwritten (the bridge's
    `extractInputsFromOutputs`).
    """
    if not old_inputs:
        written = {key for key in kind.all_inputs & found.keys() if key in kind.required or not same(found[key], None)}
        if kind.autoname and kind.autoname.unless in written:
            written.remove(kind.autoname.property)
        return mark_defaults({key: found[key] for key in written})
    names = old_inputs.keys() & kind.all_inputs
    news = {key: _spelled(kind, key, found.get(key), old_inputs[key]) for key in names if key in found}
    return {**mark_defaults(news), DEFAULTS: old_inputs.get(DEFAULTS, [])}


def without_marks(inputs: Props) -> Props:
    """Inputs without the bridge's own properties, at every depth."""
    return {key: _unmark(value) for key, value in inputs.items() if key != DEFAULTS}


def _unmark(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _unmark(part) for key, part in value.items() if key != DEFAULTS}
    return [_unmark(part) for part in value] if isinstance(value, list) else value


def _read(kind: ResourceType, call: Call, object_id: str) -> tuple[str, Props] | None:
    try:
        found = kind.read(call, object_id)
        if found is None:
            return None
        if kind.tagging:
            told = found.pop("tags", None)
            found |= _tags(call, kind.tagging.read(call, object_id) if told is None else told)
    except (ClientError, GoneError) as error:
        if _is_gone(kind, error):
            return None
        raise
    found = {**pick(call.props, kind.kept), **{key: value for key, value in found.items() if value is not None}}
    # What nobody wrote and AWS has empty is absent, as it was in the preview.
    unwritten = kind.all_inputs - kind.all_computed - call.props.keys() - {"tagsAll"}
    found = {key: value for key, value in found.items() if key not in unwritten or value not in ("", [], {})}
    if kind.regional:
        found["region"] = call.region
    object_id = found.pop("id", object_id)
    return object_id, {key: _spelled(kind, key, value, call.props.get(key)) for key, value in found.items()}


def _tags(call: Call, tags: Mapping[str, str]) -> Props:
    """`tagsAll` is everything but AWS's own; `tags` is that without the provider's default tags, unless the resource
    sets the same one itself.
    """
    everything = {key: value for key, value in tags.items() if not key.startswith("aws:")}
    own = call.props.get("tags") or {}
    defaults = call.instance.default_tags
    return {
        "tags": {key: value for key, value in everything.items() if key in own or defaults.get(key) != value},
        "tagsAll": everything,
    }


def _write_tags(kind: ResourceType, call: Call, object_id: str) -> None:
    if kind.tagging is None:
        return
    old, new = call.old.get("tagsAll") or {}, call.tags
    changed = {key: value for key, value in new.items() if old.get(key) != value}
    removed = sorted(old.keys() - new.keys())
    if changed or removed:
        kind.tagging.write(call, object_id, changed, removed)


def _spelled(kind: ResourceType, key: str, value: object, before: object) -> object:
    """The value as it was written before, where it means the same."""
    if before is None or has_unknown(before):
        return value
    return without_marks({key: before})[key] if same(value, before, kind.canonical.get(key)) else value


def _as_it_is(kind: ResourceType, call: Call, object_id: str, otherwise: Props) -> Props:
    """What the state shall say after a failure halfway: what AWS says now, if it says anything."""
    try:
        found = _read(kind, call, object_id)
    except FAILURES:
        return otherwise
    return found[1] if found else otherwise


def _is_gone(kind: ResourceType, error: Exception) -> bool:
    return isinstance(error, GoneError) or code_of(error) in kind.gone


def _subject(kind: ResourceType, props: Props) -> str:
    named = kind.autoname.property if kind.autoname else "name"
    return str(props.get(named) or next((props[key] for key in sorted(kind.required) if key in props), ""))
