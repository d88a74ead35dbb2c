"""A network ACL whose subnets Terraform has inside of it is taken over once AWS tells of their associations."""

from typing import Any

from engine.preview import Registration, StackProgram
from live.acl_associations import ACL_ASSOCIATION
from live.named import Wanted
from migrate.planning.asked import find_wanted, find_wanted_associations
from migrate.planning.candidates import Candidate, derive
from migrate.planning.routing import Routing
from tests.migrate.planning.test_match import ACCOUNT_IDS, candidate, register, run
from tests.support import tokens as keys

RULE: dict[str, Any] = {"egress": False, "ruleNumber": 100}
REGISTERED = [
    register(keys.VPC, "shop", cidrBlock="10.0.0.0/16"),
    register(keys.SUBNET, "a", vpcId=(keys.VPC, "shop"), cidrBlock="10.0.0.0/24"),
    register(keys.NETWORK_ACL, "edge", vpcId=(keys.VPC, "shop")),
    register(keys.NETWORK_ACL_RULE, "in", networkAclId=(keys.NETWORK_ACL, "edge"), **RULE),
    register(keys.NETWORK_ACL_ASSOCIATION, "a", networkAclId=(keys.NETWORK_ACL, "edge"), subnetId=(keys.SUBNET, "a")),
]
ACL = candidate(
    keys.NETWORK_ACL,
    "aws_network_acl.edge",
    "acl-1",
    id="acl-1",
    vpc_id="vpc-1",
    ingress=[{"rule_no": 100, "protocol": "6"}],
)
THERE = [
    candidate(keys.VPC, "aws_vpc.shop", "vpc-1", id="vpc-1", cidr_block="10.0.0.0/16"),
    candidate(keys.SUBNET, "aws_subnet.a", "subnet-1", id="subnet-1", vpc_id="vpc-1", cidr_block="10.0.0.0/24"),
    ACL,
    *derive(ACL),
]
ASSOCIATION = candidate(
    keys.NETWORK_ACL_ASSOCIATION, "associated", "aclassoc-1", network_acl_id="acl-1", subnet_id="subnet-1"
)


def program(*registrations: Registration) -> StackProgram:
    return StackProgram(
        stack="org",
        registrations=registrations,
        present=(),
        providers={},
        skeleton=(),
        harmful=(),
        present_urns=frozenset(),
    )


def test_all_of_it_is_matched_by_its_subnets() -> None:
    found = run([*THERE, ASSOCIATION], REGISTERED)
    assert found.gaps == ()
    assert {one.import_id for _, one in found.imports.values()} >= {"acl-1", "acl-1:100:6:false", "aclassoc-1"}


def test_without_an_association_it_is_said_who_tells() -> None:
    gaps = run(THERE, REGISTERED).gaps
    told = [gap.problem for gap in gaps if "plan with --live" in gap.problem]
    assert len(told) == 1
    assert "where Terraform has its subnets inside of it" in told[0]


def test_aws_is_asked_for_the_subnets_of_acls_where_the_program_registers_any() -> None:
    far = candidate(keys.NETWORK_ACL, "aws_network_acl.far", "acl-9", region="eu-west-1")
    candidates: list[Candidate] = [*THERE, far]
    routing = Routing(ACCOUNT_IDS, "us-east-1")
    assert find_wanted_associations([program(*REGISTERED)], routing, candidates) == {
        Wanted(account_id=ACCOUNT_IDS["net"], region="us-east-1", type=ACL_ASSOCIATION, name="acl-1")
    }
    assert find_wanted_associations([program(*REGISTERED[:2])], routing, candidates) == frozenset()
    assert find_wanted([program(*REGISTERED)], routing) == frozenset()
