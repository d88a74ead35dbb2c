"""network.yaml: the network ACLs of a VPC. Whether they fit, and what they cut off, is config.checks.network_acls'."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.security_groups import ONE_PORT, WITH_PORTS, AnyNetwork, read_ports
from config.models.types import Key, NetworkTags, References
from policies.networks import LAST_ACL_NUMBER

AclProtocol = Literal["tcp", "udp", "icmp", "icmpv6", "all"]
_VERSIONS = {"icmp": 4, "icmpv6": 6}
_UNKNOWN_PEERS = ("prefix_lists", "security_groups", "self")


def _read_one_range(value: Any) -> str:
    if isinstance(value, list | tuple):
        raise refusal(
            "a rule of a network ACL has one range of ports, and this is a list",
            "write a rule with a number of its own for each",
        )
    return read_ports(value)


AclPorts = Annotated[str, BeforeValidator(_read_one_range), WithJsonSchema(ONE_PORT)]


class AclRule(Model):
    """What a network ACL lets into its subnets or out of them, or denies: that of the lowest number that fits."""

    number: int = Field(ge=1, le=LAST_ACL_NUMBER, description="Its place in the order in which rules are asked.")
    action: Literal["allow", "deny"] = Field(description="Whether what fits is let through.")
    protocol: AclProtocol = Field(
        default="tcp", description="tcp, udp, icmp (of IPv4), icmpv6, both with all types; or all, for any."
    )
    ports: AclPorts | None = Field(default=None, description="443, 8000-8010 or all; of tcp and udp alone.")
    cidr: AnyNetwork | None = Field(default=None, description="The peers: a network, of IPv4 or IPv6.")
    vpc: bool = Field(default=False, description="The peers: all that is in the VPC, by its IPv4 network.")

    @model_validator(mode="before")
    @classmethod
    def _names_networks_alone(cls, value: Any) -> Any:
        named = next((one for one in _UNKNOWN_PEERS if isinstance(value, Mapping) and one in value), None)
        if named is not None:
            raise refusal(
                f"{named} cannot be in a rule of a network ACL: AWS knows networks there, and nothing else",
                "write cidr: and a network, in a rule of its own for each; or a rule of a security group",
            )
        return cast("Any", value)

    @model_validator(mode="after")
    def _has_ports_where_there_are_any(self) -> Self:
        if self.protocol in WITH_PORTS and self.ports is None:
            raise refusal(
                f"the rule names no ports of {self.protocol}, so it would fit nothing",
                "write ports: 443, a range such as 8000-8010, or ports: all",
            )
        if self.protocol not in WITH_PORTS and self.ports is not None:
            raise refusal(
                f"protocol {self.protocol} has no ports to choose from",
                "remove ports, or write protocol: tcp or protocol: udp",
            )
        return self

    @model_validator(mode="after")
    def _has_one_peer(self) -> Self:
        if (self.cidr is None) == (not self.vpc):
            said = "has cidr and vpc" if self.vpc else "names no peer, so it would fit nothing"
            raise refusal(f"the rule {said}: it is for one network", "write cidr: 10.0.0.0/8, or vpc: true")
        version = 4 if self.cidr is None else self.cidr.version
        if _VERSIONS.get(self.protocol, version) != version:
            raise refusal(
                f"{self.protocol} is no protocol of {self.cidr or 'the IPv4 network of the VPC'}",
                "write protocol: icmp for networks of IPv4, and icmpv6 for those of IPv6",
            )
        return self


class NetworkAcl(Keyed):
    """A network ACL of a VPC: what passes at the edge of its subnets, answers too. What no rule fits is denied."""

    key: Key = Field(description="The ACL's identity within its VPC; changes only with `formerly`.")
    tiers: References = Field(default=(), description="The tiers that it is for, with all their subnets.")
    subnets: References = Field(default=(), description="Subnets written out that it is for.")
    ingress: tuple[AclRule, ...] = Field(default=(), description="What is let in, by number; without, nothing.")
    egress: tuple[AclRule, ...] = Field(default=(), description="What is let out, by number; without, nothing.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the ACL, added to the organization's.")

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if not self.tiers and not self.subnets:
            raise refusal("the ACL is for no subnet, so it would do nothing", "write tiers: [...] or subnets: [...]")
        return self

    @model_validator(mode="after")
    def _numbers_are_distinct(self) -> Self:
        for direction, rules in (("ingress", self.ingress), ("egress", self.egress)):
            seen: set[int] = set()
            for rule in rules:
                if rule.number in seen:
                    raise refusal(
                        f"two rules of {direction} have the number {rule.number}, and AWS refuses that",
                        "give one of them a number that is free, with room between for others: 100, 110, 120",
                    )
                seen.add(rule.number)
        return self
