"""Route 53: hosted zones and records.

Schemas: terraform-provider-aws internal/service/route53/zone.go, record.go. Of records no routing policies.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, GoneError, Imported, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, to_list
from sandbox.provider.values import Props, unordered

_KIND = "hostedzone"
_TYPES = frozenset(
    {"A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB"}
    | {"TLSA", "TXT"}
)


def find_zone(call: Call) -> Props:
    """What the function getZone answers (zone_data_source.go; its messages are from memory)."""
    name, private = call.props.get("name", "").lower().rstrip("."), bool(call.props.get("privateZone"))
    found = [
        zone
        for zone in pages(call.client, "list_hosted_zones", "HostedZones")
        if zone["Name"].rstrip(".") == name and zone["Config"]["PrivateZone"] == private
    ]
    if not found:
        raise RefusedError("no matching Route 53 Hosted Zone found")
    if len(found) > 1:
        raise RefusedError(
            "multiple Route 53 Hosted Zones matched; use additional constraints to reduce matches to a single Route 53 "
            "Hosted Zone"
        )
    zone_id = found[0]["Id"].removeprefix(f"/{_KIND}/")
    zone = _read_zone(call, zone_id)
    return {
        **{key: zone[key] for key in ("arn", "comment", "name", "nameServers", "primaryNameServer", "zoneId")},
        "id": zone_id,
        "privateZone": private,
    }


def _create_zone(call: Call) -> str:
    vpcs = _vpcs(call.props)
    answer = call.client.create_hosted_zone(
        Name=call.props["name"],
        CallerReference=f"{call.props['name']}-{time.time_ns()}",
        HostedZoneConfig={"Comment": call.props.get("comment", ""), "PrivateZone": bool(vpcs)},
        **({"VPC": _to_api(call, vpcs[0])} if vpcs else {}),
    )
    return answer["HostedZone"]["Id"].removeprefix(f"/{_KIND}/")


def _settle_zone(call: Call, zone_id: str) -> None:
    if call.tags:
        call.client.change_tags_for_resource(ResourceType=_KIND, ResourceId=zone_id, AddTags=to_list(call.tags))
    for vpc in _vpcs(call.props)[1:]:
        call.client.associate_vpc_with_hosted_zone(HostedZoneId=zone_id, VPC=_to_api(call, vpc))


def _read_zone(call: Call, zone_id: str) -> Props:
    found = call.client.get_hosted_zone(Id=zone_id)
    zone = found["HostedZone"]
    name = zone["Name"].removesuffix(".")
    servers = found.get("DelegationSet", {}).get("NameServers") or _read_name_servers(call, zone_id, name)
    return {
        "arn": f"arn:aws:route53:::{_KIND}/{zone_id}",
        "comment": zone.get("Config", {}).get("Comment", ""),
        "name": name,
        "nameServers": sorted(servers),
        "primaryNameServer": servers[0],
        "vpcs": [{"vpcId": one["VPCId"], "vpcRegion": one["VPCRegion"]} for one in found.get("VPCs", [])],
        "zoneId": zone_id,
    }


def _read_name_servers(call: Call, zone_id: str, name: str) -> list[str]:
    """Of a private zone, which has no delegation set."""
    found = _find_record(call, zone_id, name, "NS")
    return [] if found is None else [value["Value"] for value in found["ResourceRecords"]]


def _update_zone(call: Call, zone_id: str, changed: frozenset[str]) -> None:
    if "comment" in changed:
        call.client.update_hosted_zone_comment(Id=zone_id, Comment=call.props.get("comment", ""))
    if "vpcs" in changed:
        before, after = _vpcs(call.old), _vpcs(call.props)
        kept = {one["vpcId"] for one in after}
        known = {one["vpcId"] for one in before}
        for vpc in after:
            if vpc["vpcId"] not in known:
                call.client.associate_vpc_with_hosted_zone(HostedZoneId=zone_id, VPC=_to_api(call, vpc))
        for vpc in before:
            if vpc["vpcId"] not in kept:
                call.client.disassociate_vpc_from_hosted_zone(HostedZoneId=zone_id, VPC=_to_api(call, vpc))


def _delete_zone(call: Call, zone_id: str) -> None:
    call.client.delete_hosted_zone(Id=zone_id)


def _vpcs(props: Props) -> list[Props]:
    return props.get("vpcs") or []


def _to_api(call: Call, vpc: Props) -> dict[str, str]:
    return {"VPCId": vpc["vpcId"], "VPCRegion": vpc.get("vpcRegion") or call.instance.region}


def _read_tags(call: Call, zone_id: str) -> Mapping[str, str]:
    found = call.client.list_tags_for_resource(ResourceType=_KIND, ResourceId=zone_id)
    return from_list(found["ResourceTagSet"]["Tags"])


def _write_tags(call: Call, zone_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    request = {"AddTags": to_list(changed), "RemoveTagKeys": removed}
    request = {key: value for key, value in request.items() if value}
    call.client.change_tags_for_resource(ResourceType=_KIND, ResourceId=zone_id, **request)


def _create_record(call: Call) -> str:
    _send(call, ("UPSERT" if call.props.get("allowOverwrite") else "CREATE", _record_to_api(call, call.props)))
    return "_".join((call.props["zoneId"], call.props["name"], call.props["type"]))


def _read_record(call: Call, record_id: str) -> Props:
    zone_id, name, type_ = call.props["zoneId"], call.props["name"], call.props["type"]
    whole = _expand(call, zone_id, name)
    found = _find_record(call, zone_id, whole, type_)
    if found is None:
        raise GoneError(record_id)
    alias = found.get("AliasTarget")
    values = [value["Value"] for value in found.get("ResourceRecords", [])]
    return {
        "aliases": []
        if alias is None
        else [
            {
                "name": alias["DNSName"].removesuffix("."),
                "zoneId": alias["HostedZoneId"],
                "evaluateTargetHealth": alias["EvaluateTargetHealth"],
            }
        ],
        "fqdn": whole,
        "name": name,
        "records": [_strip_quotes(value) for value in values] if type_ in {"TXT", "SPF"} else values,
        "ttl": found.get("TTL"),
        "type": type_,
        "zoneId": zone_id,
    }


def _update_record(call: Call, _: str, changed: frozenset[str]) -> None:
    """Another type takes the old one's place in one batch; anything else is an UPSERT."""
    if "type" in changed:
        _send(call, ("DELETE", _record_to_api(call, call.old)), ("CREATE", _record_to_api(call, call.props)))
    else:
        _send(call, ("UPSERT", _record_to_api(call, call.props)))


