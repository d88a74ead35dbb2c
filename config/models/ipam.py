"""network.yaml: AWS's IP Address Manager (IPAM), and the pools that VPCs get their networks from.

Whether it fits is config.checks'.
"""

from functools import partial
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from config.models.base import Model
from config.models.keyed import Keyed
from config.models.security_groups import IPV4_PATTERN, read_ipv4_network
from config.models.types import Description, DisplayName, Distinct, Key, NetworkTags, Reference, Region, Regions

PoolNetwork = Annotated[
    IPv4Network,
    PlainValidator(partial(read_ipv4_network, holders="pools")),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": IPV4_PATTERN}),
]


class IpamPool(Keyed):
    """A pool of IPv4 networks, in the default private scope."""

    key: Key = Field(description="The pool's identity; changes only with `formerly`.")
    within: Reference | None = Field(
        default=None, description="Key of the pool that its networks are taken from; without, none."
    )
    region: Region | None = Field(
        default=None,
        description="The region whose VPCs get networks from it, its locale; that of the pool that it is within by "
        "default. Without any, only other pools get some. AWS never changes it.",
    )
    cidrs: Annotated[tuple[PoolNetwork, ...], Distinct] = Field(
        min_length=1, description="Its networks. It grows by another one, beside those that it has."
    )
    auto_import: bool | None = Field(
        default=None,
        description="Whether IPAM takes VPCs that it finds in these networks into the pool; by default yes where it "
        "has a region, which AWS needs for that.",
    )
    share_name: DisplayName | None = Field(
        default=None,
        description="The name of the share by which other accounts have VPCs in it; by default ipam-pool-KEY.",
    )
    description: Description | None = Field(default=None, description="What AWS shows beside it.")
    name_tag: bool = Field(default=True, description="Whether the key is its Name tag where tags gives it none.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the pool, added to the organization's.")


class Ipam(Model):
    """The IPAM of the organization, of AWS's Advanced Tier: the free one has no private pools."""

    account: Reference = Field(
        description="Key of the member account that owns it, and administers IPAM for the organization."
    )
    region: Region | None = Field(
        default=None, description="Where it is kept, one of its regions; the account's by default."
    )
    regions: Regions = Field(
        default=(), description="Its operating regions, in which it looks after VPCs; the organization's by default."
    )
    pools: tuple[IpamPool, ...] = Field(default=(), description="Its pools, in any order.")
    description: Description | None = Field(default=None, description="What AWS shows beside it.")
    name_tag: bool = Field(default=True, description="Whether its Name tag is ipam where tags gives it none.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the IPAM, added to the organization's.")
