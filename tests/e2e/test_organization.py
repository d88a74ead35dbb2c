"""After `pulumi up`, the local AWS holds the articles' organization: asked of AWS, not of the state."""

import json
from pathlib import Path
from typing import Any

import pytest

from config import load
from review.map.outputs import read_stack_outputs
from review.map.planner import plan_map
from tests.support.project import MANAGEMENT_ACCOUNT, Project

DEFAULT_TAGS = {"ManagedBy": "pulumi"}


@pytest.fixture(scope="module")
def account_ids(deployed: Project) -> dict[str, str]:
    return {name: account["Id"] for name, account in deployed.accounts().items()}


@pytest.fixture(scope="module")
def tree(deployed: Project) -> dict[str, list[str]]:
    """The names of units and accounts by the path of the unit that holds them."""
    organizations = deployed.client("organizations")

    def walk(parent: str, path: str) -> dict[str, list[str]]:
        units = organizations.list_organizational_units_for_parent(ParentId=parent)["OrganizationalUnits"]
        accounts = organizations.list_accounts_for_parent(ParentId=parent)["Accounts"]
        found = {path: sorted([unit["Name"] for unit in units] + [account["Name"] for account in accounts])}
        for unit in units:
            found |= walk(unit["Id"], f"{path}/{unit['Name']}")
        return found

    return walk(organizations.list_roots()["Roots"][0]["Id"], "")


def tags_of(items: list[dict[str, str]]) -> dict[str, str]:
    return {item.get("Key", item.get("key", "")): item.get("Value", item.get("value", "")) for item in items}


def test_the_tree_of_units_and_accounts(tree: dict[str, list[str]]) -> None:
    assert {path: [name for name in names if name != "master"] for path, names in tree.items()} == {
        "": ["Infrastructure", "Security", "Workloads"],
        "/Infrastructure": ["networking"],
        "/Security": ["administration"],
        "/Workloads": ["Development", "Production", "Staging"],
        "/Workloads/Development": ["dev-application"],
        "/Workloads/Production": ["prod-application"],
        "/Workloads/Staging": ["staging-application"],
    }


def test_the_organization_and_what_is_switched_on(deployed: Project) -> None:
    organizations = deployed.client("organizations")
    assert organizations.describe_organization()["Organization"]["FeatureSet"] == "ALL"
    services = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert sorted(service["ServicePrincipal"] for service in services) == [
        "account.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
        "ram.amazonaws.com",
        "sso.amazonaws.com",
    ]
    types = organizations.list_roots()["Roots"][0]["PolicyTypes"]
    assert {(type_["Type"], type_["Status"]) for type_ in types} == {
        ("SERVICE_CONTROL_POLICY", "ENABLED"),
        ("TAG_POLICY", "ENABLED"),
    }


def test_the_policies_hold_for_the_unit_workloads_alone(deployed: Project) -> None:
    organizations = deployed.client("organizations")
    policies = organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    (policy,) = [policy for policy in policies if not policy["AwsManaged"]]
    assert policy["Name"] == "deny-unauthorized-regions"
    document = json.loads(organizations.describe_policy(PolicyId=policy["Id"])["Policy"]["Content"])
    assert document["Statement"][0]["Condition"] == {
        "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1", "us-west-2"]}
    }
    targets = organizations.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]
    assert [(target["Name"], target["Type"]) for target in targets] == [("Workloads", "ORGANIZATIONAL_UNIT")]
    (tag_policy,) = organizations.list_policies(Filter="TAG_POLICY")["Policies"]
    targets = organizations.list_targets_for_policy(PolicyId=tag_policy["Id"])["Targets"]
    assert [target["Name"] for target in targets] == ["Workloads"]


@pytest.mark.parametrize(
    ("account", "region", "cidr", "tags"),
    [
        ("prod-application", "us-east-1", "10.1.0.0/16", {"Name": "production-vpc", "Environment": "production"}),
        ("staging-application", "us-east-1", "10.2.0.0/16", {"Name": "staging-vpc", "Environment": "staging"}),
        ("dev-application", "us-west-2", "10.3.0.0/16", {"Name": "development-vpc", "Environment": "development"}),
        ("networking", "us-east-1", "10.0.0.0/16", {"Name": "shared-vpc"}),
    ],
)
def test_each_vpc_is_in_its_account_and_region(
    deployed: Project, account_ids: dict[str, str], account: str, region: str, cidr: str, tags: dict[str, str]
) -> None:
    vpcs = own_vpcs(deployed, account_ids[account], region)
    assert [(vpc["CidrBlock"], vpc["OwnerId"]) for vpc in vpcs] == [(cidr, account_ids[account])]
    assert tags_of(vpcs[0]["Tags"]) == tags | DEFAULT_TAGS


