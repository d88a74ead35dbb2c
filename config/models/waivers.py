"""waivers.yaml: what the gate on previews lets pass although a rule refuses it, and until when.

Whether a waiver is needed, or over, is the gate's to say: it knows the previews and the day.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.models.base import Matching, Model, refusal

Rule = Literal[
    "account-check-dropped",
    "guardrail-lost",
    "import-differs",
    "loss",
    "many-moves",
    "no-explicit-provider",
    "opened-outside",
    "protection-weakened",
    "reach-changed",
    "rights-grew",
    "shared-outside",
    "switched-off",
    "trust-grew",
    "unprotected",
    "wrong-account",
]
"""The rules of the gate; docs/review.md says what each refuses."""

MAX_MOVED_ACCOUNTS = 5
"""How many accounts one change may move from unit to unit unless waivers.yaml says otherwise."""


def _is_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise refusal(f'"{value}" is no day of the calendar', "write an existing day, such as 2027-01-31") from None
    return value


Day = Annotated[
    str,
    Matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", '"{value}" is no date', "write the day as 2027-01-31"),
    AfterValidator(_is_date),
]
_Words = Annotated[str, Matching(r"(?s:.*\w.*)", "this says nothing", "write it for whoever asks in a year")]


class Waiver(Model):
    """One thing that may happen to one resource, or to what one key names."""

    key: str | None = Field(
        default=None, min_length=1, description="The key of what it is for, as the gate prints it; or write `urn`."
    )
    urn: str | None = Field(default=None, description="The URN of the one resource that it is for, in place of `key`.")
    rule: Rule = Field(description="The rule of the gate that it is for.")
    reason: _Words = Field(description="Why it may happen.")
    by: _Words = Field(description="Who says so.")
    until: Day = Field(description="The last day on which it counts, as 2027-01-31.")

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if (self.key is None) == (self.urn is None):
            raise refusal(
                "a waiver is for one key or one URN, so that nothing else slips through with it",
                "write `key` or `urn`, one of them, as the gate prints it",
            )
        if self.urn is not None and not (self.urn.startswith("urn:pulumi:") and len(self.urn.split("::", 3)) == 4):
            raise refusal(f'"{self.urn}" is no URN, so it is the name of nothing', "copy the URN that the gate prints")
        return self

    @property
    def name(self) -> str:
        """The key or the URN."""
        return self.urn or self.key or ""

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.until)


class WaiversFile(Model):
    """waivers.yaml as a whole."""

    max_moved_accounts: int = Field(
        default=MAX_MOVED_ACCOUNTS,
        ge=0,
        le=500,
        description="How many accounts one change may move from unit to unit without a waiver.",
    )
    waivers: tuple[Waiver, ...] = Field(default=(), description="The waivers, in any order.")
