"""What is in a VPC beside its subnets and security groups."""

from config.plan.dhcp_options import DhcpOptionsPlan
from config.plan.inside_vpc import InterfaceEndpointPlan
from tests.config.plan.test_tiers import plan
from tests.support.example import Configure

GROUPS = [{"key": "endpoints", "description": "For endpoints", "ingress": [{"ports": 443, "vpc": True}]}]


def test_an_interface_endpoint_has_an_address_in_each_zone_of_its_tier(configure: Configure) -> None:
    said = {"services": ["ssm", "ecr.api"], "tier": "isolated", "security_groups": ["endpoints"]}
    vpc = plan(configure, security_groups=GROUPS, interface_endpoints=said, enable_dns_hostnames=True)
    first, second = vpc.interface_endpoints
    assert first == InterfaceEndpointPlan(
        key="interface-ecr.api",
        service_name="com.amazonaws.us-east-1.ecr.api",
        subnets=("isolated-us-east-1a", "isolated-us-east-1b"),
        security_groups=("endpoints",),
        private_dns=True,
        tags={"Name": "shop-ecr.api", "Team": "shop"},
    )
    assert second.key == "interface-ssm"
    retired = plan(
        configure,
        security_groups=GROUPS,
        interface_endpoints=said | {"private_dns": False},
        retired_zones=["us-east-1b"],
    )
    assert {(one.subnets, one.private_dns) for one in retired.interface_endpoints} == {
        (("isolated-us-east-1a",), False)
    }


def test_dhcp_options_name_aws_s_resolver_unless_they_name_others(configure: Configure) -> None:
    assert plan(configure).dhcp_options is None
    assert plan(configure, dhcp_options={"ntp_servers": ["10.0.0.3"]}).dhcp_options == DhcpOptionsPlan(
        domain_name=None,
        domain_name_servers=("AmazonProvidedDNS",),
        ntp_servers=("10.0.0.3",),
        tags={"Name": "shop-dhcp", "Team": "shop"},
    )
