"""What pydantic reports, in words: where, what is wrong, what follows, and what to write instead.

Refusals of our own types bring their words along (config.models.base.refusal).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.errors import ConfigError
from config.models.base import REFUSED, Model
from config.text import shorten
from config.yaml.tree import Node, Path, follow, format_path
from policies.problems import find_meant


def describe(
    problems: Iterable[Mapping[str, Any]], model: type[BaseModel], tree: Node, file: str
) -> Iterator[ConfigError]:
    """Pydantic's problems as ConfigErrors, except for what has been complained about before or is told otherwise."""
    listed = list(problems)
    misspelt = {
        (*location[:-1], meant)
        for problem in listed
        if problem["type"] == "extra_forbidden" and (meant := _meant(location := tuple(problem["loc"]), model))
    }
    for problem in listed:
        location: Path = tuple(problem["loc"])
        chain = follow(tree, location)
        if any(node.broken for node in chain) or (problem["type"] == "missing" and location in misspelt):
            continue
        told = _tell(problem, location, model, chain[-1])
        if told is not None:
            yield ConfigError(file, chain[-1].line, format_path(chain[-1].path), *told)


def _tell(problem: Mapping[str, Any], location: Path, model: type[BaseModel], node: Node) -> tuple[str, str] | None:
    kind: str = problem["type"]
    context: Mapping[str, Any] = problem.get("ctx") or {}
    if kind == REFUSED:
        return str(context["message"]), str(context["hint"])
    if kind == "missing":
        return _missing(str(location[-1]), model, location)
    if kind == "extra_forbidden":
        return _unknown_field(str(location[-1]), model, location)
    if kind in _EXPECTED:
        meaning = _describe_field(model, location)
        return _wrong_kind(_EXPECTED[kind], node, _named_fields(kind, model, location), meaning)
    if kind == "too_short" and isinstance(node.value, (list, dict)):
        return _too_short(int(context["min_length"]), node)
    return _out_of_bounds(kind, context, node) or (_quote(problem, context), "correct the value")


def _quote(problem: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """What pydantic says, or a validator of a workload's arguments, whose own words are enough."""
    if problem["type"] in {"value_error", "assertion_error"}:
        return str(context["error"]) or "this is not accepted"
    return f"this is not accepted: {problem['msg']}"


def _too_short(least: int, node: Node) -> tuple[str, str] | None:
    many = sum(1 for _ in node.children())
    if many >= least:
        # Pydantic counts valid items; the invalid ones are told by themselves.
        return None
    what = "list" if isinstance(node.value, list) else "mapping"
    if least == 1:
        return f"the {what} is empty", "write at least one item"
    return f"the {what} has {many} item{'' if many == 1 else 's'}", f"write at least {least}"


_SHOWN = 12
"""Keys that a hint lists at most; an organization may have thousands."""


def suggest(word: str, known: Iterable[str], what: str, likely: Iterable[str] = (), *, most: int = _SHOWN) -> str:
    """A hint for an unknown word: the one of `known` and `likely` that resembles it, or `most` of those known."""
    choices = sorted(known)
    close = find_meant(word, (*choices, *likely))
    if close:
        return f'did you mean "{shorten(close)}"?'
    if not choices:
        return f"there is none yet: add {what} of that name"
    shown = ", ".join(map(shorten, choices[:most]))
    if len(choices) > most:
        shown += f" and {len(choices) - most} more"
    return f"known: {shown}"


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def _missing(name: str, model: type[BaseModel], location: Path) -> tuple[str, str]:
    return f'the required field "{name}" is missing', f"add {name}: ...{_describe_field(model, location)}"


def _describe_field(model: type[BaseModel], location: Path) -> str:
    """What the field is, and in which unit, in brackets; "" of what is no field, or has no description."""
    owner = model_at(model, location[:-1])
    field = fields_of(owner).get(str(location[-1])) if owner is not None and location else None
    return f" ({field.description})" if field is not None and field.description else ""


def _unknown_field(name: str, model: type[BaseModel], location: Path) -> tuple[str, str]:
    owner = model_at(model, location[:-1])
    former = _former_fields(owner).get(name)
    if former is not None:
        return f'there is no field "{name}" here any more: "{former[0]}" says it', former[1]
    fields = list(fields_of(owner)) if owner else []
    hint = suggest(name, fields, "a field", most=len(fields))
    return f'there is no field "{shorten(name)}" here, so it would have no effect', hint


def _meant(location: Path, model: type[BaseModel]) -> str | None:
    owner = model_at(model, location[:-1])
    former = _former_fields(owner).get(str(location[-1]))
    if former is not None:
        return former[0]
    return find_meant(str(location[-1]), fields_of(owner)) if owner else None


def _former_fields(owner: type[BaseModel] | None) -> Mapping[str, tuple[str, str]]:
    return owner.former_fields if owner is not None and issubclass(owner, Model) else {}


def _named_fields(kind: str, model: type[BaseModel], location: Path) -> str:
    """What a hint says of the fields that a mapping has, where they are few enough to be read."""
    owner = model_at(model, location) if kind.startswith("model_") else None
    names = list(fields_of(owner)) if owner is not None else []
    return f"; known fields: {', '.join(names)}" if 0 < len(names) <= _SHOWN else ""


def _wrong_kind(expected: str, node: Node, fields: str, meaning: str) -> tuple[str, str]:
    message = f"{expected} is expected, and this is {_kind(node)}"
    if node.value is None:
        return message, {
            "a list": "write [] or remove the line",
            "a mapping": "write its fields below, or remove the line",
        }.get(expected, "write a value, or remove the line")
    if isinstance(node.value, (dict, list)):
        return message, {
            "a list": "begin each item with a hyphen",
            "a mapping": "write key: value, without a hyphen",
        }.get(expected, "write a single value")
    if expected == "a mapping" and node.text == "true":
        return message, f"write {{}} for all defaults, or key: value{fields}"
    return message, {
        "text": f'put it in quotes: "{shorten(node.text)}"',
        "a list": f"put it in brackets: [{shorten(node.text)}]",
        "a whole number": "write the number without quotes" if node.text.isdigit() else f"write digits only{meaning}",
        "true or false": "write true or false, without quotes",
    }.get(expected, f"write key: value{fields}")


def _kind(node: Node) -> str:
    value = node.value
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}" + (f", as YAML reads {node.text}" if len(node.text) < 4 else "")
    if isinstance(value, (int, float)):
        return f"the number {shorten(node.text)}"
    if isinstance(value, str):
        return f'the text "{shorten(value)}"'
    return "a mapping" if isinstance(value, dict) else "a list"


def _out_of_bounds(kind: str, context: Mapping[str, Any], node: Node) -> tuple[str, str] | None:
    if kind == "literal_error":
        known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        hint = suggest(node.text, known, "a value", most=len(known))
        return f"one of the known values is expected, and this is {_kind(node)}", hint
    if kind == "greater_than_equal":
        return f"{shorten(node.text)} is too small", f"write {context['ge']} or more"
    if kind == "less_than_equal":
        return f"{shorten(node.text)} is too large", f"write {context['le']} or less"
    if kind == "string_too_long":
        return f"the text has {len(str(node.value))} characters", f"write {context['max_length']} at most"
    return None


def model_at(model: type[BaseModel], location: Path) -> type[BaseModel] | None:
    """The model of what is at the location, found by the names that fields have in YAML."""
    current: type[BaseModel] | None = model
    for part in location:
        if isinstance(part, str) and current is not None:
            field = fields_of(current).get(part)
            current = _model_in(field.annotation) if field is not None else None
    return current


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by the names that they have in YAML."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
