"""The attributes of what a VPC consists of."""

import zlib
from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target, tags


def _vpc(target: Target) -> dict[str, Any]:
    ec2 = target.client("ec2")
    (vpc,) = ec2.describe_vpcs(VpcIds=[target.id])["Vpcs"]
    inside = [{"Name": "vpc-id", "Values": [target.id]}]
    tables = ec2.describe_route_tables(Filters=[*inside, {"Name": "association.main", "Values": ["true"]}])
    acls = ec2.describe_network_acls(Filters=[*inside, {"Name": "default", "Values": ["true"]}])
    groups = ec2.describe_security_groups(Filters=[*inside, {"Name": "group-name", "Values": ["default"]}])
    main = tables["RouteTables"][0]["RouteTableId"]
    return {
        "arn": _arn(target, vpc["OwnerId"], "vpc"),
        "assign_generated_ipv6_cidr_block": False,
        "cidr_block": vpc["CidrBlock"],
        "default_network_acl_id": acls["NetworkAcls"][0]["NetworkAclId"],
        "default_route_table_id": main,
        "default_security_group_id": groups["SecurityGroups"][0]["GroupId"],
        "dhcp_options_id": vpc.get("DhcpOptionsId", "default"),
        "enable_dns_hostnames": _vpc_attribute(target, "enableDnsHostnames", "EnableDnsHostnames"),
        "enable_dns_support": _vpc_attribute(target, "enableDnsSupport", "EnableDnsSupport"),
        "enable_network_address_usage_metrics": False,
        "id": target.id,
        "instance_tenancy": vpc["InstanceTenancy"],
        "ipv4_ipam_pool_id": None,
        "ipv4_netmask_length": None,
        "ipv6_association_id": "",
        "ipv6_cidr_block": "",
        "ipv6_cidr_block_network_border_group": "",
        "ipv6_ipam_pool_id": "",
        "ipv6_netmask_length": 0,
        "main_route_table_id": main,
        "owner_id": vpc["OwnerId"],
        "region": target.region,
        **tags(vpc.get("Tags", [])),
    }


def _vpc_attribute(target: Target, attribute: str, part: str) -> bool:
    return target.client("ec2").describe_vpc_attribute(VpcId=target.id, Attribute=attribute)[part]["Value"]


def _subnet(target: Target) -> dict[str, Any]:
    (subnet,) = target.client("ec2").describe_subnets(SubnetIds=[target.id])["Subnets"]
    return {
        "arn": subnet["SubnetArn"],
        "assign_ipv6_address_on_creation": subnet["AssignIpv6AddressOnCreation"],
        "availability_zone": subnet["AvailabilityZone"],
        "availability_zone_id": subnet["AvailabilityZoneId"],
        "cidr_block": subnet["CidrBlock"],
        "customer_owned_ipv4_pool": "",
        "enable_dns64": False,
        "enable_lni_at_device_index": 0,
        "enable_resource_name_dns_a_record_on_launch": False,
        "enable_resource_name_dns_aaaa_record_on_launch": False,
        "id": target.id,
        "ipv6_cidr_block": "",
        "ipv6_cidr_block_association_id": "",
        "ipv6_native": False,
        "map_customer_owned_ip_on_launch": False,
        "map_public_ip_on_launch": subnet["MapPublicIpOnLaunch"],
        "outpost_arn": "",
        "owner_id": subnet["OwnerId"],
        "private_dns_hostname_type_on_launch": "ip-name",
        "region": target.region,
        "timeouts": None,
        "vpc_id": subnet["VpcId"],
        **tags(subnet.get("Tags", [])),
    }


def _internet_gateway(target: Target) -> dict[str, Any]:
    (gateway,) = target.client("ec2").describe_internet_gateways(InternetGatewayIds=[target.id])["InternetGateways"]
    owner = gateway.get("OwnerId", target.resource.account)
    return {
        "arn": _arn(target, owner, "internet-gateway"),
        "id": target.id,
        "owner_id": owner,
        "region": target.region,
        "timeouts": None,
        "vpc_id": gateway["Attachments"][0]["VpcId"],
        **tags(gateway.get("Tags", [])),
    }


def _describe_table(target: Target, table_id: str) -> Mapping[str, Any]:
    return target.client("ec2").describe_route_tables(RouteTableIds=[table_id])["RouteTables"][0]


