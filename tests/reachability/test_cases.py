"""Small networks, each with what AWS does in it, worked out by hand."""

from dataclasses import replace

import pytest

from reachability.facts import (
    AclEntry,
    Facts,
    GatewayEndpoint,
    InterfaceEndpoint,
    InternetGateway,
    NetworkAcl,
    Route,
    Rule,
    TransitRoute,
    TransitTable,
    Via,
    Vpc,
    merge,
)
from reachability.parties import QuestionError
from reachability.table import fold, make_table
from tests.reachability.building import (
    ALL_OUT,
    ANYWHERE,
    ask,
    by_gateway,
    gateway,
    nat,
    net,
    passes,
    peering,
    reverse,
    route,
    rule,
    to,
    vpc,
)

IGW, NAT, PEER, TGW = Via.INTERNET_GATEWAY, Via.NAT_GATEWAY, Via.PEERING, Via.TRANSIT_GATEWAY
LOST = "no answer comes back"
DEFAULT = TransitRoute(net(ANYWHERE), "v9", static=True)


def make_hub(*, accepted: bool = True, refers_to_groups: bool = False) -> Facts:
    """v1 is shared; v2 and v3 reach it and not each other."""
    found = merge(
        [
            vpc(1, routes={"a": by_gateway(2, 3), "b": ()}, groups={"db": [rule("v2/web", 5432)]}),
            vpc(2, routes={"a": by_gateway(1, 3)}, groups={"web": [ALL_OUT], "named": [rule("v1/db", egress=True)]}),
            vpc(3, routes={"a": by_gateway(1, 2)}),
            gateway(
                {"v1": "shared", "v2": "production", "v3": "development"},
                {"shared": [to(2), to(3)], "production": [to(1)], "development": [to(1)]},
                refers_to_groups=refers_to_groups,
            ),
        ]
    )
    return replace(found, attachments=tuple(replace(one, active=accepted) for one in found.attachments))


def in_production(*routes: TransitRoute) -> Facts:
    """The hub, where v2's segment has these routes."""
    others = (one for one in make_hub().transit_tables if one.key != "production")
    return replace(make_hub(), transit_tables=(*others, TransitTable(key="production", routes=routes)))


def make_zones() -> Facts:
    """v1 has the zones a and b, and the gateway an address in a alone."""
    return merge(
        [
            vpc(1, routes={"a": by_gateway(2)}, zones="ab"),
            vpc(2, routes={"a": by_gateway(1)}),
            gateway({"v1": "one", "v2": "one"}, {"one": [to(1), to(2)]}),
        ]
    )


def make_peers(*, other_region: bool = False, active: bool = True) -> Facts:
    """v1 - v2 - v3, and v2 has ways out to the internet."""
    v2 = {
        "a": [route("10.1.0.0/16", PEER, "v1-v2"), route("10.3.0.0/16", PEER, "v2-v3"), *out("v2")["private"]],
        "public": out("v2")["public"],
    }
    return merge(
        [
            vpc(
                1,
                routes={"a": [route(ANYWHERE, PEER, "v1-v2")]},
                groups={"web": [rule("v2/db", egress=True)]},
                region="eu-west-1" if other_region else "us-east-1",
            ),
            vpc(2, routes=v2, groups={"db": [rule("v1/web", 5432), rule("10.1.0.0/17", 22)]}),
            vpc(3, routes={"a": [route("10.0.0.0/8", PEER, "v2-v3")]}),
            peering("v1", "v2", active=active),
            peering("v2", "v3"),
            nat("v2/public-a"),
        ]
    )


def out(name: str) -> dict[str, list[Route]]:
    return {"public": [route(ANYWHERE, IGW, f"igw-{name}")], "private": [route(ANYWHERE, NAT, f"nat-{name}/public-a")]}


def make_ways_out(*, public: bool = True, routed: bool = True) -> Facts:
    """v1 with NAT. `routed`: whether the NAT gateway's own subnet has a route to the internet."""
    groups = {
        "web": [rule(ANYWHERE, 443)],
        "halves": [rule("0.0.0.0/1 128.0.0.0/1", 443)],
        "office": [rule("203.0.113.0/24", 22)],
        "inside": [rule("10.0.0.0/8", 5432), rule("10.0.0.0/8", 5432, egress=True)],
        "asks": [rule(ANYWHERE, 443, egress=True)],
    }
    ways = out("v1") | ({} if routed else {"public": []})
    return merge([vpc(1, routes={**ways, "isolated": ()}, groups=groups), nat("v1/public-a", public=public)])


