"""The execution role that is made in a new account before any provider enters it, against the local AWS."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from config.plan.roles import RolePlan, plan_execution_roles
from recovery import creation_role, first_entry
from recovery.creation_role import CreationRole
from recovery.first_entry import FirstEntry, find_untagged
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.aws import create_account
from tests.support.example import Configure

CREATION_ROLE = "OrganizationAccountAccessRole"
NAME = "TerraformExecutionRole"


@pytest.fixture
def role(configure: Configure) -> RolePlan:
    return next(role for role in plan_execution_roles(configure()) if role.account == "prod-application")


@pytest.fixture
def account_id(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(creation_role, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(pulumi.log, "info", print)
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(local_aws, "aws+new@example.com")


def make(role: RolePlan, account_id: str, *, joined: datetime | None = None, enters_by: str = CREATION_ROLE) -> None:
    way = CreationRole(management_hops=[], session_name="pulumi", region="us-east-1")
    said = None if joined is None else joined.isoformat()
    entry = FirstEntry(way, {"ManagedBy": "pulumi"})
    asyncio.run(
        entry.make_execution_role(
            role, creation_role=enters_by, account_id=account_id, joined=said, trusted=[MANAGEMENT_ACCOUNT_ID]
        )
    )


def read(aws: LocalAws, account_id: str) -> dict[str, Any]:
    iam = aws.client("iam", account=account_id)
    found = iam.get_role(RoleName=NAME)["Role"]
    return {
        "description": found["Description"],
        "tags": {tag["Key"]: tag["Value"] for tag in found["Tags"]},
        "trust": [statement["Action"] for statement in found["AssumeRolePolicyDocument"]["Statement"]],
        "inline": iam.list_role_policies(RoleName=NAME)["PolicyNames"],
        "attached": [one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]],
    }


def test_the_role_is_made_as_planned_with_its_gate_and_twice_is_as_once(
    local_aws: LocalAws, role: RolePlan, account_id: str
) -> None:
    made = {
        "description": "Entered by the program that manages this organization",
        "tags": {"ManagedBy": "pulumi"},
        "trust": ["sts:AssumeRole", ["sts:TagSession", "sts:SetSourceIdentity"]],
        "inline": ["write-gate"],
        "attached": ["AdministratorAccess"],
    }
    make(role, account_id, joined=datetime.now(UTC))
    assert read(local_aws, account_id) == made
    local_aws.client("iam", account=account_id).delete_role_policy(RoleName=NAME, PolicyName="write-gate")
    make(role, account_id, joined=datetime.now(UTC))
    assert read(local_aws, account_id) == made


def test_a_role_of_that_name_which_lets_others_in_is_left_alone(
    local_aws: LocalAws, role: RolePlan, account_id: str
) -> None:
    iam = local_aws.client("iam", account=account_id)
    stranger = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [stranger]})
    iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=trust)
    with pytest.raises(pulumi.RunError, match="has a role TerraformExecutionRole already, whose trust policy this"):
        make(role, account_id, joined=datetime.now(UTC))
    assert iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"] == []


def test_an_account_that_is_not_new_and_lets_nobody_in_is_left_alone(
    local_aws: LocalAws, role: RolePlan, account_id: str
) -> None:
    make(role, account_id, joined=datetime.now(UTC) - timedelta(hours=1), enters_by="Nobody")
    make(role, account_id)
    assert NAME not in {one["RoleName"] for one in local_aws.client("iam", account=account_id).list_roles()["Roles"]}


def test_what_aws_refuses_is_said(local_aws: LocalAws, role: RolePlan, account_id: str) -> None:
    broken = RolePlan(**{**vars(role), "policy_arns": ("arn:aws:iam::aws:policy/NoSuchPolicy",)})
    with pytest.raises(pulumi.RunError, match="the execution role TerraformExecutionRole of account"):
        make(broken, account_id, joined=datetime.now(UTC))


def test_whoever_is_not_refused_and_gets_no_answer_is_told_so(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*_: object) -> None:
        raise ClientError({"Error": {"Code": "Throttling", "Message": "Rate exceeded"}}, "AssumeRole")

    monkeypatch.setattr(first_entry, "enter", answer)
    with pytest.raises(pulumi.RunError, match=r"account 'admin' \(111111111111\) cannot be entered: .*Rate exceeded"):
        asyncio.run(first_entry.find_refusal(configure(), "admin", "111111111111"))


def test_the_session_without_the_tag_is_handed_on_as_a_whole() -> None:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    whole = {f"UNTAGGED_{name}": name.lower() for name in names}
    assert find_untagged(whole) == {name.lower(): name.lower() for name in names}
    assert find_untagged({name: value for name, value in whole.items() if "TOKEN" not in name}) is None
