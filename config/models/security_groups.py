"""network.yaml: the security groups of a VPC, and managed prefix lists. Whether they fit is config.checks'."""

import re
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from config.models.base import Matching, Model, refusal
from config.models.keyed import Keyed
from config.models.types import Distinct, Key, NetworkTags, Reference, References, Region
from config.text import shorten

_SPOKEN = r"[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]"
"""What AWS takes in names and descriptions of security groups
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, from memory)."""
_SPOKEN_HINT = "write at most 255 letters, digits, spaces and characters of ._-:/()#,@[]+=&;{}!$*, no others"
GroupName = Annotated[
    str,
    Matching(
        rf"(?! ){_SPOKEN}{{0,254}}(?<! )", '"{value}" is not a name that AWS takes for a security group', _SPOKEN_HINT
    ),
]
Spoken = Annotated[
    str,
    Matching(rf"{_SPOKEN}{{0,255}}", '"{value}" is not a description that AWS takes', _SPOKEN_HINT),
]


def read_network(value: Any) -> Any:
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    hint = "write a network such as 10.1.0.0/16, 203.0.113.7/32 or 2001:db8::/32"
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F:.]+/[0-9]{1,3}", value):
        raise refusal(f'"{shorten(value)}" is not a network', hint)
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise refusal(f'"{shorten(value)}" is not a network', hint) from None
    if str(network) != value.lower():
        raise refusal(f"{shorten(value)} is written in another way than AWS tells it", f"write {network}")
    return network


_PATTERN = r"^[0-9a-fA-F:.]+/[0-9]{1,3}$"
AnyNetwork = Annotated[
    IPv4Network | IPv6Network,
    PlainValidator(read_network),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]


def read_ipv4_network(value: Any, holders: str) -> Any:
    """`holders`: what has IPv4 networks alone, as the message calls them."""
    network = read_network(value)
    if isinstance(network, IPv6Network):
        raise refusal(f"{network} is an IPv6 network, and {holders} here have IPv4 networks", "write IPv4 networks")
    return network


IPV4_PATTERN = r"^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$"


ListedNetwork = Annotated[
    IPv4Network,
    PlainValidator(partial(read_ipv4_network, holders="prefix lists")),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": IPV4_PATTERN}),
]

MAX_PORT = 65535
ALL_PORTS = "all"


def split_ports(ports: str) -> tuple[int, int]:
    """The first and the last port of a range as the config has it."""
    first, _, last = (f"0-{MAX_PORT}" if ports == ALL_PORTS else ports).partition("-")
    return int(first), int(last or first)


def _ports(value: Any) -> Any:
    several = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
    return tuple(read_ports(one) for one in several)


