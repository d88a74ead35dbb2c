"""Real Terraform with the real AWS provider builds an estate on the local AWS, and the program takes it over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws.server import LocalAws
from tests.support.inventory import take_inventory
from tests.support.migration import Takeover
from tests.support.project import ROOT, Services, run_services
from tests.support.real_terraform import Terraform, find_obstacle, prepare_terraform

CODE = ROOT / "tests" / "fixtures" / "terraform"
ROOT_MODULES = ("organization", "accounts", "network")
BUCKET, LOCK_TABLE = "multi-account-state", "multi-account-locks"

obstacle = find_obstacle()
pytestmark = [
    pytest.mark.terraform_provider,
    pytest.mark.skipif(obstacle is not None, reason=obstacle or ""),
    pytest.mark.timeout(1_800),
]


@dataclass(frozen=True)
class Applied:
    """What Terraform made. `plans`: whether `terraform plan` showed changes then, by root module."""

    services: Services
    terraform: Terraform
    accounts: dict[str, str]
    plans: dict[str, bool]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """`terraform apply` of each root module, in the order in which they need each other."""
    folder = tmp_path_factory.mktemp("terraform")
    # Terraform's provider enters an account once, and does not wait for its role.
    with run_services(folder, new_role_denials=0) as services:
        make_backend(services.aws)
        terraform = prepare_terraform(folder / "project", CODE, services.aws.url)
        apply(terraform, "organization")
        accounts: dict[str, str] = terraform.read_outputs("organization")["account_ids"]
        for module in ("accounts", "network"):
            (terraform.folder / module / "terraform.tfvars").write_text(render_accounts(accounts))
            apply(terraform, module)
        plans = {module: terraform.has_changes(module) for module in ROOT_MODULES}
        yield Applied(services, terraform, accounts, plans)


def make_backend(aws: LocalAws) -> None:
    """What Terraform's backend needs before Terraform can run: it is nobody's resource."""
    aws.client("s3").create_bucket(Bucket=BUCKET)
    aws.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    aws.client("dynamodb").create_table(
        TableName=LOCK_TABLE,
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def apply(terraform: Terraform, module: str) -> None:
    terraform.run(module, "init", "-no-color", "-input=false")
    terraform.run(module, "apply", "-no-color", "-input=false", "-auto-approve")


def render_accounts(accounts: dict[str, str]) -> str:
    """A tfvars file."""
    rows = [
        f'  {key} = {{ account_id = "{id_}", region = "{"us-west-2" if key == "development" else "us-east-1"}" }}\n'
        for key, id_ in accounts.items()
    ]
    return f"accounts = {{\n{''.join(rows)}}}\n"


def test_terraform_finds_what_it_made(applied: Applied) -> None:
    assert applied.plans == {"organization": False, "accounts": False, "network": False}


def test_what_terraform_made_is_taken_over_and_nothing_happens_to_it(applied: Applied, tmp_path: Path) -> None:
    before = take_inventory(applied.services.aws)
    project = Takeover(tmp_path / "project", applied.services)
    code = ["--terraform", str(applied.terraform.folder)]
    project.migrate("scan", f"s3://{BUCKET}/", *code, "--write", "migrate.yaml")
    scan = json.loads(project.migrate("scan", *code, "--format", "json").stdout)
    assert (scan["totals"]["states"], scan["totals"]["unreadable_states"]) == (3, 0)
    accounts = {*applied.accounts.values(), "123456789012"}
    assert {one["account"] for one in scan["instances"]} == accounts

    project.migrate("init")
    project.migrate("plan")
    rest = [one["address"] for one in project.read_plan()["instances"] if one["bin"] != "import"]
    assert rest == ["aws_sqs_queue.events"]
    project.migrate("apply")
    assert "stack org: clean" in project.migrate("verify").stdout
    assert project.preview() == []

    assert take_inventory(applied.services.aws) == before
    plans: dict[str, Any] = {module: applied.terraform.has_changes(module) for module in ROOT_MODULES}
    assert plans == {"organization": False, "accounts": False, "network": False}
