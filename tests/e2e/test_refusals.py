"""What must not happen, and what is said instead: the engine refuses, and AWS holds what it held before."""

import shlex
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.project import Project, find_by_key

Edit = Callable[[dict[str, Any]], None]


def all_vpcs(project: Project) -> set[tuple[str, str]]:
    """(account name, VPC id) of everything that is not a default VPC."""
    return {
        (name, vpc["VpcId"])
        for name, account in project.accounts().items()
        for region in ("us-east-1", "us-west-2")
        for vpc in project.client("ec2", account["Id"], region).describe_vpcs()["Vpcs"]
        if not vpc["IsDefault"] and vpc["OwnerId"] == account["Id"]
    }


def add_vpc(content: dict[str, Any]) -> None:
    content["vpcs"].append({"key": "extra", "account": "staging-application", "cidr": "10.9.0.0/16"})


def wrong_external_id(content: dict[str, Any]) -> None:
    content["execution_role"]["external_id"] = "somebody-else"


def missing_role(content: dict[str, Any]) -> None:
    content["access"]["creation_role"] = "NoSuchRole"


def other_management_account(content: dict[str, Any]) -> None:
    content["management_account_id"] = "999999999999"


def enter_by_execution_role(content: dict[str, Any]) -> None:
    find_by_key(content["accounts"], "prod-application")["access"] = "execution-role"


