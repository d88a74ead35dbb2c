"""The model against single packets, in networks by chance: what it says passes does, and what it does not say does
not."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reachability.answers import Model
from reachability.facts import Facts, Network
from reachability.parties import INTERNET, Party, find_party, list_tiers
from reachability.table import examine, make_table
from tests.reachability.drawing import draw_networks
from tests.reachability.packets import Address, Wires, list_addresses

SETTINGS = settings(max_examples=40, deadline=None)
RANDOM = st.randoms(use_true_random=True)
PORTS = (22, 443, 500, 1024, 8080, 65535)
STRANGERS = tuple(map(ip_address, ("203.0.113.7", "8.8.8.8", "2600::1")))


def list_marks(facts: Facts) -> set[Network]:
    """All networks by which something tells addresses apart."""
    tables = (*facts.tables, *facts.transit_tables)
    marks = {route.destination for table in tables for route in table.routes}
    marks |= {network for group in facts.groups for rule in group.rules for network in rule.networks}
    return marks | {entry.network for acl in facts.acls for entry in acl.entries}


def list_places(party: Party, marks: set[Network]) -> list[list[list[Address]]]:
    """Of each subnet, by family, the addresses to try."""
    if party.name == INTERNET:
        return [[[one for one in STRANGERS if one.version == version] for version in (4, 6)]]
    return [[list(list_addresses(network, marks)) for network in spot.networks] for spot in party.spots]


def carry(
    wires: Wires, source: Party, target: Party, groups: tuple[str | None, str | None]
) -> Iterator[tuple[str, int, bool, bool]]:
    """By protocol and port, whether all packets pass, and whether some do. One family that does is enough."""
    marks = list_marks(wires.facts)
    pairs = list(product(list_places(source, marks), list_places(target, marks)))
    for protocol, port in product(("tcp", "udp"), PORTS):
        passed = [
            [
                [wires.passes(one, other, protocol, port, groups) for one, other in product(mine, theirs)]
                for mine, theirs in product(ones, others)
                if mine[0].version == theirs[0].version
            ]
            for ones, others in pairs
        ]
        every = all(any(all(family) for family in families) for families in passed)
        yield protocol, port, every, any(any(family) for families in passed for family in families)


def choose_group(random: Random, facts: Facts, party: Party) -> str | None:
    key = party.spots[0].subnet
    return None if key is None or random.random() < 0.4 else f"{facts.subnet[key].vpc}/{random.choice('xy')}"


@SETTINGS
@given(RANDOM)
def test_what_is_said_of_networks_is_so_of_each_packet(random: Random) -> None:
    facts = draw_networks(random)
    model, wires = Model(facts), Wires(facts)
    parties = (*list_tiers(facts), find_party(facts, INTERNET))
    source, target = random.choice(
        [pair for pair in product(parties, parties) if {one.name for one in pair} != {INTERNET}]
    )
    groups = choose_group(random, facts, source), choose_group(random, facts, target)
    mine, theirs = (None if one is None else frozenset({one}) for one in groups)
    answer = model.reach(replace(source, groups=mine), replace(target, groups=theirs))
    said = [
        (protocol, port, every, every or answer.partly.has(protocol, port, port))
        for protocol, port in product(("tcp", "udp"), PORTS)
        for every in [answer.traffic.has(protocol, port, port)]
    ]
    assert said == list(carry(wires, source, target, groups)), (source.name, target.name, groups, answer.reason)


@settings(SETTINGS, max_examples=10)
@given(RANDOM)
def test_the_table_has_each_two_that_reach_each_other_asked_one_by_one(random: Random) -> None:
    facts = draw_networks(random)
    model = Model(facts)
    parties = (*list_tiers(facts), find_party(facts, INTERNET))
    asked = {(one.name, other.name): model.reach(one, other) for one, other in product(parties, parties)}
    found = {(row.answer.source, row.answer.target): row.answer for row in make_table(facts)}
    assert found == {pair: answer for pair, answer in asked.items() if answer.traffic or answer.partly}


def list_tried(facts: Facts, source: Party, target: Party) -> list[tuple[str | None, str | None]]:
    """The groups of the sender and of who is asked, by pairs, where none is named."""
    mine, theirs = (
        [
            group.key
            for key in {facts.subnet[spot.subnet].vpc for spot in party.spots if spot.subnet}
            for group in facts.groups_of.get(key, ())
        ]
        for party in (source, target)
    )
    if theirs:
        return list(product((None, *mine), theirs))
    return list(product(mine if mine and target.name == INTERNET else [None], [None]))


@settings(SETTINGS, max_examples=25)
@given(RANDOM)
def test_where_no_group_is_named_each_of_the_target_is_tried_and_of_who_asks_the_internet(random: Random) -> None:
    drawn = draw_networks(random)
    bare = {one.key for one in drawn.vpcs if random.random() < 0.2}
    facts = replace(drawn, groups=tuple(one for one in drawn.groups if one.vpc not in bare))
    tier, other, internet = *random.choices(list_tiers(facts), k=2), find_party(facts, INTERNET)
    source, target = random.choice([(tier, internet), (tier, internet), (internet, tier), (tier, other)])
    row, wires = examine(Model(facts), source, target), Wires(facts)
    tried = list_tried(facts, source, target)
    passed = {pair: list(carry(wires, source, target, pair)) for pair in tried}
    let = {(protocol, port) for found in passed.values() for protocol, port, _, some in found if some}
    asked = set(product(("tcp", "udp"), PORTS))
    assert {one for one in asked if row.let.has(one[0], one[1], one[1])} == let, (source.name, target.name)
    if row.has_groups and target is internet:
        said = {pair.source: traffic for pair, traffic, _ in row.by_groups}
        every = {
            (group, protocol, port) for (group, _), found in passed.items() for protocol, port, all_, _ in found if all_
        }
        assert {(key, *one) for key in said for one in asked if said[key].has(one[0], one[1], one[1])} == every
