"""What is inside a VPC beside its subnets: security groups, their rules, and prefix lists."""

from typing import Any

from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import SEPARATOR
from review.logical_names import find_workload
from review.report.sentences.model import OF, Area, Tell, Words
from review.report.sentences.network import VPC
from review.report.text import code, is_simple
from review.report.world import World

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
DHCP_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
DHCP_ASSOCIATION = "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation"

_DHCP_LABELS = {"domainName": "domain", "domainNameServers": "name servers", "ntpServers": "time servers"}
_LABELS = {"cidrIpv4": "network", "cidrIpv6": "network", "fromPort": "first port", "toPort": "last port"}


def _name_group(_world: World, resource: StateResource) -> str:
    """`vpc-ACCOUNT/VPC/GROUP`, or `workload-ACCOUNT/WORKLOAD/GROUP`."""
    workload = find_workload(resource.name)
    if workload is not None:
        return f"{code(resource.name.rpartition(SEPARATOR)[2])} of the workload {code(workload)}"
    path = resource.name.split(SEPARATOR)
    return f"{code(path[-1])} in VPC {code(path[1])}" if len(path) > 2 else code(path[-1])


def _name_of_vpc(_world: World, resource: StateResource) -> str:
    """Of what a VPC has once: `vpc-ACCOUNT/VPC/flow-log`."""
    path = resource.name.split(SEPARATOR)
    return f"of VPC {code(path[1])}" if len(path) > 2 else code(resource.name)


def _group_of(rule: StateResource) -> str:
    """`vpc-ACCOUNT/VPC/GROUP/RULE`; the names of a workload's rules do not say their group."""
    workload = find_workload(rule.name)
    if workload is not None:
        return f"of {code(rule.name.rpartition(SEPARATOR)[2])} of the workload {code(workload)}"
    path = rule.name.split(SEPARATOR)
    return f"{code(path[-2])} in VPC {code(path[1])}" if len(path) > 3 else code(rule.name)


def _describe_traffic(rule: StateResource) -> str:
    inputs = rule.inputs
    protocol = inputs.get("ipProtocol")
    if protocol == "-1":
        return "all protocols"
    if protocol not in {"tcp", "udp"}:
        return code(protocol) if is_simple(protocol) else "a protocol"
    first, last = inputs.get("fromPort"), inputs.get("toPort")
    if (first, last) == (0, 65535):
        return f"{protocol}, all ports"
    return f"{protocol} {_number(first)}" if first == last else f"{protocol} {_number(first)} to {_number(last)}"


def _number(value: Any) -> str:
    """The engine tells whole numbers as floats."""
    return str(int(value)) if isinstance(value, int | float) else str(value)


def _describe_peer(rule: StateResource) -> str:
    """A CIDR as it is, any other peer by its key, which stands at the end of the rule's name."""
    for name in ("cidrIpv4", "cidrIpv6"):
        cidr = rule.inputs.get(name)
        if is_simple(cidr) and cidr is not None and not has_unknown(cidr):
            return code(cidr)
    key = rule.name.rpartition(".")[2]
    if find_workload(rule.name) is not None:
        return "what is in a prefix list" if "prefixListId" in rule.inputs else "what is in a group"
    if "prefixListId" in rule.inputs:
        return f"the prefix list {code(key)}"
    return f"what is in the group {code(key)}"


def _name_rule(_world: World, resource: StateResource) -> str:
    return f"of {_group_of(resource)}, {_describe_traffic(resource)} for {_describe_peer(resource)}"


def _say(sentence: str) -> Tell:
    def tell(_world: World, change: Change) -> str:
        rule = change.resource
        return sentence.format(group=_group_of(rule), of=OF, traffic=_describe_traffic(rule), peer=_describe_peer(rule))

    return tell


def _part(resource: StateResource) -> str:
    return f"{_describe_traffic(resource)}, {_describe_peer(resource)}"


def _rule_words(noun: str, lets: str) -> Words:
    return Words(
        noun=noun,
        plural=f"{noun}s",
        area=Area.network,
        name=_name_rule,
        labels=_LABELS,
        tell={
            Operation.create: _say(f"Security group {{group}}{{of}} {lets} {{peer}}: {{traffic}}"),
            Operation.delete: _say(f"Security group {{group}}{{of}} no longer {lets} {{peer}}: {{traffic}}"),
        },
        belongs_to=(GROUP,),
        part=_part,
    )


WORDS = {
    GROUP: Words(
        noun="security group",
        plural="security groups",
        area=Area.network,
        name=_name_group,
        labels=_LABELS,
        belongs_to=(VPC,),
        part=lambda resource: code(resource.name.rpartition(SEPARATOR)[2]),
    ),
    INGRESS: _rule_words("inbound rule", "lets in"),
    EGRESS: _rule_words("outbound rule", "lets out to"),
    FLOW_LOG: Words(
        noun="flow log",
        plural="flow logs",
        area=Area.network,
        name=_name_of_vpc,
        labels={"trafficType": "traffic", "maxAggregationInterval": "seconds told together"},
        belongs_to=(VPC,),
    ),
    DHCP_OPTIONS: Words(
        noun="set of DHCP options",
        plural="sets of DHCP options",
        area=Area.network,
        name=_name_of_vpc,
        labels=_DHCP_LABELS,
        belongs_to=(VPC,),
    ),
    DHCP_ASSOCIATION: Words(
        noun="choice of DHCP options",
        plural="choices of DHCP options",
        area=Area.network,
        name=_name_of_vpc,
        labels={"dhcpOptionsId": "the set"},
        belongs_to=(DHCP_OPTIONS,),
    ),
    PREFIX_LIST: Words(
        noun="prefix list",
        plural="prefix lists",
        area=Area.network,
        labels={"maxEntries": "room", "entries": "networks"},
    ),
}
