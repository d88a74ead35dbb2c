"""The resolver's endpoints and rules of states, and who has them by shares, as the program loads them."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.inventory import Inventory, Share, SharedResource, SharePrincipal
from live.network_parts import NetworkParts
from migrate.init.configuration import plan_config
from migrate.scanning.classification import ScannedInstance
from tests.migrate.init.inventories import MANAGEMENT, NETWORK, SHOP, subnet, vpc
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import of_module
from tests.migrate.init.test_any_value import JSON, Path, list_paths, look_up
from tests.migrate.init.test_security_groups import of
from tests.migrate.init.test_states import read

RULE = f"arn:aws:route53resolver:us-east-1:{NETWORK}:resolver-rule/rslvr-rr-1"
LIST = f"arn:aws:ec2:us-east-1:{NETWORK}:prefix-list/pl-1"
PRIVATE = ["subnet-private-a", "subnet-private-b"]
OUT, CORP, TO_SHOP = (
    "a.tfstate aws_route53_resolver_endpoint.x",
    "a.tfstate aws_route53_resolver_rule.x",
    "a.tfstate aws_route53_resolver_rule_association.shop",
)
DNS = {"from_port": 53, "to_port": 53, "protocol": "udp", "cidr_blocks": ["10.0.0.0/8"]}


def group() -> ScannedInstance:
    said = {"id": "sg-1", "vpc_id": "vpc-1", "name": "dns", "description": "DNS", "tags": {"Name": "shop-dns"}}
    return of("aws_security_group", egress=[DNS], ingress=[DNS], **said)


def endpoint(**attributes: Any) -> ScannedInstance:
    said = {
        "id": "rslvr-out-1",
        "name": "out",
        "direction": "OUTBOUND",
        "ip_address": [{"subnet_id": id_, "ip": f"10.0.{n}.9", "ip_id": "x"} for n, id_ in enumerate(PRIVATE)],
        "security_group_ids": ["sg-1"],
        "protocols": ["Do53"],
        "resolver_endpoint_type": "IPV4",
        "tags": {"Team": "net"},
    }
    return of("aws_route53_resolver_endpoint", **said | attributes)


def rule(**attributes: Any) -> ScannedInstance:
    said = {
        "id": "rslvr-rr-1",
        "arn": RULE,
        "name": "corp",
        "domain_name": "corp.example.com.",
        "rule_type": "FORWARD",
        "resolver_endpoint_id": "rslvr-out-1",
        "target_ip": [
            {"ip": "10.200.0.11", "port": 5353, "protocol": "Do53", "ipv6": ""},
            {"ip": "10.200.0.10", "port": 53},
        ],
    }
    return of("aws_route53_resolver_rule", **said | attributes)


ASSOCIATIONS = (
    of("aws_route53_resolver_rule_association", "hub", resolver_rule_id="rslvr-rr-1", vpc_id="vpc-1", name="x"),
    of("aws_route53_resolver_rule_association", "shop", resolver_rule_id="rslvr-rr-1", vpc_id="vpc-2", name=""),
)


def sharing(principal: str, *arns: str) -> dict[str, Any]:
    """A share of the network account with one receiver."""
    share = Share(
        origin="share",
        arn="arn:share",
        account_id=NETWORK,
        region="us-east-1",
        name="Names",
        allow_external_principals=False,
    )
    return {
        "shares": (share,),
        "shared_resources": tuple(SharedResource(origin=arn, share_arn="arn:share", resource_arn=arn) for arn in arns),
        "share_principals": (SharePrincipal(origin="to", share_arn="arn:share", principal=principal),),
    }


def having(*instances: ScannedInstance, **changes: Any) -> Inventory:
    """The module's network, a VPC of another account beside it, and what the instances say."""
    inventory = of_module("ab")
    parts = read(*instances).network_parts
    return replace(
        inventory,
        vpcs=(*inventory.vpcs, vpc("vpc-2", SHOP, "10.9.0.0/16", label="app")),
        subnets=(*inventory.subnets, subnet("subnet-app", "10.9.0.0/24", "vpc-2")),
        network_parts=replace(
            inventory.network_parts,
            **{
                name: getattr(parts, name)
                for name in NetworkParts.__dataclass_fields__
                if name.startswith("resolver_") or name in {"groups", "prefix_lists"}
            },
        ),
        **changes,
    )


def test_endpoints_and_rules_with_the_vpcs_of_a_share(loaded: Loader) -> None:
    organization, draft = loaded(having(group(), endpoint(), rule(), *ASSOCIATIONS, **sharing(SHOP, RULE)))
    (found,), (corp,), (share,) = (
        organization.resolver_endpoints,
        organization.resolver_rules,
        organization.shares,
    )
    assert (found.key, found.vpc, found.direction, found.tier) == ("out", "shop", "outbound", "private")
    assert (found.security_groups, found.tags) == (("dns",), {"Team": "net"})
    assert (corp.domain_name, corp.endpoint, corp.vpcs) == ("corp.example.com", "out", ("app", "shop"))
    assert [(one.ip, one.port) for one in corp.targets] == [("10.200.0.10", 53), ("10.200.0.11", 5353)]
    assert (share.resolver_rules, share.subnets, share.with_) == (("corp",), (), ("shop",))
    assert draft.left == ()


