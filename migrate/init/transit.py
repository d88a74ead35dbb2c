"""Transit gateways whose route tables are segments, with the VPCs of the config that are attached to them. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from config.plan.shareable import TRANSIT_GATEWAYS
from config.plan.transit import name_share
from live.inventory import Inventory, Share
from live.network_parts import TransitAttachment, TransitGateway, TransitTable
from migrate.init.attributes import BeyondError
from migrate.init.drafting import NAME, Findings, Names, draft_more_tags, draft_tags, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys, slugify
from migrate.init.reached import Reached
from migrate.init.sharing import Shareable
from migrate.init.vpc_parts import PlacedVpc
from policies.services import RAM

_USUAL_ASN = 64512


@dataclass(frozen=True, kw_only=True)
class Gateways:
    """`shares`: ARNs of those by which the accounts of attachments have the gateways. `shareable`: these, by ARN."""

    drafted: Sequence[Noted]
    shares: frozenset[str]
    shareable: Mapping[str, Shareable]


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A gateway with what belongs to it. `segments`: keys by the table's id. `in_table`: the id of each attachment's
    table by the attachment's. `share`: that which is for the accounts of its attachments alone; `is_given`: they have
    it by others.
    """

    gateway: TransitGateway
    tables: Sequence[TransitTable]
    attachments: Sequence[TransitAttachment]
    segments: Mapping[str, str]
    in_table: Mapping[str, str]
    reaches: Mapping[str, set[str]]
    share: Share | None
    is_given: bool


def draft_transit_gateways(
    inventory: Inventory,
    names: Names,
    placed: Mapping[str, PlacedVpc],
    reached: Reached,
    *,
    holders: Mapping[str, frozenset[str]],
    services: Collection[str],
    home_region: str,
    findings: Findings,
) -> Gateways:
    """By key; those that the config cannot say are told, with all that belongs to them.

    `holders`: ids of the accounts that have something by a share, by its ARN. `services`: those with trusted access.
    `reached`: the connections are added to it.
    """
    found: list[tuple[_Found, list[dict[str, Any]]]] = []
    parts = inventory.network_parts
    for gateway in sorted(parts.transit_gateways, key=lambda one: one.id):
        try:
            one = _find(inventory, gateway, names, placed, holders)
            if one.share is not None and RAM not in services:
                raise BeyondError(f"it is shared, and {RAM} has no trusted access that anything here tells of")
            attachments = [_attach(inventory, one, attachment, placed) for attachment in one.attachments]
            reached.connect(_list_connected(one))
            found.append((one, attachments))
        except BeyondError as error:
            findings.leave(gateway, str(error))
    keys = make_keys(
        Nameable(one.gateway.id, one.gateway.tags[NAME], "gateway", traits=(one.gateway.region, one.gateway.id))
        for one, _ in found
    )
    drafted = [
        _draft(one, attachments, keys[one.gateway.id], names=names, home_region=home_region, findings=findings)
        for one, attachments in sorted(found, key=lambda pair: keys[pair[0].gateway.id])
    ]
    used = {one.gateway.id for one, _ in found}
    attached = {attachment.id for one, _ in found for attachment in one.attachments}
    for thing in (*parts.transit_tables, *parts.transit_attachments):
        if thing.gateway_id not in used:
            findings.leave(thing, "its transit gateway is not in the config")
    for thing in (*parts.transit_associations, *parts.transit_propagations):
        if thing.attachment_id not in attached:
            findings.leave(thing, "its attachment is not in the config")
    for route in parts.transit_routes:
        findings.leave(route, "init writes no routes of a segment; to an inspection VPC, `inspection` makes them")
    return Gateways(
        drafted=drafted,
        shares=frozenset(one.share.arn for one, _ in found if one.share is not None),
        shareable={
            one.gateway.arn: Shareable(
                kind=TRANSIT_GATEWAYS, reference=keys[one.gateway.id], account_id=one.gateway.account_id
            )
            for one, _ in found
        },
    )