def own_vpcs(project: Project, account: str, region: str) -> list[dict[str, Any]]:
    vpcs = project.client("ec2", account, region).describe_vpcs()["Vpcs"]
    return [vpc for vpc in vpcs if not vpc["IsDefault"] and vpc["OwnerId"] == account]


def test_no_vpc_is_anywhere_else(deployed: Project, account_ids: dict[str, str]) -> None:
    found = {
        (name, region)
        for name, account in account_ids.items()
        for region in ("us-east-1", "us-west-2", "eu-west-1")
        if own_vpcs(deployed, account, region)
    }
    assert found == {
        ("prod-application", "us-east-1"),
        ("staging-application", "us-east-1"),
        ("dev-application", "us-west-2"),
        ("networking", "us-east-1"),
    }


def test_the_subnet_is_shared_with_production_and_seen_there(deployed: Project, account_ids: dict[str, str]) -> None:
    owner, receiver = account_ids["networking"], account_ids["prod-application"]
    ram = deployed.client("ram", owner)
    (share,) = ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert (share["name"], share["allowExternalPrincipals"], share["status"]) == ("shared-subnets", False, "ACTIVE")
    principals = ram.get_resource_share_associations(associationType="PRINCIPAL")["resourceShareAssociations"]
    assert [principal["associatedEntity"] for principal in principals] == [receiver]
    subnets = deployed.client("ec2", receiver).describe_subnets(
        Filters=[{"Name": "cidr-block", "Values": ["10.0.1.0/24"]}]
    )["Subnets"]
    assert [(subnet["OwnerId"], subnet["AvailabilityZone"]) for subnet in subnets] == [(owner, "us-east-1a")]
    other = deployed.client("ec2", account_ids["staging-application"]).describe_subnets(
        Filters=[{"Name": "cidr-block", "Values": ["10.0.1.0/24"]}]
    )["Subnets"]
    assert other == []


def test_every_member_account_has_the_execution_role(deployed: Project, account_ids: dict[str, str]) -> None:
    trusted = sorted(f"arn:aws:iam::{id_}:root" for id_ in (MANAGEMENT_ACCOUNT, account_ids["administration"]))
    members = [id_ for id_ in account_ids.values() if id_ != MANAGEMENT_ACCOUNT]
    assert len(members) == 5
    for account in members:
        iam = deployed.client("iam", account)
        role = iam.get_role(RoleName="TerraformExecutionRole")["Role"]
        statement, carries_tag = role["AssumeRolePolicyDocument"]["Statement"]
        assert (carries_tag["Sid"], carries_tag["Principal"]["AWS"]) == ("CarryTag", trusted)
        assert iam.list_role_policies(RoleName="TerraformExecutionRole")["PolicyNames"] == ["write-gate"]
        assert role["MaxSessionDuration"] == 3600
        assert statement["Principal"]["AWS"] == trusted
        assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "terraform-cross-account"}}
        attached = iam.list_attached_role_policies(RoleName="TerraformExecutionRole")["AttachedPolicies"]
        assert [policy["PolicyName"] for policy in attached] == ["AdministratorAccess"]


def test_the_cross_account_role_is_in_the_workload_accounts_alone(
    deployed: Project, account_ids: dict[str, str]
) -> None:
    having = set()
    for name, account in account_ids.items():
        roles = deployed.client("iam", account).list_roles()["Roles"]
        if "AuditReadOnly" in {role["RoleName"] for role in roles}:
            having.add(name)
    assert having == {"prod-application", "staging-application", "dev-application"}