def make_part() -> Facts:
    """v1, that leads to one network of the internet alone, beside which there is one of its own."""
    made = vpc(1, routes={"a": [route("203.0.113.0/24", IGW, "igw-v1"), route("20.0.0.0/16", Via.LOCAL)]})
    return replace(made, vpcs=tuple(replace(one, networks=(*one.networks, net("20.0.0.0/16"))) for one in made.vpcs))


def make_inspection(*, known: bool = True) -> Facts:
    """v2 goes out to the internet by v9. `known`: whether v9 knows the way back."""
    back = by_gateway(2) if known else []
    return merge(
        [
            vpc(2, routes={"a": [route(ANYWHERE, TGW, "tgw")]}),
            vpc(9, routes={"a": out("v9")["private"], "public": [*out("v9")["public"], *back]}),
            nat("v9/public-a"),
            gateway({"v2": "spokes", "v9": "egress"}, {"spokes": [DEFAULT], "egress": [to(2)]}),
        ]
    )


def make_inspected(*, appliance_mode: bool = False) -> Facts:
    """v1 and v2 reach each other through v9, whose attachment in zone b leads on to nobody. Groups can be named."""
    v9 = vpc(9, routes={"a": by_gateway(1, 2), "dead": ()}, zones="ab")
    v9 = replace(v9, subnets=tuple(replace(one, table="v9/dead") if one.zone == "b" else one for one in v9.subnets))
    made = gateway(
        {"v1": "spokes", "v2": "spokes", "v9": "inspection"},
        {
            "spokes": [to(1, static=True, attachment="v9"), to(2, static=True, attachment="v9")],
            "inspection": [to(1), to(2)],
        },
        zones="ab",
        refers_to_groups=True,
    )
    attached = tuple(replace(one, appliance_mode=appliance_mode and one.key == "v9") for one in made.attachments)
    return merge(
        [
            vpc(1, routes={"a": by_gateway(2)}, groups={"db": [rule("v2/web", 5432)]}),
            vpc(2, routes={"a": by_gateway(1)}, groups={"web": [ALL_OUT]}),
            v9,
            replace(made, attachments=attached),
        ]
    )


def make_guarded() -> Facts:
    """The same in appliance mode, where v9 leads on in both zones, and in zone b an ACL lets only udp through."""
    found = make_inspected(appliance_mode=True)
    entries = tuple(AclEntry(10, egress, "udp", None, net(ANYWHERE), True) for egress in (False, True))
    subnets = tuple(
        replace(one, table="v9/a", acl="acl" if one.zone == "b" else None) if one.vpc == "v9" else one
        for one in found.subnets
    )
    return replace(found, subnets=subnets, acls=(NetworkAcl(key="acl", entries=entries),))


def make_nat_between() -> Facts:
    """v1's private tier reaches v2 by the NAT gateway alone, whose subnet has the route."""
    ways = out("v1") | {"public": [*out("v1")["public"], *by_gateway(2)]}
    return merge(
        [
            vpc(1, routes={"a": (), **ways}, groups={"any": [ALL_OUT]}),
            vpc(
                2,
                routes={"a": by_gateway(1)},
                groups={"nat": [rule("10.1.16.0/24", 80)], "tier": [rule("10.1.32.0/24")]},
            ),
            nat("v1/public-a"),
            gateway({"v1": "one", "v2": "one"}, {"one": [to(1), to(2)]}),
        ]
    )


def make_acl(*entries: AclEntry) -> Facts:
    """v1, of which the tier b has an ACL."""
    made = Facts(acls=(NetworkAcl(key="acl", entries=entries),))
    return merge([vpc(1, routes={"a": (), "b": ()}, acls={"b": "acl"}), made])


