"""Transit gateways, their segments, the VPCs attached to them, and peerings of VPCs."""

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import SEPARATOR
from policies.networks import IPV6
from review.report.sentences.model import OF, Area, Tell, Words, lose
from review.report.text import code
from review.report.world import World

GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_PEERING_ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
_PEERING_OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
_TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
_ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
_ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
_STATIC_ROUTE = "aws:ec2transitgateway/route:Route"
_PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"


def _find_keys(resource: StateResource) -> list[str]:
    """The keys after the account's in a logical name such as `transit-admission-ACCOUNT/GATEWAY/VPC/SEGMENT`."""
    keys = resource.name.split(SEPARATOR)[1:]
    return [*keys, *[""] * (3 - len(keys))]


def _name_gateway(_world: World, resource: StateResource) -> str:
    return code(_find_keys(resource)[0])


def _name_segment(_world: World, resource: StateResource) -> str:
    gateway, segment, *_ = _find_keys(resource)
    return f"{code(segment)} of transit gateway {code(gateway)}"


def _name_attached(_world: World, resource: StateResource) -> str:
    gateway, vpc, *_ = _find_keys(resource)
    return f"of VPC {code(vpc)} to transit gateway {code(gateway)}"


def _tell(sentence: str) -> Tell:
    def tell(_world: World, change: Change) -> str:
        gateway, vpc, segment, *_ = _find_keys(change.resource)
        told = sentence.format(gateway=code(gateway), vpc=code(vpc), segment=code(segment), of=OF)
        return told + lose(change)

    return tell


def _find_way(resource: StateResource) -> tuple[str, str, str]:
    """The gateway, the segment whose table it is in, and where it leads: to a VPC, or to the internet."""
    gateway, segment, vpc, *more = _find_keys(resource)
    by = " by IPv6" if more == [IPV6] else ""
    return code(gateway), code(segment), f"VPC {code(vpc)}{by}" if vpc else "the internet"


def _name_way(_world: World, resource: StateResource) -> str:
    gateway, segment, target = _find_way(resource)
    return f"from segment {segment} of transit gateway {gateway} to {target}"


def _tell_way(leads: str, drops: str) -> Tell:
    def tell(_world: World, change: Change) -> str:
        gateway, segment, target = _find_way(change.resource)
        beginning = f"Segment {segment} of transit gateway {gateway}{OF}"
        if change.resource.inputs.get("blackhole"):
            return f"{beginning} {drops} to {target}{lose(change)}"
        return f"{beginning} {leads} to {target} through the inspection VPC{lose(change)}"

    return tell


WORDS = {
    PEERING: Words(noun="peering", plural="peerings", area=Area.network, name=_name_gateway),
    _PEERING_ACCEPTER: Words(
        noun="acceptance of peering",
        plural="acceptances of peerings",
        area=Area.network,
        name=_name_gateway,
        labels={"accepter": "DNS"},
        belongs_to=(PEERING,),
    ),
    _PEERING_OPTIONS: Words(
        noun="DNS of peering",
        plural="DNS of peerings",
        area=Area.network,
        name=_name_gateway,
        labels={"requester": "DNS"},
        belongs_to=(PEERING,),
    ),
    GATEWAY: Words(
        noun="transit gateway",
        plural="transit gateways",
        area=Area.network,
        name=_name_gateway,
        labels={"amazonSideAsn": "ASN"},
    ),
    _TABLE: Words(noun="segment", plural="segments", area=Area.network, name=_name_segment, belongs_to=(GATEWAY,)),
    ATTACHMENT: Words(
        noun="attachment",
        plural="attachments",
        area=Area.network,
        name=_name_attached,
        labels={"subnetIds": "subnets", "applianceModeSupport": "appliance mode", "ipv6Support": "IPv6"},
        tell={
            Operation.create: _tell("VPC {vpc}{of} is attached to transit gateway {gateway}"),
            Operation.delete: _tell("VPC {vpc}{of} is taken off transit gateway {gateway}"),
        },
    ),
    _ACCEPTER: Words(
        noun="acceptance of the attachment",
        plural="acceptances of attachments",
        area=Area.network,
        name=_name_attached,
        belongs_to=(ATTACHMENT,),
    ),
    _ASSOCIATION: Words(
        noun="routing by its segment of the attachment",
        plural="routings of attachments by their segments",
        area=Area.network,
        name=_name_attached,
        tell={
            Operation.replace: _tell(
                "VPC {vpc} on transit gateway {gateway}{of} goes into another segment, and is cut off meanwhile"
            )
        },
        belongs_to=(ATTACHMENT,),
    ),
    _PROPAGATION: Words(
        noun="way from a segment to the attachment",
        plural="ways from segments to attachments",
        area=Area.network,
        name=_name_attached,
        tell={
            Operation.create: _tell("Segment {segment} of transit gateway {gateway}{of} begins to reach VPC {vpc}"),
            Operation.delete: _tell("Segment {segment} of transit gateway {gateway}{of} no longer reaches VPC {vpc}"),
        },
        belongs_to=(ATTACHMENT,),
    ),
    _STATIC_ROUTE: Words(
        noun="way through the inspection VPC",
        plural="ways through inspection VPCs",
        area=Area.network,
        name=_name_way,
        tell={
            Operation.create: _tell_way("leads", "drops what is sent"),
            Operation.delete: _tell_way("no longer leads", "no longer drops what is sent"),
        },
        belongs_to=(_TABLE,),
    ),
}
