"""The resolver's endpoints and rules: where they are, what they are known by, and which VPCs have them."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from config.models.resolver import ResolverEndpoint, ResolverRule
from config.plan.received import list_received
from config.plan.resolver import plan_resolver_associations, plan_resolver_endpoints, plan_resolver_rules
from config.plan.shareable import RESOLVER_RULES
from config.plan.stacks import OutputNeed, plan_stacks
from config.show import picture
from tests.config.plan.test_transit import give_vpc
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped


def give_hub(content: dict[str, Any]) -> None:
    """The VPC of the endpoints, in `networking`; `production` of prod-application has the rule by a share."""
    dns = {"key": "dns", "description": "Queries", "egress": [{"protocol": "udp", "ports": 53, "vpc": True}]}
    content["vpcs"].append(give_vpc("hub", "networking", 50) | {"security_groups": [dns]})
    content["shares"].append(
        {"key": "names", "name": "names", "owner": "networking", "resolver_rules": ["corp"], "with": ["workloads"]}
    )


def give_rules(content: dict[str, Any]) -> None:
    endpoint = {"vpc": "hub", "security_groups": ["dns"]}
    content["resolver_endpoints"] = [
        endpoint | {"key": "out", "direction": "outbound", "tier": "isolated", "formerly": ["old"]},
        endpoint | {"key": "in", "direction": "inbound", "subnets": ["private-us-east-1b", "private-us-east-1a"]},
    ]
    targets = [{"ip": "10.9.0.11", "port": 5353}, {"ip": "10.9.0.10"}]
    content["resolver_rules"] = [
        {
            "key": "corp",
            "domain_name": "corp.example.com",
            "endpoint": "out",
            "targets": targets,
            "vpcs": ["shared", "production"],
            "formerly": ["office"],
        }
    ]


def test_an_endpoint_has_an_address_in_each_subnet_of_its_tier(configure: Configure) -> None:
    inbound, outbound = plan_resolver_endpoints(configure(network=give_hub, dns=give_rules))
    assert (inbound.key, inbound.subnets) == ("in", ("private-us-east-1a", "private-us-east-1b"))
    assert (outbound.account, outbound.region, outbound.name) == ("networking", "us-east-1", "old")
    assert outbound.subnets == ("isolated-us-east-1a", "isolated-us-east-1b")
    assert outbound.formerly == (("networking", "old"),)


def test_a_rule_is_where_its_endpoint_is_and_an_association_where_its_vpc_is(configure: Configure) -> None:
    organization = configure(network=give_hub, dns=give_rules)
    (rule,) = plan_resolver_rules(organization)
    assert (rule.account, rule.region, rule.name) == ("networking", "us-east-1", "office")
    assert rule.targets == (("10.9.0.10", 53), ("10.9.0.11", 5353))
    assert [
        (one.account, one.owner, one.vpc, one.name, one.names, one.formerly)
        for one in plan_resolver_associations(organization)
    ] == [
        *(
            (
                account,
                "networking",
                vpc,
                f"office-{vpc}",
                (account, vpc, "corp.example.com."),
                ((account, "corp", vpc), (account, "office", vpc)),
            )
            for account, vpc in (("prod-application", "production"), ("networking", "shared"))
        )
    ]


def test_in_groups_the_stack_of_the_vpc_waits_for_that_of_the_rule(configure: Configure) -> None:
    organization = configure(network=give_hub, dns=give_rules, organization=make_grouped, accounts=give_groups)
    needs = {
        plan.name: [need for need in plan.needs if "resolver" in need.output] for plan in plan_stacks(organization)
    }
    need = OutputNeed(
        stack="accounts-shared",
        output="resolver_rules/corp",
        keys=("id",),
        formerly=("resolver_rules/office",),
        received=True,
    )
    assert {name: found for name, found in needs.items() if found} == {"accounts-production": [need]}
    assert list(needs).index("accounts-shared") < list(needs).index("accounts-production")


def test_show_draws_endpoints_with_their_rules(configure: Configure) -> None:
    drawn = "".join(segment.text for segment in picture(configure(network=give_hub, dns=give_rules)).segments)
    assert "resolver endpoint out outbound in VPC hub" in drawn
    assert "rule corp corp.example.com to 10.9.0.11:5353, 10.9.0.10:53 for shared, production" in drawn


BASE = load(EXAMPLE)
HOMES = {vpc.key: vpc.account for vpc in BASE.vpcs}


@given(
    vpcs=st.lists(st.sampled_from([*HOMES]), unique=True),
    accounts=st.sets(st.sampled_from(sorted({*HOMES.values()}))),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=30, deadline=None)
def test_who_names_a_rule_of_another_account_receives_it(vpcs: list[str], accounts: set[str], order: Any) -> None:
    endpoint = ResolverEndpoint.model_validate(
        {"key": "e", "vpc": "shared", "direction": "outbound", "subnets": ("private-a",), "security_groups": ("x",)}
    )

    def plan(named: list[str]) -> Any:
        rule = {"key": "r", "domain_name": "corp.example.com", "endpoint": "e", "targets": ({"ip": "10.9.0.1"},)}
        rules = (ResolverRule.model_validate(rule | {"vpcs": tuple(named)}),)
        return BASE.model_copy(update={"resolver_endpoints": (endpoint,), "resolver_rules": rules})

    organization, shuffled = plan(vpcs), order.sample(vpcs, len(vpcs))
    associations = plan_resolver_associations(organization)
    assert associations == plan_resolver_associations(plan(shuffled))
    assert {(one.vpc, one.account) for one in associations} == {(key, HOMES[key]) for key in vpcs}
    received = {HOMES[key] for key in vpcs} & accounts - {"networking"}
    found = [(one.kind, one.owner) for one in list_received(organization, accounts)]
    assert found == ([(RESOLVER_RULES, "networking")] if received else [])
