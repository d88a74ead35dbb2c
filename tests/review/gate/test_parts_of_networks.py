"""What the gate says of single parts of networks: of workloads, of what has another key, and of other gateways."""

from collections.abc import Sequence
from typing import Any

import pytest

from config import Organization, load
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import UNKNOWN
from review.gate.acls import refuse_changed_acls
from review.gate.loss import refuse_losses
from review.gate.refusals import Refusal
from review.gate.routes import refuse_changed_routes, refuse_lost_zones
from review.gate.subject import Subject
from review.gate.weakening import refuse_weakened_protections
from tests.support.example import EXAMPLE
from tests.support.previews import SUBNET, VPC, make_change, make_preview, make_resource

ACCOUNT = "networking"
WORKLOAD = f"workload-{ACCOUNT}/net"
IN_VPC = "awsorg:index:Vpc"
ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE)


@pytest.fixture
def renamed(organization: Organization) -> Organization:
    """With a VPC that had another key before."""
    first, *others = organization.vpcs
    vpcs = (first.model_copy(update={"key": "store", "formerly": ("shop",), "account": ACCOUNT}), *others)
    return organization.model_copy(update={"vpcs": vpcs})


def make(type_: str, name: str, inputs: dict[str, Any], id_: str | None = None, component: str = "") -> StateResource:
    return make_resource(type_, name, inputs, account=ACCOUNT, id_=id_, component=component)


def keep(resource: StateResource) -> Change:
    return make_change(Operation.same, resource, resource)


def subject(organization: Organization, *changes: Change) -> Subject:
    return Subject(previews=[make_preview(*changes)], organization=organization)


def make_rule(**more: Any) -> StateResource:
    inputs = {"networkAclId": "acl-1", "ruleNumber": 1, "ruleAction": "allow", "protocol": "tcp", "egress": False}
    return make(
        "aws:ec2/networkAclRule:NetworkAclRule",
        f"{WORKLOAD}/in",
        {**inputs, "fromPort": 22, "toPort": 22, **more},
        "nacl-1",
    )


SUBNET_OF_WORKLOAD = make(SUBNET, f"{WORKLOAD}/a", {"availabilityZone": "us-east-1a"}, "subnet-1")
ACL_OF_WORKLOAD = make(ACL_ASSOCIATION, f"{WORKLOAD}/a", {"subnetId": "subnet-1", "networkAclId": "acl-1"})


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"cidrBlock": UNKNOWN}, None),
        ({"cidrBlock": "10.0.0.0/24", "toPort": UNKNOWN}, None),
        ({"cidrBlock": "nowhere"}, None),
        ({"cidrBlock": "10.0.0.9/24"}, "lets in tcp 22 from 10.0.0.0/24, which it did not"),
    ],
)
def test_of_a_rule_of_an_acl_that_is_not_known_whole_nothing_is_said(
    organization: Organization, more: dict[str, Any], told: str | None
) -> None:
    new = make_change(Operation.create, None, make_rule(**more))
    found = list(refuse_changed_acls(subject(organization, keep(SUBNET_OF_WORKLOAD), keep(ACL_OF_WORKLOAD), new)))
    assert [one.would.partition(" acl-1 ")[2] for one in found] == ([] if told is None else [told])


def test_a_subnet_of_a_workload_that_loses_its_acl_lets_all_through(organization: Organization) -> None:
    changes = [keep(SUBNET_OF_WORKLOAD), keep(make_rule(cidrBlock="10.0.0.0/8", egress=True))]
    (refusal,) = refuse_changed_acls(
        subject(organization, *changes, make_change(Operation.delete, ACL_OF_WORKLOAD)),
    )
    assert (refusal.rule, refusal.keys) == ("reach-changed", ("networking/net/acl-1",))
    assert refusal.would.startswith(
        "at the subnet a of the VPC net the network ACL acl-1, in whose place the VPC's default one comes, lets in "
        "everything from 0.0.0.0/0, which it did not; lets out everything to "
    )


def list_renamed(*gone: StateResource) -> Sequence[Change]:
    """A VPC and a subnet under their new names, and what goes, which has that of before."""
    vpc = make(VPC, f"vpc-{ACCOUNT}/store", {}, "vpc-1", component=IN_VPC)
    subnet = make(SUBNET, f"vpc-{ACCOUNT}/store/a", {}, "subnet-1", component=IN_VPC)
    return [keep(vpc), keep(subnet), *(make_change(Operation.delete, one) for one in gone)]


