"""`python -m migrate scan` as a person or a program runs it."""

import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from migrate.mapping import load_mapping
from migrate.sources.model import S3Source
from sandbox.aws.server import LocalAws
from tests.migrate.commands.scan_runs import Run, make_run, run_process
from tests.migrate.states import AWS, ONE, TWO, dump_state, make_data, make_resource, make_vpc
from tests.support.unique import collect_unique

CANARY = "CANARY-hunter2"
ROLE = f"arn:aws:iam::{ONE}:role/r"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return make_run(tmp_path, monkeypatch, capsys)


@pytest.fixture
def states(tmp_path: Path) -> Path:
    """A folder with two good states in it, full of secrets, and one bad one."""
    folder = tmp_path / "states"
    (folder / "prod").mkdir(parents=True)
    secret = {
        "id": CANARY,
        "name": "db",
        "arn": f"arn:aws:iam::{CANARY}:x",
        "password": CANARY,
        "user_data": CANARY,
        "tags": {"x": CANARY},
    }
    resources = [
        make_vpc(),
        make_vpc("eu", region="eu-west-1"),
        make_vpc("us"),
        make_resource("aws_instance", "web", {"index_key": 0, "attributes": {"id": "i-1", "user_data": CANARY}}),
        make_resource(
            "aws_vpc",
            "secret",
            {
                "attributes": secret,
                "private": CANARY,
                "sensitive_attributes": [[{"type": "get_attr", "value": name}] for name in secret],
            },
        ),
        make_resource("aws_vpc", "gone", {"attributes": {"id": "v"}, "deposed": "0a1b2c3d"}),
        make_resource("aws_vpc", "none"),
        make_resource(
            "random_id", attributes={"id": CANARY}, provider='provider["registry.terraform.io/hashicorp/random"]'
        ),
        make_data("aws_ssm_parameter", value=CANARY),
    ]
    outputs = {"password": {"value": CANARY, "type": "string", "sensitive": True}}
    (folder / "network.tfstate").write_bytes(dump_state(*resources, outputs=outputs))
    route = make_resource("aws_route", attributes={"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0"})
    (folder / "prod" / "app.tfstate").write_bytes(dump_state(route))
    (folder / "prod" / "old.tfstate").write_text(json.dumps({"version": 3, "modules": [{"x": CANARY}]}))
    return folder


def test_json_has_every_field_and_totals_that_add_up(tmp_path: Path, states: Path) -> None:
    done = run_process(tmp_path, "states", "--format", "json")
    assert done.returncode == 2
    document: dict[str, Any] = json.loads(done.stdout)
    assert list(document) == ["states", "instances", "totals", "missing", "out_of_reach", "code"]
    names = ["state", "workspace", "address", "type", "token", "provider", "account", "region", "import_id", "bin"]
    assert all(list(found) == [*names, "reason"] for found in document["instances"])
    found = ((item["address"], (item["bin"], item["import_id"])) for item in document["instances"])
    assert collect_unique(found) == {
        "aws_instance.web[0]": ("import", "i-1"),
        "aws_route.main": ("import", "rtb-1_0.0.0.0/0"),
        "aws_vpc.eu": ("import", "vpc-eu@eu-west-1"),
        "aws_vpc.gone": ("deposed", None),
        "aws_vpc.main": ("import", "vpc-main"),
        "aws_vpc.secret": ("not-importable", None),
        "aws_vpc.us": ("import", "vpc-us"),
        "random_id.main": ("other-provider", None),
    }
    assert document["totals"] == {
        "states": 3,
        "unreadable_states": 1,
        "instances": 8,
        "other-provider": 1,
        "closed": 0,
        "deposed": 1,
        "tainted": 0,
        "skipped": 0,
        "aws-managed": 0,
        "no-token": 0,
        "not-importable": 1,
        "import": 5,
        "data_sources": 1,
        "empty_resources": 1,
    }
    assert [(state["location"], state["error"] is None) for state in document["states"]] == [
        ("states/network.tfstate", True),
        ("states/prod/app.tfstate", True),
        ("states/prod/old.tfstate", False),
    ]
    assert document["states"][0]["providers"][0]["evidence"][f"account {ONE} (arn)"] == 3


