"""The way of a packet: from a subnet to an address, one route table after the other, and which ACLs it passes.

AWS's rules: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html,
https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html, tgw-nacls.html and tgw-vpc-attachments.html
beside it, and https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html; read 2026-11-27.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import NamedTuple

from policies.networks import PRIVATE_NETWORKS, is_everybody, is_public, is_within
from reachability.facts import Facts, Network, Route, Subnet, TransitAttachment, TransitRoute, Via
from reachability.filters import ALL, Let, judge_acl
from reachability.prefixes import Kinds, Prefixes
from reachability.ways import Crossing, End, Hop, Leg, Way


class _Packet(NamedTuple):
    """One under way, in the subnet `here`, or at the end of its way. `into`: the VPC that has to have its target.

    `source`, `target`: networks of the kinds that it is for. `origin`: whose addresses it has. `translated`: to a
    public one. `seen`: what it went through already. `reason`: why it is lost. The others are as of a Way.
    """

    here: Subnet
    source: Network
    target: Network
    start: Subnet
    origin: Network | End = End.SOURCE
    hops: tuple[Hop, ...] = ()
    legs: tuple[Leg, ...] = ()
    links: tuple[tuple[Via, bool], ...] = ()
    crossings: tuple[Crossing, ...] = ()
    public_address: bool = False
    translated: bool = False
    seen: frozenset[tuple[str, str]] = frozenset()
    into: str | None = None
    reason: str = ""

    @property
    def sender(self) -> Network:
        return self.source if isinstance(self.origin, End) else self.origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """The ways of all sources and targets of two kinds, of which the first that is lost counts, or the first.

    `mark`: the same for courses of which the same holds, whatever tables they were read in. `near`: as well, and
    whatever the subnets with an ACL are in which they come out of a gateway. `behind`: the networks of NAT
    gateways on it, with their kinds.
    """

    packets: tuple[_Packet, ...]
    mark: int
    near: int
    behind: tuple[tuple[Network, int], ...]


class Router:
    """Finds ways over one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.destinations = _list_destinations(facts)
        self.kinds = Kinds((*self.destinations, *_list_marks(facts)))
        self._courses: dict[tuple[str, int, int], Course] = {}
        self._marks: dict[object, int] = {}
        self._tables: dict[str, Prefixes[Route]] = {}
        self._segments: dict[str, Prefixes[TransitRoute]] = {}
        self._subnets: dict[str, Prefixes[Subnet]] = {}
        self._judged: dict[tuple[str, bool, int], Let] = {}

    def follow(self, start: Subnet, source: tuple[Network, int], target: tuple[Network, int]) -> Course:
        """The course from the addresses `source` in a subnet to `target`, each with its kind: all are routed alike."""
        known = (start.key, source[1], target[1])
        found = self._courses.get(known)
        if found is None:
            packets = self._go(_Packet(here=start, source=source[0], target=target[0], start=start))
            behind = {leg.source for one in packets for leg in one.legs if not isinstance(leg.source, End)}
            found = self._courses[known] = Course(
                packets=packets,
                mark=self._number(tuple(_describe(one) for one in packets)),
                near=self._number(tuple((*_describe(one), one.here.acl and one.here.key) for one in packets)),
                behind=tuple((one, self.kinds.find(one)) for one in sorted(behind, key=str)),
            )
        return found

    def find(self, start: Subnet, source: Network, target: Network) -> Way:
        """The way from the addresses `source` in a subnet to `target`, all of which are routed alike."""
        course = self.follow(start, (source, self.kinds.find(source)), (target, self.kinds.find(target)))
        return self.finish(course, source, target)

    def finish(self, course: Course, source: Network, target: Network) -> Way:
        """The way of these networks, which are of the course's kinds."""
        if len(course.packets) == 1:
            return self._finish(course.packets[0], source, target)
        ways = [self._finish(one, source, target) for one in course.packets]
        lost = next((way for way in ways if way.reason), None)
        return lost or replace(ways[0], others=tuple(ways[1:]))

    def _finish(self, packet: _Packet, source: Network, target: Network) -> Way:
        """Into the subnet that has the address."""
        legs, reason = packet.legs, packet.reason
        if packet.into is not None and not reason:
            end = self._find_subnet(packet.into, target)
            if end is None:
                reason = f"{packet.into} has no subnet with {End.TARGET}"
            else:
                if end.key != packet.here.key:
                    packet = _cross(_cross(packet, packet.here, egress=True), end, egress=False)
                legs = (*legs, Leg(packet.start, packet.origin, end, packet.crossings))
        if reason:
            reason = reason.replace(End.SOURCE, str(source)).replace(End.TARGET, tell_network(target))
        return Way(
            source=source,
            target=target,
            hops=packet.hops,
            legs=legs,
            links=packet.links,
            public_address=packet.public_address,
            reason=reason,
        )

    def find_back(self, way: Way) -> tuple[Way, ...]:
        """The ways of the answers, one for each leg, from the last on.

        What came by NAT goes back by it, and what left to the internet comes back to where it left.
        """
        back: list[Way] = []
        for leg in reversed(way.legs):
            if leg.end is None:
                crossings = tuple(
                    Crossing(one.acl, not one.egress, way.resolve(one.peer) if one.egress else way.target)
                    for one in leg.crossings
                )
                leg_back = Leg(leg.start, End.SOURCE, leg.start, crossings)
                back.append(Way(source=way.target, target=way.source, legs=(leg_back,)))
                continue
            found = self.find(leg.end, way.target, way.resolve(leg.source))
            for one in () if found.reason else (found, *found.others):
                if one.end is None or one.end.key != leg.start.key or len(one.legs) > 1:
                    last = one.hops[-1]
                    why = f"the answer takes another way, by {last.to} of {last.where}, so it is none to who asked"
                    found = replace(one, reason=why)
                    break
            back.append(found)
        return tuple(back)

    def judge_crossings(self, way: Way, *, answers: bool = False) -> Let:
        """What the ACLs on a way let pass. `answers`: it is what goes back, to any of the ports that are used so."""
        let = ALL
        for one in (way, *way.others):
            for leg in one.legs:
                for crossing in leg.crossings:
                    judged = self.judge(crossing.acl, one.resolve(crossing.peer), egress=crossing.egress)
                    let &= judged.answers() if answers else judged
        return let

    def judge(self, acl: str, peer: Network, *, egress: bool) -> Let:
        """What an ACL lets out to, or in from, the addresses `peer`."""
        key = (acl, egress, self.kinds.find(peer))
        if key not in self._judged:
            found = self._facts.acl.get(acl)
            self._judged[key] = ALL if found is None else judge_acl(found, peer, egress=egress)
        return self._judged[key]

    def find_route(self, table: str, target: Network) -> Route | None:
        """In the route table of that key: the longest prefix; of two alike the VPC's own, and then by what they lead
        to."""
        if table not in self._tables:
            found = self._facts.table.get(table)
            routes = () if found is None else found.routes
            self._tables[table] = Prefixes(
                ((one.destination, one) for one in routes), lambda one: (one.via is Via.LOCAL, one.via, one.to)
            )
        return self._tables[table].find(target)

    def _find_transit_route(self, table: str, target: Network) -> TransitRoute | None:
        """The longest prefix; of two alike the one that somebody wrote."""
        if table not in self._segments:
            routes = self._facts.transit_table[table].routes
            self._segments[table] = Prefixes(
                ((one.destination, one) for one in routes), lambda one: (one.static, one.attachment or "")
            )
        return self._segments[table].find(target)

    def _find_subnet(self, vpc: str, target: Network) -> Subnet | None:
        if vpc not in self._subnets:
            subnets = self._facts.subnets_of.get(vpc, ())
            self._subnets[vpc] = Prefixes((network, one) for one in subnets for network in one.networks)
        return self._subnets[vpc].find(target)

    def _number(self, thing: object) -> int:
        return self._marks.setdefault(thing, len(self._marks))

    def _go(self, packet: _Packet) -> tuple[_Packet, ...]:
        route = self.find_route(packet.here.table, packet.target)
        if route is None:
            return _lose(packet, f"the route table of {packet.here.key} has no route to {End.TARGET}")
        packet = _add_hop(packet, Hop(packet.here.key, str(route.destination), f"{route.via.value} {route.to}".strip()))
        if route.via is Via.LOCAL:
            return (packet._replace(into=packet.here.vpc),)
        follow = {
            Via.INTERNET_GATEWAY: self._leave,
            Via.EGRESS_ONLY_GATEWAY: self._leave_only_out,
            Via.NAT_GATEWAY: self._translate,
            Via.PEERING: self._cross_peering,
            Via.TRANSIT_GATEWAY: self._cross_gateway,
        }.get(route.via)
        if follow is not None:
            return follow(packet, route)
        if route.via is Via.BLACKHOLE:
            return _lose(packet, f"the route of {packet.here.key} to {route.destination} leads to what is gone")
        return _lose(packet, f"{packet.here.key} sends it to {route.to}, which is not followed here")

    def _leave(self, packet: _Packet, route: Route) -> tuple[_Packet, ...]:
        gateway = self._facts.internet_gateway.get(route.to)
        problem = self._refuse_leaving(packet, None if gateway is None else gateway.vpc)
        if problem:
            return _lose(packet, problem)
        packet = _cross(packet, packet.here, egress=True)
        needs = packet.sender.version == 4 and not packet.translated
        return (_end_leg(packet, None)._replace(public_address=needs),)

    def _leave_only_out(self, packet: _Packet, route: Route) -> tuple[_Packet, ...]:
        gateway = self._facts.egress_only_gateway.get(route.to)
        problem = self._refuse_leaving(packet, None if gateway is None else gateway.vpc)
        if problem or packet.target.version == 4:
            return _lose(packet, problem or "an egress-only internet gateway is for IPv6 alone")
        return (_end_leg(_cross(packet, packet.here, egress=True), None),)

    def _refuse_leaving(self, packet: _Packet, vpc: str | None) -> str:
        if vpc != packet.here.vpc:
            return f"the internet gateway is not attached to {packet.here.vpc}"
        if not is_public(packet.target):
            return f"an internet gateway drops what is for private addresses, as {End.TARGET}"
        if not self._is_of(packet.sender, packet.here.vpc):
            return f"an internet gateway lets only what is of its own VPC out, and {packet.origin} is not of {vpc}"
        return ""

    def _translate(self, packet: _Packet, route: Route) -> tuple[_Packet, ...]:
        nat = self._facts.nat_gateway.get(route.to)
        inside = None if nat is None else self._facts.subnet.get(nat.subnet)
        if nat is None or inside is None or inside.vpc != packet.here.vpc:
            return _lose(packet, f"{packet.here.vpc} has no NAT gateway {route.to} any more")
        own = next((one for one in inside.networks if isinstance(one, IPv4Network)), None)
        if own is None or packet.target.version != 4:
            return _lose(packet, "a NAT gateway passes on IPv4 alone")
        if ("nat", nat.key) in packet.seen:
            return _lose(packet, f"the NAT gateway {nat.key} sends it to itself")
        if inside.key != packet.here.key:
            packet = _cross(_cross(packet, packet.here, egress=True), inside, egress=False)
        packet = _end_leg(packet, inside)._replace(
            here=inside,
            start=inside,
            origin=own,
            translated=nat.public,
            seen=packet.seen | {("nat", nat.key)},
        )
        found = self._go(packet)
        if not nat.public and any(one.public_address for one in found):
            return _lose(packet, f"the NAT gateway {nat.key} has no public address")
        return found

    def _cross_peering(self, packet: _Packet, route: Route) -> tuple[_Packet, ...]:
        peering, here = self._facts.peering.get(route.to), packet.here.vpc
        if peering is None or not peering.active or here not in peering.vpcs:
            return _lose(packet, f"the peering {route.to} is not up")
        other = peering.vpcs[1] if here == peering.vpcs[0] else peering.vpcs[0]
        if not self._is_of(packet.sender, here):
            return _lose(packet, f"a peering passes nothing on: {packet.origin} is not of {here}")
        if not self._is_of(packet.target, other):
            return _lose(packet, f"a peering passes nothing on: {End.TARGET} is not of {other}")
        regions = {vpc.region for key in (here, other) if (vpc := self._facts.vpc.get(key)) is not None}
        return (packet._replace(links=(*packet.links, (Via.PEERING, len(regions) == 1)), into=other),)

    def _cross_gateway(self, packet: _Packet, route: Route) -> tuple[_Packet, ...]:
        here = packet.here
        mine = self._facts.attachment_of.get((route.to, here.vpc))
        if mine is None or not mine.active:
            return _lose(packet, f"{here.vpc} is not attached to the transit gateway {route.to}")
        exits = [subnet for subnet in self._list_entries(mine) if subnet.zone == here.zone]
        if not exits:
            return _lose(packet, f"the transit gateway {route.to} has no address of {here.vpc} in {here.zone}")
        if (mine.key, here.key) in packet.seen:
            return _lose(packet, f"it comes back to {here.key} again and again")
        packet = packet._replace(seen=packet.seen | {(mine.key, here.key)})
        return self._look_up(_cross(_cross(packet, here, egress=True), exits[0], egress=False), mine)

    def _look_up(self, packet: _Packet, mine: TransitAttachment) -> tuple[_Packet, ...]:
        """In the gateway's table of the attachment that the packet came by."""
        where = f"segment {mine.table}"
        if mine.table is None or mine.table not in self._facts.transit_table:
            return _lose(packet, f"transit gateway {mine.gateway} has no segment for {packet.here.vpc}")
        found = self._find_transit_route(mine.table, packet.target)
        if found is None:
            return _lose(packet, f"{where} has no route to {End.TARGET}")
        kind = "static" if found.static else "propagated"
        theirs = self._facts.attachment.get(found.attachment or "")
        vpc = None if theirs is None else theirs.vpc
        to = f"attachment of {vpc}" if vpc is not None else found.attachment or "blackhole"
        packet = _add_hop(packet, Hop(where, f"{found.destination} ({kind})", to))
        if found.attachment is None or (theirs is not None and not theirs.active):
            return _lose(packet, f"{where} drops what is for {found.destination}")
        if theirs is None or vpc is None:
            return _lose(packet, f"{where} sends it to {found.attachment}, which is not followed here")
        gateway = self._facts.transit_gateway.get(mine.gateway)
        across = gateway is not None and gateway.refers_to_groups and mine.refers_to_groups and theirs.refers_to_groups
        return self._arrive(packet._replace(links=(*packet.links, (Via.TRANSIT_GATEWAY, across))), theirs)

    def _arrive(self, packet: _Packet, attachment: TransitAttachment) -> tuple[_Packet, ...]:
        """Out of a gateway: in the zone that it came from, where the VPC has that; else in any, so all must lead on."""
        entries = self._list_entries(attachment)
        same = [one for one in entries if one.zone == packet.here.zone and not attachment.appliance_mode]
        if not entries:
            return _lose(packet, f"the attachment {attachment.key} has no subnet")
        return tuple(one for subnet in same or entries for one in self._go(packet._replace(here=subnet)))

    def _list_entries(self, attachment: TransitAttachment) -> list[Subnet]:
        return [self._facts.subnet[key] for key in sorted(attachment.subnets) if key in self._facts.subnet]

    def _is_of(self, network: Network, vpc: str) -> bool:
        found = self._facts.vpc.get(vpc)
        return found is not None and any(is_within(network, one) for one in found.networks)


