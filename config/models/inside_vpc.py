"""network.yaml: what is in a VPC beside its subnets and security groups. Whether it fits is config.checks'."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal
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


_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
Address = Annotated[
    str,
    Matching(rf"{_OCTET}(\.{_OCTET}){{3}}", '"{value}" is not an IPv4 address', "write an address, such as 10.0.0.2"),
]
NameServer = Annotated[
    str,
    Matching(
        rf"AmazonProvidedDNS|{_OCTET}(\.{_OCTET}){{3}}",
        '"{value}" is not a name server',
        "write AmazonProvidedDNS, which is AWS's resolver, or an IPv4 address",
    ),
]
DomainName = Annotated[
    str,
    Matching(
        r"(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*",
        '"{value}" is not a domain name',
        "write one name, such as corp.example.com",
    ),
]
AMAZON_PROVIDED_DNS = "AmazonProvidedDNS"


class DhcpOptions(Model):
    """What a VPC tells by DHCP to what is launched in it, in place of what AWS tells by itself."""

    domain_name: DomainName | None = Field(
        default=None, description="The domain in which short names are looked up; without, none."
    )
    domain_name_servers: Annotated[tuple[NameServer, ...], Distinct] = Field(
        default=(AMAZON_PROVIDED_DNS,),
        min_length=1,
        max_length=4,
        description="Who is asked for names: AmazonProvidedDNS, the default, or addresses.",
    )
    ntp_servers: Annotated[tuple[Address, ...], Distinct] = Field(
        default=(), max_length=4, description="Who is asked for the time; without, nobody is named."
    )

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not self.model_fields_set:
            raise refusal(
                "the options say nothing, so what is launched would lose the domain name that AWS tells by itself",
                "write domain_name, domain_name_servers or ntp_servers, or leave dhcp_options out",
            )
        return self