def test_text_tells_what_needs_a_decision(run: Run, tmp_path: Path, states: Path) -> None:
    done = run("states")
    assert done.returncode == 2
    for said in (
        "3 states in states/",
        "8 managed instances",
        "Could not be read (1)\n  is a state of format version 3",
        "\n    states/prod/old.tfstate\n",
        (
            "Account unproven: nothing in the state names it, so say it in migrate.yaml (1)\n"
            f"  {AWS}:\n    states/prod/app.tfstate\n"
        ),
        "not-importable (1)\n  the import id holds the attribute id, which is marked sensitive: where the code marks",
        "deposed (1)\n  deposed object 0a1b2c3d",
        "    random_id.main  (states/network.tfstate)\n",
    ):
        assert said in done.stdout
    assert done.stderr.startswith("Next: the same with --write migrate.yaml")


def test_no_secret_is_printed_or_written(run: Run, tmp_path: Path, states: Path) -> None:
    written = tmp_path / "migrate.yaml"
    for arguments in (["--format", "json"], ["--write", "migrate.yaml"], ["--mapping", "migrate.yaml"]):
        done = run("states", *arguments)
        assert done.returncode == 2
        assert CANARY not in done.stdout + done.stderr
    assert CANARY not in written.read_text()


def test_a_long_list_is_cut_and_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tfstate").write_bytes(
        dump_state(*(make_resource("aws_no_such", f"r{number:02}", attributes={}) for number in range(25)))
    )
    done = run("a.tfstate")
    assert done.returncode == 0
    assert "no-token (25)" in done.stdout
    assert "aws_no_such.r19" in done.stdout
    assert "aws_no_such.r20" not in done.stdout
    assert "and 5 more: --format json" in done.stdout


def test_write_drafts_a_private_file_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tfstate").write_bytes(dump_state(make_vpc()))
    first = run("a.tfstate", "--write", "migrate.yaml")
    assert (first.returncode, first.stderr) == (
        0,
        "Written: migrate.yaml. Next: python -m migrate init, or python -m migrate plan.\n",
    )
    elsewhere = run("a.tfstate", "--write", "our map.yaml")
    assert elsewhere.stderr == (
        "Written: our map.yaml. Next: python -m migrate init --mapping 'our map.yaml', or "
        "python -m migrate plan --mapping 'our map.yaml'.\n"
    )
    written = tmp_path / "migrate.yaml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    content = written.read_bytes()
    second = run("--write", "migrate.yaml")
    assert second.returncode == 2
    assert second.stderr == ("migrate.yaml: the file exists, and may hold decisions of yours; --force replaces it\n")
    assert run("--write", "migrate.yaml", "--force").returncode == 0
    assert b"# migrate.yaml, 1 by arn" in written.read_bytes()
    assert content.replace(b"# 1 by", b"# migrate.yaml, 1 by") == written.read_bytes()