def test_the_administrative_account_has_the_state_bucket(deployed: Project, account_ids: dict[str, str]) -> None:
    admin = account_ids["administration"]
    s3 = deployed.client("s3", admin)
    bucket = "example-organization-pulumi-state"
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    key_arn = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    kms = deployed.client("kms", admin)
    rotation = kms.get_key_rotation_status(KeyId=key_arn)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 365)
    aliases = {alias["AliasName"]: alias.get("TargetKeyId") for alias in kms.list_aliases()["Aliases"]}
    assert key_arn.endswith(f"key/{aliases['alias/pulumi-state']}")
    tls, deletion, settings = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    break_glass = f"arn:aws:iam::{admin}:role/OrganizationBreakGlass"
    assert deletion["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": break_glass}}
    assert "s3:DeleteObjectVersion" in deletion["Action"]
    assert set(settings["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]) == {
        break_glass,
        f"arn:aws:iam::{admin}:role/OrganizationAccountAccessRole",
        f"arn:aws:iam::{admin}:role/TerraformExecutionRole",
    }
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
    versions, clean_up = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert versions["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90
    assert clean_up["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == {
        "TargetBucket": f"{bucket}-logs",
        "TargetPrefix": f"{bucket}/",
    }
    (rule,) = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::{bucket}-copy"
    assert s3.get_bucket_location(Bucket=f"{bucket}-copy")["LocationConstraint"] == "us-west-2"
    names = {name for name, account in account_ids.items() if deployed.client("s3", account).list_buckets()["Buckets"]}
    assert names == {"administration"}


def test_the_administrative_account_is_watched(deployed: Project, account_ids: dict[str, str]) -> None:
    admin = account_ids["administration"]
    trails = deployed.client("cloudtrail", admin)
    (trail,) = trails.describe_trails()["trailList"]
    assert (trail["IsMultiRegionTrail"], trail["LogFileValidationEnabled"]) == (True, True)
    assert trails.get_trail_status(Name=trail["TrailARN"])["IsLogging"] is True
    group = "/aws/cloudtrail/administration"
    assert trail["CloudWatchLogsLogGroupArn"] == f"arn:aws:logs:us-east-1:{admin}:log-group:{group}:*"
    filters = deployed.client("logs", admin).describe_metric_filters(logGroupName=group)["metricFilters"]
    assert {"break-glass", "deploy-role", "execution-role-TerraformExecutionRole"} <= {
        found["filterName"] for found in filters
    }
    (alarm,) = deployed.client("cloudwatch", admin).describe_alarms()["MetricAlarms"]
    assert {found["metricTransformations"][0]["metricName"] for found in filters} == {alarm["MetricName"]}
    (subscription,) = deployed.client("sns", admin).list_subscriptions_by_topic(TopicArn=alarm["AlarmActions"][0])[
        "Subscriptions"
    ]
    assert subscription["Endpoint"] == "platform@example.com"
    break_glass = deployed.client("iam", admin).get_role(RoleName="OrganizationBreakGlass")["Role"]
    (statement,) = break_glass["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root"}


def test_the_deploy_role_may_enter_the_execution_roles_of_this_organization(
    deployed: Project, account_ids: dict[str, str]
) -> None:
    iam = deployed.client("iam", account_ids["administration"])
    policy = iam.get_role_policy(RoleName="OrganizationDeploy", PolicyName="inline")["PolicyDocument"]
    enter = policy["Statement"][0]
    organization = deployed.client("organizations").describe_organization()["Organization"]["Id"]
    assert enter["Action"] == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    assert enter["Resource"] == "arn:aws:iam::*:role/TerraformExecutionRole"
    assert enter["Condition"] == {"StringEquals": {"aws:ResourceOrgID": organization}}


def test_the_outputs_name_everything_by_key(deployed: Project, account_ids: dict[str, str]) -> None:
    outputs = deployed.outputs()
    assert outputs["accounts"]["prod-application"]["id"] == account_ids["prod-application"]
    assert outputs["units"].keys() == {
        "security",
        "infrastructure",
        "workloads",
        "production",
        "staging",
        "development",
    }
    assert outputs["subnets"]["shared/private-a"]["id"].startswith("subnet-")
    assert outputs["vpcs"]["production"]["id"].startswith("vpc-")
    assert outputs["policies"]["deny-unapproved-regions"]["id"].startswith("p-")
    assert outputs["roles"]["execution-role-admin"]["arn"].endswith("role/TerraformExecutionRole")
    assert deployed.outputs("admin")["deploy_role_arn"].endswith("role/OrganizationDeploy")


def test_the_map_has_an_id_of_everything_from_the_outputs(deployed: Project, tmp_path: Path) -> None:
    files = [tmp_path / "org.json", tmp_path / "admin.json"]
    for file in files:
        file.write_text(deployed.pulumi("stack", "output", "--json", "--stack", file.stem).stdout)
    organization = load(deployed.folder / "config" / "org")
    outputs = read_stack_outputs(files, organization)
    document = plan_map(organization, outputs)
    things = [*document.accounts, *document.units[1:], *document.policies, *document.vpcs]
    assert [thing.key for thing in things if thing.id is None] == []
    made = [role for role in document.roles if role.kind not in {"creation role", "service role"}]
    assert {role.name: sorted(role.arns or {}) for role in made} == {role.name: list(role.accounts) for role in made}
    assert outputs.list_unused() == {}


@pytest.mark.parametrize("stack", ["org", "admin"])
def test_a_second_preview_and_a_refresh_change_nothing(deployed: Project, stack: str) -> None:
    deployed.pulumi("preview", "--expect-no-changes", "--stack", stack)
    deployed.pulumi("refresh", "--yes", "--expect-no-changes", "--stack", stack)
    deployed.pulumi("preview", "--expect-no-changes", "--stack", stack)
