"""The files of a plan: their form, who may read them, and what an earlier plan leaves."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from engine.deployment import Deployment, StateResource
from engine.import_file import read_entries
from engine.preview import read_program
from engine.urns import move_urn
from migrate.errors import MigrateError, RefusalError
from migrate.journal import load_journal
from migrate.plan_file import load_import_file, load_plan
from migrate.planning.output import hash_config, read_journals, render_files, write_files
from tests.migrate.planning.estate import PROGRAM, example_estate, read_recording

ROOT_URN = "urn:pulumi:org::aws-organization::"


def test_the_other_commands_can_read_it(tmp_path: Path) -> None:
    out = tmp_path / "migration"
    plan = example_estate().plan()
    write_files(out, render_files(plan, read_journals(out)))
    loaded = load_plan(out)
    assert len(loaded.stacks["org"]) == 48
    assert {state.serial for state in loaded.states} == {7}
    entries = read_entries(load_import_file(out, loaded, "org"), "org", "aws-organization")
    assert {entry.urn for entry in entries} == {entry.urn for entry in PROGRAM.skeleton}
    assert load_journal(out / "org" / "journal.json", "org").entries.keys() == {entry.urn for entry in entries}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_an_import_file_that_was_edited_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, render_files(example_estate().plan(), {}))
    path = tmp_path / "org" / "import.json"
    document = json.loads(path.read_text())
    roles = [entry for entry in document["resources"] if entry["type"] == "aws:iam/role:Role"]
    roles[0]["provider"] = "management"
    path.write_text(json.dumps(document))
    with pytest.raises(RefusalError, match=r"it is not what plan\.json says, so somebody has edited one of them"):
        load_import_file(tmp_path, load_plan(tmp_path), "org")


def test_files_of_an_earlier_plan_do_not_stay(tmp_path: Path) -> None:
    estate = example_estate()
    estate.add("aws_sqs_queue", "jobs", "networking", url="https://sqs/jobs")
    write_files(tmp_path, render_files(estate.plan(), {}))
    assert (tmp_path / "import.rest.333333333333.json").exists()
    write_files(tmp_path, render_files(example_estate().plan(), {}))
    assert not list(tmp_path.glob("import.rest.*"))


def test_what_an_earlier_run_imported_stays_in_the_journal() -> None:
    done = next(entry.urn for entry in PROGRAM.skeleton if entry.name == "units-security" and not entry.component)
    resource = StateResource(
        urn=done,
        custom=True,
        id="ou-1",
        inputs={"name": "Security"},
        provider=f"{ROOT_URN}pulumi:providers:aws::management::1",
    )
    steps = [step for step in read_recording("org.preview.json") if step["urn"] != done]
    skeleton = read_recording("org.skeleton.json")
    skeleton["resources"] = [item for item in skeleton["resources"] if item["name"] != "units-security"]
    program = read_program("org", steps, skeleton, Deployment(resources=(resource,)))
    plan = example_estate().plan(programs=[program])
    assert plan.gaps == ()
    assert plan.totals()["in-stack"] == 1
    earlier = {
        done: {"id": "ou-1", "status": "imported", "message": None},
        f"{ROOT_URN}t::gone": {"id": "x", "status": "imported", "message": None},
    }
    journal = json.loads(render_files(plan, {"org": earlier})["org/journal.json"])["entries"]
    assert journal[done]["status"] == "imported"
    # Nobody but `rest` asks for it: what somebody has removed is not imported again.
    assert journal[f"{ROOT_URN}t::gone"]["status"] == "removed"
    moved = {"other": {move_urn(done, "other"): {"id": "ou-1", "status": "imported", "message": None, "begun": True}}}
    journal = json.loads(render_files(plan, moved)["org/journal.json"])["entries"]
    assert (journal[done]["status"], journal[done]["begun"]) == ("imported", True)
    killed = {done: {"id": "ou-1", "status": "pending", "message": None, "begun": True}}
    journal = json.loads(render_files(plan, {"org": killed})["org/journal.json"])["entries"]
    assert journal[done] == {"id": "ou-1", "status": "imported", "message": None, "begun": True}
    assert sum(entry["status"] == "pending" for entry in journal.values()) == len(PROGRAM.skeleton) - 1


def test_the_stack_holding_another_object_is_refused() -> None:
    unit = next(item for item in PROGRAM.registrations if item.name == "units-security")
    resource = StateResource(
        urn=unit.urn,
        custom=True,
        id="ou-other",
        inputs={"name": "Security", "parentId": "r-1"},
        property_dependencies=unit.references,
        provider=f"{ROOT_URN}pulumi:providers:aws::management::1",
    )
    organization = next(item for item in PROGRAM.registrations if item.name == "organization")
    imported = replace(resource, urn=organization.urn, id="o-1", inputs={})
    program = read_program("org", [], {}, Deployment(resources=(resource, imported)))
    found = [str(gap) for gap in example_estate().plan(programs=[program]).gaps]
    assert len(found) == 1
    assert found[0].startswith("units-security (aws:organizations/organizationalUnit:OrganizationalUnit, stack org): ")
    assert (
        "holds it as ou-other, and aws_organizations_organizational_unit.security (org.tfstate) says ou-1" in found[0]
    )


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '{"version": 1, "stack": "org", "entries": {"urn": "imported"}}',
        '{"version": 1, "stack": "admin", "entries": {}}',
    ],
)
def test_a_journal_that_cannot_be_read_is_not_overwritten(content: str, tmp_path: Path) -> None:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "journal.json").write_text(content)
    with pytest.raises(MigrateError, match=r"(?s)org/journal\.json: .*may be the only record of what was imported"):
        read_journals(tmp_path)


def test_every_file_of_the_config_counts(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "organization.yaml").write_text("a")
    (tmp_path / "policies" / "a.json").write_text("{}")
    first = hash_config(tmp_path)
    (tmp_path / ".editor").write_text("x")
    assert hash_config(tmp_path) == first
    (tmp_path / "policies" / "a.json").write_text("{ }")
    second = hash_config(tmp_path)
    (tmp_path / "policies" / "a.json").rename(tmp_path / "policies" / "b.json")
    assert len({first, second, hash_config(tmp_path)}) == 3
