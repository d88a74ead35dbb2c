"""A role that pull requests may enter keeps its write gate until they may not."""

from contextlib import nullcontext
from typing import Any

import pulumi
import pytest

from config import Organization
from engine.deployment import Deployment, StateResource
from recovery.write_gates import refuse_open_gates
from stacks.programs import build
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS

POLICY = "awsorg:index:AccountRole$aws:iam/rolePolicy:RolePolicy"
OPENED = "may write as TerraformExecutionRole of 'prod-application', and the preview role"


def make_state(*gates: str) -> Deployment:
    urns = [f"urn:pulumi:accounts-production::aws-organization::{POLICY}::{gate}" for gate in gates]
    return Deployment(resources=tuple(StateResource(urn=urn, custom=True, id=urn) for urn in urns))


STATE = make_state("execution-role-prod-application/write-gate", "execution-role-prod-application/inline")


def open_all(content: dict[str, Any]) -> None:
    make_grouped(content)
    content["execution_role"]["writes"] = "always"


def use_github(admin: dict[str, Any], *, enters: bool = True) -> None:
    admin["ci"] = {
        "github": {"repository": "acme@12/organization@34"},
        "preview_role": {"enters_accounts": enters},
    }


def shut_out(admin: dict[str, Any]) -> None:
    use_github(admin, enters=False)


def manage_by_role(organization: dict[str, Any]) -> None:
    organization["access"]["management_role"] = {"name": "Manage", "external_id": "manage"}


def configure_ci(configure: Configure, **edits: Any) -> Organization:
    def edit(organization: dict[str, Any]) -> None:
        manage_by_role(organization)
        edits.get("organization", open_all)(organization)

    return configure(organization=edit, admin=edits.get("admin", use_github), accounts=give_groups)


@pytest.mark.parametrize(
    ("edits", "state", "refused"),
    [
        ({}, STATE, True),
        ({"admin": shut_out}, STATE, False),
        ({"admin": lambda _: None}, STATE, False),  # nobody previews in CI
        ({"organization": make_grouped}, STATE, False),
        ({}, make_state("execution-role-prod-application/inline"), False),
    ],
)
def test_a_gate_is_opened_only_where_no_pull_request_enters(
    configure: Configure, edits: Any, state: Deployment, refused: bool
) -> None:
    with pytest.raises(pulumi.RunError, match=OPENED) if refused else nullcontext():
        refuse_open_gates(configure_ci(configure, **edits), state)


def test_that_of_the_management_role_and_of_an_account_with_another_key_too(configure: Configure) -> None:
    state = make_state("management-role/write-gate", "execution-role-old/write-gate")

    def rename(accounts: dict[str, Any]) -> None:
        give_groups(accounts)
        accounts["accounts"][0]["formerly"] = ["old"]

    def edit(organization: dict[str, Any]) -> None:
        manage_by_role(organization)
        open_all(organization)

    config = configure(organization=edit, admin=use_github, accounts=rename)
    with pytest.raises(pulumi.RunError, match=r"as Manage of 'management', TerraformExecutionRole of 'admin', and"):
        refuse_open_gates(config, state)


def test_the_stack_of_a_group_registers_nothing_then(configure: Configure) -> None:
    config = configure_ci(configure)
    with pytest.raises(pulumi.RunError, match=OPENED):
        run_program(
            lambda: build("accounts-production", config, STATE), stack="accounts-production", outputs=ORG_OUTPUTS
        )
