"""What network ACLs are made of, and what their rules come to: tried packet by packet."""

from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.plan.acl_effects import find_hidden, find_unanswered
from config.plan.network_acls import AclRulePlan, NetworkAclPlan
from config.plan.network_facts import plan_network_facts
from config.show import picture
from reachability.facts import AclEntry, NetworkAcl
from tests.config.plan.test_tiers import SHOP, plan
from tests.support.example import Configure

ACL: dict[str, Any] = {
    "key": "inner",
    "formerly": ["old"],
    "tiers": ["private"],
    "subnets": ["own"],
    "tags": {"Why": "audit"},
    "ingress": [
        {"number": 200, "action": "allow", "ports": "1024-65535", "cidr": "0.0.0.0/0"},
        {"number": 100, "action": "deny", "protocol": "udp", "ports": "all", "cidr": "::/0"},
    ],
    "egress": [
        {"number": 100, "action": "allow", "protocol": "all", "vpc": True},
        {"number": 110, "action": "allow", "protocol": "icmpv6", "cidr": "2001:db8::/32"},
    ],
}
OWN = {"key": "own", "cidr": "10.20.255.0/24", "availability_zone": "us-east-1a"}


def make_rule(
    number: int,
    *,
    allows: bool = True,
    protocol: str = "6",
    ports: tuple[int, int] | None = None,
    cidr: str = "0.0.0.0/0",
    is_egress: bool = False,
) -> AclRulePlan:
    first, last = ports or (None, None)
    key = f"{'egress' if is_egress else 'ingress'}-{number}"
    return AclRulePlan(
        key=key,
        is_egress=is_egress,
        number=number,
        allows=allows,
        protocol=protocol,
        from_port=first,
        to_port=last,
        cidr=cidr,
    )


def test_rules_are_known_by_direction_and_number_and_in_aws_s_words(configure: Configure) -> None:
    vpc = plan(configure, network_acls=[ACL, {"key": "bare", "tiers": ["isolated"]}], subnets=[OWN])
    assert vpc.network_acls == (
        NetworkAclPlan(
            key="bare",
            subnets=("isolated-us-east-1a", "isolated-us-east-1b"),
            rules=(),
            tags={"Team": "shop", "Name": "shop-bare"},
        ),
        NetworkAclPlan(
            key="inner",
            subnets=("own", "private-us-east-1a", "private-us-east-1b"),
            rules=(
                make_rule(100, allows=False, protocol="17", ports=(0, 65535), cidr="::/0"),
                make_rule(200, ports=(1024, 65535)),
                make_rule(100, protocol="-1", cidr="10.20.0.0/16", is_egress=True),
                make_rule(110, protocol="58", cidr="2001:db8::/32", is_egress=True),
            ),
            tags={"Team": "shop", "Name": "shop-old", "Why": "audit"},
            formerly=("old",),
        ),
    )


def test_who_reaches_whom_is_told_with_them(configure: Configure) -> None:
    vpc = SHOP | {"network_acls": [ACL], "subnets": [OWN]}
    facts = plan_network_facts(configure(network=lambda content: content["vpcs"].append(vpc)))
    assert {one.key for one in facts.subnets if one.acl == "shop/inner"} == {
        "shop/own",
        "shop/private-us-east-1a",
        "shop/private-us-east-1b",
    }
    everywhere, of_ipv6 = ip_network("0.0.0.0/0"), ip_network("::/0")
    entries = (
        AclEntry(100, False, "udp", (0, 65535), of_ipv6, False),
        AclEntry(200, False, "tcp", (1024, 65535), everywhere, True),
        AclEntry(100, True, None, None, ip_network("10.20.0.0/16"), True),
        AclEntry(110, True, "icmpv6", None, ip_network("2001:db8::/32"), True),
    )
    assert facts.acls == (NetworkAcl(key="shop/inner", entries=entries),)


def test_it_is_shown_below_its_vpc(configure: Configure) -> None:
    vpc = SHOP | {"network_acls": [ACL], "subnets": [OWN], "ipv6": True}
    told = [line.text for line in picture(configure(network=lambda content: content["vpcs"].append(vpc))).segments]
    assert "network ACL inner of private, own, 2 rules in, 2 out" in told
    assert "VPC shop 10.20.0.0/16 in us-east-1, IPv6" in told
    assert "subnet private-us-east-1a 10.20.64.0/20 in us-east-1a, private, IPv6 /64 number 4" in told


