"""Whether one party reaches another: on which ports, by which way there and back, or why not. Nothing is remembered
between questions but the ways that were found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product

from reachability.facts import Facts, Network, Subnet, Via
from reachability.filters import ALL, NONE, Let, judge_groups
from reachability.parties import EVERYWHERE, INTERNET, Party
from reachability.places import Part, Place, Places, Profile
from reachability.routing import Course, Router
from reachability.traffic import NOTHING, TCP, Traffic, make_traffic
from reachability.ways import Hop

_SERVED = make_traffic(TCP, (80, 80)) | make_traffic(TCP, (443, 443))
"""What a gateway endpoint's service answers to, from memory."""
_IN_PART = "it is let through for a part of the addresses alone"
_BY_ACL = "a network ACL lets nothing of it through"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`traffic`: what gets from every address of the source to every one of the target, and whose answers come back.

    `partly`: what does so for some of them only. `hops`, `back`: of one of the ways. `reason`: why nothing gets there,
    or not everywhere; empty where all of it does. `public_address`: whether the source, or who is reached from the
    internet, needs an address of its own there.
    """

    source: str
    target: str
    traffic: Traffic = NOTHING
    partly: Traffic = NOTHING
    hops: tuple[Hop, ...] = ()
    back: tuple[Hop, ...] = ()
    public_address: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """Between networks that are routed alike. `let`: what routes and ACLs let pass, whatever the groups.

    `sources`: the networks that who is reached takes for the sender's, with their kinds. `names_in`, `names_out`:
    whether rules may name the sender's groups, and rules of what is let out those of who is reached.
    """

    let: Let = NONE
    hops: tuple[Hop, ...] = ()
    back: tuple[Hop, ...] = ()
    public_address: bool = False
    reason: str = ""
    sources: tuple[tuple[Network, int], ...] = ()
    target: tuple[Network, int] | None = None
    by_nat: bool = False
    names_in: bool = False
    names_out: bool = False


@dataclass(frozen=True, slots=True)
class Routed:
    """What routes and ACLs let pass between two parties. `pairs`: of two places each, by families of addresses."""

    pairs: tuple[tuple[tuple[Passage, ...], ...], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found of some passages; `best`: one that something passes, if any."""

    let: Let = NONE
    best: Passage = Passage()
    reason: str = ""


