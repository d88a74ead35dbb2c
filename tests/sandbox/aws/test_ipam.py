"""IPAM: networks that pools give once, to those that they are shared with, in their region; and what stays in use."""

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

HOME, AWAY = "us-east-1", "eu-west-1"


@dataclass
class World:
    """An IPAM of its administrator, with a pool of 10.0.0.0/8 and in it one of 10.0.0.0/12 for eu-west-1."""

    aws: LocalAws
    owner: str
    receiver: str
    ec2: Any
    scope: str
    top: dict[str, Any]
    pool: dict[str, Any]

    def make_pool(self, **request: Any) -> dict[str, Any]:
        return self.ec2.create_ipam_pool(IpamScopeId=self.scope, AddressFamily="ipv4", **request)["IpamPool"]

    def provision(self, pool: dict[str, Any], cidr: str) -> str:
        """What became of it."""
        self.ec2.provision_ipam_pool_cidr(IpamPoolId=pool["IpamPoolId"], Cidr=cidr)
        wanted = [{"Name": "cidr", "Values": [cidr]}]
        (found,) = self.ec2.get_ipam_pool_cidrs(IpamPoolId=pool["IpamPoolId"], Filters=wanted)["IpamPoolCidrs"]
        return found["State"]

    def make_vpc(self, account: str, cidr: str, region: str = AWAY) -> str:
        ec2 = self.aws.client("ec2", account=account, region=region)
        return ec2.create_vpc(CidrBlock=cidr, Ipv4IpamPoolId=self.pool["IpamPoolId"])["Vpc"]["VpcId"]

    def list_allocations(self, account: str = "") -> dict[str, str]:
        ec2 = self.aws.client("ec2", account=account or self.owner, region=AWAY)
        found = ec2.get_ipam_pool_allocations(IpamPoolId=self.pool["IpamPoolId"])["IpamPoolAllocations"]
        return {one["Cidr"]: one["ResourceId"] for one in found}


@pytest.fixture
def world(aws: LocalAws, organization: Any) -> World:
    owner, receiver = organization.make_account("networking"), organization.make_account("production")
    organization.client.enable_aws_service_access(ServicePrincipal="ipam.amazonaws.com")
    aws.client("ec2").enable_ipam_organization_admin_account(DelegatedAdminAccountId=owner)
    ec2 = aws.client("ec2", account=owner, region=HOME)
    ipam = ec2.create_ipam(OperatingRegions=[{"RegionName": HOME}, {"RegionName": AWAY}])["Ipam"]
    made = World(aws, owner, receiver, ec2, ipam["PrivateDefaultScopeId"], {}, {})
    made.top = made.make_pool()
    assert made.provision(made.top, "10.0.0.0/8") == "provisioned"
    made.pool = made.make_pool(SourceIpamPoolId=made.top["IpamPoolId"], Locale=AWAY, AutoImport=True)
    assert made.provision(made.pool, "10.0.0.0/12") == "provisioned"
    return made


def test_a_vpc_gets_a_network_that_is_free_in_the_pools_region(world: World) -> None:
    vpc = world.make_vpc(world.owner, "10.1.0.0/16")
    assert world.list_allocations() == {"10.1.0.0/16": vpc}
    for cidr in ("10.1.128.0/17", "10.16.0.0/16"):
        with pytest.raises(ClientError, match=rf"InvalidParameterValue.*{cidr} is not available"):
            world.make_vpc(world.owner, cidr)
    with pytest.raises(ClientError, match="The locale of the pool"):
        world.make_vpc(world.owner, "10.2.0.0/16", region=HOME)
    world.aws.client("ec2", account=world.owner, region=AWAY).delete_vpc(VpcId=vpc)
    assert world.list_allocations() == {}


