"""Segments of transit gateways that begin or cease to reach VPCs, or do so around the inspection VPC."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from config.plan.inspection import find_inspector
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import join_keys, split_urn
from review import logical_names
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable

_TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
_ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
_PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
_STATIC_ROUTE = "aws:ec2transitgateway/route:Route"

_INTERNET = ""
_NOT, _DIRECTLY, _INSPECTED = "not", "directly", "through the inspection VPC"
_INSPECTED_ELSEWHERE = "through another inspection VPC, or a new attachment of it"
_ADVICE = "take it back in `segments`, `inspection` or `egress`; where it is meant, a waiver says who agreed"


class Way(NamedTuple):
    """From a segment to a VPC, or to the internet. `owner`: the key of the gateway's account."""

    owner: str
    gateway: str
    segment: str
    vpc: str


class Told(NamedTuple):
    """What this rule tells, or what is new or gone with an attachment or a segment. `moved`: pairs of a gateway and a
    VPC that goes into another segment. `ways`: those that change.
    """

    moved: Set[tuple[str, str]]
    ways: Set[Way]


class _Turn(NamedTuple):
    """What becomes of ways out of one segment."""

    owner: str
    gateway: str
    segment: str
    before: str
    after: str


def refuse_changed_reach(subject: Subject) -> Iterator[Refusal]:
    """VPCs that go into another segment, and segments that reach others than before, or by another way.

    Not what comes or goes with a new attachment or segment, or with one that goes: that is what it is for.
    """
    attached = {_read_keys(change)[:3]: change for change in subject.of(_ASSOCIATION) if is_comparable(change)}
    moved = {keys: change for keys, change in attached.items() if _is_moved(change)}
    for keys, change in moved.items():
        _, gateway, vpc = keys
        yield subject.refuse(
            "reach-changed",
            change,
            attribute="transitGatewayRouteTableId",
            would=f"the VPC {vpc} goes into another segment of the transit gateway {gateway}: it reaches what that "
            "reaches, and no more what the former one did, and is cut off meanwhile",
            advice="leave it in its segment; where it is meant, a waiver says who agreed",
        )
    turns = defaultdict[_Turn, list[tuple[str, Change]]](list)
    tables = {_read_keys(change)[:3]: change for change in subject.of(_TABLE)}
    for way, (before, after, change) in _read_ways(subject).items():
        attachment, table = attached.get((way.owner, way.gateway, way.vpc)), tables.get(way[:3])
        is_new_or_gone = any(one is not None and not _stays(one) for one in (attachment, table))
        is_out = way.vpc == _INTERNET and before == _NOT
        if before != after and not is_new_or_gone and not is_out and (way.owner, way.gateway, way.vpc) not in moved:
            turns[_Turn(*way[:3], before, after)].append((way.vpc, change))
    for turn, found in sorted(turns.items()):
        first = min((change for _, change in found), key=lambda change: change.urn)
        yield subject.refuse(
            "reach-changed",
            first,
            keys=(join_keys(*turn[:3]),),
            would=f"the segment {turn.segment} of the transit gateway {turn.gateway} {_tell(turn, found)}",
            advice=_ADVICE,
            beside=len(found) - 1,
        )


def read_told(subject: Subject) -> Told:
    """All that changes between VPCs by transit gateways."""
    moved = (
        _read_keys(change)[1:3] for change in subject.of(_ASSOCIATION) if is_comparable(change) and _is_moved(change)
    )
    ways = {way for way, (before, after, _) in _read_ways(subject).items() if before != after}
    return Told(moved=frozenset(moved), ways=frozenset(ways))


def _read_ways(subject: Subject) -> Mapping[Way, tuple[str, str, Change]]:
    """How each segment reaches each VPC and the internet, before and after; a static route has precedence."""
    inspecting = {
        (gateway.account, gateway.key, inspector.segment)
        for gateway in subject.organization.transit_gateways
        if (inspector := find_inspector(gateway)) is not None
    }
    found: dict[Way, tuple[str, str, Change]] = {}
    for change in (*subject.of(_PROPAGATION), *subject.of(_STATIC_ROUTE)):
        owner, gateway, first, second = _read_keys(change)
        is_static = split_urn(change.urn)[0] == _STATIC_ROUTE
        way = Way(owner, gateway, *((first, second) if is_static else (second, first)))
        if is_comparable(change) and way[:3] not in inspecting:
            before, after, former = found.get(way, (_NOT, _NOT, change))
            changes = change.operation not in {Operation.same, Operation.update}
            before, after = _read_side(change.before, before), _read_side(change.after, after)
            if before == after == _INSPECTED and "transitGatewayAttachmentId" in change.replaced_by:
                after = _INSPECTED_ELSEWHERE
            found[way] = (before, after, change if changes else former)
    return found


def _read_side(resource: StateResource | None, otherwise: str) -> str:
    if resource is None:
        return otherwise
    if split_urn(resource.urn)[0] == _PROPAGATION:
        return _DIRECTLY
    return _NOT if resource.inputs.get("blackhole") else _INSPECTED


def _tell(turn: _Turn, found: list[tuple[str, Change]]) -> str:
    names = sorted(vpc for vpc, _ in found if vpc != _INTERNET)
    told = ", ".join([*names[:5], *([f"and {len(names) - 5} more"] if len(names) > 5 else [])])
    told = f"the VPC{'' if len(names) == 1 else 's'} {told}" if names else "the internet"
    if turn.after == _NOT:
        return f"does not reach {told} any more"
    if turn.before == _NOT:
        return f"begins to reach {told}{' through the inspection VPC' if turn.after == _INSPECTED else ''}"
    if turn.after == _INSPECTED_ELSEWHERE:
        return f"reaches {told} {turn.after}: what passes it is cut off meanwhile, and somebody else may look at it"
    if turn.after == _DIRECTLY:
        return f"reaches {told} around the inspection VPC: nothing looks at what is sent any more"
    return f"reaches {told} through the inspection VPC: open connections break, and so do new ones that it refuses"


def _read_keys(change: Change) -> tuple[str, str, str, str]:
    owner, gateway, first, second, *_ = *logical_names.find_keys(change.resource.name), "", "", "", ""
    return owner, gateway, first, second


def _stays(change: Change) -> bool:
    return change.before is not None and change.after is not None


def _is_moved(change: Change) -> bool:
    causes = change.replaced_by if change.operation is Operation.replace else ()
    return "transitGatewayRouteTableId" in causes and "transitGatewayAttachmentId" not in causes