def let(number: int, ports: tuple[int, int] | None = None, peer: str = ANYWHERE, **said: bool) -> AclEntry:
    """Into the subnet, of tcp, unless `said` otherwise."""
    egress, allow = said.get("egress", False), said.get("allow", True)
    return AclEntry(number, egress, "tcp" if ports else None, ports, net(peer), allow)


ANSWERS = let(10, (1024, 65535), egress=True)


def make_endpoints() -> Facts:
    """v1 has endpoints of S3, which its tier a is led to, and of SSM in its tier b; v2 is beside it on the gateway."""
    made = Facts(
        gateway_endpoints=(GatewayEndpoint(key="s3", vpc="v1", service="s3", tables=("v1/a",)),),
        interface_endpoints=(
            InterfaceEndpoint(key="ssm", vpc="v1", service="ssm", subnets=("v1/b-a",), groups=("v1/https",)),
            InterfaceEndpoint(key="logs", vpc="v1", service="logs", subnets=("v1/b-a",), groups=("v1/low", "v1/high")),
        ),
    )
    groups = {
        "https": [rule("10.0.0.0/8", 443)],
        "low": [rule("10.2.0.0/25", 443)],
        "high": [rule("10.2.0.128/25", 443)],
        "asks": [rule(ANYWHERE, 443, egress=True)],
        "quiet": [],
    }
    return merge(
        [
            vpc(1, routes={"a": by_gateway(2), "b": by_gateway(2)}, groups=groups),
            vpc(2, routes={"a": by_gateway(1)}),
            gateway({"v1": "one", "v2": "one"}, {"one": [to(1), to(2)]}),
            made,
        ]
    )


def make_six() -> Facts:
    """v1 with IPv6: a tier with an internet gateway, and one with an egress-only one."""
    cidrs = {"public": "2001:db8:1::/64", "private": "2001:db8:2::/64"}
    groups = {"web": [rule("::/0", 443)], "own": [rule("2001:db8::/32", 443, egress=True)]}
    found = vpc(1, routes={"public": out("v1")["public"], "private": ()}, groups=groups)
    own = route("2001:db8::/32", Via.LOCAL)
    ways = {"v1/public": route("::/0", IGW, "igw-v1"), "v1/private": route("::/0", Via.EGRESS_ONLY_GATEWAY, "eigw")}
    return replace(
        found,
        vpcs=tuple(replace(one, networks=(*one.networks, own.destination)) for one in found.vpcs),
        subnets=tuple(
            replace(one, networks=(*one.networks, net(cidrs[one.tier.partition("/")[2]])))
            for one in found.subnets
            if one.tier
        ),
        tables=tuple(replace(one, routes=(*one.routes, own, ways[one.key])) for one in found.tables),
        egress_only_gateways=(InternetGateway(key="eigw", vpc="v1"),),
    )


def make_groups() -> Facts:
    groups = {
        "web": [rule("v1/db", 5432, egress=True)],
        "db": [rule("v1/web", 5432), rule("v1/db", protocol=None)],
        "wide": [Rule(False, "tcp", (5000, 6000), (net("10.1.0.0/16"),)), ALL_OUT],
        "part": [rule("10.1.0.0/25", 22), ALL_OUT],
    }
    return vpc(1, groups=groups)


