"""VPCs, what is in them, and shares."""

from typing import NamedTuple

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR
from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6, IPV6
from review.report.sentences.model import OF, Area, Tell, Words, describe_changes, lose
from review.report.sentences.transit import ATTACHMENT, PEERING
from review.report.text import code, is_simple
from review.report.world import SHARE, World

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
_EGRESS_ONLY_GATEWAY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
_TABLE = "aws:ec2/routeTable:RouteTable"
_ROUTE = "aws:ec2/route:Route"
_ADDRESS = "aws:ec2/eip:Eip"
_NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_RESOURCE = "aws:ram/resourceAssociation:ResourceAssociation"
_PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"

_OF_IPV6 = f"{SEPARATOR}ipv6"

_LABELS = {
    "cidrBlock": "address range",
    "assignGeneratedIpv6CidrBlock": "network of IPv6",
    "ipv6CidrBlock": "network of IPv6",
    "assignIpv6AddressOnCreation": "addresses of IPv6 at launch",
    "enableDnsSupport": "DNS support",
    "enableDnsHostnames": "DNS host names",
    "mapPublicIpOnLaunch": "public addresses at launch",
}


def _last_key(resource: StateResource) -> str:
    """The last key in a logical name such as `vpc-ACCOUNT/VPC/SUBNET`."""
    return resource.name.rpartition(SEPARATOR)[2]


def _name_network(_world: World, resource: StateResource) -> str:
    """By its key, with its address range."""
    block = resource.inputs.get("cidrBlock")
    known = is_simple(block) and not has_unknown(block)
    return f"{code(_last_key(resource))}{f' ({code(block)})' if known else ''}"


def _name_subnet(world: World, resource: StateResource) -> str:
    return f"{_name_network(world, resource)} in VPC {code(_vpc_key(resource))}"


def _name_in_vpc(_world: World, resource: StateResource) -> str:
    return f"of VPC {code(_vpc_key(resource))}"


def _name_part(world: World, resource: StateResource) -> str:
    """By its key too: the tier or zone that it is for, or the service of an endpoint."""
    name = resource.name.removesuffix(_OF_IPV6)
    is_keyed, key = name.count(SEPARATOR) > 1, name.rpartition(SEPARATOR)[2]
    return f"{code(key)} {_name_in_vpc(world, resource)}" if is_keyed else _name_in_vpc(world, resource)


def _name_route(world: World, resource: StateResource) -> str:
    """By its destination; of a VPC's way out the VPC, and the tier or zone, tell enough."""
    destination = resource.inputs.get("destinationCidrBlock", resource.inputs.get("destinationIpv6CidrBlock"))
    if destination == EVERYWHERE:
        return f"to the internet {_name_part(world, resource)}"
    if destination == EVERYWHERE_OF_IPV6:
        return f"to the internet by IPv6 {_name_part(world, resource)}"
    if not is_simple(destination) or has_unknown(destination):
        return code(resource.name)
    return f"to {code(destination)}, {code(resource.name.removesuffix(SEPARATOR + IPV6).rpartition(SEPARATOR)[2])}"


def _vpc_key(resource: StateResource) -> str:
    """The VPC that something is in, by its logical name: `vpc-ACCOUNT/VPC/SUBNET`, `vpc-ACCOUNT/VPC-public`."""
    path = resource.name.split(SEPARATOR)
    return path[min(1, len(path) - 1)].removesuffix("-public").removesuffix("-internet")