def test_another_account_has_it_where_the_ipam_is_kept_and_shares_the_pool(world: World) -> None:
    with pytest.raises(ClientError, match=r"InvalidIpamPoolId\.NotFound"):
        world.make_vpc(world.receiver, "10.1.0.0/16")
    world.aws.client("ram").enable_sharing_with_aws_organization()
    request: Any = {"name": "pool", "resourceArns": [world.pool["IpamPoolArn"]], "principals": [world.receiver]}
    with pytest.raises(ClientError, match="UnknownResourceException"):
        world.aws.client("ram", account=world.owner, region=AWAY).create_resource_share(**request)
    world.aws.client("ram", account=world.owner, region=HOME).create_resource_share(**request)
    vpc = world.make_vpc(world.receiver, "10.1.0.0/16")
    assert world.list_allocations(world.receiver) == {"10.1.0.0/16": vpc}
    world.aws.client("ec2").disable_ipam_organization_admin_account(DelegatedAdminAccountId=world.owner)
    with pytest.raises(ClientError, match=r"UnsupportedOperation.*is not monitored by IPAM"):
        world.make_vpc(world.receiver, "10.2.0.0/16")


def test_what_is_in_use_stays_and_what_is_taken_fails(world: World) -> None:
    assert world.provision(world.top, "10.0.0.0/9") == "failed-provision"
    beside = world.make_pool(SourceIpamPoolId=world.top["IpamPoolId"])
    assert world.provision(beside, "10.8.0.0/13") == "failed-provision"
    world.aws.client("ec2", account=world.receiver, region=AWAY).create_vpc(CidrBlock="10.3.0.0/16")
    for pool, cidr in ((world.top, "10.0.0.0/8"), (world.pool, "10.0.0.0/12")):
        world.ec2.deprovision_ipam_pool_cidr(IpamPoolId=pool["IpamPoolId"], Cidr=cidr)
        found = world.ec2.get_ipam_pool_cidrs(IpamPoolId=pool["IpamPoolId"])["IpamPoolCidrs"]
        assert found[0]["State"] == "failed-deprovision"
        with pytest.raises(ClientError, match="DependencyViolation"):
            world.ec2.delete_ipam_pool(IpamPoolId=pool["IpamPoolId"])
    (ipam,) = world.ec2.describe_ipams()["Ipams"]
    for call, request in (
        (world.ec2.delete_ipam, {}),
        (world.ec2.modify_ipam, {"RemoveOperatingRegions": [{"RegionName": AWAY}]}),
    ):
        with pytest.raises(ClientError, match="DependencyViolation"):
            call(IpamId=ipam["IpamId"], **request)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"Locale": "ap-south-1"}, "is not an operating region"),
        ({"AutoImport": True}, "needs a locale"),
        ({"SourceIpamPoolId": "pool", "Locale": HOME}, "has to be eu-west-1"),
    ],
)
def test_a_pool_is_for_one_operating_region(world: World, request_: dict[str, Any], said: str) -> None:
    if "SourceIpamPoolId" in request_:
        request_ = request_ | {"SourceIpamPoolId": world.pool["IpamPoolId"]}
    with pytest.raises(ClientError, match=said):
        world.make_pool(**request_)


def test_an_account_has_one_ipam_in_a_region_which_the_management_account_does_not_administer(world: World) -> None:
    with pytest.raises(ClientError, match="ResourceLimitExceeded"):
        world.ec2.create_ipam(OperatingRegions=[{"RegionName": HOME}])
    with pytest.raises(ClientError, match="have to include"):
        world.aws.client("ec2", account=world.owner, region=AWAY).create_ipam(OperatingRegions=[{"RegionName": HOME}])
    with pytest.raises(ClientError, match="can not be the delegated administrator"):
        world.aws.client("ec2").enable_ipam_organization_admin_account(DelegatedAdminAccountId="123456789012")


def test_tags_of_a_pool_change_and_go(world: World) -> None:
    pool, request = world.top["IpamPoolId"], {"Resources": [world.top["IpamPoolId"]]}

    def list_tags() -> list[dict[str, str]]:
        return next(one["Tags"] for one in world.ec2.describe_ipam_pools()["IpamPools"] if one["IpamPoolId"] == pool)

    world.ec2.create_tags(**request, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    assert list_tags() == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    world.ec2.delete_tags(**request, Tags=[{"Key": "a"}])
    assert list_tags() == [{"Key": "b", "Value": "2"}]
