"""Matching of what is in accounts beside roles and networks: settings, Identity Center, security services."""

from typing import Any

import pytest

from migrate.planning.gaps import GapKind
from tests.migrate.planning.test_match import ACCOUNT_IDS, candidate, found, register, run

SETTINGS = {
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "iam-account-password-policy",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "an-account",
    "aws:guardduty/detector:Detector": "d-1",
    "aws:securityhub/account:Account": "an-account",
    "aws:macie2/account:Account": "an-account",
    "aws:account/primaryContact:PrimaryContact": "default",
    "aws:iam/organizationsFeatures:OrganizationsFeatures": "o-1",
    "aws:organizations/resourcePolicy:ResourcePolicy": "rp-1",
}
PER_REGION = (
    "aws:ebs/defaultKmsKey:DefaultKmsKey",
    "aws:guardduty/detector:Detector",
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration",
    "aws:inspector2/enabler:Enabler",
    "aws:macie2/account:Account",
    "aws:securityhub/account:Account",
    "aws:securityhub/findingAggregator:FindingAggregator",
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration",
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
)
BY_NAME: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "aws:iam/accountAlias:AccountAlias": ({"accountAlias": "acme"}, {"account_alias": "acme"}),
    "aws:account/alternativeContact:AlternativeContact": (
        {"alternateContactType": "BILLING"},
        {"alternate_contact_type": "BILLING"},
    ),
    "aws:account/region:Region": ({"regionName": "eu-south-1"}, {"region_name": "eu-south-1"}),
    "aws:budgets/budget:Budget": ({"name": "monthly"}, {"name": "monthly"}),
    "aws:servicequotas/serviceQuota:ServiceQuota": (
        {"serviceCode": "vpc", "quotaCode": "L-F678F1CE"},
        {"service_code": "vpc", "quota_code": "L-F678F1CE"},
    ),
    "aws:accessanalyzer/analyzer:Analyzer": ({"analyzerName": "unused-access"}, {"analyzer_name": "unused-access"}),
    **{
        type_: ({"name": "default"}, {"name": "default"})
        for type_ in (
            "aws:cfg/configurationAggregator:ConfigurationAggregator",
            "aws:cfg/deliveryChannel:DeliveryChannel",
            "aws:cfg/recorder:Recorder",
            "aws:cfg/recorderStatus:RecorderStatus",
        )
    },
}
"""What is told apart by names: inputs of the program, attributes of Terraform."""
DELEGATIONS = {
    "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": "account_id",
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": "admin_account_id",
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": "account_id",
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": "admin_account_id",
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": "admin_account_id",
}
TRAIL = "aws:cloudtrail/trail:Trail"
SET = "aws:ssoadmin/permissionSet:PermissionSet"
POLICY = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
CUSTOMER_POLICY = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
GROUP = "aws:identitystore/group:Group"
ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-{}"


@pytest.mark.parametrize("type_", SETTINGS)
def test_a_setting_that_an_account_has_once_is_matched_in_its_own_account(type_: str) -> None:
    registrations = [register(type_, f"baseline-{account}", account) for account in ACCOUNT_IDS]
    candidates = [
        candidate(type_, f"one.{account}", f"{account}-{SETTINGS[type_]}", account) for account in ACCOUNT_IDS
    ]
    assert found(run(candidates, registrations)) == {
        f"baseline-{account}": f"{account}-{SETTINGS[type_]}" for account in ACCOUNT_IDS
    }


@pytest.mark.parametrize("type_", PER_REGION)
def test_a_setting_of_a_region_is_matched_in_its_own_region(type_: str) -> None:
    regions = ("us-east-1", "eu-west-1")
    registrations = [register(type_, f"baseline/{region}", region=region) for region in regions]
    candidates = [candidate(type_, f"one.{region}", region, region=region) for region in regions]
    assert found(run(candidates, registrations)) == {f"baseline/{region}": region for region in regions}


def test_permission_sets_go_by_name_and_what_is_theirs_by_them() -> None:
    registrations = [
        *(register(SET, f"sets/{name}", name=name) for name in ("Admin", "Reader")),
        *(
            register(POLICY, f"policies/{name}", permissionSetArn=(SET, f"sets/{name}"), managedPolicyArn="p")
            for name in ("Admin", "Reader")
        ),
        register(GROUP, "groups/platform", displayName="Platform"),
        *(
            register(
                ASSIGNMENT,
                f"assignments/{name}",
                permissionSetArn=(SET, f"sets/{name}"),
                principalId=(GROUP, "groups/platform"),
                targetId=ACCOUNT_IDS["other"],
            )
            for name in ("Admin", "Reader")
        ),
    ]
    sets = {name: ARN.format(name.lower()) for name in ("Reader", "Admin")}
    candidates = [
        candidate(GROUP, "aws_identitystore_group.a", "d-1/g-1", group_id="g-1", display_name="Platform"),
        candidate(GROUP, "aws_identitystore_group.b", "d-1/g-2", group_id="g-2", display_name="Others"),
    ]
    for name, arn in sets.items():
        candidates += [
            candidate(SET, f"set.{name}", f"{arn},i", arn=arn, name=name),
            candidate(POLICY, f"policy.{name}", f"p,{arn},i", permission_set_arn=arn, managed_policy_arn="p"),
            candidate(
                ASSIGNMENT,
                f"assignment.{name}",
                f"g-1,GROUP,{ACCOUNT_IDS['other']},AWS_ACCOUNT,{arn},i",
                permission_set_arn=arn,
                principal_id="g-1",
                target_id=ACCOUNT_IDS["other"],
            ),
        ]
    assert found(run(candidates, registrations)) == {
        "groups/platform": "d-1/g-1",
        **{f"sets/{name}": f"{arn},i" for name, arn in sets.items()},
        **{f"policies/{name}": f"p,{arn},i" for name, arn in sets.items()},
        **{
            f"assignments/{name}": f"g-1,GROUP,{ACCOUNT_IDS['other']},AWS_ACCOUNT,{arn},i" for name, arn in sets.items()
        },
    }


