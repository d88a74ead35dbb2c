"""policies.yaml: the organization's policies. The root, units and accounts name those that are attached to them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, computed_field, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.types import Description, DisplayName, Distinct, FilePath, Key, OrganizationsTags, Regions, RoleName
from policies.limits import PolicyType


class Policy(Keyed):
    """A policy, its document given as a file, inline or by a builder."""

    key: Key = Field(description="The policy's identity; changes only with `formerly`.")
    name: DisplayName | None = Field(default=None, description="The policy's name in AWS; the key by default.")
    description: Description = Field(default="", description="What the policy is for, 512 characters at most.")
    type: PolicyType = Field(default="SERVICE_CONTROL_POLICY", description="The policy's type; it has to be enabled.")
    builder: Literal["region-deny"] | None = Field(default=None, description="Makes the document from other fields.")
    regions: Regions = Field(default=(), description="For region-deny: the regions that stay allowed.")
    exempt_roles: Annotated[tuple[RoleName, ...], Distinct] = Field(
        default=(), description="For region-deny: names of roles whose sessions are not restricted."
    )
    file: FilePath | None = Field(default=None, description="A JSON document, path from the configuration directory.")
    document: dict[str, Any] | None = Field(default=None, description="The document, written here as YAML.")
    tags: OrganizationsTags = Field(
        default_factory=dict, description="Tags of the policy, added to the organization's."
    )
    _content: str = PrivateAttr(default="")

    @computed_field
    @property
    def content(self) -> str:
        """The document as it is sent to AWS: minified JSON."""
        return self._content

    def with_content(self, content: str) -> Self:
        """The same policy with its document's text."""
        policy = self.model_copy()
        policy._content = content  # noqa: SLF001 - an object of this very class
        return policy

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        given = [name for name in ("builder", "file", "document") if getattr(self, name) is not None]
        if len(given) != 1:
            wrong = f"{' and '.join(given)} are given together" if given else "the policy has no document"
            raise refusal(wrong, "give exactly one of builder, file or document")
        if self.builder is None and (self.regions or self.exempt_roles):
            raise refusal(
                "regions and exempt_roles belong to builder: region-deny and would be ignored here", "remove them"
            )
        if self.builder == "region-deny" and not self.regions:
            raise refusal(
                "region-deny without regions would deny every region",
                'add regions: "${organization.regions}" or a list of regions',
            )
        if self.builder == "region-deny" and self.type != "SERVICE_CONTROL_POLICY":
            raise refusal(f"region-deny makes a SERVICE_CONTROL_POLICY, not a {self.type}", "remove type")
        return self


class PoliciesFile(Model):
    """policies.yaml as a whole."""

    policies: tuple[Policy, ...] = Field(default=(), description="The policies, in any order.")
