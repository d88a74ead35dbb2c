"""`python -m review drift`: what is changed behind the program's back, and what is left after settling it as told.

One sandbox for all: each test leaves it without drift.
"""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.changes_by_hand import (
    Place,
    change_networks,
    change_organization,
    change_roles,
    find_place,
    trust,
)
from tests.support.project import Project, find_by_key, run_services
from tests.support.warm_python import start_warm_python

KEPT = {
    ("unit", "staging", "name"): "name: Stage",
    ("account", "networking", "tags"): "tags: {Team: net}",
    ("trusted access", "guardduty.amazonaws.com", ""): "- guardduty.amazonaws.com",
    (
        "role",
        "TerraformExecutionRole",
        "max_session_duration",
    ): "execution_role_overrides: {max_session_duration: 7200}",
    ("VPC", "production-vpc", "enable_dns_hostnames"): "enable_dns_hostnames: true",
    ("share", "shared-subnets", "allow_external_principals"): "allow_external_principals: true",
}
"""What is taken into the config, as the command says; everything else goes back to what it was."""


@pytest.fixture(scope="module")
def drifting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example after `up` of both stacks."""
    folder = tmp_path_factory.mktemp("drift")
    with run_services(folder, new_role_denials=0) as services:
        project = Project(folder / "project", services)
        project.up("org")
        project.up("admin")
        yield project


def run(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [*start_warm_python(), *words],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def find_drift(project: Project, code: int) -> list[dict[str, Any]]:
    result = run(project, "-m", "review", "drift", "--format", "json")
    assert result.returncode == code, result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert found["accounts_read"] + sum(row["change"] == "cannot be read" for row in found["drift"]) == 6
    return found["drift"]


def list_told(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted((row["kind"], row["change"], row["name"], row["attribute"]) for row in rows)


def test_what_is_up_has_no_drift(drifting: Project) -> None:
    assert find_drift(drifting, 0) == []
    told = run(drifting, "-m", "review", "drift")
    assert (told.returncode, told.stdout) == (0, "No drift: AWS has what the states have, in 6 accounts.\n")


def test_an_account_that_cannot_be_entered_is_a_row_and_the_others_are_read(drifting: Project) -> None:
    place = find_place(drifting.client)
    networking, prod = place.inside("networking", "iam"), place.inside("prod", "iam")
    role = "OrganizationAccountAccessRole"
    before = networking.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    networking.update_assume_role_policy(RoleName=role, PolicyDocument=trust(place.accounts["networking"]))
    prod.update_role(RoleName="AuditReadOnly", Description="by hand")
    shut, edited = find_drift(drifting, 3)
    networking.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(before))
    prod.update_role(RoleName="AuditReadOnly", Description="Cross-account role audit")
    assert (shut["kind"], shut["change"], shut["name"]) == ("account", "cannot be read", "networking")
    assert re.search(r"AWS says AccessDenied: .*sts:AssumeRole on resource", shut["told"])
    assert (edited["name"], edited["told"]) == ("AuditReadOnly", 'its description in AWS is "by hand"')
    assert find_drift(drifting, 0) == []


@pytest.fixture(scope="module")
def told(drifting: Project) -> list[dict[str, Any]]:
    """The rows about all changes that are made behind the program's back."""
    place = find_place(drifting.client)
    expected = change_organization(place) | change_roles(place) | change_networks(place)
    assert len(expected) == 39
    rows = find_drift(drifting, 3)
    assert list_told(rows) == sorted(expected.values())
    return rows


def test_each_change_behind_the_programs_back_is_a_row(told: list[dict[str, Any]]) -> None:
    assert "terraform-cross-account" not in json.dumps(told)
    assert all(row["settle"] for row in told)


@pytest.mark.timeout(900)
def test_what_is_settled_as_told_is_no_drift_any_more(drifting: Project, told: list[dict[str, Any]]) -> None:
    place = find_place(drifting.client)
    commands = {command for row in told for command in settle(row, place) if command.startswith("python -m stacks")}
    assert commands == {
        "python -m stacks refresh org",
        "python -m stacks up org",
        "python -m stacks up org --refresh",
    }
    keep(drifting)
    # What is kept is in the state first; `up --refresh` then does what a plain `up` would do as well.
    with drifting.edited("waivers.yaml", waive):
        for words in ("refresh org", "up org --refresh"):
            done = run(drifting, "-m", "stacks", *words.split(), "--yes")
            assert done.returncode == 0, done.stdout + done.stderr
    assert find_drift(drifting, 0) == []
    assert drifting.preview() == []


def waive(gate: dict[str, Any]) -> None:
    """The policy that somebody took from a role by hand is more than AWS has."""
    until = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    said = {"reason": "Somebody took it by hand", "by": "Ada Lovelace", "until": until}
    gate["waivers"] = [{"key": "role-audit", "rule": "rights-grew", **said}]


def settle(row: dict[str, Any], place: Place) -> list[str]:
    """Runs what the row says of AWS's CLI; the other commands of the way that is gone."""
    ways = {way["to"]: way for way in row["settle"]}
    yaml = KEPT.get((row["kind"], row["name"], row["attribute"]))
    if yaml is not None:
        way = ways.get("keep it") or ways["manage it"]
        assert way["yaml"] == yaml, row
        assert re.search(r"^config/org/\w+\.yaml:\d+$", way["at"])
    else:
        way = next(ways[to] for to in ("put it back", "remove it", "let it leave") if to in ways)
    for command in way["run"]:
        if command.startswith("aws "):
            call_aws(row, command, place)
    return way["run"]


_DONE: set[str] = set()


def call_aws(row: dict[str, Any], command: str, place: Place) -> None:
    """The AWS CLI's command as a call of boto3, in the account of the row. What was told twice is done once."""
    if command in _DONE:
        return
    _DONE.add(command)
    _, service, operation, *words = shlex.split(command)
    said = dict(zip(words[::2], words[1::2], strict=True))
    region = said.pop("--region", "us-east-1")
    account = re.search(r"\((\d{12})\)", row["account"] or "")
    client = place.client(service, account[1] if account else None, region)
    method = operation.replace("-", "_")
    members = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape.members
    arguments: dict[str, Any] = {}
    for option, value in said.items():
        name = next(one for one in members if one.lower() == option.replace("-", ""))
        arguments[name] = [value] if members[name].type_name == "list" else value
    getattr(client, method)(**arguments)


def keep(project: Project) -> None:
    """Writes into the config what KEPT says."""

    def edit_organization(content: dict[str, Any]) -> None:
        find_by_key(content["units"], "staging")["name"] = "Stage"
        content["trusted_access"].append("guardduty.amazonaws.com")

    def edit_accounts(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["tags"] = {"Team": "net"}
        staging = find_by_key(content["accounts"], "staging-application")
        staging["execution_role_overrides"] = {"max_session_duration": 7200}

    def edit_network(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "production")["enable_dns_hostnames"] = True
        find_by_key(content["shares"], "shared-subnets")["allow_external_principals"] = True

    project.edit("organization.yaml", edit_organization)
    project.edit("accounts.yaml", edit_accounts)
    project.edit("network.yaml", edit_network)
