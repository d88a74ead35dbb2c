"""Matching of what is in accounts beside roles and networks: settings, Identity Center, security services."""

import pytest

from migrate.planning.gaps import GapKind
from tests.migrate.planning.test_match import ACCOUNT_IDS, candidate, found, register, run

SETTINGS = {
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "iam-account-password-policy",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "an-account",
    "aws:guardduty/detector:Detector": "d-1",
    "aws:securityhub/account:Account": "an-account",
    "aws:macie2/account:Account": "an-account",
}
PER_REGION = (
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
)
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


def test_policies_of_ones_own_on_one_permission_set_are_not_guessed() -> None:
    arn = ARN.format("admin")
    registrations = [
        register(SET, "sets/Admin", name="Admin"),
        *(register(CUSTOMER_POLICY, f"own/{name}", permissionSetArn=(SET, "sets/Admin")) for name in ("one", "two")),
    ]
    candidates = [
        candidate(SET, "set.a", f"{arn},i", arn=arn, name="Admin"),
        *(
            candidate(CUSTOMER_POLICY, f"own.{name}", f"{name},/,{arn},i", permission_set_arn=arn)
            for name in ("two", "one")
        ),
    ]
    matching = run(candidates, registrations)
    assert found(matching) == {"sets/Admin": f"{arn},i"}
    assert {gap.kind for gap in matching.gaps} == {GapKind.ambiguous}
