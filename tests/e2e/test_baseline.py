"""The baseline of accounts on the real engine: killed half-way, changed, removed. One sandbox for all, in order."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.interruption import kill_engine_when
from tests.support.project import MANAGEMENT_ACCOUNT, Project, find_by_key, run_services

REGIONS = ("us-east-1", "eu-west-1")
KEY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-11111111222233334444555555555555"
STAGING, PRODUCTION = "staging-application", "prod-application"


def give_profiles(content: dict[str, Any]) -> None:
    content["profiles"] = [
        {
            "key": "standard",
            "targets": {"units": ["workloads"], "except": ["development"]},
            "regions": list(REGIONS),
            "tags": {"Owner": "platform"},
            "password_policy": {"max_age_days": 90},
            "account_alias": "acme-{key}",
            "s3_public_access_block": {},
            "ebs_encryption": {"keys": {"eu-west-1": KEY}},
            "snapshot_block_public_access": {},
            "image_block_public_access": {"state": "unblocked"},
            "instance_metadata_defaults": {"http_put_response_hop_limit": 2},
            "vpc_block_public_access": {"mode": "block-ingress"},
        },
        {
            "key": "production",
            "targets": {"units": ["production"]},
            "extends": "standard",
            "regions": ["us-east-1"],
            "vpc_block_public_access": None,
        },
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with the baselines, nothing of it up, and without networks and cross-account roles."""
    folder = tmp_path_factory.mktemp("baseline")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        for file in ("network.yaml", "access.yaml"):
            project.edit(file, lambda content: content.clear())
        project.edit("accounts.yaml", keep_accounts)
        project.edit("baseline.yaml", give_profiles)
        yield project


def keep_accounts(content: dict[str, Any]) -> None:
    content["accounts"] = [find_by_key(content["accounts"], key) for key in ("admin", STAGING, PRODUCTION)]


def read_region(project: Project, account: str, region: str) -> dict[str, Any]:
    """What EC2 in a region of the account answers."""
    ec2 = project.client("ec2", project.accounts()[account]["Id"], region)
    metadata = ec2.get_instance_metadata_defaults()["AccountLevel"]
    return {
        "encryption": ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
        "key": ec2.get_ebs_default_kms_key_id()["KmsKeyId"],
        "snapshots": ec2.get_snapshot_block_public_access_state()["State"],
        "images": ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"],
        "metadata": (metadata.get("HttpTokens"), metadata.get("HttpPutResponseHopLimit")),
        "vpcs": ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"][
            "InternetGatewayBlockMode"
        ],
    }


UNTOUCHED = {
    "encryption": False,
    "key": "alias/aws/ebs",
    "snapshots": "unblocked",
    "images": "block-new-sharing",
    "metadata": (None, None),
    "vpcs": "off",
}
STANDARD = {
    "encryption": True,
    "key": "alias/aws/ebs",
    "snapshots": "block-all-sharing",
    "images": "unblocked",
    "metadata": ("required", 2),
    "vpcs": "block-ingress",
}


def has_alias(project: Project) -> bool:
    try:
        account = project.accounts().get(STAGING)
    except ClientError:
        return False
    return account is not None and bool(project.client("iam", account["Id"]).list_account_aliases()["AccountAliases"])


def unlock(project: Project) -> None:
    """Takes away what a killed engine leaves."""
    for lock in (project.folder / "state").rglob("locks/**/*.json"):
        lock.unlink()


def up(project: Project) -> None:
    project.pulumi("up", "--yes", "--skip-preview", "--stack", "org")


def test_a_killed_run_is_gone_on_with_and_a_preview_then_shows_nothing(project: Project) -> None:
    project.pulumi("stack", "select", "--create", "org")
    kill_engine_when(project, has_alias)
    unlock(project)
    up(project)
    assert project.preview_names() == []


def test_every_account_has_its_profile_in_its_regions(project: Project) -> None:
    for region in REGIONS:
        key = KEY if region == "eu-west-1" else "alias/aws/ebs"
        assert read_region(project, STAGING, region) == STANDARD | {"key": key}
        production = STANDARD | {"vpcs": "off"} if region == "us-east-1" else UNTOUCHED
        assert read_region(project, PRODUCTION, region) == production
    assert read_region(project, STAGING, "us-west-2") == UNTOUCHED
    assert read_region(project, "administration", "us-east-1") == UNTOUCHED


def test_what_is_global_is_set_once_in_each_account(project: Project) -> None:
    for name in (STAGING, PRODUCTION):
        account = project.accounts()[name]["Id"]
        iam = project.client("iam", account)
        policy = iam.get_account_password_policy()["PasswordPolicy"]
        assert (policy["MinimumPasswordLength"], policy["MaxPasswordAge"], policy["HardExpiry"]) == (14, 90, False)
        assert iam.list_account_aliases()["AccountAliases"] == [f"acme-{name}"]
        block = project.client("s3control", account).get_public_access_block(AccountId=account)
        assert set(block["PublicAccessBlockConfiguration"].values()) == {True}
        (role,) = [role for role in iam.list_roles()["Roles"] if role["RoleName"] == "TerraformExecutionRole"]
        tags = {tag["Key"]: tag["Value"] for tag in iam.list_role_tags(RoleName=role["RoleName"])["Tags"]}
        assert tags["Owner"] == "platform"
    assert project.client("iam", MANAGEMENT_ACCOUNT).list_account_aliases()["AccountAliases"] == []


def test_a_change_is_made_in_place_and_null_takes_away(project: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        standard, production = content["profiles"]
        standard["snapshot_block_public_access"] = {"state": "block-new-sharing"}
        standard["image_block_public_access"] = {"state": "block-new-sharing"}
        standard["password_policy"] = {"minimum_length": 20}
        production["password_policy"] = None
        production["s3_public_access_block"] = None

    project.edit("baseline.yaml", change)
    steps = project.preview_names()
    assert {operation for operation, _ in steps} == {"update", "delete"}
    assert [name for operation, name in steps if operation == "delete"] == [
        f"baseline-{PRODUCTION}/password-policy",
        f"baseline-{PRODUCTION}/s3-public-access-block",
    ]
    up(project)
    account = project.accounts()[PRODUCTION]["Id"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        project.client("iam", account).get_account_password_policy()
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        project.client("s3control", account).get_public_access_block(AccountId=account)
    policy = project.client("iam", project.accounts()[STAGING]["Id"]).get_account_password_policy()["PasswordPolicy"]
    assert (policy["MinimumPasswordLength"], policy.get("MaxPasswordAge", 0)) == (20, 0)
    changed = STANDARD | {"key": KEY, "snapshots": "block-new-sharing", "images": "block-new-sharing"}
    assert read_region(project, STAGING, "eu-west-1") == changed
    assert project.preview_names() == []


def test_without_profiles_aws_has_its_own_settings_again_where_it_can(project: Project) -> None:
    project.edit("baseline.yaml", lambda content: content.update(profiles=[]))
    up(project)
    for region in REGIONS:
        assert read_region(project, STAGING, region) == UNTOUCHED
    iam = project.client("iam", project.accounts()[STAGING]["Id"])
    assert iam.list_account_aliases()["AccountAliases"] == []
    tags = {tag["Key"] for tag in iam.list_role_tags(RoleName="TerraformExecutionRole")["Tags"]}
    assert "Owner" not in tags
