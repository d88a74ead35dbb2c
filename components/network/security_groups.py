"""The security groups of a VPC, a resource for each rule: rules inside of a group and beside it undo each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class RuleArgs:
    """A rule with one peer: a CIDR, the key of a group of the same VPC, or the id of a prefix list.

    `shared`: what lets its account use the list. `formerly`: keys that it had before.
    """

    key: str
    is_egress: bool
    protocol: str
    from_port: int | None = None
    to_port: int | None = None
    cidr: str | None = None
    security_group: str | None = None
    prefix_list_id: pulumi.Input[str] | None = None
    description: str = ""
    shared: Sequence[pulumi.Resource] = ()
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SecurityGroupArgs:
    """`keeps_rule_tags`: rules that are there keep the tags that they have. `formerly`: keys that it had before."""

    key: str
    name: str
    description: str
    rules: Sequence[RuleArgs]
    tags: Mapping[str, str]
    keeps_rule_tags: bool = False
    formerly: Sequence[str] = ()


class MadeGroups(NamedTuple):
    """The groups, and the rules of each that let something in, by its key."""

    groups: Mapping[str, aws.ec2.SecurityGroup]
    ways_in: Mapping[str, Sequence[pulumi.Resource]]


def make_security_groups(
    parent: pulumi.Resource,
    names: Sequence[str],
    groups: Sequence[SecurityGroupArgs],
    *,
    region: str,
    vpc_id: pulumi.Input[str],
) -> MadeGroups:
    """`names`: those of the VPC's component, `parent`, the present one first.

    A group lets nothing out but what its rules say: the provider removes the rule that AWS gives a new one.
    """
    made = {
        group.key: aws.ec2.SecurityGroup(
            f"{names[0]}{SEPARATOR}{group.key}",
            region=region,
            vpc_id=vpc_id,
            name=group.name,
            description=group.description,
            tags=group.tags,
            opts=pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names, _name_ends(group))),
        )
        for group in groups
    }
    ways_in: dict[str, list[pulumi.Resource]] = {group.key: [] for group in groups}
    for group in groups:
        for rule in group.rules:
            ends = [f"{end}{SEPARATOR}{key}" for end in _name_ends(group) for key in (rule.key, *rule.formerly)]
            kind = aws.vpc.SecurityGroupEgressRule if rule.is_egress else aws.vpc.SecurityGroupIngressRule
            resource = kind(
                f"{names[0]}{ends[0]}",
                region=region,
                security_group_id=made[group.key].id,
                ip_protocol=rule.protocol,
                from_port=rule.from_port,
                to_port=rule.to_port,
                cidr_ipv4=None if rule.cidr is None or ":" in rule.cidr else rule.cidr,
                cidr_ipv6=rule.cidr if rule.cidr is not None and ":" in rule.cidr else None,
                referenced_security_group_id=None if rule.security_group is None else made[rule.security_group].id,
                prefix_list_id=rule.prefix_list_id,
                description=rule.description or None,
                opts=pulumi.ResourceOptions(
                    parent=parent,
                    depends_on=rule.shared,
                    aliases=make_aliases(names, ends),
                    ignore_changes=["tags", "tagsAll"] if group.keeps_rule_tags else None,
                ),
            )
            if not rule.is_egress:
                ways_in[group.key].append(resource)
    return MadeGroups(made, ways_in)


def _name_ends(group: SecurityGroupArgs) -> list[str]:
    return [f"{SEPARATOR}{key}" for key in (group.key, *group.formerly)]
