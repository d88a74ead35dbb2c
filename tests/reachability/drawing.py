"""Networks by chance, with all that leads from one to another or stops it, as the property tests need them."""

from dataclasses import replace
from random import Random

from reachability.facts import (
    AclEntry,
    Facts,
    InternetGateway,
    NetworkAcl,
    Route,
    Rule,
    TransitRoute,
    TransitTable,
    Via,
    merge,
)
from tests.reachability.building import ANYWHERE, gateway, nat, net, peering, route, vpc

PORTS = (22, 443, 1023, 1024, 8080, 65535)
SEGMENTS = ("red", "blue")


def draw_networks(random: Random) -> Facts:
    """Two to four VPCs with tiers a to c in one zone or two, a gateway, peerings, NAT gateways, ACLs and groups."""
    octets = range(1, random.randint(2, 4) + 1)
    zones = random.choice(("a", "ab"))
    tiers = "abc"[: random.randint(1, 3)]
    segments = {f"v{one}": random.choice(SEGMENTS) for one in octets if random.random() < 0.9}
    six = range(1, random.randint(1, len(octets) + 1))
    tables = {one: [_draw_transit_route(random, octets, six) for _ in range(random.randint(1, 8))] for one in SEGMENTS}
    made = gateway(segments, tables, zones=random.choice(("a", zones)), refers_to_groups=random.random() < 0.5)
    attached = tuple(
        replace(one, appliance_mode=random.random() < 0.3, active=random.random() < 0.95) for one in made.attachments
    )
    known = {one.key for one in attached}
    kept = tuple(
        TransitTable(key=one.key, routes=tuple(to for to in one.routes if to.attachment in {None, *known}))
        for one in made.transit_tables
    )
    pairs = [(f"v{one}", f"v{other}") for one in octets for other in octets if one < other]
    return merge(
        [
            *(_draw_vpc(random, octet, octets, six, tiers, zones) for octet in octets),
            replace(made, attachments=attached, transit_tables=kept),
            *(peering(one, other, active=random.random() < 0.9) for one, other in pairs if random.random() < 0.6),
            *(nat(f"v{one}/{random.choice(tiers)}-a", public=random.random() < 0.7) for one in octets),
            Facts(acls=tuple(_draw_acl(random, number, octets) for number in range(2))),
        ]
    )


def _draw_vpc(random: Random, octet: int, octets: range, six: range, tiers: str, zones: str) -> Facts:
    """`six`: the VPCs that have IPv6."""
    nats = [f"nat-v{octet}/{tier}-a" for tier in tiers]
    routes = {tier: _draw_routes(random, octet, octets, nats) for tier in tiers}
    acls = {tier: f"acl-{random.randint(0, 1)}" for tier in tiers if random.random() < 0.3}
    groups = {key: _draw_rules(random, octet, octets, six) for key in "xy"}
    region = random.choice(("us-east-1", "us-east-1", "eu-west-1"))
    made = vpc(octet, routes=routes, zones=zones, region=region, groups=groups, acls=acls)
    return _add_ipv6(random, made, octet, six) if octet in six else made


def _add_ipv6(random: Random, facts: Facts, octet: int, six: range) -> Facts:
    own = net(f"2001:db8:{octet}::/56")
    ways = (
        route("::/0", Via.INTERNET_GATEWAY, f"igw-v{octet}"),
        route("::/0", Via.EGRESS_ONLY_GATEWAY, f"eigw-{octet}"),
    )
    return replace(
        facts,
        vpcs=tuple(replace(one, networks=(*one.networks, own)) for one in facts.vpcs),
        subnets=tuple(
            replace(one, networks=(*one.networks, net(f"2001:db8:{octet}:{number}::/64")))
            for number, one in enumerate(facts.subnets)
        ),
        tables=tuple(
            replace(
                one,
                routes=(
                    *one.routes,
                    Route(own, Via.LOCAL),
                    *random.sample(ways, random.randint(0, 1)),
                    *(
                        _draw_route_between(random, octet, other, f"2001:db8:{other}::/56")
                        for other in six
                        if other != octet
                    ),
                ),
            )
            for one in facts.tables
        ),
        egress_only_gateways=(InternetGateway(key=f"eigw-{octet}", vpc=f"v{octet}"),),
    )


