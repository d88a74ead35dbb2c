"""Rules about the inspection VPC of a transit gateway: it is apart from what it inspects, and leads on what it gets."""

from collections.abc import Iterator

from config.checks.walk import gateway_place, join
from config.errors import ConfigError
from config.models import Organization, TransitGateway, Vpc
from config.models.transit import TransitAttachment
from config.plan.inspection import find_inspector, list_inspected
from config.plan.stacks import find_stack_of_any
from config.yaml.places import Place, Places


def inspection_vpcs_are_apart(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The inspection VPC is attached, alone in a segment that nobody reaches around it, and something passes it."""
    for index, gateway in enumerate(organization.transit_gateways):
        place = gateway_place(index)
        for position, segment in enumerate(gateway.segments):
            if segment.inspected and gateway.inspection is None:
                yield places.error(
                    place / "segments" / position / "inspected",
                    f'the gateway "{gateway.key}" has no inspection VPC, so "{segment.key}" would reach nobody',
                    "write inspection: <VPC> at the gateway, or remove it",
                )
        if gateway.inspection is None:
            continue
        attached = {one.vpc for one in gateway.attachments}
        what = f'a VPC attached to the gateway "{gateway.key}"'
        so = "so nothing could pass it"
        yield from places.unknown(gateway.inspection, attached, what, place / "inspection", so=so)
        if not any(segment.inspected for segment in gateway.segments) and not places.has_lost(place):
            yield places.error(
                place / "inspection",
                f'no segment of the gateway "{gateway.key}" is inspected, so nothing passes "{gateway.inspection}"',
                "write inspected: true at a segment, or remove it",
            )
        inspector = find_inspector(gateway)
        if inspector is not None:
            yield from _segment(places, gateway, inspector, place)
            yield from _other_gateways(organization, places, gateway, place)
            yield from _stacks(organization, places, gateway, place)


def _segment(
    places: Places, gateway: TransitGateway, inspector: TransitAttachment, place: Place
) -> Iterator[ConfigError]:
    for position, segment in enumerate(gateway.segments):
        if segment.key != inspector.segment:
            continue
        if segment.inspected:
            yield places.error(
                place / "segments" / position / "inspected",
                f'"{segment.key}" has the inspection VPC "{inspector.vpc}", and what that sends would come back to it',
                "remove it; the segments whose traffic is to pass it say inspected: true",
            )
        if segment.reaches:
            yield places.error(
                place / "segments" / position / "reaches",
                f'"{segment.key}" has the inspection VPC "{inspector.vpc}", which all reach that are inspected, and '
                "reaches would lead others to it without",
                "remove it",
            )
    beside = [one.vpc for one in gateway.attachments if one.segment == inspector.segment and one is not inspector]
    if beside:
        yield places.error(
            place / "inspection",
            f'{join(beside)} would be in the segment "{inspector.segment}" of the inspection VPC, and reach all that '
            "is inspected, around the inspection",
            f'give "{inspector.vpc}" a segment of its own',
        )


def _other_gateways(
    organization: Organization, places: Places, gateway: TransitGateway, place: Place
) -> Iterator[ConfigError]:
    """AWS wants exactly one gateway at the VPC of an appliance
    (https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html, read 2026-11-27).
    """
    others = [one for one in organization.transit_gateways if one is not gateway]
    found = [one.key for one in others if any(item.vpc == gateway.inspection for item in one.attachments)]
    if found:
        yield places.error(
            place / "inspection",
            f'"{gateway.inspection}" is on {join(found)} as well, so what passes it could go on to VPCs there, and AWS '
            "keeps both directions of a connection in one zone only where a VPC is on one gateway",
            "inspect by a VPC that is on this gateway alone",
        )


def _stacks(organization: Organization, places: Places, gateway: TransitGateway, place: Place) -> Iterator[ConfigError]:
    vpc = next((one for one in organization.vpcs if one.key == gateway.inspection), None)
    stacks = [] if vpc is None else [find_stack_of_any(organization, one.account) for one in (gateway, vpc)]
    if None not in stacks and len({*stacks}) > 1:
        yield places.error(
            place / "inspection",
            f'with layout: grouped the gateway "{gateway.key}" is in the stack {stacks[0]} and "{gateway.inspection}" '
            f"in {stacks[1]}, and the routes of its segments need the attachment of that VPC",
            "give both accounts one `group`",
        )


def ways_out_by_gateways_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What goes out by a gateway has no way out of its own, and the inspection VPC has one."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    taken: dict[tuple[str, str], Place] = {}
    for index, gateway in enumerate(organization.transit_gateways):
        inspected = {one.vpc for one in list_inspected(gateway)}
        segments = {segment.key: segment for segment in gateway.segments}
        for position, attachment in enumerate(gateway.attachments):
            place = gateway_place(index) / "attachments" / position / "egress"
            vpc, segment = vpcs.get(attachment.vpc), segments.get(attachment.segment)
            if not attachment.egress or vpc is None or segment is None:
                continue
            if attachment.vpc not in inspected or not segment.inspected:
                yield places.error(
                    place,
                    f'the segment "{attachment.segment}" is not inspected, and out of a gateway there is no other way '
                    f'than its inspection VPC: what "{vpc.key}" sends would be lost',
                    "write inspected: true at the segment and inspection: <VPC> at the gateway, or remove it",
                )
            yield from _tiers(places, vpc, attachment, place)
            for item, tier in enumerate(attachment.egress):
                earlier = taken.setdefault((vpc.key, tier), place / item)
                if earlier != place / item:
                    yield places.error(
                        place / item,
                        f'"{tier}" of "{vpc.key}" goes out by another gateway in {places.line(earlier)}, and a route '
                        "table has one default route",
                        "remove one of them",
                    )
        yield from _way_of_the_inspection_vpc(places, gateway, vpcs.get(gateway.inspection or ""), gateway_place(index))


def _tiers(places: Places, vpc: Vpc, attachment: TransitAttachment, place: Place) -> Iterator[ConfigError]:
    tiers = {tier.key: tier for tier in vpc.live_tiers}
    for item, key in enumerate(attachment.egress):
        so = "so nothing of it goes out by the gateway"
        yield from places.unknown(key, tiers, f'a tier of the VPC "{vpc.key}"', place / item, so=so)
        own = [word for word in ("internet", "nat") if key in tiers and getattr(tiers[key], word)]
        if own:
            yield places.error(
                place / item,
                f'the tier "{key}" of "{vpc.key}" has {own[0]}: true as well, and a subnet has one default route',
                "remove one of them",
            )


def _way_of_the_inspection_vpc(
    places: Places, gateway: TransitGateway, vpc: Vpc | None, place: Place
) -> Iterator[ConfigError]:
    """A firewall's own routes are not known here, so all of it may be meant."""
    inspector, out = find_inspector(gateway), [one.vpc for one in gateway.attachments if one.egress]
    if inspector is None or vpc is None or not out:
        return
    position = gateway.attachments.index(inspector)
    routed = {tier.key for tier in vpc.live_tiers} if inspector.routes is None else {*inspector.routes}
    arrival = next((tier for tier in vpc.live_tiers if tier.key == inspector.tier), None)
    if arrival is not None and arrival.key in routed and not arrival.nat:
        yield places.error(
            place / "attachments" / position / "tier",
            f'what {join(out)} send to the internet arrives in the tier "{arrival.key}" of "{vpc.key}", which has no '
            "way out, and is lost unless a firewall of yours takes it",
            "write nat: true at the tier; or, with a firewall, name in routes the tiers behind it, without this one",
        ).as_warning()
    public = [tier.key for tier in vpc.live_tiers if tier.internet and tier.key not in routed]
    if public and vpc.nat != "none":
        yield places.error(
            place / "attachments" / position / "routes",
            f'{join(public)} of "{vpc.key}" have no routes back to {join(out)}, so that answers from the internet are '
            "lost unless a firewall of yours takes them",
            "add them; with a firewall, leave it so, and route from there to the firewall",
        ).as_warning()
