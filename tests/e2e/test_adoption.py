"""Organizations that no Terraform knows become this program's state on the real engine, and nothing happens to AWS."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.aws.server import AccountClients, LocalAws
from sandbox.terraform.building import build_estate
from tests.support.aws import create_account
from tests.support.inventory import take_inventory
from tests.support.migration import Takeover
from tests.support.project import Project, run_services

pytestmark = pytest.mark.timeout(900)  # some twenty runs of the engine, on a machine that may do something else

REGIONS = ("--region", "us-east-1", "--region", "us-west-2")
SHUT_OUT, CLOSED, SKIPPED = "acquired", "gone", "sandbox"


@dataclass(frozen=True)
class Adoption:
    """An organization made by boto3 that is planned, and `before`, the inventory of AWS. `twin`: the VPC to take."""

    takeover: Takeover
    aws: LocalAws
    before: dict[str, Any]
    twin: str
    init: str
    plan: str


@pytest.fixture(scope="module")
def adoption(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adoption]:
    """Units, accounts, policies, roles, networks and a share under names of their own, twins among them, and accounts
    that cannot be entered; up to the plan.
    """
    folder = tmp_path_factory.mktemp("adoption")
    with run_services(folder) as services:
        aws = services.aws
        accounts = build_estate(aws.url).accounts
        twins = make_hard_cases(aws, accounts["production"], accounts["networking"])
        before = take_inventory(aws)
        takeover = Takeover(folder / "project", services)
        init = takeover.migrate("init", "--live", "--home-region", "us-east-1", *REGIONS, "--skip-account", SKIPPED)
        mapping = takeover.read_mapping()
        (twin,) = [row["id"] for row in mapping["match"] if "vpc:Vpc" in row["name"]]
        assert twin in twins
        plan = takeover.migrate("plan", "--live")
        yield Adoption(takeover, aws, before, twin, init.stdout, plan.stdout)


def make_hard_cases(aws: LocalAws, production: str, networking: str) -> list[str]:
    """Adds what natural keys do not decide and what nobody can enter; the ids of the two VPCs of one network."""
    ec2 = aws.client("ec2", account=production)
    (first,) = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["CidrBlock"] == "10.1.0.0/16"]
    second = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    # Of a default VPC, which is not read.
    subnets = aws.client("ec2", account=networking).describe_subnets(
        Filters=[{"Name": "default-for-az", "Values": ["true"]}]
    )["Subnets"]
    ram = aws.client("ram", account=networking)
    ram.create_resource_share(name="elsewhere", resourceArns=[subnets[0]["SubnetArn"]], principals=[production])
    set_up(aws, networking)
    ids = {name: create_account(aws, f"aws+{name}@example.com", name) for name in (SHUT_OUT, CLOSED, SKIPPED)}
    iam = AccountClients(aws.url).get("iam", ids[SHUT_OUT])
    name = "OrganizationAccountAccessRole"
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)
    aws.client("organizations").close_account(AccountId=ids[CLOSED])
    return [first, second]


def set_up(aws: LocalAws, account: str) -> None:
    """Gives an account settings that a baseline has, in words that a baseline can say."""
    passwords = {"MinimumPasswordLength": 16, "RequireNumbers": True, "AllowUsersToChangePassword": True}
    aws.client("iam", account=account).update_account_password_policy(**passwords)
    contact = {"Name": "Sec", "Title": "Team", "EmailAddress": "sec@example.com", "PhoneNumber": "+49 30 1234567"}
    aws.client("account", account=account).put_alternate_contact(AlternateContactType="SECURITY", **contact)
    aws.client("ec2", account=account).enable_ebs_encryption_by_default()
    aws.client("accessanalyzer", account=account).create_analyzer(analyzerName="external-access", type="ACCOUNT")


SET_UP = {"AccountPasswordPolicy", "AlternativeContact", "Analyzer", "EncryptionByDefault"}
"""The types of what `set_up` makes."""


def test_what_cannot_be_taken_over_is_said(adoption: Adoption) -> None:
    (shut_out,) = [line for line in adoption.init.splitlines() if f" {SHUT_OUT} (AWS says AccessDenied" in line]
    assert "it cannot be entered by a role OrganizationAccountAccessRole" in shut_out
    assert f"({SKIPPED})" in adoption.init
    assert "it is closed (SUSPENDED" in adoption.init
    mapping = adoption.takeover.read_mapping()
    assert mapping["live"] == {"skip": [SKIPPED], "regions": ["us-east-1", "us-west-2"]}
    config = yaml.safe_load((adoption.takeover.folder / "config" / "org" / "accounts.yaml").read_text())
    assert len(config["accounts"]) == 5


def test_every_object_is_in_one_bin(adoption: Adoption) -> None:
    plan = adoption.takeover.read_plan()
    bins = Counter(instance["bin"] for instance in plan["instances"])
    assert bins.keys() == {"import", "rest", "aws-managed", "closed", "skipped"}
    assert bins["import"] == len(plan["stacks"]["org"]["entries"])
    assert plan["stacks"]["org"]["created"] == []
    assert plan["states"] == []
    assert len(plan["accounts"]) == 8
    found = {entry["id"]: entry["state"] for entry in plan["stacks"]["org"]["entries"] if ":Vpc" in entry["type"]}
    assert adoption.twin in found
    assert {entry["type"].rpartition(":")[2] for entry in plan["stacks"]["org"]["entries"]} >= SET_UP
    assert all(state.startswith("aws://") for state in found.values())


def test_the_organization_is_taken_over_and_nothing_happens_to_aws(adoption: Adoption, tmp_path: Path) -> None:
    takeover = adoption.takeover.copy(tmp_path / "project")
    takeover.migrate("apply")
    verified = takeover.migrate("verify").stdout
    assert "stack org: clean." in verified
    assert "What is left to do, in this order:\n  1. pulumi up --stack org" in verified
    assert "Terraform" not in verified
    assert takeover.preview() == []
    takeover.up()
    assert take_inventory(adoption.aws) == adoption.before
    assert "there is no Terraform" in takeover.migrate("freeze", expect=3).stderr
    again = takeover.migrate("plan", "--live").stdout
    assert "stack org: 0 resources to import" in again
    assert takeover.read_plan()["stacks"]["org"]["created"] == []


def test_the_import_is_taken_back(adoption: Adoption, tmp_path: Path) -> None:
    takeover = adoption.takeover.copy(tmp_path / "project")
    takeover.migrate("apply")
    takeover.migrate("undo", "--run", "--yes")
    assert takeover.list_resources() == []
    assert take_inventory(adoption.aws) == adoption.before


def test_the_example_without_its_states_is_taken_over_with_its_state_bucket(deployed: Project, tmp_path: Path) -> None:
    before = take_inventory(deployed.aws)
    folder = tmp_path / "project"
    shutil.copytree(deployed.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("state"))
    (folder / "state").mkdir()
    lost = object.__new__(Takeover)
    lost.folder, lost.aws = folder, deployed.aws
    backend = deployed.environment["PULUMI_BACKEND_URL"].replace(
        (deployed.folder / "state").as_uri(), (folder / "state").as_uri()
    )
    lost.environment = deployed.environment | {"PULUMI_BACKEND_URL": backend}
    for stack in ("org", "admin"):
        lost.pulumi("stack", "init", stack)
    for _ in ("org", "admin"):
        lost.migrate("plan", "--live", *REGIONS)
        lost.migrate("apply")
        lost.up("org")
    assert {stack: one["created"] for stack, one in lost.read_plan()["stacks"].items()} == {"org": [], "admin": []}
    verified = lost.migrate("verify").stdout
    assert "stack admin: clean." in verified
    assert [lost.preview(stack) for stack in ("org", "admin")] == [[], []]
    assert take_inventory(deployed.aws) == before
