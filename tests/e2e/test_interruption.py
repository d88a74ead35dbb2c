"""A run that is killed at the worst moment: the next one goes on, and nothing exists twice."""

import shlex
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.aws import create_account
from tests.support.interruption import kill_engine_when, recover, running_up
from tests.support.project import Project

ACCOUNTS = {"administration", "networking", "prod-application", "staging-application", "dev-application"}


def count_units(project: Project) -> int:
    organizations = project.client("organizations")
    try:
        root = organizations.list_roots()["Roots"][0]["Id"]
    except ClientError:
        return 0
    return len(organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"])


def count_accounts(project: Project) -> int:
    try:
        return len(ACCOUNTS & project.accounts().keys())
    except ClientError:
        return 0


def list_roles(project: Project) -> list[str]:
    if not count_accounts(project):
        return []
    return [
        role["RoleName"]
        for name, account in project.accounts().items()
        if name in ACCOUNTS
        for role in project.client("iam", account["Id"]).list_roles()["Roles"]
        if role["RoleName"] in {"TerraformExecutionRole", "AuditReadOnly"}
    ]


def list_vpcs(project: Project) -> list[str]:
    if not count_accounts(project):
        return []
    return sorted(
        vpc["CidrBlock"]
        for account in project.accounts().values()
        for region in ("us-east-1", "us-west-2")
        for vpc in project.client("ec2", account["Id"], region).describe_vpcs()["Vpcs"]
        if not vpc["IsDefault"] and vpc["OwnerId"] == account["Id"]
    )


def go_on(project: Project) -> int:
    """As the README says: until `pulumi up` succeeds, with the imports that it asks for; how many imports."""
    recover(project)
    imports = 0
    for _ in range(len(ACCOUNTS) + 1):
        run = project.pulumi("up", "--yes", "--stack", "org", check=False)
        if run.returncode == 0:
            assert recover(project).returncode == 0
            assert project.export().get("pending_operations", []) == []
            return imports
        lines = {line.strip() for line in run.stdout.splitlines() if line.strip().startswith("pulumi import ")}
        assert lines, run.stdout + run.stderr
        for line in sorted(lines):
            project.pulumi(*shlex.split(line)[1:], "--yes")
            imports += 1
    raise AssertionError("it asks for imports again and again")


@pytest.mark.parametrize(
    "reached",
    [
        pytest.param(lambda project: count_units(project) > 0, id="units"),
        pytest.param(lambda project: count_accounts(project) > 0, id="accounts"),
        pytest.param(lambda project: len(list_roles(project)) > 0, id="roles"),
        pytest.param(lambda project: len(list_vpcs(project)) > 1, id="networks"),
    ],
)
def test_the_next_run_goes_on_and_makes_nothing_twice(project: Project, reached: Callable[[Project], bool]) -> None:
    project.pulumi("stack", "init", "org")
    kill_engine_when(project, reached)
    go_on(project)
    organizations = project.client("organizations")
    names = [account["Name"] for account in organizations.list_accounts()["Accounts"]]
    assert sorted(set(names) & ACCOUNTS) == sorted(ACCOUNTS)
    assert len(names) == len(ACCOUNTS) + 1
    assert count_units(project) == 3
    assert list_vpcs(project) == ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"]
    assert sorted(list_roles(project)) == ["AuditReadOnly"] * 3 + ["TerraformExecutionRole"] * 5
    shares = project.client("ram", project.accounts()["networking"]["Id"]).get_resource_shares(resourceOwner="SELF")
    assert [share["status"] for share in shares["resourceShares"]] == ["ACTIVE"]
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_a_run_that_lives_keeps_its_lock_and_what_two_runs_made_is_found(project: Project) -> None:
    """What `pulumi cancel` does to a living run, and what is left of that."""
    project.pulumi("stack", "init", "org")
    with running_up(project, lambda project: count_units(project) > 0) as run:
        told = recover(project)
        assert run.wait() == 0
    assert told.returncode == 3
    assert f"process {run.pid}" in told.stdout
    assert ": alive, pulumi runs as process" in told.stdout
    assert recover(project).returncode == 0

    network = project.accounts()["networking"]["Id"]
    ec2 = project.client("ec2", network)
    (vpc,) = [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
    tags = [{"ResourceType": "vpc", "Tags": vpc["Tags"]}] if vpc.get("Tags") else []
    second = ec2.create_vpc(CidrBlock=vpc["CidrBlock"], TagSpecifications=tags)["Vpc"]["VpcId"]
    told = recover(project)
    assert told.returncode == 3
    assert f"no state has {second} (aws:ec2/vpc:Vpc) in account {network}, us-east-1, which looks like" in told.stdout
    ec2.delete_vpc(VpcId=second)

    lost = "urn:pulumi:org::aws-organization::awsorg:index:Vpc::vpc-dev-application/development"
    project.pulumi("state", "delete", lost, "--force", "--yes", "--target-dependents", "--stack", "org")
    told = recover(project)
    assert told.returncode == 3
    commands = [line.strip() for line in told.stdout.splitlines() if line.startswith("  pulumi ")]
    assert len(commands) == 2
    for command in commands:
        project.pulumi(*shlex.split(command)[1:], "--yes")
    assert recover(project).returncode == 0
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_an_account_that_the_state_does_not_know_is_named_with_its_import(deployed: Project) -> None:
    """As after a run that was killed while AWS made the account."""

    def add(content: dict[str, Any]) -> None:
        content["accounts"].append(
            {"key": "analytics", "name": "analytics", "email": "aws+analytics@example.com", "unit": "security"}
        )

    account_id = create_account(deployed.aws, "aws+analytics@example.com", "analytics")
    with deployed.edited("accounts.yaml", add):
        said = deployed.refuse("up", "--yes", "--stack", "org")
        assert f"account {account_id} (analytics) has the e-mail address aws+analytics@example.com already" in said
        (line,) = {line.strip() for line in said.splitlines() if line.strip().startswith("pulumi import ")}
        deployed.pulumi(*shlex.split(line)[1:], "--yes")
        deployed.up()
        assert deployed.outputs()["accounts"]["analytics"]["id"] == account_id
        (parent,) = deployed.client("organizations").list_parents(ChildId=account_id)["Parents"]
        assert parent["Id"] == deployed.outputs()["units"]["security"]["id"]
        deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")
    for urn in [resource["urn"] for resource in deployed.export()["resources"] if "analytics" in resource["urn"]]:
        deployed.pulumi("state", "unprotect", urn, "--yes", "--stack", "org", check=False)
    deployed.up()
    assert deployed.preview_names() == []


def test_an_organization_that_is_older_than_the_stack_is_named_with_its_import(project: Project) -> None:
    organization = project.client("organizations").create_organization(FeatureSet="ALL")["Organization"]["Id"]
    project.pulumi("stack", "init", "org")
    assert "`pulumi up` will fail: account 123456789012 has the organization" in project.pulumi("preview").stdout
    said = project.refuse("up", "--yes", "--stack", "org")
    (line,) = {line.strip() for line in said.splitlines() if line.strip().startswith("pulumi import ")}
    project.pulumi(*shlex.split(line)[1:], "--yes")
    project.up()
    assert project.outputs()["organization"]["id"] == organization
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_a_run_of_one_operation_at_a_time_ends(project: Project) -> None:
    """A hook that shares the threads of the registrations would wait for them, and they for it."""
    project.pulumi("stack", "init", "org")
    project.pulumi("up", "--yes", "--skip-preview", "--parallel", "1", "--stack", "org")
    assert count_accounts(project) == len(ACCOUNTS)
