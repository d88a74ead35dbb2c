"""What all models of the configuration share: strictness (no coercion, no unknown fields, no change after loading), and
how a type refuses a value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from config.text import shorten

REFUSED = "config_refused"
"""The pydantic error type of a refusal that carries its own message and hint."""


class Model(BaseModel):
    """A part of the configuration: immutable, strict, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    former_fields: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Fields that there are no longer: which field says it now, and what to write instead."""


@dataclass(frozen=True)
class OrReference:
    """Annotates a type whose value may be a reference in YAML: tells the JSON Schema, changes nothing else."""

    reference: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"const": self.reference}]}


def refusal(message: str, hint: str) -> PydanticCustomError:
    """The error for a validator to raise. `message`: what is wrong and what follows; `hint`: what to write instead."""
    return PydanticCustomError(REFUSED, "{message}", {"message": message, "hint": hint})


@dataclass(frozen=True)
class Matching:
    """Annotates a string type: the whole string matches `pattern`.

    `{value}` in `message` becomes what was written. Patterns are ASCII only: full-width digits are no digits to AWS.
    They match to the very end: no newline may follow.
    """

    pattern: str
    message: str
    hint: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}

    def accepts(self, value: str) -> bool:
        """Whether the whole value matches."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None

    def _check(self, value: str) -> str:
        if not self.accepts(value):
            raise refusal(self.message.replace("{value}", shorten(value)), self.hint)
        return value
