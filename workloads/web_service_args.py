"""What a web service takes."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from config.models.arguments import Arguments, OrLookup
from config.models.base import refusal
from config.models.security_groups import AnyNetwork
from config.models.types import Reference

SERVES_A_PAGE = """\
#!/bin/bash
mkdir -p /srv/www && echo ok > /srv/www/index.html
cd /srv/www && nohup python3 -m http.server 8080 &
"""


class Reached(Arguments):
    """Whom the instances may reach, on a port of TCP."""

    cidr: AnyNetwork = Field(description="An IPv4 network.")
    port: int = Field(ge=1, le=65535, description="The port.")


class WebServiceArgs(Arguments):
    """Instances behind a load balancer, in one network of the account."""

    network: Reference = Field(description="Key of the VPC.")
    balancer_tier: Reference | None = Field(
        default=None, description="The load balancer's tier, by its key; default: all private or public subnets."
    )
    instance_tier: Reference | None = Field(
        default=None, description="The instances' tier, by its key; default: all private subnets."
    )
    internal: bool = Field(default=True, description="Whether it is in the private subnets; else in the public ones.")
    allowed_cidrs: tuple[AnyNetwork, ...] = Field(
        default=(), description="IPv4 networks that may reach it; default: the network itself."
    )
    reaches: tuple[Reached, ...] = Field(default=(), description="Whom its instances may reach; default: nobody.")
    certificate_arn: str | None = Field(default=None, description="By it the load balancer speaks HTTPS, not HTTP.")
    port: int = Field(default=8080, ge=1, le=65535, description="The port that the instances listen on.")
    health_path: str = Field(default="/", pattern="^/", description="What answers 200 where an instance is healthy.")
    instance_type: str = Field(description="Such as t3.small.")
    image: str = Field(
        default="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        pattern="^/",
        description="The parameter of Systems Manager that has the id of the image; read by AWS at each launch.",
    )
    image_id: OrLookup[Annotated[str, Field(pattern="^ami-")]] | None = Field(
        default=None, description="The image by its id, in place of `image`; such as what a lookup finds."
    )
    volume_gb: int = Field(default=8, ge=8, le=16384, description="The size of the encrypted root volume.")
    user_data: OrLookup[str] = Field(default=SERVES_A_PAGE, description="The script that an instance begins with.")
    min_size: int = Field(ge=0, le=100, description="How many instances there are at least.")
    max_size: int | None = Field(default=None, ge=1, le=100, description="At most; default: twice min_size.")

    @property
    def most(self) -> int:
        return max(1, 2 * self.min_size) if self.max_size is None else self.max_size

    @field_validator("allowed_cidrs", mode="after")
    @classmethod
    def _allow_each_once(cls, networks: tuple[IPv4Network | IPv6Network, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
        for position, network in enumerate(networks):
            if isinstance(network, IPv6Network):
                raise refusal(f"{network} is an IPv6 network, and the load balancer has IPv4 addresses", "leave it out")
            if network in networks[:position]:
                raise refusal(f"{network} is there twice, and AWS takes a rule once", "leave one of the two out")
        return networks

    @field_validator("reaches", mode="after")
    @classmethod
    def _reach_each_once(cls, reaches: tuple[Reached, ...]) -> tuple[Reached, ...]:
        for position, one in enumerate(reaches):
            if isinstance(one.cidr, IPv6Network):
                raise refusal(f"{one.cidr} is an IPv6 network, and the instances have IPv4 addresses", "leave it out")
            if one in reaches[:position]:
                raise refusal(f"{one.cidr} on {one.port} is there twice, and AWS takes a rule once", "leave one out")
        return reaches

    @model_validator(mode="after")
    def _has_one_image(self) -> Self:
        if self.image_id is not None and "image" in self.model_fields_set:
            raise refusal("it has both image and image_id, and instances begin with one image", "leave one of them out")
        return self

    @model_validator(mode="after")
    def _sizes_fit(self) -> Self:
        if self.max_size is not None and self.max_size < self.min_size:
            raise refusal(
                f"max_size {self.max_size} is less than min_size {self.min_size}, so AWS would refuse the group",
                "raise max_size, or lower min_size",
            )
        return self
