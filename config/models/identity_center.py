"""identity_center.yaml: who of the workforce enters which accounts, through IAM Identity Center.

Whether the keys in it exist, and AWS's limits, are config.checks' to say.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, computed_field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.keyed import Keyed
from config.models.targets import Targets
from config.models.types import (
    DisplayName,
    Distinct,
    FilePath,
    Key,
    MailAddress,
    Reference,
    References,
    Region,
    RolePath,
    Tags,
)
from policies.limits import MAX_SESSION_SECONDS

PermissionSetName = Annotated[
    str,
    Matching(
        r"[\w+=,.@-]{1,32}",
        '"{value}" is not a name for a permission set',
        "write 1 to 32 letters, digits and characters of +=,.@_-",
    ),
]
PermissionSetDescription = Annotated[
    str,
    Matching(
        r"[\t\n\r -~\xa1-\u00ff]{1,700}",
        '"{value}" is not a description that AWS accepts for a permission set',
        "write 1 to 700 characters of Latin-1, without control characters",
    ),
]
RelayState = Annotated[
    str,
    Matching(
        r"[0-9A-Za-z&$@#\\/%?=~\-_'\"|!:,.;*+\[\]() {}]{1,240}",
        '"{value}" is not a relay state',
        "write the address that a session opens with, 240 characters at most, such as "
        "https://console.aws.amazon.com/cloudwatch",
    ),
]
ManagedPolicy = Annotated[
    str,
    Matching(
        r"arn:aws:iam::aws:policy/([\w+=,.@-]+/)*[\w+=,.@-]{1,128}|([\w+=,.@-]+/)*[\w+=,.@-]{1,128}",
        '"{value}" is not a policy of AWS\'s own',
        "write its name, such as ReadOnlyAccess; a policy of your own goes into customer_policies",
    ),
]
PolicyName = Annotated[
    str,
    Matching(
        r"[\w+=,.@-]{1,128}",
        '"{value}" is not the name of an IAM policy',
        "write 1 to 128 letters, digits and characters of +=,.@_- without a path; the path is a field of its own",
    ),
]
UserName = Annotated[
    str,
    Matching(
        r"[!-~\xa1-\u00ff]{1,128}",
        '"{value}" is not a user name',
        "write 1 to 128 characters without spaces, such as an e-mail address",
    ),
]


class CustomerPolicy(Model):
    """A managed policy of your own, of the same name and path in every account that the permission set goes to."""

    name: PolicyName = Field(description="The policy's name in IAM.")
    path: RolePath = Field(default="/", description="The policy's path in IAM.")


class PermissionsBoundary(Model):
    """What bounds a permission set: a policy of AWS's own or one of yours."""

    policy: ManagedPolicy | None = Field(default=None, description="An AWS-managed policy by name.")
    customer_policy: CustomerPolicy | None = Field(
        default=None, description="A policy of your own that every account has."
    )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.policy is None) == (self.customer_policy is None):
            raise refusal(
                "a permission set has one boundary, which is either AWS's policy or one of yours",
                "write one of policy: <name> and customer_policy: {name: ...}",
            )
        return self


