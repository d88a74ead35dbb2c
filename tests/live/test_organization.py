"""AWS itself as an inventory, against the local AWS; nothing but reading is asked of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from config import load
from live.errors import LiveError
from live.inventory import InactiveAccount, Inventory
from live.organization import Entry, read_live
from live.sessions import Hop
from migrate.init.configuration import plan_config
from migrate.init.writing import write_files
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.migrate.init.inventories import ADMINISTRATOR, DENY, trust
from tests.support.aws import create_account

READ_ONLY = ("Describe", "Get", "List")
CREATION_ROLE = "OrganizationAccountAccessRole"
SHOP_EMAIL = "aws+shop@example.com"


@dataclass(frozen=True)
class Made:
    """Ids of what a test made."""

    root: str
    unit: str
    tooling: str
    shop: str
    vpc: str
    subnet: str
    share: str


def make_organization(aws: LocalAws) -> Made:
    """A management account and two members, one of which shares a subnet in another region with the other."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    aws.client("ram").enable_sharing_with_aws_organization()
    unit = organizations.create_organizational_unit(ParentId=root, Name="Shops", Tags=[{"Key": "Team", "Value": "a"}])
    unit_id = unit["OrganizationalUnit"]["Id"]
    tooling, shop = (create_account(aws, f"aws+{name}@example.com", name) for name in ("tooling", "shop"))
    organizations.move_account(AccountId=shop, SourceParentId=root, DestinationParentId=unit_id)
    policy = organizations.create_policy(Name="deny", Description="", Type="SERVICE_CONTROL_POLICY", Content=DENY)
    organizations.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=unit_id)
    organizations.register_delegated_administrator(AccountId=tooling, ServicePrincipal="config.amazonaws.com")
    for account in (tooling, shop):
        iam = aws.client("iam", account=account)
        iam.create_role(
            RoleName="Deploy",
            Path="/teams/",
            AssumeRolePolicyDocument=trust(MANAGEMENT_ACCOUNT_ID, external_id="deploy"),
            MaxSessionDuration=7200,
            Tags=[{"Key": "Team", "Value": "a"}, {"Key": "aws:made-by", "Value": "x"}][:1],
        )
        iam.attach_role_policy(RoleName="Deploy", PolicyArn=ADMINISTRATOR)
        iam.put_role_policy(RoleName="Deploy", PolicyName="more", PolicyDocument=DENY)
    vpc, subnet = make_network(aws.client("ec2", account=shop, region="eu-west-1"))
    ram = aws.client("ram", account=shop, region="eu-west-1")
    share = ram.create_resource_share(
        name="subnets", tags=[{"key": "Team", "value": "a"}], allowExternalPrincipals=False
    )
    share_arn = share["resourceShare"]["resourceShareArn"]
    subnet_arn = f"arn:aws:ec2:eu-west-1:{shop}:subnet/{subnet}"
    ram.associate_resource_share(resourceShareArn=share_arn, resourceArns=[subnet_arn], principals=[tooling])
    return Made(root, unit_id, tooling, shop, vpc, subnet, share_arn)


