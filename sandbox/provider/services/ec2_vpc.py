"""EC2: VPCs, subnets and internet gateways, egress-only ones too.

Schemas: terraform-provider-aws internal/service/ec2/vpc_.go, vpc_subnet.go, vpc_internet_gateway.go,
vpc_egress_only_internet_gateway.go.
"""

from typing import Any

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import from_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_VPC_SWITCHES = {
    "enableDnsSupport": "EnableDnsSupport",
    "enableDnsHostnames": "EnableDnsHostnames",
    "enableNetworkAddressUsageMetrics": "EnableNetworkAddressUsageMetrics",
}
_SUBNET_SWITCHES = {
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
    "enableDns64": "EnableDns64",
    "enableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecordOnLaunch",
    "enableResourceNameDnsAaaaRecordOnLaunch": "EnableResourceNameDnsAAAARecordOnLaunch",
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
}
_ASSIGNING = "assignIpv6AddressOnCreation"
_FILTER = "vpc-id"


def _create_vpc(call: Call) -> str:
    request = {
        "InstanceTenancy": call.props["instanceTenancy"],
        "AmazonProvidedIpv6CidrBlock": bool(call.props.get("assignGeneratedIpv6CidrBlock")),
    }
    if call.props.get("cidrBlock"):
        request["CidrBlock"] = call.props["cidrBlock"]
    if call.props.get("ipv4IpamPoolId"):
        request["Ipv4IpamPoolId"] = call.props["ipv4IpamPoolId"]
    return call.client.create_vpc(**request, **specify_tags(call, "vpc"))["Vpc"]["VpcId"]


def _settle_vpc(call: Call, vpc_id: str) -> None:
    now = {key: _vpc_attribute(call, vpc_id, key) for key in _VPC_SWITCHES}
    _update_vpc(call, vpc_id, frozenset(key for key in now.keys() & call.props.keys() if now[key] != call.props[key]))


def _update_vpc(call: Call, vpc_id: str, changed: frozenset[str]) -> None:
    # Support goes first when it is switched on, last when off: host names need it.
    for key in sorted(changed & _VPC_SWITCHES.keys(), reverse=bool(call.props.get("enableDnsSupport"))):
        call.client.modify_vpc_attribute(VpcId=vpc_id, **{_VPC_SWITCHES[key]: {"Value": bool(call.props.get(key))}})
    if "assignGeneratedIpv6CidrBlock" in changed:
        if call.props.get("assignGeneratedIpv6CidrBlock"):
            call.client.associate_vpc_cidr_block(VpcId=vpc_id, AmazonProvidedIpv6CidrBlock=True)
        else:
            call.client.disassociate_vpc_cidr_block(AssociationId=call.old["ipv6AssociationId"])


def _read_vpc(call: Call, vpc_id: str) -> Props:
    vpc = call.client.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    acl = _one(call, "describe_network_acls", "NetworkAcls", vpc_id, {"Name": "default", "Values": ["true"]})
    group = _one(
        call, "describe_security_groups", "SecurityGroups", vpc_id, {"Name": "group-name", "Values": ["default"]}
    )
    main = {"Name": "association.main", "Values": ["true"]}
    table = _one(call, "describe_route_tables", "RouteTables", vpc_id, main).get("RouteTableId")
    ipv6 = next(
        (
            block
            for block in vpc.get("Ipv6CidrBlockAssociationSet", [])
            if block["Ipv6CidrBlockState"]["State"] == "associated"
        ),
        {},
    )
    return {
        "arn": call.arn("ec2", f"vpc/{vpc_id}").replace(
            call.instance.account_id, vpc.get("OwnerId", call.instance.account_id)
        ),
        "assignGeneratedIpv6CidrBlock": bool(ipv6) or None,
        "cidrBlock": vpc["CidrBlock"],
        "defaultNetworkAclId": acl.get("NetworkAclId"),
        "defaultRouteTableId": table,
        "defaultSecurityGroupId": group.get("GroupId"),
        "dhcpOptionsId": vpc["DhcpOptionsId"],
        "instanceTenancy": vpc["InstanceTenancy"],
        "ipv6AssociationId": ipv6.get("AssociationId"),
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock"),
        "mainRouteTableId": table,
        "ownerId": vpc.get("OwnerId"),
        "tags": from_list(vpc.get("Tags", [])),
        **{key: _vpc_attribute(call, vpc_id, key) for key in _VPC_SWITCHES},
    }


def _delete_vpc(call: Call, vpc_id: str) -> None:
    call.client.delete_vpc(VpcId=vpc_id)


def _vpc_attribute(call: Call, vpc_id: str, key: str) -> bool:
    name = _VPC_SWITCHES[key]
    answer = call.client.describe_vpc_attribute(VpcId=vpc_id, Attribute=name[0].lower() + name[1:])
    return bool(answer.get(name, {}).get("Value"))


def _one(call: Call, operation: str, key: str, vpc_id: str, more: dict[str, Any]) -> dict[str, Any]:
    found = getattr(call.client, operation)(Filters=[{"Name": _FILTER, "Values": [vpc_id]}, more])[key]
    return found[0] if found else {}