def test_what_goes_from_a_vpc_that_has_another_key_is_a_loss(renamed: Organization) -> None:
    former = f"vpc-{ACCOUNT}/shop"
    endpoint = make("aws:ec2/vpcEndpoint:VpcEndpoint", f"{former}/s3", {}, component=IN_VPC)
    subnet = make(SUBNET, f"{former}/b", {}, "subnet-2", component=IN_VPC)
    found = refuse_losses(subject(renamed, *list_renamed(endpoint, subnet)))
    assert {one.keys[0] for one in found} == {"networking/shop/s3", "networking/store/subnets"}


@pytest.mark.parametrize(("subnet", "refused"), [("subnet-1", True), ("subnet-9", False)])
def test_an_acl_that_goes_from_a_vpc_that_has_another_key_is_switched_off(
    renamed: Organization, subnet: str, refused: bool
) -> None:
    inputs = {"subnetId": subnet, "networkAclId": "acl-1"}
    gone = make(ACL_ASSOCIATION, f"vpc-{ACCOUNT}/shop/a", inputs, component=IN_VPC)
    found = refuse_weakened_protections(subject(renamed, *list_renamed(gone)))
    assert [one.rule for one in found] == ["switched-off"] * refused


def lead(to: str, before: str, after: str, *more: Change) -> list[Change]:
    """A subnet that stays, and its way to the internet."""
    association = make(TABLE_ASSOCIATION, f"{WORKLOAD}/a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"})
    old, new = (
        make(
            "aws:ec2/route:Route",
            f"{WORKLOAD}/out",
            {"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", to: id_},
        )
        for id_ in (before, after)
    )
    update = make_change(Operation.update, old, new)
    return [keep(SUBNET_OF_WORKLOAD), keep(association), update, *more]


def tell(organization: Organization, changes: Sequence[Change]) -> list[str]:
    found: list[Refusal] = list(refuse_changed_routes(subject(organization, *changes)))
    return [one.would.rpartition("subnet a ")[2] for one in found]


def test_another_gateway_or_endpoint_on_the_way_is_told(organization: Organization) -> None:
    gateway = "the way to the internet is by a transit gateway other than before, and open connections break"
    assert tell(organization, lead("transitGatewayId", "tgw-1", "tgw-2")) == [gateway]
    endpoint = "the way to the internet is by an endpoint other than before, and open connections break"
    assert tell(organization, lead("vpcEndpointId", "vpce-1", "vpce-2")) == [endpoint]
    assert tell(organization, lead("natGatewayId", "nat-1", "nat-2")) == []
    assert tell(organization, lead("transitGatewayId", "tgw-1", UNKNOWN)) == []
    gone = make(ATTACHMENT, "transit-attachment-networking/tgw-1/net", {})
    assert tell(organization, lead("transitGatewayId", "tgw-1", "tgw-2", make_change(Operation.delete, gone))) == []


def test_a_vpc_called_ipv6_is_known_by_its_attachment(organization: Organization) -> None:
    association = make(TABLE_ASSOCIATION, f"{WORKLOAD}/a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"})
    inputs = {"routeTableId": "rtb-1", "transitGatewayId": "tgw-1", "destinationCidrBlock": "10.9.0.0/16"}
    route = make("aws:ec2/route:Route", "transit-attachment-networking/main/net-public/ipv6", inputs)
    attachment = make(ATTACHMENT, "transit-attachment-networking/main/ipv6", {})
    new = [make_change(Operation.create, None, one) for one in (route, attachment)]
    assert tell(organization, [keep(SUBNET_OF_WORKLOAD), keep(association), *new]) == []


