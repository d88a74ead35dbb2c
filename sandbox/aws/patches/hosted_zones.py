"""Hosted zones whose records do not contradict each other, each with name servers of its own."""

import zlib
from functools import wraps
from typing import Any

from moto.route53.exceptions import HostedZoneNotEmpty, Route53ClientError
from moto.route53.models import RecordSet, Route53Backend

from sandbox.aws.patches.common import run_first

_WILDCARD, _ESCAPED = "*.", "\\052."


def apply() -> None:
    """Has ChangeResourceRecordSets take a batch as a whole or not at all, compared with what the zone has.

    moto compares a change with former changes alone, makes a record twice where its TTL differs, a CNAME beside others
    and an alias of a record that is not there, and takes "notexample.com" for a name in "example.com". It gives all
    zones the same name servers, and deletes a zone that delegates others. Facts: API reference of Route 53,
    ChangeResourceRecordSets, CreateHostedZone and DeleteHostedZone, read 2026-11-27; the words of the refusals are from
    memory.
    """
    backend: Any = Route53Backend
    backend.create_hosted_zone = _give_name_servers(backend.create_hosted_zone)
    backend.change_resource_record_sets = _change
    backend.list_resource_record_sets = _list_from(backend.list_resource_record_sets)
    run_first(backend, "delete_hosted_zone", _refuse_records)


def _give_name_servers(create: Any) -> Any:
    @wraps(create)
    def create_hosted_zone(backend: Any, *args: Any, **kwargs: Any) -> Any:
        zone = create(backend, *args, **kwargs)
        number = zlib.crc32(zone.resource_id.encode()) % 512
        servers = [
            f"ns-{number + 512 * place}.awsdns-{number % 64:02}.{suffix}"
            for place, suffix in enumerate(("com", "net", "org", "co.uk"))
        ]
        zone.delegation_set.name_servers = servers
        for record in zone.rrsets:
            if record.type == "NS":
                record.records = [f"{server}." for server in servers]
            else:
                record.records = [f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"]
        return zone

    return create_hosted_zone


def _list_from(list_records: Any) -> Any:
    @wraps(list_records)
    def list_resource_record_sets(backend: Any, zone_id: str, start_type: str, start_name: str, max_items: int) -> Any:
        return list_records(backend, zone_id, start_type, _normalize(start_name) if start_name else "", max_items)

    return list_resource_record_sets


def _normalize(name: str) -> str:
    """As the API tells it."""
    name = name.lower().rstrip(".") + "."
    return _ESCAPED + name.removeprefix(_WILDCARD) if name.startswith(_WILDCARD) else name


def _change(backend: Any, zoneid: str, change_list: list[dict[str, Any]]) -> None:
    zone = backend.get_hosted_zone(zoneid)
    there = {_identify(record): record for record in zone.rrsets}
    for change in change_list:
        asked = change["ResourceRecordSet"]
        values = [one["Value"] for one in asked.get("ResourceRecords") or []]
        record: Any = RecordSet({**asked, "Name": _normalize(asked["Name"]), "ResourceRecords": values})
        if record.name != zone.name and not record.name.endswith(f".{zone.name}"):
            raise _refuse(f"RRSet with DNS name {record.name} is not permitted in zone {zone.name}")
        _change_one(there, change["Action"], record)
    for change in change_list:
        _refuse_alias_to_nothing(zone, change, there)
    for record in there.values():
        if record.type == "CNAME":
            _refuse_conflict(zone, record, there)
    for type_ in ("NS", "SOA"):
        if (zone.name, type_, None) not in there:
            raise _refuse(f"A HostedZone must contain at least one {type_} record for the zone itself.")
    zone.rrsets = list(there.values())


def _change_one(there: dict[Any, Any], action: str, record: Any) -> None:
    key, called = _identify(record), f"resource record set [name='{record.name}', type='{record.type}']"
    if action == "DELETE":
        if key not in there:
            raise _refuse(f"Tried to delete {called} but it was not found")
        if _tell(there[key]) != _tell(record):
            raise _refuse(f"Tried to delete {called} but the values provided do not match the current values")
        del there[key]
    elif action == "CREATE" and key in there:
        raise _refuse(f"Tried to create {called} but it already exists")
    else:
        there[key] = record


def _refuse_conflict(zone: Any, record: Any, there: dict[Any, Any]) -> None:
    told = f"RRSet of type CNAME with DNS name {record.name} is not permitted"
    if record.name == zone.name:
        raise _refuse(f"{told} at apex in zone {zone.name}")
    if any(name == record.name and type_ != "CNAME" for name, type_, _ in there):
        raise _refuse(f"{told} as it conflicts with other records with the same DNS name in zone {zone.name}")


def _refuse_alias_to_nothing(zone: Any, change: dict[str, Any], there: dict[Any, Any]) -> None:
    asked = change["ResourceRecordSet"]
    alias = asked.get("AliasTarget")
    if change["Action"] == "DELETE" or not alias or alias["HostedZoneId"] != zone.resource_id:
        return
    target = _normalize(alias["DNSName"])
    if (target, asked["Type"], None) not in there:
        told = f"Tried to create an alias that targets {target}, type {asked['Type']} in zone {zone.resource_id}"
        raise _refuse(f"{told}, but that target was not found")


def _identify(record: Any) -> tuple[str, str, str | None]:
    return record.name, record.type, record.set_identifier or None


def _tell(record: Any) -> tuple[Any, ...]:
    """What a deletion has to repeat."""
    return str(record.ttl or ""), sorted(record.records or []), record.alias_target


def _refuse(message: str) -> Route53ClientError:
    return Route53ClientError("InvalidChangeBatch", f"[{message}]")


def _refuse_records(backend: Any, id_: str) -> None:
    zone = backend.get_hosted_zone(id_)
    if any(record.name != zone.name or record.type not in {"NS", "SOA"} for record in zone.rrsets):
        raise HostedZoneNotEmpty
