"""The way of a packet: from a subnet to an address, one route table after the other, and which ACLs it passes.

AWS's rules: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html,
https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html, tgw-nacls.html and tgw-vpc-attachments.html
beside it, and https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html; read 2026-11-27.
"""

from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from policies.networks import is_public, is_within
from reachability.facts import Facts, Network, Route, Subnet, TransitAttachment, TransitRoute, Via
from reachability.filters import ALL, Let, judge_acl


@dataclass(frozen=True)
class Hop:
    """A table that was looked into, `where`; the entry that it had for the packet, and what that leads `to`."""

    where: str
    entry: str
    to: str


@dataclass(frozen=True)
class Crossing:
    """An ACL that a packet passes, out of or into its subnet; `peer`: the addresses that it is judged by."""

    acl: str
    egress: bool
    peer: Network


@dataclass(frozen=True)
class Leg:
    """A part of the way on which the addresses stay the same: up to a NAT gateway, or from it on.

    `end`: the subnet of the NAT gateway or of what is reached; None where it leaves to the internet.
    """

    start: Subnet
    source: Network
    end: Subnet | None
    crossings: tuple[Crossing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a packet comes to. `reason`: why it comes to nothing, in words; empty where it arrives.

    `links`: the peerings and transit gateways that it goes by, and whether rules may name groups across them.
    `public_address`: whether the sender needs one of its own.
    """

    hops: tuple[Hop, ...] = ()
    legs: tuple[Leg, ...] = ()
    links: tuple[tuple[Via, bool], ...] = ()
    public_address: bool = False
    reason: str = ""

    @property
    def end(self) -> Subnet | None:
        return self.legs[-1].end if self.legs else None


@dataclass(frozen=True, kw_only=True)
class _Packet:
    """One under way, in the subnet `here`. `translated`: to a public address. `seen`: what it went through already."""

    here: Subnet
    origin: Network
    target: Network
    start: Subnet
    way: Way = Way()
    crossings: tuple[Crossing, ...] = ()
    translated: bool = False
    seen: frozenset[tuple[str, str]] = frozenset()


class Router:
    """Finds ways over one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[tuple[str, Network, Network], Way] = {}

    def find(self, start: Subnet, source: Network, target: Network) -> Way:
        """The way from the addresses `source` in a subnet to `target`, all of which are routed alike."""
        known = (start.key, source, target)
        if known not in self._found:
            self._found[known] = self._go(_Packet(here=start, origin=source, target=target, start=start))
        return self._found[known]

    def find_back(self, way: Way, target: Network) -> tuple[Way, ...]:
        """The ways of the answers, one for each leg, from the last on. `target`: whom the requests were for.

        What came by NAT goes back by it, and what left to the internet comes back to where it left.
        """
        back: list[Way] = []
        for leg in reversed(way.legs):
            if leg.end is None:
                crossings = tuple(
                    Crossing(one.acl, not one.egress, one.peer if one.egress else target) for one in leg.crossings
                )
                back.append(Way(legs=(Leg(leg.start, target, leg.start, crossings),)))
                continue
            found = self.find(leg.end, target, leg.source)
            if not found.reason and (found.end is None or found.end.key != leg.start.key or len(found.legs) > 1):
                last = found.hops[-1]
                why = f"the answer takes another way, by {last.to} of {last.where}, so it is none to who asked"
                found = replace(found, reason=why)
            back.append(found)
        return tuple(back)

    def judge_crossings(self, way: Way, *, answers: bool = False) -> Let:
        """What the ACLs on a way let pass. `answers`: it is what goes back, to any of the ports that are used so."""
        let = ALL
        for leg in way.legs:
            for one in leg.crossings:
                acl = self._facts.acl.get(one.acl)
                if acl is not None:
                    judged = judge_acl(acl, one.peer, egress=one.egress)
                    let &= Let(judged.every.answers(), judged.some.answers()) if answers else judged
        return let

    def _go(self, packet: _Packet) -> Way:
        table = self._facts.table.get(packet.here.table)
        route = None if table is None else find_route(table.routes, packet.target)
        if route is None:
            return _lose(packet, f"the route table of {packet.here.key} has no route to {_tell(packet.target)}")
        packet = _add_hop(packet, Hop(packet.here.key, str(route.destination), f"{route.via.value} {route.to}".strip()))
        if route.via is Via.LOCAL:
            return self._deliver(packet, packet.here.vpc)
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

    def _deliver(self, packet: _Packet, vpc: str) -> Way:
        """Into the subnet of a VPC that has the address."""
        end = next(
            (
                subnet
                for subnet in self._facts.subnets_of.get(vpc, ())
                if any(is_within(packet.target, network) for network in subnet.networks)
            ),
            None,
        )
        if end is None:
            return _lose(packet, f"{vpc} has no subnet with {_tell(packet.target)}")
        if end.key != packet.here.key:
            packet = _cross(_cross(packet, packet.here, egress=True), end, egress=False)
        return _end_leg(packet, end).way

    def _leave(self, packet: _Packet, route: Route) -> Way:
        gateway = self._facts.internet_gateway.get(route.to)
        problem = self._refuse_leaving(packet, None if gateway is None else gateway.vpc)
        if problem:
            return _lose(packet, problem)
        packet = _cross(packet, packet.here, egress=True)
        needs = packet.origin.version == 4 and not packet.translated
        return replace(_end_leg(packet, None).way, public_address=needs)

    def _leave_only_out(self, packet: _Packet, route: Route) -> Way:
        gateway = self._facts.egress_only_gateway.get(route.to)
        problem = self._refuse_leaving(packet, None if gateway is None else gateway.vpc)
        if problem or packet.target.version == 4:
            return _lose(packet, problem or "an egress-only internet gateway is for IPv6 alone")
        return _end_leg(_cross(packet, packet.here, egress=True), None).way

    def _refuse_leaving(self, packet: _Packet, vpc: str | None) -> str:
        if vpc != packet.here.vpc:
            return f"the internet gateway is not attached to {packet.here.vpc}"
        if not is_public(packet.target):
            return f"an internet gateway drops what is for private addresses, as {packet.target}"
        if not self._is_of(packet.origin, packet.here.vpc):
            return f"an internet gateway lets only what is of its own VPC out, and {packet.origin} is not of {vpc}"
        return ""

    def _translate(self, packet: _Packet, route: Route) -> Way:
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
        packet = replace(
            _end_leg(packet, inside),
            here=inside,
            start=inside,
            origin=own,
            translated=nat.public,
            seen=packet.seen | {("nat", nat.key)},
        )
        way = self._go(packet)
        if way.public_address and not nat.public:
            return _lose(packet, f"the NAT gateway {nat.key} has no public address")
        return way

    def _cross_peering(self, packet: _Packet, route: Route) -> Way:
        peering, here = self._facts.peering.get(route.to), packet.here.vpc
        if peering is None or not peering.active or here not in peering.vpcs:
            return _lose(packet, f"the peering {route.to} is not up")
        other = peering.vpcs[1] if here == peering.vpcs[0] else peering.vpcs[0]
        if not self._is_of(packet.origin, here):
            return _lose(packet, f"a peering passes nothing on: {packet.origin} is not of {here}")
        if not self._is_of(packet.target, other):
            return _lose(packet, f"a peering passes nothing on: {_tell(packet.target)} is not of {other}")
        regions = {vpc.region for key in (here, other) if (vpc := self._facts.vpc.get(key)) is not None}
        way = replace(packet.way, links=(*packet.way.links, (Via.PEERING, len(regions) == 1)))
        return self._deliver(replace(packet, way=way), other)

    def _cross_gateway(self, packet: _Packet, route: Route) -> Way:
        here = packet.here
        mine = self._facts.attachment_of.get((route.to, here.vpc))
        if mine is None or not mine.active:
            return _lose(packet, f"{here.vpc} is not attached to the transit gateway {route.to}")
        exits = [subnet for subnet in self._list_entries(mine) if subnet.zone == here.zone]
        if not exits:
            return _lose(packet, f"the transit gateway {route.to} has no address of {here.vpc} in {here.zone}")
        if (mine.key, here.key) in packet.seen:
            return _lose(packet, f"it comes back to {here.key} again and again")
        packet = replace(packet, seen=packet.seen | {(mine.key, here.key)})
        return self._look_up(_cross(_cross(packet, here, egress=True), exits[0], egress=False), mine)

    def _look_up(self, packet: _Packet, mine: TransitAttachment) -> Way:
        """In the gateway's table of the attachment that the packet came by."""
        where = f"segment {mine.table}"
        table = self._facts.transit_table.get(mine.table or "")
        found = None if table is None else find_transit_route(table.routes, packet.target)
        if table is None:
            return _lose(packet, f"transit gateway {mine.gateway} has no segment for {packet.here.vpc}")
        if found is None:
            return _lose(packet, f"{where} has no route to {_tell(packet.target)}")
        kind = "static" if found.static else "propagated"
        theirs = self._facts.attachment.get(found.attachment or "")
        to = "blackhole" if theirs is None else f"attachment of {theirs.vpc or theirs.key}"
        packet = _add_hop(packet, Hop(where, f"{found.destination} ({kind})", to))
        if theirs is None or not theirs.active:
            return _lose(packet, f"{where} drops what is for {found.destination}")
        if theirs.vpc is None:
            return _lose(packet, f"{where} sends it to {theirs.key}, which is not followed here")
        gateway = self._facts.transit_gateway.get(mine.gateway)
        across = gateway is not None and gateway.refers_to_groups and mine.refers_to_groups and theirs.refers_to_groups
        way = replace(packet.way, links=(*packet.way.links, (Via.TRANSIT_GATEWAY, across)))
        return self._arrive(replace(packet, way=way), theirs)

    def _arrive(self, packet: _Packet, attachment: TransitAttachment) -> Way:
        """Out of a gateway: in the zone that it came from, where the VPC has that; else in any, so all must lead on."""
        entries = self._list_entries(attachment)
        same = [one for one in entries if one.zone == packet.here.zone and not attachment.appliance_mode]
        ways = [self._go(replace(packet, here=subnet)) for subnet in same or entries]
        if not ways:
            return _lose(packet, f"the attachment {attachment.key} has no subnet")
        return next((way for way in ways if way.reason), ways[0])

    def _list_entries(self, attachment: TransitAttachment) -> list[Subnet]:
        return [self._facts.subnet[key] for key in sorted(attachment.subnets) if key in self._facts.subnet]

    def _is_of(self, network: Network, vpc: str) -> bool:
        found = self._facts.vpc.get(vpc)
        return found is not None and any(is_within(network, one) for one in found.networks)


def find_route(routes: tuple[Route, ...], target: Network) -> Route | None:
    """The longest prefix; of two alike the VPC's own, and then by what they lead to."""
    fits = [route for route in routes if is_within(target, route.destination)]
    return max(fits, key=lambda one: (one.destination.prefixlen, one.via is Via.LOCAL, one.via, one.to), default=None)


def find_transit_route(routes: tuple[TransitRoute, ...], target: Network) -> TransitRoute | None:
    """The longest prefix; of two alike the one that somebody wrote."""
    fits = [route for route in routes if is_within(target, route.destination)]
    return max(fits, key=lambda one: (one.destination.prefixlen, one.static, one.attachment or ""), default=None)


def _add_hop(packet: _Packet, hop: Hop) -> _Packet:
    return replace(packet, way=replace(packet.way, hops=(*packet.way.hops, hop)))


def _cross(packet: _Packet, subnet: Subnet, *, egress: bool) -> _Packet:
    """Through the ACL of a subnet."""
    if subnet.acl is None:
        return packet
    peer = packet.target if egress else packet.origin
    return replace(packet, crossings=(*packet.crossings, Crossing(subnet.acl, egress, peer)))


def _end_leg(packet: _Packet, end: Subnet | None) -> _Packet:
    leg = Leg(packet.start, packet.origin, end, packet.crossings)
    return replace(packet, way=replace(packet.way, legs=(*packet.way.legs, leg)), crossings=())


def _lose(packet: _Packet, reason: str) -> Way:
    return replace(packet.way, reason=reason)


def _tell(network: Network) -> str:
    return "the internet" if network.prefixlen == 0 else str(network)