class PermissionSet(Keyed):
    """What an assignment lets somebody do: AWS makes a role of it in each account that it is assigned in."""

    key: Key = Field(description="The permission set's identity; changes only with `formerly`.")
    name: PermissionSetName = Field(description="Its name, which people see; another one makes it anew.")
    description: PermissionSetDescription | None = Field(default=None, description="What it is for, to people.")
    session_duration: int = Field(
        default=3600,
        ge=3600,
        le=MAX_SESSION_SECONDS,
        description=f"Length of a session in seconds, 3600 to {MAX_SESSION_SECONDS}; AWS's PT8H is 28800.",
    )
    relay_state: RelayState | None = Field(default=None, description="The address that a console session opens with.")
    policies: Annotated[tuple[ManagedPolicy, ...], Distinct] = Field(
        default=(), description="AWS-managed policies by name (ReadOnlyAccess)."
    )
    customer_policies: tuple[CustomerPolicy, ...] = Field(
        default=(), description="Policies of your own; each account of the permission set must have them already."
    )
    inline_policy: FilePath | None = Field(
        default=None, description="A JSON policy document, path from the configuration directory."
    )
    permissions_boundary: PermissionsBoundary | None = Field(
        default=None, description="The policy that bounds what its sessions may ever do."
    )
    tags: Tags = Field(default_factory=dict, description="Tags of the permission set, added to the organization's.")
    _inline_document: str | None = PrivateAttr(default=None)

    @computed_field
    @property
    def inline_document(self) -> str | None:
        """The text of the file that `inline_policy` names, minified; None without one."""
        return self._inline_document

    def with_inline_document(self, document: str) -> Self:
        """The same permission set with the text of its inline policy."""
        permission_set = self.model_copy()
        permission_set._inline_document = document  # noqa: SLF001 - an object of this very class
        return permission_set

    @model_validator(mode="after")
    def _may_do_something(self) -> Self:
        if not self.policies and not self.customer_policies and self.inline_policy is None:
            raise refusal(
                "the permission set has no policies, customer_policies or inline_policy, so whoever gets it can do "
                "nothing",
                "give it policies: [ReadOnlyAccess] or inline_policy: policies/<name>.json",
            )
        return self


class User(Keyed):
    """A person. With identity_store: external only the user name counts, and the person has to be there already."""

    key: Key = Field(description="The user's identity in this program; changes only with `formerly`.")
    user_name: UserName = Field(description="What the user logs in with; another one makes the user anew.")
    given_name: DisplayName | None = Field(default=None, description="First name; of a managed identity store.")
    family_name: DisplayName | None = Field(default=None, description="Last name; of a managed identity store.")
    display_name: DisplayName | None = Field(
        default=None, description="The whole name. Default: given_name and family_name."
    )
    email: MailAddress | None = Field(
        default=None, description="Where AWS writes to. Default: user_name, if that is an address."
    )


class Group(Keyed):
    """Users together. With identity_store: external only the name counts, and the group has to be there already."""

    key: Key = Field(description="The group's identity in this program; changes only with `formerly`.")
    name: DisplayName = Field(description="The group's display name, by which an external one is found.")
    description: DisplayName | None = Field(default=None, description="What it is for; of a managed identity store.")
    members: References = Field(default=(), description="Keys of users; of a managed identity store.")


class Assignment(Model):
    """Groups and users that get a permission set in accounts."""

    permission_set: Reference = Field(description="Key of the permission set.")
    groups: References = Field(default=(), description="Keys of groups.")
    users: References = Field(default=(), description="Keys of users.")
    targets: Targets = Field(description="Where they get it.")

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not self.groups and not self.users:
            raise refusal(
                "the assignment names nobody, so nobody would get the permission set",
                "write groups: [<key>] or users: [<key>], or remove the assignment",
            )
        return self


class IdentityCenterFile(Model):
    """identity_center.yaml as a whole."""

    identity_store: Literal["managed", "external"] = Field(
        default="managed",
        description="managed: groups, users and memberships are made here. external: an identity provider writes them "
        "(SCIM), and they are only looked up.",
    )
    region: Region | None = Field(
        default=None, description="The region in which Identity Center is enabled. Default: home_region."
    )
    permission_sets: tuple[PermissionSet, ...] = Field(default=(), description="The permission sets, in any order.")
    groups: tuple[Group, ...] = Field(default=(), description="The groups, in any order.")
    users: tuple[User, ...] = Field(default=(), description="The users, in any order.")
    assignments: tuple[Assignment, ...] = Field(default=(), description="Who gets what where, in any order.")

    @property
    def is_used(self) -> bool:
        """Whether there is anything to make or look up."""
        return bool(self.permission_sets or self.groups or self.users or self.assignments)
