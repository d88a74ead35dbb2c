"""The sandbox's Terraform estate becomes this program's state on the real engine, and nothing happens to AWS."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.urns import split_urn
from sandbox.terraform.estate import (
    BUCKET,
    EXECUTION_ROLE,
    EXTERNAL_ID,
    LOCK_TABLE,
    NETWORK_KEY,
    ORGANIZATION_KEY,
    environment_key,
)
from tests.support.inventory import take_inventory
from tests.support.migration import Migration
from tests.support.project import ROOT, Services, run_services
from tests.support.terraform import TerraformEstate, make_estate
from tests.support.terraform_network import build_connected_network, build_group_with_rules_inside

BY_HAND = ROOT / "tests" / "fixtures" / "migration" / "by-hand"
NETWORK = "connected.tfstate"
GROUP = """\
    security_groups:
      - key: web
        description: The web
        ingress: [{ports: 443, cidrs: [10.0.0.0/8, 192.168.0.0/16]}]
        egress: [{protocol: all, cidrs: [0.0.0.0/0]}]
        rule_tags: false
        tags: {Name: web}
"""
"""As `build_group_with_rules_inside` makes it."""
AWS = 'provider["registry.terraform.io/hashicorp/aws"]'


@dataclass(frozen=True)
class Walk:
    """A migration up to its plan; nothing is imported. `before`: the inventory of AWS. `group`: a state beside."""

    migration: Migration
    services: Services
    scan: dict[str, Any]
    before: dict[str, Any]
    group: str


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """`scan`, `init`, `config check` and `plan`, once for all tests here. Nobody changes it: they take copies."""
    folder = tmp_path_factory.mktemp("migration")
    with run_services(folder) as services:
        estate = make_estate(services.aws)
        network = build_connected_network(estate.estate)
        group = build_group_with_rules_inside(estate.estate, find_vpc(estate))
        before = take_inventory(services.aws)
        migration = Migration(folder / "walk", services, estate)
        (migration.folder / NETWORK).write_text(network)
        migration.write_mapping({"sources": [estate.source, NETWORK]})
        scan = json.loads(migration.migrate("scan", "--format", "json").stdout)
        migration.migrate("init")
        migration.migrate("plan")
        yield Walk(migration, services, scan, before, group)


def find_vpc(estate: TerraformEstate) -> str:
    """The id of the VPC of the account `networking`."""
    resources = json.loads(estate.states[NETWORK_KEY])["resources"]
    return next(one["instances"][0]["attributes"]["id"] for one in resources if one["type"] == "aws_vpc")


@pytest.fixture(scope="module")
def taken(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> Migration:
    """The same after `apply`."""
    migration = walk.migration.copy(tmp_path_factory.mktemp("taken") / "project")
    migration.migrate("apply")
    return migration


def test_scan_finds_everything(walk: Walk) -> None:
    totals = walk.scan["totals"]
    assert (totals["states"], totals["unreadable_states"], totals["instances"]) == (6, 0, 204)
    assert (totals["import"], totals["other-provider"], totals["data_sources"]) == (203, 1, 13)
    accounts = walk.migration.estate.estate.accounts
    assert {one["account"] for one in walk.scan["instances"]} == {*accounts.values(), None}
    assert [one["address"] for one in walk.scan["instances"] if not one["account"]] == ["random_id.suffix"]


def test_every_instance_is_in_one_bin_of_the_plan(walk: Walk) -> None:
    plan = walk.migration.read_plan()
    bins = [instance["bin"] for instance in plan["instances"]]
    assert {name: bins.count(name) for name in set(bins)} == {"import": 186, "rest": 17, "other-provider": 1}
    assert len(plan["instances"]) == walk.scan["totals"]["instances"]
    rest = {file.name.split(".")[2] for file in walk.migration.out.glob("import.rest.*.json")}
    accounts = walk.migration.estate.estate.accounts
    assert rest == {accounts[key] for key in ("production", "staging", "development")}
    assert walk.migration.list_resources() == []


def test_the_secret_of_the_state_is_nowhere(walk: Walk) -> None:
    state = json.loads(walk.migration.estate.states[environment_key("production")])
    secret = state["outputs"]["ci_secret"]["value"]
    folder = walk.migration.folder
    files = [file for part in ("config", "migration", "state") for file in (folder / part).rglob("*") if file.is_file()]
    assert len(files) > 10
    assert [file for file in files if secret in file.read_text(errors="replace")] == []
    assert {file.stat().st_mode & 0o777 for file in walk.migration.out.rglob("*") if file.is_file()} == {0o600}


def test_everything_is_imported_and_nothing_would_happen(walk: Walk, taken: Migration) -> None:
    journal = taken.read_journal()
    assert set(journal.values()) == {"imported"}
    assert journal.keys() == {resource["urn"] for resource in taken.list_resources()}
    said = taken.migrate("verify").stdout
    assert "stack org: clean" in said
    assert taken.preview() == []
    assert take_inventory(walk.services.aws) == walk.before


def test_the_first_up_changes_nothing_either(walk: Walk, taken: Migration, tmp_path: Path) -> None:
    migration = taken.copy(tmp_path / "project")
    migration.up()
    assert (
        migration.outputs()["accounts"]["administration"]["id"]
        == walk.migration.estate.estate.accounts["administration"]
    )
    migration.pulumi("preview", "--expect-no-changes", "--stack", "org")
    assert take_inventory(walk.services.aws) == walk.before


def test_the_rest_becomes_workloads_and_nothing_would_happen(walk: Walk, taken: Migration, tmp_path: Path) -> None:
    migration = taken.copy(tmp_path / "project")
    give_own_workloads(migration)
    planned = {item["urn"]: item for item in migration.read_plan()["instances"] if item["bin"] == "rest"}
    # The stand-in for the plugin knows no users.
    left = {urn for urn, item in planned.items() if item["type"] in {"aws_iam_user", "aws_iam_access_key"}}
    said = json.loads(migration.migrate("rest", "--format", "json", expect=3).stdout)
    assert said["stacks"]["org"]["failed"].keys() == left
    assert planned.keys() - left <= {resource["urn"] for resource in migration.list_resources()}
    assert [one["incomplete"] for one in said["accounts"].values() if one["incomplete"]] == []
    assert "stack org: clean" in migration.migrate("verify").stdout
    migration.up()
    migration.pulumi("preview", "--expect-no-changes", "--stack", "org")
    assert take_inventory(walk.services.aws) == walk.before
    code = "".join(file.read_text() for file in (migration.folder / "workloads").glob("rest_*.py"))
    assert all(word in code for word in ("aws.s3.BucketVersioning(", "/aws_s3_bucket.application", "protect=True"))
    secret = json.loads(migration.estate.states[environment_key("production")])["outputs"]["ci_secret"]["value"]
    assert secret not in code
    migration.migrate("plan")
    bins = {item["urn"]: item["bin"] for item in migration.read_plan()["instances"] if item["urn"] in planned}
    assert bins == {urn: "rest" if urn in left else "in-stack" for urn in planned}


def give_own_workloads(migration: Migration) -> None:
    """The folder is the repository's own until then, by a link."""
    folder = migration.folder / "workloads"
    source = folder.resolve()
    folder.unlink()
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))