@pytest.mark.parametrize(
    ("before", "after", "to", "told"),
    [
        (
            {},
            {"ipv6CidrBlock": UNKNOWN},
            "gatewayId",
            ["there is a new way to the internet by IPv6 by an internet gateway"],
        ),
        ({}, {"ipv6CidrBlock": "2001:db8::/64"}, "egressOnlyGatewayId", []),
        ({}, {"tags": {"a": "b"}}, "gatewayId", []),
        ({"ipv6CidrBlock": "2001:db8::/64"}, {"ipv6CidrBlock": "2001:db8::/64"}, "gatewayId", []),
    ],
)
def test_a_subnet_that_gets_ipv6_gets_the_ways_that_its_table_has(
    organization: Organization, before: dict[str, Any], after: dict[str, Any], to: str, told: list[str]
) -> None:
    association = make(TABLE_ASSOCIATION, f"{WORKLOAD}/a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"})
    routes = [
        make("aws:ec2/route:Route", f"{WORKLOAD}/{name}", {"routeTableId": "rtb-1", to: "x", destination: network})
        for name, destination, network in (
            ("four", "destinationCidrBlock", "0.0.0.0/0"),
            ("six", "destinationIpv6CidrBlock", "::/0"),
        )
    ]
    old, new = (make(SUBNET, f"{WORKLOAD}/a", inputs, "subnet-1") for inputs in (before, after))
    there = [keep(one) for one in (association, *routes)]
    changes = [make_change(Operation.update, old, new), *there]
    assert [one.partition(", ")[0] for one in tell(organization, changes)] == told


def test_a_zone_that_the_attachment_of_a_workload_leaves_is_told_in_its_words(organization: Organization) -> None:
    other = make(SUBNET, f"{WORKLOAD}/b", {"availabilityZone": "us-east-1b"}, "subnet-2")
    old, new = (
        make(ATTACHMENT, f"{WORKLOAD}/hub", {"subnetIds": subnets}, "tgw-attach-1")
        for subnets in (["subnet-1", "subnet-2"], ["subnet-2"])
    )
    changes = [keep(SUBNET_OF_WORKLOAD), keep(other), make_change(Operation.update, old, new)]
    (refusal,) = refuse_lost_zones(subject(organization, *changes))
    assert refusal.would == (
        "the transit gateway of the attachment hub of the workload net has no address in us-east-1a any more: what is "
        "in that zone reaches nothing by it"
    )


ACL, TABLE = "aws:ec2/networkAcl:NetworkAcl", "aws:ec2/routeTable:RouteTable"
ALLOWED: dict[str, Any] = {"action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], [{**ALLOWED, "ruleNo": 1, "cidrBlock": "10.0.0.0/8"}], ["lets in everything from 10.0.0.0/8"]),
        (
            [{**ALLOWED, "ruleNo": 1, "cidrBlock": "10.0.0.0/8"}],
            [{**ALLOWED, "ruleNo": 7, "cidrBlock": "10.0.0.0/8"}],
            [],
        ),
        ([{**ALLOWED, "ruleNo": 1, "cidrBlock": "10.0.0.0/8"}], UNKNOWN, []),
    ],
)
def test_rules_that_are_written_in_an_acl_count(
    organization: Organization, before: Any, after: Any, told: list[str]
) -> None:
    old, new = (
        make(ACL, f"{WORKLOAD}/edge", {"subnetIds": ["subnet-1"], "ingress": rules}, "acl-1")
        for rules in (before, after)
    )
    changes = [keep(SUBNET_OF_WORKLOAD), make_change(Operation.update, old, new)]
    found = list(refuse_changed_acls(subject(organization, *changes)))
    assert [one.would.partition(" edge ")[2].partition(",")[0] for one in found] == told


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        (
            [{"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}],
            ["there is a new way to the internet by an internet gateway in place of a NAT gateway"],
        ),
        ([{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-2"}], []),
        ([], ["there is no way to the internet by a NAT gateway any more"]),
        (UNKNOWN, []),
    ],
)
def test_routes_that_are_written_in_a_table_count(organization: Organization, routes: Any, told: list[str]) -> None:
    association = make(TABLE_ASSOCIATION, f"{WORKLOAD}/a", {"subnetId": "subnet-1", "routeTableId": "rtb-1"})
    old, new = (
        make(TABLE, f"{WORKLOAD}/table", {"routes": one}, "rtb-1")
        for one in ([{"cidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1"}], routes)
    )
    changes = [keep(SUBNET_OF_WORKLOAD), keep(association), make_change(Operation.update, old, new)]
    assert [one.partition(", ")[0] for one in tell(organization, changes)] == told
