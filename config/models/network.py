"""network.yaml: VPCs, their subnets, and the subnets shared between accounts.

Owns: the shape of that file.
Does not own: whether networks fit into each other (config.checks).
"""

from pydantic import Field

from config.models.base import Model
from config.models.types import AvailabilityZone, DisplayName, Key, Network, Reference, References, Region, Tags


class Subnet(Model):
    """A subnet of a VPC."""

    key: Key = Field(description="The subnet's identity within its VPC; never changes.")
    cidr: Network = Field(description="Its IPv4 network, inside the VPC's.")
    availability_zone: AvailabilityZone = Field(description="A zone of the VPC's region, such as us-east-1a.")
    public: bool = Field(default=False, description="Whether it gets a route to an internet gateway.")
    tags: Tags = Field(default_factory=dict, description="Tags of the subnet, added to the organization's.")


class Vpc(Model):
    """A VPC of one account."""

    key: Key = Field(description="The VPC's identity; never changes.")
    account: Reference = Field(description='Key of the account that holds it, or "management".')
    cidr: Network = Field(description="Its IPv4 network, /16 to /28.")
    region: Region | None = Field(default=None, description="Its region; the account's by default.")
    subnets: tuple[Subnet, ...] = Field(default=(), description="Its subnets, in any order.")
    tags: Tags = Field(default_factory=dict, description="Tags of the VPC, added to the organization's.")


class Share(Model):
    """Subnets of one account that other accounts may use."""

    key: Key = Field(description="The share's identity; never changes.")
    name: DisplayName = Field(description="The share's name in AWS; may change.")
    owner: Reference = Field(description="Key of the account that holds the subnets.")
    subnets: References = Field(min_length=1, description="What is shared: <VPC key>/<subnet key>.")
    with_: References = Field(alias="with", min_length=1, description="Who may use them: keys of accounts and units.")


class NetworkFile(Model):
    """network.yaml as a whole."""

    vpcs: tuple[Vpc, ...] = Field(default=(), description="The VPCs, in any order.")
    shares: tuple[Share, ...] = Field(default=(), description="The resource shares, in any order.")
