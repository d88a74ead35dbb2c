"""Hosted zones with their records, and which zone leads to which. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.checks.record_values import FORMS
from config.checks.records import MAX_NAME
from config.models.dns import APEX, CLOUDFRONT_ZONE, DELEGATION_TTL, DOMAIN
from config.models.dns import Record as RecordModel
from config.plan.hosted_zones import is_below, quote_text, strip_zone
from live.inventory import Inventory
from live.network_parts import Record, RecordAlias, Zone
from migrate.init.attributes import BeyondError
from migrate.init.drafting import Findings, Names, note, plain, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.vpc_parts import PlacedVpc

_USUAL_TTL: int = RecordModel.model_fields["ttl"].default
_MADE_BY_AWS = ("NS", "SOA")


@dataclass(frozen=True)
class _Placed:
    """A zone of the config. `vpcs`: ids, the first one first."""

    zone: Zone
    vpcs: tuple[str, ...]


def draft_zones(inventory: Inventory, names: Names, placed: Mapping[str, PlacedVpc], findings: Findings) -> list[Noted]:
    """By key. `placed`: the VPCs of the config by id."""
    zones: list[_Placed] = []
    private = {one.zone_id for one in inventory.network_parts.zone_associations}
    private |= {zone.id for zone in inventory.network_parts.zones if zone.vpc_ids}
    twins = Counter((zone.account_id, zone.name) for zone in inventory.network_parts.zones if zone.id not in private)
    for zone in sorted(inventory.network_parts.zones, key=lambda one: one.id):
        try:
            is_twin = zone.id not in private and twins[zone.account_id, zone.name] > 1
            zones.append(_place(inventory, zone, names, placed, is_twin=is_twin))
        except BeyondError as error:
            findings.leave(zone, str(error))
    keys = make_keys(
        Nameable(
            one.zone.id,
            one.zone.name,
            "zone",
            traits=(
                "private" if one.vpcs else "public",
                names.accounts[one.zone.account_id],
                *(placed[id_].key for id_ in one.vpcs[:1]),
                one.zone.id,
            ),
        )
        for one in zones
    )
    by_zone: dict[str, list[Record]] = {}
    for record in inventory.network_parts.records:
        by_zone.setdefault(record.zone_id, []).append(record)
    known = {one.zone.id for one in zones}
    for zone_id in by_zone.keys() - known:
        for record in by_zone[zone_id]:
            findings.leave(record, "its hosted zone is not in the config")
    delegations = _find_delegations(zones, by_zone)
    return [
        _draft(
            one,
            by_zone.get(one.zone.id, ()),
            names=names,
            placed=placed,
            keys=keys,
            delegations=delegations,
            findings=findings,
        )
        for one in sorted(zones, key=lambda one: keys[one.zone.id])
    ]


def _place(
    inventory: Inventory, zone: Zone, names: Names, placed: Mapping[str, PlacedVpc], *, is_twin: bool
) -> _Placed:
    if zone.account_id not in names.accounts:
        raise BeyondError(f"its account {zone.account_id} is no account of this config")
    if zone.beyond:
        raise BeyondError(f"it has {', '.join(zone.beyond)}, which init does not write")
    if is_twin:
        raise BeyondError("another public zone of the account has its name, and nothing but its id tells them apart")
    vpcs = _place_vpcs(inventory, zone, placed)
    if not re.fullmatch(DOMAIN, zone.name) or ("." not in zone.name and not vpcs):
        raise BeyondError("a hosted zone of the config has a whole name in lower case, without escapes")
    return _Placed(zone, vpcs)


def _place_vpcs(inventory: Inventory, zone: Zone, placed: Mapping[str, PlacedVpc]) -> tuple[str, ...]:
    """Ids of the VPCs that it answers in, the one that it was made with first; none for a public one."""
    added = {one.vpc_id for one in inventory.network_parts.zone_associations if one.zone_id == zone.id}
    own = [id_ for id_ in zone.vpc_ids if id_ not in added]
    if not own and not added:
        return ()
    if len(own) != 1:
        raise BeyondError(
            "a private hosted zone is made with one VPC here, and each other is an association of its own"
        )
    if any(id_ not in placed for id_ in (*own, *added)):
        raise BeyondError("it answers in a VPC that the config does not have")
    if placed[own[0]].vpc.account_id != zone.account_id:
        raise BeyondError("the VPC that it was made with is not of its own account")
    if not all(placed[id_].vpc.enable_dns_hostnames and placed[id_].vpc.enable_dns_support for id_ in (*own, *added)):
        raise BeyondError("the VPCs of a private hosted zone have enable_dns_hostnames here")
    authorized = {one.vpc_id for one in inventory.network_parts.zone_authorizations if one.zone_id == zone.id}
    if any(placed[id_].vpc.account_id != zone.account_id and id_ not in authorized for id_ in added):
        raise BeyondError("a VPC of another account is associated with it, and no authorization was read")
    return (*own, *sorted(added, key=lambda id_: placed[id_].key))


def _find_delegations(zones: Iterable[_Placed], by_zone: Mapping[str, Sequence[Record]]) -> dict[str, Record]:
    """By the id of a zone, the NS record in the next zone above it that leads to its name servers."""
    public = [one.zone for one in zones if not one.vpcs]
    found: dict[str, Record] = {}
    for zone in public:
        nearest = max((one.name for one in public if is_below(zone.name, one.name)), key=len, default="")
        for above in public:
            for record in by_zone.get(above.id, ()) if above.name == nearest else ():
                servers = {server.removesuffix(".") for server in record.values}
                if record.type == "NS" and record.name == zone.name and servers == set(zone.name_servers):
                    found.setdefault(zone.id, record)
    return found


def _draft(
    one: _Placed,
    records: Sequence[Record],
    *,
    names: Names,
    placed: Mapping[str, PlacedVpc],
    keys: Mapping[str, str],
    delegations: Mapping[str, Record],
    findings: Findings,
) -> Noted:
    zone = one.zone
    above = delegations.get(zone.id)
    fields: dict[str, Any] = {
        "key": keys[zone.id],
        "account": names.accounts[zone.account_id],
        "name": zone.name,
        "comment": zone.comment,
        "vpcs": [placed[id_].key for id_ in one.vpcs],
        "delegated_from": None if above is None else keys[above.zone_id],
        "delegation_ttl": None if above is None or above.ttl == DELEGATION_TTL else above.ttl,
        "tags": names.own_tags(zone),
    }
    led = {record.origin for record in delegations.values()}
    below = [record.name for record in delegations.values() if record.zone_id == zone.id]
    drafted: list[tuple[Record, dict[str, Any]]] = []
    seen: set[tuple[str, str]] = set()
    for record in sorted(records, key=lambda record: (record.name, record.type, record.origin)):
        if record.origin in led:
            continue
        try:
            if record.alias is not None and record.alias.zone_id == CLOUDFRONT_ZONE and one.vpcs:
                raise BeyondError("AWS takes no alias to CloudFront in a private hosted zone")
            drafted.append((record, _draft_record(zone, record, below, seen)))
        except BeyondError as error:
            findings.leave(record, str(error))
    ending = find_ending([said for _, said in drafted])
    for record, said in drafted:
        if _identify(said) not in ending:
            findings.leave(record, "its alias leads to a record of its hosted zone that is not in the config")
    known = [note(said, [record]) for record, said in drafted if _identify(said) in ending]
    return note({**without_nothing(fields), **without_nothing({"records": known})}, [zone])


def find_ending(records: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Names and types of the records that have values in the end: an alias to another record has those of that one."""
    targets = {_identify(said): said.get("alias", {}).get("record") for said in records}
    ending = {key for key, target in targets.items() if target is None}
    while more := {key for key, target in targets.items() if (target, key[1]) in ending} - ending:
        ending |= more
    return ending


