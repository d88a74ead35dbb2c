import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from policies.buckets import trail_policy
from sandbox.aws.server import LocalAws
from sandbox.drawing import print_result
from sandbox.picture import Picture, Role, Subnet, Unit, Vpc, take_picture
from sandbox.watching import Watch
from sandbox.workforce import Access

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


def let_in(aws: LocalAws, account: str) -> None:
    """A permission set in the account, for a group and a user."""
    sso, store = (aws.client(name, region="eu-west-1") for name in ("sso-admin", "identitystore"))
    instance = sso.list_instances()["Instances"][0]
    store_id, of = instance["IdentityStoreId"], {"InstanceArn": instance["InstanceArn"]}
    one = sso.create_permission_set(Name="Viewer", **of)["PermissionSet"]["PermissionSetArn"]
    sso.create_permission_set(Name="Nobodys", **of)
    group = store.create_group(IdentityStoreId=store_id, DisplayName="Shop")["GroupId"]
    user = store.create_user(
        IdentityStoreId=store_id,
        UserName="ada",
        DisplayName="Ada Example",
        Name={"GivenName": "Ada", "FamilyName": "Example"},
    )["UserId"]
    for kind, principal in (("USER", user), ("GROUP", group)):
        sso.create_account_assignment(
            TargetId=account,
            TargetType="AWS_ACCOUNT",
            PermissionSetArn=one,
            PrincipalType=kind,
            PrincipalId=principal,
            **of,
        )


def watch(aws: LocalAws, account: str) -> None:
    """A trail, a recorder and, as the account administers a service, a detector."""
    s3 = aws.client("s3", account=account)
    s3.create_bucket(Bucket="records")
    policy = trail_policy(
        "arn:aws:s3:::records",
        trail_arn=f"arn:aws:cloudtrail:us-east-1:{account}:trail/all",
        account_id=account,
        guard=None,
    )
    delivery = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}}
    policy["Statement"] += [
        {**delivery, "Action": ["s3:GetBucketAcl", "s3:ListBucket"], "Resource": "arn:aws:s3:::records"},
        {**delivery, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::records/*"},
    ]
    s3.put_bucket_policy(Bucket="records", Policy=json.dumps(policy))
    aws.client("cloudtrail", account=account).create_trail(
        Name="all", S3BucketName="records", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True
    )
    aws.client("iam", account=account).create_role(RoleName="Recorder", AssumeRolePolicyDocument=json.dumps(TRUST))
    config = aws.client("config", account=account, region="eu-west-1")
    role = f"arn:aws:iam::{account}:role/Recorder"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "records"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    organizations = aws.client("organizations")
    organizations.enable_aws_service_access(ServicePrincipal="guardduty.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=account, ServicePrincipal="guardduty.amazonaws.com")
    for region in ("us-east-1", "eu-west-1"):
        aws.client("guardduty", account=account, region=region).create_detector(Enable=True)


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
    let_in(aws, application)
    watch(aws, make_account(aws, "security"))
    picture = take_picture(aws.url, ["us-east-1", "eu-west-1"])
    assert picture
    return picture


def test_root_unit_and_their_policies(picture: Picture) -> None:
    (unit,) = picture.root.units
    assert (picture.root.policies, unit.name, unit.policies) == ((), "Workloads", ("deny-s3",))
    assert [account.name for account in picture.root.accounts] == ["master", "networking", "security"]
    assert [(account.name, account.status) for account in unit.accounts] == [("application", "ACTIVE")]
    assert picture.management_account_id == "123456789012"
    assert picture.trusted_services == ("guardduty.amazonaws.com", "ram.amazonaws.com")


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


def test_who_enters_an_account_by_which_permission_set(picture: Picture) -> None:
    assert picture.root.units[0].accounts[0].accesses == (Access("Viewer", ("Shop", "ada")),)
    assert [account.accesses for account in picture.root.accounts] == [(), (), ()]


def test_what_watches_an_account_and_where(picture: Picture) -> None:
    assert picture.root.accounts[2].watches == (
        Watch("trail", "all", ("every region",)),
        Watch("records", "AWS Config", ("eu-west-1",)),
        Watch("service", "GuardDuty", ("us-east-1", "eu-west-1")),
    )
    assert picture.root.units[0].accounts[0].watches == ()


@pytest.mark.parametrize("width", [20, 40, 60, 140])
def test_no_line_ends_with_a_blank(picture: Picture, width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    services = tuple(f"service-{number}.amazonaws.com" for number in range(12))
    print_result(console, replace(picture, trusted_services=services), "python")
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    heading = "Trusted services"
    trusted = f"{heading}{text.partition(heading)[2]}".partition("\n\n")[0].splitlines()
    assert [line for line in trusted if line != line.rstrip()] == []
    assert [line for line in trusted if len(line) > width] == []
    if width >= 60:
        assert all(line.startswith(" " * len(heading)) for line in trusted[1:])
        named = " ".join(line.removeprefix(heading).strip() for line in trusted)
        assert named.split(", ") == list(services)


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
    assert "access  Viewer  by Shop, ada" in lines
    assert "service GuardDuty  us-east-1, eu-west-1" in lines
    assert "records AWS Config  eu-west-1" in lines
    assert "trail   all  every region" in lines
    assert "Trusted services  guardduty.amazonaws.com, ram.amazonaws.com" in lines
    assert any(line.startswith("source .sandbox/env") for line in lines)
    assert any(line.startswith(".venv/bin/python -m config show") for line in lines)


def test_drawing_says_so_when_there_is_no_organization() -> None:
    console = Console(file=io.StringIO(), width=140)
    print_result(console, None, "python")
    assert isinstance(console.file, io.StringIO)
    assert "There is no organization yet." in console.file.getvalue()
