"""The base of what a workload's component takes: a model of its own beside the component, which imports no pulumi."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import SchemaValidator, core_schema

from config.models.base import Model, refusal
from config.models.lookups import LookupType, find_references, refer_to

T = TypeVar("T")


class Arguments(Model):
    """Arguments of a workload, as workloads.yaml has them: immutable, strict, no unknown fields."""


class LookupReader(Protocol):
    """Says what a text with references to lookups stands for: the context of a validation."""

    def read(self, text: str, accepted: frozenset[LookupType], check: Callable[[Any], Any]) -> Any:
        """`accepted`: the types that the argument takes. `check`: the value, once it is known, as the argument has it.

        Raises:
            PydanticCustomError: there is no such lookup, or it is of another type.
            pydantic.ValidationError: in `check`.
        """
        ...


class UnfitLookupError(TypeError):
    """A type of an argument that no lookup finds. Its words are this program's, whole."""


class TakesLookup:
    """Annotates a type of an argument that may be looked up."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        inner = handler(source)
        accepted = _list_accepted(inner)
        if not accepted:
            raise UnfitLookupError(
                f"OrLookup is for str, int, bool, float and lists of str, and this is {source}; write the type without "
                "OrLookup, or with it inside, such as dict[str, OrLookup[str]]"
            )
        validator = SchemaValidator(inner, core_schema.CoreConfig(strict=True))

        def check(value: Any) -> Any:
            return validator.validate_json(json.dumps(value))

        def read(value: Any, written: core_schema.ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
            if isinstance(value, str) and find_references(value):
                if info.context is None:
                    raise refusal("a lookup finds nothing outside of a config", "write the value that it would find")
                return cast("LookupReader", info.context).read(value, accepted, check)
            if isinstance(value, list) and "list" in accepted:
                _refuse_items(cast("list[Any]", value), info.field_name)
            # Python's values know no tuple that JSON writes as a list.
            return check(value) if info.mode == "json" else written(value)

        return core_schema.with_info_wrap_validator_function(read, inner)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"type": "string", "pattern": r"\$\{lookup\."}]}


def _refuse_items(items: list[Any], argument: str | None) -> None:
    for key in (key for one in items if isinstance(one, str) for key in find_references(one)):
        reference = refer_to(key)
        raise refusal(
            f"{reference} is in an item of this list, and a lookup stands for the whole list here",
            f"write {argument}: {reference}, of a lookup that finds a list; or write the values"
            if argument
            else f"write {reference} alone, of a lookup that finds a list; or write the values",
        )


def _list_accepted(schema: Any) -> frozenset[LookupType]:
    """The types of lookups of which a value can be what the schema takes; empty where it takes something else."""
    while schema["type"] not in _ACCEPTED and "schema" in schema:
        schema = schema["schema"]
    if schema["type"] == "list":
        return _list_of(schema.get("items_schema"))
    if schema["type"] == "tuple":
        items = schema["items_schema"]
        return _list_of(items[0]) if len(items) == 1 and schema.get("variadic_item_index") == 0 else frozenset()
    return _ACCEPTED.get(schema["type"], frozenset())


def _list_of(item: Any) -> frozenset[LookupType]:
    return frozenset({"list"}) if item is not None and "string" in _list_accepted(item) else frozenset()


_ACCEPTED: Mapping[str, frozenset[LookupType]] = {
    "str": frozenset({"string"}),
    "literal": frozenset({"string"}),
    "int": frozenset({"integer"}),
    "float": frozenset({"integer"}),
    "bool": frozenset({"boolean"}),
}

if TYPE_CHECKING:
    # The program gives an output, which this room may not name: what resources take (pulumi.Input) is either, too.
    OrLookup = T | Awaitable[T]
else:
    OrLookup = Annotated[T, TakesLookup()]
