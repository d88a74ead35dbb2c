"""Who begins or ceases to reach whom by a transit gateway."""

from typing import Any

import pytest

from config import Organization, load
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import split_urn
from review.gate.reach import refuse_changed_reach
from review.gate.refusals import Refusal
from review.gate.subject import Subject
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

MODULE = "aws:ec2transitgateway/"
CREATE, DELETE, SAME, REPLACE = Operation.create, Operation.delete, Operation.same, Operation.replace


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE)


def change(operation: Operation, resource: StateResource, *causes: str) -> Change:
    before = None if operation is CREATE else resource
    after = None if operation is DELETE else resource
    return make_change(operation, before, after, dict.fromkeys(causes, "update-replace"))


def associate(operation: Operation, vpc: str, *causes: str) -> Change:
    name = f"transit-admission-networking/main/{vpc}"
    type_ = f"{MODULE}routeTableAssociation:RouteTableAssociation"
    return change(operation, make_resource(type_, name, {}, account="networking"), *causes)


def propagate(operation: Operation, vpc: str, segment: str) -> Change:
    name = f"transit-admission-networking/main/{vpc}/{segment}"
    type_ = f"{MODULE}routeTablePropagation:RouteTablePropagation"
    return change(operation, make_resource(type_, name, {}, account="networking"))


def route(operation: Operation, segment: str, vpc: str = "", *causes: str, **inputs: Any) -> Change:
    name = f"transit-inspection-networking/main/{segment}{vpc and '/'}{vpc}"
    return change(operation, make_resource(f"{MODULE}route:Route", name, inputs, account="networking"), *causes)


def table(operation: Operation, segment: str) -> Change:
    name = f"transit-gateway-networking/main/{segment}"
    return change(operation, make_resource(f"{MODULE}routeTable:RouteTable", name, {}, account="networking"))


def refuse(organization: Organization, *changes: Change) -> list[Refusal]:
    return list(refuse_changed_reach(Subject(previews=[make_preview(*changes)], organization=organization)))


THERE = [table(SAME, "production"), associate(SAME, "hub"), associate(SAME, "shop"), associate(SAME, "lab")]
BEGINNING = "the segment production of the transit gateway main "


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([propagate(CREATE, "hub", "production")], "begins to reach the VPC hub"),
        ([propagate(DELETE, "hub", "production")], "does not reach the VPC hub any more"),
        ([route(CREATE, "production", "hub")], "begins to reach the VPC hub through the inspection VPC"),
        ([route(DELETE, "production", "hub")], "does not reach the VPC hub any more"),
        (
            [route(CREATE, "production", "hub"), propagate(DELETE, "hub", "production")],
            (
                "reaches the VPC hub through the inspection VPC: open connections break, and so do new ones that it "
                "refuses"
            ),
        ),
        (
            [propagate(CREATE, "hub", "production"), route(DELETE, "production", "hub")],
            "reaches the VPC hub around the inspection VPC: nothing looks at what is sent any more",
        ),
        ([route(DELETE, "production")], "does not reach the internet any more"),
        (
            [route(REPLACE, "production", "hub", "transitGatewayAttachmentId")],
            (
                "reaches the VPC hub through another inspection VPC, or a new attachment of it: what passes it is cut "
                "off meanwhile, and somebody else may look at it"
            ),
        ),
        (
            [route(REPLACE, "production", "", "transitGatewayAttachmentId")],
            (
                "reaches the internet through another inspection VPC, or a new attachment of it: what passes it is cut "
                "off meanwhile, and somebody else may look at it"
            ),
        ),
        ([route(REPLACE, "production", "hub", "transitGatewayAttachmentId", blackhole=True)], None),
        ([route(CREATE, "production")], None),
        ([route(CREATE, "production", "hub", blackhole=True)], None),
        ([route(REPLACE, "production", "hub")], None),
        ([propagate(SAME, "hub", "production")], None),
        ([propagate(CREATE, "new", "production"), associate(CREATE, "new")], None),
        ([propagate(DELETE, "old", "production"), associate(DELETE, "old")], None),
        ([propagate(CREATE, "hub", "staging"), table(CREATE, "staging")], None),
    ],
)
def test_a_segment_that_reaches_others_than_before_is_refused(
    organization: Organization, changes: list[Change], told: str | None
) -> None:
    said = [refusal.would for refusal in refuse(organization, *THERE, *changes)]
    assert said == ([] if told is None else [BEGINNING + told])


@pytest.mark.parametrize("operation", [CREATE, DELETE, SAME])
def test_the_ipv6_of_a_way_through_the_inspection_vpc_is_the_same_way(
    organization: Organization, operation: Operation
) -> None:
    both = [route(SAME, "production", "hub"), route(operation, "production", "hub/ipv6")]
    assert refuse(organization, *THERE, *both) == refuse(organization, *THERE, *reversed(both)) == []


def test_one_refusal_is_for_all_that_a_segment_begins_to_reach(organization: Organization) -> None:
    created = [propagate(CREATE, vpc, "production") for vpc in ("shop", "hub", "lab")]
    (refusal,) = refuse(organization, *THERE, *created)
    assert refusal.would == f"{BEGINNING}begins to reach the VPCs hub, lab, shop"
    assert (refusal.keys, refusal.beside) == (("networking/main/production",), 2)
    assert split_urn(refusal.urn)[1] == "transit-admission-networking/main/hub/production"


def test_a_vpc_that_goes_into_another_segment_is_told_once(organization: Organization) -> None:
    moves = [
        associate(REPLACE, "lab", "transitGatewayRouteTableId"),
        propagate(CREATE, "lab", "production"),
        propagate(DELETE, "lab", "development"),
    ]
    (refusal,) = refuse(organization, *moves)
    assert refusal.would.startswith("the VPC lab goes into another segment of the transit gateway main: it reaches")
    assert refusal.keys == ("networking/main/lab",)
    again = associate(REPLACE, "lab", "transitGatewayRouteTableId", "transitGatewayAttachmentId")
    assert refuse(organization, again) == [], "a new attachment, whose loss another rule tells"