def change_nothing(content: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize(
    ("organization", "accounts", "words"),
    [
        pytest.param(
            wrong_external_id,
            enter_by_execution_role,
            ["AccessDenied", "role/TerraformExecutionRole"],
            id="wrong external id",
        ),
        pytest.param(missing_role, change_nothing, ["AccessDenied", "role/NoSuchRole"], id="missing role"),
        pytest.param(
            other_management_account,
            change_nothing,
            ["management account 123456789012", "the config says 999999999999", "nothing was registered"],
            id="another management account",
        ),
    ],
)
def test_an_account_that_cannot_be_entered_is_an_error_and_nothing_is_made(
    deployed: Project, organization: Edit, accounts: Edit, words: list[str]
) -> None:
    before = all_vpcs(deployed)
    with (
        deployed.edited("organization.yaml", organization),
        deployed.edited("accounts.yaml", accounts),
        deployed.edited("network.yaml", add_vpc),
    ):
        said = deployed.refuse("up", "--yes", "--stack", "org")
    for word in words:
        assert word in said, said
    assert all_vpcs(deployed) == before
    deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_swapped_account_ids_are_refused_before_anything_is_made(deployed: Project) -> None:
    ids = {key: account["id"] for key, account in deployed.outputs()["accounts"].items()}
    before = all_vpcs(deployed)

    def swap(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["id"] = ids["staging-application"]
        find_by_key(content["accounts"], "staging-application")["id"] = ids["prod-application"]

    with deployed.edited("accounts.yaml", swap), deployed.edited("network.yaml", add_vpc):
        said = deployed.refuse("up", "--yes", "--stack", "org")
    assert f"has the id {ids['prod-application']} in AWS" in said or f"has the id {ids['staging-application']}" in said
    assert all_vpcs(deployed) == before


def test_right_account_ids_are_no_operation(deployed: Project) -> None:
    ids = {key: account["id"] for key, account in deployed.outputs()["accounts"].items()}

    def state(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            account["id"] = ids[account["key"]]

    with deployed.edited("accounts.yaml", state):
        deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_an_account_that_leaves_the_yaml_stays(deployed: Project) -> None:
    def remove(content: dict[str, Any]) -> None:
        content["accounts"] = [account for account in content["accounts"] if account["key"] != "staging-application"]

    def remove_vpc(content: dict[str, Any]) -> None:
        content["vpcs"] = [vpc for vpc in content["vpcs"] if vpc["key"] != "staging"]

    before = (deployed.accounts(), all_vpcs(deployed), deployed.export())
    with deployed.edited("accounts.yaml", remove), deployed.edited("network.yaml", remove_vpc):
        said = deployed.refuse("up", "--yes", "--stack", "org")
        assert "account 'staging-application' is in this stack's state as accounts-staging-application" in said
        # Without a preview before it, the engine deletes what is in the account before it comes to the account.
        deployed.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    after = (deployed.accounts(), all_vpcs(deployed), deployed.export())
    assert after[:2] == before[:2]
    assert after[2]["resources"] == before[2]["resources"]


def take_up(project: Project, said: str) -> None:
    """Types the refresh that a refusal prints."""
    (line,) = {line.strip() for line in said.splitlines() if line.strip().startswith("pulumi refresh ")}
    project.pulumi(*shlex.split(line)[1:], "--yes")


def test_an_account_with_another_email_address_stays(deployed: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "staging-application")["email"] = "aws+new@example.com"

    before = deployed.accounts()
    account, old = (before["staging-application"][field] for field in ("Id", "Email"))
    with deployed.edited("accounts.yaml", change):
        said = deployed.refuse("up", "--yes", "--stack", "org")
        assert f"AWS has {old}: write that in the config, or, to change it in AWS" in said
        assert "replace resource" not in said
        assert deployed.accounts() == before
        api = deployed.client("account")
        api.start_primary_email_update(AccountId=account, PrimaryEmail="aws+new@example.com")
        api.accept_primary_email_update(AccountId=account, PrimaryEmail="aws+new@example.com", Otp="123456")
        said = deployed.refuse("preview", "--stack", "org")
        assert "AWS has aws+new@example.com already. Let the state take it up" in said
        take_up(deployed, said)
        deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")
    # As for whoever changed it in AWS alone: now the config is behind.
    said = deployed.refuse("preview", "--stack", "org")
    assert "AWS has aws+new@example.com: write that in the config" in said
    deployed.aws.client("account").start_primary_email_update(AccountId=account, PrimaryEmail=f"{old}.au")
    deployed.aws.client("account").accept_primary_email_update(
        AccountId=account, PrimaryEmail=f"{old}.au", Otp="123456"
    )

    def follow(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "staging-application")["email"] = f"{old}.au".upper()

    deployed.edit("accounts.yaml", follow)
    take_up(deployed, deployed.refuse("preview", "--stack", "org"))
    deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_another_home_region_is_refused(deployed: Project) -> None:
    def move(content: dict[str, Any]) -> None:
        content["home_region"] = "us-west-2"

    def stay(content: dict[str, Any]) -> None:
        for vpc in content["vpcs"]:
            vpc["region"] = "us-east-1"

    def copy_elsewhere(content: dict[str, Any]) -> None:
        content["state_bucket"]["replica"]["region"] = "us-east-1"

    with (
        deployed.edited("organization.yaml", move),
        deployed.edited("network.yaml", stay),
        deployed.edited("admin.yaml", copy_elsewhere),
    ):
        for stack in ("org", "admin"):
            said = deployed.refuse("preview", "--stack", stack)
            assert "organization.yaml home_region: us-east-1 in this stack's state, us-west-2 in the config" in said


def test_the_state_bucket_stays(deployed: Project) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["state_bucket"]["name"] = "example-organization-other-state"
        content["key_alias"] = "alias/other-state"

    name = deployed.outputs("admin")["state_bucket"]
    with deployed.edited("admin.yaml", rename):
        said = deployed.refuse("up", "--yes", "--stack", "admin")
        assert f"state_bucket.name: {name} in this stack's state" in said
        (line,) = {line.strip() for line in said.splitlines() if line.strip().startswith("pulumi state delete ")}
        before = deployed.folder / "before.json"
        deployed.pulumi("stack", "export", "--file", str(before), "--stack", "admin")
        deployed.pulumi(*shlex.split(line)[1:], "--yes")
        deployed.up("admin")
        assert deployed.outputs("admin")["state_bucket"] == "example-organization-other-state"
    buckets = deployed.client("s3", deployed.accounts()["administration"]["Id"]).list_buckets()["Buckets"]
    assert {name, "example-organization-other-state"} <= {bucket["Name"] for bucket in buckets}
    deployed.pulumi("stack", "import", "--file", str(before), "--stack", "admin")
    deployed.pulumi("refresh", "--yes", "--stack", "admin")  # the copy's key took the other alias
    deployed.up("admin")


def test_a_resource_without_an_explicit_provider_fails(deployed: Project) -> None:
    program = deployed.folder / "__main__.py"
    text = program.read_text()
    program.unlink()
    try:
        program.write_text(f'{text}\nimport pulumi_aws\npulumi_aws.ec2.Vpc("stray", cidr_block="10.8.0.0/16")\n')
        said = deployed.refuse("preview", "--stack", "org")
    finally:
        program.write_text(text)
    assert "Default provider for 'aws' disabled" in said


@pytest.mark.parametrize("stack", ["prod", "accounts-production"])
def test_an_unknown_stack_registers_nothing(deployed: Project, stack: str) -> None:
    deployed.pulumi("stack", "init", stack)
    try:
        said = deployed.refuse("preview", "--stack", stack)
    finally:
        deployed.pulumi("stack", "rm", "--yes", "--stack", stack)
        deployed.pulumi("stack", "select", "org")
    assert f"stack '{stack}' is not one of this organization's" in said
    assert "org, admin" in said


def test_an_error_in_the_config_registers_nothing(deployed: Project) -> None:
    def misspell(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "dev-application")["unit"] = "developement"

    with deployed.edited("accounts.yaml", misspell):
        said = deployed.refuse("preview", "--stack", "org")
    assert "accounts.yaml:" in said
    assert "developement" in said


def test_the_stack_admin_alone_says_what_comes_first(project: Project) -> None:
    project.pulumi("stack", "init", "org")
    project.pulumi("stack", "init", "admin")
    said = project.refuse("preview", "--stack", "admin")
    assert "run `pulumi up --stack org` first" in said
