"""A VPC with its subnets, and the route of its public subnets to the internet. Every resource names its region.

Needs the explicit provider of the account that owns the network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class SubnetArgs:
    """A public subnet has a route to the internet; any other keeps the VPC's main route table, which has none.

    `formerly`: keys that it had before.
    """

    key: str
    cidr: str
    availability_zone: str
    public: bool
    tags: Mapping[str, str]
    map_public_ip_on_launch: bool | None = None
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class VpcArgs:
    """Switches that are None are AWS's to choose. `gateway_tags`, `route_table_tags`: of the route to the internet.

    `former_names`: logical names of the component from before a key in it changed.
    """

    region: str
    cidr: str
    subnets: Sequence[SubnetArgs]
    tags: Mapping[str, str]
    gateway_tags: Mapping[str, str]
    route_table_tags: Mapping[str, str]
    enable_dns_support: bool | None = None
    enable_dns_hostnames: bool | None = None
    instance_tenancy: str | None = None
    former_names: Sequence[str] = ()


class Vpc(pulumi.ComponentResource):
    """One VPC. `subnet_ids` and `subnet_arns` are by the subnet's key."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    subnet_ids: Mapping[str, pulumi.Output[str]]
    subnet_arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Vpc", name, None, with_aliases(opts, names))
        vpc = aws.ec2.Vpc(
            name,
            region=args.region,
            cidr_block=args.cidr,
            enable_dns_support=args.enable_dns_support,
            enable_dns_hostnames=args.enable_dns_hostnames,
            instance_tenancy=args.instance_tenancy,
            tags=args.tags,
            opts=self._own(names),
        )
        subnets = {
            subnet.key: aws.ec2.Subnet(
                f"{name}{SEPARATOR}{subnet.key}",
                region=args.region,
                vpc_id=vpc.id,
                cidr_block=subnet.cidr,
                availability_zone=subnet.availability_zone,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                tags=subnet.tags,
                opts=self._own(names, _name_ends(subnet)),
            )
            for subnet in args.subnets
        }
        public = [(subnet, subnets[subnet.key]) for subnet in args.subnets if subnet.public]
        if public:
            self._route_to_internet(names, args, vpc, public)
        self.id = vpc.id
        self.arn = vpc.arn
        self.subnet_ids = {key: subnet.id for key, subnet in subnets.items()}
        self.subnet_arns = {key: subnet.arn for key, subnet in subnets.items()}
        self.register_outputs({})

    def _route_to_internet(
        self,
        names: Sequence[str],
        args: VpcArgs,
        vpc: aws.ec2.Vpc,
        subnets: Sequence[tuple[SubnetArgs, aws.ec2.Subnet]],
    ) -> None:
        name = names[0]
        gateway = aws.ec2.InternetGateway(
            name, region=args.region, vpc_id=vpc.id, tags=args.gateway_tags, opts=self._own(names)
        )
        table = aws.ec2.RouteTable(
            f"{name}-public",
            region=args.region,
            vpc_id=vpc.id,
            tags=args.route_table_tags,
            opts=self._own(names, ["-public"]),
        )
        aws.ec2.Route(
            f"{name}-internet",
            region=args.region,
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self._own(names, ["-internet"]),
        )
        for subnet, resource in subnets:
            aws.ec2.RouteTableAssociation(
                f"{name}{SEPARATOR}{subnet.key}",
                region=args.region,
                subnet_id=resource.id,
                route_table_id=table.id,
                opts=self._own(names, _name_ends(subnet)),
            )

    def _own(self, names: Sequence[str], ends: Sequence[str] = ("",)) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, ends))


def _name_ends(subnet: SubnetArgs) -> list[str]:
    return [f"{SEPARATOR}{key}" for key in (subnet.key, *subnet.formerly)]
