"""Transit gateways, the VPCs attached to them, and the routes between those. Whether it fits is config.checks'.

A segment is a route table of the gateway: an attachment is associated with its own, and its network is propagated into
those of the segments that reach it. What passes an inspection VPC is in config.plan.inspection.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from config.models import Organization, Vpc
from config.models.transit import TransitAttachment, TransitGateway
from config.plan.former_keys import KeysByKey, combine_former, index_keys
from config.plan.inspection import has_ipv6_between, list_directly_reached, list_inspected
from config.plan.ipv6 import write_ipv6
from config.plan.tiers import list_table_keys


@dataclass(frozen=True, kw_only=True)
class SegmentPlan:
    """A route table of a gateway. `formerly`: keys that it had before."""

    key: str
    tags: Mapping[str, str]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransitGatewayPlan:
    """A transit gateway in the account with the key `account`, shared with `receivers`, keys of accounts, sorted; none
    where `shares` alone give it to them.

    `asn` None is AWS's to choose. `formerly`: pairs of keys, its account's and its own, from before one of them
    changed. `former_receivers`: what those were called before; only of those whose keys changed.
    """

    key: str
    account: str
    region: str
    asn: int | None
    share_name: str
    segments: tuple[SegmentPlan, ...]
    receivers: tuple[str, ...]
    tags: Mapping[str, str]
    formerly: tuple[tuple[str, ...], ...] = ()
    former_receivers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class TransitRoutePlan:
    """A route from a VPC's route table of the key `table` to the network `cidr` of another VPC, by the gateway.

    `ipv6`: whether one to its IPv6 network is beside it, which is `ipv6_cidr` where the config says it. `formerly`:
    pairs of keys, the table's and the other VPC's, from before one of them changed.
    """

    table: str
    destination: str
    cidr: str
    ipv6: bool = False
    ipv6_cidr: str | None = None
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransitAttachmentPlan:
    """The VPC `vpc` of the account `account` on the gateway `gateway` of the account `owner`.

    `subnets`: keys of the VPC's subnets, sorted. `propagates_to`: keys of the segments whose tables know it, sorted.
    `egress`: keys of the route tables whose way to the internet is the gateway, each with those that it had before.
    `inspects`: both directions of a connection pass it in the same zone, as a firewall needs it. `ipv6`: the segments
    that know it know its IPv6 network as well.
    `formerly`: keys from before one of them changed: of the VPC's account, the gateway and the VPC; `former_admissions`
    those of the owner, the gateway and the VPC. `former_segments`: what segments were called before.
    """

    gateway: str
    owner: str
    region: str
    account: str
    vpc: str
    segment: str
    subnets: tuple[str, ...]
    propagates_to: tuple[str, ...]
    routes: tuple[TransitRoutePlan, ...]
    tags: Mapping[str, str]
    egress: tuple[tuple[str, ...], ...] = ()
    inspects: bool = False
    ipv6: bool = False
    formerly: tuple[tuple[str, ...], ...] = ()
    former_admissions: tuple[tuple[str, ...], ...] = ()
    former_segments: Mapping[str, tuple[str, ...]]


def plan_transit_gateways(organization: Organization) -> tuple[TransitGatewayPlan, ...]:
    """Every gateway, sorted by key."""
    accounts = index_keys(organization.accounts)
    gateways = sorted(organization.transit_gateways, key=lambda gateway: gateway.key)
    return tuple(_plan_gateway(organization, gateway, accounts) for gateway in gateways)


def plan_transit_attachments(
    organization: Organization, holders: Collection[str] | None = None
) -> tuple[TransitAttachmentPlan, ...]:
    """Every attachment, sorted by gateway and VPC. `holders`: keys of accounts, to plan those of their VPCs alone."""
    accounts = index_keys(organization.accounts)
    cidrs = {vpc.key: str(vpc.cidr) for vpc in organization.vpcs}
    return tuple(
        _plan_attachment(organization, gateway, attachment, accounts, cidrs)
        for gateway in sorted(organization.transit_gateways, key=lambda gateway: gateway.key)
        for attachment in sorted(gateway.attachments, key=lambda one: one.vpc)
        if holders is None or organization.vpc(attachment.vpc).account in holders
    )


def find_reached(gateway: TransitGateway, attachment: TransitAttachment) -> tuple[TransitAttachment, ...]:
    """The attachments that this one reaches, sorted by VPC. An inspection VPC reaches all of which something passes."""
    if attachment.vpc == gateway.inspection:
        return list_inspected(gateway)
    reaches = {key for segment in gateway.segments if segment.key == attachment.segment for key in segment.reaches}
    found = (one for one in gateway.attachments if one is not attachment and one.segment in reaches)
    return tuple(sorted(found, key=lambda one: one.vpc))


def find_owners(organization: Organization, accounts: Collection[str]) -> frozenset[str]:
    """Keys of the accounts that own the gateways which VPCs of these accounts are attached to."""
    held = {vpc.key for vpc in organization.vpcs if vpc.account in accounts}
    return frozenset(
        gateway.account
        for gateway in organization.transit_gateways
        if any(attachment.vpc in held for attachment in gateway.attachments)
    )


def _plan_gateway(organization: Organization, gateway: TransitGateway, accounts: KeysByKey) -> TransitGatewayPlan:
    attaching = {organization.vpc(attachment.vpc).account for attachment in gateway.attachments}
    receivers = attaching - {gateway.account} if gateway.own_share else set[str]()
    return TransitGatewayPlan(
        key=gateway.key,
        account=gateway.account,
        region=organization.region_of_thing(gateway),
        asn=gateway.asn,
        share_name=gateway.share_name or name_share(gateway.original_key),
        segments=tuple(
            SegmentPlan(key=one.key, tags=_tag(gateway, one.original_key) | one.tags, formerly=one.formerly)
            for one in sorted(gateway.segments, key=lambda one: one.key)
        ),
        receivers=tuple(sorted(receivers)),
        tags=_tag(gateway),
        formerly=combine_former(accounts.get(gateway.account, (gateway.account,)), gateway.keys),
        former_receivers={key: accounts[key][1:] for key in receivers if len(accounts.get(key, ())) > 1},
    )


def name_share(key: str) -> str:
    """What the share of a gateway is called by default."""
    return f"transit-gateway-{key}"


def _plan_attachment(
    organization: Organization,
    gateway: TransitGateway,
    attachment: TransitAttachment,
    accounts: KeysByKey,
    cidrs: Mapping[str, str],
) -> TransitAttachmentPlan:
    vpc = organization.vpc(attachment.vpc)
    reached = [
        (organization.vpc(one.vpc), has_ipv6_between(gateway, attachment, one))
        for one in find_reached(gateway, attachment)
    ]
    owners, holders = (accounts.get(key, (key,)) for key in (gateway.account, vpc.account))
    return TransitAttachmentPlan(
        gateway=gateway.key,
        owner=gateway.account,
        region=organization.region_of_thing(gateway),
        account=vpc.account,
        vpc=vpc.key,
        segment=attachment.segment,
        subnets=_find_subnets(vpc, attachment),
        propagates_to=list_directly_reached(gateway, attachment.segment),
        routes=tuple(
            TransitRoutePlan(
                table=table[0],
                destination=one.key,
                cidr=cidrs[one.key],
                ipv6=ipv6,
                ipv6_cidr=write_ipv6(one) if ipv6 else None,
                formerly=combine_former(table, one.keys),
            )
            for table in list_table_keys(vpc, attachment.routes)
            for one, ipv6 in reached
        ),
        tags=_tag(gateway, vpc.original_key) | attachment.tags,
        egress=list_table_keys(vpc, attachment.egress),
        inspects=vpc.key == gateway.inspection,
        ipv6=attachment.ipv6,
        formerly=combine_former(holders, gateway.keys, vpc.keys),
        former_admissions=combine_former(owners, gateway.keys, vpc.keys),
        former_segments={one.key: one.formerly for one in gateway.segments if one.formerly},
    )


def _find_subnets(vpc: Vpc, attachment: TransitAttachment) -> tuple[str, ...]:
    for tier in vpc.live_tiers:
        if tier.key == attachment.tier:
            return tuple(sorted(tier.name_subnet(zone) for zone in vpc.live_zones))
    return tuple(sorted(attachment.subnets))


def _tag(gateway: TransitGateway, *parts: str) -> dict[str, str]:
    """The gateway's tags, with a Name of its own and these parts; without where the gateway has none."""
    if not gateway.name_tag and "Name" not in gateway.tags:
        return dict(gateway.tags)
    return gateway.tags | {"Name": "-".join((gateway.tags.get("Name", gateway.original_key), *parts))}
