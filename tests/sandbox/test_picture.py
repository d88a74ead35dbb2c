import io
import json

import pytest
from rich.console import Console

from sandbox.aws.server import LocalAws
from sandbox.drawing import print_result
from sandbox.picture import Picture, Role, Subnet, Unit, Vpc, take_picture

DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "secret-word"}},
        }
    ],
}


def make_account(aws: LocalAws, name: str) -> str:
    organizations = aws.client("organizations")
    request = organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]["Id"]
    return organizations.describe_create_account_status(CreateAccountRequestId=request)["CreateAccountStatus"][
        "AccountId"
    ]


def make_network(aws: LocalAws, owner: str, receiver: str) -> None:
    ec2 = aws.client("ec2", account=owner, region="eu-west-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a")["Subnet"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "shared-vpc"}])
    ec2.create_tags(Resources=[subnet["SubnetId"]], Tags=[{"Key": "Name", "Value": "shared-a"}])
    aws.client("organizations").enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")
    aws.client("ram").enable_sharing_with_aws_organization()
    ram = aws.client("ram", account=owner, region="eu-west-1")
    ram.create_resource_share(name="share", resourceArns=[subnet["SubnetArn"]], principals=[receiver])


def make_workloads(aws: LocalAws, account: str) -> None:
    """A unit with a policy, and the account in it."""
    organizations = aws.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    policy = organizations.create_policy(
        Name="deny-s3", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(DENY)
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=unit)


@pytest.fixture(scope="module")
def aws(running_aws: LocalAws) -> LocalAws:
    running_aws.reset()
    return running_aws


@pytest.fixture(scope="module")
def picture(aws: LocalAws) -> Picture:
    assert take_picture(aws.url, ["us-east-1"]) is None
    aws.client("organizations").create_organization(FeatureSet="ALL")
    application, networking = make_account(aws, "application"), make_account(aws, "networking")
    make_workloads(aws, application)
    make_network(aws, networking, application)
    iam = aws.client("iam", account=application)
    iam.create_role(RoleName="Execution", AssumeRolePolicyDocument=json.dumps(TRUST))
    aws.client("s3", account=networking).create_bucket(Bucket="flow-logs")
    picture = take_picture(aws.url, ["us-east-1", "eu-west-1"])
    assert picture
    return picture


def test_root_unit_and_their_policies(picture: Picture) -> None:
    (unit,) = picture.root.units
    assert (picture.root.policies, unit.name, unit.policies) == ((), "Workloads", ("deny-s3",))
    assert [account.name for account in picture.root.accounts] == ["master", "networking"]
    assert [(account.name, account.status) for account in unit.accounts] == [("application", "ACTIVE")]
    assert picture.management_account_id == "123456789012"
    assert picture.trusted_services == ("ram.amazonaws.com",)


@pytest.mark.usefixtures("without_status")
def test_state_of_an_account_is_told_without_its_retired_status(aws: LocalAws, picture: Picture) -> None:
    again = take_picture(aws.url, ["us-east-1", "eu-west-1"])
    assert again == picture


def test_network_with_its_share_is_at_its_owner_only(picture: Picture) -> None:
    networking = picture.root.accounts[1]
    subnet = Subnet("shared-a", "10.0.1.0/24", "eu-west-1a", ("application",))
    assert networking.vpcs == (Vpc("shared-vpc", "10.0.0.0/16", "eu-west-1", (subnet,)),)
    assert networking.buckets == ("flow-logs",)
    assert picture.root.units[0].accounts[0].vpcs == ()


def test_roles_with_the_external_id_that_they_ask_for(picture: Picture) -> None:
    assert picture.root.units[0].accounts[0].roles == (Role("Execution", "secret-word"),)


def test_drawing_shows_what_there_is_and_what_to_try(picture: Picture) -> None:
    console = Console(file=io.StringIO(), width=140)
    print_result(console, picture, ".venv/bin/python")
    assert isinstance(console.file, io.StringIO)
    lines = [line.strip(" │├└─") for line in console.file.getvalue().splitlines()]
    unit: Unit = picture.root.units[0]
    assert f"Workloads  {unit.id}  policies deny-s3" in lines
    assert f"application  {unit.accounts[0].id}" in lines
    assert "role    Execution  external id secret-word" in lines
    assert "vpc     10.0.0.0/16  shared-vpc  eu-west-1" in lines
    assert "subnet  10.0.1.0/24  shared-a  eu-west-1a  shared with application" in lines
    assert "bucket  flow-logs" in lines
    assert "Trusted services  ram.amazonaws.com" in lines
    assert any(line.startswith("source .sandbox/env") for line in lines)
    assert any(line.startswith(".venv/bin/python -m config show") for line in lines)


def test_drawing_says_so_when_there_is_no_organization() -> None:
    console = Console(file=io.StringIO(), width=140)
    print_result(console, None, "python")
    assert isinstance(console.file, io.StringIO)
    assert "There is no organization yet." in console.file.getvalue()