def test_a_config_by_hand_with_other_keys_and_no_ids_takes_over_the_same(walk: Walk, tmp_path: Path) -> None:
    migration = Migration(tmp_path / "project", walk.services, walk.migration.estate)
    network = shutil.copytree(BY_HAND, migration.folder / "config" / "org") / "network.yaml"
    network.write_text(network.read_text().replace("  - key: main-live\n", f"{GROUP}  - key: main-live\n"))
    # Of the rules inside of a group AWS alone tells the ids.
    (migration.folder / "group.tfstate").write_text(walk.group)
    provider = {"provider": f"{AWS}.networking", "account": migration.estate.estate.accounts["networking"]}
    migration.write_mapping(
        {
            "sources": [migration.estate.source, "group.tfstate"],
            "providers": [{"state": "group.tfstate", "region": "us-east-1", **provider}],
            "live": {"role": EXECUTION_ROLE, "external_id": EXTERNAL_ID, "regions": ["us-east-1", "us-west-2"]},
        }
    )
    migration.migrate("plan", "--live")
    migration.migrate("apply")
    assert "stack org: clean" in migration.migrate("verify").stdout
    names = {split_urn(resource["urn"])[1] for resource in migration.list_resources()}
    assert {"accounts-app-live", "units-lab", "vpc-net/hub/out", "role-auditors/app-test"} <= names
    rules = [one["id"] for one in migration.list_resources() if one["type"].endswith("IngressRule")]
    assert [id_.partition("-")[0] for id_ in rules] == ["sgr", "sgr"]
    assert migration.preview() == []
    assert take_inventory(walk.services.aws) == walk.before


