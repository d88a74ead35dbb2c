"""What opens a network to a stranger, or cuts one, from what the program itself registers before and after."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from config import Organization, load
from config.models.waivers import Rule
from engine.changes import Operation, StackPreview
from engine.preview import UNKNOWN
from review.gate.acls import refuse_changed_acls
from review.gate.forwarding import refuse_other_servers
from review.gate.judge import RULES
from review.gate.loss import refuse_losses
from review.gate.refusals import Refusal
from review.gate.routes import refuse_changed_routes
from review.gate.subject import Subject
from stacks.inputs.registrations import Registration
from stacks.programs import build
from tests.config.plan.test_transit import give_vpc
from tests.support.example import EXAMPLE, make_configure
from tests.support.monitor import run_program
from tests.support.previews import compare_programs, make_change, make_preview, make_resource
from tests.support.program import ORG_OUTPUTS

Edit = Callable[[dict[str, Any]], None]
Judge = Callable[[Edit], list[Refusal]]

REPLACING = {"RouteTableAssociation": "transitGatewayRouteTableId"}
ALL: dict[str, Any] = {"action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"}
ACL: dict[str, Any] = {
    "key": "inner",
    "tiers": ["isolated"],
    "ingress": [{"number": 100, "action": "deny", "ports": 22, "cidr": "0.0.0.0/0"}, {"number": 110, **ALL}],
    "egress": [{"number": 100, **ALL}],
}


def give_networks(content: dict[str, Any]) -> None:
    content.clear()
    names = {"enable_dns_hostnames": True, "enable_dns_support": True}
    hub, shop, lab, firewall = (
        give_vpc(key, account, 50 + number) | names
        for number, (key, account) in enumerate(
            (
                ("hub", "networking"),
                ("shop", "prod-application"),
                ("lab", "staging-application"),
                ("firewall", "networking"),
            )
        )
    )
    shop |= {"network_acls": [ACL], "gateway_endpoints": ["s3"], "dhcp_options": {"domain_name": "x.example.com"}}
    out = give_vpc("out", "prod-application", 54) | {"nat": "none"}
    out["tiers"] = [{"key": "a", "prefix": 24}, {"key": "b", "prefix": 24}]
    content["vpcs"] = [hub, shop, lab, firewall, out]
    content["peerings"] = [{"key": "tie", "from": "lab", "to": "hub"}]
    content["transit_gateways"] = [
        {
            "key": "main",
            "account": "networking",
            "inspection": "firewall",
            "segments": [
                {"key": "shared", "reaches": ["production"]},
                {"key": "production", "reaches": ["shared"]},
                {"key": "outside", "inspected": True},
                {"key": "inspection"},
            ],
            "attachments": [
                {"vpc": "shop", "segment": "production", "tier": "isolated", "routes": ["isolated", "private"]},
                {"vpc": "hub", "segment": "shared", "tier": "private"},
                {"vpc": "firewall", "segment": "inspection", "tier": "private"},
                {"vpc": "out", "segment": "outside", "tier": "a", "egress": ["a", "b"]},
            ],
        }
    ]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """What all rules say of an edit of network.yaml."""
    configure = make_configure(tmp_path_factory.mktemp("networks"))
    there: list[Registration] = run(configure(network=give_networks))

    def make(edit: Edit) -> list[Refusal]:
        def change(content: dict[str, Any]) -> None:
            give_networks(content)
            edit(content)

        organization = configure(network=change)
        preview: StackPreview = compare_programs(there, run(organization), replacing=REPLACING)
        return [one for rule in RULES for one in rule(Subject(previews=[preview], organization=organization))]

    return make


def run(organization: Any) -> list[Registration]:
    return run_program(partial(build, "org", organization), outputs=ORG_OUTPUTS)


def find_vpc(content: dict[str, Any], key: str) -> dict[str, Any]:
    return next(vpc for vpc in content["vpcs"] if vpc["key"] == key)


def find_attachment(content: dict[str, Any], vpc: str) -> dict[str, Any]:
    return next(one for one in content["transit_gateways"][0]["attachments"] if one["vpc"] == vpc)


def tell(refusals: list[Refusal]) -> dict[tuple[Rule, str], str]:
    told: dict[tuple[Rule, str], str] = {(one.rule, one.keys[0]): one.would for one in refusals}
    assert len(told) == len(refusals)
    return told


def test_what_opens_and_what_cuts_is_told_of_each_vpc_once(judge: Judge) -> None:
    def edit(content: dict[str, Any]) -> None:
        shop, hub = find_vpc(content, "shop"), find_vpc(content, "hub")
        shop["network_acls"][0] = ACL | {"ingress": ACL["ingress"][1:], "egress": [ALL | {"number": 1, "cidr": "::/0"}]}
        shop["tiers"][1] = {"key": "private", "prefix": 20, "internet": True}
        shop |= {"nat": "none", "gateway_endpoints": [], "enable_dns_hostnames": False}
        del shop["dhcp_options"]
        find_attachment(content, "shop")["routes"] = ["public", "isolated"]
        find_attachment(content, "out")["egress"] = ["a"]
        hub |= {"retired_zones": ["us-east-1b"], "dhcp_options": {"domain_name_servers": ["10.9.0.1"]}}
        content["peerings"][0]["from_tiers"] = ["private"]

    assert tell(judge(edit)) == {
        ("loss", "prod-application/shop/s3"): (
            "the endpoint vpc-prod-application/shop/s3 is deleted: what is in the VPC reaches the service by it no "
            "more, and without another way out not at all"
        ),
        ("loss", "prod-application/shop/dhcp-options"): (
            "the association of DHCP options vpc-prod-application/shop/dhcp-options is deleted: the VPC has none at "
            "all then, and what asks for an address is told no name server any more"
        ),
        ("loss", "networking/hub/subnets"): (
            "the subnets isolated-us-east-1b, private-us-east-1b, public-us-east-1b of the VPC networking/hub go: what "
            "runs there is cut off from its routes before AWS refuses to delete what is in use"
        ),
        ("switched-off", "prod-application/vpc_dns"): (
            "in prod-application the DNS of a VPC (10.51.0.0/16) protects less in us-east-1: enable_dns_hostnames is "
            "switched off, so that what is in it finds the names of private zones and endpoints no more, and goes to "
            "public addresses in their place, or nowhere"
        ),
        ("reach-changed", "networking/main/hub"): (
            "the transit gateway main has no address of the VPC hub in us-east-1b any more: what is in that zone "
            "reaches nothing by it"
        ),
        ("reach-changed", "prod-application/shop"): (
            "in the VPC shop: from the tier private there is a new way to the internet by an internet gateway in place "
            "of a NAT gateway, so that strangers reach what has a public address there, as far as security groups let "
            "them; from the tier public there is a new way to 10.50.0.0/16 (hub) by a transit gateway"
        ),
        ("reach-changed", "prod-application/shop/inner"): (
            "at the tier isolated of the VPC shop the network ACL inner lets in tcp 22 from 0.0.0.0/0, which it did "
            "not; no longer lets out everything to 0.0.0.0/0"
        ),
        ("reach-changed", "prod-application/out"): (
            "in the VPC out: from the tier b there is no way to the internet by a transit gateway any more"
        ),
        ("reach-changed", "staging-application/lab"): (
            "in the VPC lab: from the tiers isolated, public there is no way to 10.50.0.0/16 (hub) by a peering any "
            "more"
        ),
        ("trust-grew", "networking/hub/dhcp-options"): (
            "what is in the VPC networking/hub asks 10.9.0.1 for all names, and goes where that says"
        ),
    }


def test_what_another_rule_tells_and_what_changes_nothing_is_not_told_again(judge: Judge) -> None:
    """A VPC goes into another segment, a peering goes, one comes, an ACL has other numbers, and a NAT gateway less."""

    def edit(content: dict[str, Any]) -> None:
        shop = find_vpc(content, "shop")
        shop |= {"nat": "one", "network_acls": [ACL | {"egress": [{"number": 7, **ALL}]}]}
        find_attachment(content, "shop")["segment"] = "outside"
        content["peerings"] = [{"key": "new", "from": "lab", "to": "out"}]
        find_attachment(content, "out")["egress"] = ["a", "b"]

    assert {keys: would.partition(":")[0] for keys, would in tell(judge(edit)).items()} == {
        ("loss", "staging-application/tie"): "the peering peering-staging-application/tie is deleted",
        ("reach-changed", "networking/main/shop"): (
            "the VPC shop goes into another segment of the transit gateway main"
        ),
    }


def test_ipv6_between_vpcs_that_are_connected_is_a_new_way(judge: Judge) -> None:
    blocks = {"hub": "2600:1f18:1::/56", "shop": "2600:1f18:2::/56", "lab": "2600:1f18:3::/56"}

    def edit(content: dict[str, Any]) -> None:
        for key, block in blocks.items():
            find_vpc(content, key).update(ipv6=True, ipv6_cidr=block)
        for vpc in ("hub", "shop"):
            find_attachment(content, vpc)["ipv6"] = True
        content["peerings"][0]["ipv6"] = True

    told = {key: would.split(";") for (rule, key), would in tell(judge(edit)).items() if rule == "reach-changed"}
    assert told.keys() == {"networking/hub", "prod-application/shop", "staging-application/lab"}
    everything = "from the tiers isolated, private, public there is a new way to"
    assert told["networking/hub"][:2] == [
        f"in the VPC hub: {everything} 2600:1f18:2::/56 (shop) by a transit gateway",
        f" {everything} 2600:1f18:3::/56 (lab) by a peering",
    ]
    led = "from the tiers isolated, private there is a new way to 2600:1f18:1::/56 (hub) by a transit gateway"
    assert told["prod-application/shop"][0] == f"in the VPC shop: {led}"


def test_networks_of_ipv6_that_amazon_has_yet_to_choose_are_told_apart(organization: Organization) -> None:
    subnet = make_resource("aws:ec2/subnet:Subnet", "vpc-networking/shop/a", {}, account="networking", id_="subnet-1")
    association = make_resource(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "vpc-networking/shop/a",
        {"subnetId": "subnet-1", "routeTableId": "rtb-1"},
        account="networking",
    )
    peering = make_resource(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering-a/tie", {}, account="networking", id_="pcx-1"
    )
    ways = [(f"transit-attachment-networking/main/shop/a/{peer}", "transitGatewayId", "tgw-1") for peer in ("x", "y")]
    ways.append(("peering-a/tie/a", "vpcPeeringConnectionId", "pcx-1"))
    made = [
        make_resource(
            "aws:ec2/route:Route",
            f"{name}/ipv6",
            {"routeTableId": "rtb-1", "destinationIpv6CidrBlock": UNKNOWN, to: id_},
            account="networking",
        )
        for name, to, id_ in ways
    ]
    there = [make_change(Operation.same, one, one) for one in (subnet, association, peering)]
    new = [make_change(Operation.create, None, one) for one in made]
    (refusal,) = refuse_changed_routes(subject(organization, *there, *new))
    beginning = "from the subnet a there is a new way to the IPv6 network"
    assert refusal.would == "in the VPC shop: " + "; ".join(
        f"{beginning} {end}"
        for end in ("across tie by a peering", "of x by a transit gateway", "of y by a transit gateway")
    )
    got = replace(subnet, inputs={"ipv6CidrBlock": "2001:db8::/64"})
    gets_ipv6 = [make_change(Operation.update, subnet, got), *there[1:]]
    imported = [make_change(Operation.import_, None, one) for one in made]
    (of_subnet,) = refuse_changed_routes(subject(organization, *gets_ipv6, *imported))
    assert of_subnet.would == refusal.would, "the table had them, and they are new to the subnet"


def test_a_vpc_that_goes_is_a_loss_and_what_is_in_it_is_told_with_it(judge: Judge) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["vpcs"] = [vpc for vpc in content["vpcs"] if vpc["key"] != "lab"]
        content["peerings"] = []

    assert set(tell(judge(edit))) == {("loss", "staging-application/lab"), ("loss", "staging-application/tie")}


@pytest.mark.parametrize(
    ("account", "refused"), [("networking", True), ("management", True), ("default_7_0", True), ("gone", False)]
)
def test_a_vpc_that_goes_with_its_account_is_told_by_that(
    organization: Organization, account: str, refused: bool
) -> None:
    gone = make_resource("aws:ec2/vpc:Vpc", f"vpc-{account}/shop", {}, account=account)
    told = list(refuse_losses(subject(organization, make_change(Operation.delete, gone))))
    assert [one.rule for one in told] == ["loss"] * refused


def route(table: str, to: str, *, urn: str = "", **more: str) -> Any:
    """A route to everywhere of a table, which the program may not know yet."""
    inputs = {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", to: "x", **more}
    found = make_resource("aws:ec2/route:Route", f"vpc-networking/shop/{urn or table}", inputs, account="networking")
    return found if not urn else replace(found, property_dependencies={"routeTableId": [urn]})


def test_a_subnet_is_followed_into_a_table_that_is_not_made_yet(organization: Organization) -> None:
    """With a way that leads to the same it is no news, and with a worse one it is."""
    subnet = make_resource("aws:ec2/subnet:Subnet", "vpc-networking/shop/a", {}, account="networking", id_="subnet-1")
    table = make_resource("aws:ec2/routeTable:RouteTable", "vpc-networking/shop/new", {}, account="networking")
    old, new = (
        replace(
            make_resource(
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                "vpc-networking/shop/a",
                {"subnetId": "subnet-1", "routeTableId": id_},
                account="networking",
            ),
            property_dependencies={"routeTableId": [table.urn]},
        )
        for id_ in ("rtb-1", UNKNOWN)
    )
    moved = [
        make_change(Operation.same, subnet, subnet),
        make_change(Operation.create, None, table),
        make_change(Operation.update, old, new),
        make_change(Operation.delete, route("rtb-1", "natGatewayId")),
    ]
    alike = make_change(Operation.create, None, route(UNKNOWN, "natGatewayId", urn=table.urn))
    assert list(refuse_changed_routes(subject(organization, *moved, alike))) == []
    (refusal,) = refuse_changed_routes(subject(organization, *moved))
    assert refusal.would == (
        "in the VPC shop: from the subnet a there is no way to the internet by a NAT gateway any more"
    )
    unknown = route(UNKNOWN, "gatewayId", urn=table.urn)
    out = make_change(Operation.create, None, replace(unknown, inputs={**unknown.inputs, "gatewayId": UNKNOWN}))
    (refusal,) = refuse_changed_routes(subject(organization, *moved, out))
    assert "a new way to the internet by an internet gateway in place of a NAT gateway, so that" in refusal.would
    imported = make_change(Operation.import_, None, route("rtb-1", "gatewayId"))
    there = [make_change(Operation.same, subnet, subnet), make_change(Operation.same, old, old)]
    assert list(refuse_changed_routes(subject(organization, *there, imported))) == [], "AWS has it already"


@pytest.mark.parametrize(
    ("before", "after", "led_to"),
    [
        (["ns-1", "ns-2"], ["ns-1", "ns-3"], "ns-3"),
        (["ns-1", "ns-2"], ["ns-2"], None),
        (["ns-1"], UNKNOWN, "name servers that are made in the same run"),
    ],
)
def test_a_delegation_to_other_name_servers_is_refused(
    organization: Organization, before: Any, after: Any, led_to: str | None
) -> None:
    old, new = (
        make_resource(
            "aws:route53/record:Record",
            "hosted-zone-networking/top/sub/NS",
            {"name": "sub.example.com", "type": "NS", "records": values},
            account="networking",
        )
        for values in (before, after)
    )
    said = [one.would for one in refuse_other_servers(subject(organization, make_change(Operation.update, old, new)))]
    words = f"who looks for sub.example.com, or a name below it, is led to {led_to}, and goes where that says"
    assert said == ([] if led_to is None else [words])


def test_an_acl_with_the_rules_of_another_changes_nothing_and_ipv6_counts_where_it_is(
    organization: Organization,
) -> None:
    def resources(key: str, *, id_: str | None) -> list[Any]:
        of_vpc = partial(make_resource, account="networking")
        acl = of_vpc("aws:ec2/networkAcl:NetworkAcl", f"vpc-networking/shop/{key}", {}, id_=id_)
        rule = {"networkAclId": id_ or UNKNOWN, "ruleNumber": 1, "ruleAction": "allow", "protocol": "-1"}
        rules = [
            of_vpc("aws:ec2/networkAclRule:NetworkAclRule", f"vpc-networking/shop/{key}/{name}", rule | more)
            for name, more in (
                ("in", {"egress": False, "cidrBlock": "0.0.0.0/0"}),
                ("out", {"egress": True, "cidrBlock": "0.0.0.0/0"}),
            )
        ]
        return [acl, *(replace(one, property_dependencies={"networkAclId": [acl.urn]}) for one in rules)]

    def associate(id_: str, urn: str) -> Any:
        inputs = {"subnetId": "subnet-1", "networkAclId": id_}
        type_ = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
        found = make_resource(type_, "vpc-networking/shop/a", inputs, account="networking")
        return replace(found, property_dependencies={"networkAclId": [urn]})

    old, new = resources("old", id_="acl-1"), resources("new", id_=None)
    changes = [
        *(make_change(Operation.delete, one) for one in old),
        *(make_change(Operation.create, None, one) for one in new),
        make_change(Operation.update, associate("acl-1", old[0].urn), associate(UNKNOWN, new[0].urn)),
    ]

    def judge_subnet(*changes: Any, **inputs: str) -> list[str]:
        type_, name = "aws:ec2/subnet:Subnet", "vpc-networking/shop/a"
        subnet = make_resource(type_, name, inputs, account="networking", id_="subnet-1")
        there = make_change(Operation.same, subnet, subnet)
        return [one.would for one in refuse_changed_acls(subject(organization, there, *changes))]

    assert judge_subnet(*changes, ipv6CidrBlock="2001:db8::/64") == []
    first = [
        *(make_change(Operation.create, None, one) for one in new),
        make_change(Operation.create, None, associate(UNKNOWN, new[0].urn)),
    ]
    assert judge_subnet(*first) == []
    (told,) = judge_subnet(*first, ipv6CidrBlock="2001:db8::/64")
    assert told == (
        "at the subnet a of the VPC shop the network ACL new, which takes the place of the VPC's default one, no "
        "longer lets in everything from ::/0; no longer lets out everything to ::/0"
    )


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE)


def subject(organization: Organization, *changes: Any) -> Subject:
    return Subject(previews=[make_preview(*changes)], organization=organization)


def test_an_ipam_and_a_pool_that_go_are_losses(organization: Organization) -> None:
    names = {"Ipam": "ipam-networking", "IpamPool": "ipam-networking/east", "IpamPoolCidr": "ipam-networking/east/x"}
    there = [
        make_resource(f"aws:ec2/vpc{type_}:Vpc{type_}", name, {}, account="networking", id_=name)
        for type_, name in names.items()
    ]
    found = list(refuse_losses(subject(organization, *(make_change(Operation.delete, one) for one in there))))
    assert [one.would.partition(":")[0] for one in found] == [
        "the IPAM ipam-networking is deleted",
        "the IPAM pool ipam-networking/east is deleted",
    ]