def _identify(said: Mapping[str, Any]) -> tuple[str, str]:
    return said["name"], said["type"]


def _draft_alias(zone: Zone, alias: RecordAlias) -> dict[str, Any]:
    if alias.zone_id == zone.id:
        if alias.name != zone.name and not is_below(alias.name, zone.name):
            raise BeyondError("its alias leads to a record that is not in its hosted zone")
        target = {"record": APEX if alias.name == zone.name else strip_zone(alias.name, zone.name)}
    elif alias.zone_id == CLOUDFRONT_ZONE:
        target = {"cloudfront": alias.name}
    else:
        target = {"name": alias.name, "hosted_zone_id": alias.zone_id}
    return target | ({"evaluate_target_health": True} if alias.evaluate_target_health else {})


def _draft_record(zone: Zone, record: Record, below: Iterable[str], seen: set[tuple[str, str]]) -> dict[str, Any]:
    if record.beyond:
        raise BeyondError(f"it has {', '.join(record.beyond)}, which init does not write")
    name = record.name.replace("\\052", "*")
    if name != zone.name and not is_below(name, zone.name):
        raise BeyondError("its name is not in its hosted zone")
    if (name == zone.name and record.type in _MADE_BY_AWS) or (name, record.type) in seen:
        raise BeyondError("AWS makes it with its hosted zone, or another one says the same")
    if any((name == other and record.type != "DS") or is_below(name, other) for other in below):
        raise BeyondError("its name is led to another hosted zone, which is asked instead")
    label = APEX if name == zone.name else strip_zone(name, zone.name)
    values = [value.replace('""', "") for value in record.values] if record.type == "TXT" else list(record.values)
    fields = {
        "name": label,
        "type": record.type,
        "ttl": None if record.ttl == _USUAL_TTL or record.alias is not None else record.ttl,
        "values": values,
        "alias": None if record.alias is None else _draft_alias(zone, record.alias),
    }
    try:
        said = RecordModel.model_validate(plain(without_nothing(fields)))
    except ValidationError:
        raise BeyondError("its name, type, values or alias are none that the config can say") from None
    fits = len(name) <= MAX_NAME and not (said.type == "NS" and label.startswith("*"))
    if not fits or not all(map(FORMS[said.type].accepts, said.values)):
        raise BeyondError("its name, type, values or alias are none that the config can say")
    if record.type == "TXT" and [quote_text(value) for value in values] != list(record.values):
        raise BeyondError("its text is cut or quoted in another way than the program does it")
    seen.add((name, record.type))
    return without_nothing(fields)
