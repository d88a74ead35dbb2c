"""What security groups and prefix lists are made of."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.models import Vpc
from config.models.security_groups import split_ports
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.security_groups import RulePlan, plan_prefix_lists, plan_security_groups
from tests.support.example import Configure

OFFICES: dict[str, Any] = {
    "key": "offices",
    "account": "networking",
    "entries": [{"cidr": "203.0.113.0/24", "description": "North"}, {"cidr": "198.51.100.0/24"}],
}
GROUPS: list[dict[str, Any]] = [
    {
        "key": "web",
        "description": "What everybody reaches",
        "ingress": [
            {"ports": [443, "8000-8010"], "cidrs": ["0.0.0.0/0"], "description": "all"},
            {"ports": "all", "security_groups": ["db"]},
            {"protocol": "icmp", "vpc": True},
        ],
        "egress": [{"protocol": "all", "cidrs": ["::/0"]}],
        "tags": {"Tier": "public"},
    },
    {
        "key": "db",
        "description": "Databases",
        "ingress": [
            {"ports": 5432, "security_groups": ["web"]},
            {"ports": 5432, "prefix_lists": ["offices"]},
            {"protocol": "all", "self": True},
        ],
    },
]


def plan(configure: Configure, *groups: dict[str, Any], **changes: Any) -> VpcPlan:
    def edit(content: dict[str, Any]) -> None:
        said = {"account": "networking", "cidr": "10.20.0.0/16", "tags": {"Team": "shop"}}
        content["vpcs"].append({"key": "shop", "security_groups": list(groups), **said})
        content["prefix_lists"] = [OFFICES | changes]

    return next(vpc for vpc in plan_vpcs(configure(network=edit)) if vpc.key == "shop")


def rule(key: str, *, egress: bool = False, **said: Any) -> RulePlan:
    return RulePlan(key=key, is_egress=egress, **said)


def test_a_rule_has_one_peer_and_a_key_of_what_it_says(configure: Configure) -> None:
    db, web = plan(configure, *GROUPS).security_groups
    tcp: dict[str, Any] = {"protocol": "tcp", "from_port": 443, "to_port": 443}
    assert (web.key, web.name, web.description) == ("web", "web", "What everybody reaches")
    assert web.tags == {"Name": "shop-web", "Team": "shop", "Tier": "public"}
    nowhere: dict[str, Any] = {"from_port": None, "to_port": None}
    assert web.rules == (
        rule("egress-all---_0", egress=True, protocol="-1", cidr="::/0", **nowhere),
        rule("ingress-icmp-10.20.0.0_16", protocol="icmp", from_port=-1, to_port=-1, cidr="10.20.0.0/16"),
        rule("ingress-tcp-443-0.0.0.0_0", cidr="0.0.0.0/0", description="all", **tcp),
        rule(
            "ingress-tcp-8000-8010-0.0.0.0_0",
            cidr="0.0.0.0/0",
            description="all",
            protocol="tcp",
            from_port=8000,
            to_port=8010,
        ),
        rule("ingress-tcp-all-group.db", security_group="db", protocol="tcp", from_port=0, to_port=65535),
    )
    port: dict[str, Any] = {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
    assert db.rules == (
        rule("ingress-all-group.db", security_group="db", protocol="-1", **nowhere),
        rule("ingress-tcp-5432-group.web", security_group="web", **port),
        rule("ingress-tcp-5432-list.offices", prefix_list="offices", **port),
    )


def test_another_key_of_a_group_or_list_keeps_all_names(configure: Configure) -> None:
    front = GROUPS[0] | {"key": "front", "formerly": ["web"]}
    db = GROUPS[1] | {"ingress": [{"ports": 5432, "security_groups": ["front"]}, {"ports": 1, "prefix_lists": ["hq"]}]}
    groups = plan(configure, front, db, key="hq", formerly=["offices"]).security_groups
    assert [(group.key, group.name, group.formerly) for group in groups] == [
        ("db", "db", ()),
        ("front", "web", ("web",)),
    ]
    assert groups[1].tags["Name"] == "shop-web"
    assert [(one.key, one.formerly) for one in groups[0].rules] == [
        ("ingress-tcp-1-list.hq", ("ingress-tcp-1-list.offices",)),
        ("ingress-tcp-5432-group.front", ("ingress-tcp-5432-group.web",)),
    ]


def test_a_prefix_list_has_room_for_what_it_has_or_says(configure: Configure) -> None:
    (one,) = plan_prefix_lists(configure(network=lambda content: content.update(prefix_lists=[OFFICES])))
    assert (one.key, one.account, one.region, one.name, one.max_entries) == (
        "offices",
        "networking",
        "us-east-1",
        "offices",
        2,
    )
    assert list(one.entries.items()) == [("198.51.100.0/24", ""), ("203.0.113.0/24", "North")]
    roomy = OFFICES | {"max_entries": 20, "key": "hq", "formerly": ["offices"], "region": "eu-west-1"}
    (other,) = plan_prefix_lists(configure(network=lambda content: content.update(prefix_lists=[roomy])))
    assert (other.max_entries, other.name, other.region) == (20, "offices", "eu-west-1")
    assert other.formerly == (("networking", "offices"),)


PORTS = st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(sorted).map(lambda two: f"{two[0]}-{two[1]}")
PEERS = st.sampled_from(
    [{"vpc": True}, {"self": True}, {"security_groups": ["b"]}, {"cidrs": ["0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32"]}]
)
RULES = st.lists(
    st.one_of(
        st.builds(lambda ports, peer: {"ports": ports, **peer}, st.lists(PORTS, min_size=1, max_size=3), PEERS),
        st.builds(lambda peer: {"protocol": "all", **peer}, PEERS),
    ),
    max_size=4,
)


def read(ingress: list[dict[str, Any]], order: list[str]) -> tuple[RulePlan, ...]:
    groups = [{"key": key, "description": key, "ingress": ingress if key == "a" else []} for key in order]
    said = {"key": "v", "account": "x", "cidr": "10.0.0.0/16", "security_groups": groups}
    vpc = Vpc.model_validate(said, strict=False)
    return plan_security_groups(vpc, {})[0].rules


@given(RULES, st.randoms(use_true_random=False))
def test_order_means_nothing(rules: list[dict[str, Any]], chance: random.Random) -> None:
    rules = [one | {"ports": list(dict.fromkeys(one["ports"]))} if "ports" in one else one for one in rules]
    other = [dict(one) for one in rules]
    chance.shuffle(other)
    assert read(rules, ["a", "b"]) == read(other, ["b", "a"])


@given(RULES)
def test_a_key_says_all_that_aws_tells_rules_apart_by(rules: list[dict[str, Any]]) -> None:
    rules = [one | {"ports": list(dict.fromkeys(one["ports"]))} if "ports" in one else one for one in rules]
    planned = read(rules, ["a", "b"])
    said = {(one.key, one.protocol, one.from_port, one.to_port, one.cidr, one.security_group) for one in planned}
    assert len(said) == len({one.key for one in planned}) == len({one[1:] for one in said})


def test_ports_are_split() -> None:
    assert [split_ports(ports) for ports in ("443", "8000-8010", "all")] == [(443, 443), (8000, 8010), (0, 65535)]