def _list_destinations(facts: Facts) -> frozenset[Network]:
    """Those of all routes: what lies within one subnet of them is routed alike from everywhere."""
    tables = (*facts.tables, *facts.transit_tables)
    # The same network stands in many tables, and to compare two takes long.
    found = {id(route.destination): route.destination for table in tables for route in table.routes}
    return frozenset(found.values())


def _list_marks(facts: Facts) -> Iterator[Network]:
    """Those by which something else than a route tells addresses apart."""
    yield from PRIVATE_NETWORKS
    for vpc in facts.vpcs:
        yield from vpc.networks
    for group in facts.groups:
        for rule in group.rules:
            yield from rule.networks
    for acl in facts.acls:
        for entry in acl.entries:
            yield entry.network


def _describe(packet: _Packet) -> tuple[object, ...]:
    """All of a packet's course but the tables that it was read in."""
    if packet.reason:
        return ()
    legs = tuple((leg.end and leg.end.key, leg.source, leg.crossings) for leg in packet.legs)
    ways = (packet.links, legs, packet.crossings, packet.origin)
    return packet.into, packet.here.acl, packet.public_address, *ways


def _add_hop(packet: _Packet, hop: Hop) -> _Packet:
    return packet._replace(hops=(*packet.hops, hop))


def _cross(packet: _Packet, subnet: Subnet, *, egress: bool) -> _Packet:
    """Through the ACL of a subnet."""
    if subnet.acl is None:
        return packet
    peer = End.TARGET if egress else packet.origin
    return packet._replace(crossings=(*packet.crossings, Crossing(subnet.acl, egress, peer)))


def _end_leg(packet: _Packet, end: Subnet | None) -> _Packet:
    leg = Leg(packet.start, packet.origin, end, packet.crossings)
    return packet._replace(legs=(*packet.legs, leg), crossings=())


def _lose(packet: _Packet, reason: str) -> tuple[_Packet, ...]:
    return (packet._replace(reason=reason),)


def tell_network(network: Network) -> str:
    """In words, of whom a packet is for."""
    return "the internet" if is_everybody(network) else str(network)
