"""Route 53: what associates private hosted zones with VPCs.

Schemas: terraform-provider-aws internal/service/route53/zone_association.go, vpc_association_authorization.go.
"""

from botocore.exceptions import ClientError

from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.values import Props

_INPUTS = frozenset({"vpcId", "vpcRegion", "zoneId"})
_GONE = frozenset({"NoSuchHostedZone"})


def _vpc(call: Call) -> dict[str, str]:
    return {"VPCId": call.props["vpcId"], "VPCRegion": call.props.get("vpcRegion") or call.instance.region}


def _authorize(call: Call) -> str:
    call.client.create_vpc_association_authorization(HostedZoneId=call.props["zoneId"], VPC=_vpc(call))
    return f"{call.props['zoneId']}:{call.props['vpcId']}"


def _read_authorization(call: Call, authorization: str) -> Props:
    zone_id, vpc_id = authorization.split(":")
    found = call.client.list_vpc_association_authorizations(HostedZoneId=zone_id)["VPCs"]
    for vpc in found:
        if vpc["VPCId"] == vpc_id:
            return {"vpcId": vpc_id, "vpcRegion": vpc["VPCRegion"], "zoneId": zone_id}
    raise GoneError(authorization)


def _deauthorize(call: Call, _: str) -> None:
    try:
        call.client.delete_vpc_association_authorization(HostedZoneId=call.props["zoneId"], VPC=_vpc(call))
    except ClientError as error:
        if error.response["Error"]["Code"] != "VPCAssociationAuthorizationNotFound":
            raise


def _associate(call: Call) -> str:
    vpc = _vpc(call)
    call.client.associate_vpc_with_hosted_zone(HostedZoneId=call.props["zoneId"], VPC=vpc)
    return f"{call.props['zoneId']}:{vpc['VPCId']}:{vpc['VPCRegion']}"


def _read_association(call: Call, association: str) -> Props:
    zone_id, vpc_id = association.split(":")[:2]
    region = _vpc(call)["VPCRegion"]
    answer = call.client.list_hosted_zones_by_vpc(VPCId=vpc_id, VPCRegion=region)
    for zone in answer["HostedZoneSummaries"]:
        if zone["HostedZoneId"] == zone_id:
            owner = zone["Owner"]["OwningAccount"]
            return {"owningAccount": owner, "vpcId": vpc_id, "vpcRegion": region, "zoneId": zone_id}
    raise GoneError(association)


def _disassociate(call: Call, _: str) -> None:
    try:
        call.client.disassociate_vpc_from_hosted_zone(HostedZoneId=call.props["zoneId"], VPC=_vpc(call))
    except ClientError as error:
        if error.response["Error"]["Code"] != "VPCAssociationNotFound":
            raise


def _parse(import_id: str) -> Imported:
    """`ZONE:VPC`, of an association with `:REGION` where it is not the provider's."""
    zone_id, vpc_id, *region = import_id.split(":")
    return Imported(import_id, {"zoneId": zone_id, "vpcId": vpc_id, **({"vpcRegion": region[0]} if region else {})})


TYPES = (
    ResourceType(
        urn_type="aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
        service="route53",
        title="Route53 VPC Association Authorization",
        inputs=_INPUTS,
        required=frozenset({"vpcId", "zoneId"}),
        force_new=_INPUTS,
        computed=frozenset({"vpcRegion"}),
        gone=_GONE,
        parse_import_id=_parse,
        create=_authorize,
        read=_read_authorization,
        delete=_deauthorize,
    ),
    ResourceType(
        urn_type="aws:route53/zoneAssociation:ZoneAssociation",
        service="route53",
        title="Route53 Zone Association",
        inputs=_INPUTS,
        required=frozenset({"vpcId", "zoneId"}),
        outputs=frozenset({"owningAccount"}),
        force_new=_INPUTS,
        computed=frozenset({"vpcRegion"}),
        gone=_GONE,
        parse_import_id=_parse,
        create=_associate,
        read=_read_association,
        delete=_disassociate,
    ),
)
