"""The import id of what a stack has, told in Pulumi's words: the engine does not keep by what it imported. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from resource_types.import_ids import NoImportIdError, Place, build_import_id
from resource_types.table import find_type

_CAPITAL = re.compile(r"(?<!^)([A-Z])")
_RENAMED = {"function": "function_name", "log_group": "log_group_name", "rest_api": "rest_api_id"}
"""Attributes of which import ids are made and that Pulumi calls otherwise, as it has them in snake case
(pulumi_aws 7, all classes of the table)."""


@dataclass(frozen=True)
class _Present:
    """What a stack has of an object, in Terraform's words."""

    attributes: Mapping[str, Any]
    sensitive: Collection[str] = ()
    identity: Mapping[str, Any] = field(default_factory=dict[str, Any])


def tell_import_id(
    type_: str,
    id_: str | None,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    place: Place,
) -> str | None:
    """Without a region; None where what the stack has does not tell it. `type_`: Pulumi's."""
    row = find_type(type_)
    if row is None:
        return None
    try:
        return build_import_id(row, _Present({**translate(inputs, outputs), "id": id_}), place)
    except NoImportIdError:
        return None


def translate(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What a stack has of an object, in Terraform's words, as far as import ids are made of it."""
    values = {_snake_case(name): _translate(value) for name, value in {**inputs, **outputs}.items()}
    renamed = {terraform: values[pulumi] for pulumi, terraform in _RENAMED.items() if pulumi in values}
    return {**renamed, **values}


def _translate(value: Any) -> Any:
    """Of a block that occurs once Pulumi has the fields, and Terraform a list."""
    return [{_snake_case(name): one for name, one in value.items()}] if isinstance(value, Mapping) else value


def _snake_case(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower()
