"""Peerings: whose they are, and which tables lead to the other side."""

from typing import Any

import pytest

from config.errors import ConfigErrors
from config.plan.peering import plan_peerings
from config.plan.stacks import find_entered, list_asked_tables, plan_stacks
from tests.config.plan.test_transit import give_vpc
from tests.support.example import Configure, give_groups, make_grouped


def give_peering(content: dict[str, Any]) -> None:
    content["vpcs"] += [give_vpc("hub", "networking", 50), give_vpc("shop", "prod-application", 51)]
    content["vpcs"][-1]["tiers"][2]["formerly"] = ["closed"]
    content["peerings"] = [
        {"key": "both", "formerly": ["old"], "from": "hub", "to": "shop", "from_tiers": ["public"], "tags": {"A": "b"}}
    ]


def test_each_side_leads_to_the_network_of_the_other(configure: Configure) -> None:
    (peering,) = plan_peerings(configure(network=give_peering))
    hub, shop = peering.requester, peering.accepter
    assert (hub.account, hub.cidr, hub.tables) == ("networking", "10.51.0.0/16", (("",),))
    assert (shop.account, shop.cidr) == ("prod-application", "10.50.0.0/16")
    assert shop.tables == (("",), ("isolated", "closed"), ("private-us-east-1a",), ("private-us-east-1b",))
    assert hub.formerly == (("networking", "old"),)
    assert (peering.tags, peering.dns) == ({"Name": "old", "A": "b"}, False)


def test_in_groups_the_stack_that_asks_comes_second_and_enters_the_account_of_the_other(configure: Configure) -> None:
    organization = configure(network=give_peering, organization=make_grouped, accounts=give_groups)
    plans = {plan.name: plan for plan in plan_stacks(organization)}
    assert [*plans].index("accounts-production") < [*plans].index("accounts-shared")
    shared = plans["accounts-shared"]
    assert [(need.output, need.formerly) for need in shared.needs if need.stack == "accounts-production"] == [
        ("vpcs/shop", ()),
        ("route_tables/shop", ()),
        ("route_tables/shop/isolated", ("route_tables/shop/closed",)),
        ("route_tables/shop/private-us-east-1a", ()),
        ("route_tables/shop/private-us-east-1b", ()),
    ]
    assert "prod-application" in find_entered(organization, shared)
    assert "networking" not in find_entered(organization, plans["accounts-production"])
    assert list_asked_tables(organization) == (
        ("shop", ""),
        ("shop", "isolated"),
        ("shop", "private-us-east-1a"),
        ("shop", "private-us-east-1b"),
    )
    assert list_asked_tables(configure(network=give_peering)) == ()


def test_groups_that_ask_each_other_are_a_circle(configure: Configure) -> None:
    def ask_each_other(content: dict[str, Any]) -> None:
        give_peering(content)
        content["peerings"].append({"key": "back", "from": "production", "to": "shared"})

    with pytest.raises(ConfigErrors, match="accounts-production needs vpcs/shared of accounts-shared"):
        configure(network=ask_each_other, organization=make_grouped, accounts=give_groups)
