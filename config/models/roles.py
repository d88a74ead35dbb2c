"""IAM roles: what one may do, how long its sessions last, who may enter it and where it is made.

Trust policies need account ids, some of which exist only once the accounts do: stacks makes them.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr, computed_field, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.principals import TrustedPrincipal, TrustedPrincipals
from config.models.targets import Targets
from config.models.types import (
    ExternalId,
    FilePath,
    InlinePolicyName,
    Key,
    MaxSessionDuration,
    PolicyReference,
    PolicyReferences,
    References,
    RoleDescription,
    RoleName,
    RolePath,
    RoleTags,
)
from policies.limits import MAX_SESSION_SECONDS

Writes = Annotated[
    Literal["always", "tagged-sessions"],
    Field(
        description="always: every session of the role may write. tagged-sessions: only one that `python -m stacks "
        "session` made, so that a preview in CI reads and can change nothing."
    ),
]

MFA_SECONDS = 3600
"""How old an authentication with a second factor may be where the config does not say."""

Mfa = Annotated[
    bool,
    Field(
        description="Whether the caller needs to have authenticated with a second factor of IAM's. Neither a session "
        "of another role nor one of Identity Center ever has."
    ),
]
MfaMaxAge = Annotated[
    int,
    Field(ge=60, le=129_600, description=f"How old that may be, in seconds, 60 to 129600; {MFA_SECONDS} by default."),
]


class RoleSettings(Model):
    """What may be said of any role: what it may do, how long its sessions may last, and how it is labelled."""

    description: RoleDescription | None = Field(
        default=None, description='The role\'s description in IAM, "" for none. Default: what this program uses it for.'
    )
    path: RolePath = Field(default="/", description="The role's path in IAM.")
    max_session_duration: MaxSessionDuration = 3600
    policies: PolicyReferences = Field(
        default=(), description="AWS-managed policies by name (ReadOnlyAccess), or any policy by its full ARN."
    )
    inline_policy: FilePath | None = Field(
        default=None,
        description="A JSON policy document, path from the configuration directory: the least-privilege option.",
    )
    inline_policy_name: InlinePolicyName = Field(
        default="inline", description="The name of the inline policy in IAM; another name makes the policy anew."
    )
    permissions_boundary: PolicyReference | None = Field(
        default=None, description="The policy that bounds what the role may ever do: an AWS-managed name or a full ARN."
    )
    tags: RoleTags = Field(default_factory=dict, description="Tags of the role, added to the organization's.")
    _inline_document: str | None = PrivateAttr(default=None)

    @computed_field
    @property
    def inline_document(self) -> str | None:
        """The text of the file that `inline_policy` names, minified; None without one."""
        return self._inline_document

    def with_inline_document(self, document: str) -> Self:
        """The same role with the text of its inline policy."""
        role = self.model_copy()
        role._inline_document = document  # noqa: SLF001 - an object of this very class
        return role


class RolePermissions(RoleSettings):
    """A role as a whole: it may do something."""

    @model_validator(mode="after")
    def _may_do_something(self) -> Self:
        if not self.policies and self.inline_policy is None:
            raise refusal(
                "the role has neither policies nor an inline_policy, so whoever enters it can do nothing",
                "give it policies: [ReadOnlyAccess] or inline_policy: policies/<name>.json",
            )
        if self.inline_policy is None and "inline_policy_name" in self.model_fields_set:
            raise refusal(
                "inline_policy_name names a policy that the role does not have", "add inline_policy, or remove the name"
            )
        return self


class ExecutionRoleOverrides(RoleSettings):
    """What the execution role of one account has in place of what organization.yaml says; what is not written stays."""

    external_id: ExternalId | None = Field(
        default=None, description="The external id that a caller has to give there; null where the role asks for none."
    )
    trusted_by: References | None = Field(
        default=None, min_length=1, description='Accounts that may enter it there, by key or "management".'
    )
    writes: Writes = "always"


class ExecutionRole(RolePermissions):
    """The role that this program makes and assumes in every member account."""

    name: RoleName = Field(description="The role's name, the same in every account.")
    external_id: ExternalId | None = Field(
        description="The external id that a caller has to give; null where the role asks for none."
    )
    session_duration: int = Field(
        default=3600,
        ge=900,
        le=MAX_SESSION_SECONDS,
        description="Session length in seconds that this program asks for, 900 to max_session_duration. "
        "More than 3600 is refused by AWS when the caller is itself a role session.",
    )
    trusted_by: References | None = Field(
        default=None,
        min_length=1,
        description='Accounts that may enter it, by key or "management". Default: management, administrative account.',
    )
    writes: Writes = "always"

    def with_overrides(self, overrides: ExecutionRoleOverrides) -> Self:
        """The role with what is written in the overrides; null and an empty list count as written."""
        written = {name: getattr(overrides, name) for name in overrides.model_fields_set}
        role = self.model_copy(update=written)
        if "inline_policy" in written:
            role._inline_document = overrides.inline_document  # noqa: SLF001 - an object of this very class
        return role

    @model_validator(mode="after")
    def _session_fits(self) -> Self:
        if self.session_duration > self.max_session_duration:
            raise refusal(
                f"session_duration {self.session_duration} is longer than max_session_duration "
                f"{self.max_session_duration}, so AWS would refuse every session",
                "lower session_duration or raise max_session_duration",
            )
        return self


class ManagementRole(RolePermissions):
    """The role through which the administrative account enters the management account."""

    name: RoleName = Field(description="The role's name in the management account.")
    external_id: ExternalId = Field(description="The external id that a caller has to give.")
    policies: PolicyReferences = Field(
        default=("AdministratorAccess",), description="AWS-managed policies by name, or any policy by its full ARN."
    )
    writes: Writes = "always"


class Role(Keyed, RolePermissions):
    """A cross-account role, made in one or more accounts and entered from others."""

    former_fields: ClassVar[Mapping[str, tuple[str, str]]] = {
        "accounts": ("targets", "write targets: {accounts: [...], units: [...]}, each key with its kind")
    }

    key: Key = Field(description="The role's identity; changes only with `formerly`.")
    name: RoleName = Field(description="The role's name in IAM.")
    targets: Targets = Field(description="Where it is made.")
    trusted_by: TrustedPrincipals = Field(
        min_length=1,
        description='Who may enter it: keys of accounts, "management" or 12-digit ids of other accounts, each as a '
        "whole; {account, role}, {oidc, subjects} or {service}.",
    )
    external_id: ExternalId | None = Field(
        default=None,
        description="The external id that a caller has to give; required for accounts outside the organization.",
    )
    mfa: Mfa = False
    mfa_max_age: MfaMaxAge | None = Field(
        default=None, description=f"How old that may be, in seconds, 60 to 129600; {MFA_SECONDS} by default."
    )

    @property
    def trusted_accounts(self) -> tuple[str, ...]:
        """The accounts that are trusted as a whole, as they are written."""
        return tuple(one for one in self.trusted_by if isinstance(one, str))

    @property
    def trusted_principals(self) -> tuple[TrustedPrincipal, ...]:
        """Who else may enter."""
        return tuple(one for one in self.trusted_by if not isinstance(one, str))

    @property
    def mfa_seconds(self) -> int | None:
        """How old the authentication may be; None where none is asked for."""
        return (self.mfa_max_age or MFA_SECONDS) if self.mfa else None

    @model_validator(mode="after")
    def _asks_what_can_be_given(self) -> Self:
        if self.mfa_max_age is not None and not self.mfa:
            raise refusal("mfa_max_age has no effect without mfa", "write mfa: true, or remove mfa_max_age")
        if not any(one.account is None for one in self.trusted_principals):
            return self
        for name, asks in (("external_id", self.external_id is not None), ("mfa", self.mfa)):
            if asks:
                raise refusal(
                    f"{name} is asked of whoever calls AssumeRole, and neither a service nor a token can give it: they "
                    "would enter without",
                    f"remove {name}, or make two roles",
                )
        return self


class BreakGlass(RolePermissions):
    """The role by which people enter an account when nothing else leads there any more."""

    name: RoleName = Field(description="The role's name, the same in every account.")
    targets: Targets = Field(description="Where it is made.")
    trusted_by: References | None = Field(
        default=None,
        min_length=1,
        description='Accounts that may enter it, by key or "management". Default: the administrative account.',
    )
    policies: PolicyReferences = Field(
        default=("AdministratorAccess",), description="AWS-managed policies by name, or any policy by its full ARN."
    )
    mfa: Mfa = True
    mfa_max_age: MfaMaxAge = MFA_SECONDS

    @property
    def mfa_seconds(self) -> int | None:
        """How old the authentication may be; None where none is asked for."""
        return self.mfa_max_age if self.mfa else None
