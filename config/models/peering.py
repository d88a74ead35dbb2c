"""network.yaml: peerings, by which two VPCs reach each other. Whether they fit is config.checks.peering's."""

from pydantic import Field

from config.models.keyed import Keyed
from config.models.types import Key, NetworkTags, Reference, References


class Peering(Keyed):
    """A peering of two VPCs, of any accounts and regions, with routes both ways."""

    key: Key = Field(description="The peering's identity; changes only with `formerly`.")
    from_: Reference = Field(alias="from", description="Key of the VPC whose account asks for it.")
    to: Reference = Field(description="Key of the VPC whose account accepts it.")
    from_tiers: References | None = Field(
        default=None, description="Keys of tiers of the first VPC that get routes to the other; all of them by default."
    )
    to_tiers: References | None = Field(
        default=None, description="Keys of tiers of the second VPC that get routes back; all of them by default."
    )
    ipv6: bool = Field(
        default=False, description="Whether the routes lead to the IPv6 networks of the two as well, which both have."
    )
    dns: bool = Field(
        default=False, description="Whether host names of either VPC lead to private addresses in the other."
    )
    name_tag: bool = Field(default=True, description="Whether the key is its Name tag where tags gives it none.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the peering, added to the organization's.")