def test_policies_of_ones_own_on_one_permission_set_go_by_name_and_path() -> None:
    arn = ARN.format("admin")
    policies = [("deploy", "/"), ("deploy", "/ops/"), ("read", "/")]
    registrations = [
        register(SET, "sets/Admin", name="Admin"),
        *(
            register(
                CUSTOMER_POLICY,
                f"own{path}{name}",
                permissionSetArn=(SET, "sets/Admin"),
                customerManagedPolicyReference={"name": name, "path": path},
            )
            for name, path in policies
        ),
    ]
    candidates = [
        candidate(SET, "set.a", f"{arn},i", arn=arn, name="Admin"),
        *(
            candidate(
                CUSTOMER_POLICY,
                f"own.{name}{path}",
                f"{name},{path},{arn},i",
                permission_set_arn=arn,
                customer_managed_policy_reference=[{"name": name, "path": path}],
            )
            for name, path in reversed(policies)
        ),
    ]
    matching = run(candidates, registrations)
    assert found(matching) == {
        "sets/Admin": f"{arn},i",
        **{f"own{path}{name}": f"{name},{path},{arn},i" for name, path in policies},
    }
    assert matching.gaps == ()


@pytest.mark.parametrize("type_", BY_NAME)
def test_what_has_a_name_is_matched_by_it_in_its_own_account(type_: str) -> None:
    inputs, attributes = BY_NAME[type_]
    others = {name: f"not-{value}" for name, value in attributes.items()}
    registrations = [register(type_, f"baseline-{account}", account, **inputs) for account in ACCOUNT_IDS]
    candidates = [candidate(type_, "other.net", "other", "net", **others)]
    candidates += [candidate(type_, f"one.{account}", account, account, **attributes) for account in ACCOUNT_IDS]
    assert found(run(candidates, registrations)) == {f"baseline-{account}": account for account in ACCOUNT_IDS}


@pytest.mark.parametrize("type_", DELEGATIONS)
def test_administrators_are_matched_by_their_account(type_: str) -> None:
    attribute = DELEGATIONS[type_]
    head, *rest = attribute.split("_")
    name = head + "".join(word.title() for word in rest)
    account = "aws:organizations/account:Account"
    registrations = [
        register(account, "accounts-other", email="other@example.com"),
        register(type_, "delegation", **{name: (account, "accounts-other")}),
    ]
    id_ = ACCOUNT_IDS["other"]
    third: dict[str, Any] = {attribute: "333333333333"}
    candidates = [
        candidate(account, "account.a", id_, email="Other@example.com"),
        candidate(type_, "delegation.a", id_, **{attribute: id_}),
        candidate(type_, "delegation.b", "333333333333", **third),
    ]
    assert found(run(candidates, registrations)) == {"accounts-other": id_, "delegation": id_}


def test_the_organizations_trail_is_matched_from_another_account() -> None:
    """AWS has it in the management account, where Terraform mostly makes it, and its administrator registers it."""
    registrations = [
        register(TRAIL, "organization-trail", "other", name="main", isOrganizationTrail=True),
        register(TRAIL, "own-trail", "other", name="own"),
    ]
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT_IDS['net']}:trail/{{}}"
    candidates = [
        candidate(TRAIL, "trail.a", arn.format("main"), "net", name="main", is_organization_trail=True),
        candidate(TRAIL, "trail.b", arn.format("own"), "net", name="own", is_organization_trail=False),
    ]
    matching = run(candidates, registrations)
    assert found(matching) == {"organization-trail": arn.format("main")}
    assert [gap.kind for gap in matching.gaps] == [GapKind.missing]


def test_who_administers_cloudtrail_is_told_by_organizations_too() -> None:
    account, id_ = "aws:organizations/account:Account", ACCOUNT_IDS["other"]
    delegation = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
    own = "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount"
    registrations = [
        register(account, "accounts-other", email="other@example.com"),
        register(own, "trail-delegation", accountId=(account, "accounts-other")),
    ]
    candidates = [
        candidate(account, "account.a", id_, email="other@example.com"),
        *(
            candidate(
                delegation,
                f"delegation.{service}",
                f"{id_}/{service}",
                account_id=id_,
                service_principal=f"{service}.amazonaws.com",
            )
            for service in ("config", "cloudtrail")
        ),
    ]
    assert found(run(candidates, registrations)) == {"accounts-other": id_, "trail-delegation": id_}
