"""EC2: VPC endpoints of the types Gateway and Interface.

Schema: terraform-provider-aws internal/service/ec2/vpc_endpoint.go.
"""

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import from_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered

_LISTS = {
    "routeTableIds": "RouteTableIds",
    "securityGroupIds": "SecurityGroupIds",
    "subnetIds": "SubnetIds",
}


def _create(call: Call) -> str:
    names = {
        "policy": "PolicyDocument",
        "routeTableIds": "RouteTableIds",
        "securityGroupIds": "SecurityGroupIds",
        "serviceName": "ServiceName",
        "subnetIds": "SubnetIds",
        "vpcEndpointType": "VpcEndpointType",
        "vpcId": "VpcId",
    }
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    if call.props["vpcEndpointType"] == "Interface":
        request["PrivateDnsEnabled"] = bool(call.props.get("privateDnsEnabled"))
    answer = call.client.create_vpc_endpoint(**request, **specify_tags(call, "vpc-endpoint"))
    return answer["VpcEndpoint"]["VpcEndpointId"]


def _read(call: Call, endpoint_id: str) -> Props:
    endpoint = call.client.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    if endpoint["State"] == "deleted":
        raise GoneError(endpoint_id)
    filters = [{"Name": "prefix-list-name", "Values": [endpoint["ServiceName"]]}]
    prefix_list = next(iter(call.client.describe_prefix_lists(Filters=filters)["PrefixLists"]), {})
    return {
        "arn": call.arn("ec2", f"vpc-endpoint/{endpoint_id}"),
        "cidrBlocks": prefix_list.get("Cidrs"),
        "ownerId": endpoint["OwnerId"],
        "dnsEntries": [
            {"dnsName": entry.get("DnsName"), "hostedZoneId": entry.get("HostedZoneId")}
            for entry in endpoint.get("DnsEntries", [])
        ],
        "networkInterfaceIds": endpoint.get("NetworkInterfaceIds", []),
        "policy": endpoint.get("PolicyDocument"),
        "privateDnsEnabled": endpoint["VpcEndpointType"] == "Interface" and endpoint.get("PrivateDnsEnabled", False),
        "prefixListId": prefix_list.get("PrefixListId"),
        "requesterManaged": endpoint.get("RequesterManaged", False),
        "routeTableIds": endpoint.get("RouteTableIds", []),
        "securityGroupIds": [group["GroupId"] for group in endpoint.get("Groups", [])],
        "serviceName": endpoint["ServiceName"],
        "state": endpoint["State"],
        "subnetIds": endpoint.get("SubnetIds") or [],
        "tags": from_list(endpoint.get("Tags", [])),
        "vpcEndpointType": endpoint["VpcEndpointType"],
        "vpcId": endpoint["VpcId"],
    }


def _update(call: Call, endpoint_id: str, changed: frozenset[str]) -> None:
    request: Props = {}
    if "policy" in changed:
        request |= {"PolicyDocument": call.props["policy"]} if call.props.get("policy") else {"ResetPolicy": True}
    for key, name in _LISTS.items():
        if key in changed:
            before, after = set(call.old.get(key) or []), set(call.props.get(key) or [])
            request |= {f"Add{name}": sorted(after - before), f"Remove{name}": sorted(before - after)}
    request = {parameter: value for parameter, value in request.items() if value}
    if "privateDnsEnabled" in changed:
        request["PrivateDnsEnabled"] = bool(call.props.get("privateDnsEnabled"))
    if request:
        call.client.modify_vpc_endpoint(VpcEndpointId=endpoint_id, **request)


def _delete(call: Call, endpoint_id: str) -> None:
    call.client.delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])


TYPES = (
    ResourceType(
        urn_type="aws:ec2/vpcEndpoint:VpcEndpoint",
        service="ec2",
        title="EC2 VPC Endpoint",
        inputs=frozenset({"policy", "privateDnsEnabled", "serviceName", "vpcEndpointType", "vpcId", *_LISTS}),
        required=frozenset({"vpcId"}),
        outputs=frozenset(
            {
                "arn",
                "cidrBlocks",
                "dnsEntries",
                "networkInterfaceIds",
                "ownerId",
                "prefixListId",
                "requesterManaged",
                "state",
            }
        ),
        defaults={"vpcEndpointType": "Gateway"},
        force_new=frozenset({"serviceName", "vpcEndpointType", "vpcId"}),
        computed=frozenset({"policy", "privateDnsEnabled", *_LISTS}),
        canonical=dict.fromkeys(_LISTS, unordered),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidVpcEndpointId.NotFound"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
