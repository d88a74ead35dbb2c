import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.import_file import digest_destination
from tests.support.world import GROUP, IDS, NETWORK, PROVIDER, ROLE, VPC, Estate, Told, World

Migrate = Callable[..., Told]
OTHER_PROVIDER = "urn:pulumi:org::shop::pulumi:providers:aws::staging"


def test_everything_is_imported_and_noted(world: World, estate: Estate, migrate: Migrate) -> None:
    told = migrate("apply", *estate.options(), "--batch-size", "2", "--format", "json")
    assert told.code == 0, told.err
    assert set(world.urns()) == set(IDS)
    assert [len(call) for call in world.calls("import")] == [len(world.calls("import")[0])] * 2
    assert {entry["status"] for entry in estate.journal().values()} == {"imported"}
    imported = json.loads(told.out)["stacks"]["org"]["imported"]
    assert {item["urn"]: item["id"] for item in imported} == IDS
    assert (estate.out / "org" / "journal.json").stat().st_mode & 0o777 == 0o600


def test_a_second_run_imports_nothing(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    told = migrate("apply", *estate.options())
    assert told.code == 0
    assert "0 imported, 5 were there before" in told.out
    assert len(world.calls("import")) == 1


def test_one_bad_id_costs_itself_alone_and_is_told_with_the_engines_words(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    world.write(bad={"Audit": "role Audit does not exist"})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "failed: aws:iam/role:Role audit (Audit): role Audit does not exist" in told.out
    assert set(world.urns()) == set(IDS) - {ROLE}
    assert estate.journal()[ROLE] == {"id": "Audit", "status": "failed", "message": "role Audit does not exist"}
    world.write(bad={})
    assert migrate("apply", *estate.options()).code == 0
    assert sorted(world.urns()) == sorted(IDS)


def test_what_hangs_on_a_failure_is_told_under_it(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(bad={"Audit": "role Audit does not exist (x)", "/trail": "role Audit does not exist (y)"})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "  2 failed:\n  failed, 2 times: role Audit does not exist\n" in told.out
    assert "    aws:iam/role:Role audit (Audit) (x)\n" in told.out


def test_a_killed_runs_batch_is_removed_by_the_next_and_nothing_else(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    folder = estate.out / "org"
    left = [folder / f".batch.{ended.pid}.json", folder / f"..batch.{ended.pid}.json.new"]
    kept = [folder / f".batch.{os.getppid()}.json", folder / "batch.json", folder / f".batch.{ended.pid}.json.mine"]
    for file in (*left, *kept):
        file.write_text("{}")
    assert migrate("apply", *estate.options()).code == 0
    assert [file for file in left if file.exists()] == []
    assert [file for file in kept if file.exists()] == kept
    assert not (folder / f".batch.{os.getpid()}.json").exists()


def test_a_dry_run_lists_the_batches_lets_the_engine_read_and_writes_nothing(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    before = {path: path.read_bytes() for path in estate.out.rglob("*") if path.is_file()}
    told = migrate("apply", *estate.options(), "--dry-run", "--batch-size", "2")
    assert told.code == 0
    assert "stack org, batch 2 of 2:\n  aws:cloudwatch/logGroup:LogGroup trail (/trail)" in told.out
    assert world.urns() == []
    assert {path: path.read_bytes() for path in estate.out.rglob("*") if path.is_file()} == before
    world.write(bad={"/trail": "no such log group"})
    told = migrate("apply", *estate.options(), "--dry-run", "--format", "json")
    assert told.code == 3
    assert json.loads(told.out)["stacks"]["org"]["complaints"] == ["no such log group"]


def refuse(told: Told, world: World, *words: str) -> None:
    assert told.code == 3, told.err
    for word in words:
        assert word in told.err
    assert "Traceback" not in told.err
    assert world.urns() == []
    assert world.calls("import") == []


def test_a_changed_serial_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    estate.state.write_text(estate.state.read_text().replace('"serial": 7', '"serial": 8'))
    refuse(migrate("apply", *estate.options()), world, "main.tfstate: has changed since the plan (serial 7 -> 8, MD5")


def test_another_lineage_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    estate.state.write_text(estate.state.read_text().replace("l-1", "l-2"))
    refuse(migrate("apply", *estate.options()), world, "lineage l-1 -> l-2")


def test_a_missing_state_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    other = estate.folder / "other.tfstate"
    estate.state.rename(other)
    told = migrate("apply", str(other), *estate.options())
    refuse(told, world, "other.tfstate: is new", "main.tfstate: was planned and is not there any more")


def test_a_held_lock_is_refused_with_who_holds_it(world: World, estate: Estate, migrate: Migrate) -> None:
    lock = {"ID": "1", "Who": "ann@desk", "Operation": "OperationTypeApply", "Created": "2026-01-02T03:04:05Z"}
    (estate.folder / ".main.tfstate.lock.info").write_text(json.dumps(lock))
    refuse(migrate("apply", *estate.options()), world, "ann@desk holds it since 2026-01-02T03:04:05Z")


def test_a_changed_config_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    (estate.folder / "config" / "org" / "accounts.yaml").write_text("a: 2\n")
    refuse(migrate("apply", *estate.options()), world, "config/org: the config has changed since the plan")


def test_an_old_engine_is_refused_with_the_reason(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(version="v3.251.0")
    refuse(migrate("apply", *estate.options()), world, "pulumi 3.251.0 is older than 3.258.0", "pulumi#14836")


def test_without_a_plan_it_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    (estate.out / "plan.json").unlink()
    refuse(migrate("apply", *estate.options()), world, "there is no plan", "a plan with gaps writes nothing")


def test_a_stack_that_does_not_exist_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(stacks={"admin": []})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "stack org: does not exist: `pulumi stack init org`" in told.err


def test_several_reasons_are_told_at_once(world: World, estate: Estate, migrate: Migrate) -> None:
    estate.state.write_text(estate.state.read_text().replace('"serial": 7', '"serial": 8'))
    (estate.folder / "config" / "org" / "accounts.yaml").write_text("a: 2\n")
    refuse(migrate("apply", *estate.options()), world, "serial 7 -> 8", "the config has changed")


def test_another_object_under_the_same_name_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(stacks={"org": [{"urn": ROLE, "type": "aws:iam/role:Role", "id": "Other"}]})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "audit: the stack has this resource with id Other, and the plan says Audit" in told.err
    assert world.calls("import") == []


def test_a_provider_that_acts_elsewhere_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    there = {"allowedAccountIds": '["222222222222"]', "region": "us-east-1"}
    world.write(stacks={"org": [{"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "uuid", "inputs": there}]})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "prod: the stack has this provider with another allowedAccountIds" in told.err
    assert world.calls("import") == []


def test_what_is_there_already_is_referred_to_and_not_imported_again(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    inputs = {"allowedAccountIds": '[ "111111111111" ]', "region": "us-east-1"}
    there = [
        {"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "uuid", "inputs": inputs},
        {"urn": VPC, "type": "aws:ec2/vpc:Vpc", "id": "vpc-1", "inputs": {"region": "eu-west-1"}},
    ]
    world.write(stacks={"org": there})
    told = migrate("apply", *estate.options())
    assert told.code == 0, told.err
    assert sorted(world.urns()) == sorted(IDS)
    # Not by this journal, so not to be undone by it.
    assert migrate("undo", *estate.options()).out.startswith("stack org: 3 to take out")


def test_a_journal_of_another_plan_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    journal = estate.out / "org" / "journal.json"
    journal.write_text(journal.read_text().replace('"Audit"', '"Other"'))
    told = migrate("apply", *estate.options())
    assert told.code == 2
    assert "audit is Other in the journal and Audit in the import file" in told.err
    assert world.urns() == []


def test_a_locked_stack_is_told_in_words(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(fail={"import": {"stderr": "error: the stack is currently locked by 1 lock(s).", "code": 1}})
    told = migrate("apply", *estate.options())
    assert told.code == 2
    assert "currently locked" in told.err
    assert "`python -m recovery --stack org`" in told.err
    assert {entry["status"] for entry in estate.journal().values()} == {"pending"}


def test_undo_takes_out_what_was_imported_and_nothing_else(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    theirs = {"urn": "urn:pulumi:org::shop::aws:iam/role:Role::theirs", "id": "x", "provider": f"{PROVIDER}::uuid"}
    world.write(stacks={"org": [*world.read()["stacks"]["org"], theirs]})
    told = migrate("undo", *estate.options())
    assert told.code == 0
    assert f"stays: {PROVIDER}" in told.out
    script = estate.out / "org" / "undo.sh"
    assert script.stat().st_mode & 0o777 == 0o600
    assert [line.strip(" '\\") for line in script.read_text().splitlines()[4:]] == [GROUP, ROLE, VPC, NETWORK]
    assert len(world.urns()) == 6
    assert migrate("undo", *estate.options(), "--run", "--yes").code == 0
    assert world.urns() == [PROVIDER, theirs["urn"]]
    assert {entry["status"] for urn, entry in estate.journal().items() if urn != PROVIDER} == {"pending"}
    assert migrate("apply", *estate.options()).code == 0
    assert set(IDS) <= set(world.urns())


@pytest.mark.parametrize("name", ["apply", "verify", "undo"])
def test_an_unplanned_stack_is_a_usage_error(
    name: str, world: World, estate: Estate, migrate: Migrate, tmp_path: Path
) -> None:
    told = migrate(name, *estate.options(), "--stack", "admin")
    assert told.code == 2
    assert "stack admin is not in the plan, which has org" in told.err


def test_an_edited_import_file_is_refused(world: World, estate: Estate, migrate: Migrate) -> None:
    """The id and the journal agree, and the provider is another account's."""
    path = estate.out / "org" / "import.json"
    path.write_text(path.read_text().replace("111111111111", "222222222222"))
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "it is not what plan.json says, so somebody has edited one of them" in told.err
    assert world.calls("import") == []


def test_a_provider_of_the_stack_that_changed_since_the_plan_is_refused(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    path = estate.out / "plan.json"
    plan = json.loads(path.read_text())
    plan["stacks"]["org"]["providers"] = {
        OTHER_PROVIDER: digest_destination({"region": "us-east-1", "assumeRoles": "[{}]"})
    }
    path.write_text(json.dumps(plan))
    world.write(stacks={"org": [{"urn": OTHER_PROVIDER, "inputs": {"region": "us-east-1"}}]})
    told = migrate("apply", *estate.options())
    assert told.code == 3
    assert "staging: the stack's provider of this account is not as it was planned" in told.err
    assert world.calls("import") == []


def test_undo_asks_nobody_where_nobody_is(
    world: World, estate: Estate, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate("apply", *estate.options())
    before = world.urns()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    told = migrate("undo", *estate.options(), "--run")
    assert told.code == 2
    assert "there is nobody to ask: add --yes" in told.err
    assert world.urns() == before


def test_whoever_writes_the_undo_list_has_to_verify_again(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    assert migrate("verify", *estate.options()).code == 0
    assert (estate.out / "verified.json").exists()
    assert migrate("undo", *estate.options()).code == 0
    assert not (estate.out / "verified.json").exists()


def test_a_folder_that_cannot_be_written_is_told_without_a_traceback(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    (estate.out / "org" / ".journal.json.new").mkdir()
    told = migrate("apply", *estate.options())
    assert told.code == 2
    assert ".journal.json.new: Is a directory, so the command ended here" in told.err
    assert world.calls("import") == []
