"""organization.yaml: the organization itself, its units and how its accounts are entered.

Whether the keys in it exist is config.checks' to say.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.roles import ExecutionRole, ManagementRole
from config.models.types import (
    MANAGEMENT,
    AccountId,
    DisplayName,
    Distinct,
    FullAwsAccess,
    Key,
    OrganizationsTags,
    Quarantine,
    Reference,
    References,
    Region,
    Regions,
    RoleName,
    ServicePrincipal,
    SessionName,
    Tags,
)
from config.text import shorten
from policies.limits import PolicyType
from policies.services import CREATION_ROLE


class DelegatedAdministrator(Model):
    """A member account that administers one AWS service for the organization."""

    account: Reference = Field(description="Key of the member account.")
    service: ServicePrincipal = Field(description="The service; it needs trusted access too.")


class Unit(Keyed):
    """An organizational unit with the units in it."""

    key: Key = Field(description="The unit's identity; changes only with `formerly`.")
    name: DisplayName = Field(description="The unit's name in AWS; may change.")
    policies: References = Field(default=(), description="Keys of the policies attached to the unit.")
    full_aws_access: FullAwsAccess = None
    quarantine: Quarantine = False
    units: "tuple[Unit, ...]" = Field(default=(), description="The units in it, five levels deep at most.")
    tags: OrganizationsTags = Field(default_factory=dict, description="Tags of the unit, added to the organization's.")


class EntryRole(Model):
    """The role of the management account that leads into new accounts, and nowhere else."""

    name: RoleName = Field(description="The role's name in the management account.")


class Access(Model):
    """How this program enters the accounts."""

    creation_role: RoleName = Field(
        default=CREATION_ROLE, description="The role that AWS makes in an account it creates."
    )
    session_name: SessionName = Field(
        default="pulumi", description="What session names begin with; the account's key follows."
    )
    management: Literal["direct", "role"] = Field(
        default="direct",
        description="Whether the caller is in the management account, or enters it by management_role.",
    )
    management_role: ManagementRole | None = Field(
        default=None, description="Made in the management account, trusts the administrative account."
    )

    entry_role: EntryRole | None = Field(
        default=None,
        description="Made in the management account, trusts the roles that deploy the stack org: by it they enter an "
        "account that they have just made, where management_role has writes: tagged-sessions.",
    )

    @model_validator(mode="after")
    def _entry_role_is_apart(self) -> Self:
        if self.entry_role is None:
            return self
        if self.management_role is None:
            raise refusal(
                "entry_role leads into new accounts beside a management_role, and there is none",
                "add management_role: {name: ..., external_id: ...}, or remove entry_role",
            )
        if self.entry_role.name.casefold() == self.management_role.name.casefold():
            raise refusal(
                f'"{shorten(self.entry_role.name)}" is the name of management_role too, and IAM has each name once',
                "choose another name",
            )
        return self

    @model_validator(mode="after")
    def _role_is_given(self) -> Self:
        if self.management == "role" and self.management_role is None:
            raise refusal(
                "management: role says that the management account is entered by a role, but none is given",
                "add management_role: {name: ..., external_id: ...}, or write management: direct",
            )
        return self


class Settings(Model):
    """organization.yaml as a whole."""

    management_account_id: AccountId = Field(description="The management account's id, in quotes.")
    administrative_account: Reference = Field(description="Key of the account that holds tooling and state.")
    home_region: Region = Field(
        description="Where global services are called and things without a region go. Never changes: the engine would "
        "replace what was made by a provider of another region."
    )
    regions: Regions = Field(min_length=1, description="The regions in use; home_region is one of them.")
    layout: Literal["single", "grouped"] = Field(
        default="single",
        description="single: the stack org has everything, right up to about 25 accounts. grouped: what is in the "
        "member accounts goes into a stack for each group of them.",
    )
    max_accounts: int = Field(
        default=25,
        ge=1,
        le=500,
        description="How many accounts a group may have with layout: grouped; the engine runs a process for each.",
    )
    trusted_access: Annotated[tuple[ServicePrincipal, ...], Distinct] = Field(
        default=(), description="AWS services that may act in every account of the organization."
    )
    new_services: Annotated[tuple[ServicePrincipal, ...], Distinct] = Field(
        default=(),
        description="Services that are named on purpose though this program does not know them yet: no warning.",
    )
    policy_types: Annotated[tuple[PolicyType, ...], Distinct] = Field(
        description="The policy types that are enabled, [] for none. Every other type gets disabled, and that detaches "
        "all its policies: hence no default."
    )
    delegated_administrators: tuple[DelegatedAdministrator, ...] = Field(
        default=(), description="Member accounts that administer a service for the organization."
    )
    tags: Tags = Field(default_factory=dict, description="Tags of every resource.")
    policies: References = Field(default=(), description="Keys of the policies attached to the root.")
    units: tuple[Unit, ...] = Field(default=(), description="The units directly under the root.")
    access: Access = Field(default_factory=Access, description="How this program enters the accounts.")
    execution_role: ExecutionRole = Field(description="The role made in every member account for this program.")

    @property
    def execution_role_trust(self) -> tuple[str, ...]:
        """Keys of the accounts that may enter the execution role, defaults applied."""
        trusted = self.execution_role.trusted_by
        return (MANAGEMENT, self.administrative_account) if trusted is None else trusted