def _route_table(target: Target) -> dict[str, Any]:
    table = _describe_table(target, target.id)
    own = [route for route in table["Routes"] if route.get("GatewayId") != "local"]
    owner = table.get("OwnerId", target.resource.account)
    empty = dict.fromkeys((*_ROUTE_TARGETS, "destination_prefix_list_id", "ipv6_cidr_block"), "")
    return {
        "arn": _arn(target, owner, "route-table"),
        "id": target.id,
        "owner_id": owner,
        "propagating_vgws": [],
        "region": target.region,
        "route": [
            {**empty, "cidr_block": route["DestinationCidrBlock"], "gateway_id": route["GatewayId"]} for route in own
        ],
        "timeouts": None,
        "vpc_id": table["VpcId"],
        **tags(table.get("Tags", [])),
    }


_ROUTE_TARGETS = (
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
)


def _route(target: Target) -> dict[str, Any]:
    table_id, _, destination = target.id.partition("_")
    routes = _describe_table(target, table_id)["Routes"]
    (route,) = [one for one in routes if one.get("DestinationCidrBlock") == destination]
    return {
        **dict.fromkeys(_ROUTE_TARGETS, ""),
        "destination_cidr_block": destination,
        "destination_ipv6_cidr_block": "",
        "destination_prefix_list_id": "",
        "gateway_id": route["GatewayId"],
        "id": f"r-{table_id}{zlib.crc32(destination.encode())}",
        "instance_id": "",
        "instance_owner_id": "",
        "origin": route["Origin"],
        "region": target.region,
        "route_table_id": table_id,
        "state": route["State"],
        "timeouts": None,
    }


def _route_table_association(target: Target) -> dict[str, Any]:
    table_id, _, association_id = target.id.partition("/")
    associations = _describe_table(target, table_id)["Associations"]
    (found,) = [one for one in associations if one["RouteTableAssociationId"] == association_id]
    return {
        "gateway_id": "",
        "id": association_id,
        "region": target.region,
        "route_table_id": table_id,
        "subnet_id": found["SubnetId"],
        "timeouts": None,
    }


def _security_group(target: Target) -> dict[str, Any]:
    (group,) = target.client("ec2").describe_security_groups(GroupIds=[target.id])["SecurityGroups"]
    return {
        "arn": _arn(target, group["OwnerId"], "security-group"),
        "description": group["Description"],
        "egress": [_inline_rule(rule) for rule in group["IpPermissionsEgress"]],
        "id": target.id,
        "ingress": [_inline_rule(rule) for rule in group["IpPermissions"]],
        "name": group["GroupName"],
        "name_prefix": "",
        "owner_id": group["OwnerId"],
        "region": target.region,
        "revoke_rules_on_delete": False,
        "timeouts": None,
        "vpc_id": group["VpcId"],
        **tags(group.get("Tags", [])),
    }


def _inline_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cidr_blocks": [one["CidrIp"] for one in rule["IpRanges"]],
        "description": "",
        "from_port": rule.get("FromPort", 0),
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "protocol": rule["IpProtocol"],
        "security_groups": [],
        "self": False,
        "to_port": rule.get("ToPort", 0),
    }


def _security_group_rule(target: Target) -> dict[str, Any]:
    group_id, direction, protocol, port = target.id.split("_")
    (group,) = target.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    permissions = group["IpPermissions" if direction == "ingress" else "IpPermissionsEgress"]
    (rule,) = [one for one in permissions if one["IpProtocol"] == protocol and one.get("FromPort", 0) == int(port)]
    cidrs = [one["CidrIp"] for one in rule["IpRanges"]]
    rules = target.client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group_id]}])
    (id_,) = [
        one["SecurityGroupRuleId"]
        for one in rules["SecurityGroupRules"]
        if (one["IsEgress"], one["IpProtocol"]) == (direction == "egress", protocol)
        if protocol == "-1" or one["FromPort"] == int(port)
    ]
    return {
        "cidr_blocks": cidrs,
        "description": None,
        "from_port": int(port),
        "id": f"sgrule-{zlib.crc32(target.id.encode())}",
        "ipv6_cidr_blocks": None,
        "prefix_list_ids": None,
        "protocol": protocol,
        "region": target.region,
        "security_group_id": group_id,
        "security_group_rule_id": id_,
        "self": False,
        "source_security_group_id": None,
        "timeouts": None,
        "to_port": int(port),
        "type": direction,
    }


def _arn(target: Target, owner: str, kind: str) -> str:
    return f"arn:aws:ec2:{target.region}:{owner}:{kind}/{target.id}"


READERS: Mapping[str, Reader] = {
    "aws_internet_gateway": _internet_gateway,
    "aws_route": _route,
    "aws_route_table": _route_table,
    "aws_route_table_association": _route_table_association,
    "aws_security_group": _security_group,
    "aws_security_group_rule": _security_group_rule,
    "aws_subnet": _subnet,
    "aws_vpc": _vpc,
}
