"""What becomes of one packet and its answer: by single addresses and ports, and as plainly as AWS tells it.

The model answers for networks and ranges of ports at once; this is what it is held against.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address

from policies.networks import PRIVATE_NETWORKS
from reachability.facts import Facts, Network, Route, Rule, Subnet, TransitAttachment, Via

Address = IPv4Address | IPv6Address
EPHEMERAL = (1024, 65535)


@dataclass(frozen=True, kw_only=True)
class Packet:
    """`ports`: those that it may be for, all of which have to pass. `origin`: the sender's address as it is seen.

    `trail`: the subnets of the NAT gateways that it passed, each with the sender's address before it.
    `links`: as of a way of the model.
    """

    start: Subnet
    origin: Address
    target: Address
    protocol: str
    ports: tuple[int, ...]
    trail: tuple[tuple[Subnet, Address], ...] = ()
    links: tuple[tuple[Via, bool], ...] = ()
    end: Subnet | None = None


class LostError(Exception):
    """It comes to nothing."""


class Wires:
    """Carries packets over one set of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def passes(
        self, source: Address, target: Address, protocol: str, port: int, groups: tuple[str | None, str | None]
    ) -> bool:
        """Whether a request to that port comes there and its answer back. `groups`: the sender's and the target's."""
        start = self._find_holder(source)
        try:
            if start is None:
                return self._enters(source, target, protocol, port, groups[1])
            packet = Packet(start=start, origin=source, target=target, protocol=protocol, ports=(port,))
            end = self._find_holder(target)
            return all(
                one.end is end and self._is_let(one, port, groups) and self._returns(one) for one in self._carry(packet)
            )
        except LostError:
            return False

    def _enters(self, source: Address, target: Address, protocol: str, port: int, group: str | None) -> bool:
        """From the internet, by the gateway of the VPC, to a public address of who has `target`."""
        end = self._find_holder(target)
        gateways = [] if end is None else [one for one in self.facts.internet_gateways if one.vpc == end.vpc]
        if end is None or not gateways:
            return False
        route = self._look_up(end, source)
        if (route.via, route.to) != (Via.INTERNET_GATEWAY, gateways[0].key):
            return False
        self._check_acl(end, source, protocol, (port,), egress=False)
        self._check_acl(end, source, protocol, self._list_ephemeral(), egress=True)
        return self._has_rule(group, source, protocol, port, None, egress=False)

    def _is_let(self, packet: Packet, port: int, groups: tuple[str | None, str | None]) -> bool:
        """By the security groups: of the sender, and of who is asked."""
        named = not packet.trail and len(packet.links) <= 1 and all(across for _, across in packet.links)
        named_out = named and not any(via is Via.TRANSIT_GATEWAY for via, _ in packet.links)
        mine, theirs = groups
        return self._has_rule(
            mine, packet.target, packet.protocol, port, theirs if named_out else None, egress=True
        ) and self._has_rule(theirs, packet.origin, packet.protocol, port, mine if named else None, egress=False)

    def _has_rule(
        self, group: str | None, peer: Address, protocol: str, port: int, peer_group: str | None, *, egress: bool
    ) -> bool:
        if group is None:
            return True
        return any(
            rule.egress is egress
            and rule.protocol in (None, protocol)
            and (rule.ports is None or rule.ports[0] <= port <= rule.ports[1])
            and _is_for(rule, peer, peer_group)
            for rule in self.facts.group[group].rules
        )

    def _returns(self, packet: Packet) -> bool:
        """The answer, from NAT gateway to NAT gateway, each of which remembers whom it spoke for."""
        subnets = [packet.start, *(inside for inside, _ in packet.trail)]
        addresses = [*(before for _, before in packet.trail), packet.origin]
        here, ports = packet.end, self._list_ephemeral()
        for there, address in reversed(list(zip(subnets, addresses, strict=True))):
            if here is None:
                self._check_acl(there, packet.target, packet.protocol, ports, egress=False)
            else:
                answer = Packet(start=here, origin=packet.target, target=address, protocol=packet.protocol, ports=ports)
                if any(one.end is not there or one.trail for one in self._carry(answer)):
                    return False
            here = there
        return True

    def _carry(self, packet: Packet, here: Subnet | None = None, hops: int = 0) -> Iterator[Packet]:
        """To where it comes; several where AWS chooses the zone. Raises LostError."""
        here = packet.start if here is None else here
        if hops > 12:
            raise LostError
        route = self._look_up(here, packet.target)
        if route.via is Via.LOCAL:
            yield self._deliver(packet, here, here.vpc)
        elif route.via in (Via.INTERNET_GATEWAY, Via.EGRESS_ONLY_GATEWAY):
            yield self._leave(packet, here, route)
        elif route.via is Via.NAT_GATEWAY:
            yield from self._translate(packet, here, route.to, hops)
        elif route.via is Via.PEERING:
            yield self._cross_peering(packet, here, route.to)
        elif route.via is Via.TRANSIT_GATEWAY:
            yield from self._cross_gateway(packet, here, route.to, hops)
        else:
            raise LostError

    def _leave(self, packet: Packet, here: Subnet, route: Route) -> Packet:
        only_out = route.via is Via.EGRESS_ONLY_GATEWAY
        gateways = self.facts.egress_only_gateways if only_out else self.facts.internet_gateways
        attached = any((one.key, one.vpc) == (route.to, here.vpc) for one in gateways)
        is_led_out = not _is_private(packet.target) and not (only_out and packet.target.version == 4)
        if not (attached and is_led_out and self._is_of(packet.origin, here.vpc)):
            raise LostError
        self._check_acl(here, packet.target, packet.protocol, packet.ports, egress=True)
        return packet

    def _cross_peering(self, packet: Packet, here: Subnet, to: str) -> Packet:
        peering = self.facts.peering.get(to)
        if peering is None or not peering.active or here.vpc not in peering.vpcs:
            raise LostError
        (other,) = {*peering.vpcs} - {here.vpc}
        if not self._is_of(packet.origin, here.vpc) or not self._is_of(packet.target, other):
            raise LostError
        alike = self.facts.vpc[here.vpc].region == self.facts.vpc[other].region
        return self._deliver(replace(packet, links=(*packet.links, (Via.PEERING, alike))), here, other)

    def _translate(self, packet: Packet, here: Subnet, to: str, hops: int) -> Iterator[Packet]:
        nat = self.facts.nat_gateway.get(to)
        if nat is None:
            raise LostError
        inside = self.facts.subnet[nat.subnet]
        if inside.vpc != here.vpc or packet.target.version == 6:
            raise LostError
        self._step(packet, here, inside)
        own = next(one for one in inside.networks if one.version == 4)
        through = replace(packet, origin=own[7], trail=(*packet.trail, (inside, packet.origin)))
        for one in self._carry(through, inside, hops + 1):
            if one.end is None and not nat.public:
                raise LostError
            yield one

    def _cross_gateway(self, packet: Packet, here: Subnet, gateway: str, hops: int) -> Iterator[Packet]:
        mine = self._find_attachment(gateway, here.vpc)
        exits = [one for one in self._list_entries(mine) if one.zone == here.zone]
        if not mine.active or not exits:
            raise LostError
        self._check_acl(here, packet.target, packet.protocol, packet.ports, egress=True)
        self._check_acl(exits[0], packet.origin, packet.protocol, packet.ports, egress=False)
        table = self.facts.transit_table[mine.table or ""]
        fits = [one for one in table.routes if packet.target in one.destination]
        if not fits:
            raise LostError
        best = max(fits, key=lambda one: (one.destination.prefixlen, one.static))
        theirs = None if best.attachment is None else self.facts.attachment[best.attachment]
        if theirs is None or not theirs.active:
            raise LostError
        knows = self.facts.transit_gateway[gateway].refers_to_groups
        across = knows and mine.refers_to_groups and theirs.refers_to_groups
        crossed = replace(packet, links=(*packet.links, (Via.TRANSIT_GATEWAY, across)))
        entries = self._list_entries(theirs)
        same = [one for one in entries if one.zone == here.zone]
        for entry in entries if theirs.appliance_mode or not same else same:
            yield from self._carry(crossed, entry, hops + 1)

    def _deliver(self, packet: Packet, here: Subnet, vpc: str) -> Packet:
        end = self._find_holder(packet.target, vpc)
        if end is None:
            raise LostError
        self._step(packet, here, end)
        return replace(packet, end=end)

    def _step(self, packet: Packet, here: Subnet, there: Subnet) -> None:
        """From one subnet into another."""
        if here.key != there.key:
            self._check_acl(here, packet.target, packet.protocol, packet.ports, egress=True)
            self._check_acl(there, packet.origin, packet.protocol, packet.ports, egress=False)

    def _check_acl(self, subnet: Subnet, peer: Address, protocol: str, ports: tuple[int, ...], *, egress: bool) -> None:
        if subnet.acl is None:
            return
        entries = sorted(self.facts.acl[subnet.acl].entries, key=lambda one: one.number)
        for port in ports:
            first = next(
                (
                    one
                    for one in entries
                    if one.egress is egress
                    and peer in one.network
                    and one.protocol in (None, protocol)
                    and (one.ports is None or one.ports[0] <= port <= one.ports[1])
                ),
                None,
            )
            if first is None or not first.allow:
                raise LostError

    def _look_up(self, here: Subnet, target: Address) -> Route:
        fits = [one for one in self.facts.table[here.table].routes if target in one.destination]
        if not fits:
            raise LostError
        return max(fits, key=lambda one: (one.destination.prefixlen, one.via is Via.LOCAL))

    def _list_ephemeral(self) -> tuple[int, ...]:
        """Those at which something may change, in place of all 64512."""
        spans = [one.ports for acl in self.facts.acls for one in acl.entries if one.ports is not None]
        edges = {edge for first, last in spans for edge in (first, first - 1, last, last + 1)}
        return tuple(sorted({*EPHEMERAL, *(edge for edge in edges if EPHEMERAL[0] <= edge <= EPHEMERAL[1])}))

    def _find_attachment(self, gateway: str, vpc: str) -> TransitAttachment:
        found = [one for one in self.facts.attachments if (one.gateway, one.vpc) == (gateway, vpc)]
        if not found:
            raise LostError
        return found[0]

    def _list_entries(self, attachment: TransitAttachment) -> list[Subnet]:
        return [self.facts.subnet[key] for key in sorted(attachment.subnets)]

    def _find_holder(self, address: Address, vpc: str | None = None) -> Subnet | None:
        return next(
            (
                one
                for one in self.facts.subnets
                if vpc in (None, one.vpc) and any(address in network for network in one.networks)
            ),
            None,
        )

    def _is_of(self, address: Address, vpc: str) -> bool:
        return any(address in network for network in self.facts.vpc[vpc].networks)


def _is_for(rule: Rule, peer: Address, peer_group: str | None) -> bool:
    return any(peer in network for network in rule.networks) or (rule.group is not None and rule.group == peer_group)


def _is_private(address: Address) -> bool:
    return any(address in network for network in PRIVATE_NETWORKS)


def list_addresses(network: Network, marks: set[Network]) -> Iterator[Address]:
    """One of each part of the network that some mark tells from the others."""
    edges = {int(network.network_address)}
    for mark in marks:
        if mark.version == network.version:
            edges |= {int(mark.network_address), int(mark.broadcast_address) + 1}
    for edge in sorted(edges):
        if int(network.network_address) <= edge <= int(network.broadcast_address):
            yield network[edge - int(network.network_address)]