@pytest.mark.parametrize("principal", ["arn:ou-1", "arn:ou-2", f"arn:aws:organizations::{MANAGEMENT}:organization/o-1"])
def test_a_rule_reaches_accounts_by_units_and_the_organization(loaded: Loader, principal: str) -> None:
    organization, draft = loaded(having(group(), endpoint(), rule(), *ASSOCIATIONS, **sharing(principal, RULE)))
    assert (organization.resolver_rules[0].vpcs, draft.left) == (("app", "shop"), ())


def test_without_a_share_the_vpc_of_another_account_is_told(loaded: Loader) -> None:
    organization, draft = loaded(having(group(), endpoint(), rule(), *ASSOCIATIONS))
    assert organization.resolver_rules[0].vpcs == ("shop",)
    assert "no share of the config gives the rule to its account" in told(draft, TO_SHOP)


def test_single_subnets_of_an_inbound_endpoint(loaded: Loader) -> None:
    addresses = [{"subnet_id": id_} for id_ in ("subnet-private-a", "subnet-public-b")]
    organization, _ = loaded(having(group(), endpoint(direction="INBOUND", name="in", ip_address=addresses)))
    (found,) = organization.resolver_endpoints
    assert (found.key, found.tier, found.subnets) == ("in", None, ("private-us-east-1a", "public-us-east-1b"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Out Bound"}, "its name, which is its key in the config"),
        ({"protocols": ["DoH"]}, "it has protocols"),
        ({"resolver_endpoint_type": "DUALSTACK"}, "it has resolver_endpoint_type"),
        ({"security_group_ids": ["sg-9"]}, "in subnets and security groups of one of its VPCs"),
        ({"ip_address": [{"subnet_id": "subnet-app"}, {"subnet_id": PRIVATE[0]}]}, "of one of its VPCs"),
        ({"ip_address": [{"subnet_id": PRIVATE[0]}] * 2}, "one address in each of its subnets"),
    ],
)
def test_why_an_endpoint_is_left_with_its_rules(loaded: Loader, changes: dict[str, Any], words: str) -> None:
    organization, draft = loaded(having(group(), endpoint(**changes), rule(), *ASSOCIATIONS))
    assert (organization.resolver_endpoints, organization.resolver_rules) == ((), ())
    assert words in told(draft, OUT)
    assert "by an outbound endpoint of it" in told(draft, CORP)
    assert "its rule is not in the config" in told(draft, TO_SHOP)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rule_type": "SYSTEM"}, "it has rule_type"),
        ({"target_ip": [{"ip": "", "ipv6": "2001:db8::1"}]}, "ip is missing"),
        ({"target_ip": [{"ip": "10.1.0.1", "protocol": "DoH"}]}, "it has target_ip"),
        ({"name": ""}, "its name, which is its key in the config"),
        ({"domain_name": "."}, "or something else of it"),
    ],
)
def test_why_a_rule_is_left(loaded: Loader, changes: dict[str, Any], words: str) -> None:
    inventory = having(group(), endpoint(), rule(**changes))
    notes = read(rule(**changes)).notes
    organization, draft = loaded(replace(inventory, notes=notes))
    assert organization.resolver_rules == ()
    assert words in told(draft, CORP)


def test_two_rules_for_one_domain_are_left(loaded: Loader) -> None:
    other = of("aws_route53_resolver_rule", "y", **{**rule().require_object().attributes, "id": "2", "name": "other"})
    organization, draft = loaded(having(group(), endpoint(), rule(), other))
    assert organization.resolver_rules == ()
    assert "is for its domain name" in told(draft, CORP)


def test_a_group_may_name_a_list_that_a_share_gives_to_its_account(loaded: Loader) -> None:
    entries = [{"cidr": "203.0.113.0/24", "description": "North"}]
    offices = of("aws_ec2_managed_prefix_list", id="pl-1", owner_id=NETWORK, name="offices", entry=entries)
    naming = {"from_port": 443, "to_port": 443, "protocol": "tcp", "prefix_list_ids": ["pl-1"]}
    said = {"id": "sg-2", "vpc_id": "vpc-2", "name": "web", "description": "Web", "ingress": [naming]}
    web = of("aws_security_group", "web", **said)
    organization, draft = loaded(having(offices, web, **sharing(SHOP, LIST)))
    assert [one.prefix_lists for one in organization.shares] == [("offices",)]
    assert [one.key for one in organization.vpc("app").security_groups] == ["web"]
    assert draft.left == ()
    organization, draft = loaded(having(offices, web, **sharing(SHOP)))
    assert organization.vpc("app").security_groups == ()
    assert "names a group or prefix list" in told(draft, "a.tfstate aws_security_group.web")


PLACES = [
    (make, path)
    for make in (endpoint, rule)
    for path in list_paths(dict(make().require_object().attributes))
    if path[0] != "tags"
]


@settings(max_examples=25)
@given(st.sampled_from(PLACES), JSON)
def test_no_value_is_a_traceback(place: tuple[Any, Path], value: Any) -> None:
    make, path = place
    attributes = copy.deepcopy(dict(make().require_object().attributes))
    look_up(attributes, path[:-1])[path[-1]] = value
    others = [one() for one in (endpoint, rule) if one is not make]
    plan_config(having(group(), make(**attributes), *others, *ASSOCIATIONS))
