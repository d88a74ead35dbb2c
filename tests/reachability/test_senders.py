"""Who is asked outside of these networks has no groups: those of the sender decide, tried one by one."""

import json
from dataclasses import replace

import pytest

from reachability.facts import AclEntry, Facts, GatewayEndpoint, NetworkAcl, Rule, Via, merge
from reachability.questions import answer, format_json, format_told, read_question
from tests.reachability.building import ANYWHERE, net, route, rule, vpc

OUT = {"a": [route(ANYWHERE, Via.INTERNET_GATEWAY, "igw-v1")]}
GROUPS: dict[str, list[Rule]] = {
    "web": [rule(ANYWHERE, 80, egress=True), rule(ANYWHERE, 443)],
    "partner": [rule("203.0.113.0/24", 8443, egress=True)],
    "db": [rule("10.1.0.0/16", 5432)],
}


def make_facts(*names: str) -> Facts:
    endpoint = GatewayEndpoint(key="s3", vpc="v1", service="s3", tables=("v1/a",))
    groups = {name: GROUPS[name] for name in names}
    return merge([vpc(1, routes=OUT, groups=groups), Facts(gateway_endpoints=(endpoint,))])


ALL = make_facts(*GROUPS)
BY_ADDRESS = ", by a public address"
NONE_LETS = "the way is there, and no security group here lets anything through"


@pytest.mark.parametrize(
    ("facts", "source", "target", "port", "verdict"),
    [
        (ALL, "v1/a", "internet", "80", "reaches: tcp 8443 to some addresses (from partner); tcp 80 (from web)"),
        (ALL, "v1/a", "internet", "22", "only tcp 80, 8443 gets there"),
        (ALL, "v1/a", "203.0.113.7", "8443", "reaches: tcp 8443 (from partner); tcp 80 (from web)"),
        (ALL, "v1/a", "198.51.100.7", "8443", "only tcp 80 gets there"),
        (ALL, "v1/a", "v1/s3", None, "reaches: tcp 80 (from web)"),
        (ALL, "v1/a", "v1/s3", "443", "only tcp 80 gets there"),
        (ALL, "v1/a:web", "internet", "80", "reaches: tcp 80 (from web)"),
        (ALL, "v1/a:db", "internet", None, "the security group of v1/a:db lets nothing out to internet"),
        (make_facts("db"), "v1/a", "internet", None, NONE_LETS),
        (make_facts(), "v1/a", "internet", "22", "reaches: everything, as far as security groups let it"),
        (make_facts(), "v1/a", "v1/s3", "443", "reaches: tcp 80, 443, as far as security groups let it"),
        (ALL, "internet", "v1/a", "443", "reaches: tcp 443 (to web)"),
        (ALL, "internet", "v1/a", "22", "only tcp 443 gets there"),
        (make_facts("db"), "internet", "v1/a", None, NONE_LETS),
        (make_facts(), "internet", "v1/a", "22", "reaches: everything, as far as security groups let it"),
    ],
)
def test_what_is_said_of_outside(facts: Facts, source: str, target: str, port: str | None, verdict: str) -> None:
    told = answer(facts, read_question(source, target, None, port))
    line, on = format_told(facts, told).splitlines()[0].removesuffix(BY_ADDRESS), f" on tcp {port}" if port else ""
    yes = verdict.startswith("reaches")
    assert told.reached is yes
    assert line == (
        f"{source} reaches {target}{on}{verdict.removeprefix('reaches')}"
        if yes
        else f"{source} does not reach {target}{on}: {verdict}"
    )


def test_a_route_to_a_part_is_not_to_blame_for_what_no_group_lets_out() -> None:
    acl = NetworkAcl(
        key="acl",
        entries=tuple(AclEntry(100, egress, None, None, net("0.0.0.0/1"), True) for egress in (False, True)),
    )
    facts = make_facts("db")
    partly = replace(facts, subnets=tuple(replace(one, acl="acl") for one in facts.subnets), acls=(acl,))
    told = answer(partly, read_question("v1/a", "internet", None, None))
    assert format_told(partly, told).splitlines()[0] == f"v1/a does not reach internet: {NONE_LETS}"


def test_tables_and_data_have_the_senders_groups() -> None:
    told = answer(ALL, read_question("v1/a", None, None, None))
    assert format_told(ALL, told).splitlines()[1:] == [
        "v1/a  v1/a      tcp 5432 (to db); tcp 443 (to web)",
        "v1/a  internet  tcp 8443 to some addresses (from partner); tcp 80 (from web), by a public address",
        "v1/a  v1/s3     tcp 80 (from web)",
    ]
    data = json.loads(format_json(answer(ALL, read_question("v1/a", "internet", None, None))))
    assert [(one["from"], one["to"], one["ports"], one["ports_in_part"]) for one in data["by_groups"]] == [
        ("v1/partner", None, {}, {"tcp": [[8443, 8443]]}),
        ("v1/web", None, {"tcp": [[80, 80]]}, {}),
    ]
