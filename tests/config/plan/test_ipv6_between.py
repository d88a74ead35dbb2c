"""IPv6 between VPCs: who reaches whom by it, as the plans' facts answer, and never around an inspection VPC."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ConfigErrors
from config.models import Organization
from config.models.network import NetworkFile
from config.plan.network_facts import plan_network_facts
from config.plan.peering import plan_peerings
from config.plan.transit import plan_transit_attachments
from config.show import picture
from reachability.answers import Model
from reachability.facts import Facts
from reachability.parties import find_party
from tests.config.plan.test_inspection import attach, make
from tests.config.plan.test_transit import BASE, freeze, give_vpc
from tests.support.example import Configure

SEGMENTS = ("a", "b")
WRITTEN = "2600:1f18:abcd:ef00::/56"


def turn_on(organization: Organization, *keys: str) -> Organization:
    """With IPv6 in these VPCs, or in all."""
    vpcs = (one.model_copy(update={"ipv6": not keys or one.key in keys}) for one in organization.vpcs)
    return organization.model_copy(update={"vpcs": tuple(vpcs)})


def find_way(facts: Facts, source: str, target: str) -> list[str]:
    """What a packet of IPv6 goes through from one subnet to another; nothing where it does not arrive, or no answer."""
    six = {key: [one for one in facts.subnet[key].networks if one.version == 6] for key in (source, target)}
    if not all(six.values()):
        return []
    model = Model(facts)
    parties = [find_party(facts, str(six[key][0])) for key in (source, target)]
    answer = model.reach(parties[0], parties[1])
    return [hop.to for hop in answer.hops] if answer.traffic else []


@given(
    inspected=st.sets(st.sampled_from(SEGMENTS)),
    placed=st.lists(st.tuples(st.sampled_from(SEGMENTS), st.booleans()), min_size=2, max_size=4),
    firewall=st.booleans(),
    within=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_who_reaches_whom_does_so_by_ipv6_where_both_say_so_and_through_the_same_vpcs(
    inspected: set[str], placed: list[tuple[str, bool]], firewall: bool, within: bool
) -> None:
    own = ["a"] if within else []
    segments = [
        {"key": "a", "reaches": ["b", *own], "inspected": "a" in inspected},
        {"key": "b", "reaches": ["a"], "inspected": "b" in inspected},
    ]
    attached = [attach(f"v{index}", segment, ipv6=six) for index, (segment, six) in enumerate(placed)]
    organization = make(segments, attached)
    (gateway,) = organization.transit_gateways
    last = gateway.attachments[-1].model_copy(update={"ipv6": firewall})
    gateway = gateway.model_copy(update={"attachments": (*gateway.attachments[:-1], last)})
    facts = plan_network_facts(turn_on(organization.model_copy(update={"transit_gateways": (gateway,)})))
    for (one, (mine, has)), (other, (theirs, have)) in product(enumerate(placed), enumerate(placed)):
        if one == other:
            continue
        reached = mine != theirs or (mine == "a" and within)
        passes = bool({mine, theirs} & inspected)
        way = find_way(facts, f"v{one}/isolated-us-east-1a", f"v{other}/isolated-us-east-1a")
        expected = reached and has and have and (firewall or not passes)
        assert bool(way) == expected
        if expected:
            assert ("attachment of firewall" in way) == passes


def give_peering(**said: Any) -> Organization:
    vpcs = [give_vpc("hub", "networking", 50), give_vpc("shop", "prod-application", 51)]
    peering = {"key": "both", "from": "hub", "to": "shop", **said}
    network = NetworkFile.model_validate(freeze({"vpcs": vpcs, "peerings": [peering]}))
    return BASE.model_copy(update={"vpcs": network.vpcs, "peerings": network.peerings, "shares": ()})


def test_a_peering_leads_to_ipv6_networks_only_where_it_says_so() -> None:
    ends = ("hub/isolated-us-east-1a", "shop/isolated-us-east-1b")
    assert find_way(plan_network_facts(turn_on(give_peering(ipv6=True))), *ends) == ["peering both"]
    assert find_way(plan_network_facts(turn_on(give_peering())), *ends) == []


def test_a_network_that_is_written_is_where_routes_lead_to() -> None:
    organization = turn_on(give_peering(ipv6=True))
    shop = organization.vpcs[1].model_copy(update={"ipv6_cidr": WRITTEN})
    organization = organization.model_copy(update={"vpcs": (organization.vpcs[0], shop)})
    (peering,) = plan_peerings(organization)
    assert (peering.requester.ipv6, peering.requester.ipv6_cidr) == (True, WRITTEN)
    assert (peering.accepter.ipv6, peering.accepter.ipv6_cidr) == (True, None)
    facts = plan_network_facts(organization)
    assert WRITTEN in map(str, facts.vpc["shop"].networks)
    assert WRITTEN in {str(one.destination) for one in facts.table["hub/isolated"].routes}


def test_show_tells_who_has_it() -> None:
    segments = [{"key": "a", "reaches": ["a"]}]
    organization = turn_on(make(segments, [attach("shop", "a", ipv6=True), attach("tools", "a")]))
    drawn = "".join(segment.text for segment in picture(organization).segments)
    assert "segment a with VPC shop (IPv6), tools reaches a" in drawn


def test_what_is_attached_without_ipv6_has_no_routes_of_it() -> None:
    """Those that had IPv6 before there was any between VPCs."""
    segments = [{"key": "a", "reaches": ["a"]}]
    organization = turn_on(make(segments, [attach("shop", "a"), attach("tools", "a")]))
    plans = plan_transit_attachments(organization)
    assert not any(plan.ipv6 or route.ipv6 for plan in plans for route in plan.routes)


@pytest.mark.parametrize("inspected", [False, True])
def test_what_is_not_inspected_asks_no_inspection_vpc_for_ipv6(configure: Configure, inspected: bool) -> None:
    """Though something of the same segment is inspected by IPv4."""

    def edit(content: dict[str, Any]) -> None:
        keys = ("shop", "tools", "lab", "firewall")
        content["vpcs"] += [
            give_vpc(key, "networking", 60 + number) | {"ipv6": True} for number, key in enumerate(keys)
        ]
        segments = [
            {"key": "a", "reaches": ["b"], "inspected": True},
            {"key": "b", "reaches": ["a", "b"]},
            {"key": "inspection"},
        ]
        attached = [attach("shop", "a", ipv6=inspected)]
        attached += [attach(key, "b", ipv6=True) for key in ("tools", "lab")]
        attached.append(attach("firewall", "inspection"))
        gateway = {"key": "main", "account": "networking", "inspection": "firewall", "segments": segments}
        content["transit_gateways"] = [gateway | {"attachments": attached}]

    if not inspected:
        assert configure(network=edit)
        return
    with pytest.raises(ConfigErrors, match="lab, shop and tools would send IPv6 through the inspection VPC"):
        configure(network=edit)
