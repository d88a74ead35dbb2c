"""Endpoints of AWS's services with addresses in a VPC. Every resource names its region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from components.network.security_groups import MadeGroups
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class InterfaceEndpointArgs:
    """An endpoint in subnets and security groups of the VPC, which are named by their keys."""

    key: str
    service_name: str
    subnets: Sequence[str]
    security_groups: Sequence[str]
    private_dns: bool
    tags: Mapping[str, str]


def make_interface_endpoints(
    parent: pulumi.Resource,
    names: Sequence[str],
    endpoints: Sequence[InterfaceEndpointArgs],
    *,
    region: str,
    vpc_id: pulumi.Input[str],
    subnets: Mapping[str, aws.ec2.Subnet],
    made: MadeGroups,
) -> None:
    """`names`: those of the VPC's component, `parent`, the present one first. Private names lead all of the VPC to an
    endpoint, so it comes after the rules that let anybody in, and goes before them.
    """
    for endpoint in endpoints:
        ways_in = [rule for key in endpoint.security_groups for rule in made.ways_in[key]]
        end = f"{SEPARATOR}{endpoint.key}"
        aws.ec2.VpcEndpoint(
            f"{names[0]}{end}",
            region=region,
            vpc_id=vpc_id,
            service_name=endpoint.service_name,
            vpc_endpoint_type="Interface",
            subnet_ids=[subnets[key].id for key in endpoint.subnets],
            security_group_ids=[made.groups[key].id for key in endpoint.security_groups],
            private_dns_enabled=endpoint.private_dns,
            tags=endpoint.tags,
            opts=pulumi.ResourceOptions(parent=parent, depends_on=ways_in, aliases=make_aliases(names, [end])),
        )
