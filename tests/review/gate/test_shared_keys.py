"""Keys are unique among one kind of things: what others have as well is a waiver for none of them."""

from datetime import date

import pytest

from config import load
from config.models import Waiver, WaiversFile
from engine.changes import Change, Operation
from review.gate.judge import judge
from review.gate.waivers import Judgement
from tests.support.example import EXAMPLE
from tests.support.previews import ACCOUNT, UNIT, VPC, make_change, make_preview, make_resource

TODAY = date(2026, 12, 1)
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"


def change(type_: str, name: str, operation: Operation = Operation.delete, *, account: str = "networking") -> Change:
    one = make_resource(type_, name, {}, account=account, id_="x")
    properties = {"transitGatewayRouteTableId": "update-replace"} if operation is Operation.replace else None
    return make_change(operation, one, None if operation is Operation.delete else one, properties)


def judge_with(changes: list[Change], *waivers: dict[str, str]) -> Judgement:
    said = {"reason": "It is empty", "by": "Ada", "until": "2026-12-31"}
    gate = WaiversFile(waivers=tuple(Waiver.model_validate(said | one) for one in waivers))
    return judge([make_preview(*changes)], load(EXAMPLE).model_copy(update={"gate": gate}), TODAY)


def test_a_waiver_for_a_peering_is_none_for_the_vpc_of_the_same_key() -> None:
    changes = [change(PEERING, "peering-networking/main"), change(VPC, "vpc-networking/main")]
    key = {"key": "networking/main", "rule": "loss"}
    told = judge_with(changes, key)
    assert [(one.rule, one.keys) for one in told.refusals] == [("loss", ())] * 2
    (problem,) = told.problems
    assert problem == (
        "waivers.yaml: the waiver of loss for networking/main, by Ada, lets nothing pass, because things of several "
        "kinds have this key (peering, vpc): write `urn` in place of `key`, with the URN of what is meant, or remove it"
    )

    left = judge_with(changes, {"urn": changes[0].urn, "rule": "loss"})
    assert [one.urn for one in left.refusals] == [changes[1].urn]
    assert left.problems == ()


def test_nor_is_it_while_the_vpc_stays_and_later_when_that_goes() -> None:
    stays = change(VPC, "vpc-networking/main", Operation.same)
    goes = change(PEERING, "peering-networking/main")
    assert len(judge_with([goes, stays], {"key": "networking/main", "rule": "loss"}).refusals) == 1


def test_a_peering_with_a_key_of_its_own_and_both_its_sides_are_one_thing() -> None:
    changes = [
        change(PEERING, "peering-networking/tie"),
        change(ACCEPTER, "peering-acceptance-networking/tie"),
        change(VPC, "vpc-networking/main", Operation.same),
    ]
    told = judge_with(changes, {"key": "networking/tie", "rule": "loss"})
    assert (told.refusals, told.problems) == ((), ())
    assert [one.keys for one, _ in told.waived] == [("networking/tie",)]


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ((ACCOUNT, "accounts-security"), (UNIT, "units-security"), "security"),
        (
            ("aws:ec2transitgateway/transitGateway:TransitGateway", "transit-gateway-networking/main"),
            ("aws:route53/zone:Zone", "hosted-zone-networking/main"),
            "networking/main",
        ),
        (
            ("aws:route53/resolverRule:ResolverRule", "resolver-rule-networking/main"),
            ("aws:route53/resolverEndpoint:ResolverEndpoint", "resolver-endpoint-networking/main"),
            "networking/main",
        ),
        (("aws:ec2/vpcIpamPool:VpcIpamPool", "ipam-networking/main"), (VPC, "vpc-networking/main"), "networking/main"),
    ],
)
def test_so_it_is_of_all_that_can_be_lost(one: tuple[str, str], other: tuple[str, str], key: str) -> None:
    told = judge_with([change(*one), change(*other)], {"key": key, "rule": "loss"})
    assert len(told.refusals) == 2


def test_a_waiver_for_a_segment_is_none_for_the_vpc_of_the_same_key_on_its_gateway() -> None:
    moved = change(ASSOCIATION, "transit-admission-networking/main/production", Operation.replace)
    segment = change(TABLE, "transit-gateway-networking/main/production", Operation.same)
    key = {"key": "networking/main/production", "rule": "reach-changed"}
    assert [one.keys for one in judge_with([moved, segment], key).refusals] == [()]
    assert judge_with([moved], key).refusals == ()
