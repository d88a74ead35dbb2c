"""Property values: between protobuf's Struct and plain Python, with unknowns; and when two values mean the same.

Does not own which property has which canonical form: the declarations say so.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.protobuf import struct_pb2

Props = dict[str, Any]
"""A resource's properties by camelCase name; values are JSON-like, unknown ones are `UNKNOWN`."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends for a value that only the deployment will tell (sdk/go/common/resource/plugin/rpc.go)."""

_UNKNOWNS = {
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
}
_SIGNATURE = "4dabf18193072939515e22adb298388d"


def from_struct(struct: struct_pb2.Struct) -> Props:
    """A Struct's fields as plain Python: whole numbers as int, nulls left out, secrets unwrapped."""
    return {key: plain for key, value in struct.fields.items() if (plain := _from_value(value)) is not None}


def to_struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain Python as a Struct; None is left out."""
    struct = struct_pb2.Struct()
    for key, value in props.items():
        if value is not None:
            _fill(struct.fields[key], value)
    return struct


def has_unknown(value: object) -> bool:
    """Whether the value, or a part of it, is only known after the deployment."""
    if isinstance(value, Mapping):
        return any(has_unknown(part) for part in value.values())
    if isinstance(value, list):
        return any(has_unknown(part) for part in value)
    return value == UNKNOWN


def unordered(value: object) -> object:
    """A set that is written as a list: neither order nor repetition means anything."""
    if not isinstance(value, list):
        return value
    parts = {json.dumps(_compact(part), sort_keys=True) for part in value}
    return sorted(parts)


def json_text(value: object) -> object:
    """A JSON document: white space and the order of keys mean nothing."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def policy_text(value: object) -> object:
    """An IAM policy document, as the real plugin compares them (hashicorp/awspolicyequivalence): the order of
    statements, actions, resources and principals means nothing, one value equals a list of it, an account id equals its
    root's ARN.
    """
    document = json_text(value)
    if not isinstance(document, dict) or "Statement" not in document:
        return document
    statements = document["Statement"]
    statements = statements if isinstance(statements, list) else [statements]
    canonical = [_statement(part) for part in statements]
    return {**document, "Statement": sorted(canonical, key=lambda part: json.dumps(part, sort_keys=True))}


def same(left: object, right: object, canonical: Callable[[object], object] | None = None) -> bool:
    """Whether two values mean the same; absent, false, zero and empty do, as in Terraform's SDK v2."""
    if has_unknown(left) or has_unknown(right):
        return False
    if canonical:
        left, right = canonical(left), canonical(right)
    return _compact(left) == _compact(right)


def pick(props: Mapping[str, Any], names: Iterable[str]) -> Props:
    """The named properties that are there."""
    return {name: props[name] for name in names if props.get(name) is not None}


def snake(name: str) -> str:
    """A property's name as Terraform spells it, which is how the real plugin's messages do."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        fields = value.struct_value.fields
        if _SIGNATURE in fields and "value" in fields:
            return _from_value(fields["value"])
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(part) for part in value.list_value.values]
    if kind == "number_value":
        return int(value.number_value) if value.number_value.is_integer() else value.number_value
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    return value.bool_value if kind == "bool_value" else None


def _fill(target: struct_pb2.Value, value: Any) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Mapping):
        target.struct_value.CopyFrom(to_struct(value))
    else:
        target.list_value.SetInParent()
        for part in value:
            _fill(target.list_value.values.add(), part)


def _compact(value: object) -> object:
    """The value without anything empty, so that absent and empty are equal at every depth. Numbers and strings of the
    same digits are equal too: Terraform's types convert them.
    """
    if isinstance(value, Mapping):
        parts = {key: _compact(part) for key, part in value.items() if key != "__defaults"}
        return {key: part for key, part in parts.items() if part is not None} or None
    if isinstance(value, list):
        return [_compact(part) for part in value] or None
    if isinstance(value, bool):
        return value or None
    if isinstance(value, int | float):
        return str(value) if value else None
    return value or None


def _statement(statement: Any) -> Any:
    if not isinstance(statement, dict):
        return statement
    result = {**statement}
    for key in ("Action", "NotAction", "Resource", "NotResource"):
        if key in result:
            result[key] = _values(result[key])
    for key in ("Principal", "NotPrincipal"):
        if isinstance(result.get(key), dict):
            result[key] = {kind: [_principal(part) for part in _values(parts)] for kind, parts in result[key].items()}
    if isinstance(result.get("Condition"), dict):
        result["Condition"] = {
            operator: {key: _values(parts) for key, parts in keys.items()} if isinstance(keys, dict) else keys
            for operator, keys in result["Condition"].items()
        }
    return result


def _values(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return sorted({json.dumps(part) if isinstance(part, bool) else str(part) for part in parts})


def _principal(value: str) -> str:
    return f"arn:aws:iam::{value}:root" if len(value) == 12 and value.isdigit() else value