def _draw_network(random: Random, octets: range) -> str:
    octet = random.choice(octets)
    sizes = (f"10.{octet}.0.0/16", f"10.{octet}.0.0/24", f"10.{octet}.0.128/25", f"10.{octet}.16.0/20", "10.0.0.0/8")
    return random.choice((*sizes, f"10.{octet}.0.0/16", ANYWHERE, "203.0.113.0/24"))


def _draw_routes(random: Random, octet: int, octets: range, nats: list[str]) -> list[Route]:
    """At most one to each network, as AWS has it."""
    found: dict[str, Route] = {}
    for other in octets:
        if other != octet and random.random() < 0.8:
            network = f"10.{other}.0.0/16"
            found[network] = _draw_route_between(random, octet, other, network)
    for _ in range(random.randint(0, 2)):
        destination = _draw_network(random, octets)
        ways = [
            (Via.INTERNET_GATEWAY, f"igw-v{octet}"),
            (Via.NAT_GATEWAY, random.choice(nats)),
            (Via.NAT_GATEWAY, random.choice(nats)),
            (Via.TRANSIT_GATEWAY, "tgw"),
            (Via.BLACKHOLE, ""),
        ]
        if not destination.startswith(f"10.{octet}."):
            found[destination] = route(destination, *random.choice(ways))
    return list(found.values())


def _draw_route_between(random: Random, octet: int, other: int, network: str) -> Route:
    low, high = sorted((octet, other))
    ways = [(Via.TRANSIT_GATEWAY, "tgw"), (Via.TRANSIT_GATEWAY, "tgw"), (Via.PEERING, f"v{low}-v{high}")]
    return route(network, *random.choice(ways))


def _draw_transit_route(random: Random, octets: range, six: range) -> TransitRoute:
    octet = random.choice(octets)
    if random.random() < 0.7:
        network = f"2001:db8:{octet}::/56" if octet in six and random.random() < 0.5 else f"10.{octet}.0.0/16"
        return TransitRoute(net(network), f"v{octet}")
    to = random.choice((None, f"v{random.choice(octets)}"))
    return TransitRoute(net(_draw_network(random, octets)), to, static=True)


def _draw_span(random: Random) -> tuple[str | None, tuple[int, int] | None]:
    if random.random() < 0.3:
        return None, None
    first, last = sorted(random.choices(PORTS, k=2))
    return random.choice(("tcp", "tcp", "udp")), (first, last) if random.random() < 0.8 else None


def _draw_rules(random: Random, octet: int, octets: range, six: range) -> list[Rule]:
    rules: list[Rule] = []
    for _ in range(random.randint(1, 5)):
        egress, (protocol, ports) = random.random() < 0.5, _draw_span(random)
        if random.random() < 0.4:
            group = f"v{random.choice((octet, random.choice(octets)))}/{random.choice('xy')}"
            rules.append(Rule(egress, protocol, ports, group=group))
        else:
            networks = tuple(net(_draw_network(random, octets)) for _ in range(random.randint(1, 2)))
            of_six = ("::/0", f"2001:db8:{random.choice(six)}::/56", f"2001:db8:{six[0]}:0::/64") if six else ("::/0",)
            networks += tuple(map(net, random.sample(of_six, random.randint(0, 1))))
            rules.append(Rule(egress, protocol, ports, networks))
    return rules


def _draw_acl(random: Random, number: int, octets: range) -> NetworkAcl:
    """Much is let through, or little would be left to look at."""
    entries = [
        AclEntry(
            position,
            random.random() < 0.5,
            *_draw_span(random),
            net(_draw_network(random, octets)),
            random.random() < 0.6,
        )
        for position in range(random.randint(0, 4))
    ]
    entries += [
        AclEntry(50, egress, None, None, net(ANYWHERE), True) for egress in (False, True) if random.random() < 0.8
    ]
    entries += [
        AclEntry(51, egress, None, None, net("::/0"), True) for egress in (False, True) if random.random() < 0.8
    ]
    return NetworkAcl(key=f"acl-{number}", entries=tuple(entries))
