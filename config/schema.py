"""JSON Schema of the configuration, for editors, generated from the models. It finds less than the loader does."""

from typing import Any

from pydantic.json_schema import models_json_schema

from config.yaml.loader import FILES
from config.yaml.places import ORGANIZATION

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_schema(name: str) -> dict[str, Any]:
    """The schema of one file, by its name without .yaml. Raises KeyError for a file that doesn't exist."""
    return {"$schema": DIALECT, **FILES[f"{name}.yaml"].model_json_schema(by_alias=True), "title": f"{name}.yaml"}


def whole_schema() -> dict[str, Any]:
    """One document: a property per file, and everything they are made of in $defs."""
    references, definitions = models_json_schema([(model, "validation") for model in FILES.values()], by_alias=True)
    return {
        "$schema": DIALECT,
        "title": "The configuration of an organization, by file",
        "type": "object",
        "properties": {name: references[model, "validation"] for name, model in FILES.items()},
        "required": [ORGANIZATION],
        "additionalProperties": False,
        **definitions,
    }
