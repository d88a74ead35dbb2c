"""What a VPC has of IPv6: the networks of its subnets, and its ways out. Every resource names its region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import SEPARATOR
from policies.networks import IPV6, take_ipv6_network

OF_IPV6 = f"{SEPARATOR}{IPV6}"
"""How the name of a route of IPv6 ends, beside one of IPv4 in the same table."""


@dataclass(frozen=True, kw_only=True)
class Ipv6Args:
    """`to_internet`: whether the table of public subnets leads to the internet. `egress_only_tags`: of the egress-only
    internet gateway; None where there is none.
    """

    to_internet: bool
    egress_only_tags: Mapping[str, str] | None


def list_destinations(
    cidr: pulumi.Input[str], ipv6_cidr: pulumi.Input[str] | None
) -> list[tuple[dict[str, pulumi.Input[str]], str]]:
    """The arguments of the routes to a network in one table, of IPv4 and of IPv6 where it has that, each with how the
    name of its route ends.
    """
    destinations: list[tuple[dict[str, pulumi.Input[str]], str]] = [({"destination_cidr_block": cidr}, "")]
    if ipv6_cidr is not None:
        destinations.append(({"destination_ipv6_cidr_block": ipv6_cidr}, OF_IPV6))
    return destinations


def take_network(vpc: aws.ec2.Vpc, index: int | None) -> pulumi.Output[str] | None:
    """The subnet's part of the network that AWS chooses for the VPC, which no preview knows before there is one."""
    return None if index is None else vpc.ipv6_cidr_block.apply(lambda block: take_ipv6_network(block, index))


def make_egress_only_gateway(
    parent: pulumi.Resource, names: Sequence[str], args: Ipv6Args | None, *, region: str, vpc_id: pulumi.Input[str]
) -> aws.ec2.EgressOnlyInternetGateway | None:
    """`names`: those of the VPC's component, `parent`, the present one first."""
    if args is None or args.egress_only_tags is None:
        return None
    return aws.ec2.EgressOnlyInternetGateway(
        names[0],
        region=region,
        vpc_id=vpc_id,
        tags=args.egress_only_tags,
        opts=pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names)),
    )
