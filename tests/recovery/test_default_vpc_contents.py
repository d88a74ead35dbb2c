"""What makes a default VPC one in use, and that each way to remove one, cut off anywhere, ends with nothing left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.write_gate import DATA_READS, READS
from recovery.default_vpc_contents import (
    MARK,
    QUESTIONS,
    DefaultVpc,
    Question,
    Step,
    describe_uses,
    describe_vpc,
    plan_removal,
    read_vpc,
)

VPC = "vpc-1"


@dataclass
class Ec2:
    """A region: default subnets, and internet gateways by id, with the VPC that each is attached to and its marks."""

    subnets: set[str]
    gateways: dict[str, str | None]
    marks: dict[str, str] = field(default_factory=dict)
    is_there: bool = True

    def look(self) -> DefaultVpc:
        subnets = [{"SubnetId": one, "DefaultForAz": True} for one in self.subnets]
        gateways = [
            {
                "InternetGatewayId": one,
                "Attachments": [] if vpc is None else [{"VpcId": vpc, "State": "available"}],
                "Tags": [{"Key": MARK, "Value": self.marks[one]}] if one in self.marks else [],
            }
            for one, vpc in self.gateways.items()
        ]
        return read_vpc(VPC, subnets, gateways)

    def call(self, step: Step) -> None:
        """Refuses what AWS refuses."""
        match step.call, dict(step.arguments):
            case "delete_subnet", {"SubnetId": subnet}:
                self.subnets.remove(subnet)
            case "create_tags", {"Resources": [gateway], "Tags": [tag]}:
                assert tag["Key"] == MARK
                self.marks[gateway] = tag["Value"]
            case "detach_internet_gateway", {"InternetGatewayId": gateway, "VpcId": vpc}:
                assert self.gateways[gateway] == vpc
                self.gateways[gateway] = None
            case "delete_internet_gateway", {"InternetGatewayId": gateway}:
                assert self.gateways[gateway] is None
                del self.gateways[gateway]
            case "delete_vpc", {"VpcId": vpc}:
                assert not self.subnets
                assert vpc not in self.gateways.values()
                self.is_there = False
            case other:
                raise AssertionError(other)


OTHERS: dict[str, str | None] = {"igw-of-another": "vpc-2", "igw-of-nobody": None}


@given(
    subnets=st.sets(st.integers(1, 6).map("subnet-{}".format)),
    gateways=st.sets(st.sampled_from(["igw-1", "igw-2"])),
    cuts=st.lists(st.integers(0, 8), max_size=6),
)
def test_cut_off_anywhere_it_ends_with_nothing_of_it_and_all_of_the_others(
    subnets: set[str], gateways: set[str], cuts: list[int]
) -> None:
    ec2 = Ec2({*subnets}, {**dict.fromkeys(gateways, VPC), **OTHERS}, {"igw-of-another": "vpc-2"})
    for cut in (*cuts, None):
        for step in plan_removal(ec2.look())[:cut] if ec2.is_there else ():
            ec2.call(step)
    assert (ec2.is_there, ec2.subnets, ec2.gateways) == (False, set(), OTHERS)


def test_the_order_is_subnets_gateway_vpc() -> None:
    vpc = DefaultVpc(id=VPC, subnets=("subnet-1",), gateways=("igw-1",), attached=frozenset({"igw-1"}))
    assert [step.call for step in plan_removal(vpc)] == [
        "delete_subnet",
        "create_tags",
        "detach_internet_gateway",
        "delete_internet_gateway",
        "delete_vpc",
    ]


USES: dict[str, tuple[Mapping[str, Any], Mapping[str, Any] | None]] = {
    "instance": ({"State": {"Name": "stopped"}}, {"State": {"Name": "terminated"}}),
    "network interface": ({}, None),
    "NAT gateway": ({"State": "pending"}, {"State": "deleted"}),
    "endpoint": ({"State": "Available"}, {"State": "Deleted"}),
    "peering connection": ({"Status": {"Code": "pending-acceptance"}}, {"Status": {"Code": "rejected"}}),
    "VPN gateway": (
        {"VpcAttachments": [{"VpcId": VPC, "State": "attaching"}]},
        {"VpcAttachments": [{"VpcId": VPC, "State": "detached"}]},
    ),
    "egress-only internet gateway": (
        {"Attachments": [{"VpcId": VPC, "State": "attached"}]},
        {"Attachments": [{"VpcId": "vpc-2", "State": "attached"}]},
    ),
    "carrier gateway": ({"State": "available"}, {"State": "deleted"}),
    "subnet that is no default one": ({"DefaultForAz": False}, {"DefaultForAz": True}),
    "subnet shared with other accounts": (
        {"arn": "arn:aws:ec2:us-east-1:1:subnet/subnet-1"},
        {"arn": "arn:aws:ec2:us-east-1:1:subnet/subnet-2"},
    ),
    "route table beside the main one": ({"Associations": []}, {"Associations": [{"Main": True}]}),
    "security group beside the default one": ({"GroupName": "web"}, {"GroupName": "default"}),
    "network ACL beside the default one": ({"IsDefault": False}, {"IsDefault": True}),
}


def test_every_kind_of_use_is_tried_here() -> None:
    assert {question.one for question in QUESTIONS} == set(USES)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: f"{one.call}-{one.filter}")
def test_what_aws_did_not_make_with_it_is_a_use(question: Question) -> None:
    vpc = DefaultVpc(id=VPC, subnets=("subnet-1",))
    used, unused = USES[question.one]
    found = {question.id: "x-1", **used}
    assert describe_uses(vpc, [(question, [found])]) == (f"1 {question.one} ({found[question.id]})",)
    if unused is not None:
        assert describe_uses(vpc, [(question, [{question.id: "x-1", **unused}])]) == ()


def test_a_session_that_may_only_read_can_ask_and_take_no_step() -> None:
    def is_read(service: str, call: str) -> bool:
        action = f"{service}:{call.title().replace('_', '')}"
        denied = any(fnmatchcase(action.lower(), one.lower()) for one in DATA_READS)
        return not denied and any(fnmatchcase(action.lower(), one.lower()) for one in READS)

    asked = {(one.service, one.call) for one in QUESTIONS} | {("ec2", "describe_regions"), ("ec2", "describe_vpcs")}
    assert {one for one in asked if not is_read(*one)} == set()
    vpc = DefaultVpc(id=VPC, subnets=("subnet-1",), gateways=("igw-1",), attached=frozenset({"igw-1"}))
    assert not any(is_read("ec2", step.call) for step in plan_removal(vpc))


def test_many_of_a_kind_are_counted_and_five_are_named() -> None:
    interfaces = next(one for one in QUESTIONS if one.one == "network interface")
    found = [{"NetworkInterfaceId": f"eni-{number}"} for number in range(9)]
    assert describe_uses(DefaultVpc(id=VPC), [(interfaces, found)]) == (
        "9 network interfaces (eni-0, eni-1, eni-2, eni-3, eni-4 and 4 more)",
    )


@pytest.mark.parametrize(
    ("subnets", "gateways", "told"),
    [
        (("subnet-1", "subnet-2"), ("igw-1",), "vpc-1 with 2 subnets and an internet gateway"),
        (("subnet-1",), (), "vpc-1 with 1 subnet"),
        ((), (), "vpc-1"),
    ],
)
def test_a_vpc_is_told_with_what_goes_with_it(subnets: tuple[str, ...], gateways: tuple[str, ...], told: str) -> None:
    assert describe_vpc(DefaultVpc(id=VPC, subnets=subnets, gateways=gateways)) == told
