"""What the local AWS answers of networks, read, translated and asked: much that the config does not make among it."""

from dataclasses import replace
from ipaddress import IPv6Network
from typing import Any

import pytest

from live.errors import LiveError
from live.networks import NetworkAnswers, read_networks
from live.organization import Entry
from reachability.answers import Model
from reachability.facts import Facts, Via
from reachability.parties import find_party
from review.reach.facts import translate
from review.reach.names import Names
from sandbox.aws.server import LocalAws
from tests.support.local_aws import ambient_aws as aws
from tests.support.local_aws import running_aws

__all__ = ["aws", "running_aws"]

ME, REGION = "123456789012", "us-east-1"
ENTRY = Entry(role="OrganizationAccountAccessRole")


def read(**regions: list[str]) -> list[NetworkAnswers]:
    told: list[str] = []
    return read_networks(
        ENTRY,
        {key.lstrip("_"): found for key, found in regions.items()},
        management=ME,
        home=REGION,
        session_name="reach",
        user_agent="test",
        advice="Ask for it.",
        progress=told.append,
    )


def make_vpc(ec2: Any, cidr: str, subnet: str) -> tuple[str, str]:
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock=subnet, AvailabilityZone=f"{REGION}a")
    return vpc, made["Subnet"]["SubnetId"]


def find_main(ec2: Any, vpc: str) -> str:
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    return table["RouteTableId"]


@pytest.fixture
def made(aws: LocalAws) -> tuple[Any, dict[str, str], Facts]:
    """a and b peer; a has an internet gateway, a NAT gateway, an ACL of its own and a list of offices."""
    ec2 = aws.client("ec2")
    a, a1 = make_vpc(ec2, "10.1.0.0/16", "10.1.0.0/24")
    b, b1 = make_vpc(ec2, "10.2.0.0/16", "10.2.0.0/24")
    peering = ec2.create_vpc_peering_connection(VpcId=a, PeerVpcId=b)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.create_route(RouteTableId=find_main(ec2, a), DestinationCidrBlock="10.2.0.0/16", VpcPeeringConnectionId=peering)
    ec2.create_route(RouteTableId=find_main(ec2, b), DestinationCidrBlock="10.1.0.0/16", VpcPeeringConnectionId=peering)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=a, InternetGatewayId=gateway)
    ec2.create_route(RouteTableId=find_main(ec2, a), DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    offices = ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "203.0.113.0/24"}]
    )["PrefixList"]["PrefixListId"]
    web = ec2.create_security_group(GroupName="web", Description="w", VpcId=a)["GroupId"]
    rules = [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": offices}]},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.2.0.0/16"}]},
        {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "UserIdGroupPairs": [{"GroupId": web}]},
    ]
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=rules)
    ids = {"a": a, "b": b, "a1": a1, "b1": b1, "web": web, "igw": gateway, "peering": peering}
    keys = {a: "a", b: "b", a1: "a/one", b1: "b/one", web: "a/web"}
    return ec2, ids, translate(read(_123456789012=[REGION]), Names(keys, {a1: "a/all"}))


def ask(facts: Facts, source: str, target: str) -> tuple[str, str]:
    answer = Model(facts).reach(find_party(facts, source), find_party(facts, target))
    return str(answer.traffic), answer.reason


def test_what_is_there_is_read_and_means_what_it_does(made: tuple[Any, dict[str, str], Facts]) -> None:
    _, ids, facts = made
    assert [(one.key, one.vpcs, one.active) for one in facts.peerings] == [(ids["peering"], ("a", "b"), True)]
    routes = {
        (str(route.destination), route.via, route.to) for route in facts.table[facts.subnet["a/one"].table].routes
    }
    assert routes == {
        ("10.1.0.0/16", Via.LOCAL, ""),
        ("10.2.0.0/16", Via.PEERING, ids["peering"]),
        ("0.0.0.0/0", Via.INTERNET_GATEWAY, ids["igw"]),
    }
    assert ask(facts, "b", "a/all:web") == ("tcp 443", "")
    assert ask(facts, "a/one:web", "a/all:web") == ("udp 53", "")
    assert ask(facts, "203.0.113.9", "a/one:web") == ("tcp 22", "")
    assert ask(facts, "b/one", "internet") == ("nothing", "the route table of b/one has no route to the internet")


def test_an_endpoint_of_a_gateway_load_balancer_is_where_the_way_ends(made: tuple[Any, dict[str, str], Facts]) -> None:
    """AWS tells it as the gateway of the route, as it does a gateway endpoint."""
    _, ids, _ = made
    answers = read(_123456789012=[REGION])
    (table,) = [one for one in answers[0].lists["RouteTables"] if one["VpcId"] == ids["a"]]
    for destination in ({"DestinationCidrBlock": "203.0.113.0/24"}, {"DestinationPrefixListId": "pl-of-s3"}):
        table["Routes"].append({**destination, "GatewayId": "vpce-1", "State": "active"})
    answers = [replace(answers[0], entries={"pl-of-s3": ("198.51.100.0/24",)})]
    facts = translate(answers, Names({ids["a"]: "a", ids["a1"]: "a/one"}))
    assert ask(facts, "a/one", "203.0.113.9") == ("nothing", "a/one sends it to vpce-1, which is not followed here")
    assert ask(facts, "a/one", "198.51.100.9") == ("everything", "")


