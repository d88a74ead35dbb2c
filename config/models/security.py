"""security.yaml: what is recorded and found in every account, each from its delegated administrator."""

from typing import Self

from pydantic import Field, PrivateAttr, computed_field

from config.models.aws_config import AwsConfig
from config.models.base import Model
from config.models.flow_logs import FlowLogArchive
from config.models.security_services import SecurityServices
from config.models.trail import OrganizationTrail
from config.models.types import FilePath, Reference


class SecurityFile(Model):
    """security.yaml as a whole."""

    delegated_administrator: Reference | None = Field(
        default=None, description="Key of the member account that administers the services for the organization."
    )
    log_archive: Reference | None = Field(
        default=None, description="Key of the member account that keeps what is recorded, and does nothing else."
    )
    trail: OrganizationTrail | None = Field(
        default=None, description="Records what is done in every account, by CloudTrail; off by default."
    )
    aws_config: AwsConfig | None = Field(
        default=None, description="Records what every resource looks like, by AWS Config; off by default."
    )
    flow_logs: FlowLogArchive | None = Field(
        default=None, description="Keeps the flow logs of the VPCs that have any; off by default."
    )
    services: SecurityServices | None = Field(
        default=None, description="What finds threats in every account; a service that is not named is off."
    )
    resource_policy: FilePath | None = Field(
        default=None,
        description="A JSON document, path from the configuration directory: by it member accounts manage the "
        "organization's policies; off by default.",
    )
    _resource_document: str | None = PrivateAttr(default=None)

    @computed_field
    @property
    def resource_document(self) -> str | None:
        """The text of the file that `resource_policy` names, minified; None without one."""
        return self._resource_document

    def with_resource_document(self, document: str) -> Self:
        """The same file with the text of its resource policy."""
        security = self.model_copy()
        security._resource_document = document  # noqa: SLF001 - an object of this very class
        return security
