"""VPCs and shares."""

from typing import Any

from config import Organization, load
from config.models.network import SHAREABLE
from config.plan.networks import SharePlan, SubnetPlan, VpcPlan, plan_shares, plan_vpcs
from config.plan.shareable import KINDS, SharedKey
from tests.support.example import EXAMPLE, Configure
from tests.support.project import find_by_key


def find_vpc(organization: Organization, key: str) -> VpcPlan:
    return next(vpc for vpc in plan_vpcs(organization) if vpc.key == key)


def test_the_example() -> None:
    organization = load(EXAMPLE)
    assert [(vpc.key, vpc.account, vpc.region) for vpc in plan_vpcs(organization)] == [
        ("development", "dev-application", "us-west-2"),
        ("production", "prod-application", "us-east-1"),
        ("shared", "networking", "us-east-1"),
        ("staging", "staging-application", "us-east-1"),
    ]
    assert plan_shares(organization) == (
        SharePlan(
            key="shared-subnets",
            owner="networking",
            region="us-east-1",
            name="shared-subnets",
            resources=(SharedKey("subnets", ("shared", "private-a")),),
            receivers=("prod-application",),
            allow_external_principals=False,
            tags={},
        ),
    )


def test_every_list_of_a_share_is_of_a_kind_that_is_planned() -> None:
    assert tuple(kind.field for kind in KINDS) == SHAREABLE


def test_what_has_no_name_tag_is_named_by_its_key(configure: Configure) -> None:
    def remove_tags(content: dict[str, Any]) -> None:
        vpc = find_by_key(content["vpcs"], "shared")
        del vpc["tags"]
        del vpc["subnets"][0]["tags"]

    vpc = find_vpc(configure(network=remove_tags), "shared")
    assert vpc.tags == vpc.gateway_tags == vpc.route_table_tags == {"Name": "shared"}
    assert vpc.subnets[0].tags == {"Name": "private-a"}


def test_what_terraform_made_can_be_said_of_a_network(configure: Configure) -> None:
    def describe(content: dict[str, Any]) -> None:
        vpc = find_by_key(content["vpcs"], "shared")
        del vpc["tags"]
        vpc |= {
            "name_tag": False,
            "enable_dns_support": False,
            "enable_dns_hostnames": True,
            "instance_tenancy": "dedicated",
            "public_routing": {"gateway_tags": {"Name": "internet"}, "route_table_tags": {}},
        }
        vpc["subnets"][0] |= {"public": True, "map_public_ip_on_launch": True, "name_tag": False, "tags": {"Tier": "a"}}
        content["shares"][0] |= {"allow_external_principals": True, "tags": {"Team": "network"}}

    organization = configure(network=describe)
    assert find_vpc(organization, "shared") == VpcPlan(
        key="shared",
        account="networking",
        region="us-east-1",
        cidr="10.0.0.0/16",
        enable_dns_support=False,
        enable_dns_hostnames=True,
        instance_tenancy="dedicated",
        subnets=(
            SubnetPlan(
                key="private-a",
                cidr="10.0.1.0/24",
                availability_zone="us-east-1a",
                public=True,
                map_public_ip_on_launch=True,
                tags={"Tier": "a"},
            ),
        ),
        tags={},
        gateway_tags={"Name": "internet"},
        route_table_tags={},
    )
    (share,) = plan_shares(organization)
    assert (share.allow_external_principals, share.tags) == (True, {"Team": "network"})


def test_a_network_that_is_not_described_leaves_its_switches_to_aws(configure: Configure) -> None:
    def publish(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "shared")["subnets"][0]["public"] = True

    vpc = find_vpc(configure(network=publish), "shared")
    assert (vpc.enable_dns_support, vpc.enable_dns_hostnames, vpc.instance_tenancy) == (None, None, None)
    assert vpc.subnets[0].map_public_ip_on_launch is None
    assert vpc.gateway_tags == vpc.route_table_tags == {"Name": "shared-vpc"}
