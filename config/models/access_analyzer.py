"""IAM Access Analyzer of one account. Those of the whole organization are security.yaml's."""

from typing import Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal


class AccessAnalyzer(Model):
    """What is looked for in an account."""

    external: bool = Field(
        default=True, description="Finds what others than the account's own may enter or read, in each region."
    )
    unused_after_days: int | None = Field(
        default=None, ge=1, le=365, description="Finds roles, keys and permissions that nobody used for so many days."
    )

    @model_validator(mode="after")
    def _looks_for_something(self) -> Self:
        if not self.external and self.unused_after_days is None:
            raise refusal(
                "nothing is looked for without external and unused_after_days",
                "write one of them, or access_analyzer: null for none",
            )
        return self
