"""The network ACLs of a VPC, a resource for each rule and each subnet. Every resource names its region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import SEPARATOR

_ALL_OF_ICMP = -1


@dataclass(frozen=True, kw_only=True)
class AclRuleArgs:
    """Protocol and ports are as AWS has them. `of_icmp`: whether it is a protocol of ICMP, of which it fits all."""

    key: str
    is_egress: bool
    number: int
    allows: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    of_icmp: bool
    cidr: str


@dataclass(frozen=True, kw_only=True)
class NetworkAclArgs:
    """`subnets`: the keys of those that it is for. `formerly`: keys that it had before."""

    key: str
    subnets: Sequence[str]
    rules: Sequence[AclRuleArgs]
    tags: Mapping[str, str]
    formerly: Sequence[str] = ()


def make_network_acls(
    parent: pulumi.Resource,
    names: Sequence[str],
    acls: Sequence[NetworkAclArgs],
    *,
    region: str,
    vpc_id: pulumi.Input[str],
    subnets: Mapping[str, aws.ec2.Subnet],
    former_subnets: Mapping[str, Sequence[str]],
) -> None:
    """`names`: those of the VPC's component, `parent`, the present one first. `former_subnets`: keys that a subnet had
    before, by its present one.

    A new ACL denies everything, so a subnet gets it once all of its rules are there, and is given back to the VPC's
    default ACL before they go. One that gets another ACL goes from the one to the other in one step, which is why its
    association is named by it.
    """
    for acl in acls:
        ends = [f"{SEPARATOR}{key}" for key in (acl.key, *acl.formerly)]
        made = aws.ec2.NetworkAcl(
            f"{names[0]}{ends[0]}",
            region=region,
            vpc_id=vpc_id,
            tags=acl.tags,
            opts=pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names, ends)),
        )
        rules = [_make_rule(parent, names, ends, made, rule, region=region) for rule in acl.rules]
        for key in acl.subnets:
            of_subnet = [f"{SEPARATOR}{one}" for one in (key, *former_subnets.get(key, ()))]
            aws.ec2.NetworkAclAssociation(
                f"{names[0]}{of_subnet[0]}",
                region=region,
                network_acl_id=made.id,
                subnet_id=subnets[key].id,
                opts=pulumi.ResourceOptions(parent=parent, depends_on=rules, aliases=make_aliases(names, of_subnet)),
            )


def _make_rule(
    parent: pulumi.Resource,
    names: Sequence[str],
    ends: Sequence[str],
    acl: aws.ec2.NetworkAcl,
    rule: AclRuleArgs,
    *,
    region: str,
) -> aws.ec2.NetworkAclRule:
    """AWS takes one rule of a number, so another of the same is made once the old one is gone."""
    own = [f"{end}{SEPARATOR}{rule.key}" for end in ends]
    of_ipv6 = ":" in rule.cidr
    return aws.ec2.NetworkAclRule(
        f"{names[0]}{own[0]}",
        region=region,
        network_acl_id=acl.id,
        egress=rule.is_egress,
        rule_number=rule.number,
        rule_action="allow" if rule.allows else "deny",
        protocol=rule.protocol,
        from_port=rule.from_port,
        to_port=rule.to_port,
        icmp_type=_ALL_OF_ICMP if rule.of_icmp else None,
        icmp_code=_ALL_OF_ICMP if rule.of_icmp else None,
        cidr_block=None if of_ipv6 else rule.cidr,
        ipv6_cidr_block=rule.cidr if of_ipv6 else None,
        opts=pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names, own), delete_before_replace=True),
    )
