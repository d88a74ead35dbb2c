"""Hosted zones and records."""

from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR
from review.report.sentences.model import Area, Words, name_by
from review.report.text import code
from review.report.world import World

ZONE = "aws:route53/zone:Zone"
_ASSOCIATION = "aws:route53/zoneAssociation:ZoneAssociation"
_AUTHORIZATION = "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization"
_RECORD = "aws:route53/record:Record"
_ENDPOINT = "aws:route53/resolverEndpoint:ResolverEndpoint"
_RULE = "aws:route53/resolverRule:ResolverRule"
_RULE_ASSOCIATION = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"


def _name_record(_world: World, resource: StateResource) -> str:
    """Its type and whole name."""
    name, type_ = resource.inputs.get("name"), resource.inputs.get("type")
    if not isinstance(name, str) or has_unknown(name):
        return code(resource.name)
    return f"{type_} of {code(name)}"


def _name_part(resource: StateResource) -> str:
    """The last two keys of a logical name such as `hosted-zone-ACCOUNT/ZONE/www/A`."""
    label, _, type_ = resource.name.rpartition(SEPARATOR)
    return f"{code(label.rpartition(SEPARATOR)[2])} ({type_})"


def _name_vpc(_world: World, resource: StateResource) -> str:
    """The VPC and the hosted zone: the last two keys of `hosted-zone-ACCOUNT/ZONE/VPC`."""
    zone, _, vpc = resource.name.rpartition(SEPARATOR)
    return f"{code(vpc)} with hosted zone {code(zone.rpartition(SEPARATOR)[2])}"


def _name_rule(_world: World, resource: StateResource) -> str:
    domain = resource.inputs.get("domainName")
    key = code(resource.name.rpartition(SEPARATOR)[2])
    return key if not isinstance(domain, str) or has_unknown(domain) else f"{key} for {code(domain)}"


def _name_vpc_of_rule(_world: World, resource: StateResource) -> str:
    """The last two keys of `resolver-association-ACCOUNT/VPC/NAME.`, before of `.../RULE/VPC`."""
    first, _, last = resource.name.rpartition(SEPARATOR)
    if not last.endswith("."):
        return f"{code(last)} with resolver rule {code(first.rpartition(SEPARATOR)[2])}"
    return f"{code(first.rpartition(SEPARATOR)[2])} with the resolver rule for {code(last.removesuffix('.'))}"


WORDS = {
    ZONE: Words(noun="hosted zone", plural="hosted zones", area=Area.network, name=name_by("name")),
    _RECORD: Words(
        noun="record",
        plural="records",
        area=Area.network,
        name=_name_record,
        labels={"records": "values", "ttl": "time to live", "aliases": "alias"},
        belongs_to=(ZONE,),
        part=_name_part,
    ),
    _ENDPOINT: Words(
        noun="resolver endpoint",
        plural="resolver endpoints",
        area=Area.network,
        name=name_by("name"),
        labels={"ipAddresses": "subnets", "securityGroupIds": "security groups"},
    ),
    _RULE: Words(
        noun="resolver rule",
        plural="resolver rules",
        area=Area.network,
        name=_name_rule,
        labels={"targetIps": "DNS servers that are asked", "resolverEndpointId": "endpoint"},
    ),
    _RULE_ASSOCIATION: Words(
        noun="association of VPC",
        plural="associations of VPCs",
        area=Area.network,
        name=_name_vpc_of_rule,
        belongs_to=(_RULE,),
    ),
    _AUTHORIZATION: Words(
        noun="authorization of VPC",
        plural="authorizations of VPCs",
        area=Area.network,
        name=_name_vpc,
        belongs_to=(ZONE,),
    ),
    _ASSOCIATION: Words(
        noun="association of VPC",
        plural="associations of VPCs",
        area=Area.network,
        name=_name_vpc,
        belongs_to=(ZONE,),
    ),
}