def make_network(ec2: Any) -> tuple[str, str]:
    """A VPC with one subnet, which is public."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return vpc, subnet


def read(role: str, regions: list[str], **entry: Any) -> Inventory:
    return read_live(
        Entry(role=role, **entry), regions, session_name="test", user_agent="tests", advice="Name another role"
    )


def test_all_of_an_organization_is_read_and_nothing_else_happens(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = make_organization(aws)
    called: set[str] = set()
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out

    def record(client: Any, operation: str, arguments: Any) -> Any:
        called.add(operation)
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", record)
    inventory = read(CREATION_ROLE, ["us-east-1", "eu-west-1"])
    assert called > {"AssumeRole", "DescribeOrganization", "ListRoles", "DescribeVpcs", "GetResourceShares"}
    assert {name for name in called if not name.startswith(READ_ONLY)} == {"AssumeRole"}

    assert {unit.id: (unit.parent_id, unit.tags) for unit in inventory.units} == {made.unit: (made.root, {"Team": "a"})}
    assert {account.id: account.parent_id for account in inventory.accounts} == {
        made.tooling: made.root,
        made.shop: made.unit,
    }
    role = next(one for one in inventory.roles if (one.account_id, one.name) == (made.shop, "Deploy"))
    assert (role.path, role.max_session_duration, role.policies) == ("/teams/", 7200, (ADMINISTRATOR,))
    assert [(one.name, json.loads(one.document)) for one in role.inline] == [("more", json.loads(DENY))]
    assert (role.origin, role.tags) == (f"AWS arn:aws:iam::{made.shop}:role/teams/Deploy", {"Team": "a"})
    (vpc,) = inventory.vpcs
    assert (vpc.id, vpc.region, vpc.enable_dns_hostnames, vpc.enable_dns_support) == (made.vpc, "eu-west-1", True, True)
    assert inventory.regions == {"eu-west-1": 2}

    write_files(plan_config(inventory).files, tmp_path / "org")
    organization = load(tmp_path / "org")
    assert organization.settings.administrative_account == "tooling"
    assert organization.settings.trusted_access == ("config.amazonaws.com", "ram.amazonaws.com")
    assert [one.account for one in organization.settings.delegated_administrators] == ["tooling"]
    assert organization.unit("shops").policies == ("deny",)
    assert organization.settings.execution_role.external_id == "deploy"
    assert [one.public for one in organization.vpcs[0].subnets] == [True]
    assert (organization.shares[0].owner, organization.shares[0].with_) == ("shop", ("tooling",))


def test_where_full_aws_access_is_off_the_config_says_so(aws: LocalAws, tmp_path: Path) -> None:
    made = make_organization(aws)
    client = aws.client("organizations")
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
    policy = client.create_policy(
        Name="allow-list", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(allow)
    )["Policy"]["PolicySummary"]["Id"]
    for target in (made.unit, made.tooling):
        client.attach_policy(PolicyId=policy, TargetId=target)
        client.detach_policy(PolicyId="p-FullAWSAccess", TargetId=target)
    write_files(plan_config(read(CREATION_ROLE, ["us-east-1", "eu-west-1"])).files, tmp_path / "org")
    organization = load(tmp_path / "org")
    assert organization.unit("shops").full_aws_access is False
    assert {account.key: account.full_aws_access for account in organization.accounts} == {
        "shop": None,
        "tooling": False,
    }


def test_a_closed_account_is_noted(aws: LocalAws) -> None:
    made = make_organization(aws)
    aws.client("organizations").close_account(AccountId=made.shop)
    inventory = read(CREATION_ROLE, ["us-east-1"])
    assert [account.id for account in inventory.accounts] == [made.tooling]
    assert inventory.inactive_accounts == (
        InactiveAccount(origin=f"AWS {made.shop}", id=made.shop, state="SUSPENDED", email=SHOP_EMAIL),
    )


@pytest.mark.parametrize("state", ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"])
def test_an_account_is_noted_by_its_state_where_aws_tells_no_status(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """AWS retired `Status` in September 2026."""
    made = make_organization(aws)
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out

    def strip(client: Any, operation: str, arguments: Any) -> Any:
        answer = call(client, operation, arguments)
        if operation == "ListAccountsForParent":
            for account in answer["Accounts"]:
                del account["Status"]
                if account["Id"] == made.shop:
                    account["State"] = state
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", strip)
    inventory = read(CREATION_ROLE, ["us-east-1"])
    assert [account.id for account in inventory.accounts] == [made.tooling]
    assert inventory.inactive_accounts == (
        InactiveAccount(origin=f"AWS {made.shop}", id=made.shop, state=state, email=SHOP_EMAIL),
    )


def test_an_account_that_cannot_be_entered_is_left_and_the_others_are_read(aws: LocalAws) -> None:
    made = make_organization(aws)
    shut_out(aws, made.shop)
    inventory = read(CREATION_ROLE, ["us-east-1"])
    assert [account.id for account in inventory.accounts] == [made.tooling]
    assert {role.account_id for role in inventory.roles} == {made.tooling}
    (unread,) = inventory.unread_accounts
    assert (unread.id, unread.name) == (made.shop, "shop")
    assert unread.reason == (
        f"it cannot be entered by a role {CREATION_ROLE}: there is none, or it does not let this caller in. "
        "Name another role"
    )
    assert unread.detail.startswith('AWS says AccessDenied: "User: arn:aws:iam::')
    assert f"is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{made.shop}:role/" in unread.detail


def test_an_account_may_be_entered_by_a_role_of_its_own(aws: LocalAws) -> None:
    made = make_organization(aws)
    inventory = read(CREATION_ROLE, ["us-east-1"], roles={made.shop: "teams/Deploy"}, external_id="deploy")
    assert {account.id: account.entered_by for account in inventory.accounts} == {
        made.tooling: CREATION_ROLE,
        made.shop: "teams/Deploy",
    }
    assert inventory.unread_accounts == ()
    refused = read(CREATION_ROLE, ["us-east-1"], roles={made.shop: "teams/Deploy"})
    assert [account.id for account in refused.unread_accounts] == [made.shop]
    with pytest.raises(LiveError, match="a role is named for 999999999999, which is no active member account"):
        read(CREATION_ROLE, ["us-east-1"], roles={"999999999999": "x"})


def test_an_account_that_is_skipped_is_not_entered(aws: LocalAws) -> None:
    made = make_organization(aws)
    shut_out(aws, made.shop)
    inventory = read(CREATION_ROLE, ["us-east-1"], skip=frozenset({"shop"}))
    assert [account.id for account in inventory.accounts] == [made.tooling, made.shop]
    assert inventory.unread_accounts == ()


def test_a_role_that_may_not_read_leaves_its_account_out(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_organization(aws)
    refuse(monkeypatch, "ListRoles", "AccessDenied", made.shop)
    (unread,) = read(CREATION_ROLE, ["us-east-1"]).unread_accounts
    assert unread.reason.startswith(f"its role {CREATION_ROLE} lets this program in and not read")
    assert unread.detail == 'AWS says AccessDenied: "not here"'


@pytest.mark.parametrize("code", ["UnauthorizedOperation", "AuthFailure"])
def test_a_region_that_may_not_be_read_is_noted(aws: LocalAws, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    made = make_organization(aws)
    refuse(monkeypatch, "DescribeSubnets", code, made.shop)
    inventory = read(CREATION_ROLE, ["eu-west-1"])
    assert len(inventory.accounts) == 2
    assert (inventory.vpcs, inventory.shares) == ((), ())
    (note,) = inventory.notes
    assert note.origin == f"AWS {made.shop}"
    assert note.reason.startswith("networks and shares in eu-west-1 may not be read: a policy denies the region")
    assert note.detail == f'AWS says {code}: "not here"'


def test_where_aws_answers_nothing_more_it_all_ends(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_organization(aws)
    refuse(monkeypatch, "ListRoles", "ExpiredToken", made.shop)
    with pytest.raises(LiveError, match=f"account {made.shop}: the AWS credentials have expired"):
        read(CREATION_ROLE, ["us-east-1"])


def shut_out(aws: LocalAws, account: str) -> None:
    """Has the creation role of the account trust its own account alone."""
    iam = aws.client("iam", account=account)
    iam.update_assume_role_policy(RoleName=CREATION_ROLE, PolicyDocument=trust(account))


def refuse(monkeypatch: pytest.MonkeyPatch, refused: str, code: str, account: str) -> None:
    """Has AWS refuse an operation in an account that a role was assumed in."""
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out
    keys: set[str] = set()

    def answer(client: Any, operation: str, arguments: Any) -> Any:
        if operation == refused and client._request_signer._credentials.access_key in keys:
            message = "not here Encoded authorization failure message: xyz"
            raise ClientError({"Error": {"Code": code, "Message": message}}, operation)
        result = call(client, operation, arguments)
        if operation == "AssumeRole" and f":{account}:" in arguments["RoleArn"]:
            keys.add(result["Credentials"]["AccessKeyId"])
        return result

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)


def test_where_no_account_can_be_entered_every_one_is_named(aws: LocalAws) -> None:
    made = make_organization(aws)
    with pytest.raises(LiveError, match="Name another role") as caught:
        read("NoSuchRole", ["us-east-1"])
    assert len(caught.value.problems) == 2
    for account in (made.tooling, made.shop):
        assert f"AWS {account}: it cannot be entered by a role NoSuchRole" in str(caught.value)


def test_no_organization_is_told(aws: LocalAws) -> None:
    with pytest.raises(LiveError, match="the account of these credentials is in no organization"):
        read(CREATION_ROLE, [])


def test_only_the_management_account_sees_everything(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_organization(aws)
    role = f"arn:aws:iam::{made.tooling}:role/{CREATION_ROLE}"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    for name, key in (("ACCESS_KEY_ID", "AccessKeyId"), ("SECRET_ACCESS_KEY", "SecretAccessKey")):
        monkeypatch.setenv(f"AWS_{name}", keys[key])
    monkeypatch.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
    with pytest.raises(LiveError, match=f"another account than the management account {MANAGEMENT_ACCOUNT_ID}"):
        read(CREATION_ROLE, [])


def test_without_credentials_nothing_is_tried(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    with pytest.raises(LiveError, match="there are no usable AWS credentials"):
        read(CREATION_ROLE, [])


def read_for_drift(**entry: Any) -> Inventory:
    return read_live(
        Entry(role=CREATION_ROLE, **entry),
        ["us-east-1"],
        session_name="test",
        user_agent="tests",
        advice="Ask",
        region="us-east-1",
        keep_unread=True,
    )


def test_an_account_for_which_aws_takes_no_more_requests_may_be_kept_unread(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_organization(aws)
    refuse(monkeypatch, "ListRoles", "Throttling", made.shop)
    inventory = read_for_drift()
    assert {account.id: account.entered_by for account in inventory.accounts} == {
        made.tooling: CREATION_ROLE,
        made.shop: None,
    }
    (unread,) = inventory.unread_accounts
    assert (unread.id, unread.reason) == (
        made.shop,
        "AWS takes no more requests for now, also not after several more with pauses. Ask",
    )
    with pytest.raises(LiveError, match=f"account {made.shop}: AWS answers Throttling"):
        read(CREATION_ROLE, ["us-east-1"])


def test_an_account_may_be_entered_straight_and_the_management_account_by_a_role(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in CI: the caller is in the administrative account, and no account lets the management account in."""
    made = make_organization(aws)
    iam = aws.client("iam")
    iam.create_role(RoleName="Enter", AssumeRolePolicyDocument=trust(made.tooling))
    iam.attach_role_policy(RoleName="Enter", PolicyArn=ADMINISTRATOR)
    inside = aws.client("iam", account=made.shop)
    inside.update_assume_role_policy(RoleName="Deploy", PolicyDocument=trust(made.tooling, external_id="deploy"))
    shut_out(aws, made.shop)
    role = f"arn:aws:iam::{made.tooling}:role/{CREATION_ROLE}"
    keys = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    for name, key in (("ACCESS_KEY_ID", "AccessKeyId"), ("SECRET_ACCESS_KEY", "SecretAccessKey")):
        monkeypatch.setenv(f"AWS_{name}", keys[key])
    monkeypatch.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
    hop = Hop(role_arn=f"arn:aws:iam::{made.shop}:role/teams/Deploy", session_name="pulumi-shop", external_id="deploy")
    inventory = read_for_drift(
        management=[Hop(role_arn=f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:role/Enter", session_name="pulumi-management")],
        direct={made.shop: hop},
        only=frozenset({made.shop}),
    )
    assert {account.id: account.entered_by for account in inventory.accounts} == {
        made.tooling: None,
        made.shop: "teams/Deploy",
    }
    assert {role.account_id for role in inventory.roles} == {MANAGEMENT_ACCOUNT_ID, made.shop}
    assert inventory.unread_accounts == ()


def test_roles_are_read_by_two_lists_however_many_there_are(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_organization(aws)
    for number in range(3):
        aws.client("iam", account=made.shop).create_role(
            RoleName=f"More{number}", AssumeRolePolicyDocument=trust(made.shop), Description=f"number {number}"
        )
    called: list[str] = []
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out

    def record(client: Any, operation: str, arguments: Any) -> Any:
        if client.meta.service_model.service_name == "iam":
            called.append(operation)
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", record)
    inventory = read_for_drift(only=frozenset({made.shop}))
    assert sorted(called) == ["GetAccountAuthorizationDetails"] * 2 + ["ListRoles"] * 2  # and the management account's
    assert {role.description for role in inventory.roles if role.name.startswith("More")} == {
        "number 0",
        "number 1",
        "number 2",
    }