def read_ports(value: Any) -> str:
    """A port or a range of them, as the config has it."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    hint = "write a port such as 443, a range such as 8000-8010, a list of them, or all"
    if not isinstance(text, str) or not re.fullmatch(r"all|[0-9]{1,5}(-[0-9]{1,5})?", text, re.ASCII):
        raise refusal(f'"{shorten(value)}" is not a port or a range of them', hint)
    first, last = split_ports(text)
    if last < first or last > MAX_PORT:
        raise refusal(f"{text} names no ports: they go from 0 to {MAX_PORT}, the lower one first", hint)
    if (first, last) == (0, MAX_PORT):
        return ALL_PORTS
    return str(first) if first == last else f"{first}-{last}"


ONE_PORT: dict[str, Any] = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": MAX_PORT},
        {"type": "string", "pattern": "^(all|[0-9]{1,5}(-[0-9]{1,5})?)$"},
    ]
}
Ports = Annotated[
    tuple[str, ...],
    BeforeValidator(_ports),
    Distinct,
    WithJsonSchema({"anyOf": [*ONE_PORT["anyOf"], {"type": "array", "items": ONE_PORT}]}),
]
Protocol = Literal["tcp", "udp", "icmp", "all"]
WITH_PORTS = frozenset({"tcp", "udp"})


class Rule(Model):
    """What a security group lets out, or in (IngressRule): a protocol, its ports, and one kind of peer."""

    protocol: Protocol = Field(default="tcp", description="tcp, udp, icmp (of IPv4, all of it), or all, for any.")
    ports: Ports = Field(default=(), description="443, 8000-8010, a list of such, or all; of tcp and udp alone.")
    cidrs: Annotated[tuple[AnyNetwork, ...], Distinct] = Field(
        default=(), description="The peers: networks, of IPv4 or IPv6."
    )
    security_groups: References = Field(default=(), description="The peers: security groups of the VPC, by key.")
    prefix_lists: References = Field(default=(), description="The peers: prefix lists, by key.")
    vpc: bool = Field(default=False, description="The peers: all that is in the VPC, by its CIDR.")
    self_: bool = Field(default=False, alias="self", description="The peers: what is in the group itself.")
    description: Spoken = Field(default="", description="What it is for.")

    @model_validator(mode="after")
    def _has_ports_where_there_are_any(self) -> Self:
        if self.protocol in WITH_PORTS and not self.ports:
            raise refusal(
                f"the rule names no ports of {self.protocol}, so it would let nothing through",
                "write ports: 443, a range such as 8000-8010, or ports: all",
            )
        if self.protocol not in WITH_PORTS and self.ports:
            raise refusal(
                f"protocol {self.protocol} has no ports to choose from",
                "remove ports, or write protocol: tcp or protocol: udp",
            )
        return self

    @model_validator(mode="after")
    def _has_a_protocol_of_its_networks(self) -> Self:
        wrong = next((cidr for cidr in self.cidrs if isinstance(cidr, IPv6Network)), None)
        if self.protocol == "icmp" and wrong is not None:
            raise refusal(
                f"icmp is a protocol of IPv4, and {wrong} is a network of IPv6, which has one of its own",
                "write networks of IPv4, or protocol: all for that network",
            )
        return self

    @model_validator(mode="after")
    def _has_one_kind_of_peer(self) -> Self:
        kinds = {
            "cidrs": self.cidrs,
            "security_groups": self.security_groups,
            "prefix_lists": self.prefix_lists,
            "vpc": self.vpc,
            "self": self.self_,
        }
        named = [kind for kind, value in kinds.items() if value]
        if len(named) != 1:
            said = f"has {' and '.join(named)}" if named else "names no peer, so it would let nobody through"
            raise refusal(
                f"the rule {said}: it is for one kind of peer",
                "write one of cidrs, security_groups, prefix_lists, vpc: true and self: true; others in a rule "
                "of their own",
            )
        return self


class IngressRule(Rule):
    """What a security group lets in."""

    open_to_world: bool = Field(
        default=False,
        description="Whether it is meant that everybody may reach all ports, or those of remote logins: no warning.",
    )


class SecurityGroup(Keyed):
    """A security group of a VPC. It lets in and out what its rules say, and answers to that; nothing else."""

    key: Key = Field(description="The group's identity within its VPC; changes only with `formerly`.")
    name: GroupName | None = Field(
        default=None, description="Its name in AWS, which never changes; by default the key that it has or had first."
    )
    description: Annotated[Spoken, Field(min_length=1)] = Field(
        description="What it is for; AWS changes it only by making the group anew."
    )
    ingress: tuple[IngressRule, ...] = Field(default=(), description="What it lets in, in any order; without, nothing.")
    egress: tuple[Rule, ...] = Field(default=(), description="What it lets out, in any order; without, nothing.")
    rule_tags: bool = Field(
        default=True,
        description="Whether its rules get the organization's tags; false for a group that was taken over with rules "
        "that keep what they have.",
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the group, added to the organization's.")

    @property
    def group_name(self) -> str:
        """Its name in AWS."""
        return self.name or self.original_key

    @model_validator(mode="after")
    def _has_a_name_of_its_own(self) -> Self:
        if self.group_name.lower().startswith("sg-") or self.group_name.lower() == "default":
            raise refusal(
                f'"{self.group_name}" can not name a security group: AWS keeps sg- for ids, and default for the group '
                "that each VPC has",
                "choose another name, or another key where there is no name",
            )
        return self


MAX_ENTRIES = 100
"""Of a prefix list: AWS takes that many in a request, and the provider sends all in one
(https://github.com/hashicorp/terraform-provider-aws/issues/35371, read 2026-11-27)."""


class PrefixListEntry(Model):
    """A network of a prefix list."""

    cidr: ListedNetwork = Field(description="An IPv4 network.")
    description: Spoken = Field(default="", description="What it is.")


class PrefixList(Keyed):
    """A managed prefix list: networks under one name, for rules of security groups and for routes."""

    key: Key = Field(description="The list's identity; changes only with `formerly`.")
    account: Reference = Field(description='Key of the account that holds it, or "management".')
    region: Region | None = Field(default=None, description="Its region; the account's by default.")
    name: (
        Annotated[
            str,
            Matching(
                r"(?!com\.amazonaws)[!-~]([ -~]{0,253}[!-~])?",
                '"{value}" is not a name for a prefix list',
                "write 1 to 255 plain ASCII characters that don't begin with com.amazonaws",
            ),
        ]
        | None
    ) = Field(default=None, description="Its name in AWS; by default the key that it has or had first.")
    entries: tuple[PrefixListEntry, ...] = Field(
        default=(), description=f"Its networks, in any order: one at least, and {MAX_ENTRIES} at most."
    )
    max_entries: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        description="For how many it has room, which is what it counts for in each rule; by default as many as it has.",
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the list, added to the organization's.")

    @property
    def list_name(self) -> str:
        """Its name in AWS."""
        return self.name or self.original_key

    @property
    def capacity(self) -> int:
        """For how many networks it has room."""
        return self.max_entries or len(self.entries)

    @model_validator(mode="after")
    def _entries_are_distinct_and_fit(self) -> Self:
        seen: set[IPv4Network] = set()
        for entry in self.entries:
            if entry.cidr in seen:
                raise refusal(f"the list has {entry.cidr} twice, and AWS refuses that", "keep one of them")
            seen.add(entry.cidr)
        if len(self.entries) > MAX_ENTRIES:
            raise refusal(
                f"the list has {len(self.entries)} entries, and AWS refuses to make one with more than {MAX_ENTRIES} "
                "in one request",
                f"write lists of {MAX_ENTRIES} at most; a rule may name several",
            )
        if not self.entries:
            # The provider passes over the last ones (https://github.com/hashicorp/terraform-provider-aws/issues/34682).
            raise refusal(
                "the list has no entries, and AWS would keep those of a list that had some, so whom they let in would "
                "still get in",
                "write at least one network; to let nobody in by the list, remove it with the rules that name it",
            )
        if self.capacity < len(self.entries):
            raise refusal(
                f"the list has {len(self.entries)} entries, and room for {self.capacity}",
                f"write max_entries: {len(self.entries)} or more, or leave it out",
            )
        return self