class Model:
    """Answers questions about one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._router = Router(facts)
        self._places = Places(facts, self._router)
        self._picked: dict[tuple[Profile, tuple[int, ...], bool], tuple[Sequence[Place], Sequence[Part]]] = {}
        self._judged: dict[tuple[frozenset[str], int, frozenset[str], bool], Let] = {}
        self._named: dict[tuple[frozenset[str], bool], frozenset[str]] = {}
        self._gateways = {one.vpc: one for one in reversed(facts.internet_gateways)}

    def reach(self, source: Party, target: Party) -> Answer:
        """Whether `source` reaches `target`. Of two families of addresses one that does is enough."""
        return self.judge(self.route(source, target), source, target)

    def route(self, source: Party, target: Party) -> Routed:
        """What of it is so whatever groups the two are in."""
        if source.tables is not None:
            return Routed(reason=f"{source.name} answers, and asks for nothing itself")
        ones = self._places.find(source)
        if target.tables is not None:
            tables = target.tables
            return Routed(tuple((self._enter_service(one, target.name, tables),) for one in ones.places))
        others = self._places.find(target)
        if not any(place.subnet for place in (*ones.places, *others.places)):
            return Routed(reason=f"{source.name} and {target.name} are both outside of these networks")
        pairs = product(*self._pick(ones, others))
        return Routed(tuple(self._pass_places(source.name, one, target.name, other) for one, other in pairs))

    def judge(self, routed: Routed, source: Party, target: Party) -> Answer:
        """The answer by the groups of both."""
        pairs = routed.pairs
        found = _join([self._judge_families(families, source, target) for families in pairs], routed.reason)
        best, partly = found.best, found.let.some - found.let.every
        return Answer(
            source=source.name,
            target=target.name,
            traffic=found.let.every,
            partly=partly,
            hops=best.hops,
            back=best.back,
            public_address=best.public_address,
            reason=(found.reason or _IN_PART) if partly or not found.let.every else "",
        )

    def names_of(self, groups: frozenset[str], *, egress: bool) -> frozenset[str]:
        """The groups that rules of these name."""
        known = self._named.get((groups, egress))
        if known is None:
            rules = (rule for key in groups if key in self.facts.group for rule in self.facts.group[key].rules)
            known = frozenset(rule.group for rule in rules if rule.group is not None and rule.egress is egress)
            self._named[groups, egress] = known
        return known

    def _judge_families(self, families: tuple[tuple[Passage, ...], ...], source: Party, target: Party) -> _Found:
        if not families:
            return _Found(reason=f"{source.name} and {target.name} have no addresses of one family")
        found = [_join([self._judge_groups(one, source, target) for one in passages]) for passages in families]
        if len(found) == 1:
            return found[0]
        best = next((one for one in found if one.let.some), found[0])
        return replace(best, let=reduce(lambda one, other: one | other, (one.let for one in found)))

    def _judge_groups(self, passage: Passage, source: Party, target: Party) -> _Found:
        """What the security groups of both let pass of it; where that is nothing, which is to blame."""
        let = passage.let
        if not let.some or passage.target is None:
            return _Found(let, passage, passage.reason)
        if source.groups is not None:
            peers = target.groups if passage.names_out else None
            let &= self._judge(source.groups, passage.target, peers, egress=True)
            if not let.some:
                return _Found(let, passage, f"the security group of {source.name} lets nothing out to {target.name}")
        if target.groups is not None:
            peers = source.groups if passage.names_in else None
            for one in passage.sources:
                let &= self._judge(target.groups, one, peers, egress=False)
            if not let.some:
                by = f", which comes from a NAT gateway in {passage.sources[0][0]}" if passage.by_nat else ""
                why = f"the security group of {target.name} lets in nothing that {source.name} may send{by}"
                return _Found(let, passage, why)
        return _Found(let, passage)

    def _judge(
        self, groups: frozenset[str], peer: tuple[Network, int], peers: frozenset[str] | None, *, egress: bool
    ) -> Let:
        named = self.names_of(groups, egress=egress) & peers if peers else frozenset[str]()
        key = (groups, peer[1], named, egress)
        if key not in self._judged:
            self._judged[key] = judge_groups(self.facts, groups, peer[0], named, egress=egress)
        return self._judged[key]

    def _pick(self, source: Profile, target: Profile) -> tuple[Sequence[Place], Sequence[Place]]:
        """Of both, those places from which something else may be so than from those before them."""
        if not source.is_inside or not (source.is_many or target.is_many):
            return source.places, target.places
        near = source.has_hub or target.has_hub or not source.vpcs.isdisjoint(target.vpcs)
        ones, behind = self._pick_places(source, target.parts, near=near)
        if not target.is_inside:
            return ones, target.places
        return ones, self._pick_places(target, (*source.parts, *behind), near=near)[0]

    def _pick_places(
        self, profile: Profile, parts: tuple[Part, ...], *, near: bool
    ) -> tuple[Sequence[Place], Sequence[Part]]:
        """The first of all places from which ways to these parts are alike; and the NAT gateways on the ways."""
        key = (profile, tuple(part.kind for part in parts), near)
        if key not in self._picked:
            found: dict[object, Place] = {}
            behind: dict[int, Part] = {}
            for place in profile.places:
                courses = self._follow(place, parts)
                how = (
                    (place.near, *(one.near for one in courses))
                    if near
                    else (place.alike, *(one.mark for one in courses))
                )
                found.setdefault(how, place)
                behind |= {kind: Part(network, kind) for one in courses for network, kind in one.behind}
            self._picked[key] = tuple(found.values()), tuple(behind.values())
        return self._picked[key]

    def _pass_places(self, source: str, one: Place, target: str, other: Place) -> tuple[tuple[Passage, ...], ...]:
        """By each family of addresses that both have; each part of them that is routed alike to each."""
        return tuple(
            tuple(
                self._pass_from_internet(source, mine, theirs, other.subnet)
                if one.subnet is None
                else self._pass(one.subnet, mine, target, theirs, other.subnet)
                for mine, theirs in product(own, others)
            )
            for own, others in product(one.families, other.families)
            if own and others and own[0].network.version == others[0].network.version
        )

    def _pass(self, start: Subnet, source: Part, name: str, target: Part, end: Subnet | None) -> Passage:
        """Of a request there, and of the answer back."""
        course = self._router.follow(start, (source.network, source.kind), (target.network, target.kind))
        way = self._router.finish(course, source.network, target.network)
        if way.reason:
            return Passage(hops=way.hops, reason=way.reason)
        let, back, reason = self._router.judge_crossings(way), tuple[Hop, ...](), ""
        reason = "" if let.some else _BY_ACL
        for one in (way, *way.others):
            if one.end is not end and (one.end is None or end is None or one.end.key != end.key):
                arrived = "the internet" if one.end is None else one.end.key
                return Passage(hops=one.hops, reason=f"it comes to {arrived}, and not to {name}")
            answers = self._router.find_back(one)
            back = back or tuple(hop for answer in answers for hop in answer.hops)
            lost = next((answer for answer in answers if answer.reason), None)
            if lost is not None:
                return Passage(hops=one.hops, back=back, reason=f"no answer comes back: {lost.reason}")
            for answer in answers:
                let &= self._router.judge_crossings(answer, answers=True)
        # A rule may name a group only where the packet keeps its sender and passes no other VPC, and across a transit
        # gateway only to let in
        # (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing).
        is_named = all(
            len(one.legs) == 1 and len(one.links) <= 1 and all(across for _, across in one.links)
            for one in (way, *way.others)
        )
        seen = dict.fromkeys(one.seen_from for one in (way, *way.others))
        by_nat = len(way.legs) > 1
        return Passage(
            let=let,
            hops=way.hops,
            back=back,
            public_address=way.public_address,
            reason=reason if let.some or reason else "a network ACL lets no answer back",
            sources=tuple((one, self._router.kinds.find(one)) for one in seen)
            if by_nat
            else ((source.network, source.kind),),
            target=(target.network, target.kind),
            by_nat=by_nat,
            names_in=is_named,
            names_out=is_named and not any(via is Via.TRANSIT_GATEWAY for via, _ in way.links),
        )

    def _pass_from_internet(self, name: str, source: Part, target: Part, end: Subnet | None) -> Passage:
        gateway = None if end is None else self._gateways.get(end.vpc)
        if end is None or gateway is None:
            return Passage(reason=f"{end and end.vpc} has no internet gateway")
        hops = (Hop(name, str(target.network), f"{Via.INTERNET_GATEWAY.value} {gateway.key}"),)
        route = self._router.find_route(end.table, source.network)
        if route is None or (route.via, route.to) != (Via.INTERNET_GATEWAY, gateway.key):
            way = "has no route there" if route is None else f"answers by {route.via.value} {route.to}".strip()
            return Passage(hops=hops, reason=f"{end.key} {way}")
        let = self._judge_acl(end, source.network, asks=False)
        return Passage(
            let=let,
            hops=hops,
            back=(Hop(end.key, str(route.destination), f"{route.via.value} {route.to}"),),
            public_address=source.network.version == 4,
            reason="" if let.some else _BY_ACL,
            sources=((source.network, source.kind),),
            target=(target.network, target.kind),
        )

    def _enter_service(self, source: Place, name: str, tables: frozenset[str]) -> tuple[Passage, ...]:
        """By a gateway endpoint, whose addresses are on the internet, and which only its own VPC's tables lead to."""
        start = source.subnet
        if start is None or start.table not in tables:
            where = INTERNET if start is None else start.key
            return (Passage(reason=f"the route table of {where} does not lead to {name}"),)
        let = Let(_SERVED, _SERVED) & self._judge_acl(start, EVERYWHERE, asks=True)
        everywhere = (EVERYWHERE, self._router.kinds.find(EVERYWHERE))
        hops = (Hop(start.key, name, "gateway endpoint"),)
        return (Passage(let=let, hops=hops, reason="" if let.some else _BY_ACL, target=everywhere),)

    def _judge_acl(self, subnet: Subnet, peer: Network, *, asks: bool) -> Let:
        """Of the ACL between a subnet and the internet, what passes it and is answered. `asks`: the subnet does."""
        if subnet.acl is None:
            return ALL
        there = self._router.judge(subnet.acl, peer, egress=asks)
        return there & self._router.judge(subnet.acl, peer, egress=not asks).answers()

    def _follow(self, place: Place, parts: Iterable[Part]) -> tuple[Course, ...]:
        """The courses from a subnet to these."""
        follow, start = self._router.follow, place.subnet
        return tuple(
            follow(start, (mine.network, mine.kind), (one.network, one.kind))
            for mine in place.parts
            for one in parts
            if start is not None and mine.network.version == one.network.version
        )


def _join(found: list[_Found], otherwise: str = "") -> _Found:
    """All of it together: what passes everywhere, and what passes somewhere. The way is one that something passes."""
    if len(found) == 1:
        return found[0]
    if not found:
        return _Found(reason=otherwise or "there is no subnet")
    best = next((one for one in found if one.let.some), found[0])
    lost = next((one for one in found if not one.let.some), best)
    let = Let(
        reduce(lambda one, other: one & other, (one.let.every for one in found)),
        reduce(lambda one, other: one | other, (one.let.some for one in found)),
    )
    return replace(best, let=let, reason=lost.reason)
