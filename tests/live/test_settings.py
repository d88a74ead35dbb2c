"""Settings of accounts, security services and Identity Center, read from the local AWS in Terraform's words."""

import json
from typing import Any

import pytest

from live.errors import LiveError
from live.inventory import Note
from live.named import SETTINGS, NamedObject, Wanted, read_named
from live.organization import Entry
from live.security import ADMINISTRATORS, OF_ADMINISTRATOR, OF_AWS_CONFIG, OF_MANAGEMENT
from live.settings import OF_ACCOUNT, OF_REGION
from policies.buckets import config_archive_policy
from policies.documents import minify
from policies.security_services import GUARDDUTY_FEATURES
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.aws import create_account

ENTRY = Entry(role="OrganizationAccountAccessRole")
US = "us-east-1"


def read(account: str, *types: str, unread: list[Note] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Attributes by type."""
    wanted = [Wanted(account_id=account, region=US, type=type_, name=account) for type_ in types]
    named: tuple[NamedObject, ...] = read_named(
        ENTRY, MANAGEMENT_ACCOUNT_ID, wanted, session_name="test", user_agent="tests", unread=unread
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for one in named:
        assert (one.account_id, one.region) == (account, US)
        found.setdefault(one.type, []).append(dict(one.attributes))
    return found


def make_account(aws: LocalAws) -> str:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(aws, "aws+tools@example.com", "tools")


def test_an_account_that_nobody_set_up_has_what_aws_gives_it(aws: LocalAws) -> None:
    tools = make_account(aws)
    # These two AWS tells nobody but an administrator.
    asked = OF_ADMINISTRATOR.keys() - {f"aws_{name}_organization_configuration" for name in ("inspector2", "macie2")}
    found = read(tools, *OF_ACCOUNT, *OF_REGION, *asked)
    assert set(found) <= {
        "aws_account_primary_contact",
        "aws_ebs_snapshot_block_public_access",
        "aws_ec2_image_block_public_access",
        "aws_vpc_block_public_access_options",
    }
    assert found.get("aws_ebs_snapshot_block_public_access", [{"state": "unblocked"}]) == [{"state": "unblocked"}]


def test_settings_are_read_in_the_words_of_terraform(aws: LocalAws) -> None:
    tools = make_account(aws)
    clients = {
        name: aws.client(name, account=tools)
        for name in ("iam", "s3control", "account", "budgets", "ec2", "accessanalyzer")
    }
    clients["iam"].update_account_password_policy(
        MinimumPasswordLength=16, RequireNumbers=True, PasswordReusePrevention=5
    )
    clients["iam"].create_account_alias(AccountAlias="acme-tools")
    blocks = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    clients["s3control"].put_public_access_block(AccountId=tools, PublicAccessBlockConfiguration=blocks)
    clients["account"].put_alternate_contact(
        AlternateContactType="SECURITY",
        Name="Sec",
        Title="Team",
        EmailAddress="sec@example.com",
        PhoneNumber="+49 30 1",
    )
    clients["budgets"].create_budget(
        AccountId=tools,
        Budget={
            "BudgetName": "monthly",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "250", "Unit": "USD"},
        },
        NotificationsWithSubscribers=[
            {
                "Notification": {
                    "NotificationType": "ACTUAL",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": 80,
                    "ThresholdType": "PERCENTAGE",
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
            }
        ],
    )
    clients["ec2"].enable_ebs_encryption_by_default()
    clients["ec2"].enable_snapshot_block_public_access(State="block-new-sharing")
    clients["ec2"].modify_instance_metadata_defaults(HttpTokens="required")
    clients["accessanalyzer"].create_analyzer(analyzerName="external-access", type="ACCOUNT")
    found = read(tools, *OF_ACCOUNT, *OF_REGION)
    (policy,) = found["aws_iam_account_password_policy"]
    assert (policy["minimum_password_length"], policy["require_numbers"], policy["password_reuse_prevention"]) == (
        16,
        True,
        5,
    )
    assert found["aws_iam_account_alias"] == [{"account_alias": "acme-tools"}]
    (block,) = found["aws_s3_account_public_access_block"]
    assert (block["account_id"], block["block_public_acls"], block["restrict_public_buckets"]) == (tools, True, True)
    (contact,) = found["aws_account_alternate_contact"]
    assert (contact["alternate_contact_type"], contact["email_address"]) == ("SECURITY", "sec@example.com")
    (budget,) = found["aws_budgets_budget"]
    assert (budget["name"], budget["limit_unit"], float(budget["limit_amount"])) == ("monthly", "USD", 250)
    (notification,) = budget["notification"]
    assert (notification["threshold"], notification["subscriber_email_addresses"]) == (80, ["a@example.com"])
    assert found["aws_ebs_encryption_by_default"] == [{"enabled": True}]
    assert found["aws_ebs_snapshot_block_public_access"] == [{"state": "block-new-sharing"}]
    (defaults,) = found["aws_ec2_instance_metadata_defaults"]
    assert defaults["http_tokens"] == "required"
    (analyzer,) = found["aws_accessanalyzer_analyzer"]
    assert (analyzer["analyzer_name"], analyzer["type"]) == ("external-access", "ACCOUNT")


def test_security_services_are_read_from_who_administers_them(aws: LocalAws) -> None:
    tools = make_account(aws)
    organizations = aws.client("organizations")
    for principal in ("guardduty", "securityhub", "macie", "inspector2"):
        organizations.enable_aws_service_access(ServicePrincipal=f"{principal}.amazonaws.com")
    for service in ("guardduty", "securityhub"):
        aws.client(service).enable_organization_admin_account(AdminAccountId=tools)
    aws.client("macie2").enable_organization_admin_account(adminAccountId=tools)
    aws.client("inspector2").enable_delegated_admin_account(delegatedAdminAccountId=tools)
    detector = aws.client("guardduty", account=tools)
    (id_,) = detector.list_detectors()["DetectorIds"] or [detector.create_detector(Enable=True)["DetectorId"]]
    detector.update_organization_configuration(DetectorId=id_, AutoEnableOrganizationMembers="NEW")
    hub = aws.client("securityhub", account=tools)
    hub.enable_security_hub(EnableDefaultStandards=False)
    aws.client("macie2", account=tools).enable_macie()
    aws.client("inspector2", account=tools).enable(accountIds=[tools], resourceTypes=["EC2"])
    administrators = read(MANAGEMENT_ACCOUNT_ID, *ADMINISTRATORS)
    assert {type_: {*one.values()} for type_, (one,) in administrators.items()} == {
        type_: {tools} for type_ in ADMINISTRATORS
    }
    found = read(tools, *OF_ADMINISTRATOR)
    assert {type_: len(some) for type_, some in found.items() if "feature" not in type_} == {
        "aws_guardduty_detector": 1,
        "aws_guardduty_organization_configuration": 1,
        "aws_inspector2_enabler": 1,
        "aws_inspector2_organization_configuration": 1,
        "aws_macie2_account": 1,
        "aws_macie2_organization_configuration": 1,
        "aws_securityhub_account": 1,
        "aws_securityhub_organization_configuration": 1,
    }
    (organization,) = found["aws_guardduty_organization_configuration"]
    assert (organization["id"], organization["auto_enable_organization_members"]) == (id_, "NEW")
    # What GuardDuty has always on is no feature that anybody sets.
    assert {one["name"] for one in found["aws_guardduty_detector_feature"]} == set(GUARDDUTY_FEATURES)
    assert found["aws_inspector2_enabler"] == [{"account_ids": [tools], "resource_types": ["EC2"]}]


def test_recorders_of_aws_config_are_read(aws: LocalAws) -> None:
    tools = make_account(aws)
    assert read(tools, *OF_AWS_CONFIG) == {}
    s3, organization = aws.client("s3", account=tools), aws.client("organizations").describe_organization()
    s3.create_bucket(Bucket="records")
    policy = config_archive_policy("arn:aws:s3:::records", organization_id=organization["Organization"]["Id"])
    s3.put_bucket_policy(Bucket="records", Policy=minify(policy))
    client = aws.client("config", account=tools)
    role = f"arn:aws:iam::{tools}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": {"allSupported": True}}
    client.put_configuration_recorder(ConfigurationRecorder=recorder)
    client.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "records"})
    source = {"AccountIds": [tools], "AllAwsRegions": True}
    client.put_configuration_aggregator(ConfigurationAggregatorName="all", AccountAggregationSources=[source])
    found = read(tools, *OF_AWS_CONFIG)
    assert {type_: [one["name"] for one in some] for type_, some in found.items()} == {
        "aws_config_configuration_aggregator": ["all"],
        "aws_config_configuration_recorder": ["default"],
        "aws_config_configuration_recorder_status": ["default"],
        "aws_config_delivery_channel": ["default"],
    }


def test_what_the_management_account_has_once(aws: LocalAws) -> None:
    tools = make_account(aws)
    organizations = aws.client("organizations")
    assert read(MANAGEMENT_ACCOUNT_ID, *OF_MANAGEMENT) == {}
    for principal in ("iam", "cloudtrail"):
        organizations.enable_aws_service_access(ServicePrincipal=f"{principal}.amazonaws.com")
    aws.client("iam").enable_organizations_root_sessions()
    aws.client("cloudtrail").register_organization_delegated_admin(MemberAccountId=tools)
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{tools}:root"},
                "Action": "organizations:DescribePolicy",
                "Resource": "*",
            }
        ],
    }
    organizations.put_resource_policy(Content=json.dumps(document))
    found = read(MANAGEMENT_ACCOUNT_ID, *OF_MANAGEMENT)
    assert found["aws_iam_organizations_features"][0]["enabled_features"] == ["RootSessions"]
    assert json.loads(found["aws_organizations_resource_policy"][0]["content"]) == document
    assert found["aws_cloudtrail_organization_delegated_admin_account"] == [{"id": tools, "account_id": tools}]


def test_identity_center_is_read_whole(aws: LocalAws) -> None:
    tools = make_account(aws)
    sso, store = aws.client("sso-admin"), aws.client("identitystore")
    (instance,) = sso.list_instances()["Instances"]
    arn, store_id = instance["InstanceArn"], instance["IdentityStoreId"]
    made = sso.create_permission_set(InstanceArn=arn, Name="Reader", Tags=[{"Key": "a", "Value": "1"}])
    of = {"InstanceArn": arn, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}
    read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    sso.attach_managed_policy_to_permission_set(**of, ManagedPolicyArn=read_only)
    sso.attach_customer_managed_policy_reference_to_permission_set(
        **of, CustomerManagedPolicyReference={"Name": "mine", "Path": "/"}
    )
    sso.put_permissions_boundary_to_permission_set(**of, PermissionsBoundary={"ManagedPolicyArn": read_only})
    person = {"GivenName": "Ann", "FamilyName": "Example"}
    user = store.create_user(IdentityStoreId=store_id, UserName="ann", DisplayName="Ann", Name=person)["UserId"]
    group = store.create_group(IdentityStoreId=store_id, DisplayName="Platform")["GroupId"]
    store.create_group_membership(IdentityStoreId=store_id, GroupId=group, MemberId={"UserId": user})
    sso.create_account_assignment(
        **of, TargetId=tools, TargetType="AWS_ACCOUNT", PrincipalType="GROUP", PrincipalId=group
    )
    types = [type_ for type_ in SETTINGS if type_.startswith(("aws_ssoadmin", "aws_identitystore"))]
    found = read(MANAGEMENT_ACCOUNT_ID, *types)
    assert {type_: len(some) for type_, some in found.items()} == {
        type_: 1 for type_ in types if type_ != "aws_ssoadmin_permission_set_inline_policy"
    }
    (permission_set,) = found["aws_ssoadmin_permission_set"]
    assert (permission_set["name"], permission_set["instance_arn"], permission_set["tags"]) == (
        "Reader",
        arn,
        {"a": "1"},
    )
    (boundary,) = found["aws_ssoadmin_permissions_boundary_attachment"][0]["permissions_boundary"]
    assert boundary == {"managed_policy_arn": read_only, "customer_managed_policy_reference": []}
    (assignment,) = found["aws_ssoadmin_account_assignment"]
    assert (assignment["principal_id"], assignment["target_id"]) == (group, tools)
    (member,) = found["aws_identitystore_group_membership"]
    assert (member["group_id"], member["member_id"]) == (group, user)


def test_what_may_not_be_read_is_an_error_or_told(aws: LocalAws) -> None:
    """Nobody takes a refusal for an absence."""
    tools = make_account(aws)
    type_ = "aws_securityhub_finding_aggregator"
    assert read(tools, type_) == {}
    # GuardDuty has its organization's settings for its administrator alone; Inspector says so by a refusal.
    with pytest.raises(LiveError, match=f"account {tools}: whether it has aws_inspector2_organization_configuration"):
        read(tools, "aws_inspector2_organization_configuration")
    unread: list[Note] = []
    assert read(tools, "aws_inspector2_organization_configuration", type_, unread=unread) == {}
    (note,) = unread
    assert note.origin == f"AWS {tools} {US}"
    assert note.reason == "whether there is aws_inspector2_organization_configuration cannot be read"
    assert "AccessDenied" in note.detail
