"""Targets: which accounts something goes to. One shape everywhere; config.plan.targets says which accounts they are."""

from typing import Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.types import Environment, References


class Targets(Model):
    """Accounts by their own key, their unit or their environment, less those of `except`.

    The management account is meant only where `accounts` names it.
    """

    units: References = Field(
        default=(), description='Keys of units: every account in them and below. "root": every member account.'
    )
    accounts: References = Field(default=(), description='Keys of accounts, or "management".')
    environments: tuple[Environment, ...] = Field(
        default=(), description="Every account that serves one of these environments."
    )
    except_: References = Field(
        default=(), alias="except", description='Keys of accounts and units, or "management", that are left out.'
    )

    @model_validator(mode="after")
    def _name_something(self) -> Self:
        if not (self.units or self.accounts or self.environments):
            raise refusal(
                "these targets name no account, so nothing would be made anywhere",
                "write units: [root] for every member account, or name units, accounts or environments",
            )
        return self
