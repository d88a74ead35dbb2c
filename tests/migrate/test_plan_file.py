import hashlib
import json
from pathlib import Path

import pytest

from migrate.errors import MigrateError, RefusalError
from migrate.plan_file import SavedPlan, load_import_file, load_plan
from tests.support.world import ROLE, Estate


def test_what_plan_writes_is_read(estate: Estate) -> None:
    plan = load_plan(estate.out)
    assert plan.states[0].serial == 7
    assert ROLE in plan.stacks["org"]
    assert plan.instances[1].address == "aws_iam_role.audit"
    assert plan.require_stacks([]) == ["org"]


def test_the_digest_is_of_this_very_plan(estate: Estate) -> None:
    before = load_plan(estate.out).digest
    path = estate.out / "plan.json"
    path.write_text(path.read_text() + " ")
    assert load_plan(estate.out).digest != before


def test_an_unplanned_stack_is_told(estate: Estate) -> None:
    with pytest.raises(MigrateError, match="stack admin is not in the plan, which has org"):
        load_plan(estate.out).require_stacks(["org", "admin"])


def test_no_plan_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="there is no plan"):
        load_plan(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "it is no JSON object"),
        ("[]", "it is no JSON object"),
        ("{}", "it is no plan of version 1"),
        (json.dumps({"version": 1}), "it is not what `plan` writes"),
        (json.dumps({"version": 1, "config": "", "states": [1], "stacks": {}, "instances": []}), "it is not what"),
    ],
)
def test_something_else_is_told_with_the_way_out(content: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(MigrateError, match=f"{problem}.*python -m migrate plan"):
        load_plan(tmp_path)


def make_plan(content: str) -> SavedPlan:
    """A plan whose import file of the stack org is this one."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return SavedPlan(digest="", config="", states=(), stacks={}, instances=(), import_files={"org": digest})


@pytest.mark.parametrize("change", ["resource", "id", "urn", "state", "import_file", "providers"])
def test_a_plan_that_somebody_has_damaged_is_told(change: str, estate: Estate) -> None:
    path = estate.out / "plan.json"
    plan = json.loads(path.read_text())
    org = plan["stacks"]["org"]
    match change:
        case "resource":
            plan["instances"][0]["address"] = ["a"]
        case "state":
            plan["states"][0]["location"] = {}
        case "urn":
            org["entries"][0]["urn"] = "vpc"
        case "id":
            org["entries"][0]["id"] = None
        case _:
            del org[change]
    path.write_text(json.dumps(plan))
    with pytest.raises(MigrateError, match="it is not what `plan` writes"):
        load_plan(estate.out)


def test_a_plan_without_a_stack_proves_nothing(estate: Estate) -> None:
    path = estate.out / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"stacks": {}, "instances": []}))
    with pytest.raises(MigrateError, match="the plan names no stack"):
        load_plan(estate.out).require_stacks([])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"resources": [1]}', '{"resources": [], "nameTable": [1]}'])
def test_a_broken_import_file_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "import.json").write_text(content)
    with pytest.raises(MigrateError, match=r"import\.json: it is no (JSON object|import file)"):
        load_import_file(tmp_path, make_plan(content), "org")
    with pytest.raises(MigrateError, match="cannot be read"):
        load_import_file(tmp_path, make_plan(content), "admin")
