"""What a resource of a state would be written as: the class of its type, and arguments with the values of its inputs.

Names of arguments come from pulumi_aws, which is loaded here alone, and only for what is written.
"""

import importlib
import inspect
import keyword
import sys
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.deployment import StateResource
from resource_types.natural_keys import camel_case

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a secret, an asset or an archive in a state."""

_PLACEHOLDERS: Mapping[type, Any] = {str: "", bool: False, int: 0, float: 0.0}


@dataclass(frozen=True, kw_only=True)
class Construction:
    """`class_`: as `aws.sns.Topic`. `arguments`: values by name. `ignored`: arguments that keep the value of the state,
    because nobody may or can write it. `unknown`: those that the class wants and the state does not have.
    """

    class_: str
    arguments: Mapping[str, Any] = field(repr=False)
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class UnknownTypeError(Exception):
    """pulumi_aws has no class for a type."""


def construct(
    resource: StateResource, sensitive: Collection[str] = (), elsewhere: Collection[str] = ()
) -> Construction:
    """How the resource is made with the inputs of its state.

    `sensitive`: Terraform's names of attributes whose values are not written. `elsewhere`: inputs that are resources
    of their own.

    Raises:
        UnknownTypeError: the installed pulumi_aws does not have its type.
    """
    class_, args = _find_class(resource.type)
    types = _types().input_type_types(args)
    names = {pulumi: python for python, pulumi in _types().input_type_py_to_pulumi_names(args).items()}
    # What the code before this one kept is kept, also where no state of Terraform is left that says why.
    kept = {*resource.ignored, *(variant for attribute in sensitive for variant in _list_variants(attribute))}
    arguments: dict[str, Any] = {}
    ignored: list[str] = []
    for name, value in resource.inputs.items():
        if name not in names or name in elsewhere or value is None:
            # Such as `__defaults`, and what only AWS says.
            continue
        if name in kept or _is_opaque(value):
            ignored.append(names[name])
        else:
            arguments[names[name]] = _translate(value, types[name])
    required = [one.name for one in inspect.signature(args.__init__).parameters.values() if one.default is one.empty]
    for name in ignored:
        if name in required:
            arguments[name] = _make_placeholder(types[next(key for key, python in names.items() if python == name)])
    return Construction(
        class_=class_,
        arguments={name: arguments[name] for name in sorted(arguments, key=lambda name: (name != "name", name))},
        ignored=tuple(sorted(ignored)),
        unknown=tuple(name for name in required[1:] if name not in arguments),
    )


def _find_class(token: str) -> tuple[str, Any]:
    """The class as code names it, and the one of its arguments."""
    _, module, name = token.split(":")
    package = module.partition("/")[0]
    path = f"{package}_" if keyword.iskeyword(package) else package
    try:
        found = getattr(importlib.import_module(f"pulumi_aws.{path}"), name)
        holder = sys.modules[found.__module__]
    except (ImportError, AttributeError):
        raise UnknownTypeError(f"pulumi_aws has no class for {token}") from None
    # Where another resource has a field of that name, the first of the two is of that one.
    for args in (f"{name}InitArgs", f"{name}Args"):
        if hasattr(holder, args) and _types().is_input_type(getattr(holder, args)):
            return f"aws.{path}.{name}", getattr(holder, args)
    raise UnknownTypeError(f"pulumi_aws has no arguments for {token}")


def _types() -> Any:
    return importlib.import_module("pulumi._types")


def _list_variants(attribute: str) -> Iterator[str]:
    """What the program may call an attribute of Terraform's: what occurs more than once has a plural, and what was
    written as base64 is read as the text itself."""
    for name in {camel_case(attribute), camel_case(attribute.removesuffix("_base64"))}:
        yield from (name, f"{name}s", f"{name}es")
        if name.endswith("y"):
            yield f"{name[:-1]}ies"


def _is_opaque(value: Any) -> bool:
    """Whether it is a secret, or a file, wholly or in part."""
    if isinstance(value, Mapping):
        return _SIGNATURE in value or any(map(_is_opaque, value.values()))
    return isinstance(value, list) and any(map(_is_opaque, value))


def _translate(value: Any, type_: Any) -> Any:
    """The value with the names that code has for the fields of its objects; the keys of a map stay."""
    if isinstance(value, list):
        inner = _find_within(type_, list)
        return [_translate(one, inner) for one in value]
    if not isinstance(value, Mapping):
        return value
    object_ = _find_input_type(type_)
    if object_ is None:
        inner = _find_within(type_, dict)
        return {key: _translate(one, inner) for key, one in value.items()}
    types = _types().input_type_types(object_)
    names = {pulumi: python for python, pulumi in _types().input_type_py_to_pulumi_names(object_).items()}
    return {names[key]: _translate(one, types[key]) for key, one in value.items() if key in names and one is not None}


def _find_input_type(type_: Any) -> Any:
    """The class of an object's fields; None for a map."""
    if inspect.isclass(type_) and _types().is_input_type(type_):
        return type_
    if typing.get_origin(type_) is typing.Union:
        return next((found for one in typing.get_args(type_) if (found := _find_input_type(one))), None)
    return None


def _find_within(type_: Any, kind: type) -> Any:
    """The type of a list's items, or of a map's values."""
    origin, inner = typing.get_origin(type_), typing.get_args(type_)
    if origin is typing.Union:
        return next((found for one in inner if (found := _find_within(one, kind))), None)
    if inspect.isclass(origin) and issubclass(kind, origin):
        return inner[-1]
    return None


def _make_placeholder(type_: Any) -> Any:
    if _find_within(type_, list) is not None:
        return []
    return _PLACEHOLDERS.get(type_, {} if _find_within(type_, dict) is not None else "")
