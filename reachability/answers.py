"""Whether one party reaches another: on which ports, by which way there and back, or why not. Nothing is remembered
between questions but the ways that were found."""

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import product

from reachability.facts import Facts, Network, Subnet, Via
from reachability.filters import ALL, NONE, Let, judge_acl, judge_groups, split
from reachability.parties import EVERYWHERE, Party, Spot
from reachability.routing import Hop, Router, Way, find_route
from reachability.traffic import NOTHING, TCP, Traffic, make_traffic

_SERVED = make_traffic(TCP, (80, 80)) | make_traffic(TCP, (443, 443))
"""What a gateway endpoint's service answers to, from memory."""
_IN_PART = "it is let through for a part of the addresses alone"
_BY_ACL = "a network ACL lets nothing of it through"


@dataclass(frozen=True, kw_only=True)
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


@dataclass(frozen=True)
class _Side:
    """Addresses that are routed alike, of what is asked about. `subnet`: None on the internet."""

    name: str
    subnet: str | None
    network: Network
    groups: frozenset[str] | None


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What is found between two sides, or some of them."""

    let: Let = NONE
    hops: tuple[Hop, ...] = ()
    back: tuple[Hop, ...] = ()
    public_address: bool = False
    reason: str = ""


class Model:
    """Answers questions about one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._router = Router(facts)
        self._parts: dict[Network, tuple[Network, ...]] = {}

    def reach(self, source: Party, target: Party) -> Answer:
        """Whether `source` reaches `target`. Of two families of addresses one that does is enough."""
        found = self._ask(source, target)
        partly = found.let.some - found.let.every
        return Answer(
            source=source.name,
            target=target.name,
            traffic=found.let.every,
            partly=partly,
            hops=found.hops,
            back=found.back,
            public_address=found.public_address,
            reason=(found.reason or _IN_PART) if partly or not found.let.every else "",
        )

    def _ask(self, source: Party, target: Party) -> _Found:
        if source.tables is not None:
            return _Found(reason=f"{source.name} answers, and asks for nothing itself")
        if target.tables is not None:
            tables = target.tables
            return _join([self._ask_service(source, spot, target.name, tables) for spot in source.spots])
        if not any(spot.subnet for spot in (*source.spots, *target.spots)):
            return _Found(reason=f"{source.name} and {target.name} are both outside of these networks")
        pairs = product(source.spots, target.spots)
        return _join([self._ask_spots(source, one, target, other) for one, other in pairs])

    def _ask_spots(self, source: Party, one: Spot, target: Party, other: Spot) -> _Found:
        """From one spot to another, by each family of addresses that both have."""
        found = [
            self._ask_parts(
                _Side(source.name, one.subnet, mine, source.groups),
                _Side(target.name, other.subnet, theirs, target.groups),
            )
            for mine, theirs in product(one.networks, other.networks)
            if mine.version == theirs.version
        ]
        if not found:
            return _Found(reason=f"{source.name} and {target.name} have no addresses of one family")
        best = next((one for one in found if one.let.some), found[0])
        return replace(best, let=reduce(lambda one, other: one | other, (one.let for one in found)))

    def _ask_parts(self, source: _Side, target: _Side) -> _Found:
        """Each part of the addresses that is routed alike to each: where a route is for a part of a subnet alone."""
        pairs = product(self._split(source), self._split(target))
        return _join([self._ask_sides(one, other) for one, other in pairs])

    def _split(self, side: _Side) -> list[_Side]:
        if side.subnet is None:
            return [side]
        if side.network not in self._parts:
            self._parts[side.network] = split(side.network, self._destinations)
        return [replace(side, network=part) for part in self._parts[side.network]]

    @cached_property
    def _destinations(self) -> frozenset[Network]:
        """Those of all routes: what lies within one subnet of them is routed alike from everywhere."""
        routes = {route.destination for table in self.facts.tables for route in table.routes}
        return frozenset(routes | {route.destination for table in self.facts.transit_tables for route in table.routes})

    def _ask_sides(self, source: _Side, target: _Side) -> _Found:
        if source.subnet is None:
            return self._ask_from_internet(source, target, self.facts.subnet[target.subnet or ""])
        way = self._router.find(self.facts.subnet[source.subnet], source.network, target.network)
        if way.reason:
            return _Found(hops=way.hops, reason=way.reason)
        arrived = None if way.end is None else way.end.key
        if arrived != target.subnet:
            return _Found(hops=way.hops, reason=f"it comes to {arrived or 'the internet'}, and not to {target.name}")
        back = self._router.find_back(way, target.network)
        hops_back = tuple(hop for one in back for hop in one.hops)
        lost = next((one.reason for one in back if one.reason), "")
        if lost:
            return _Found(hops=way.hops, back=hops_back, reason=f"no answer comes back: {lost}")
        let, reason = self._judge(source, target, way)
        for one in back:
            let &= self._router.judge_crossings(one, answers=True)
            reason = reason if let.some or reason else "a network ACL lets no answer back"
        return _Found(let=let, hops=way.hops, back=hops_back, public_address=way.public_address, reason=reason)

    def _judge(self, source: _Side, target: _Side, way: Way) -> tuple[Let, str]:
        """What ACLs and security groups let pass on the way there; where that is nothing, who is to blame."""
        let = self._router.judge_crossings(way)
        if not let.some:
            return let, _BY_ACL
        # A rule may name a group only where the packet keeps its sender and passes no other VPC, and across a transit
        # gateway only to let in
        # (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing).
        is_named = len(way.legs) == 1 and len(way.links) <= 1 and all(across for _, across in way.links)
        is_named_out = is_named and not any(via is Via.TRANSIT_GATEWAY for via, _ in way.links)
        if source.groups is not None:
            peers = target.groups if is_named_out and target.groups else frozenset[str]()
            let &= judge_groups(self.facts, source.groups, target.network, peers, egress=True)
            if not let.some:
                return let, f"the security group of {source.name} lets nothing out to {target.name}"
        if target.groups is not None:
            peers = source.groups if is_named and source.groups else frozenset[str]()
            let &= judge_groups(self.facts, target.groups, way.legs[-1].source, peers, egress=False)
            if not let.some:
                by = "" if len(way.legs) == 1 else f", which comes from a NAT gateway in {way.legs[-1].source}"
                return let, f"the security group of {target.name} lets in nothing that {source.name} may send{by}"
        return let, ""

    def _ask_from_internet(self, source: _Side, target: _Side, end: Subnet) -> _Found:
        gateway = next((one for one in self.facts.internet_gateways if one.vpc == end.vpc), None)
        if gateway is None:
            return _Found(reason=f"{end.vpc} has no internet gateway")
        hops = (Hop(source.name, str(target.network), f"{Via.INTERNET_GATEWAY.value} {gateway.key}"),)
        table = self.facts.table.get(end.table)
        route = None if table is None else find_route(table.routes, source.network)
        if route is None or (route.via, route.to) != (Via.INTERNET_GATEWAY, gateway.key):
            way = "has no route there" if route is None else f"answers by {route.via.value} {route.to}".strip()
            return _Found(hops=hops, reason=f"{end.key} {way}")
        back = (Hop(end.key, str(route.destination), f"{route.via.value} {route.to}"),)
        let = self._judge_acl(end, source.network, asks=False)
        reason = "" if let.some else _BY_ACL
        if target.groups is not None:
            let &= judge_groups(self.facts, target.groups, source.network, (), egress=False)
            reason = reason if let.some or reason else f"the security group of {target.name} lets in nothing from there"
        needs = source.network.version == 4
        return _Found(let=let, hops=hops, back=back, public_address=needs, reason=reason)

    def _ask_service(self, source: Party, spot: Spot, name: str, tables: frozenset[str]) -> _Found:
        """By a gateway endpoint, whose addresses are on the internet, and which only its own VPC's tables lead to."""
        start = None if spot.subnet is None else self.facts.subnet[spot.subnet]
        if start is None or start.table not in tables:
            return _Found(reason=f"the route table of {spot.subnet or source.name} does not lead to {name}")
        let = Let(_SERVED, _SERVED) & self._judge_acl(start, EVERYWHERE, asks=True)
        reason = "" if let.some else _BY_ACL
        if source.groups is not None:
            let &= judge_groups(self.facts, source.groups, EVERYWHERE, (), egress=True)
            reason = reason if let.some or reason else f"the security group of {source.name} lets nothing out to it"
        return _Found(let=let, hops=(Hop(start.key, name, "gateway endpoint"),), reason=reason)

    def _judge_acl(self, subnet: Subnet, peer: Network, *, asks: bool) -> Let:
        """Of the ACL between a subnet and the internet, what passes it and is answered. `asks`: the subnet does."""
        acl = None if subnet.acl is None else self.facts.acl.get(subnet.acl)
        if acl is None:
            return ALL
        answers = judge_acl(acl, peer, egress=not asks)
        return judge_acl(acl, peer, egress=asks) & Let(answers.every.answers(), answers.some.answers())


def _join(found: list[_Found]) -> _Found:
    """All of it together: what passes everywhere, and what passes somewhere. The way is one that something passes."""
    if not found:
        return _Found(reason="there is no subnet")
    best = next((one for one in found if one.let.some), found[0])
    lost = next((one for one in found if not one.let.some), best)
    let = Let(
        reduce(lambda one, other: one & other, (one.let.every for one in found)),
        reduce(lambda one, other: one | other, (one.let.some for one in found)),
    )
    return replace(best, let=let, reason=lost.reason)
