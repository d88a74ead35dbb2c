"""What holds of all networks: who is reached follows from the tables alone, and what is taken away adds nothing."""

from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reachability.answers import Model
from reachability.facts import Facts, Rule, SecurityGroup, TransitRoute, Via, merge
from reachability.parties import find_party
from reachability.traffic import Traffic
from tests.reachability.building import by_gateway, gateway, net, to, vpc

OCTETS = (1, 2, 3, 4)
PAIRS = [(one, other) for one, other in product(OCTETS, OCTETS) if one != other]
SETTINGS = settings(max_examples=25, deadline=None)


@st.composite
def draw_hub(draw: st.DrawFn) -> tuple[Facts, set[tuple[int, int]]]:
    """VPCs on a gateway, with routes to some and segments that know some; and who has a way to whom."""
    segments = {octet: draw(st.sampled_from(["red", "blue", "none"])) for octet in OCTETS}
    routed = draw(st.sets(st.sampled_from(PAIRS)))
    known = draw(st.sets(st.tuples(st.sampled_from(["red", "blue"]), st.sampled_from(OCTETS))))
    parts = [vpc(octet, routes={"a": by_gateway(*(b for a, b in sorted(routed) if a == octet))}) for octet in OCTETS]
    tables = {segment: [to(octet) for name, octet in sorted(known) if name == segment] for segment in ("red", "blue")}
    attached = gateway({f"v{octet}": segment for octet, segment in segments.items()}, tables)
    asks = routed & {(a, b) for a, b in PAIRS if (segments[a], b) in known}
    return merge([*parts, attached]), asks


def list_reached(facts: Facts) -> dict[tuple[int, int], Traffic]:
    model = Model(facts)
    parties = {octet: find_party(facts, f"v{octet}/a") for octet in OCTETS}
    return {(a, b): model.reach(parties[a], parties[b]).traffic for a, b in PAIRS}


@SETTINGS
@given(draw_hub())
def test_two_vpcs_reach_each_other_where_tables_lead_there_and_back(drawn: tuple[Facts, set[tuple[int, int]]]) -> None:
    facts, asks = drawn
    reached = {pair for pair, traffic in list_reached(facts).items() if traffic}
    assert reached == {(a, b) for a, b in asks if (b, a) in asks}


@SETTINGS
@given(draw_hub(), st.randoms(use_true_random=False))
def test_the_order_of_facts_is_nothing_to_it(drawn: tuple[Facts, set[tuple[int, int]]], random: Random) -> None:
    def shuffle(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(things, len(things)))

    facts = drawn[0]
    tables = tuple(replace(one, routes=shuffle(one.routes)) for one in facts.tables)
    shuffled: dict[str, Any] = {name: shuffle(getattr(facts, name)) for name in Facts.__dataclass_fields__}
    assert list_reached(replace(Facts(**shuffled), tables=tables)) == list_reached(facts)


@SETTINGS
@given(draw_hub(), st.data())
def test_no_route_less_adds_to_who_is_reached_but_a_blackhole_or_a_closer_one(
    drawn: tuple[Facts, set[tuple[int, int]]], data: st.DataObject
) -> None:
    facts = drawn[0]
    before = list_reached(facts)
    led = [(table, one) for table in facts.tables for one in table.routes if one.via is not Via.LOCAL]
    if led:
        table, gone = data.draw(st.sampled_from(led))
        left = replace(table, routes=tuple(one for one in table.routes if one != gone))
        after = list_reached(replace(facts, tables=tuple(left if one is table else one for one in facts.tables)))
        assert all(after[pair] <= before[pair] for pair in PAIRS)
    blocked = tuple(
        replace(one, routes=(*one.routes, TransitRoute(net("10.1.0.0/16"), None, static=True)))
        for one in facts.transit_tables
    )
    closed = list_reached(replace(facts, transit_tables=blocked))
    assert {pair for pair in PAIRS if closed[pair]} == {pair for pair in PAIRS if before[pair] and 1 not in pair}


RULES = st.builds(
    lambda egress, first, size, octet: Rule(
        egress, "tcp", (first, min(first + size, 65535)), (net(f"10.{octet}.0.0/16"),)
    ),
    st.booleans(),
    st.integers(0, 65535),
    st.integers(0, 9000),
    st.sampled_from(OCTETS),
)


@SETTINGS
@given(st.lists(RULES, max_size=6), st.lists(RULES, max_size=6), RULES)
def test_a_rule_more_lets_no_less_through_and_only_what_it_says(one: list[Rule], other: list[Rule], more: Rule) -> None:
    def ask(mine: list[Rule], theirs: list[Rule]) -> Traffic:
        groups = (
            SecurityGroup(key="v1/x", vpc="v1", rules=tuple(mine)),
            SecurityGroup(key="v2/y", vpc="v2", rules=tuple(theirs)),
        )
        tables = {"one": [to(1), to(2)]}
        hub = gateway({"v1": "one", "v2": "one"}, tables)
        parts = [vpc(1, routes={"a": by_gateway(2)}), vpc(2, routes={"a": by_gateway(1)}), hub, Facts(groups=groups)]
        facts = merge(parts)
        return Model(facts).reach(find_party(facts, "v1/a:x"), find_party(facts, "v2/a:y")).traffic

    before, after = ask(one, other), ask([*one, more], other)
    assert before <= after
    let = {port for port in range(0, 65536, 499) if any(a <= port <= b for a, b in after.ports.get("tcp", ()))}
    out = [rule.ports or (0, -1) for rule in (*one, more) if rule.egress and rule.networks == (net("10.2.0.0/16"),)]
    into = [rule.ports or (0, -1) for rule in other if not rule.egress and rule.networks == (net("10.1.0.0/16"),)]
    assert let == {
        port
        for port in range(0, 65536, 499)
        if any(a <= port <= b for a, b in out) and any(a <= port <= b for a, b in into)
    }