def _replace(noun: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        what = f"{noun} {code(_last_key(change.resource))}{OF} is replaced"
        why = describe_changes(world, change, _LABELS, only=change.replaced_by).removeprefix("address range ")
        return f"{what}{f': {why}' if why else ''}{lose(change)}"

    return tell


def _name_principal(world: World, resource: StateResource) -> str:
    """Whom a share is opened to: the account, unit or organization by the last part of the logical name."""
    value = resource.inputs.get("principal")
    if isinstance(value, str) and value.isdecimal():
        return world.name_account_id(value)
    key = _last_key(resource)
    return "the whole organization" if key == "organization" else world.name_target(key)


def _name_share(world: World, resource: StateResource) -> str:
    """The share that a part of it belongs to: the part's logical name begins with the share's."""
    for change in world.find(SHARE):
        if resource.name.startswith(f"{change.resource.name}{SEPARATOR}"):
            return code(change.resource.inputs.get("name", change.resource.name))
    return code(resource.name.split(SEPARATOR)[1] if SEPARATOR in resource.name else resource.name)


def _open(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        return sentence.format(
            share=_name_share(world, change.resource), who=_name_principal(world, change.resource), of=OF
        )

    return tell


class _Shared(NamedTuple):
    """A kind of what is shared. `after`: what becomes of it with others, once it is not any more."""

    noun: str
    after: str


_SUBNET_SHARED = _Shared("Subnet", "what others run in it stays, and nothing new can be made there")
_SHARED = {
    "prefix_lists": _Shared("Prefix list", "rules of others that name it stay, and no new ones can be made"),
    "resolver_rules": _Shared("Resolver rule", "AWS takes it from the VPCs of others that have it"),
    "transit_gateways": _Shared(
        "Transit gateway", "VPCs of others that are on it stay, and no new ones can be attached"
    ),
    "ipam_pools": _Shared("IPAM pool", "VPCs of others that are in it stay, and no new ones can be made from it"),
}
"""By what stands before the key in the logical name; of subnets that is their VPC's key."""


def _name_shared(resource: StateResource) -> tuple[_Shared, str]:
    kind = resource.name.split(SEPARATOR)[-2:][0]
    return _SHARED.get(kind, _SUBNET_SHARED), code(_last_key(resource))


def _put(world: World, change: Change) -> str:
    kind, what = _name_shared(change.resource)
    return f"{kind.noun} {what} is put into the share {_name_share(world, change.resource)}{OF}"


def _take(world: World, change: Change) -> str:
    kind, what = _name_shared(change.resource)
    return f"{kind.noun} {what} is taken out of the share {_name_share(world, change.resource)}{OF}: {kind.after}"


WORDS = {
    VPC: Words(
        noun="VPC",
        plural="VPCs",
        area=Area.network,
        name=_name_network,
        labels=_LABELS,
        tell={Operation.replace: _replace("VPC")},
    ),
    SUBNET: Words(
        noun="subnet",
        plural="subnets",
        area=Area.network,
        name=_name_subnet,
        labels=_LABELS,
        tell={Operation.replace: _replace("Subnet")},
        belongs_to=(VPC,),
    ),
    _GATEWAY: Words(
        noun="internet gateway", plural="internet gateways", area=Area.network, name=_name_in_vpc, belongs_to=(VPC,)
    ),
    _EGRESS_ONLY_GATEWAY: Words(
        noun="egress-only internet gateway",
        plural="egress-only internet gateways",
        area=Area.network,
        name=_name_in_vpc,
        belongs_to=(VPC,),
    ),
    _TABLE: Words(noun="route table", plural="route tables", area=Area.network, name=_name_part, belongs_to=(VPC,)),
    _ROUTE: Words(
        noun="route",
        plural="routes",
        area=Area.network,
        name=_name_route,
        labels={"destinationCidrBlock": "destination", "destinationIpv6CidrBlock": "destination"},
        belongs_to=(VPC, ATTACHMENT, PEERING, _TABLE),
    ),
    _TABLE_ASSOCIATION: Words(
        noun="routing of subnet",
        plural="routings of subnets",
        area=Area.network,
        name=lambda _world, resource: code(_last_key(resource)),
        belongs_to=(VPC, SUBNET),
        part=lambda resource: code(_last_key(resource)),
    ),
    _ADDRESS: Words(
        noun="elastic address",
        plural="elastic addresses",
        area=Area.network,
        name=_name_part,
        belongs_to=(VPC,),
    ),
    _NAT_GATEWAY: Words(
        noun="NAT gateway", plural="NAT gateways", area=Area.network, name=_name_part, belongs_to=(VPC,)
    ),
    _ENDPOINT: Words(
        noun="endpoint",
        plural="endpoints",
        area=Area.network,
        name=_name_part,
        labels={
            "routeTableIds": "route tables",
            "subnetIds": "subnets",
            "securityGroupIds": "security groups",
            "privateDnsEnabled": "private names",
        },
        belongs_to=(VPC,),
    ),
    SHARE: Words(
        noun="share",
        plural="shares",
        area=Area.network,
        labels={"allowExternalPrincipals": "open to outsiders"},
    ),
    _RESOURCE: Words(
        noun="shared resource",
        plural="shared resources",
        area=Area.network,
        name=lambda _world, resource: code(_last_key(resource)),
        tell={Operation.create: _put, Operation.delete: _take},
        belongs_to=(SHARE,),
    ),
    _PRINCIPAL: Words(
        noun="user of a share",
        plural="users of shares",
        area=Area.network,
        name=_name_principal,
        tell={
            Operation.create: _open("Share {share}{of} is opened to {who}"),
            Operation.delete: _open("Share {share}{of} is closed to {who}"),
        },
        belongs_to=(SHARE,),
    ),
}
