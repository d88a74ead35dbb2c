"""How to find in AWS what an interrupted creation made in Route 53, as resource_types.finders does."""

from collections.abc import Iterable, Iterator
from typing import Any

from resource_types.lookup import Finder, Lookup

_KIND = "hostedzone"
_LEAVING = "DELETING"


def find_hosted_zone(lookup: Lookup) -> Iterable[str]:
    """AWS makes a second zone of a name without asking. A zone gets its tags once it is made, so one that has none, and
    our comment, may be ours too, unless somebody has records in it.
    """
    route53, name = lookup.session.client("route53"), lookup.inputs["name"]
    for zone in route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]:
        if zone["Name"].removesuffix(".") != name or zone["Config"]["PrivateZone"] != bool(lookup.inputs.get("vpcs")):
            continue
        zone_id = zone["Id"].rpartition("/")[2]
        tags = route53.list_tags_for_resource(ResourceType=_KIND, ResourceId=zone_id)["ResourceTagSet"]["Tags"]
        is_untagged = not tags and zone["Config"].get("Comment") == lookup.inputs.get("comment")
        if (lookup.tags and lookup.is_tagged(tags)) or (is_untagged and _is_new(route53, zone_id)):
            yield zone_id


def _is_new(route53: Any, zone_id: str) -> bool:
    """Whether a zone has no records but the two that AWS gives it."""
    records = route53.list_resource_record_sets(HostedZoneId=zone_id, MaxItems="3")["ResourceRecordSets"]
    return len(records) <= 2


def find_record(lookup: Lookup) -> Iterable[str]:
    """AWS refuses a second one of a name and type. One with other values is somebody else's."""
    zone_id, name, type_ = (lookup.inputs[key] for key in ("zoneId", "name", "type"))
    answer = lookup.session.client("route53").list_resource_record_sets(
        HostedZoneId=zone_id, StartRecordName=name, StartRecordType=type_, MaxItems="1"
    )
    wanted = {_strip_quotes(value) for value in lookup.inputs.get("records") or []}
    for record in answer["ResourceRecordSets"]:
        same = record["Name"].replace("\\052", "*").removesuffix(".") == name and record["Type"] == type_
        if same and _is_alias(record, lookup) and {_strip_quotes(value) for value in _read_values(record)} == wanted:
            yield f"{zone_id}_{name}_{type_}"


def _is_alias(record: Any, lookup: Lookup) -> bool:
    """Whether it leads to what the inputs say, or like them is no alias."""
    wanted = [(one["name"], one["zoneId"]) for one in lookup.inputs.get("aliases") or []]
    there = record.get("AliasTarget")
    return wanted == ([(there["DNSName"].removesuffix("."), there["HostedZoneId"])] if there else [])


def _read_values(record: Any) -> list[str]:
    return [value["Value"] for value in record.get("ResourceRecords", [])]


def _strip_quotes(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def find_association_authorization(lookup: Lookup) -> Iterable[str]:
    zone_id, vpc_id = lookup.inputs["zoneId"], lookup.inputs["vpcId"]
    found = lookup.session.client("route53").list_vpc_association_authorizations(HostedZoneId=zone_id)["VPCs"]
    return [f"{zone_id}:{vpc_id}" for vpc in found if vpc["VPCId"] == vpc_id]


def find_zone_association(lookup: Lookup) -> Iterable[str]:
    zone_id, vpc_id, region = (lookup.inputs[key] for key in ("zoneId", "vpcId", "vpcRegion"))
    answer = lookup.session.client("route53").list_hosted_zones_by_vpc(VPCId=vpc_id, VPCRegion=region)
    return [f"{zone_id}:{vpc_id}:{region}" for zone in answer["HostedZoneSummaries"] if zone["HostedZoneId"] == zone_id]


def find_resolver_endpoint(lookup: Lookup) -> Iterable[str]:
    """AWS takes a second one of a name: what tells whose it is, where there are no tags, is its groups."""
    groups = sorted(lookup.inputs["securityGroupIds"])
    for one in _list_resolver(lookup, "list_resolver_endpoints", "ResolverEndpoints", ("name", "direction")):
        if sorted(one["SecurityGroupIds"]) == groups:
            yield one["Id"]


def find_resolver_rule(lookup: Lookup) -> Iterable[str]:
    """AWS tells a domain name with a dot at its end, and rules of others that are shared with the account too."""
    account = lookup.session.client("sts").get_caller_identity()["Account"]
    names = ("name", "domainName", "ruleType", "resolverEndpointId")
    return [one["Id"] for one in _list_resolver(lookup, "list_resolver_rules", "ResolverRules", names, account)]


def _list_resolver(
    lookup: Lookup, operation: str, result: str, names: tuple[str, ...], owner: str | None = None
) -> Iterator[Any]:
    """Those of these inputs and of the tags; AWS shows one for a while that it deletes."""
    client = lookup.session.client("route53resolver")
    for one in lookup.pages("route53resolver", operation, result):
        known = {name: str(one.get(name[0].upper() + name[1:], "")).removesuffix(".") for name in names}
        if known != {name: lookup.inputs.get(name) for name in names} or owner not in (None, one.get("OwnerId")):
            continue
        tags = client.list_tags_for_resource(ResourceArn=one["Arn"])["Tags"]
        if one["Status"] != _LEAVING and lookup.is_tagged(tags):
            yield one


def find_resolver_association(lookup: Lookup) -> Iterable[str]:
    """AWS takes one of a rule and a VPC."""
    filters = [
        {"Name": "ResolverRuleId", "Values": [lookup.inputs["resolverRuleId"]]},
        {"Name": "VPCId", "Values": [lookup.inputs["vpcId"]]},
    ]
    call, result = "list_resolver_rule_associations", "ResolverRuleAssociations"
    found = lookup.pages("route53resolver", call, result, Filters=filters)
    return [one["Id"] for one in found if one["Status"] not in {_LEAVING, "FAILED"}]


DNS_FINDERS: tuple[Finder, ...] = (
    find_hosted_zone,
    find_record,
    find_association_authorization,
    find_zone_association,
    find_resolver_endpoint,
    find_resolver_rule,
    find_resolver_association,
)
"""Those of this file."""