def test_a_killed_apply_goes_on_and_undo_takes_it_back(walk: Walk, tmp_path: Path) -> None:
    migration = walk.migration.copy(tmp_path / "project")
    kill_apply(migration, lambda: "imported" in migration.read_journal().values())
    partly = [resource["urn"] for resource in migration.list_resources()]
    assert 0 < len(partly) < len(migration.read_journal())
    migration.pulumi("cancel", "--yes", "--stack", "org")
    migration.migrate("apply")
    urns = [resource["urn"] for resource in migration.list_resources()]
    assert len(urns) == len(set(urns)) == len(migration.read_journal())
    assert set(migration.read_journal().values()) == {"imported"}
    migration.migrate("verify")
    migration.migrate("undo", "--run", "--yes")
    assert migration.list_resources() == []
    assert set(migration.read_journal().values()) == {"pending"}
    assert "verify" in migration.migrate("freeze", "--yes", expect=3).stderr
    assert take_inventory(walk.services.aws) == walk.before


def kill_apply(migration: Migration, reached: Callable[[], bool]) -> None:
    """Starts `apply`, and kills it and the engine that it runs, without warning, in the batch after that moment."""
    log = migration.folder / "killed.log"
    with log.open("w") as output:
        command = migration.command("apply", "--batch-size", "40")
        run = subprocess.Popen(command, **migration.settings, stdout=output, stderr=output, start_new_session=True)
        while not reached():
            assert run.poll() is None, log.read_text()
            time.sleep(0.02)
        locks = migration.folder / "state" / ".pulumi" / "locks"
        while not any(locks.rglob("*.json")):
            assert run.poll() is None, log.read_text()
            time.sleep(0.005)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()


@contextmanager
def other_serial(estate: TerraformEstate) -> Iterator[None]:
    """Terraform has applied since."""
    key = environment_key("staging")
    s3 = estate.aws.client("s3", account=estate.estate.accounts["administration"])
    state = json.loads(estate.states[key])
    s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({**state, "serial": state["serial"] + 1}).encode())
    try:
        yield
    finally:
        version = s3.head_object(Bucket=BUCKET, Key=key)["VersionId"]
        s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version)


@contextmanager
def held_lock(estate: TerraformEstate) -> Iterator[None]:
    """Terraform runs right now."""
    key = f"{environment_key('development')}.tflock"
    s3 = estate.aws.client("s3", account=estate.estate.accounts["administration"])
    info = {"ID": "1b2c", "Operation": "OperationTypeApply", "Who": "ada@laptop", "Created": "2026-03-01T09:30:00Z"}
    s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(info).encode())
    try:
        yield
    finally:
        version = s3.head_object(Bucket=BUCKET, Key=key)["VersionId"]
        s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version)


