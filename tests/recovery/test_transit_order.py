"""A gateway or segment goes after what other stacks have on it."""

from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from engine.urns import build_urn
from recovery.transit_order import refuse_transit_in_use
from tests.config.plan.test_transit import give_gateway
from tests.recovery.test_moves import Stacks
from tests.support.example import Configure, give_groups, make_grouped

MODULE = "aws:ec2transitgateway/"
OWNER, GUEST = "accounts-shared", "accounts-production"
GATEWAY = "transit-gateway-networking/main"


def make(stack: str, component: str, type_: str, name: str, id_: str, **inputs: Any) -> StateResource:
    parent = build_urn(stack, "aws-organization", component, name)
    urn = build_urn(stack, "aws-organization", MODULE + type_, name, parent)
    return StateResource(urn=urn, custom=True, id=id_, inputs=inputs)


OWN = Deployment(
    resources=(
        make(OWNER, "awsorg:index:TransitGateway", "transitGateway:TransitGateway", GATEWAY, "tgw-1"),
        make(OWNER, "awsorg:index:TransitGateway", "routeTable:RouteTable", f"{GATEWAY}/prod", "rtb-1"),
        make(OWNER, "awsorg:index:TransitGateway", "routeTable:RouteTable", f"{GATEWAY}/staging", "rtb-2"),
    )
)


def guest(gateway: str = "tgw-1", table: str = "rtb-2") -> Stacks:
    attachment = "transit-attachment-prod-application/main/shop"
    association = "transit-admission-networking/main/shop"
    resources = (
        make(GUEST, "a", "vpcAttachment:VpcAttachment", attachment, "att-1", transitGatewayId=gateway),
        make(
            GUEST,
            "a",
            "routeTableAssociation:RouteTableAssociation",
            association,
            "x",
            transitGatewayRouteTableId=table,
        ),
    )
    return Stacks(accounts_shared=OWN, accounts_production=Deployment(resources=resources))


def test_a_segment_that_vpcs_of_another_stack_are_in_waits_for_that_stack(configure: Configure) -> None:
    """`prod` is what `production` was called."""
    config = configure(network=give_gateway, organization=make_grouped, accounts=give_groups)
    said = (
        "^segment 'staging' of the transit gateway 'main' is not in the config any more, and VPCs are on it still: "
        "shop in the stack 'accounts-production'.* Run `pulumi up --stack accounts-production` first"
    )
    with pytest.raises(pulumi.RunError, match=said):
        refuse_transit_in_use(config, OWNER, OWN, guest())
    refuse_transit_in_use(config, OWNER, OWN, guest(table="rtb-1"))


def test_so_does_a_gateway_and_other_stacks_are_read_only_where_one_goes(configure: Configure) -> None:
    without = configure(organization=make_grouped, accounts=give_groups)
    with pytest.raises(
        pulumi.RunError, match=r"(?s)^segment 'staging' .*\ntransit gateway 'main' is not in the config"
    ):
        refuse_transit_in_use(without, OWNER, OWN, guest())
    refuse_transit_in_use(without, OWNER, OWN, guest(gateway="tgw-2", table="rtb-9"))
    stacks = guest()
    refuse_transit_in_use(without, OWNER, Deployment(), stacks)
    assert stacks.read == []
