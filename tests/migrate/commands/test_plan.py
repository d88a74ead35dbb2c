"""`python -m migrate plan` as a person runs it, with recorded answers of the engine."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from engine.errors import EngineError
from live.inventory import InactiveAccount, Inventory
from live.organization import Entry
from migrate.commands import plan as command
from migrate.plan_file import load_plan
from tests.migrate.planning.estate import Estate, example_estate, provider
from tests.migrate.planning.inventories import example_inventory
from tests.migrate.planning.test_programs import FakeEngine
from tests.support.example import EXAMPLE


class RecordedEngine(FakeEngine):
    def __init__(self, _project: Path) -> None:
        super().__init__("org", "admin", outputs=None)

    def require_version(self) -> None:
        """New enough."""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "Engine", RecordedEngine)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "org").symlink_to(EXAMPLE)
    write(example_estate(), tmp_path)
    return tmp_path


def write(estate: Estate, folder: Path) -> None:
    (folder / "states").mkdir(exist_ok=True)
    for file in estate.files():
        (folder / "states" / file.location).write_bytes(file.content)
    rows: list[dict[str, Any]] = [
        {"provider": row.provider, "account": row.account, "region": row.region} for row in estate.mapping().providers
    ]
    (folder / "migrate.yaml").write_text(json.dumps({"sources": ["states"], "providers": rows}))


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(command.plan)
    return CliRunner().invoke(app, list(arguments))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_plan_is_written_and_told(workspace: Path) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "43 instances in 2 states" in result.stdout
    assert "stack org: 48 resources to import, 5 of them derived" in result.stdout
    assert "stack admin is not planned: it reads the outputs of the stack `org`" in result.stdout
    assert "python -m migrate apply" in result.stdout
    first = contents(workspace / "migration")
    assert first.keys() == {"plan.json", "org/import.json", "org/journal.json", "report.md", "report.html"}
    assert run().exit_code == 0
    assert contents(workspace / "migration") == first


def test_aws_itself_takes_the_place_of_states(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = {"role": "Reader", "external_id": "x1", "skip": ["old"], "regions": ["us-east-1", "us-west-2"]}
    (workspace / "migrate.yaml").write_text(json.dumps({"live": live}))
    seen: list[tuple[Entry, tuple[str, ...]]] = []

    def read(entry: Entry, regions: tuple[str, ...], **_: Any) -> Inventory:
        seen.append((entry, regions))
        inventory = example_inventory()
        return replace(inventory, vpcs=tuple(vpc for vpc in inventory.vpcs if vpc.id != "vpc-3"))

    monkeypatch.setattr("migrate.commands.live.read_live", read)
    monkeypatch.setattr("migrate.commands.live.read_named", lambda *_, **__: ())
    result = run("--live", "--region", "us-west-2")
    assert result.exit_code == 0, result.output
    assert seen == [(Entry(role="Reader", external_id="x1", skip=frozenset({"old"})), ("us-west-2",))]
    assert "50 objects in 6 accounts" in result.stdout
    assert "AWS does not have 1 of the resources, and `pulumi up` would make it" in result.stdout
    assert "666666666666 (dev-application), us-west-2, and AWS does not have it" in result.stdout
    plan = load_plan(workspace / "migration")
    assert (plan.is_live, plan.states, len(plan.accounts)) == (True, (), 6)
    assert [len(urns) for urns in plan.created.values()] == [1]
    # Nothing of an entry is in a file of the plan.
    assert "x1" not in "".join(path.read_text() for path in (workspace / "migration").rglob("*.json"))
    assert json.loads(run("--live", "--format", "json").stdout)["created"][0]["problem"].endswith("does not have it")


def test_another_organization_than_that_of_the_config_is_refused(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = example_inventory()
    other = replace(inventory.organizations[0], id="o-other", management_account_id="999999999999")
    monkeypatch.setattr("migrate.commands.live.read_live", lambda *_, **__: replace(inventory, organizations=(other,)))
    result = run("--live")
    assert "organization.yaml: management_account_id is 123456789012, and the credentials are of the organization " in (
        str(result.exception)
    )
    assert "o-other, whose management account is 999999999999" in str(result.exception)
    assert not (workspace / "migration").exists()


def test_a_preview_that_fails_at_a_closed_account_is_explained(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: RecordedEngine, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        raise EngineError(f"`pulumi preview` of stack {stack} failed: AccessDenied")

    inventory = example_inventory()
    closed = InactiveAccount(origin="AWS", id="666666666666", state="SUSPENDED", email="AWS+dev-app@example.com")
    stranger = InactiveAccount(origin="AWS", id="777777777777", state="SUSPENDED", email="old@example.com")
    monkeypatch.setattr(RecordedEngine, "preview_import", fail)
    monkeypatch.setattr(
        "migrate.commands.live.read_live", lambda *_, **__: replace(inventory, inactive_accounts=(stranger, closed))
    )
    result = run("--live")
    assert str(result.exception).splitlines() == [
        (
            "account dev-application (666666666666): AWS has it in the state SUSPENDED, so nobody can enter it, and a "
            "preview that has to, fails: take it out of accounts.yaml, and plan again"
        ),
        "`pulumi preview` of stack org failed: AccessDenied",
    ]
    monkeypatch.setattr("migrate.commands.live.read_live", lambda *_, **__: inventory)
    assert str(run("--live").exception) == "`pulumi preview` of stack org failed: AccessDenied"


def test_how_aws_is_read_is_said_with_live_alone(workspace: Path) -> None:
    del workspace
    result = run("--role", "Reader")
    assert "--role, --external-id, --skip-account and --region say how AWS itself is read" in str(result.exception)


def test_json_for_programs(workspace: Path) -> None:
    document = json.loads(run("--format", "json").stdout)
    assert document["totals"]["import"] == 43
    assert document["stacks"] == {"org": {"derived": 5, "imports": 48}}
    assert document["gaps"] == []
    assert "migration/plan.json" in document["files"]


def test_gaps_end_it_with_nothing_written(workspace: Path) -> None:
    estate = example_estate()
    estate.remove("aws_vpc", "prod-application_main")
    estate.remove("aws_vpc", "staging-application_main")
    write(estate, workspace)
    result = run()
    assert result.exit_code == 3
    assert "Resources of the program that nothing was found for (2)" in result.stdout
    assert "vpc-staging-application/staging" in result.stdout
    assert "Three ways out." in result.stdout
    assert "2 gaps; nothing was written" in result.stderr
    assert not (workspace / "migration").exists()
    document = json.loads(run("--format", "json").stdout)
    assert [gap["kind"] for gap in document["gaps"]] == ["missing", "missing"]


def test_every_null_is_named_with_its_line_accounts_and_regions_alike(workspace: Path) -> None:
    estate = example_estate()
    for name in ("one", "two"):
        estate.add("aws_sqs_queue", name, name, to=f"{name}.tfstate", url=f"https://sqs/{name}")
    write(estate, workspace)
    mapping = json.loads((workspace / "migrate.yaml").read_text())
    rows = "".join(
        f"  - state: {name}.tfstate\n    provider: '{provider(name)}'\n    account: null\n    region: null\n"
        for name in ("one", "two")
    )
    kept = "".join(f"  - {json.dumps(row)}\n" for row in mapping["providers"])
    (workspace / "migrate.yaml").write_text(f"sources: [states]\nproviders:\n{rows}{kept}")
    result = run()
    assert result.exit_code == 3
    for what in ("account", "region"):
        told = f"  - nothing proves its {what}:\n      {provider('one')} in states/one.tfstate (needed by 1 instance: "
        assert f"{told}aws_sqs_queue.one)\n      {provider('two')} in states/two.tfstate (" in result.stdout
    ending = result.stdout.partition("Still to be decided in migrate.yaml: 2 accounts and 2 regions\n")[2]
    assert ending.splitlines() == [
        f"  account of {provider('one')}: migrate.yaml:5",
        f"  region of {provider('one')}: migrate.yaml:6",
        f"  account of {provider('two')}: migrate.yaml:9",
        f"  region of {provider('two')}: migrate.yaml:10",
    ]


def test_no_name_is_broken_and_no_line_wrapped_within_a_word(workspace: Path) -> None:
    result = run("--out", "a/very/long/folder/name/" + "x" * 150)
    assert f"written to a/very/long/folder/name/{'x' * 150}: read" in result.stdout
    assert "import.rest.<account>.json" not in result.stdout


def test_states_that_cannot_be_read_are_told_before_a_stack_is_previewed(workspace: Path) -> None:
    (workspace / "migrate.yaml").write_text("sources: [nowhere]\n")
    result = run()
    assert "nowhere" in str(result.exception)


def test_an_earlier_plan_survives_gaps(workspace: Path) -> None:
    assert run().exit_code == 0
    before = contents(workspace / "migration")
    estate = example_estate()
    estate.accounts["admin"], estate.accounts["networking"] = estate.accounts["networking"], estate.accounts["admin"]
    write(estate, workspace)
    result = run()
    assert result.exit_code == 3
    assert provider("admin") in result.stdout
    assert contents(workspace / "migration") == before


def test_without_sources_it_says_what_to_give(workspace: Path) -> None:
    (workspace / "migrate.yaml").unlink()
    result = run()
    assert "no source is given" in str(result.exception)
    assert "scan --write migrate.yaml" in str(result.exception)


def test_a_config_with_an_error_is_refused_with_its_line(workspace: Path) -> None:
    folder = workspace / "broken"
    folder.mkdir()
    (folder / "organization.yaml").write_text("management_account_id: 1\n")
    result = run("--dir", "broken")
    assert "broken/organization.yaml:1 management_account_id" in str(result.exception)
