"""Accounts that the program makes with `access: execution-role`: which they are, and how their stacks take over."""

import json
from typing import Any

import pulumi
import pytest

from components.accounts.account_role import TAKEN_OVER
from config import Organization
from config.plan.accounts import plan_accounts
from engine.deployment import Deployment, StateResource
from recovery.departures import KnownAccount
from recovery.first_entry import UNTAGGED
from stacks.programs import accounts, build, first_entry
from stacks.programs.first_entry import explain_no_entry, find_first_entered
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import Registration, run_program
from tests.support.program import ORG_OUTPUTS, Register
from tests.support.project import MANAGEMENT_ACCOUNT, find_by_key

KEY = "prod-application"
OUTPUTS = ORG_OUTPUTS | {"organization": {"id": "o-example", "arn": "arn:of:o-example", "root_id": "r-1"}}
STACK = "urn:pulumi:org::aws-organization::pulumi:pulumi:Stack::aws-organization-org"
ROLE = (
    "urn:pulumi:accounts-production::aws-organization::awsorg:index:AccountRole$aws:iam/role:Role"
    f"::execution-role-{KEY}"
)


def enter_by_execution_role(content: dict[str, Any]) -> None:
    find_by_key(content["accounts"], KEY)["access"] = "execution-role"


def give_groups_and_enter(content: dict[str, Any]) -> None:
    give_groups(content)
    enter_by_execution_role(content)


def gate_management(content: dict[str, Any]) -> None:
    content["access"] |= {
        "management": "role",
        "management_role": {"name": "Manage", "external_id": "manage", "writes": "tagged-sessions"},
    }


def add_entry_role(content: dict[str, Any]) -> None:
    gate_management(content)
    content["access"]["entry_role"] = {"name": "Entry"}


def exported(**outputs: Any) -> Deployment:
    return Deployment(resources=(StateResource(urn=STACK, outputs=outputs),))


@pytest.mark.parametrize(
    ("known", "state", "first"),
    [
        (False, Deployment(), True),
        (True, Deployment(), False),  # adopted, and the stack was never up
        (True, exported(organization={}), True),  # made by a run that failed
        (True, exported(**{f"accounts/{KEY}": {"id": "1"}}), False),  # switched over later
        (True, exported(**{f"accounts/{KEY}": {"id": "1", "first_entered": True}}), True),
    ],
)
def test_which_accounts_are_entered_first_by_this_program(
    configure: Configure, known: bool, state: Deployment, first: bool
) -> None:
    planned = plan_accounts(configure(accounts=enter_by_execution_role))
    there = {f"accounts-{KEY}": KnownAccount(urn="", protected=True)} if known else {}
    assert find_first_entered(planned, there, state) == ({KEY} if first else set())
    assert find_first_entered(plan_accounts(configure()), there, state) == set()


def test_the_entry_role_trusts_who_deploys_org_and_leads_to_creation_roles_alone(register: Register) -> None:
    found = register(organization=add_entry_role)
    trust = json.loads(found["Role", "entry-role"].inputs["assumeRolePolicy"])["Statement"]
    (admin,) = json.loads(found["aws", "admin"].inputs["allowedAccountIds"])
    assert trust == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{admin}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnEquals": {"aws:PrincipalArn": [f"arn:aws:iam::{admin}:role/OrganizationDeploy"]}},
        }
    ]
    (statement,) = json.loads(found["RolePolicy", "entry-role"].inputs["policy"])["Statement"]
    assert statement["Action"] == "sts:AssumeRole"
    assert statement["Resource"] == ["arn:aws:iam::*:role/OrganizationAccountAccessRole"]
    assert found["Role", "entry-role"].provider == "management"


def test_the_deploy_role_may_enter_it_and_its_entry_is_counted(register: Register) -> None:
    found = register("admin", OUTPUTS, organization=add_entry_role)
    statements = json.loads(found["RolePolicy", "deploy-role-admin"].inputs["policy"])["Statement"]
    (entering,) = [one for one in statements if one["Sid"] == "EnterManagementAccount"]
    arns = [f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/{name}" for name in ("Entry", "Manage")]
    assert entering["Resource"] == arns
    assert arns[0] in found["LogMetricFilter", "audit-alarm-admin/entry-role"].inputs["pattern"]


def test_the_id_of_such_an_account_is_made_from_no_other_account(register: Register) -> None:
    found = register(accounts=enter_by_execution_role)
    made_from = found["aws", KEY].read_options()["propertyDependencies"]["allowedAccountIds"]
    assert [urn.rpartition("::")[2] for urn in made_from] == [f"accounts-{KEY}"]


@pytest.fixture
def grouped(configure: Configure) -> Organization:
    return configure(organization=make_grouped, accounts=give_groups_and_enter)


def take_over(grouped: Organization, state: Deployment, *, preview: bool, first: bool = True) -> list[Registration]:
    account = {**OUTPUTS[f"accounts/{KEY}"], **({"first_entered": True} if first else {})}
    return run_program(
        lambda: build("accounts-production", grouped, state),
        stack="accounts-production",
        outputs=OUTPUTS | {f"accounts/{KEY}": account},
        preview=preview,
    )


@pytest.mark.parametrize(
    ("state", "first", "imported"),
    [
        (Deployment(), True, "TerraformExecutionRole"),
        (Deployment(), False, ""),
        (Deployment(resources=(StateResource(urn=ROLE, custom=True, id="TerraformExecutionRole"),)), True, ""),
    ],
)
def test_a_group_takes_over_the_role_that_org_made(
    grouped: Organization, state: Deployment, first: bool, imported: str
) -> None:
    roles = {
        one.name: one for one in take_over(grouped, state, preview=False, first=first) if one.type.endswith("Role")
    }
    role = roles[f"execution-role-{KEY}"]
    assert role.import_id == imported
    assert set(role.read_options().get("ignoreChanges", [])) == (set(TAKEN_OVER) if imported else set())
    assert {*role.inputs} - set(TAKEN_OVER) == {"name", "path"}


@pytest.mark.parametrize("said", [None, "AccessDenied"])
def test_a_preview_that_may_not_enter_yet_leaves_the_account_out(
    grouped: Organization, monkeypatch: pytest.MonkeyPatch, said: str | None
) -> None:
    async def find_refusal(*_: Any) -> str | None:
        return said

    told: list[str] = []
    monkeypatch.setattr(accounts, "find_refusal", find_refusal)
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    found = take_over(grouped, Deployment(), preview=True)
    assert (f"execution-role-{KEY}" in {one.name for one in found}) == (said is None)
    assert [text.partition(",")[0] for text in told] == ([] if said is None else [f"left out of this preview: {KEY}"])


def test_why_a_new_account_could_not_be_entered(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_entry.pulumi.runtime, "is_dry_run", lambda: False)
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    for name in names:
        monkeypatch.delenv(f"{UNTAGGED}{name}", raising=False)
    assert explain_no_entry(configure()) == ""
    assert "give access in organization.yaml an `entry_role" in explain_no_entry(
        configure(organization=gate_management)
    )
    assert "in a session without the tag, and this caller has none" in explain_no_entry(
        configure(organization=add_entry_role)
    )
    for name in names:
        monkeypatch.setenv(f"{UNTAGGED}{name}", "x")
    assert explain_no_entry(configure(organization=add_entry_role)) == ""
