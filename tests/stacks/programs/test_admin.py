"""The stack `admin`: what it reads of the stack `org`, and what the deploy role may do."""

import json
from typing import Any

import pulumi
import pytest

from stacks.programs import build
from tests.support.example import Configure, make_plain
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS, Register
from tests.support.project import MANAGEMENT_ACCOUNT


def test_the_stack_enters_the_account_that_the_stack_org_made(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS)
    assert found["aws", "admin"].inputs["allowedAccountIds"] == '["111111111111"]'
    assert found["Bucket", "state-admin"].protect
    assert found["Key", "state-admin"].protect
    permissions = json.loads(found["RolePolicy", "deploy-role-admin"].inputs["policy"])
    enter = permissions["Statement"][0]
    assert enter["Resource"] == "arn:aws:iam::*:role/TerraformExecutionRole"
    assert enter["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-example"}}


def test_the_deploy_role_trusts_accounts_and_asks_for_no_external_id(register: Register) -> None:
    role = register("admin", ORG_OUTPUTS)["Role", "deploy-role-admin"].inputs
    statement, sets_tag = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Principal"]["AWS"] == [
        "arn:aws:iam::111111111111:root",
        f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root",
    ]
    assert "Condition" not in statement
    assert (sets_tag["Sid"], sets_tag["Principal"]) == ("SetTag", statement["Principal"])
    assert role["description"] == "Runs the program: enters the execution roles and uses the state bucket"


def test_the_deploy_role_enters_roles_by_their_paths(register: Register) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"]["path"] = "/tooling/"
        content["access"] |= {"management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/"}}

    found = register("admin", ORG_OUTPUTS, organization=describe)
    permissions = json.loads(found["RolePolicy", "deploy-role-admin"].inputs["policy"])
    entered = [statement["Resource"] for statement in permissions["Statement"][:2]]
    assert entered[0] == "arn:aws:iam::*:role/tooling/TerraformExecutionRole"
    assert entered[1] == [f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/m/Manage"]


def test_the_stack_needs_the_accounts_that_it_enters_alone(register: Register) -> None:
    outputs = {name: ORG_OUTPUTS[name] for name in ("organization", "accounts/admin")}
    assert ("Bucket", "state-admin") in register("admin", outputs)


def test_an_account_without_resources_in_the_stack_gets_no_provider(register: Register) -> None:
    providers = {name for type_, name in register("admin", ORG_OUTPUTS) if type_ == "aws"}
    assert providers == {"admin"}


@pytest.mark.parametrize("outputs", [{}, {"organization": ORG_OUTPUTS["organization"]}])
def test_before_the_stack_org_it_says_what_to_run(configure: Configure, outputs: dict[str, Any]) -> None:
    organization = configure()
    with pytest.raises(pulumi.RunError, match="run `pulumi up --stack org` first"):
        run_program(lambda: build("admin", organization), stack="admin", outputs=outputs)


def test_without_admin_yaml_it_says_what_is_missing(configure: Configure) -> None:
    organization = configure().model_copy(update={"admin": None})
    with pytest.raises(pulumi.RunError, match=r"the stack `admin` needs config/org/admin\.yaml"):
        run_program(lambda: build("admin", organization), stack="admin", outputs=ORG_OUTPUTS)


def test_an_admin_yaml_from_before_registers_what_it_always_did(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS, admin=make_plain)
    assert {(type_, name) for type_, name in found if not type_.startswith("awsorg:")} == {
        ("aws", "admin"),
        ("Role", "deploy-role-admin"),
        ("RolePolicy", "deploy-role-admin"),
        *(
            (type_, "state-admin")
            for type_ in (
                "Alias",
                "Bucket",
                "BucketLifecycleConfiguration",
                "BucketPolicy",
                "BucketPublicAccessBlock",
                "BucketServerSideEncryptionConfiguration",
                "BucketVersioning",
                "Key",
            )
        ),
    }
    assert found["Key", "state-admin"].inputs.keys() == {"region", "description", "enableKeyRotation"}
    (statement,) = json.loads(found["BucketPolicy", "state-admin"].inputs["policy"])["Statement"]
    assert statement["Sid"] == "DenyInsecureTransport"
    assert len(found["BucketLifecycleConfiguration", "state-admin"].inputs["rules"]) == 1


def test_the_break_glass_role_reaches_every_bucket_and_key_of_the_stack(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS)
    buckets, keys = json.loads(found["RolePolicy", "break-glass-role-admin"].inputs["policy"])["Statement"]
    names = ("access-logs-admin", "audit-logs-admin", "replica-admin", "state-admin")
    assert buckets["Resource"] == [arn for name in names for arn in (f"arn:of:{name}", f"arn:of:{name}/*")]
    assert keys["Resource"] == ["arn:of:replica-admin", "arn:of:state-admin"]
    (statement,) = json.loads(found["Role", "break-glass-role-admin"].inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:root"}


def test_the_state_is_copied_into_the_other_region(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS)
    replication = found["BucketReplicationConfig", "replication-admin"].inputs
    assert (replication["bucket"], replication["region"]) == ("example-organization-pulumi-state", "us-east-1")
    assert found["Bucket", "replica-admin"].inputs["region"] == "us-west-2"
    assert found["Bucket", "replica-admin"].protect
    assert found["Key", "replica-admin"].protect


def test_logs_go_into_a_bucket_that_is_there(register: Register) -> None:
    def use_existing(content: dict[str, Any]) -> None:
        content["state_bucket"]["access_logs"] = {"bucket": "logs-of-all", "existing": True}

    found = register("admin", ORG_OUTPUTS, admin=use_existing)
    assert found["BucketLogging", "state-admin"].inputs["targetBucket"] == "logs-of-all"
    assert ("Bucket", "access-logs-admin") not in found
