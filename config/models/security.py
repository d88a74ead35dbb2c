"""security.yaml: what is recorded and found in every account, each from its delegated administrator."""

from pydantic import Field

from config.models.base import Model
from config.models.security_services import SecurityServices
from config.models.types import Reference


class SecurityFile(Model):
    """security.yaml as a whole."""

    delegated_administrator: Reference | None = Field(
        default=None, description="Key of the member account that administers the services for the organization."
    )
    services: SecurityServices | None = Field(
        default=None, description="What finds threats in every account; a service that is not named is off."
    )