def test_an_acl_by_hand_and_a_route_that_leads_to_nothing_any_more(made: tuple[Any, dict[str, str], Facts]) -> None:
    ec2, ids, _ = made
    acl = ec2.create_network_acl(VpcId=ids["a"])["NetworkAcl"]["NetworkAclId"]
    for egress, first, last in ((False, 80, 80), (True, 1024, 65535)):
        ec2.create_network_acl_entry(
            NetworkAclId=acl,
            RuleNumber=100,
            Protocol="6",
            RuleAction="allow",
            Egress=egress,
            CidrBlock="10.2.0.0/16",
            PortRange={"From": first, "To": last},
        )
    here = [{"Name": "association.subnet-id", "Values": [ids["a1"]]}]
    (own,) = ec2.describe_network_acls(Filters=here)["NetworkAcls"]
    (association,) = [one for one in own["Associations"] if one["SubnetId"] == ids["a1"]]
    ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl)
    keys = Names({ids["a"]: "a", ids["b"]: "b", ids["a1"]: "a/one", ids["b1"]: "b/one"})
    facts = translate(read(_123456789012=[REGION]), keys)
    assert ask(facts, "b/one", "a/one") == ("tcp 80", "")
    assert ask(facts, "a/one", "b/one") == ("nothing", "a network ACL lets no answer back")
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=ids["peering"])
    gone = translate(read(_123456789012=[REGION]), keys)
    assert ask(gone, "b/one", "a/one") == ("nothing", f"the peering {ids['peering']} is not up")


def test_a_gateway_with_routes_that_somebody_wrote(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    (a, a1), (b, b1) = make_vpc(ec2, "10.1.0.0/16", "10.1.0.0/24"), make_vpc(ec2, "10.2.0.0/16", "10.2.0.0/24")
    off = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
    gateway = ec2.create_transit_gateway(Options=off)["TransitGateway"]["TransitGatewayId"]
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)["TransitGatewayRouteTable"]
    segment = table["TransitGatewayRouteTableId"]
    for vpc, subnet, other in ((a, a1, "10.2.0.0/16"), (b, b1, "10.1.0.0/16")):
        made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet])
        attachment = made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        through = {"TransitGatewayRouteTableId": segment, "TransitGatewayAttachmentId": attachment}
        ec2.associate_transit_gateway_route_table(**through)
        if vpc == a:
            ec2.enable_transit_gateway_route_table_propagation(**through)
        else:
            ec2.create_transit_gateway_route(**through, DestinationCidrBlock="10.2.0.0/16")
        ec2.create_route(RouteTableId=find_main(ec2, vpc), DestinationCidrBlock=other, TransitGatewayId=gateway)
    names = Names({a: "a", b: "b", a1: "a/one", b1: "b/one", gateway: "main", segment: "main/all"})
    facts = translate(read(_123456789012=[REGION]), names)
    assert {(str(one.destination), one.static) for one in facts.transit_table["main/all"].routes} == {
        ("10.1.0.0/16", False),
        ("10.2.0.0/16", True),
    }
    assert ask(facts, "a/one", "b/one") == ("everything", "")
    ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=segment, DestinationCidrBlock="10.2.0.0/24", Blackhole=True
    )
    closed = translate(read(_123456789012=[REGION]), names)
    assert ask(closed, "a/one", "b/one") == ("nothing", "segment main/all drops what is for 10.2.0.0/24")
    answers = read(_123456789012=[REGION])
    (segments,) = [one for one in answers[0].lists["TransitGatewayRouteTables"] if one["Routes"]]
    segments["Routes"][-1].update(
        State="active", TransitGatewayAttachments=[{"TransitGatewayAttachmentId": "of-a-vpn", "ResourceType": "vpn"}]
    )
    assert ask(translate(answers, names), "a/one", "b/one") == (
        "nothing",
        "segment main/all sends it to of-a-vpn, which is not followed here",
    )


def _take_first(block: str) -> str:
    """The first /64, as one writes it: the local AWS has zeros before a part at times."""
    return str(next(IPv6Network(block).subnets(new_prefix=64)))


def test_ipv6_leads_out_by_an_egress_only_gateway(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    id_, six = vpc["VpcId"], _take_first(vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"])
    subnet = ec2.create_subnet(VpcId=id_, CidrBlock="10.3.0.0/24", Ipv6CidrBlock=six)["Subnet"]["SubnetId"]
    gateway = ec2.create_egress_only_internet_gateway(VpcId=id_)["EgressOnlyInternetGateway"]
    ec2.create_route(
        RouteTableId=find_main(ec2, id_),
        DestinationIpv6CidrBlock="::/0",
        EgressOnlyInternetGatewayId=gateway["EgressOnlyInternetGatewayId"],
    )
    facts = translate(read(_123456789012=[REGION]), Names({id_: "c", subnet: "c/one"}))
    assert [str(one) for one in facts.subnet["c/one"].networks] == ["10.3.0.0/24", six]
    assert ask(facts, "c/one", "internet") == ("everything", "")
    assert ask(facts, "internet", "c/one") == ("nothing", "c has no internet gateway")


def test_an_account_that_cannot_be_entered_is_told(aws: LocalAws) -> None:
    with pytest.raises(LiveError, match=r"the networks of account 222222222222: .*Ask for it\."):
        read(_222222222222=[REGION])
