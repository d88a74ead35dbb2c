"""What states hold of networks beside VPCs, subnets and route tables. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from live.network_parts import (
    Address,
    EgressOnlyGateway,
    Endpoint,
    Ipv6Association,
    NatGateway,
    NetworkParts,
    Peering,
    PeeringAcceptance,
    PeeringOptions,
    Record,
    RecordAlias,
    TransitAcceptance,
    TransitAttachment,
    TransitEntry,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Zone,
    ZoneAssociation,
)
from migrate.init.acl_states import TYPES as ACL_TYPES
from migrate.init.acl_states import read_acl_associations, read_acl_entries, read_acls
from migrate.init.attributes import Found, Readable, missing
from migrate.init.dhcp_states import TYPES as DHCP_TYPES
from migrate.init.dhcp_states import read_dhcp_associations, read_dhcp_options
from migrate.init.flow_log_states import TYPES as FLOW_LOG_TYPES
from migrate.init.flow_log_states import read_flow_logs
from migrate.init.group_states import TYPES as GROUP_TYPES
from migrate.init.group_states import read_group_rules, read_groups, read_prefix_lists
from migrate.init.identity_states import ReadAll
from migrate.init.labels import label_by_address
from migrate.init.resolver_states import TYPES as RESOLVER_TYPES
from migrate.init.resolver_states import read_resolver_associations, read_resolver_endpoints, read_resolver_rules

_AUTHORIZATION = "aws_route53_vpc_association_authorization"
_TRANSIT_TABLE = "aws_ec2_transit_gateway_route_table"
_WITH_PEERING_OPTIONS = (
    "aws_vpc_peering_connection_options",
    "aws_vpc_peering_connection_accepter",
    "aws_vpc_peering_connection",
)
TYPES = frozenset(
    {
        *GROUP_TYPES,
        *ACL_TYPES,
        *DHCP_TYPES,
        *FLOW_LOG_TYPES,
        *RESOLVER_TYPES,
        "aws_ec2_transit_gateway",
        "aws_ec2_transit_gateway_route",
        _TRANSIT_TABLE,
        f"{_TRANSIT_TABLE}_association",
        f"{_TRANSIT_TABLE}_propagation",
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_ec2_transit_gateway_vpc_attachment_accepter",
        "aws_egress_only_internet_gateway",
        "aws_eip",
        "aws_nat_gateway",
        _AUTHORIZATION,
        "aws_route53_record",
        "aws_route53_zone",
        "aws_route53_zone_association",
        "aws_vpc_endpoint",
        "aws_vpc_ipv6_cidr_block_association",
        *_WITH_PEERING_OPTIONS,
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
        egress_only_gateways=read_all("aws_egress_only_internet_gateway", _egress_only_gateway, "id"),
        ipv6_associations=read_all("aws_vpc_ipv6_cidr_block_association", _ipv6_association, "origin"),
        endpoints=read_all("aws_vpc_endpoint", _endpoint, "id"),
        groups=read_groups(read_all),
        group_rules=read_group_rules(read_all),
        acls=read_acls(read_all),
        acl_entries=read_acl_entries(read_all),
        acl_associations=read_acl_associations(read_all),
        dhcp_options=read_dhcp_options(read_all),
        dhcp_associations=read_dhcp_associations(read_all),
        flow_logs=read_flow_logs(read_all),
        prefix_lists=read_prefix_lists(read_all),
        peerings=read_all("aws_vpc_peering_connection", _peering, "id"),
        peering_acceptances=read_all("aws_vpc_peering_connection_accepter", _peering_acceptance, "id"),
        peering_options=tuple(
            one for type_ in _WITH_PEERING_OPTIONS for one in read_all(type_, _peering_options, "origin")
        ),
        transit_gateways=read_all("aws_ec2_transit_gateway", _transit_gateway, "id"),
        transit_tables=read_all("aws_ec2_transit_gateway_route_table", _transit_table, "id"),
        transit_attachments=read_all("aws_ec2_transit_gateway_vpc_attachment", _transit_attachment, "id"),
        transit_acceptances=read_all("aws_ec2_transit_gateway_vpc_attachment_accepter", _transit_acceptance, "id"),
        transit_associations=read_all(f"{_TRANSIT_TABLE}_association", _transit_entry, "table_id", "attachment_id"),
        transit_propagations=read_all(f"{_TRANSIT_TABLE}_propagation", _transit_entry, "table_id", "attachment_id"),
        transit_routes=read_all("aws_ec2_transit_gateway_route", _transit_route, "table_id", "destination"),
        zones=read_all("aws_route53_zone", _zone, "id"),
        zone_associations=read_all("aws_route53_zone_association", _zone_association, "zone_id", "vpc_id"),
        zone_authorizations=read_all(_AUTHORIZATION, _zone_association, "zone_id", "vpc_id"),
        records=read_all("aws_route53_record", _record, "origin"),
        resolver_endpoints=read_resolver_endpoints(read_all),
        resolver_rules=read_resolver_rules(read_all),
        resolver_associations=read_resolver_associations(read_all),
    )


def _nat_gateway(one: Found) -> NatGateway:
    kind = one.optional("connectivity_type") or "public"
    beyond = one.set_among(_NAT_BEYOND) if kind == "public" else ("connectivity_type",)
    if one.optional("availability_mode") not in {"", "zonal"}:
        beyond = ("availability_mode", *beyond)
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


def _egress_only_gateway(one: Found) -> EgressOnlyGateway:
    return EgressOnlyGateway(origin=one.origin, id=one.text("id"), vpc_id=one.text("vpc_id"), **one.tags)


def _ipv6_association(one: Found) -> Ipv6Association:
    return Ipv6Association(origin=one.origin, vpc_id=one.text("vpc_id"))


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


def _peering(one: Found) -> Peering:
    return Peering(
        origin=one.origin,
        id=one.text("id"),
        vpc_id=one.text("vpc_id"),
        peer_vpc_id=one.text("peer_vpc_id"),
        is_active=one.optional("accept_status") == "active",
        label=label_by_address(one.instance),
        **one.tags,
    )


def _peering_options(one: Found) -> PeeringOptions:
    return PeeringOptions(
        origin=one.origin,
        peering_id=one.text("id"),
        account_id=one.account,
        dns=(_resolves(one, "requester"), _resolves(one, "accepter")),
    )


def _resolves(one: Found, side: str) -> bool | None:
    told = [block.flag("allow_remote_vpc_dns_resolution", default=False) for block in one.blocks(side)]
    return any(told) if told else None


def _peering_acceptance(one: Found) -> PeeringAcceptance:
    return PeeringAcceptance(origin=one.origin, id=one.text("id"), **one.tags)


_GATEWAY_SETTINGS = {
    "auto_accept_shared_attachments": "disable",
    "default_route_table_association": "disable",
    "default_route_table_propagation": "disable",
    "dns_support": "enable",
    "multicast_support": "disable",
    "security_group_referencing_support": "disable",
    "vpn_ecmp_support": "enable",
}
"""Those of a gateway of this program: it says the first three itself, and of the others AWS's choice stays
(resource aws_ec2_transit_gateway of terraform-provider-aws 6, from memory)."""


def _transit_gateway(one: Found) -> TransitGateway:
    beyond = [name for name, usual in _GATEWAY_SETTINGS.items() if one.optional(name) not in {"", usual}]
    asn = one.number("amazon_side_asn")
    return TransitGateway(
        origin=one.origin,
        id=one.text("id"),
        arn=one.text("arn"),
        account_id=one.account,
        region=one.region,
        label=label_by_address(one.instance),
        asn=asn,
        beyond=(*beyond, *one.set_among(("transit_gateway_cidr_blocks",))),
        **one.tags,
    )


def _transit_table(one: Found) -> TransitTable:
    return TransitTable(
        origin=one.origin,
        id=one.text("id"),
        gateway_id=one.text("transit_gateway_id"),
        label=label_by_address(one.instance),
        **one.tags,
    )


def _transit_attachment(one: Found) -> TransitAttachment:
    usual = {
        "appliance_mode_support": "disable",
        "dns_support": "enable",
        "ipv6_support": "disable",
    }
    return TransitAttachment(
        origin=one.origin,
        id=one.text("id"),
        gateway_id=one.text("transit_gateway_id"),
        vpc_id=one.text("vpc_id"),
        subnet_ids=frozenset(one.texts("subnet_ids")),
        beyond=tuple(name for name, value in usual.items() if one.optional(name) not in {"", value}),
        **one.tags,
    )


def _transit_acceptance(one: Found) -> TransitAcceptance:
    return TransitAcceptance(origin=one.origin, id=one.text("id"), **one.tags)


def _transit_entry(one: Found) -> TransitEntry:
    return TransitEntry(
        origin=one.origin,
        table_id=one.text("transit_gateway_route_table_id"),
        attachment_id=one.text("transit_gateway_attachment_id"),
    )


def _transit_route(one: Found) -> TransitRoute:
    return TransitRoute(
        origin=one.origin,
        table_id=one.text("transit_gateway_route_table_id"),
        destination=one.text("destination_cidr_block"),
    )


def _zone(one: Found) -> Zone:
    return Zone(
        origin=one.origin,
        id=one.optional("zone_id") or one.text("id"),
        account_id=one.account,
        name=one.text("name").removesuffix("."),
        comment=one.optional("comment"),
        vpc_ids=tuple(block.text("vpc_id") for block in one.blocks("vpc")),
        name_servers=tuple(server.removesuffix(".") for server in one.texts("name_servers")),
        beyond=one.set_among(("delegation_set_id", "enable_accelerated_recovery")),
        **one.tags,
    )


def _zone_association(one: Found) -> ZoneAssociation:
    return ZoneAssociation(origin=one.origin, zone_id=one.text("zone_id"), vpc_id=one.text("vpc_id"))


_RECORD_BEYOND = (
    "cidr_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "health_check_id",
    "latency_routing_policy",
    "multivalue_answer_routing_policy",
    "set_identifier",
    "weighted_routing_policy",
)


def _alias(block: Readable) -> RecordAlias:
    return RecordAlias(
        name=block.text("name").removesuffix("."),
        zone_id=block.text("zone_id"),
        evaluate_target_health=block.flag("evaluate_target_health", default=False),
    )


def _record(one: Found) -> Record:
    name = (one.optional("fqdn") or one.optional("name") or missing("fqdn")).removesuffix(".")
    return Record(
        origin=one.origin,
        zone_id=one.text("zone_id"),
        name=name.lower(),
        type=one.text("type"),
        ttl=one.number("ttl") or 0,
        values=one.texts("records"),
        alias=next(map(_alias, one.blocks("alias")), None),
        beyond=one.set_among(_RECORD_BEYOND),
    )