def test_a_mapping_says_sources_accounts_and_what_to_skip(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tfstate").write_bytes(dump_state(make_vpc(), make_vpc("old")))
    (tmp_path / "migrate.yaml").write_text(
        f"sources: [a.tfstate]\nproviders:\n  - {{provider: '{AWS}', account: \"{TWO}\"}}\n"
        "skip: [{address: '*.old', reason: by hand}]\n"
    )
    done = run()
    assert done.returncode == 0
    assert (
        f"Contradictions (1)\n  migrate.yaml says account {TWO}, and {ONE} is what the state says "
        f"(1 object, such as aws_vpc.main, by arn):\n    a.tfstate {AWS}\n"
    ) in done.stdout
    assert "skipped (1)\n  by hand:\n    aws_vpc.old  (a.tfstate)\n" in done.stdout


def test_terraform_code_says_where_the_states_are(run: Run, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    route = make_resource("aws_route", attributes={"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0"})
    (code / "terraform.tfstate").write_bytes(dump_state(route))
    (code / "main.tf").write_text(f'provider "aws" {{\n  region = var.none\n  allowed_account_ids = ["{TWO}"]\n}}\n')
    done = run("--terraform", "code")
    assert done.returncode == 0
    assert f"{TWO}   -        code/main.tf:1" in done.stdout
    assert "Notes on the Terraform code (1)\n  region is unknown here: it takes var.none, which" in done.stdout
    assert "file gives it:\n    code/main.tf:1\n" in done.stdout


def test_the_next_step_names_every_null_with_its_line(run: Run, tmp_path: Path) -> None:
    role = make_resource("aws_iam_role", attributes={"name": "r"})
    for name in ("a", "b"):
        (tmp_path / f"{name}.tfstate").write_bytes(dump_state(role))
    (tmp_path / "c.tfstate").write_bytes(
        dump_state(make_resource("aws_iam_role", attributes={"name": "r", "arn": ROLE}))
    )
    done = run(".", "--write", "migrate.yaml")
    said, *nulls = done.stderr.splitlines()
    assert said == (
        "Written: migrate.yaml. Next: write what is null in it (2 accounts and 3 regions, below), then "
        "python -m migrate init, or python -m migrate plan."
    )
    lines = (tmp_path / "migrate.yaml").read_text().splitlines()
    assert [null.partition(": ")[0] for null in nulls] == [f"  account of {AWS}", f"  region of {AWS}"]
    for what, null in zip(("account", "region"), nulls, strict=True):
        numbers = null.rpartition("migrate.yaml:")[2].split(", ")
        assert [lines[int(number) - 1].strip().partition("  #")[0] for number in numbers] == [f"{what}: null"] * len(
            numbers
        )
        assert len(numbers) == sum(line.strip().startswith(f"{what}: null") for line in lines)


def test_piped_tables_break_names_only_where_they_may(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "environments" / "production" / "a-name-that-is-much-longer-than-others"
    folder.mkdir(parents=True)
    for name in ("network", "identity"):
        (folder / f"{name}.tfstate").write_bytes(dump_state(make_vpc()))
    for columns in ("40", "80"):
        monkeypatch.setenv("COLUMNS", columns)
        done = run(".")
        assert done.returncode == 0
        table = done.stdout.partition("1 by arn")[0]
        assert "…" not in done.stdout
        assert "network." in table
        assert "default" in table
        assert ONE in done.stdout


def test_many_states_are_summed_up_by_kind(run: Run, tmp_path: Path) -> None:
    for number in range(30):
        for name in ("network", "dns"):
            path = tmp_path / "live" / f"account-{number}" / f"{name}.tfstate"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dump_state(make_vpc(account=f"{number:012}")))
    done = run("live")
    assert done.returncode == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[:3] for row in rows if row and row[0].startswith("*/")] == [
        ["*/dns.tfstate", "30", "30"],
        ["*/network.tfstate", "30", "30"],
    ]
    assert ["aws", "60", "30", "1", "-", "-", "-"] in rows
    assert "account-7/" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "There is nothing to read: name s3://bucket/prefix"),
        (["none.tfstate"], "none.tfstate"),
        (["gs://x/y"], "is no source"),
        (["a", "--lock-table", "t"], "--lock-table: is about s3:// arguments"),
        (["--mapping", "none.yaml"], "none.yaml: the mapping cannot be read"),
        (["--terraform", "none"], "none: is no folder"),
        (["--format", "xml", "a"], "'xml'"),
    ],
)
def test_usage_that_makes_no_sense(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_draft_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tfstate").write_bytes(dump_state(make_vpc()))
    done = run("a.tfstate", "--write", "a.tfstate/migrate.yaml")
    assert done.returncode == 2
    assert "the mapping cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def fill_bucket(aws: LocalAws, *keys: str) -> Any:
    """Puts a state at each key of the bucket `tfstate`, and makes the lock table `tflocks`; DynamoDB's client."""
    s3, dynamodb = aws.client("s3"), aws.client("dynamodb")
    s3.create_bucket(Bucket="tfstate")
    for key in keys:
        s3.put_object(Bucket="tfstate", Key=key, Body=dump_state(make_vpc()))
    dynamodb.create_table(
        TableName="tflocks",
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


def test_states_in_s3_with_locks_and_a_wrong_digest(run: Run, empty_aws: LocalAws) -> None:
    dynamodb = fill_bucket(empty_aws, "org/a.tfstate", "env:/dev/org/a.tfstate", "org/b.tfstate")
    info = {
        "ID": "1",
        "Operation": "OperationTypeApply",
        "Who": "ann@host",
        "Created": "2026-01-01T00:00:00Z",
        "Info": CANARY,
    }
    for item in (
        {"LockID": {"S": "tfstate/org/a.tfstate"}, "Info": {"S": json.dumps(info)}},
        {"LockID": {"S": "tfstate/org/b.tfstate-md5"}, "Digest": {"S": "0" * 32}},
    ):
        dynamodb.put_item(TableName="tflocks", Item=item)
    options = ("--lock-table", "tflocks", "--region", "us-east-1", "--format", "json")
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": empty_aws.url,
        "NO_PROXY": "127.0.0.1",
    }
    done = run("s3://tfstate/", *options, **environment)
    assert done.returncode == 2, done.stderr
    states = {state["location"]: state for state in json.loads(done.stdout)["states"]}
    assert {location: state["workspace"] for location, state in states.items()} == {
        "s3://tfstate/env:/dev/org/a.tfstate": "dev",
        "s3://tfstate/org/a.tfstate": "default",
        "s3://tfstate/org/b.tfstate": "default",
    }
    assert states["s3://tfstate/org/a.tfstate"]["locks"][0]["who"] == "ann@host"
    assert states["s3://tfstate/org/a.tfstate"]["error"] is None
    assert states["s3://tfstate/org/b.tfstate"]["digest"] == "differs"
    assert "does not have the content that DynamoDB says" in states["s3://tfstate/org/b.tfstate"]["error"]
    assert CANARY not in done.stdout + done.stderr


def test_a_lock_table_that_the_code_alone_names(
    run: Run, tmp_path: Path, empty_aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": empty_aws.url,
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    dynamodb = fill_bucket(empty_aws, "org.tfstate", "net.tfstate", "lost.tfstate")
    info = json.dumps({"ID": "1", "Operation": "OperationTypeApply", "Who": "ann@host", "Created": "2026-01-01"})
    dynamodb.put_item(TableName="tflocks", Item={"LockID": {"S": "tfstate/org.tfstate"}, "Info": {"S": info}})
    for name, locking in (("org", 'dynamodb_table = "tflocks"'), ("net", "use_lockfile = true")):
        folder = tmp_path / "code" / name
        folder.mkdir(parents=True)
        settings = f'bucket = "tfstate"\nkey = "{name}.tfstate"\nregion = "us-east-1"\n{locking}'
        (folder / "main.tf").write_text(f'terraform {{\nbackend "s3" {{\n{settings}\n}}\n}}\n')
    arguments = ("s3://tfstate/", "--region", "us-east-1", "--terraform", "code")
    done = run(*arguments, "--write", "migrate.yaml")
    assert done.returncode == 0, done.stderr
    assert "ann@host" in done.stdout
    assert "which DynamoDB table has the locks of 1 state (such as s3://tfstate/lost.tfstate) is unknown" in done.stdout
    assert "`apply` and `freeze` will refuse" in done.stdout
    whole = S3Source(bucket="tfstate", region="us-east-1")
    drafted = load_mapping(tmp_path / "migrate.yaml").sources
    assert drafted == (
        whole,
        replace(whole, keys=("net.tfstate",), no_lock_table=True),
        replace(whole, keys=("org.tfstate",), lock_table="tflocks"),
    )
    # What was drafted sees the same without the code.
    states = json.loads(run("--mapping", "migrate.yaml", "--format", "json").stdout)["states"]
    assert {state["location"]: (state["lock_table"], state["lock_table_unknown"]) for state in states} == {
        "s3://tfstate/lost.tfstate": (None, True),
        "s3://tfstate/net.tfstate": (None, False),
        "s3://tfstate/org.tfstate": ("tflocks", False),
    }
    done = run(*arguments, "--exclude", "lost.*", "--write", "migrate.yaml", "--force")
    assert "is unknown" not in done.stdout
    drafted = load_mapping(tmp_path / "migrate.yaml").sources
    unknown = [one for one in drafted if isinstance(one, S3Source) and one.is_lock_table_unknown]
    assert unknown == [replace(whole, exclude=("lost.*",))]