def _delete_record(call: Call, _: str) -> None:
    zone_id = call.props["zoneId"]
    found = _find_record(call, zone_id, _expand(call, zone_id, call.props["name"]), call.props["type"])
    if found is not None:
        _send(call, ("DELETE", found))


def _send(call: Call, *changes: tuple[str, Any]) -> None:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
    call.client.change_resource_record_sets(HostedZoneId=call.props["zoneId"], ChangeBatch=batch)


def _record_to_api(call: Call, props: Props) -> dict[str, Any]:
    record: dict[str, Any] = {"Name": _expand(call, props["zoneId"], props["name"]), "Type": props["type"]}
    for alias in props.get("aliases") or []:
        record["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": bool(alias.get("evaluateTargetHealth")),
        }
    if props.get("records"):
        values = [
            f'"{_strip_quotes(value)}"' if props["type"] in {"TXT", "SPF"} else value for value in props["records"]
        ]
        record |= {"ResourceRecords": [{"Value": value} for value in values], "TTL": int(props.get("ttl") or 0)}
    return record


def _expand(call: Call, zone_id: str, name: str) -> str:
    """The whole name: that of the zone is added where it does not end with it."""
    zone = call.client.get_hosted_zone(Id=zone_id)["HostedZone"]["Name"].removesuffix(".")
    name = name.lower().removesuffix(".")
    if not name:
        return zone
    return name if name == zone or name.endswith(f".{zone}") else f"{name}.{zone}"


def _find_record(call: Call, zone_id: str, name: str, type_: str) -> Any:
    answer = call.client.list_resource_record_sets(
        HostedZoneId=zone_id, StartRecordName=name, StartRecordType=type_, MaxItems="1"
    )
    for record in answer["ResourceRecordSets"]:
        if record["Name"].replace("\\052", "*").removesuffix(".") == name and record["Type"] == type_:
            return record
    return None


def _strip_quotes(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _parse_record(import_id: str) -> Imported:
    """`ZONE_NAME_TYPE`; a name may have underscores too, and the first part that is a type ends it."""
    zone_id, *parts = import_id.split("_")
    place = next((index for index, part in enumerate(parts) if part in _TYPES), len(parts))
    name, rest = "_".join(parts[:place]).removesuffix("."), parts[place : place + 1]
    return Imported(import_id, {"zoneId": zone_id, "name": name, "type": rest[0] if rest else ""})


def _check_record(props: Props) -> Iterator[str]:
    if bool(props.get("aliases")) == bool(props.get("records")):
        yield '"records": one of `alias,records` must be specified'


def _name_text(value: object) -> object:
    return value.removesuffix(".").lower() if isinstance(value, str) else value


_GONE = frozenset({"NoSuchHostedZone"})

TYPES = (
    ResourceType(
        urn_type="aws:route53/zone:Zone",
        service="route53",
        title="Route53 Hosted Zone",
        inputs=frozenset({"comment", "forceDestroy", "name", "vpcs"}),
        autoname=Autoname(),
        outputs=frozenset({"arn", "nameServers", "primaryNameServer", "zoneId"}),
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        force_new=frozenset({"name"}),
        kept=frozenset({"forceDestroy"}),
        canonical={"name": _name_text, "vpcs": unordered},
        tagging=Tagging(_read_tags, _write_tags),
        gone=_GONE,
        create=_create_zone,
        settle=_settle_zone,
        read=_read_zone,
        update=_update_zone,
        delete=_delete_zone,
    ),
    ResourceType(
        urn_type="aws:route53/record:Record",
        service="route53",
        title="Route53 Record",
        inputs=frozenset({"aliases", "allowOverwrite", "name", "records", "ttl", "type", "zoneId"}),
        required=frozenset({"name", "type", "zoneId"}),
        outputs=frozenset({"fqdn"}),
        force_new=frozenset({"name", "zoneId"}),
        kept=frozenset({"allowOverwrite"}),
        canonical={"name": _name_text, "records": unordered},
        gone=_GONE,
        check=_check_record,
        parse_import_id=_parse_record,
        create=_create_record,
        read=_read_record,
        update=_update_record,
        delete=_delete_record,
    ),
)
