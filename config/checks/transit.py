"""Rules about transit gateways: segments reach each other, and VPCs can be attached and routed.

Which networks may not overlap is in config.checks.connections.
"""

from collections.abc import Collection, Iterator, Mapping

from config.checks.regions import find_region
from config.checks.routing import find_routing_problems
from config.checks.walk import gateway_place, join, lacks_trusted_access
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization, TransitGateway, Vpc
from config.models.transit import TransitAttachment
from config.plan.received import find_way
from config.plan.shareable import TRANSIT_GATEWAYS
from config.yaml.places import NETWORK, ORGANIZATION, Place, Places
from policies.services import RAM


def segments_reach_each_other(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What a segment reaches exists, and reaches it back: traffic of which no answer comes is no use."""
    for index, gateway in enumerate(organization.transit_gateways):
        reaches = {segment.key: segment.reaches for segment in gateway.segments}
        for position, segment in enumerate(gateway.segments):
            place = gateway_place(index) / "segments" / position / "reaches"
            for item, reached in enumerate(segment.reaches):
                yield from places.unknown(
                    reached, reaches, "a segment of the gateway", place / item, so="so nothing is reached"
                )
                if (
                    reached in reaches
                    and segment.key not in reaches[reached]
                    and not places.has_lost(gateway_place(index))
                ):
                    yield places.error(
                        place / item,
                        f'"{segment.key}" reaches "{reached}", which does not reach "{segment.key}", so requests would '
                        "arrive and no answer would come back",
                        f"add {segment.key} to reaches of {reached}, or remove {reached} here",
                    )


def transit_gateways_can_be_shared(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """VPCs of other accounts can be attached, in whichever stack they are."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, gateway in enumerate(organization.transit_gateways):
        accounts = {vpcs[one.vpc].account for one in gateway.attachments if one.vpc in vpcs} - {gateway.account}
        if not accounts:
            continue
        if lacks_trusted_access(organization, places, RAM):
            yield places.error(
                gateway_place(index) / "attachments",
                f'the gateway "{gateway.key}" is shared with {join(sorted(accounts))}, and without trusted access for '
                f"{RAM} AWS refuses that",
                f"add {RAM} to trusted_access in {places.labels[ORGANIZATION]}",
            )
        if not gateway.own_share and not places.has_lost(Place(NETWORK, ("shares",))):
            yield from _given_by_shares(organization, places, gateway, gateway_place(index), accounts)
        if organization.settings.layout == "grouped" and gateway.account == MANAGEMENT:
            yield places.error(
                gateway_place(index) / "account",
                f"with layout: grouped the stacks of {join(sorted(accounts))} would have to enter the management "
                "account, from which every account can be entered",
                "give the gateway to a member account",
            )


def _given_by_shares(
    organization: Organization, places: Places, gateway: TransitGateway, place: Place, accounts: Collection[str]
) -> Iterator[ConfigError]:
    lacking = [one for one in sorted(accounts) if find_way(organization, TRANSIT_GATEWAYS, gateway.key, one) is None]
    if lacking:
        yield places.error(
            place / "own_share",
            f'no share gives the gateway "{gateway.key}" to {join(lacking)}, so AWS would refuse to attach VPCs there',
            f'write transit_gateways: [{gateway.key}] in a share of "{gateway.account}" with them, or remove own_share',
        )


def attachments_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An attachment names a VPC of the gateway's region once, a segment, and a subnet in each of some zones."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, gateway in enumerate(organization.transit_gateways):
        segments, seen = {segment.key for segment in gateway.segments}, dict[str, Place]()
        for position, attachment in enumerate(gateway.attachments):
            place = gateway_place(index) / "attachments" / position
            yield from places.unknown(
                attachment.segment, segments, "a segment of the gateway", place / "segment", so="so it reaches nothing"
            )
            yield from places.unknown(attachment.vpc, vpcs, "a VPC", place / "vpc", so="so nothing is attached")
            if attachment.vpc in seen:
                yield places.error(
                    place / "vpc",
                    f'"{attachment.vpc}" is attached in {places.line(seen[attachment.vpc])} already, and a gateway has '
                    "each VPC once",
                    "remove one of them",
                )
            seen.setdefault(attachment.vpc, place)
            if attachment.vpc in vpcs:
                vpc = vpcs[attachment.vpc]
                if organization.settings.layout == "grouped" and vpc.account == MANAGEMENT != gateway.account:
                    yield places.error(
                        place / "vpc",
                        f'"{vpc.key}" is in the management account, whose stack `org` comes before that of '
                        f'"{gateway.account}", so it could not know the gateway',
                        "attach a VPC of a member account, or set layout: single",
                    )
                yield from _regions(organization, places, gateway, vpc, place)
                yield from _subnets(places, attachment, vpc, place)
                yield from _zones_left_out(places, attachment, vpc, place)
                yield from find_routing_problems(places, vpc, attachment.routes, place, place / "routes")


def _regions(
    organization: Organization, places: Places, gateway: TransitGateway, vpc: Vpc, place: Place
) -> Iterator[ConfigError]:
    regions = [find_region(organization, one, places) for one in (gateway, vpc)]
    if None not in regions and len({*regions}) > 1:
        yield places.error(
            place / "vpc",
            f'"{vpc.key}" is in {regions[1]} and the gateway in {regions[0]}, and only VPCs of its own region can be '
            "attached to it",
            f"make a gateway in {regions[1]}",
        )


def _subnets(places: Places, attachment: TransitAttachment, vpc: Vpc, place: Place) -> Iterator[ConfigError]:
    if attachment.tier is not None:
        tiers = {tier.key for tier in vpc.live_tiers}
        so = "so the gateway has no subnet in it"
        yield from places.unknown(attachment.tier, tiers, f'a tier of the VPC "{vpc.key}"', place / "tier", so=so)
    zones = _find_zones(vpc)
    seen: dict[str, str] = {}
    for item, subnet in enumerate(attachment.subnets):
        what = f'a subnet of the VPC "{vpc.key}"'
        so = "so the gateway has no address in it"
        yield from places.unknown(subnet, zones, what, place / "subnets" / item, so=so)
        zone = zones.get(subnet)
        if zone is not None and zone in seen:
            yield places.error(
                place / "subnets" / item,
                f'"{seen[zone]}" is in {zone} too, and AWS takes one subnet in each zone',
                "remove one of them",
            )
        if zone is not None:
            seen.setdefault(zone, subnet)


def _zones_left_out(places: Places, attachment: TransitAttachment, vpc: Vpc, place: Place) -> Iterator[ConfigError]:
    """AWS drops what a zone without a subnet of the attachment sends to the gateway
    (https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html, read 2026-11-27).
    """
    zones, chosen = _find_zones(vpc), attachment.routes
    tiers = {tier.key for tier in vpc.live_tiers}
    if not {*attachment.subnets} <= zones.keys() or (attachment.tier is not None and attachment.tier not in tiers):
        return
    reached = {*vpc.live_zones} if attachment.tier is not None else {zones[key] for key in attachment.subnets}
    routed = {*vpc.live_zones} if (tiers if chosen is None else tiers & {*chosen, *attachment.egress}) else set[str]()
    if chosen is None:
        routed |= {subnet.availability_zone for subnet in vpc.subnets if subnet.public}
    left_out = sorted(routed - reached)
    if left_out:
        yield places.error(
            place / ("subnets" if attachment.tier is None else "tier"),
            f'"{vpc.key}" has subnets in {join(left_out)} that get routes to the gateway, which has no subnet there: '
            "AWS drops what they send",
            "name a subnet in each zone"
            if attachment.tier is None
            else "write subnets: [...] with one in each zone instead of tier",
        ).as_warning()


def _find_zones(vpc: Vpc) -> Mapping[str, str]:
    """The zone of each subnet of the VPC, by the subnet's key."""
    zones = {subnet.key: subnet.availability_zone for subnet in vpc.subnets}
    return zones | {tier.name_subnet(zone): zone for tier in vpc.live_tiers for zone in vpc.live_zones}