def _find(
    inventory: Inventory,
    gateway: TransitGateway,
    names: Names,
    placed: Mapping[str, PlacedVpc],
    holders: Mapping[str, frozenset[str]],
) -> _Found:
    parts = inventory.network_parts
    tables = [one for one in parts.transit_tables if one.gateway_id == gateway.id]
    attachments = sorted(
        (one for one in parts.transit_attachments if one.gateway_id == gateway.id), key=lambda one: one.id
    )
    if gateway.account_id not in names.accounts:
        raise BeyondError(f"its account {gateway.account_id} is no account of this config")
    if gateway.beyond:
        raise BeyondError(f"it has {', '.join(gateway.beyond)} set otherwise than the program does")
    if any(_place(one) == _place(gateway) for one in parts.transit_gateways if one is not gateway):
        raise BeyondError("another transit gateway of its account and region has its Name tag too")
    titles = [one.tags.get(NAME, "") for one in (gateway, *tables)]
    if "" in titles or len(set(titles)) < len(titles) or not tables:
        raise BeyondError("it or a route table of it has no Name tag of its own, by which the program knows them")
    if any(one.beyond or one.vpc_id not in placed for one in attachments):
        raise BeyondError("a VPC is attached to it that the config does not have, or with settings of its own")
    in_table = {one.attachment_id: one.table_id for one in parts.transit_associations}
    if any(in_table.get(one.id) not in {table.id for table in tables} for one in attachments):
        raise BeyondError("a VPC is attached to it that is in no route table")
    beginning = slugify(gateway.tags[NAME])
    segments = make_keys(
        Nameable(table.id, slugify(table.tags[NAME]).removeprefix(f"{beginning}-"), "segment", traits=(table.id,))
        for table in tables
    )
    accounts = {placed[one.vpc_id].vpc.account_id for one in attachments}
    held_by = holders.get(gateway.arn, frozenset())
    share = _find_share(inventory, gateway, accounts, attachments, placed=placed, held_by=held_by)
    return _Found(
        gateway=gateway,
        tables=tables,
        attachments=attachments,
        segments=segments,
        in_table=in_table,
        reaches=_find_reaches(inventory, attachments, segments, in_table),
        share=share,
        is_given=share is None and bool(accounts - {gateway.account_id}),
    )


def _place(gateway: TransitGateway) -> tuple[str, str, str | None]:
    return gateway.account_id, gateway.region, gateway.tags.get(NAME)


def _list_connected(found: _Found) -> Iterator[tuple[str, str]]:
    """Pairs of VPCs that reach each other by the gateway."""
    for one, other in combinations(found.attachments, 2):
        segment, its = (found.segments[found.in_table[attachment.id]] for attachment in (one, other))
        if its in found.reaches[segment]:
            yield one.vpc_id, other.vpc_id


def _find_reaches(
    inventory: Inventory,
    attachments: Iterable[TransitAttachment],
    segments: Mapping[str, str],
    in_table: Mapping[str, str],
) -> dict[str, set[str]]:
    """What each segment reaches: those whose attachments all propagate into its table."""
    into: dict[str, set[str]] = {}
    for one in inventory.network_parts.transit_propagations:
        into.setdefault(one.attachment_id, set()).add(one.table_id)
    by_table: dict[str, list[set[str]]] = {}
    for one in attachments:
        by_table.setdefault(in_table[one.id], []).append(into.get(one.id, set()))
    if any(one != group[0] or not one <= segments.keys() for group in by_table.values() for one in group):
        raise BeyondError("VPCs of one route table propagate into different ones")
    reaches: dict[str, set[str]] = {key: set() for key in segments.values()}
    for table_id, group in by_table.items():
        for other in group[0]:
            reaches[segments[other]].add(segments[table_id])
    if any(key not in reaches[other] for key, others in reaches.items() for other in others):
        raise BeyondError("a route table of it reaches another that does not reach it back")
    return reaches


