"""Arguments that may be looked up: what they take, and what they refuse without a lookup as well."""

from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from config.models.arguments import Arguments, OrLookup


class Some(Arguments):
    days: OrLookup[int] = Field(default=1, ge=1)
    names: OrLookup[tuple[str, ...]] = ()
    zone: OrLookup[Annotated[str, Field(pattern="^Z")]] | None = None


class Reader:
    def read(self, text: str, accepted: frozenset[str], check: Any) -> Any:
        return text, accepted, check


def test_what_is_written_is_checked_as_without_a_lookup() -> None:
    assert Some.model_validate_json('{"days": 2, "names": ["a"], "zone": "Z1"}') == Some(
        days=2, names=("a",), zone="Z1"
    )
    for wrong in ('{"days": "2"}', '{"days": 0}', '{"names": "a"}', '{"names": [1]}', '{"zone": "A"}', '{"zone": 1}'):
        with pytest.raises(ValidationError, match="1 validation error"):
            Some.model_validate_json(wrong, context=Reader())


def test_a_reference_is_handed_to_the_reader_with_what_the_argument_takes() -> None:
    found: Any = Some.model_validate_json('{"names": "${lookup.a}", "days": "${lookup.b}"}', context=Reader())
    text, accepted, check = found.names
    assert (text, accepted, check(["a"])) == ("${lookup.a}", {"list"}, ("a",))
    _, accepted, check = found.days
    assert accepted == {"integer"}
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        check(0)
    with pytest.raises(ValidationError, match="a lookup finds nothing outside of a config") as caught:
        Some.model_validate_json('{"days": "${lookup.b}"}')
    assert caught.value.errors()[0].get("ctx", {}).get("hint") == "write the value that it would find"


def test_a_type_that_no_lookup_finds_is_refused_where_it_is_declared() -> None:
    for type_ in (dict[str, str], date, tuple[str, str], list[int]):
        with pytest.raises(TypeError, match="OrLookup is for str, int, bool, float and lists of str, and this is"):
            type("Wrong", (Arguments,), {"__annotations__": {"it": OrLookup[type_]}})


def test_editors_are_told_that_a_reference_fits() -> None:
    schema = Some.model_json_schema()["properties"]["days"]
    assert schema["anyOf"] == [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"\$\{lookup\."}]
