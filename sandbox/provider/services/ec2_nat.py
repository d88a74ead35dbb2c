"""EC2: elastic addresses and NAT gateways.

Schemas: terraform-provider-aws internal/service/ec2/ec2_eip.go, vpc_nat_gateway.go. No secondary addresses.
"""

from botocore.exceptions import ClientError

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import from_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props


def _allocate(call: Call) -> str:
    names = {"domain": "Domain", "networkBorderGroup": "NetworkBorderGroup", "publicIpv4Pool": "PublicIpv4Pool"}
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    return call.client.allocate_address(**request, **specify_tags(call, "elastic-ip"))["AllocationId"]


def _read_address(call: Call, allocation_id: str) -> Props:
    found = call.client.describe_addresses(AllocationIds=[allocation_id])["Addresses"][0]
    return {
        "allocationId": allocation_id,
        "arn": call.arn("ec2", f"elastic-ip/{allocation_id}"),
        "associationId": found.get("AssociationId"),
        "domain": found["Domain"],
        "instance": found.get("InstanceId"),
        "networkBorderGroup": found.get("NetworkBorderGroup"),
        "networkInterface": found.get("NetworkInterfaceId"),
        "privateIp": found.get("PrivateIpAddress"),
        "publicIp": found["PublicIp"],
        "publicIpv4Pool": found.get("PublicIpv4Pool"),
        "tags": from_list(found.get("Tags", [])),
    }


def _release(call: Call, allocation_id: str) -> None:
    if call.props.get("associationId"):
        try:
            call.client.disassociate_address(AssociationId=call.props["associationId"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidAssociationID.NotFound":
                raise
    call.client.release_address(AllocationId=allocation_id)


def _create_gateway(call: Call) -> str:
    names = {
        "allocationId": "AllocationId",
        "connectivityType": "ConnectivityType",
        "privateIp": "PrivateIpAddress",
        "subnetId": "SubnetId",
    }
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    answer = call.client.create_nat_gateway(**request, **specify_tags(call, "natgateway"))
    return answer["NatGateway"]["NatGatewayId"]


def _read_gateway(call: Call, gateway_id: str) -> Props:
    found = call.client.describe_nat_gateways(NatGatewayIds=[gateway_id])["NatGateways"]
    if not found or found[0]["State"] in {"deleted", "deleting", "failed"}:
        raise GoneError(gateway_id)
    address = next(iter(found[0].get("NatGatewayAddresses", [])), {})
    return {
        "allocationId": address.get("AllocationId"),
        "associationId": address.get("AssociationId"),
        "connectivityType": found[0]["ConnectivityType"],
        "networkInterfaceId": address.get("NetworkInterfaceId"),
        "privateIp": address.get("PrivateIp"),
        "publicIp": address.get("PublicIp"),
        "subnetId": found[0]["SubnetId"],
        "tags": from_list(found[0].get("Tags", [])),
        "vpcId": found[0]["VpcId"],
    }


def _delete_gateway(call: Call, gateway_id: str) -> None:
    call.client.delete_nat_gateway(NatGatewayId=gateway_id)


_ADDRESS_INPUTS = frozenset({"domain", "networkBorderGroup", "publicIpv4Pool"})

TYPES = (
    ResourceType(
        urn_type="aws:ec2/eip:Eip",
        service="ec2",
        title="EC2 EIP",
        inputs=_ADDRESS_INPUTS,
        outputs=frozenset(
            {"allocationId", "arn", "associationId", "instance", "networkInterface", "privateIp", "publicIp"}
        ),
        force_new=_ADDRESS_INPUTS,
        computed=_ADDRESS_INPUTS,
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidAllocationID.NotFound"}),
        create=_allocate,
        read=_read_address,
        delete=_release,
    ),
    ResourceType(
        urn_type="aws:ec2/natGateway:NatGateway",
        service="ec2",
        title="EC2 NAT Gateway",
        inputs=frozenset({"allocationId", "connectivityType", "privateIp", "subnetId"}),
        outputs=frozenset({"associationId", "networkInterfaceId", "publicIp", "vpcId"}),
        defaults={"connectivityType": "public"},
        force_new=frozenset({"allocationId", "connectivityType", "privateIp", "subnetId"}),
        computed=frozenset({"allocationId", "privateIp", "subnetId"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"NatGatewayNotFound"}),
        create=_create_gateway,
        read=_read_gateway,
        delete=_delete_gateway,
    ),
)
