"""What `python -m migrate scan --terraform` does with root modules whose state or code it cannot read."""

import json
from pathlib import Path

import pytest

from sandbox.aws.server import LocalAws
from tests.migrate.commands.scan_runs import Run, make_run
from tests.migrate.states import dump_state, make_vpc


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return make_run(tmp_path, monkeypatch, capsys)


BACKEND = 'terraform {\n  backend "local" {\n    path = "%s"\n  }\n}\n'
GONE = "code/gone/states/gone.tfstate"


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """Three root modules, one below another: one with a state, one without, and one whose file is broken."""
    for folder, text in (
        ("code", BACKEND.replace("%s", "here.tfstate")),
        ("code/gone", BACKEND.replace("%s", "states/gone.tfstate")),
        ("code/broken", BACKEND.replace("%s", "x") + "locals {\n  x = =\n}\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text(text)
    (tmp_path / "code/here.tfstate").write_bytes(dump_state(make_vpc()))
    return tmp_path


def test_a_root_module_without_a_state_stops_nobody_and_can_be_skipped(run: Run, estate: Path) -> None:
    (estate / "code/broken/main.tf").unlink()
    done = run("--terraform", "code", "--write", "migrate.yaml")
    assert done.returncode == 2
    assert (
        "Root modules whose state is missing (1)\n  there is no such file or folder. Correct the source:\n"
        f"    code/gone/main.tf:1: {GONE}\n  Never applied, or kept somewhere else."
    ) in done.stdout
    assert "1 managed instance" in done.stdout
    written = (estate / "migrate.yaml").read_text()
    assert "here.tfstate" in written
    assert "gone.tfstate" not in written
    skip = f'skip:\n  - {{state: "{GONE}", address: "*", reason: "never applied"}}\n'
    (estate / "migrate.yaml").write_text(f"{written}\n{skip}")
    done = run("--terraform", "code")
    assert done.returncode == 0
    assert (
        f"Root modules without a state, skipped (1)\n  never applied:\n    code/gone/main.tf:1: {GONE}" in done.stdout
    )


def test_code_that_cannot_be_read_is_told_with_the_rest(run: Run, estate: Path) -> None:
    (estate / "code/gone/main.tf").unlink()
    done = run("--terraform", "code")
    assert done.returncode == 2
    assert "Terraform code that could not be read (1)\n  this is no valid HCL, so nothing was read" in done.stdout
    assert "\n    code/broken/main.tf:7\n" in done.stdout
    assert "1 managed instance" in done.stdout
    document = json.loads(run("--terraform", "code", "--format", "json").stdout)
    assert [problem.partition(": ")[0] for problem in document["code"]["problems"]] == ["code/broken/main.tf:7"]


def test_no_mapping_is_written_when_no_root_module_has_a_state(run: Run, estate: Path) -> None:
    (estate / "code/here.tfstate").unlink()
    done = run("--terraform", "code", "--write", "migrate.yaml")
    assert done.returncode == 2
    assert "Root modules whose state is missing (2)" in done.stdout
    assert done.stderr == "Not written: migrate.yaml, because no state was found.\n"
    assert not (estate / "migrate.yaml").exists()


def test_root_modules_in_s3_of_which_some_are_missing_or_out_of_reach(
    run: Run, tmp_path: Path, empty_aws: LocalAws
) -> None:
    s3 = empty_aws.client("s3")
    s3.create_bucket(Bucket="tfstate")
    s3.put_object(Bucket="tfstate", Key="here", Body=dump_state(make_vpc()))
    for bucket, key in (("tfstate", "here"), ("tfstate", "gone"), ("no-such-bucket", "a"), ("no-such-bucket", "b")):
        (tmp_path / "code" / bucket / key).mkdir(parents=True)
        text = f'terraform {{\n  backend "s3" {{\n    bucket = "{bucket}"\n    key = "{key}"\n  }}\n}}\n'
        (tmp_path / "code" / bucket / key / "main.tf").write_text(text)
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": empty_aws.url,
        "NO_PROXY": "127.0.0.1",
    }
    done = run("--terraform", "code", "--format", "json", **environment)
    assert done.returncode == 2, done.stderr
    document = json.loads(done.stdout)
    assert [state["location"] for state in document["states"]] == ["s3://tfstate/here"]
    assert [(one["location"], one["places"]) for one in document["missing"]] == [
        ("s3://tfstate/gone", ["code/tfstate/gone/main.tf:1"])
    ]
    assert [one["location"] for one in document["out_of_reach"]] == ["s3://no-such-bucket/a", "s3://no-such-bucket/b"]
    # What the sources name is looked at alone; what they should have had is missing, and the rest is named.
    done = run("s3://tfstate/", "--terraform", "code", **environment)
    assert done.returncode == 2, done.stderr
    assert "Root modules whose state is missing (1)" in done.stdout
    assert "\n    code/tfstate/gone/main.tf:1: s3://tfstate/gone\n" in done.stdout
    assert "Root modules whose state is not read (2)\n  the sources of this scan do not look there:\n" in done.stdout
