"""What the component of a VPC is given."""

from components.network.vpc import GatewayEndpointArgs, NatGatewayArgs, RouteTableArgs, SubnetArgs, VpcArgs
from config.plan.networks import VpcPlan
from config.plan.stacks import VPC
from engine.urns import name_child


def vpc_args(vpc: VpcPlan) -> VpcArgs:
    return VpcArgs(
        region=vpc.region,
        cidr=vpc.cidr,
        enable_dns_support=vpc.enable_dns_support,
        enable_dns_hostnames=vpc.enable_dns_hostnames,
        instance_tenancy=vpc.instance_tenancy,
        subnets=[
            SubnetArgs(
                key=subnet.key,
                cidr=subnet.cidr,
                availability_zone=subnet.availability_zone,
                public=subnet.public,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                tags=subnet.tags,
                route_table=subnet.route_table,
                formerly=subnet.formerly,
            )
            for subnet in vpc.subnets
        ],
        tags=vpc.tags,
        gateway_tags=vpc.gateway_tags,
        route_table_tags=vpc.route_table_tags,
        route_tables=[
            RouteTableArgs(key=table.key, tags=table.tags, nat_gateway=table.nat_gateway, formerly=table.formerly)
            for table in vpc.route_tables
        ],
        nat_gateways=[
            NatGatewayArgs(key=gateway.key, subnet=gateway.subnet, tags=gateway.tags) for gateway in vpc.nat_gateways
        ],
        gateway_endpoints=[
            GatewayEndpointArgs(key=endpoint.key, service_name=endpoint.service_name, tags=endpoint.tags)
            for endpoint in vpc.gateway_endpoints
        ],
        former_names=[name_child(VPC, *keys) for keys in vpc.formerly],
    )
