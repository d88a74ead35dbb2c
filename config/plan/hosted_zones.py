"""Hosted zones with their records and the delegations between them. Whether they fit is config.checks.zones'."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from config.models import HostedZone, Organization
from config.models.dns import CLOUDFRONT_ZONE, Alias, Record, RecordType, qualify
from config.plan.former_keys import KeysByKey, combine_former, index_keys

MAX_STRING = 255
"""How many characters one string of a TXT record has; a value may have several
(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html, read 2026-11-27)."""

ALONE: RecordType = "CNAME"
"""The type that has no other beside it at one name."""

_TYPES: tuple[str, ...] = get_args(RecordType)


@dataclass(frozen=True, kw_only=True)
class AliasPlan:
    """`hosted_zone_id` None: that of the record's own zone, where the target is the record of the label `target`."""

    name: str
    hosted_zone_id: str | None
    evaluate_target_health: bool
    target: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordPlan:
    """What one name has of one type. `label`: the name as the config says it; `name`: the whole.

    `values`: sorted; () where they are the name servers of the hosted zone with the key `delegates`, and where there is
    an `alias`, which has no `ttl`. `replaces`: types
    of which there may be one at that name, in whose place this comes, in one step: AWS has a CNAME beside nothing.
    """

    label: str
    name: str
    type: str
    ttl: int | None
    values: tuple[str, ...]
    delegates: str | None = None
    alias: AliasPlan | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ZoneVpcPlan:
    """A VPC that a private hosted zone answers in, in the account with the key `account`.

    `keys`: its own and those that it had before. `names`: pairs of keys, its account's and its own, the present ones
    first. `formerly`: of those and the zone's, three each, from before one of them changed.
    """

    account: str
    region: str
    keys: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    formerly: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        return self.keys[0]


@dataclass(frozen=True, kw_only=True)
class HostedZonePlan:
    """A hosted zone in the account with the key `account`.

    `vpcs`: of a private one, that first with which it is made, the others sorted by key. `formerly`: pairs of keys, its
    account's and its own, from before one of them changed.
    """

    key: str
    account: str
    name: str
    comment: str | None
    tags: Mapping[str, str]
    records: tuple[RecordPlan, ...]
    vpcs: tuple[ZoneVpcPlan, ...] = ()
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_hosted_zones(organization: Organization) -> tuple[HostedZonePlan, ...]:
    """Every hosted zone, each before the one that it is delegated from, else sorted by key."""
    accounts = index_keys(organization.accounts)
    below: dict[str, list[HostedZone]] = defaultdict(list)
    for zone in organization.hosted_zones:
        if zone.delegated_from is not None:
            below[zone.delegated_from].append(zone)
    deepest_first = sorted(organization.hosted_zones, key=lambda zone: (-zone.name.count("."), zone.key))
    return tuple(
        HostedZonePlan(
            key=zone.key,
            account=zone.account,
            name=zone.name,
            comment=zone.comment,
            tags=zone.tags,
            records=_plan_records(zone, below[zone.key]),
            vpcs=_plan_vpcs(organization, zone, accounts),
            formerly=combine_former(accounts.get(zone.account, (zone.account,)), zone.keys),
        )
        for zone in deepest_first
    )


def _plan_vpcs(organization: Organization, zone: HostedZone, accounts: KeysByKey) -> tuple[ZoneVpcPlan, ...]:
    planned: list[ZoneVpcPlan] = []
    for key in (*zone.vpcs[:1], *sorted(zone.vpcs[1:])):
        vpc = organization.vpc(key)
        owners = accounts.get(vpc.account, (vpc.account,))
        planned.append(
            ZoneVpcPlan(
                account=vpc.account,
                region=organization.region_of_thing(vpc),
                keys=vpc.keys,
                names=((vpc.account, vpc.key), *combine_former(owners, vpc.keys)),
                formerly=combine_former(owners, zone.keys, vpc.keys),
            )
        )
    return tuple(planned)


def is_below(name: str, other: str) -> bool:
    """Whether a domain name lies below another."""
    return name.endswith(f".{other}")


def strip_zone(name: str, zone: str) -> str:
    """What stands before the name of a zone, in the name of what lies below it."""
    return name.removesuffix(f".{zone}")


def quote_text(text: str) -> str:
    """A TXT value as Terraform's provider takes it, which adds the outer quotes: strings of 255 characters at most."""
    parts = [text[start : start + MAX_STRING] for start in range(0, len(text), MAX_STRING)]
    return '""'.join(parts)


def _plan_records(zone: HostedZone, below: Iterable[HostedZone]) -> tuple[RecordPlan, ...]:
    planned = [_plan_record(record, zone.name) for record in zone.records]
    planned += [
        RecordPlan(
            label=strip_zone(child.name, zone.name),
            name=child.name,
            type="NS",
            ttl=child.delegation_ttl,
            values=(),
            delegates=child.key,
        )
        for child in below
    ]
    planned.sort(key=lambda record: (record.label, record.type))
    first = {record.label: record for record in reversed(planned)}
    return _order(
        replace(record, replaces=_find_replaced(record)) if record is first[record.label] else record
        for record in planned
    )


def _order(records: Iterable[RecordPlan]) -> tuple[RecordPlan, ...]:
    """Each after the first of its name and, of an alias, its target; otherwise as they come."""
    waiting = list(records)
    first = {record.label: record for record in reversed(waiting)}
    known = {(record.label, record.type): record for record in waiting}
    ordered: dict[tuple[str, str], RecordPlan] = {}
    while waiting:
        record = waiting[0]
        chain = [record]
        while record is not None:
            target = None if record.alias is None else known.get((record.alias.target or "", record.type))
            before = (first[record.label], target)
            record = next(
                (one for one in before if one and (one.label, one.type) not in ordered and one not in chain), None
            )
            chain += [] if record is None else [record]
        ordered[chain[-1].label, chain[-1].type] = chain[-1]
        waiting.remove(chain[-1])
    return tuple(ordered.values())


def _find_replaced(record: RecordPlan) -> tuple[str, ...]:
    return tuple(type_ for type_ in _TYPES if type_ != ALONE) if record.type == ALONE else (ALONE,)


def _plan_record(record: Record, zone: str) -> RecordPlan:
    values = map(quote_text, record.values) if record.type == "TXT" else record.values
    return RecordPlan(
        label=record.label,
        name=record.qualify(zone),
        type=record.type,
        ttl=record.ttl if record.alias is None else None,
        values=tuple(sorted(values)),
        alias=None if record.alias is None else _plan_alias(record.alias, zone),
    )


def _plan_alias(alias: Alias, zone: str) -> AliasPlan:
    label, name = alias.label, alias.name or alias.cloudfront
    if label is not None:
        name = qualify(label, zone)
    return AliasPlan(
        name=str(name),
        hosted_zone_id=CLOUDFRONT_ZONE if alias.cloudfront is not None else alias.hosted_zone_id,
        evaluate_target_health=alias.evaluate_target_health,
        target=label,
    )
