"""Subnets that stay and begin or cease to lead somewhere: to VPCs, to the internet, or there by another way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from config.plan.stacks import TRANSIT_ATTACHMENT
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR, split_urn
from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6, IPV6
from review import logical_names
from review.gate.network_sides import (
    PEERING,
    SUBNET,
    TABLE,
    TABLE_ASSOCIATION,
    NetworkSides,
    Place,
    find_attached,
    list_blocks,
    list_changed,
    list_sides,
)
from review.gate.reach import Told, read_told
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable

_ROUTE = "aws:ec2/route:Route"
_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
_OF_IPV6 = "destinationIpv6CidrBlock"
_DESTINATIONS = ("destinationCidrBlock", _OF_IPV6, "destinationPrefixListId")
_WRITTEN = {"cidrBlock": "destinationCidrBlock", "ipv6CidrBlock": _OF_IPV6}
"""The same in routes that are written in a table, as a workload may."""
_INTERNET_GATEWAY, _NAT_GATEWAY, _EGRESS_ONLY = (
    "an internet gateway",
    "a NAT gateway",
    "an egress-only internet gateway",
)
_PEERING, _TRANSIT, _ENDPOINT = "a peering", "a transit gateway", "an endpoint"
_VIA = {
    "gatewayId": _INTERNET_GATEWAY,
    "natGatewayId": _NAT_GATEWAY,
    "egressOnlyGatewayId": _EGRESS_ONLY,
    "vpcPeeringConnectionId": _PEERING,
    "transitGatewayId": _TRANSIT,
    "vpcEndpointId": _ENDPOINT,
    "networkInterfaceId": "a network interface",
    "carrierGatewayId": "a carrier gateway",
    "localGatewayId": "a local gateway",
    "coreNetworkArn": "a core network",
}
"""What a route may lead to, by its input."""
_EVERYWHERE = {EVERYWHERE: "the internet", EVERYWHERE_OF_IPV6: "the internet by IPv6"}
_ADVICE = "take it back in `network.yaml`; where it is meant, a waiver says who agreed"


class _Way(NamedTuple):
    """What a route leads to: the kind, and which, by its URN or id. `peer`: the VPC that a transit gateway leads to."""

    via: str
    to: str | None = None
    peer: str = ""


def _is_same(old: _Way | None, new: _Way | None) -> bool:
    """Whether it leads there as before. By another one of these, somebody else may look at what passes, or nobody."""
    if old is None or new is None or old.via != new.via:
        return old is new
    return old.via not in {_TRANSIT, _ENDPOINT} or None in {old.to, new.to} or old.to == new.to


class _Destination(NamedTuple):
    """A network or prefix list, or "" for one that AWS has yet to choose: of `vpc`, or of that across `peering`."""

    of_ipv6: bool
    network: str
    vpc: str = ""
    peering: str = ""


class _Turn(NamedTuple):
    """What becomes of the way to a destination; None for no way."""

    destination: _Destination
    before: str | None
    after: str | None


def refuse_changed_routes(subject: Subject) -> Iterator[Refusal]:
    """One refusal for each VPC. Not what comes or goes with a peering, an attachment or a change of a segment, of which
    other rules tell, and no new way out that lets nobody in.
    """
    if next(list_changed(subject, _ROUTE, TABLE, TABLE_ASSOCIATION, SUBNET), None) is None:
        return
    sides, explained = NetworkSides(subject), _Explained(subject)
    before, after, changed = _read_tables(subject, sides)
    found = defaultdict[str, dict[_Turn, set[Place]]](lambda: defaultdict(set))
    causes: dict[str, Change] = {}
    for subnet, pair in sides.pair(TABLE_ASSOCIATION, "routeTableId").items():
        gets_ipv6 = _gets_ipv6(subject.by_urn[subnet])
        if pair.before == pair.after and pair.after not in changed and not gets_ipv6:
            continue
        place = sides.staying[subnet]
        had, has = before.get(pair.before or "", {}), after.get(pair.after or "", {})
        if gets_ipv6:
            had = {destination: way for destination, way in had.items() if not destination.of_ipv6}
        for destination in sorted(had.keys() | has.keys()):
            old, new = had.get(destination), has.get(destination)
            if _is_same(old, new) or explained.has(place, destination, old, new):
                continue
            turn = _Turn(destination, old and old.via, new and new.via)
            found[place.whole][turn].add(place)
            cause = changed.get(pair.after or "") or changed.get(pair.before or "")
            causes.setdefault(place.whole, cause or (subject.by_urn[subnet] if gets_ipv6 else pair.change))
    for whole, turns in sorted(found.items()):
        told = [
            f"from {sides.name_subnets(places)} {_tell(subject, turn)}"
            for turn, places in sorted(turns.items(), key=lambda one: (one[0].destination, sorted(one[1])))
        ]
        more = [f"and {len(told) - 8} changes more"] if len(told) > 8 else []
        yield subject.refuse(
            "reach-changed",
            causes[whole],
            keys=(whole,),
            would=f"in the VPC {whole.rpartition('/')[2]}: {'; '.join([*told[:8], *more])}",
            advice=_ADVICE,
            beside=sum(map(len, turns.values())) - 1,
        )


def _gets_ipv6(subnet: Change) -> bool:
    """Whether the ways of IPv6 that its table has are new to it."""
    before, after = list_sides(subnet)
    blocks = [None if side is None else side.inputs.get("ipv6CidrBlock") for side in (before, after)]
    return not blocks[0] and bool(blocks[1])


_Ways = Mapping[str, Mapping[_Destination, _Way]]
"""By the URN or id of a route table, and then by destination."""


def _read_tables(subject: Subject, sides: NetworkSides) -> tuple[_Ways, _Ways, Mapping[str, Change]]:
    """What route tables lead to before and after, and of those that changed a change that does."""
    ways = (defaultdict[str, dict[_Destination, _Way]](dict), defaultdict[str, dict[_Destination, _Way]](dict))
    changed: dict[str, Change] = {}
    for change in subject.of(_ROUTE, TABLE):
        is_table = split_urn(change.urn)[0] == TABLE
        for place, side in enumerate(list_sides(change)):
            table = None if side is None else change.urn if is_table else sides.refer(side, "routeTableId")
            if side is None or table is None:
                continue
            for route in list_blocks(side, "routes", _WRITTEN, change.before) if is_table else [side]:
                way = _read_way(route, sides, change.urn)
                ways[place][table][_read_destination(route, way)] = way
            if change.operation is not Operation.same:
                changed.setdefault(table, change)
    return *ways, changed


def _read_way(route: StateResource, sides: NetworkSides, urn: str) -> _Way:
    name = next((name for name in _VIA if route.inputs.get(name)), None)
    if name is None:
        return _Way("nothing")
    if name != "transitGatewayId":
        return _Way(_VIA[name], sides.refer(route, name))
    name, own = split_urn(urn)[1], sides.refer(route, "transitGatewayId")
    if logical_names.find_beginning(name) != TRANSIT_ATTACHMENT:
        return _Way(_TRANSIT, own and find_attached(own))
    of_ipv6 = SEPARATOR + IPV6 if route.inputs.get(_OF_IPV6) else ""
    _, gateway, *_, peer = logical_names.find_keys(name.removesuffix(of_ipv6))
    return _Way(_TRANSIT, gateway, peer)


def _read_destination(route: StateResource, way: _Way) -> _Destination:
    name = next((name for name in _DESTINATIONS if route.inputs.get(name)), "")
    network, of_ipv6 = str(route.inputs.get(name, "")), name == _OF_IPV6
    if not has_unknown(network):
        return _Destination(of_ipv6, network)
    peering = find_attached(way.to) if way.via == _PEERING and way.to is not None else ""
    return _Destination(of_ipv6, "", way.peer, peering)


class _Explained:
    """What other rules tell already, or what a peering and an attachment are for."""

    def __init__(self, subject: Subject) -> None:
        self._peerings = {find_attached(one.urn) for one in list_changed(subject, PEERING) if not _stays(one)}
        self._attached = {
            logical_names.find_keys(split_urn(one.urn)[1])[1:3]
            for one in list_changed(subject, _ATTACHMENT)
            if not _stays(one)
        }
        self._told: Told = read_told(subject)
        self._gateways = {one.key: one for one in subject.organization.transit_gateways}

    def has(self, place: Place, destination: _Destination, old: _Way | None, new: _Way | None) -> bool:
        way = new or old
        if way is None or (old is not None and new is not None):
            # With an attachment that goes the way by its gateway does, and that is a loss.
            gone = old if old is not None and new is not None and old.via == new.via == _TRANSIT else None
            return gone is not None and any((gone.to, vpc) in self._attached for vpc in (place.vpc, gone.peer))
        if way.via == _PEERING:
            return way.to is not None and find_attached(way.to) in self._peerings
        if destination.network in _EVERYWHERE and new is not None:
            return way.via != _INTERNET_GATEWAY
        if way.via != _TRANSIT:
            return False
        gateway, ends = way.to or "", (place.vpc, way.peer)
        if any((gateway, vpc) in self._attached | self._told.moved for vpc in ends):
            return True
        return self._is_told(gateway, place.vpc, way.peer)

    def _is_told(self, key: str, vpc: str, peer: str) -> bool:
        """Whether the segment of the VPC is told to reach the other otherwise. The inspection VPC reaches all of which
        something passes it.
        """
        gateway = self._gateways.get(key)
        if gateway is None:
            return False
        segments = {one.vpc: one.segment for one in gateway.attachments}
        if vpc == gateway.inspection:
            own = segments.get(peer)
            return any(one.gateway == key and (one.vpc == peer or one.segment == own) for one in self._told.ways)
        return any((one.gateway, one.segment, one.vpc) == (key, segments.get(vpc), peer) for one in self._told.ways)


def refuse_lost_zones(subject: Subject) -> Iterator[Refusal]:
    """VPCs that a transit gateway has no address in a zone of any more."""
    sides = NetworkSides(subject)
    for change in list_changed(subject, _ATTACHMENT):
        if not is_comparable(change) or not _stays(change):
            continue
        before, after = (_find_zones(subject, sides, side) for side in list_sides(change))
        lost = sorted(before - after)
        if lost and after:
            _, gateway, vpc, *_ = *logical_names.find_keys(change.resource.name), "", ""
            workload = logical_names.find_workload(change.resource.name)
            what = f"gateway {gateway} has no address of the VPC {vpc}"
            if workload is not None:
                what = f"gateway of the attachment {vpc} of the workload {workload} has no address"
            yield subject.refuse(
                "reach-changed",
                change,
                attribute="subnetIds",
                would=f"the transit {what} in {', '.join(lost)} any more: what is in that zone reaches nothing by it",
                advice="leave a subnet in each zone at the attachment; where it is meant, a waiver says who agreed",
            )


def _find_zones(subject: Subject, sides: NetworkSides, attachment: StateResource | None) -> frozenset[str]:
    """Those of the subnets that an attachment is in, as far as they are known."""
    urns = () if attachment is None else sides.refer_to_all(attachment, "subnetIds")
    found = (subject.by_urn[urn].resource.inputs.get("availabilityZone") for urn in urns if urn in subject.by_urn)
    return frozenset(map(str, found))


def _stays(change: Change) -> bool:
    is_there = change.before is not None and change.after is not None
    return (is_there and change.operation is not Operation.replace) or not is_comparable(change)


def _tell(subject: Subject, turn: _Turn) -> str:
    """What becomes of it."""
    to = _name(subject, turn.destination)
    instead = f" in place of {turn.before}" if turn.before else ""
    if turn.after is None:
        return f"there is no way to {to} by {turn.before} any more"
    if turn.after == _INTERNET_GATEWAY:
        return (
            f"there is a new way to {to} by {turn.after}{instead}, so that strangers reach what has a public address "
            "there, as far as security groups let them"
        )
    if turn.before is None:
        return f"there is a new way to {to} by {turn.after}"
    if turn.before == turn.after:
        return f"the way to {to} is by {turn.after} other than before, and open connections break"
    return f"the way to {to} is by {turn.after}{instead}, and open connections break"


def _name(subject: Subject, destination: _Destination) -> str:
    of_ipv6, network, vpc, peering = destination
    if not network:
        end = f"across {peering}" if peering else f"of {vpc}" if vpc else ""
        return f"the {'IPv6 ' if of_ipv6 else ''}network {end}" if end else "what is not known yet"
    named = [one.key for one in subject.organization.vpcs if network in {str(one.cidr), str(one.ipv6_cidr)}]
    return _EVERYWHERE.get(network) or f"{network}{f' ({named[0]})' if len(named) == 1 else ''}"