def _create_subnet(call: Call) -> str:
    names = {
        "availabilityZone": "AvailabilityZone",
        "availabilityZoneId": "AvailabilityZoneId",
        "cidrBlock": "CidrBlock",
        "ipv6CidrBlock": "Ipv6CidrBlock",
        "ipv6Native": "Ipv6Native",
    }
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    answer = call.client.create_subnet(VpcId=call.props["vpcId"], **request, **specify_tags(call, "subnet"))
    return answer["Subnet"]["SubnetId"]


def _settle_subnet(call: Call, subnet_id: str) -> None:
    wanted = {key for key in (*_SUBNET_SWITCHES, "privateDnsHostnameTypeOnLaunch") if call.props.get(key)}
    _update_subnet(call, subnet_id, frozenset(wanted))


def _update_subnet(call: Call, subnet_id: str, changed: frozenset[str]) -> None:
    # AWS takes one attribute in a call; addresses of IPv6 are given only as long as there is a network of it.
    assigning = bool(call.props.get(_ASSIGNING))
    if _ASSIGNING in changed and not assigning:
        _switch_subnet(call, subnet_id, _ASSIGNING)
    _move_ipv6(call, subnet_id)
    for key in sorted(changed & _SUBNET_SWITCHES.keys() - {_ASSIGNING}):
        _switch_subnet(call, subnet_id, key)
    if _ASSIGNING in changed and assigning:
        _switch_subnet(call, subnet_id, _ASSIGNING)
    if "privateDnsHostnameTypeOnLaunch" in changed:
        kind = call.props["privateDnsHostnameTypeOnLaunch"]
        call.client.modify_subnet_attribute(SubnetId=subnet_id, PrivateDnsHostnameTypeOnLaunch=kind)


def _switch_subnet(call: Call, subnet_id: str, key: str) -> None:
    value = {"Value": bool(call.props.get(key))}
    call.client.modify_subnet_attribute(SubnetId=subnet_id, **{_SUBNET_SWITCHES[key]: value})


def _move_ipv6(call: Call, subnet_id: str) -> None:
    """As the real plugin does it: a network that is not written is no change, and goes with the next one there is."""
    before, after = call.old.get("ipv6CidrBlock"), call.props.get("ipv6CidrBlock")
    if not call.old or before == after:
        return
    if before:
        call.client.disassociate_subnet_cidr_block(AssociationId=call.old["ipv6CidrBlockAssociationId"])
    if after:
        call.client.associate_subnet_cidr_block(SubnetId=subnet_id, Ipv6CidrBlock=after)


def _replace_subnet(state: Props, changed: frozenset[str]) -> frozenset[str]:
    return changed & {"ipv6CidrBlock"} if state.get(_ASSIGNING) else frozenset()


def _read_subnet(call: Call, subnet_id: str) -> Props:
    subnet = call.client.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    names = subnet.get("PrivateDnsNameOptionsOnLaunch", {})
    ipv6 = next(iter(subnet.get("Ipv6CidrBlockAssociationSet", [])), {})
    return {
        "arn": subnet["SubnetArn"],
        "assignIpv6AddressOnCreation": subnet.get("AssignIpv6AddressOnCreation", False),
        "availabilityZone": subnet["AvailabilityZone"],
        "availabilityZoneId": subnet.get("AvailabilityZoneId"),
        "cidrBlock": subnet.get("CidrBlock"),
        "enableDns64": subnet.get("EnableDns64", False),
        "enableResourceNameDnsARecordOnLaunch": names.get("EnableResourceNameDnsARecord", False),
        "enableResourceNameDnsAaaaRecordOnLaunch": names.get("EnableResourceNameDnsAAAARecord", False),
        "ipv6CidrBlock": ipv6.get("Ipv6CidrBlock"),
        "ipv6CidrBlockAssociationId": ipv6.get("AssociationId"),
        "ipv6Native": subnet.get("Ipv6Native", False),
        "mapPublicIpOnLaunch": subnet.get("MapPublicIpOnLaunch", False),
        "ownerId": subnet["OwnerId"],
        "privateDnsHostnameTypeOnLaunch": names.get("HostnameType"),
        "tags": from_list(subnet.get("Tags", [])),
        "vpcId": subnet["VpcId"],
    }


def _delete_subnet(call: Call, subnet_id: str) -> None:
    call.client.delete_subnet(SubnetId=subnet_id)


def _create_gateway(call: Call) -> str:
    answer = call.client.create_internet_gateway(**specify_tags(call, "internet-gateway"))
    return answer["InternetGateway"]["InternetGatewayId"]


def _settle_gateway(call: Call, gateway_id: str) -> None:
    if call.props.get("vpcId"):
        call.client.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=call.props["vpcId"])


def _update_gateway(call: Call, gateway_id: str, _: frozenset[str]) -> None:
    if call.old.get("vpcId"):
        call.client.detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=call.old["vpcId"])
    _settle_gateway(call, gateway_id)


