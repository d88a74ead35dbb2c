"""The resolver's endpoints and rules, and the VPCs that rules are for. Every resource names its region.

Each needs the explicit provider of the account that it is in: the last, that of the VPC's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases


@dataclass(frozen=True, kw_only=True)
class ResolverEndpointArgs:
    """`former_names`: logical names of the component from before a key in it changed."""

    region: str
    name: str
    is_inbound: bool
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_ids: Sequence[pulumi.Input[str]]
    tags: Mapping[str, str]
    former_names: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverRuleArgs:
    """`targets`: addresses and ports. `former_names`: as an endpoint's."""

    region: str
    name: str
    domain_name: str
    endpoint_id: pulumi.Input[str]
    targets: Sequence[tuple[str, int]]
    tags: Mapping[str, str]
    former_names: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverAssociationArgs:
    """`shared`: what lets the VPC's account use the rule. `former_names`: as an endpoint's."""

    region: str
    name: str
    rule_id: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    shared: Sequence[pulumi.Resource] = ()
    former_names: Sequence[str] = ()


class ResolverEndpoint(pulumi.ComponentResource):
    """An address in each of some subnets, which AWS chooses."""

    id: pulumi.Output[str]
    addresses: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: ResolverEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ResolverEndpoint", name, None, with_aliases(opts, names))
        made = aws.route53.ResolverEndpoint(
            name,
            region=args.region,
            name=args.name,
            direction="INBOUND" if args.is_inbound else "OUTBOUND",
            ip_addresses=[aws.route53.ResolverEndpointIpAddressArgs(subnet_id=id_) for id_ in args.subnet_ids],
            security_group_ids=args.security_group_ids,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
        )
        self.id = made.id
        self.addresses = made.ip_addresses.apply(lambda found: sorted(str(one.ip) for one in found))
        self.register_outputs({})


class ResolverRule(pulumi.ComponentResource):
    """Names that are asked of others."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ResolverRuleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ResolverRule", name, None, with_aliases(opts, names))
        made = aws.route53.ResolverRule(
            name,
            region=args.region,
            name=args.name,
            domain_name=args.domain_name,
            rule_type="FORWARD",
            resolver_endpoint_id=args.endpoint_id,
            target_ips=[aws.route53.ResolverRuleTargetIpArgs(ip=ip, port=port) for ip, port in args.targets],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
        )
        self.id = made.id
        self.arn = made.arn
        self.register_outputs({})


class ResolverAssociation(pulumi.ComponentResource):
    """A rule in a VPC."""

    def __init__(self, name: str, args: ResolverAssociationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ResolverAssociation", name, None, with_aliases(opts, names))
        aws.route53.ResolverRuleAssociation(
            name,
            region=args.region,
            name=args.name,
            resolver_rule_id=args.rule_id,
            vpc_id=args.vpc_id,
            # Another name would make it anew, and cut the VPC off from the rule meanwhile. AWS has one rule for a name
            # in a VPC, so the former one goes first.
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=args.shared,
                ignore_changes=["name"],
                delete_before_replace=True,
                aliases=make_aliases(names),
            ),
        )
        self.register_outputs({})
