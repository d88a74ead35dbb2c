"""What becomes of the VPC that AWS makes in each region of an account."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.types import Regions
from config.models.waivers import Day


class DefaultVpcs(Model):
    """The default VPCs of an account. One that is in use is never removed."""

    state: Literal["removed"] = Field(
        description="removed: `pulumi up` deletes those that nobody uses, and fails at its end where one is in use."
    )
    regions: Regions | None = Field(
        default=None, min_length=1, description="Where they are removed; in the regions of the profile by default."
    )
    every_enabled_region: bool = Field(
        default=False, description="Whether they are removed in every region that is enabled in the account."
    )
    accounts_created_since: Day | None = Field(
        default=None, description="Leaves accounts alone that AWS made before this day; by default none."
    )

    @property
    def created_since(self) -> date | None:
        """The day of accounts_created_since."""
        return None if self.accounts_created_since is None else date.fromisoformat(self.accounts_created_since)

    @model_validator(mode="after")
    def _has_one_list(self) -> Self:
        if self.regions is not None and self.every_enabled_region:
            raise refusal(
                "regions and every_enabled_region both say where default VPCs are removed", "remove one of them"
            )
        return self
