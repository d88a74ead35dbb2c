"""What of a transit gateway passes its inspection VPC, and the routes of segments' tables that see to it.

Two VPCs that reach each other do so by way of it where the segment of either is inspected: both ways, or answers would
come by another way than requests.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from config.models import Organization
from config.models.transit import TransitAttachment, TransitGateway
from config.plan.former_keys import combine_former, index_keys
from config.plan.ipv6 import write_ipv6
from policies.networks import EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class InspectionRoutePlan:
    """A static route in the table of a segment: of the VPC `destination`, or of all else where that is None.

    `drops`: it leads nowhere; otherwise to the inspection VPC. `ipv6`: whether one to the IPv6 network of `destination`
    is beside it, which is `ipv6_cidr` where the config says it. `formerly`: keys that its parts had before.
    """

    segment: str
    destination: str | None
    cidr: str
    drops: bool
    ipv6: bool = False
    ipv6_cidr: str | None = None
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class InspectionPlan:
    """What sends a gateway's traffic through the VPC `vpc`. `formerly`: pairs of keys, its account's and its own, from
    before one of them changed.
    """

    gateway: str
    account: str
    region: str
    vpc: str
    routes: tuple[InspectionRoutePlan, ...]
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_inspections(organization: Organization) -> tuple[InspectionPlan, ...]:
    """One for each gateway that has an inspection VPC, sorted by key."""
    accounts = index_keys(organization.accounts)
    return tuple(
        InspectionPlan(
            gateway=gateway.key,
            account=gateway.account,
            region=organization.region_of_thing(gateway),
            vpc=gateway.inspection,
            routes=tuple(_plan_routes(organization, gateway)),
            formerly=combine_former(accounts.get(gateway.account, (gateway.account,)), gateway.keys),
        )
        for gateway in sorted(organization.transit_gateways, key=lambda gateway: gateway.key)
        if gateway.inspection is not None
    )


def find_inspector(gateway: TransitGateway) -> TransitAttachment | None:
    """The attachment of the inspection VPC; None where the gateway has none."""
    return next((one for one in gateway.attachments if one.vpc == gateway.inspection), None)


def is_inspected(gateway: TransitGateway, one: str, other: str) -> bool:
    """Whether what two segments that reach each other, by their keys, send passes the inspection VPC."""
    inspected = {segment.key for segment in gateway.segments if segment.inspected}
    return gateway.inspection is not None and not inspected.isdisjoint({one, other})


def has_ipv6_between(gateway: TransitGateway, one: TransitAttachment, other: TransitAttachment) -> bool:
    """Whether two that reach each other do so by IPv6 too; what is inspected, where the inspection VPC has it."""
    if not (one.ipv6 and other.ipv6):
        return False
    inspector = find_inspector(gateway)
    inspected = is_inspected(gateway, one.segment, other.segment)
    return not inspected or (inspector is not None and inspector.ipv6)


def list_inspected(gateway: TransitGateway) -> tuple[TransitAttachment, ...]:
    """Those of which something passes the inspection VPC, sorted by VPC: its own table knows them."""
    segments = {segment.key: segment for segment in gateway.segments}
    passing = {
        one.key
        for one in gateway.segments
        if gateway.inspection is not None
        if one.inspected or any(segments[key].inspected for key in one.reaches if key in segments)
    }
    found = (one for one in gateway.attachments if one.segment in passing and one.vpc != gateway.inspection)
    return tuple(sorted(found, key=lambda one: one.vpc))


def list_directly_reached(gateway: TransitGateway, key: str) -> tuple[str, ...]:
    """Keys of the segments whose tables know the VPCs of the segment of this key themselves, sorted: of those that
    reach it directly, and of the inspection VPC where anything of it passes there.
    """
    inspector = find_inspector(gateway)
    direct = {one.key for one in gateway.segments if key in one.reaches and not is_inspected(gateway, one.key, key)}
    if inspector is not None and any(one.segment == key for one in list_inspected(gateway)):
        direct.add(inspector.segment)
    return tuple(sorted(direct))


def _plan_routes(organization: Organization, gateway: TransitGateway) -> Iterator[InspectionRoutePlan]:
    """Sorted by segment and destination. A segment with a way out has all networks that it does not reach dropped,
    which the inspection VPC could pass on to otherwise: to those of its peerings by a NAT gateway.
    """
    segments = {segment.key: segment for segment in gateway.segments}
    inspected = {one.vpc: one for one in list_inspected(gateway)}
    passing = {key: one.segment for key, one in inspected.items()}
    peers = {
        one.to if one.from_ == gateway.inspection else one.from_
        for one in organization.peerings
        if gateway.inspection in {one.from_, one.to}
    }
    for key, segment in sorted(segments.items()):
        out = any(one.egress for one in gateway.attachments if one.segment == key)
        if out:
            yield InspectionRoutePlan(
                segment=key,
                destination=None,
                cidr=EVERYWHERE,
                drops=False,
                formerly=tuple((former,) for former in segment.formerly),
            )
        for known in sorted({*passing, *peers} if out else passing):
            reached = passing.get(known) in segment.reaches
            through = reached and is_inspected(gateway, key, passing[known])
            if through or (out and not reached):
                vpc, inside = organization.vpc(known), [one for one in gateway.attachments if one.segment == key]
                ipv6 = through and any(has_ipv6_between(gateway, one, inspected[known]) for one in inside)
                yield InspectionRoutePlan(
                    segment=key,
                    destination=vpc.key,
                    cidr=str(vpc.cidr),
                    drops=not through,
                    ipv6=ipv6,
                    ipv6_cidr=write_ipv6(vpc) if ipv6 else None,
                    formerly=combine_former(segment.keys, vpc.keys),
                )
