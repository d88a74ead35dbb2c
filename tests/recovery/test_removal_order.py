"""What other stacks use goes after they are through with it."""

from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from engine.urns import build_urn
from recovery.removal_order import refuse_removals_in_use
from tests.config.plan.test_resolver import give_hub, give_rules
from tests.config.plan.test_transit import give_gateway
from tests.recovery.test_moves import Stacks
from tests.support.example import Configure, give_groups, make_grouped

MODULE = "aws:ec2transitgateway/"
OWNER, GUEST = "accounts-shared", "accounts-production"
GATEWAY = "transit-gateway-networking/main"


def make(
    stack: str, component: str, type_: str, name: str, id_: str, *, module: str = MODULE, **inputs: Any
) -> StateResource:
    parent = build_urn(stack, "aws-organization", component, name)
    urn = build_urn(stack, "aws-organization", module + type_, name, parent)
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
        "main/shop in the stack 'accounts-production'.* Run `pulumi up --stack accounts-production` first"
    )
    with pytest.raises(pulumi.RunError, match=said):
        refuse_removals_in_use(config, OWNER, OWN, guest())
    refuse_removals_in_use(config, OWNER, OWN, guest(table="rtb-1"))


def test_so_does_a_gateway_and_other_stacks_are_read_only_where_one_goes(configure: Configure) -> None:
    without = configure(organization=make_grouped, accounts=give_groups)
    with pytest.raises(
        pulumi.RunError, match=r"(?s)^segment 'staging' .*\ntransit gateway 'main' is not in the config"
    ):
        refuse_removals_in_use(without, OWNER, OWN, guest())
    refuse_removals_in_use(without, OWNER, OWN, guest(gateway="tgw-2", table="rtb-9"))
    stacks = guest()
    refuse_removals_in_use(without, OWNER, Deployment(), stacks)
    assert stacks.read == []


LIST = make(
    OWNER,
    "awsorg:index:PrefixList",
    "managedPrefixList:ManagedPrefixList",
    "prefix-list-networking/offices",
    "pl-1",
    module="aws:ec2/",
)


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
def test_a_shared_list_goes_after_the_rules_that_name_it(configure: Configure, direction: str) -> None:
    config = configure(organization=make_grouped, accounts=give_groups)
    type_ = f"securityGroup{direction}Rule:SecurityGroup{direction}Rule"
    name = "vpc-prod-application/shop/web/ingress-tcp-22-list.offices"
    rule = make(GUEST, "awsorg:index:Vpc", type_, name, "sgr-1", module="aws:vpc/", prefixListId="pl-1")
    own, stacks = Deployment(resources=(LIST,)), Stacks(accounts_production=Deployment(resources=(rule,)))
    said = (
        "^prefix list 'offices' is not in the config any more, and rules or routes name it still: "
        "shop/web/ingress-tcp-22-list.offices in the stack 'accounts-production'. Nothing was registered"
    )
    with pytest.raises(pulumi.RunError, match=said):
        refuse_removals_in_use(config, OWNER, own, stacks)

    for type_, module, named in (
        ("securityGroupRule:SecurityGroupRule", "aws:ec2/", {"prefixListIds": ["pl-0", "pl-1"]}),
        ("route:Route", "aws:ec2/", {"destinationPrefixListId": "pl-1"}),
    ):
        own_code = make(
            "workloads-shop", "shop:Web", type_, "workload-prod-application/web/x", "x", module=module, **named
        )
        of_workload = Stacks(workloads_shop=Deployment(resources=(own_code,)))
        with pytest.raises(pulumi.RunError, match="name it still: web/x in the stack 'workloads-shop'"):
            refuse_removals_in_use(config, OWNER, own, of_workload)

    def keep(content: dict[str, Any]) -> None:
        entries = [{"cidr": "203.0.113.0/24"}]
        content["prefix_lists"] = [
            {"key": "places", "account": "networking", "entries": entries, "formerly": ["offices"]}
        ]

    kept = configure(organization=make_grouped, accounts=give_groups, network=keep)
    refuse_removals_in_use(kept, OWNER, own, Stacks())


def test_a_shared_rule_that_goes_or_becomes_one_for_other_names_waits_for_its_vpcs(configure: Configure) -> None:
    def make_rule(name: str, domain: str) -> Deployment:
        type_ = "resolverRule:ResolverRule"
        one = make(OWNER, "awsorg:index:ResolverRule", type_, name, "rslvr-1", module="aws:route53/", domainName=domain)
        return Deployment(resources=(one,))

    name = "resolver-association-prod-application/shop/corp.example.com."
    type_ = "resolverRuleAssociation:ResolverRuleAssociation"
    used = make(GUEST, "a", type_, name, "x", module="aws:route53/", resolverRuleId="rslvr-1")
    stacks = Stacks(accounts_production=Deployment(resources=(used,)))
    config = configure(network=give_hub, dns=give_rules, organization=make_grouped, accounts=give_groups)
    refuse_removals_in_use(config, OWNER, make_rule("resolver-rule-networking/office", "corp.example.com"), stacks)
    up = "`pulumi up --stack accounts-production`"
    for key, domain, why, advice in (
        (
            "corp",
            "old.example.com",
            "becomes another one",
            f"Put it back, .* this stack, then run {up}, and take the old",
        ),
        ("gone", "corp.example.com", "is not in the config any more", f"Run {up} first, then this stack again"),
    ):
        said = f"^resolver rule '{key}' {why}, and VPCs have it still: shop/corp.example.com. in the stack .*{advice}"
        with pytest.raises(pulumi.RunError, match=said):
            refuse_removals_in_use(config, OWNER, make_rule(f"resolver-rule-networking/{key}", domain), stacks)
