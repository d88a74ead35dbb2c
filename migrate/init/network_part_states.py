"""What states hold of networks beside VPCs, subnets and route tables. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from live.network_parts import Address, Endpoint, NatGateway, NetworkParts
from migrate.init.attributes import Found
from migrate.init.identity_states import ReadAll

TYPES = frozenset(
    {
        "aws_eip",
        "aws_nat_gateway",
        "aws_vpc_endpoint",
    }
)

_NAT_BEYOND = ("secondary_allocation_ids", "availability_zone_address")
_ENDPOINT_BEYOND = ("resource_configuration_arn", "service_network_arn", "service_region")
_EVERYTHING = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def read_network_parts(read_all: ReadAll) -> NetworkParts:
    """All of them."""
    return NetworkParts(
        nat_gateways=read_all("aws_nat_gateway", _nat_gateway, "id"),
        addresses=read_all("aws_eip", _address, "id"),
        endpoints=read_all("aws_vpc_endpoint", _endpoint, "id"),
    )


def _nat_gateway(one: Found) -> NatGateway:
    kind = one.optional("connectivity_type") or "public"
    beyond = one.set_among(_NAT_BEYOND) if kind == "public" else ("connectivity_type",)
    return NatGateway(
        origin=one.origin,
        id=one.text("id"),
        subnet_id=one.optional("subnet_id"),
        allocation_id=one.optional("allocation_id"),
        beyond=beyond,
        **one.tags,
    )


def _address(one: Found) -> Address:
    return Address(origin=one.origin, id=one.text("id"), **one.tags)


def _endpoint(one: Found) -> Endpoint:
    region = one.optional("service_region")
    beyond = [name for name in one.set_among(_ENDPOINT_BEYOND) if name != "service_region" or region != one.region]
    if not _is_open(one.optional("policy")):
        beyond.append("policy")
    if one.optional("ip_address_type") not in {"", "ipv4"}:
        beyond.append("ip_address_type")
    return Endpoint(
        origin=one.origin,
        id=one.text("id"),
        vpc_id=one.text("vpc_id"),
        service=one.text("service_name"),
        kind=one.optional("vpc_endpoint_type") or "Gateway",
        table_ids=frozenset(one.texts("route_table_ids")),
        subnet_ids=frozenset(one.texts("subnet_ids")),
        group_ids=frozenset(one.texts("security_group_ids")),
        private_dns=one.flag("private_dns_enabled", default=False),
        beyond=tuple(beyond),
        **one.tags,
    )


def _is_open(policy: str) -> bool:
    """Whether it is none, or the one that AWS gives an endpoint without one, in any of its forms."""
    if not policy:
        return True
    try:
        document: Any = json.loads(policy)
    except (ValueError, RecursionError):
        return False
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    return isinstance(statements, list) and [_normalize(one) for one in statements] == [_EVERYTHING]


def _normalize(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return None
    everybody = statement.get("Principal") == {"AWS": "*"}
    return {key: value for key, value in statement.items() if key != "Sid"} | ({"Principal": "*"} if everybody else {})
