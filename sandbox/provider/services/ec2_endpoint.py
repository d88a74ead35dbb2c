"""EC2: VPC endpoints of the type Gateway.

Schema: terraform-provider-aws internal/service/ec2/vpc_endpoint.go.
"""

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered


def _create(call: Call) -> str:
    names = {
        "policy": "PolicyDocument",
        "routeTableIds": "RouteTableIds",
        "serviceName": "ServiceName",
        "vpcEndpointType": "VpcEndpointType",
        "vpcId": "VpcId",
    }
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
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
        "policy": endpoint.get("PolicyDocument"),
        "prefixListId": prefix_list.get("PrefixListId"),
        "requesterManaged": endpoint.get("RequesterManaged", False),
        "routeTableIds": endpoint.get("RouteTableIds", []),
        "serviceName": endpoint["ServiceName"],
        "state": endpoint["State"],
        "vpcEndpointType": endpoint["VpcEndpointType"],
        "vpcId": endpoint["VpcId"],
    }


def _update(call: Call, endpoint_id: str, changed: frozenset[str]) -> None:
    request: Props = {}
    if "policy" in changed:
        request |= {"PolicyDocument": call.props["policy"]} if call.props.get("policy") else {"ResetPolicy": True}
    if "routeTableIds" in changed:
        before, after = set(call.old.get("routeTableIds") or []), set(call.props.get("routeTableIds") or [])
        request |= {"AddRouteTableIds": sorted(after - before), "RemoveRouteTableIds": sorted(before - after)}
    request = {parameter: value for parameter, value in request.items() if value}
    if request:
        call.client.modify_vpc_endpoint(VpcEndpointId=endpoint_id, **request)


def _delete(call: Call, endpoint_id: str) -> None:
    call.client.delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])


TYPES = (
    ResourceType(
        urn_type="aws:ec2/vpcEndpoint:VpcEndpoint",
        service="ec2",
        title="EC2 VPC Endpoint",
        inputs=frozenset({"policy", "routeTableIds", "serviceName", "vpcEndpointType", "vpcId"}),
        required=frozenset({"vpcId"}),
        outputs=frozenset({"arn", "cidrBlocks", "ownerId", "prefixListId", "requesterManaged", "state"}),
        defaults={"vpcEndpointType": "Gateway"},
        force_new=frozenset({"serviceName", "vpcEndpointType", "vpcId"}),
        computed=frozenset({"policy", "routeTableIds"}),
        canonical={"routeTableIds": unordered},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidVpcEndpointId.NotFound"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
