"""access.yaml: by what people, tools and services enter the accounts, and what becomes of the accounts' root users.

The roles by which this program itself enters accounts are in organization.yaml.
"""

from typing import Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.principals import OidcProvider
from config.models.roles import BreakGlass, Role


class RootAccess(Model):
    """What the management account may do with the root users of all member accounts (IAM's central root access)."""

    credentials_management: bool = Field(
        default=False, description="Delete the root users' passwords, access keys and devices; new accounts get none."
    )
    sessions: bool = Field(
        default=False, description="Enter as a root user for one of five tasks, such as a bucket policy that shuts out."
    )

    @model_validator(mode="after")
    def _switches_something_on(self) -> Self:
        if not (self.credentials_management or self.sessions):
            raise refusal(
                "root_access switches nothing on, so it has no effect",
                "write credentials_management: true or sessions: true, or remove root_access",
            )
        return self


class AccessFile(Model):
    """access.yaml as a whole."""

    roles: tuple[Role, ...] = Field(default=(), description="The cross-account roles, in any order.")
    oidc_providers: tuple[OidcProvider, ...] = Field(
        default=(), description="OpenID Connect providers whose tokens let into roles, in any order."
    )
    break_glass: BreakGlass | None = Field(
        default=None, description="The role by which people enter accounts when nothing else leads there; none."
    )
    root_access: RootAccess | None = Field(
        default=None, description="Central root access, in the management account; off by default."
    )
