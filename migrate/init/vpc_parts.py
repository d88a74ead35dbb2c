"""What is in a VPC beside its subnets, as far as the config says it: endpoints, and the tags of single parts. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from config.models import Vpc as VpcModel
from config.plan.part_tags import ADDRESSES, GATEWAY_ENDPOINTS, NAT_GATEWAYS, SUBNETS, TABLES, name_vpc_part
from config.plan.tiers import plan_gateway_endpoints, plan_nat_gateways, plan_route_tables, plan_tier_subnets
from live.inventory import Inventory, Tagged, Vpc
from live.network_parts import Endpoint
from migrate.init.drafting import Findings, Names, plain

_GATEWAY_SERVICES = ("s3", "dynamodb")


def draft_gateway_endpoints(inventory: Inventory, vpc: Vpc, tables: Collection[str]) -> dict[str, Endpoint]:
    """By service, those that lead there from all route tables of the config, and from no other. `tables`: their ids."""
    names = {f"com.amazonaws.{vpc.region}.{service}": service for service in _GATEWAY_SERVICES}
    return {
        names[endpoint.service]: endpoint
        for endpoint in inventory.network_parts.endpoints
        if endpoint.vpc_id == vpc.id and endpoint.kind == "Gateway" and endpoint.service in names
        if tables and endpoint.table_ids == set(tables) and not endpoint.beyond
    }


def draft_part_tags(
    names: Names, fields: Mapping[str, Any], region: str, parts: Mapping[str, Tagged]
) -> dict[str, dict[str, str]]:
    """The tags of those parts that have others than the program would give them.

    `fields`: of the VPC in the config. `parts`: what there is, by the names that parts have there.
    """
    try:
        vpc = VpcModel.model_validate(plain(fields))
    except ValidationError:
        return {}  # `config check` tells what is wrong
    gateways = plan_nat_gateways(vpc)
    usual = [
        *((SUBNETS, one.key, one.tags) for one in plan_tier_subnets(vpc)),
        *((TABLES, one.key, one.tags) for one in plan_route_tables(vpc)),
        *((NAT_GATEWAYS, one.key, one.tags) for one in gateways),
        *((ADDRESSES, one.key, one.address_tags) for one in gateways),
        *((GATEWAY_ENDPOINTS, one.key, one.tags) for one in plan_gateway_endpoints(vpc, region)),
    ]
    return {
        name: own
        for kind, key, tags in usual
        for name in [name_vpc_part(kind, key)]
        if (own := names.own_tags(parts[name])) != tags
    }


_NAT = (
    "a VPC of the config has one NAT gateway or one in each zone, in one public tier, with an address that was read, "
    "and whole tiers go out by it"
)
_ENDPOINT = (
    "a gateway endpoint of the config is for S3 or DynamoDB, and for the public route table and those of all tiers, "
    "and no other"
)
_TABLE = (
    "a route table of the config is that of a tier, which is a subnet in each zone of its VPC, all alike in name and "
    "routes"
)


def leave_unused(inventory: Inventory, vpcs: Collection[str], used: Collection[str], findings: Findings) -> None:
    """Tells of each part that is not in the config. `vpcs`, `used`: ids of those that are."""
    parts = inventory.network_parts
    of_subnets = {subnet.id: subnet.vpc_id for subnet in inventory.subnets}
    told = {one.origin for one in findings.left}
    tables = {one.table_id for one in inventory.associations}
    left: list[tuple[Any, str, str]] = [
        *((one, of_subnets.get(one.subnet_id, ""), _NAT) for one in parts.nat_gateways),
        *((one, one.vpc_id, _ENDPOINT) for one in parts.endpoints),
        *((one, one.vpc_id, _TABLE) for one in inventory.route_tables if one.id in tables),
    ]
    for thing, vpc_id, reason in left:
        if thing.id in used or thing.origin in told:
            continue
        if thing.beyond:
            findings.leave(thing, f"it has {', '.join(thing.beyond)}, which the program does not set")
        else:
            findings.leave(thing, reason if vpc_id in vpcs else "its VPC is not in the config")
    for address in parts.addresses:
        if address.id not in used:
            findings.leave(address, "an address of the config is a NAT gateway's")
