"""network.yaml: what is in a VPC beside its subnets and security groups. Whether it fits is config.checks'."""

from typing import Annotated

from pydantic import Field

from config.models.base import Matching, Model
from config.models.types import Distinct, Reference, References

EndpointService = Annotated[
    str,
    Matching(
        r"(?!com\.|aws\.)[a-z][a-z0-9-]{0,60}(\.[a-z0-9-]{1,60}){0,3}",
        '"{value}" is not the short name of a service',
        "write what follows com.amazonaws.REGION. in its name, such as ssm, ecr.api or secretsmanager",
    ),
    Matching(
        r"(?!(s3|dynamodb)$).*",
        "{value} has a gateway endpoint, which costs nothing; by an interface its names need more than private_dns",
        "write gateway_endpoints at the VPC",
    ),
]


class InterfaceEndpoints(Model):
    """Endpoints of AWS's services with addresses in the VPC."""

    services: Annotated[tuple[EndpointService, ...], Distinct] = Field(
        min_length=1, description="The services, by what follows com.amazonaws.REGION. in their names."
    )
    tier: Reference = Field(description="The tier in whose subnets they are, one in each zone.")
    security_groups: References = Field(
        min_length=1, description="The security groups that they are in, of the same VPC; HTTPS has to get in."
    )
    private_dns: bool = Field(
        default=True, description="Whether the services' own names lead to them, all over the VPC."
    )
