"""Security groups that begin to let in strangers: by a rule, or by a network more in a list that a rule names."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from config.models.security_groups import PrefixList
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.urns import SEPARATOR, split_urn
from policies.networks import is_public, is_within
from reachability.facts import Network
from review import logical_names
from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key, is_comparable

_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_WITH_RULES = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
"""These may have rules written in them. This program makes none so, nor by an old rule, and a workload may."""
_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
_VPC = "aws:ec2/vpc:Vpc"
_SAME = ("cidrIpv4", "cidrIpv6", "prefixListId", "ipProtocol", "fromPort", "toPort", "securityGroupId")
_ADVICE = "name networks of your own, or a security group; where it is meant, a waiver says who agreed"


def refuse_opened_groups(subject: Subject) -> Iterator[Refusal]:
    """Networks of others on the internet that a group lets in, and did not before; all VPCs of the config are own."""
    lists = {one.key: one for one in subject.organization.prefix_lists}
    for change in subject.of(_RULE):
        if change.after is None or not is_comparable(change) or _is_same(change):
            continue
        strangers = _find_strangers(subject, _list_networks(change.after, lists))
        if strangers:
            key = find_key(change.urn)
            # What is before a rule's own part is its group, and of a workload all that it has.
            of_group = () if logical_names.find_workload(change.after.name) else (key.rpartition(SEPARATOR)[0],)
            yield subject.refuse(
                "opened-outside",
                change,
                keys=(key, *of_group),
                would=f"the security group {_name_group(change.after)} lets in {_list_some(strangers)}, which is "
                "outside of the organization",
                advice=_ADVICE,
            )
    for change in subject.of(_OLD_RULE, *_WITH_RULES):
        if change.after is None or not is_comparable(change):
            continue
        before = None if change.operation is Operation.replace else change.before
        there = [] if before is None else _list_let_in(before)
        strangers = _find_strangers(subject, [one[-1] for one in _list_let_in(change.after) if one not in there])
        if strangers:
            is_rule = split_urn(change.urn)[0] == _OLD_RULE
            yield subject.refuse(
                "opened-outside",
                change,
                would=f"the security group {_name_group(change.after) if is_rule else _name(change.after)} lets in "
                f"{_list_some(strangers)}, which is outside of the organization",
                advice=_ADVICE,
            )
    used = {
        key
        for vpc in subject.organization.vpcs
        for group in vpc.security_groups
        for rule in group.ingress
        for key in rule.prefix_lists
    }
    # Who has a list by a share may name it in groups that no config of ours knows.
    used |= {key for share in subject.organization.shares for key in share.prefix_lists}
    for change in subject.of(_LIST):
        if change.before is None or change.after is None or not is_comparable(change):
            continue
        before, after = (_read_entries(side) for side in (change.before, change.after))
        strangers = _find_strangers(subject, [one for one in after if one not in before])
        if strangers and logical_names.find_keys(change.resource.name)[-1] in used:
            yield subject.refuse(
                "opened-outside",
                change,
                attribute="entries",
                would=f"every security group that lets in the prefix list {change.after.inputs.get('name')} lets in "
                f"{_list_some(strangers)} too, which is outside of the organization",
                advice=_ADVICE,
            )


def _is_same(change: Change) -> bool:
    before, after = change.before, change.after
    if before is None or after is None or change.operation is Operation.replace:
        return False
    return all(before.inputs.get(name) == after.inputs.get(name) for name in _SAME)


def _list_networks(rule: StateResource, lists: Mapping[str, PrefixList]) -> list[str]:
    """The rule's network, or those of the list that it names; the list's key ends the rule's name."""
    found = [rule.inputs.get(name) for name in ("cidrIpv4", "cidrIpv6")]
    if "prefixListId" in rule.inputs and (named := lists.get(rule.name.rpartition(".")[2])) is not None:
        found += [str(entry.cidr) for entry in named.entries]
    return [one for one in found if isinstance(one, str)]


def _list_let_in(resource: StateResource) -> list[tuple[Any, ...]]:
    """Protocol, first and last port, and network of each rule that is written in it."""
    inputs = resource.inputs
    if split_urn(resource.urn)[0] == _OLD_RULE:
        blocks: Any = [inputs] if inputs.get("type") == "ingress" else []
    else:
        blocks = inputs.get("ingress")
    return [
        (block.get("protocol"), block.get("fromPort"), block.get("toPort"), network)
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, dict)
        for name in ("cidrBlocks", "ipv6CidrBlocks")
        for network in (block[name] if isinstance(block.get(name), list) else [])
    ]


def _read_entries(prefix_list: StateResource) -> list[str]:
    entries = prefix_list.inputs.get("entries") or []
    return [str(entry.get("cidr")) for entry in entries if isinstance(entry, dict)]


def _find_strangers(subject: Subject, networks: list[str]) -> list[str]:
    own = [*(vpc.cidr for vpc in subject.organization.vpcs), *_list_given(subject)]
    found: list[str] = []
    for text in networks:
        try:
            network = ip_network(text)
        except ValueError:
            continue  # a preview does not know it yet
        ours = any(is_within(network, vpc) for vpc in own)
        if is_public(network) and not ours:
            found.append(text)
    return found


def _list_given(subject: Subject) -> list[Network]:
    """The IPv6 networks that Amazon has given VPCs, by their states: of those that the config says nobody has proof."""
    blocks = (change.before.outputs.get("ipv6CidrBlock") for change in subject.of(_VPC) if change.before is not None)
    return [ip_network(block) for block in blocks if isinstance(block, str) and ":" in block]


def _list_some(networks: list[str]) -> str:
    return ", ".join([*networks[:5], *([f"and {len(networks) - 5} more"] if len(networks) > 5 else [])])


def _name(group: StateResource) -> str:
    workload = logical_names.find_workload(group.name)
    if workload is not None:
        return f"{group.name.rpartition(SEPARATOR)[2]} of the workload {workload}"
    return logical_names.find_key(group.name)


def _name_group(rule: StateResource) -> str:
    workload = logical_names.find_workload(rule.name)
    if workload is not None:
        return f"of the rule {rule.name.rpartition(SEPARATOR)[2]} of the workload {workload}"
    return SEPARATOR.join(logical_names.find_keys(rule.name)[1:-1])
