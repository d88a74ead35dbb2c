"""Default VPCs go, or stay with the reason, against the local AWS."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from config.plan.default_vpcs import DefaultVpcPlan
from live.sessions import Hop
from recovery import default_vpcs
from recovery.default_vpc_contents import plan_removal, read_vpc
from recovery.default_vpcs import DefaultVpcs, refuse_what_is_left
from sandbox.aws.server import LocalAws

ACCOUNT = "123456789012"
REGIONS = ("eu-west-1", "us-west-2")
PLAN = DefaultVpcPlan(account="dev", regions=REGIONS)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", said.append)
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    return said


def settle(plan: DefaultVpcPlan = PLAN, *, preview: bool = False, hops: tuple[Hop, ...] = ()) -> list[str]:
    return asyncio.run(DefaultVpcs("us-east-1", preview=preview).settle(plan, ACCOUNT, hops))


def find_default(aws: LocalAws, region: str) -> str | None:
    vpcs = aws.client("ec2", account=ACCOUNT, region=region).describe_vpcs()["Vpcs"]
    return next((vpc["VpcId"] for vpc in vpcs if vpc["IsDefault"]), None)


def test_they_go_from_the_regions_that_are_named_and_a_second_run_says_nothing(
    local_aws: LocalAws, messages: list[str]
) -> None:
    ids = [find_default(local_aws, region) for region in REGIONS]
    assert settle() == []
    assert [find_default(local_aws, region) for region in REGIONS] == [None, None]
    assert find_default(local_aws, "us-east-1") is not None
    for region in REGIONS:
        assert local_aws.client("ec2", region=region).describe_internet_gateways()["InternetGateways"] == []
    (told,) = messages
    assert told.splitlines() == [
        f"removed the default VPCs of 'dev' ({ACCOUNT}):",
        f"  eu-west-1: {ids[0]} with 3 subnets and an internet gateway",
        f"  us-west-2: {ids[1]} with 4 subnets and an internet gateway",
    ]
    assert settle() == []
    assert len(messages) == 1


def test_a_preview_says_what_will_happen_and_does_nothing(local_aws: LocalAws, messages: list[str]) -> None:
    vpc = find_default(local_aws, "eu-west-1")
    plan = DefaultVpcPlan(account="dev", regions=("eu-west-1",))
    assert settle(plan, preview=True) == []
    assert find_default(local_aws, "eu-west-1") == vpc
    (told,) = messages
    assert told.splitlines() == [
        f"`pulumi up` will remove the default VPCs of 'dev' ({ACCOUNT}):",
        f"  eu-west-1: {vpc} with 3 subnets and an internet gateway",
    ]


def add_instance(ec2: Any, vpc: str) -> None:
    subnet = list_subnets(ec2, vpc)[0]["SubnetId"]
    ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet)


def add_nat_gateway(ec2: Any, vpc: str) -> None:
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=list_subnets(ec2, vpc)[0]["SubnetId"], AllocationId=address)


def add_peering(ec2: Any, vpc: str) -> None:
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=vpc)


def add_vpn_gateway(ec2: Any, vpc: str) -> None:
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=gateway)


def list_subnets(ec2: Any, vpc: str) -> list[Any]:
    return ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]


USES: dict[str, Callable[[Any, str], Any]] = {
    "1 instance (": add_instance,
    "1 network interface (": lambda ec2, vpc: ec2.create_network_interface(
        SubnetId=list_subnets(ec2, vpc)[0]["SubnetId"]
    ),
    "1 NAT gateway (": add_nat_gateway,
    "1 endpoint (": lambda ec2, vpc: ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway"
    ),
    "1 peering connection (": add_peering,
    "1 VPN gateway (": add_vpn_gateway,
    "1 egress-only internet gateway (": lambda ec2, vpc: ec2.create_egress_only_internet_gateway(VpcId=vpc),
    "1 carrier gateway (": lambda ec2, vpc: ec2.create_carrier_gateway(VpcId=vpc),
    "1 subnet that is no default one (": lambda ec2, vpc: ec2.create_subnet(
        VpcId=vpc, CidrBlock="172.31.240.0/20", AvailabilityZone="eu-west-1a"
    ),
    "1 route table beside the main one (": lambda ec2, vpc: ec2.create_route_table(VpcId=vpc),
    "1 security group beside the default one (": lambda ec2, vpc: ec2.create_security_group(
        GroupName="web", Description="web", VpcId=vpc
    ),
    "1 network ACL beside the default one (": lambda ec2, vpc: ec2.create_network_acl(VpcId=vpc),
}


@pytest.mark.parametrize("told", USES)
def test_one_in_use_stays_whole_and_what_is_inside_is_told(local_aws: LocalAws, told: str, messages: list[str]) -> None:
    ec2, vpc = local_aws.client("ec2", account=ACCOUNT, region="eu-west-1"), find_default(local_aws, "eu-west-1")
    assert vpc is not None
    USES[told](ec2, vpc)
    before = len(list_subnets(ec2, vpc))
    for preview in (True, False):
        (problem,) = settle(DefaultVpcPlan(account="dev", regions=("eu-west-1",)), preview=preview)
        assert problem.startswith(
            f"'dev' ({ACCOUNT}), eu-west-1: {vpc} is in use, and nothing of it is touched; it has"
        )
        assert told in problem
    assert len(list_subnets(ec2, vpc)) == before
    gateways = ec2.describe_internet_gateways()["InternetGateways"]
    assert [one["Attachments"][0]["VpcId"] for one in gateways] == [vpc]
    assert messages == []


def test_a_subnet_that_others_may_use_is_a_use_and_other_regions_go_on(local_aws: LocalAws) -> None:
    vpc = find_default(local_aws, "eu-west-1")
    assert vpc is not None
    subnet = list_subnets(local_aws.client("ec2", account=ACCOUNT, region="eu-west-1"), vpc)[0]["SubnetArn"]
    local_aws.client("ram", account=ACCOUNT, region="eu-west-1").create_resource_share(
        name="subnets", resourceArns=[subnet]
    )
    (problem,) = settle()
    assert f"1 subnet shared with other accounts ({subnet})" in problem
    assert find_default(local_aws, "us-west-2") is None


@pytest.mark.parametrize("done", range(8))
def test_what_a_killed_run_left_is_removed_by_the_next(local_aws: LocalAws, done: int) -> None:
    ec2, vpc = local_aws.client("ec2", account=ACCOUNT, region="eu-west-1"), find_default(local_aws, "eu-west-1")
    assert vpc is not None
    other = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    gateways = ec2.describe_internet_gateways()["InternetGateways"]
    for step in plan_removal(read_vpc(vpc, list_subnets(ec2, vpc), gateways))[:done]:
        getattr(ec2, step.call)(**step.arguments)
    assert settle(DefaultVpcPlan(account="dev", regions=("eu-west-1",))) == []
    assert find_default(local_aws, "eu-west-1") is None
    assert [one["InternetGatewayId"] for one in ec2.describe_internet_gateways()["InternetGateways"]] == [other]


def test_an_account_that_is_older_than_the_profile_means_keeps_them(local_aws: LocalAws, messages: list[str]) -> None:
    made = local_aws.client("account", account=ACCOUNT).get_account_information()["AccountCreatedDate"].date()
    younger = DefaultVpcPlan(account="dev", regions=("eu-west-1",), created_since=date(made.year + 1, 1, 1))
    assert settle(younger) == []
    assert find_default(local_aws, "eu-west-1") is not None
    assert messages == []
    assert settle(DefaultVpcPlan(account="dev", regions=("eu-west-1",), created_since=made)) == []
    assert find_default(local_aws, "eu-west-1") is None


def test_a_region_that_is_not_enabled_is_not_asked_and_without_a_list_every_enabled_one_is(
    local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(_: Any, __: Any, region: str, ___: str) -> None:
        asked.append(region)

    monkeypatch.setattr(DefaultVpcs, "_settle_region", note)
    enabled = sorted(one["RegionName"] for one in local_aws.client("ec2").describe_regions()["Regions"])
    settle(DefaultVpcPlan(account="dev", regions=("eu-west-1", "xx-nowhere-1")))
    assert asked == ["eu-west-1"]
    asked.clear()
    settle(DefaultVpcPlan(account="dev", regions=None))
    assert sorted(asked) == enabled
    assert len(enabled) > 10


CLOSED = Hop(role_arn=f"arn:aws:iam::{ACCOUNT}:role/None", session_name="test")


def test_a_preview_that_may_not_enter_says_so_and_up_fails(local_aws: LocalAws, messages: list[str]) -> None:
    del local_aws
    assert settle(preview=True, hops=(CLOSED,)) == []
    assert messages[0].startswith(
        f"default VPCs of 'dev' ({ACCOUNT}): not looked for, because this preview may not enter the account: An error"
    )
    (problem,) = settle(hops=(CLOSED,))
    assert problem.startswith(f"'dev' ({ACCOUNT}): nothing was looked for: An error occurred (AccessDenied)")


class Answers:
    """A client whose calls answer in turn; an error is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def ask(self) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def refuse(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeVpcs")


def test_a_new_account_is_waited_for_until_it_may_use_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(default_vpcs.time, "sleep", pauses.append)
    vpcs = DefaultVpcs("us-east-1", preview=False)
    answers = Answers(refuse("OptInRequired"), refuse("PendingVerification"), {"Vpcs": []})
    assert vpcs._wait(answers.ask) == {"Vpcs": []}  # pyright: ignore[reportPrivateUsage]
    assert pauses == [1.0, 2.0]
    with pytest.raises(ClientError, match="OptInRequired"):
        vpcs._wait(Answers(*[refuse("OptInRequired")] * 20).ask)  # pyright: ignore[reportPrivateUsage]
    assert sum(pauses[2:]) == pytest.approx(120, abs=15)
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        vpcs._wait(Answers(refuse("UnauthorizedOperation")).ask)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(ClientError, match="OptInRequired"):
        DefaultVpcs("us-east-1", preview=True)._wait(Answers(refuse("OptInRequired")).ask)  # pyright: ignore[reportPrivateUsage]


def test_all_accounts_are_told_at_once(messages: list[str]) -> None:
    problems = ["'dev' (1), eu-west-1: vpc-1 is in use", "'prod' (2): nothing was looked for"]
    refuse_what_is_left([], preview=False)
    refuse_what_is_left(problems, preview=True)
    (told,) = messages
    assert told.splitlines() == [
        "`pulumi up` will fail at its end, because these default VPCs would be left:",
        "  'dev' (1), eu-west-1: vpc-1 is in use",
        "  'prod' (2): nothing was looked for",
    ]
    with pytest.raises(
        pulumi.RunError, match=r"baseline.yaml says to remove:\n  'dev' \(1\), .*\n  'prod' .*\nTake out what is"
    ):
        refuse_what_is_left(problems, preview=False)
