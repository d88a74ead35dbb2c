"""Who reaches whom, all over: each tier the others, the internet and endpoints, and the internet each tier."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from reachability.answers import Answer, Model
from reachability.facts import Facts, TransitTable
from reachability.parties import INTERNET, Party, find_party, list_endpoints, list_tiers
from reachability.prefixes import Prefixes
from reachability.traffic import NOTHING, Traffic


@dataclass(frozen=True, order=True)
class Between:
    """Two security groups, by key. `source`: empty for any sender, whose own groups are not looked at. `target`: empty
    for who is asked outside of these networks, in no group.
    """

    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """`answer`: by routes and ACLs, and by the groups that the parties were asked with. `by_groups`: what the groups of
    the target let in, and whom, or what those of the sender let out to who is in none, where there are any:
    `has_groups`. First what they let through of all addresses, then what of some alone.
    """

    answer: Answer
    by_groups: tuple[tuple[Between, Traffic, Traffic], ...] = ()
    has_groups: bool = False

    @property
    def let(self) -> Traffic:
        """What gets there: of some address, from some group to some other."""
        if not self.has_groups:
            return self.answer.traffic | self.answer.partly
        found = NOTHING
        for _, traffic, partly in self.by_groups:
            found |= traffic | partly
        return found


def examine(model: Model, source: Party, target: Party) -> Row:
    """Whether one party reaches the other. Where no group of the target is named, each of its VPC's is tried; where it
    is outside of these networks, each of the sender's."""
    routed = model.route(source, target)
    answer = model.judge(routed, source, target)
    theirs = _list_groups(model.facts, target)
    found: list[tuple[Between, Traffic, Traffic]] = []
    if not theirs:
        is_outside = all(spot.subnet is None for spot in target.spots)
        senders = _list_groups(model.facts, source) if is_outside else []
        for group in senders if answer.traffic or answer.partly else ():
            asked = model.judge(routed, replace(source, groups=group), target)
            found.append((Between("+".join(sorted(group)), ""), asked.traffic, asked.partly))
        return Row(answer=answer, by_groups=_sort(found), has_groups=bool(senders))
    mine = _list_groups(model.facts, source) if source.groups is None else []
    for group in theirs if answer.traffic or answer.partly else ():
        within = replace(target, groups=group)
        name = "+".join(sorted(group))
        anybody = model.judge(routed, source, within)
        found.append((Between("+".join(sorted(source.groups or ())), name), anybody.traffic, anybody.partly))
        named = model.names_of(group, egress=False)
        # Of who is not named no more gets in than of anybody.
        for one in mine:
            if one & named:
                asked = model.judge(routed, replace(source, groups=one), within)
                more = asked.traffic - anybody.traffic
                partly = asked.partly - more - anybody.traffic - anybody.partly
                found.append((Between("+".join(sorted(one)), name), more, partly))
    return Row(answer=answer, by_groups=_sort(found), has_groups=True)


def make_table(facts: Facts) -> tuple[Row, ...]:
    """A row for each two tiers, and the internet and endpoints, between which routes and ACLs let anything pass."""
    model = Model(facts)
    tiers, internet = list_tiers(facts), find_party(facts, INTERNET)
    inside: list[dict[str, list[Party]]] = [{}, {}]
    for found, parties in zip(inside, (tiers, list_endpoints(facts)), strict=True):
        for one in parties:
            found.setdefault(one.name.partition("/")[0], []).append(one)
    near = {
        vpc: [
            party
            for found in inside
            for party in sorted(chain.from_iterable(found.get(key, ()) for key in linked), key=lambda one: one.name)
        ]
        for vpc, linked in _find_linked(facts).items()
    }
    rows: list[Row] = []
    for source in tiers:
        rows += [examine(model, source, target) for target in (*near[_find_vpc(facts, source)], internet)]
    rows += [examine(model, internet, target) for target in tiers]
    return tuple(row for row in rows if row.answer.traffic or row.answer.partly)


def fold(facts: Facts, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Fewer rows that say the same: one for a whole VPC where there is the same row for all of its tiers."""
    sizes: dict[str, int] = {}
    for tier in list_tiers(facts):
        vpc = _find_vpc(facts, tier)
        sizes[vpc] = sizes.get(vpc, 0) + 1
    return tuple(_fold_side(_fold_side(tuple(rows), sizes, "target"), sizes, "source"))


def _fold_side(rows: tuple[Row, ...], sizes: dict[str, int], side: str) -> tuple[Row, ...]:
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        name = getattr(row.answer, side)
        other = row.answer.source if side == "target" else row.answer.target
        told = (name.partition("/")[0], other, _tell(row), row.by_groups, row.has_groups, row.answer.public_address)
        alike.setdefault(told, []).append(row)
    folded: list[Row] = []
    for (vpc, *_), same in alike.items():
        if len(same) > 1 and len(same) == sizes.get(str(vpc)):
            folded.append(replace(same[0], answer=replace(same[0].answer, **{side: vpc})))
        else:
            folded += same
    return tuple(folded)


def _tell(row: Row) -> tuple[Traffic, ...]:
    return row.answer.traffic, row.answer.partly


def _sort(found: Iterable[tuple[Between, Traffic, Traffic]]) -> tuple[tuple[Between, Traffic, Traffic], ...]:
    return tuple(sorted((one for one in found if one[1] or one[2]), key=lambda one: one[0]))


def _list_groups(facts: Facts, party: Party) -> list[frozenset[str]]:
    if party.groups is not None:
        return [party.groups]
    vpcs = dict.fromkeys(facts.subnet[spot.subnet].vpc for spot in party.spots if spot.subnet is not None)
    return [frozenset({group.key}) for vpc in vpcs for group in facts.groups_of.get(vpc, ())]


def _find_vpc(facts: Facts, tier: Party) -> str:
    return facts.subnet[tier.spots[0].subnet or ""].vpc


def _find_linked(facts: Facts) -> dict[str, set[str]]:
    """By VPC, those that a way may lead to: itself, those that its peer is, and those that its segments know, by a
    route to a part of them or to all and everything."""
    linked = {vpc.key: {vpc.key} for vpc in facts.vpcs}
    known = {table.key: _find_known(facts, table) for table in facts.transit_tables}
    for one in facts.attachments:
        if one.vpc in linked:
            linked[one.vpc] |= known.get(one.table or "", set())
    for peering in facts.peerings:
        for one, other in (peering.vpcs, peering.vpcs[::-1]):
            if one in linked:
                linked[one].add(other)
    return linked


def _find_known(facts: Facts, table: TransitTable) -> set[str]:
    routes = Prefixes((one.destination, one) for one in table.routes)
    return {
        vpc.key
        for vpc in facts.vpcs
        for network in vpc.networks
        if routes.find(network) is not None or next(routes.list_within(network), None) is not None
    }