PORTS = (22, 443, 1024, 32768, 50000, 60999, 65535)
ADDRESSES = ("10.0.0.1", "10.1.0.1", "192.0.2.1", "2001:db8::1")
NETWORKS = st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "::/0"])
RULES = st.lists(
    st.builds(make_rule, st.integers(1, 5), allows=st.booleans(), protocol=st.just("-1"), cidr=NETWORKS)
    | st.builds(
        make_rule,
        st.integers(1, 5),
        allows=st.booleans(),
        ports=st.sampled_from([(0, 65535), (22, 22), (443, 443), (1024, 65535), (32768, 60999), (50000, 50000)]),
        protocol=st.sampled_from(["6", "17"]),
        cidr=NETWORKS,
    ),
    unique_by=lambda rule: rule.number,
    max_size=4,
).map(lambda rules: sorted(rules, key=lambda rule: rule.number))


def fits(rule: AclRulePlan, protocol: str, port: int, address: str) -> bool:
    network = ip_network(rule.cidr)
    inside = network.version == ip_address(address).version and ip_address(address) in network
    in_range = rule.from_port is None or rule.from_port <= port <= (rule.to_port or 0)
    return inside and rule.protocol in {"-1", protocol} and (rule.protocol == "-1" or in_range)


def find_first(rules: list[AclRulePlan], *packet: Any) -> AclRulePlan | None:
    return next((rule for rule in rules if fits(rule, *packet)), None)


@given(RULES)
def test_a_rule_that_is_hidden_decides_about_no_packet(rules: list[AclRulePlan]) -> None:
    asked = {
        first.key
        for protocol in ("6", "17")
        for port in PORTS
        for address in ADDRESSES
        if (first := find_first(rules, protocol, port, address)) is not None
    }
    hidden = find_hidden(rules)
    assert hidden.keys().isdisjoint(asked)
    assert all(earlier.number < next(one.number for one in rules if one.key == key) for key, earlier in hidden.items())


@given(RULES, RULES)
def test_no_answer_passes_to_what_is_called_unanswered(rules: list[AclRulePlan], back: list[AclRulePlan]) -> None:
    for rule in find_unanswered(rules, back):
        assert rule.allows
        peers = [one for one in ADDRESSES if fits(make_rule(1, protocol="-1", cidr=rule.cidr), "6", 1, one)]
        protocols = ("6", "17") if rule.protocol == "-1" else (rule.protocol,)
        answers = product(protocols, [port for port in PORTS if port >= 1024], peers)
        decided = [find_first(back, *answer) for answer in answers]
        assert not any(first.allows for first in decided if first is not None)


def test_what_answers_are_looked_for() -> None:
    web, answers = make_rule(100, ports=(443, 443)), make_rule(110, ports=(1024, 65535))
    assert find_unanswered([web], []) == [web]
    assert find_unanswered([web], [answers]) == []
    assert find_unanswered([answers], []) == []
    assert find_unanswered([web], [make_rule(1, ports=(443, 443))]) == [web]
    assert find_unanswered([web], [make_rule(1, allows=False, protocol="-1"), answers]) == [web]
    assert find_unanswered([make_rule(1, protocol="17", ports=(53, 53))], [answers]) != []
    everything = make_rule(1, protocol="-1")
    assert find_unanswered([everything], []) == [everything]
    assert find_unanswered([everything], [everything]) == []
    assert find_unanswered([make_rule(1, protocol="1")], []) == []
    assert find_unanswered([make_rule(1, ports=(443, 443), cidr="::/0")], [answers]) != []


def test_a_rule_is_hidden_by_one_that_fits_all_that_it_fits() -> None:
    wide = make_rule(100, ports=(0, 65535))
    assert find_hidden([wide, make_rule(110, allows=False, ports=(22, 22))]) == {"ingress-110": wide}
    assert find_hidden([make_rule(100, ports=(22, 22)), make_rule(110, ports=(0, 65535))]) == {}
    assert find_hidden([wide, make_rule(110, protocol="17", ports=(22, 22))]) == {}
    assert find_hidden([wide, make_rule(110, ports=(22, 22), cidr="::/0")]) == {}
    everything = make_rule(90, protocol="-1", cidr="10.0.0.0/8")
    assert find_hidden([everything, make_rule(110, protocol="1", cidr="10.1.0.0/16")]) == {"ingress-110": everything}
