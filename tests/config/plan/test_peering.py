"""Peerings: whose they are, and which tables lead to the other side."""

from typing import Any

from config.plan.peering import plan_peerings
from tests.config.plan.test_transit import give_vpc
from tests.support.example import Configure


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