CASES = {
    "a VPC reaches itself": (vpc(1, routes={"a": (), "b": ()}), "v1/a", "v1/b", "everything", ""),
    "without a route, nobody": (merge([vpc(1), vpc(2)]), "v1/a", "v2/a", "nothing", "no route to 10.2.0.0/24"),
    # Transit gateways.
    "a segment reaches what is shared": (make_hub(), "v2/a", "v1/a", "everything", ""),
    "and is reached by it": (make_hub(), "v1/a", "v3/a", "everything", ""),
    "segments are apart": (make_hub(), "v2/a", "v3/a", "nothing", "segment production has no route to 10.3.0.0/24"),
    "a tier without routes does not answer": (
        make_hub(),
        "v2/a",
        "v1/b",
        "nothing",
        f"{LOST}: the route table of v1/b-a",
    ),
    "nobody accepted": (
        make_hub(accepted=False),
        "v2/a",
        "v1/a",
        "nothing",
        "v2 is not attached to the transit gateway",
    ),
    "a written blackhole before what is propagated": (
        in_production(to(1), to(1, static=True, attachment=None)),
        "v2/a",
        "v1/a",
        "nothing",
        "segment production drops what is for 10.1.0.0/16",
    ),
    "the longest prefix before what is written": (
        in_production(to(1), to(0, size=8, static=True, attachment=None)),
        "v2/a",
        "v1/a",
        "everything",
        "",
    ),
    "a blackhole for a part of a subnet": (
        in_production(to(1), TransitRoute(net("10.1.0.128/25"), None, static=True)),
        "v2/a",
        "v1/a",
        "everything?",
        "segment production drops what is for 10.1.0.128/25",
    ),
    "a segment that is not known to the other": (
        replace(make_hub(), transit_tables=(TransitTable(key="production", routes=(to(1),)),)),
        "v2/a",
        "v1/a",
        "nothing",
        f"{LOST}: transit gateway tgw has no segment for v1",
    ),
    "no address of the gateway in the zone": (make_zones(), "v1/a-b", "v2/a", "nothing", "has no address of v1 in b"),
    "nor do answers leave that zone": (make_zones(), "v2/a", "v1/a-b", "nothing", f"{LOST}: the transit gateway tgw"),
    "so a tier is reached in part": (make_zones(), "v2/a", "v1/a", "everything?", "has no address of v1 in b"),
    "through an inspection VPC, in the sender's zone": (make_inspected(), "v2/a", "v1/a", "everything", ""),
    "in appliance mode in any zone": (
        make_inspected(appliance_mode=True),
        "v2/a",
        "v1/a",
        "nothing",
        "the route table of v9/a-b has no route to 10.1.0.0/24",
    ),
    "where the ACLs of all zones count": (
        make_guarded(),
        "v2/a",
        "v1/a",
        "udp",
        "",
    ),
    # Peerings.
    "a peering": (make_peers(), "v1/a", "v2/a", "everything", ""),
    "is not transitive": (make_peers(), "v1/a", "v3/a", "nothing", "passes nothing on: 10.3.0.0/24 is not of v2"),
    "leads to nobody's way out": (
        make_peers(),
        "v1/a",
        "internet",
        "nothing",
        "passes nothing on: the internet is not",
    ),
    "that nobody accepted": (make_peers(active=False), "v1/a", "v2/a", "nothing", "the peering v1-v2 is not up"),
    # To the internet and from it.
    "out by NAT": (make_ways_out(), "v1/private", "internet", "everything", ""),
    "NAT lets nobody in": (
        make_ways_out(),
        "internet",
        "v1/private",
        "nothing",
        "answers by NAT gateway nat-v1/public-a",
    ),
    "NAT without a way out": (
        make_ways_out(routed=False),
        "v1/private",
        "internet",
        "nothing",
        "public-a has no route to",
    ),
    "private NAT": (make_ways_out(public=False), "v1/private", "internet", "nothing", "has no public address"),
    "isolated": (make_ways_out(), "v1/isolated", "internet", "nothing", "isolated-a has no route to the internet"),
    "out by the gateway": (make_ways_out(), "v1/public:asks", "internet", "tcp 443", ""),
    "in, where a group lets in": (make_ways_out(), "internet", "v1/public:web", "tcp 443", ""),
    "two halves are all of it": (make_ways_out(), "internet", "v1/public:halves", "tcp 443", ""),
    "an office is a part of it": (
        make_ways_out(),
        "internet",
        "v1/public:office",
        "tcp 22?",
        "a part of the addresses",
    ),
    "an office": (make_ways_out(), "203.0.113.7", "v1/public:office", "tcp 22", ""),
    "a private network is none of it": (
        make_ways_out(),
        "internet",
        "v1/public:inside",
        "nothing",
        "nothing that internet may send",
    ),
    "nor is one that may be asked": (
        make_ways_out(),
        "v1/private:inside",
        "internet",
        "nothing",
        "lets nothing out to",
    ),
    "another office": (
        make_ways_out(),
        "203.0.114.7",
        "v1/public:office",
        "nothing",
        "lets in nothing that 203.0.114.7 may send",
    ),
    "a route for a part of it": (make_part(), "v1/a", "internet", "everything?", "v1/a-a has no route to the internet"),
    "in by that": (make_part(), "internet", "v1/a", "everything?", "v1/a-a has no route there"),
    "out by an inspection VPC": (make_inspection(), "v2/a", "internet", "everything", ""),
    "which does not know the way back": (
        make_inspection(known=False),
        "v2/a",
        "internet",
        "nothing",
        f"{LOST}: an internet gateway drops what is for private addresses, as 10.2.0.0/24",
    ),
    "no transit through an internet gateway": (
        merge(
            [
                vpc(2, routes={"a": [route(ANYWHERE, TGW, "tgw")]}),
                vpc(9, routes={"a": out("v9")["public"]}),
                gateway({"v2": "spokes", "v9": "egress"}, {"spokes": [DEFAULT], "egress": [to(2)]}),
            ]
        ),
        "v2/a",
        "internet",
        "nothing",
        "lets only what is of its own VPC out, and 10.2.0.0/24 is not of v9",
    ),
    "by NAT to another VPC": (make_nat_between(), "v1/private:any", "v2/a:nat", "tcp 80", ""),
    "which sees the NAT gateway": (
        make_nat_between(),
        "v1/private:any",
        "v2/a:tier",
        "nothing",
        "may send, which comes from a NAT gateway in 10.1.16.0/24",
    ),
    # Security groups.
    "a group by name": (make_groups(), "v1/a:web", "v1/a:db", "tcp 5432", ""),
    "itself": (make_groups(), "v1/a:db", "v1/a:db", "nothing", "of v1/a:db lets nothing out"),
    "what both let through": (make_groups(), "v1/a:web", "v1/a:wide", "nothing", "of v1/a:web lets nothing out"),
    "a range": (make_groups(), "v1/a:wide", "v1/a:wide", "tcp 5000-6000", ""),
    "a part of a subnet": (make_groups(), "v1/a:wide", "v1/a:part", "tcp 22?", "a part of the addresses"),
    "by name over a peering": (make_peers(), "v1/a:web", "v2/a:db", "tcp 22, 5432", ""),
    "not from another region": (
        make_peers(other_region=True),
        "v1/a:web",
        "v2/a:db",
        "nothing",
        "of v1/a:web lets nothing out",
    ),
    "nor, by default, over a transit gateway": (make_hub(), "v2/a:web", "v1/a:db", "nothing", "lets in nothing that"),
    "but where it refers to groups": (make_hub(refers_to_groups=True), "v2/a:web", "v1/a:db", "tcp 5432", ""),
    "and to let in alone": (
        make_hub(refers_to_groups=True),
        "v2/a:named",
        "v1/a:db",
        "nothing",
        "of v2/a:named lets nothing out",
    ),
    "nor through a third VPC": (make_inspected(), "v2/a:web", "v1/a:db", "nothing", "lets in nothing that"),
    "two groups together": (make_endpoints(), "v2/a", "v1/logs", "tcp 443", ""),
    # Network ACLs.
    "an ACL that lets no answer out": (make_acl(let(10, (443, 443))), "v1/a", "v1/b", "nothing", "lets no answer back"),
    "and one that does": (make_acl(let(10, (443, 443)), ANSWERS), "v1/a", "v1/b", "tcp 443", ""),
    "answers to some ports are none": (
        make_acl(let(10, (443, 443)), let(10, (32768, 65535), egress=True)),
        "v1/a",
        "v1/b",
        "nothing",
        "lets no answer back",
    ),
    "the first entry decides": (
        make_acl(let(20, (443, 443), allow=False), let(10, (80, 443)), let(30, (8080, 8080)), ANSWERS),
        "v1/a",
        "v1/b",
        "tcp 80-443, 8080",
        "",
    ),
    "what is denied before": (
        make_acl(let(10, (100, 200), allow=False), let(20, (80, 443)), ANSWERS),
        "v1/a",
        "v1/b",
        "tcp 80-99, 201-443",
        "",
    ),
    "within its subnet nobody asks it": (make_acl(), "v1/b", "v1/b", "everything", ""),
    # Endpoints.
    "a gateway endpoint": (make_endpoints(), "v1/a:asks", "v1/s3", "tcp 443", ""),
    "that no route leads to": (make_endpoints(), "v1/b", "v1/s3", "nothing", "of v1/b-a does not lead to v1/s3"),
    "nor from another VPC": (make_endpoints(), "v2/a", "v1/s3", "nothing", "of v2/a-a does not lead to v1/s3"),
    "a group that lets nothing out": (make_endpoints(), "v1/a:quiet", "v1/s3", "nothing", "lets nothing out to v1/s3"),
    "an interface endpoint": (make_endpoints(), "v1/a", "v1/ssm", "tcp 443", ""),
    "from another VPC too": (make_endpoints(), "v2/a", "v1/ssm", "tcp 443", ""),
    # IPv6.
    "out by IPv6 alone": (make_six(), "v1/private", "internet", "everything", ""),
    "and not in": (make_six(), "internet", "v1/private", "nothing", "has no route there"),
    "a VPC's own IPv6 network is none of the internet": (
        make_six(),
        "v1/public:own",
        "internet",
        "nothing",
        "lets nothing out",
    ),
    "in by IPv6": (make_six(), "internet", "v1/public:web", "tcp 443", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_what_aws_does(name: str) -> None:
    facts, source, target, told, reason = CASES[name]
    answer = ask(facts, source, target)
    assert passes(facts, source, target) == told, answer.reason
    assert reason in answer.reason
    assert bool(reason) == bool(answer.reason)
    assert ask(reverse(facts), source, target) == answer


def test_a_way_is_told_table_by_table_there_and_back() -> None:
    answer = ask(make_inspection(), "v2/a", "internet")
    assert [(hop.where, hop.entry, hop.to) for hop in answer.hops] == [
        ("v2/a-a", "0.0.0.0/0", "transit gateway tgw"),
        ("segment spokes", "0.0.0.0/0 (static)", "attachment of v9"),
        ("v9/a-a", "0.0.0.0/0", "NAT gateway nat-v9/public-a"),
        ("v9/public-a", "0.0.0.0/0", "internet gateway igw-v9"),
    ]
    assert [(hop.where, hop.entry, hop.to) for hop in answer.back] == [
        ("v9/public-a", "10.2.0.0/16", "transit gateway tgw"),
        ("segment egress", "10.2.0.0/16 (propagated)", "attachment of v2"),
        ("v2/a-a", "10.2.0.0/16", "local"),
    ]
    assert not answer.public_address


def test_tiers_of_which_one_alone_needs_a_public_address_are_told_apart() -> None:
    facts = merge([vpc(1, routes=out("v1")), nat("v1/public-a")])
    rows = [row.answer for row in fold(facts, make_table(facts)) if row.answer.target == "internet"]
    assert {(one.source, one.public_address) for one in rows} == {("v1/private", False), ("v1/public", True)}


def test_who_goes_by_an_internet_gateway_needs_a_public_address_and_by_ipv6_none() -> None:
    assert ask(make_ways_out(), "v1/public", "internet").public_address
    assert ask(make_ways_out(), "internet", "v1/public:web").public_address
    assert not ask(make_ways_out(), "v1/private", "internet").public_address
    assert not ask(make_six(), "v1/private", "internet").public_address


@pytest.mark.parametrize(("address", "told"), [("10.1.200.5", "v1"), ("10.1.0.0/16", "v1"), ("2001:db8:1:5::1", "six")])
def test_an_address_of_a_vpc_that_no_subnet_has_is_nobodys_on_the_internet(address: str, told: str) -> None:
    six = Vpc(key="six", region="us-east-1", networks=(net("2001:db8:1::/48"),))
    facts = merge([make_ways_out(), Facts(vpcs=(six,))])
    for source, target in ((address, "v1/public"), ("v1/public", address)):
        with pytest.raises(QuestionError, match=f"{address} is of the VPC {told}, and in none of its subnets alone"):
            ask(facts, source, target)


def test_what_vpcs_have_among_them_is_no_part_of_the_internet() -> None:
    halves = (net("2600:1f18:0:2::/64"), net("2600:1f18:0:3::/64"))
    vpcs = tuple(Vpc(key=f"h{one}", region="us-east-1", networks=(one,)) for one in halves)
    assert passes(merge([make_six(), Facts(vpcs=vpcs)]), "v1/public", "2600:1f18:0:2::/63") == "nothing"
