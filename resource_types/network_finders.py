"""How to find in AWS what an interrupted creation made of a network or a share, as resource_types.finders does."""

from collections.abc import Iterable

from resource_types.lookup import Finder, Lookup

_EVERYWHERE = (("0.0.0.0/0", None), (None, "::/0"))
"""Networks of IPv4 and IPv6 that a rule lets through."""
_NETWORKS = ("CidrBlock", "Ipv6CidrBlock")


def find_vpc(lookup: Lookup) -> Iterable[str]:
    """Not the default one: where ours has no tags, both may look the same."""
    vpcs = lookup.pages("ec2", "describe_vpcs", "Vpcs", Filters=lookup.filters(cidr=lookup.inputs["cidrBlock"]))
    return [vpc["VpcId"] for vpc in vpcs if not vpc["IsDefault"]]


def find_subnet(lookup: Lookup) -> Iterable[str]:
    filters = lookup.filters(vpc_id=lookup.inputs["vpcId"], cidr_block=lookup.inputs["cidrBlock"])
    return [subnet["SubnetId"] for subnet in lookup.pages("ec2", "describe_subnets", "Subnets", Filters=filters)]


def find_internet_gateway(lookup: Lookup) -> Iterable[str]:
    gateways = lookup.pages("ec2", "describe_internet_gateways", "InternetGateways", Filters=lookup.filters())
    ours = {lookup.inputs["vpcId"]}
    return [
        gateway["InternetGatewayId"]
        for gateway in gateways
        if {attachment["VpcId"] for attachment in gateway["Attachments"]} <= ours
    ]


def find_egress_only_gateway(lookup: Lookup) -> Iterable[str]:
    """A VPC has one at most (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, read 2026-11-27),
    so no tags are needed to know it.
    """
    gateways = lookup.pages("ec2", "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways")
    return [
        gateway["EgressOnlyInternetGatewayId"]
        for gateway in gateways
        if any(attachment["VpcId"] == lookup.inputs["vpcId"] for attachment in gateway["Attachments"])
    ]


def find_route_table(lookup: Lookup) -> Iterable[str]:
    """Not the main one, which came with the VPC and has no tags: where ours has none either, both look the same."""
    filters = lookup.filters(vpc_id=lookup.inputs["vpcId"])
    return [
        table["RouteTableId"]
        for table in lookup.pages("ec2", "describe_route_tables", "RouteTables", Filters=filters)
        if not any(association["Main"] for association in table["Associations"])
    ]


def find_route(lookup: Lookup) -> Iterable[str]:
    table, inputs = lookup.inputs["routeTableId"], lookup.inputs
    destination = inputs.get("destinationCidrBlock") or inputs["destinationIpv6CidrBlock"]
    tables = lookup.pages("ec2", "describe_route_tables", "RouteTables", RouteTableIds=[table])
    routes = [route for found in tables for route in found["Routes"]]
    there = {route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock") for route in routes}
    return [f"{table}_{destination}"] if destination in there else []


def find_route_table_association(lookup: Lookup) -> Iterable[str]:
    table, subnet = lookup.inputs["routeTableId"], lookup.inputs["subnetId"]
    tables = lookup.pages("ec2", "describe_route_tables", "RouteTables", RouteTableIds=[table])
    associations = [association for found in tables for association in found["Associations"]]
    return [f"{subnet}/{table}" for association in associations if association.get("SubnetId") == subnet]


def find_elastic_address(lookup: Lookup) -> Iterable[str]:
    """An address that an interrupted creation made serves nothing yet. Without tags any free one could be it."""
    if not lookup.tags:
        return []
    addresses = lookup.session.client("ec2").describe_addresses(Filters=lookup.filters())["Addresses"]
    return [address["AllocationId"] for address in addresses if not address.get("AssociationId")]


def find_nat_gateway(lookup: Lookup) -> Iterable[str]:
    """AWS shows a deleted gateway, and one that failed, for about an hour
    (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html, read 2026-11-27).
    """
    wanted = [{"Name": "subnet-id", "Values": [lookup.inputs["subnetId"]]}]
    gateways = lookup.pages("ec2", "describe_nat_gateways", "NatGateways", Filters=wanted)
    return [
        gateway["NatGatewayId"]
        for gateway in gateways
        if gateway["State"] in {"pending", "available"} and lookup.is_tagged(gateway.get("Tags", []))
    ]


def find_vpc_endpoint(lookup: Lookup) -> Iterable[str]:
    """A VPC may have a gateway endpoint and interface endpoints of one service."""
    type_ = lookup.inputs.get("vpcEndpointType", "Gateway")
    filters = lookup.filters(vpc_id=lookup.inputs["vpcId"], service_name=lookup.inputs["serviceName"])
    endpoints = lookup.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=filters)
    return [
        endpoint["VpcEndpointId"]
        for endpoint in endpoints
        if endpoint["State"].lower() in {"pending", "available"} and endpoint["VpcEndpointType"] == type_
    ]


