"""The network ACLs of a VPC: their rules, and the subnets that have them."""

from typing import Any

from config.plan.network_acls import PROTOCOL_NAMES
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR
from review.report.sentences.model import OF, Area, Tell, Words
from review.report.sentences.network import SUBNET, VPC
from review.report.text import code, is_simple
from review.report.world import World

_ACL = "aws:ec2/networkAcl:NetworkAcl"
_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"

_VERBS = {
    (False, "allow"): "lets in what comes from",
    (False, "deny"): "keeps out what comes from",
    (True, "allow"): "lets out what goes to",
    (True, "deny"): "holds back what goes to",
}
"""By whether a rule is outbound, and its action."""


def _name_in_vpc(_world: World, resource: StateResource) -> str:
    """`vpc-ACCOUNT/VPC/KEY`."""
    path = resource.name.split(SEPARATOR)
    return f"{code(path[-1])} in VPC {code(path[1])}" if len(path) > 2 else code(path[-1])


def _name_acl(rule: StateResource) -> str:
    """`vpc-ACCOUNT/VPC/ACL/RULE`."""
    path = rule.name.split(SEPARATOR)
    return f"{code(path[-2])} in VPC {code(path[1])}" if len(path) > 3 else code(rule.name)


def _tell_number(rule: StateResource) -> str:
    return f"rule {_whole(rule.inputs.get('ruleNumber'))} of {'egress' if rule.inputs.get('egress') else 'ingress'}"


def _whole(value: Any) -> str:
    """The engine tells whole numbers as floats."""
    return str(int(value)) if isinstance(value, int | float) else str(value)


def _tell_traffic(rule: StateResource) -> str:
    inputs = rule.inputs
    protocol = PROTOCOL_NAMES.get(str(inputs.get("protocol")), "a protocol") or "all protocols"
    first, last = inputs.get("fromPort"), inputs.get("toPort")
    if first is None:
        return protocol
    if (_whole(first), _whole(last)) == ("0", "65535"):
        return f"{protocol}, all ports"
    return f"{protocol} {_whole(first)}" + ("" if first == last else f" to {_whole(last)}")


def _tell_network(rule: StateResource) -> str:
    cidr = rule.inputs.get("cidrBlock") or rule.inputs.get("ipv6CidrBlock")
    return code(cidr) if cidr is not None and is_simple(cidr) and not has_unknown(cidr) else "a network"


def _tell_effect(rule: StateResource) -> str:
    verb = _VERBS.get((bool(rule.inputs.get("egress")), str(rule.inputs.get("ruleAction"))), "decides about")
    return f"{verb} {_tell_network(rule)}: {_tell_traffic(rule)}"


def _say_rule(sentence: str) -> Tell:
    def tell(_world: World, change: Change) -> str:
        rule = change.resource
        said = {"acl": _name_acl(rule), "number": _tell_number(rule), "effect": _tell_effect(rule), "of": OF}
        return sentence.format(**said)

    return tell


def _tell_other(_world: World, change: Change) -> str:
    """What a rule of the same number says from then on, and said before."""
    after, before = change.resource, change.before
    told = f"Network ACL {_name_acl(after)}{OF}, {_tell_number(after)}, now {_tell_effect(after)}"
    return told if before is None else f"{told}; before, it {_tell_effect(before)}"


def _say_subnet(sentence: str) -> Tell:
    def tell(world: World, change: Change) -> str:
        return sentence.format(subnet=_name_in_vpc(world, change.resource), of=OF)

    return tell


WORDS = {
    _ACL: Words(
        noun="network ACL",
        plural="network ACLs",
        area=Area.network,
        name=_name_in_vpc,
        belongs_to=(VPC,),
        part=lambda resource: code(resource.name.rpartition(SEPARATOR)[2]),
    ),
    _RULE: Words(
        noun="rule of network ACL",
        plural="rules of network ACLs",
        area=Area.network,
        name=lambda _world, resource: f"{_name_acl(resource)}, {_tell_number(resource)}",
        tell={
            Operation.create: _say_rule("Network ACL {acl}{of}, {number}, {effect}"),
            Operation.replace: _tell_other,
            Operation.delete: _say_rule("Network ACL {acl}{of} has no {number} any more, which {effect}"),
        },
        belongs_to=(_ACL,),
        part=lambda resource: f"{_tell_number(resource)}, which {_tell_effect(resource)}",
    ),
    _ASSOCIATION: Words(
        noun="network ACL of subnet",
        plural="network ACLs of subnets",
        area=Area.network,
        name=_name_in_vpc,
        tell={
            Operation.create: _say_subnet(
                "Subnet {subnet}{of} gets a network ACL: what that lets through is all that gets in and out"
            ),
            Operation.replace: _say_subnet("Subnet {subnet}{of} gets another network ACL"),
            Operation.delete: _say_subnet(
                "Subnet {subnet}{of} has the VPC's default network ACL again, which lets everything through"
            ),
        },
        belongs_to=(SUBNET, VPC),
        part=lambda resource: code(resource.name.rpartition(SEPARATOR)[2]),
    ),
}