@contextmanager
def stale_digest(estate: TerraformEstate) -> Iterator[None]:
    """Somebody has written the state without Terraform."""
    dynamodb = estate.aws.client("dynamodb", account=estate.estate.accounts["administration"])

    def put(body: bytes) -> None:
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        item = {"LockID": {"S": f"{BUCKET}/{NETWORK_KEY}-md5"}, "Digest": {"S": digest}}
        dynamodb.put_item(TableName=LOCK_TABLE, Item=item)

    put(b"another")
    try:
        yield
    finally:
        put(estate.states[NETWORK_KEY])


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (other_serial, ["env:/staging/environments/terraform.tfstate", "serial"]),
        (held_lock, ["env:/development/environments/terraform.tfstate", "ada@laptop", "2026-03-01T09:30:00Z"]),
        (stale_digest, ["network/terraform.tfstate", "digest"]),
    ],
)
def test_apply_refuses_when_a_state_is_not_what_it_was(
    walk: Walk, happens: Callable[[TerraformEstate], Any], words: list[str]
) -> None:
    with happens(walk.migration.estate):
        said = walk.migration.migrate("apply", expect=3).stderr
    assert [word for word in words if word not in said] == []
    assert walk.migration.list_resources() == []


@pytest.fixture(scope="module")
def refused(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The gaps of a plan in which everything is wrong at once; nothing is imported or written."""
    migration = walk.migration.copy(tmp_path_factory.mktemp("refused") / "project")
    shutil.rmtree(migration.out)
    accounts, estate = migration.estate.estate.accounts, migration.estate
    extra = migration.folder / "extra.tfstate"
    extra.write_text(json.dumps(make_extra_state(estate)))
    states = {key: f"s3://{BUCKET}/{environment_key(key)}" for key in ("production", "staging")}
    migration.write_mapping(
        {
            "sources": [estate.source, "extra.tfstate"],
            "providers": [
                {"state": states["production"], "provider": AWS, "account": accounts["staging"], "region": "us-east-1"},
                {"state": states["staging"], "provider": AWS, "account": accounts["production"], "region": "us-east-1"},
                {"state": "extra.tfstate", "provider": f"{AWS}.lab", "account": accounts["development"]}
                | {"region": "us-west-2"},
            ],
        }
    )
    with held_lock(estate), stale_digest(estate):
        gaps = json.loads(migration.migrate("plan", "--format", "json", expect=3).stdout)["gaps"]
    assert migration.list_resources() == []
    assert not migration.out.exists()
    return gaps


def make_extra_state(estate: TerraformEstate) -> dict[str, Any]:
    """A second VPC with development's network, and an attachment by a provider of which nothing says the account."""
    development = json.loads(estate.states[environment_key("development")])
    (vpc,) = [resource for resource in development["resources"] if resource["type"] == "aws_vpc"]
    instance = vpc["instances"][0]
    other = {**instance, "attributes": {**instance["attributes"], "id": "vpc-0123456789abcdef0"}}
    organization = json.loads(estate.states[ORGANIZATION_KEY])
    attachments = [one for one in organization["resources"] if one["type"] == "aws_iam_role_policy_attachment"]
    return {
        **development,
        "lineage": "00000000-0000-0000-0000-000000000001",
        "outputs": {},
        "resources": [
            {"mode": "managed", "type": "aws_vpc", "name": "twin", "provider": f"{AWS}.lab", "instances": [other]},
            {**attachments[0], "module": "module.legacy", "provider": f"{AWS}.legacy"},
        ],
    }


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        pytest.param(
            "env:/production/", ["migrate.yaml says account", "is what the state says"], id="swapped-account-production"
        ),
        pytest.param(
            "env:/staging/", ["migrate.yaml says account", "is what the state says"], id="swapped-account-staging"
        ),
        pytest.param("extra.tfstate", [".legacy"], id="unmapped-alias"),
        pytest.param("vpc-development-account/development-vpc", ["aws_vpc.twin"], id="two-candidates"),
        pytest.param("env:/development/", ["ada@laptop"], id="held-lock"),
        pytest.param("network/terraform.tfstate", ["digest"], id="stale-digest"),
    ],
)
def test_plan_refuses_with_the_evidence(refused: list[dict[str, str]], subject: str, words: list[str]) -> None:
    told = [f"{gap['kind']} {gap['subject']} {gap['problem']}" for gap in refused if subject in gap["subject"]]
    assert any(all(word in text for word in words) for text in told), json.dumps(refused, indent=1)
