"""What is planned of networks, as facts: asked by what they come to, beside the example of test_reach.py."""

from typing import Any

import pytest

from config.plan.network_facts import plan_network_facts
from reachability.questions import answer, format_told, read_question
from tests.config.plan.test_inspection import attach, make
from tests.support.example import Configure


def give_others(content: dict[str, Any]) -> None:
    """A VPC with subnets written out, a peering, endpoints and a prefix list."""
    content["prefix_lists"] = [{"key": "offices", "account": "networking", "entries": [{"cidr": "203.0.113.0/24"}]}]
    zones = ["us-east-1a", "us-east-1b"]
    content["vpcs"] += [
        {
            "key": "old",
            "account": "networking",
            "region": "us-east-1",
            "cidr": "10.60.0.0/16",
            "subnets": [
                {"key": "front", "cidr": "10.60.0.0/24", "availability_zone": "us-east-1a", "public": True},
                {"key": "back", "cidr": "10.60.1.0/24", "availability_zone": "us-east-1a"},
            ],
            "security_groups": [
                {
                    "key": "web",
                    "description": "w",
                    "ingress": [{"ports": 22, "prefix_lists": ["offices"]}],
                    "egress": [{"ports": "1-400", "vpc": True}],
                },
                {
                    "key": "api",
                    "description": "a",
                    "ingress": [
                        {"ports": [80, 443], "security_groups": ["web"]},
                        {"ports": 8080, "cidrs": ["10.60.1.0/26"]},
                    ],
                },
            ],
        },
        {
            "key": "new",
            "account": "networking",
            "region": "us-east-1",
            "cidr": "10.61.0.0/16",
            "zones": zones,
            "tiers": [{"key": "app", "prefix": 24}, {"key": "ends", "prefix": 24}],
            "enable_dns_hostnames": True,
            "security_groups": [{"key": "https", "description": "h", "ingress": [{"ports": 443, "vpc": True}]}],
            "interface_endpoints": {"services": ["ssm"], "tier": "ends", "security_groups": ["https"]},
        },
    ]
    content["peerings"] = [{"key": "away", "from": "old", "to": "new", "to_tiers": ["app"]}]


@pytest.mark.parametrize(
    ("source", "target", "port", "told"),
    [
        ("203.0.113.9", "old/front:web", "22", "reaches old/front:web on tcp 22: tcp 22 (to web), by a public address"),
        ("10.60.1.0/25", "old/front:api", "8080", "on tcp 8080: tcp 8080 of some addresses (to api)"),
        ("203.0.114.9", "old/front:web", "22", "old/front:web lets in nothing that 203.0.114.9 may send"),
        ("203.0.113.9", "old/back:web", "22", "old/back has no route there"),
        ("old/back", "old/front", "80", "on tcp 80: tcp 8080 of some addresses (to api); tcp 80 (web to api)"),
        ("old/front", "new/app", None, "the way is there, and no security group here lets anything through"),
        ("old/back", "new/app", None, "the route table of old/back has no route to 10.61.0.0/24"),
        ("old/front", "new/ends", None, "no answer comes back: the route table of new/ends-us-east-1a has no route"),
        ("new/app", "new/ssm", "443", "reaches new/ssm on tcp 443: tcp 443 (to https)"),
    ],
)
def test_other_parts_of_networks_are_planned_as_what_they_do(
    configure: Configure, source: str, target: str, port: str | None, told: str
) -> None:
    facts = plan_network_facts(configure(network=give_others))
    said = format_told(facts, answer(facts, read_question(source, target, None, port))).splitlines()[0]
    assert told in said


def test_an_inspection_vpc_is_passed_both_ways_and_is_the_way_out() -> None:
    segments = [{"key": "a", "reaches": ["b"], "inspected": True}, {"key": "b", "reaches": ["a"]}, {"key": "c"}]
    attached = [attach("shop", "a", egress=["isolated"]), attach("tools", "b"), attach("lab", "c")]
    facts = plan_network_facts(make(segments, attached))

    def ask(source: str, target: str) -> list[str]:
        (row,) = answer(facts, read_question(source, target, None, None)).rows
        return [hop.to for hop in (*row.answer.hops, *row.answer.back)] if row.let else [row.answer.reason]

    by = ["transit gateway main", "attachment of firewall", "transit gateway main"]
    there, back = [*by, "attachment of tools", "local"], [*by, "attachment of shop", "local"]
    assert ask("shop/isolated-us-east-1a", "tools/isolated-us-east-1a") == [*there, *back]
    out = ["NAT gateway firewall/us-east-1a", "internet gateway firewall"]
    assert ask("shop/isolated-us-east-1a", "internet") == [*by[:2], *out, "transit gateway main", *back[3:]]
    assert ask("tools/isolated-us-east-1a", "internet") == [
        "the route table of tools/isolated-us-east-1a has no route to the internet"
    ]
    assert ask("shop/isolated-us-east-1a", "lab/isolated-us-east-1a") == [
        "an internet gateway drops what is for private addresses, as 10.62.128.0/24"
    ]


def give_ipv6(content: dict[str, Any]) -> None:
    tiers = [
        {"key": "front", "prefix": 24, "internet": True},
        {"key": "app", "prefix": 24, "egress_only": True},
        {"key": "old", "prefix": 24, "ipv6": False},
    ]
    groups = [
        {"key": "web", "description": "w", "ingress": [{"ports": 443, "cidrs": ["::/0"]}]},
        {"key": "job", "description": "j", "egress": [{"ports": 443, "cidrs": ["::/0"]}]},
    ]
    vpc = {"key": "six", "account": "networking", "region": "us-east-1", "cidr": "10.62.0.0/16", "ipv6": True}
    content["vpcs"].append(vpc | {"zones": ["us-east-1a"], "tiers": tiers, "security_groups": groups})


def test_ipv6_leads_out_and_in_as_its_tiers_say(configure: Configure) -> None:
    facts = plan_network_facts(configure(network=give_ipv6))

    def ask(source: str, target: str) -> str:
        return format_told(facts, answer(facts, read_question(source, target, "tcp", "443"))).splitlines()[0]

    assert ask("internet", "six/front:web") == "internet reaches six/front:web on tcp 443: tcp 443 (to web)"
    assert "six/app:job reaches internet on tcp 443" in ask("six/app:job", "internet")
    assert "six/app:web does not reach internet" in ask("six/app:web", "internet")
    assert "has no route there" in ask("internet", "six/app:web")
    assert "has no route to the internet" in ask("six/old:job", "internet")
    assert "six/front reaches six/app:web on tcp 443" in ask("six/front", "six/app:web")