def _find_share(
    inventory: Inventory,
    gateway: TransitGateway,
    accounts: set[str],
    attachments: Iterable[TransitAttachment],
    *,
    placed: Mapping[str, PlacedVpc],
    held_by: frozenset[str],
) -> Share | None:
    """The share that is for the other accounts which attach VPCs alone; None where they have it by others, and where
    there are none.
    """
    receivers = accounts - {gateway.account_id}
    if not receivers:
        return None
    accepted = {one.id for one in inventory.network_parts.transit_acceptances}
    if any(placed[one.vpc_id].vpc.account_id in receivers and one.id not in accepted for one in attachments):
        raise BeyondError("what another account attached has no acceptance that was read")
    fitting: list[Share] = []
    for share in sorted(inventory.shares, key=lambda share: share.arn):
        resources = {one.resource_arn for one in inventory.shared_resources if one.share_arn == share.arn}
        principals = {one.principal for one in inventory.share_principals if one.share_arn == share.arn}
        if resources == {gateway.arn} and principals == receivers and not share.allow_external_principals:
            fitting.append(share)
    if not fitting and not receivers <= held_by:
        raise BeyondError("nothing that was read shares it with each account of its attachments")
    return next(iter(fitting), None)


def _attach(
    inventory: Inventory, found: _Found, attachment: TransitAttachment, placed: Mapping[str, PlacedVpc]
) -> dict[str, Any]:
    vpc = placed[attachment.vpc_id]
    segment = found.segments[found.in_table[attachment.id]]
    reached = {
        placed[one.vpc_id].vpc.cidr
        for one in found.attachments
        if one is not attachment and found.segments[found.in_table[one.id]] in found.reaches[segment]
    }
    to_gateway: dict[str, set[str]] = {id_: set() for id_ in vpc.tables.values()}
    for route in inventory.routes:
        if route.transit_gateway_id == found.gateway.id and route.table_id in to_gateway:
            to_gateway[route.table_id].add(route.destination)
    if any(known & reached and not reached <= known for known in to_gateway.values()):
        raise BeyondError("a route table of a VPC leads to some of the VPCs that it reaches, and not to others")
    tiers = vpc.choose_tiers({id_ for id_, known in to_gateway.items() if reached <= known}) if reached else "all"
    subnets = vpc.name_subnets(attachment.subnet_ids)
    if tiers is None or not any(subnets.values()):
        raise BeyondError("routes by it are in some of the route tables of a tier alone, or it is in an unknown subnet")
    return {
        "vpc": vpc.key,
        "segment": segment,
        **subnets,
        **({} if tiers == "all" else {"routes": tiers}),
    }


def _draft(
    found: _Found,
    attachments: Sequence[dict[str, Any]],
    key: str,
    *,
    names: Names,
    home_region: str,
    findings: Findings,
) -> Noted:
    gateway, share = found.gateway, found.share
    tags = draft_tags(names, gateway, key)
    title = gateway.tags[NAME]
    usual = names.own_tags(gateway)

    def more(thing: TransitTable | TransitAttachment, end: str) -> dict[str, str]:
        return draft_more_tags(names, thing, usual | {NAME: f"{title}-{end}"}, findings)

    fields = {
        "key": key,
        "account": names.accounts[gateway.account_id],
        "region": None if gateway.region == home_region else gateway.region,
        "asn": None if gateway.asn == _USUAL_ASN else gateway.asn,
        "own_share": False if found.is_given else None,
        "share_name": None if share is None or share.name == name_share(key) else share.name,
        **tags,
        "segments": [
            note(
                without_nothing(
                    {
                        "key": found.segments[table.id],
                        "reaches": sorted(found.reaches[found.segments[table.id]]),
                        "tags": more(table, found.segments[table.id]),
                    }
                ),
                [table],
            )
            for table in sorted(found.tables, key=lambda table: found.segments[table.id])
        ],
        "attachments": [
            note({**said, **without_nothing({"tags": more(one, said["vpc"])})}, [one])
            for one, said in sorted(zip(found.attachments, attachments, strict=True), key=lambda pair: pair[1]["vpc"])
        ],
    }
    if share is not None and names.own_tags(share) != usual:
        findings.differ(share, "tags", "others than its gateway has", "those of the gateway")
    return note(without_nothing(fields), [gateway])