def _read_gateway(call: Call, gateway_id: str) -> Props:
    found = call.client.describe_internet_gateways(InternetGatewayIds=[gateway_id])["InternetGateways"]
    if not found:
        raise GoneError(gateway_id)
    owner = found[0].get("OwnerId", call.instance.account_id)
    return {
        "arn": f"arn:aws:ec2:{call.region}:{owner}:internet-gateway/{gateway_id}",
        "ownerId": owner,
        "tags": from_list(found[0].get("Tags", [])),
        "vpcId": next((attachment["VpcId"] for attachment in found[0]["Attachments"]), None),
    }


def _delete_gateway(call: Call, gateway_id: str) -> None:
    if call.props.get("vpcId"):
        call.client.detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=call.props["vpcId"])
    call.client.delete_internet_gateway(InternetGatewayId=gateway_id)


def _create_egress_only(call: Call) -> str:
    answer = call.client.create_egress_only_internet_gateway(
        VpcId=call.props["vpcId"], **specify_tags(call, "egress-only-internet-gateway")
    )
    return answer["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]


def _read_egress_only(call: Call, gateway_id: str) -> Props:
    found = call.client.describe_egress_only_internet_gateways(EgressOnlyInternetGatewayIds=[gateway_id])
    gateways = found["EgressOnlyInternetGateways"]
    if not gateways:
        raise GoneError(gateway_id)
    return {"vpcId": next((attachment["VpcId"] for attachment in gateways[0]["Attachments"]), None)}


def _delete_egress_only(call: Call, gateway_id: str) -> None:
    call.client.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway_id)


TYPES = (
    ResourceType(
        urn_type="aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        service="ec2",
        title="EC2 Egress-only Internet Gateway",
        inputs=frozenset({"vpcId"}),
        required=frozenset({"vpcId"}),
        force_new=frozenset({"vpcId"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidGatewayID.NotFound"}),
        create=_create_egress_only,
        read=_read_egress_only,
        delete=_delete_egress_only,
    ),
    ResourceType(
        urn_type="aws:ec2/vpc:Vpc",
        service="ec2",
        title="EC2 VPC",
        inputs=frozenset(
            {
                "assignGeneratedIpv6CidrBlock",
                "cidrBlock",
                "instanceTenancy",
                "ipv4IpamPoolId",
                "ipv6CidrBlock",
                *_VPC_SWITCHES,
            }
        ),
        outputs=frozenset(
            {
                "arn",
                "defaultNetworkAclId",
                "defaultRouteTableId",
                "defaultSecurityGroupId",
                "dhcpOptionsId",
                "ipv6AssociationId",
                "mainRouteTableId",
                "ownerId",
            }
        ),
        defaults={"enableDnsSupport": True, "instanceTenancy": "default"},
        force_new=frozenset({"cidrBlock", "instanceTenancy", "ipv4IpamPoolId"}),
        kept=frozenset({"ipv4IpamPoolId"}),
        computed=frozenset({"cidrBlock", "enableDnsHostnames", "enableNetworkAddressUsageMetrics", "ipv6CidrBlock"}),
        unsettled={"assignGeneratedIpv6CidrBlock": frozenset({"ipv6AssociationId", "ipv6CidrBlock"})},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidVpcID.NotFound"}),
        create=_create_vpc,
        settle=_settle_vpc,
        read=_read_vpc,
        update=_update_vpc,
        delete=_delete_vpc,
    ),
    ResourceType(
        urn_type="aws:ec2/subnet:Subnet",
        service="ec2",
        title="EC2 Subnet",
        inputs=frozenset(
            {
                "availabilityZone",
                "availabilityZoneId",
                "cidrBlock",
                "ipv6CidrBlock",
                "ipv6Native",
                "privateDnsHostnameTypeOnLaunch",
                "vpcId",
                *_SUBNET_SWITCHES,
            }
        ),
        required=frozenset({"vpcId"}),
        outputs=frozenset({"arn", "ipv6CidrBlockAssociationId", "ownerId"}),
        defaults={**dict.fromkeys(_SUBNET_SWITCHES, False), "ipv6Native": False},
        force_new=frozenset({"availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "vpcId"}),
        also_replaces=_replace_subnet,
        computed=frozenset(
            {"availabilityZone", "availabilityZoneId", "ipv6CidrBlock", "privateDnsHostnameTypeOnLaunch"}
        ),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidSubnetID.NotFound"}),
        create=_create_subnet,
        settle=_settle_subnet,
        read=_read_subnet,
        update=_update_subnet,
        delete=_delete_subnet,
    ),
    ResourceType(
        urn_type="aws:ec2/internetGateway:InternetGateway",
        service="ec2",
        title="EC2 Internet Gateway",
        inputs=frozenset({"vpcId"}),
        outputs=frozenset({"arn", "ownerId"}),
        computed=frozenset({"vpcId"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidInternetGatewayID.NotFound"}),
        create=_create_gateway,
        settle=_settle_gateway,
        read=_read_gateway,
        update=_update_gateway,
        delete=_delete_gateway,
    ),
)
