import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from migrate.leaving.freezing import is_verified
from migrate.plan_file import load_plan
from tests.support.world import IDS, ROLE, VPC, Estate, Told, World

Migrate = Callable[..., Told]
SAME = {"op": "same", "urn": ROLE, "oldState": {"protect": True}, "newState": {}}
REPLACE = {
    "op": "replace",
    "urn": "urn:pulumi:org::shop::aws:organizations/account:Account::accounts-prod",
    "oldState": {"inputs": {"roleName": "canary-role"}},
    "newState": {"inputs": {"roleName": "canary-role"}},
    "diffReasons": ["roleName"],
    "replaceReasons": ["roleName"],
    "detailedDiff": {"roleName": {"kind": "add-replace", "inputDiff": True}},
}


def test_clean_stacks_are_told_with_the_last_steps(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    world.write(preview=[SAME], refresh=[{"op": "refresh", "urn": ROLE}])
    told = migrate("verify", *estate.options())
    assert told.code == 0, told.err
    assert "stack org: clean. 5 resources" in told.out
    assert re.findall(r"^  (\d)\. (\S+ \S+)", told.out, re.MULTILINE) == [
        ("1", "pulumi up"),
        ("2", "terraform state"),
        ("3", "python -m"),
        ("4", "main.tfstate keeps"),
    ]
    assert f"python -m migrate freeze --out {estate.out} --backup backups " in told.out
    assert f"`python -m migrate unfreeze --out {estate.out} --state main.tfstate`" in told.out
    assert is_verified(estate.out, load_plan(estate.out).digest)


@pytest.mark.parametrize(("available", "waits"), [(64 * 2**30, False), (2**30, True)])
def test_the_refresh_waits_for_the_preview_where_memory_is_short(
    available: int, waits: bool, world: World, estate: Estate, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate("apply", *estate.options())
    world.write(preview=[SAME], refresh=[{"op": "refresh", "urn": ROLE}], sleep=0.5)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=available))
    told = migrate("verify", *estate.options())
    assert told.code == 0, told.err
    preview, refresh = ((world.folder / f"began-{command}").stat().st_mtime for command in ("preview", "refresh"))
    assert (refresh - preview >= 0.5) == waits


def test_removed_blocks_name_what_was_taken_over_wholly(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    migrate("verify", *estate.options())
    path = estate.out / "retire" / "removed.1.tf"
    assert re.findall(r"from = (.*)", path.read_text()) == ["aws_iam_role.audit", "aws_vpc.main"]
    assert path.read_text().count("destroy = false") == 2
    # One of its two instances is in no stack, and a block would forget both.
    assert '# Stays, because the stacks do not have it: aws_cloudwatch_log_group.trail["b"]' in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_not_imported_is_not_removed(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(bad={"vpc-1@eu-west-1": "no such vpc"})
    migrate("apply", *estate.options())
    told = migrate("verify", *estate.options(), "--format", "json")
    assert told.code == 3
    found = json.loads(told.out)["findings"]
    assert [(one["urn"], one["op"], one["address"]) for one in found] == [(VPC, "missing", "aws_vpc.main")]
    assert not (estate.out / "retire").exists()


def test_another_object_than_was_planned_is_not_clean(world: World, estate: Estate, migrate: Migrate) -> None:
    """Somebody ran `pulumi up` in place of `apply`: a preview is clean, and there are two objects now."""
    migrate("apply", *estate.options())
    stack = world.read()["stacks"]["org"]
    next(resource for resource in stack if resource["urn"] == VPC)["id"] = "vpc-new"
    world.write(stacks={"org": stack})
    told = migrate("verify", *estate.options())
    assert told.code == 3
    assert "the stack has another object (vpc-new) than was planned (vpc-1@eu-west-1)" in told.out
    assert not is_verified(estate.out, load_plan(estate.out).digest)


def test_replacing_an_account_is_refused_by_name(world: World, estate: Estate, migrate: Migrate) -> None:
    world.write(preview=[SAME, REPLACE])
    told = migrate("verify", *estate.options())
    assert told.code == 3
    assert "preview says replace: urn:pulumi:org::shop::aws:organizations/account:Account::accounts-prod" in told.out
    assert "roleName (forces the replacement)" in told.out
    assert "AWS never tells role_name" in told.out
    assert "canary" not in told.out + told.err
    assert not is_verified(estate.out, load_plan(estate.out).digest)


def test_a_stack_that_is_clean_no_more_loses_its_mark(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    migrate("verify", *estate.options())
    assert is_verified(estate.out, load_plan(estate.out).digest)
    world.write(preview=[REPLACE])
    migrate("verify", *estate.options())
    assert not is_verified(estate.out, load_plan(estate.out).digest)


def test_a_finding_has_terraforms_address_and_the_presence_of_the_attribute(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    drift = {
        "op": "update",
        "urn": ROLE,
        "detailedDiff": {"description": {"kind": "update"}, "tags.a": {"kind": "add"}},
    }
    migrate("apply", *estate.options())
    world.write(refresh=[drift])
    told = migrate("verify", *estate.options(), "--format", "json")
    assert told.code == 3
    (finding,) = json.loads(told.out)["findings"]
    assert (finding["state"], finding["address"]) == ("main.tfstate", "aws_iam_role.audit")
    assert finding["attributes"] == ["description", "tags.a"]
    assert finding["terraform"] == ["description"]
    assert "canary" not in told.out + told.err


def test_without_the_states_presence_is_unknown_and_the_answer_still_no(
    world: World, estate: Estate, migrate: Migrate
) -> None:
    estate.state.unlink()
    world.write(preview=[{"op": "create", "urn": VPC}])
    told = migrate("verify", *estate.options(), "--format", "json")
    assert told.code == 3
    assert json.loads(told.out)["findings"][0]["terraform"] is None
    assert "whether Terraform has a value is unknown" in json.loads(told.out)["note"]


def test_a_stack_that_an_earlier_plan_filled_is_verified_too(world: World, estate: Estate, migrate: Migrate) -> None:
    path = estate.out / "plan.json"
    plan = json.loads(path.read_text())
    plan["stacks"] = {"admin": {"entries": [], "import_file": "", "providers": {}}}
    for instance in plan["instances"][:3]:
        instance |= {"bin": "in-stack", "import_id": IDS[instance["urn"]]}
    migrate("apply", *estate.options())
    path.write_text(json.dumps(plan))
    world.write(stacks=world.read()["stacks"] | {"admin": []})
    told = migrate("verify", *estate.options())
    assert told.code == 0, told.err
    assert "stack admin: clean" in told.out
    assert "stack org: clean" in told.out
    told = migrate("verify", *estate.options(), "--stack", "admin")
    assert told.code == 0
    assert "Only a part of the plan was verified" in told.out
    assert not is_verified(estate.out, load_plan(estate.out).digest)
    world.write(stacks=world.read()["stacks"] | {"org": []})
    told = migrate("verify", *estate.options())
    assert told.code == 3
    assert told.out.count("the stack does not have it") == 3


def test_an_undone_import_is_verified_no_more(world: World, estate: Estate, migrate: Migrate) -> None:
    migrate("apply", *estate.options())
    migrate("verify", *estate.options())
    assert migrate("undo", *estate.options(), "--run", "--yes").code == 0
    assert not is_verified(estate.out, load_plan(estate.out).digest)
