"""Small networks for the tests of the model: VPCs of /16, in which each tier has a /24 in each zone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from reachability.answers import Answer, Model
from reachability.facts import (
    Facts,
    InternetGateway,
    NatGateway,
    Network,
    Peering,
    Route,
    RouteTable,
    Rule,
    SecurityGroup,
    Subnet,
    TransitAttachment,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Via,
    Vpc,
)
from reachability.parties import find_party

ANYWHERE = "0.0.0.0/0"
ALL_OUT = Rule(True, None, None, (ip_network(ANYWHERE),))


def net(text: str) -> Network:
    return ip_network(text)


def route(destination: str, via: Via, to: str = "") -> Route:
    return Route(net(destination), via, to)


def rule(peer: str, ports: int | None = None, *, egress: bool = False, protocol: str | None = "tcp") -> Rule:
    """Of tcp by default. `peer`: networks with a blank between, or the key of a group."""
    span = None if ports is None else (ports, ports)
    if "." in peer or ":" in peer:
        return Rule(egress, protocol, span, tuple(map(net, peer.split())))
    return Rule(egress, protocol, span, group=peer)


def vpc(
    octet: int,
    *,
    routes: Mapping[str, Sequence[Route]] | None = None,
    zones: str = "a",
    region: str = "us-east-1",
    groups: Mapping[str, Sequence[Rule]] | None = None,
    acls: Mapping[str, str] | None = None,
    name: str = "",
) -> Facts:
    """`vpc(1)` is v1, 10.1.0.0/16. `routes`: by tier, each with a table of its own; by default a tier `a`."""
    key = name or f"v{octet}"
    own = route(f"10.{octet}.0.0/16", Via.LOCAL)
    tiers = list(routes or {"a": ()})
    return Facts(
        vpcs=(Vpc(key=key, region=region, networks=(own.destination,)),),
        subnets=tuple(
            Subnet(
                key=f"{key}/{tier}-{zone}",
                vpc=key,
                zone=zone,
                networks=(net(f"10.{octet}.{16 * number + ord(zone) - ord('a')}.0/24"),),
                table=f"{key}/{tier}",
                acl=(acls or {}).get(tier),
                tier=f"{key}/{tier}",
            )
            for number, tier in enumerate(tiers)
            for zone in zones
        ),
        tables=tuple(RouteTable(key=f"{key}/{tier}", routes=(own, *(routes or {}).get(tier, ()))) for tier in tiers),
        groups=tuple(
            SecurityGroup(key=f"{key}/{group}", vpc=key, rules=tuple(rules)) for group, rules in (groups or {}).items()
        ),
        internet_gateways=(InternetGateway(key=f"igw-{key}", vpc=key),),
    )


def nat(subnet: str, *, public: bool = True) -> Facts:
    """The NAT gateway nat-SUBNET."""
    return Facts(nat_gateways=(NatGateway(key=f"nat-{subnet}", subnet=subnet, public=public),))


def peering(one: str, other: str, *, active: bool = True) -> Facts:
    return Facts(peerings=(Peering(key=f"{one}-{other}", vpcs=(one, other), active=active),))


def gateway(
    segments: Mapping[str, str],
    tables: Mapping[str, Sequence[TransitRoute]],
    *,
    zones: str = "a",
    refers_to_groups: bool = False,
) -> Facts:
    """The gateway `tgw`. `segments`: by VPC, in whose tier a it has its addresses. `tables`: routes by segment."""
    return Facts(
        transit_gateways=(TransitGateway(key="tgw", refers_to_groups=refers_to_groups),),
        attachments=tuple(
            TransitAttachment(
                key=key, gateway="tgw", vpc=key, subnets=tuple(f"{key}/a-{zone}" for zone in zones), table=segment
            )
            for key, segment in segments.items()
        ),
        transit_tables=tuple(TransitTable(key=key, routes=tuple(routes)) for key, routes in tables.items()),
    )


def to(octet: int, *, static: bool = False, size: int = 16, attachment: str | None = "") -> TransitRoute:
    """A route of a gateway to v<octet>."""
    return TransitRoute(net(f"10.{octet}.0.0/{size}"), f"v{octet}" if attachment == "" else attachment, static)


def by_gateway(*octets: int) -> list[Route]:
    return [route(f"10.{octet}.0.0/16", Via.TRANSIT_GATEWAY, "tgw") for octet in octets]


def ask(facts: Facts, source: str, target: str) -> Answer:
    return Model(facts).reach(find_party(facts, source), find_party(facts, target))


def passes(facts: Facts, source: str, target: str) -> str:
    """What gets there, in words; with a question mark where that is so for some addresses alone."""
    answer = ask(facts, source, target)
    return f"{answer.partly}?" if answer.partly and not answer.traffic else str(answer.traffic)


def reverse(facts: Facts) -> Facts:
    """The same facts in another order."""
    turned: dict[str, Any] = {name: tuple(reversed(getattr(facts, name))) for name in Facts.__dataclass_fields__}
    tables = tuple(replace(one, routes=tuple(reversed(one.routes))) for one in turned["tables"])
    return replace(Facts(**turned), tables=tables)
