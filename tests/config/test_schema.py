"""The JSON Schema is generated from the models and agrees with them."""

from typing import Any

import jsonschema
import pytest
import yaml

from config.schema import file_schema, whole_schema
from config.yaml.loader import FILES
from tests.support.example import EXAMPLE

WRITTEN = [name for name in FILES if (EXAMPLE / name).exists()]


def read(name: str) -> Any:
    return yaml.safe_load((EXAMPLE / name).read_text())


def objects(schema: Any) -> list[dict[str, Any]]:
    found = [schema] if isinstance(schema, dict) and "properties" in schema else []
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    return found + [inner for child in children for inner in objects(child)]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_example_satisfies_each_schema(name: str) -> None:
    schema = file_schema(name.removesuffix(".yaml"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == name
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(read(name))) == []


def test_one_document_describes_all_files() -> None:
    schema = whole_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == list(FILES)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors({name: read(name) for name in WRITTEN})) == []


def test_every_field_is_described_and_every_mapping_is_closed() -> None:
    for schema in objects(whole_schema()["$defs"]):
        assert schema["additionalProperties"] is False, schema["title"]
        for name, field in schema["properties"].items():
            assert field.keys() & {"description", "$ref"}, f"{schema['title']}.{name}"


def test_an_editor_sees_what_the_loader_would_refuse() -> None:
    data = read("accounts.yaml")
    data["accounts"][0] |= {"key": "Not A Key", "emial": "x"}
    validator = jsonschema.Draft202012Validator(file_schema("accounts"))
    assert sorted(error.message.partition(" ")[0] for error in validator.iter_errors(data)) == ["'Not", "Additional"]