def find_security_group(lookup: Lookup) -> Iterable[str]:
    filters = lookup.filters(vpc_id=lookup.inputs["vpcId"], group_name=lookup.inputs["name"])
    groups = lookup.pages("ec2", "describe_security_groups", "SecurityGroups", Filters=filters)
    return [group["GroupId"] for group in groups]


def lets_everything_out(lookup: Lookup, group_id: str) -> bool:
    """Whether a group has the rule that AWS gives each new one, which the provider removes by a call of its own."""
    wanted = [{"Name": "group-id", "Values": [group_id]}]
    rules = lookup.pages("ec2", "describe_security_group_rules", "SecurityGroupRules", Filters=wanted)
    return any(
        rule["IsEgress"] and rule["IpProtocol"] == "-1" and (rule.get("CidrIpv4"), rule.get("CidrIpv6")) in _EVERYWHERE
        for rule in rules
    )


def find_ingress_rule(lookup: Lookup) -> Iterable[str]:
    return _find_rules(lookup, is_egress=False)


def find_egress_rule(lookup: Lookup) -> Iterable[str]:
    return _find_rules(lookup, is_egress=True)


def _find_rules(lookup: Lookup, *, is_egress: bool) -> list[str]:
    """By what AWS tells rules of a group apart by: it refuses a second one of the kind, whatever its tags."""
    wanted = [{"Name": "group-id", "Values": [lookup.inputs["securityGroupId"]]}]
    rules = lookup.pages("ec2", "describe_security_group_rules", "SecurityGroupRules", Filters=wanted)
    inputs = lookup.inputs
    ours = [inputs.get(name) for name in ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")]
    return [
        rule["SecurityGroupRuleId"]
        for rule in rules
        if rule["IsEgress"] == is_egress
        and rule["IpProtocol"] == inputs["ipProtocol"]
        and (
            inputs["ipProtocol"] == "-1" or (rule["FromPort"], rule["ToPort"]) == (inputs["fromPort"], inputs["toPort"])
        )
        and [
            rule.get("CidrIpv4"),
            rule.get("CidrIpv6"),
            rule.get("PrefixListId"),
            rule.get("ReferencedGroupInfo", {}).get("GroupId"),
        ]
        == ours
    ]


def find_network_acl(lookup: Lookup) -> Iterable[str]:
    """Not the default one, which came with the VPC. Without tags any other of the VPC could be it."""
    if not lookup.tags:
        return []
    filters = lookup.filters(vpc_id=lookup.inputs["vpcId"], default="false")
    return [acl["NetworkAclId"] for acl in lookup.pages("ec2", "describe_network_acls", "NetworkAcls", Filters=filters)]


def find_network_acl_rule(lookup: Lookup) -> Iterable[str]:
    """By what AWS tells rules of an ACL apart by, where it says the same: another one of the number stays refused."""
    inputs = lookup.inputs
    acl, egress, number = inputs["networkAclId"], bool(inputs.get("egress")), int(inputs["ruleNumber"])
    wanted = (egress, number, *map(inputs.get, ("ruleAction", "protocol", "cidrBlock", "ipv6CidrBlock")))
    there = [
        (one["Egress"], one["RuleNumber"], one["RuleAction"], one["Protocol"], *map(one.get, _NETWORKS))
        for found in lookup.pages("ec2", "describe_network_acls", "NetworkAcls", NetworkAclIds=[acl])
        for one in found["Entries"]
    ]
    return [f"{acl}:{number}:{inputs['protocol']}:{str(egress).lower()}"] if wanted in there else []


def find_network_acl_association(lookup: Lookup) -> Iterable[str]:
    acls = lookup.pages("ec2", "describe_network_acls", "NetworkAcls", NetworkAclIds=[lookup.inputs["networkAclId"]])
    return [
        one["NetworkAclAssociationId"]
        for acl in acls
        for one in acl["Associations"]
        if one["SubnetId"] == lookup.inputs["subnetId"]
    ]


def find_prefix_list(lookup: Lookup) -> Iterable[str]:
    """AWS shows those of others that are shared with the account too."""
    account = lookup.session.client("sts").get_caller_identity()["Account"]
    filters = [{"Name": "prefix-list-name", "Values": [lookup.inputs["name"]]}]
    lists = lookup.pages("ec2", "describe_managed_prefix_lists", "PrefixLists", Filters=filters)
    return [
        found["PrefixListId"]
        for found in lists
        if found["OwnerId"] == account
        and not found["State"].startswith("delete")
        and lookup.is_tagged(found.get("Tags", []))
    ]


def find_flow_log(lookup: Lookup) -> Iterable[str]:
    """AWS takes one log of a VPC for a destination, whatever its tags."""
    wanted = [{"Name": "resource-id", "Values": [lookup.inputs["vpcId"]]}]
    logs = lookup.pages("ec2", "describe_flow_logs", "FlowLogs", Filter=wanted)
    return [log["FlowLogId"] for log in logs if log.get("LogDestination") == lookup.inputs["logDestination"]]


def find_dhcp_options(lookup: Lookup) -> Iterable[str]:
    """Options that an interrupted creation made serve no VPC yet. Without tags any free ones could be they."""
    if not lookup.tags:
        return []
    sets = lookup.pages("ec2", "describe_dhcp_options", "DhcpOptions", Filters=lookup.filters())
    used = {vpc["DhcpOptionsId"] for vpc in lookup.pages("ec2", "describe_vpcs", "Vpcs")}
    return [one["DhcpOptionsId"] for one in sets if one["DhcpOptionsId"] not in used]


def find_resource_share(lookup: Lookup) -> Iterable[str]:
    shares = lookup.pages(
        "ram", "get_resource_shares", "resourceShares", resourceOwner="SELF", name=lookup.inputs["name"]
    )
    return [
        share["resourceShareArn"]
        for share in shares
        if share["status"] in {"ACTIVE", "PENDING"} and lookup.is_tagged(share.get("tags", []), "key", "value")
    ]


def find_resource_association(lookup: Lookup) -> Iterable[str]:
    return _find_share_association(lookup, "RESOURCE", lookup.inputs["resourceArn"])


def find_principal_association(lookup: Lookup) -> Iterable[str]:
    return _find_share_association(lookup, "PRINCIPAL", lookup.inputs["principal"])


def _find_share_association(lookup: Lookup, kind: str, entity: str) -> Iterable[str]:
    share = lookup.inputs["resourceShareArn"]
    associations = lookup.pages(
        "ram",
        "get_resource_share_associations",
        "resourceShareAssociations",
        associationType=kind,
        resourceShareArns=[share],
    )
    live = [found for found in associations if found["status"] in {"ASSOCIATED", "ASSOCIATING"}]
    return [f"{share},{entity}" for found in live if found["associatedEntity"] == entity]


NETWORK_FINDERS: tuple[Finder, ...] = (
    find_vpc,
    find_subnet,
    find_internet_gateway,
    find_egress_only_gateway,
    find_route_table,
    find_route,
    find_route_table_association,
    find_elastic_address,
    find_nat_gateway,
    find_vpc_endpoint,
    find_security_group,
    find_ingress_rule,
    find_egress_rule,
    find_network_acl,
    find_network_acl_rule,
    find_network_acl_association,
    find_prefix_list,
    find_flow_log,
    find_dhcp_options,
    find_resource_share,
    find_resource_association,
    find_principal_association,
)
"""Those of this file."""
