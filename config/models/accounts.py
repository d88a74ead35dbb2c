"""accounts.yaml: the member accounts. The management account is named in organization.yaml."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.roles import ExecutionRoleOverrides
from config.models.types import (
    AccountId,
    AccountName,
    Email,
    Environment,
    FullAwsAccess,
    Group,
    Key,
    OrganizationsTags,
    Quarantine,
    Reference,
    References,
    Region,
    RoleName,
)

ENVIRONMENT_TAG = "Environment"
"""The tag of an account that tells its environment."""


class Account(Keyed):
    """A member account."""

    key: Key = Field(description="The account's identity; changes only with `formerly`.")
    name: AccountName = Field(description="The account's name in AWS; may change.")
    email: Email = Field(description="The root user's address; AWS alone changes it, which the program explains.")
    unit: Reference | None = Field(default=None, description='Key of its unit; "root" (the default): under none.')
    environment: Environment | None = Field(default=None, description="The environment it serves, also a tag.")
    group: Group | None = Field(
        default=None,
        description="Whose stack has what is in the account, with layout: grouped; its environment by default.",
    )
    region: Region | None = Field(default=None, description="Where its things go; the home region by default.")
    access: Literal["creation-role", "execution-role"] = Field(
        default="creation-role", description="The role by which this program enters it."
    )
    creation_role: RoleName | None = Field(
        default=None,
        description="The role that access: creation-role enters it by, where it is not the organization's: AWS made it "
        "under another name, or an account that was invited has one of its own.",
    )
    execution_role: bool = Field(
        default=True, description="Whether the execution role is made in it; false for an account that goes without."
    )
    execution_role_overrides: ExecutionRoleOverrides | None = Field(
        default=None, description="What its execution role has in place of what organization.yaml says."
    )
    id: AccountId | None = Field(
        default=None, description="The account's id in quotes, once known: proves that nothing lands elsewhere."
    )
    policies: References = Field(default=(), description="Keys of the policies attached to the account.")
    full_aws_access: FullAwsAccess = None
    quarantine: Quarantine = False
    tags: OrganizationsTags = Field(
        default_factory=dict, description="Tags of the account, added to the organization's."
    )

    @model_validator(mode="after")
    def _entry_role_exists(self) -> Self:
        if self.access == "execution-role" and not self.execution_role:
            raise refusal(
                "access: execution-role enters by a role that execution_role: false keeps out of the account",
                "write access: creation-role, or remove execution_role",
            )
        if self.access == "execution-role" and self.creation_role is not None:
            raise refusal(
                "creation_role names a role that access: execution-role does not enter by, so it would have no effect",
                "remove one of the two",
            )
        if self.execution_role_overrides is not None and not self.execution_role:
            raise refusal(
                "execution_role_overrides says how a role is that execution_role: false keeps out of the account",
                "remove one of the two",
            )
        return self


class AccountsFile(Model):
    """accounts.yaml as a whole."""

    accounts: tuple[Account, ...] = Field(default=(), description="The member accounts, in any order.")
