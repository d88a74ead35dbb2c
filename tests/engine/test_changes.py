"""Previews of the real engine (3.259, on the local AWS), cut down to a few resources."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.changes import Change, Operation, StackPreview, convert_events, read_events, read_preview
from engine.errors import EngineError
from engine.urns import split_urn
from tests.support.effort import count_lines

FIXTURES = Path(__file__).parents[1] / "fixtures" / "engine" / "changes"
EVENTS = (FIXTURES / "events.jsonl").read_text()
SAME = (FIXTURES / "same.json").read_text()
URN = "urn:pulumi:org::shop::aws:s3/bucket:Bucket::"


def by_name(preview: StackPreview) -> dict[str, Change]:
    return {split_urn(change.urn)[1]: change for change in preview.changes}


def make_step(op: str, name: str = "a", **more: Any) -> dict[str, Any]:
    state = {"urn": URN + name, "type": "aws:s3/bucket:Bucket", "custom": True, "id": "i"}
    old = {} if op in {"create", "import"} else {"oldState": state}
    new = {} if op in {"delete", "delete-replaced"} else {"newState": state}
    return {"op": op, "urn": URN + name, **old, **new, **more}


def write(*steps: dict[str, Any], **counted: int) -> str:
    found = [step["op"] for step in steps]
    return json.dumps({"steps": steps, "changeSummary": counted or {op: found.count(op) for op in found}})


def test_events_and_json_of_a_preview_say_the_same() -> None:
    preview = read_events(EVENTS, "it")
    assert preview.stack == "org"
    assert [(split_urn(change.urn)[1], change.operation.value) for change in preview.changes] == [
        ("accounts-analytics", "create"),
        ("role-audit/dev-application", "update"),
        ("vpc-dev-application/development", "replace"),
        ("share-networking/shared-subnets/prod-application", "delete"),
        ("accounts-admin", "same"),
        ("organization/aws-organization/org", "read"),
    ]
    assert read_preview(json.dumps(convert_events(EVENTS, "it")), "it") == preview


def test_a_change_has_both_states_and_what_differs() -> None:
    changes = by_name(read_events(EVENTS, "it"))
    created = changes["accounts-analytics"]
    assert created.before is None
    assert created.after is not None
    assert created.resource.inputs["email"] == "aws+analytics@example.com"
    assert created.resource.protected
    updated = changes["role-audit/dev-application"]
    assert updated.properties == {"assumeRolePolicy": "update"}
    assert updated.replaced_by == ()
    replaced = changes["vpc-dev-application/development"]
    assert replaced.replaced_by == ("cidrBlock",)
    assert replaced.before is not None
    assert replaced.after is not None
    assert (replaced.before.inputs["cidrBlock"], replaced.after.inputs["cidrBlock"]) == ("10.3.0.0/16", "10.9.0.0/16")
    deleted = changes["share-networking/shared-subnets/prod-application"]
    assert deleted.after is None
    assert deleted.before is not None


def test_what_stays_is_there() -> None:
    preview = read_preview(SAME, "it")
    assert {change.operation for change in preview.changes} == {Operation.same}
    provider = by_name(preview)["networking"].resource
    assert provider.is_provider
    assert json.loads(provider.inputs["allowedAccountIds"]) == ["902288733116"]


@pytest.mark.parametrize(
    ("steps", "operation", "replaced_by"),
    [
        ([make_step("import")], Operation.import_, ()),
        ([make_step("import", detailedDiff={"tags.Name": {"kind": "update"}})], Operation.import_, ()),
        ([make_step("import"), make_step("update", detailedDiff={"tags": {"kind": "update"}})], Operation.import_, ()),
        ([make_step("import"), make_step("replace", replaceReasons=["a"])], Operation.import_, ("a",)),
        ([make_step("delete-replaced")], Operation.delete, ()),
        ([make_step("replace", replaceReasons=["bucket"], diffReasons=["bucket"])], Operation.replace, ("bucket",)),
        ([make_step("delete-replaced"), make_step("replace"), make_step("create-replacement")], Operation.replace, ()),
        ([make_step("discard")], Operation.read, ()),
        ([make_step("refresh")], Operation.same, ()),
    ],
)
def test_every_step_is_one_operation(
    steps: list[dict[str, Any]], operation: Operation, replaced_by: tuple[str, ...]
) -> None:
    (change,) = read_preview(write(*steps), "it").changes
    assert change.operation is operation
    assert change.replaced_by == replaced_by
    assert dict(change.properties) == {
        path: found["kind"] for step in steps for path, found in step.get("detailedDiff", {}).items()
    } or dict.fromkeys(replaced_by, "update-replace")


def test_what_the_program_announces_is_kept_from_both_forms() -> None:
    announced = {"severity": "info#err", "message": "`pulumi up` will detach FullAWSAccess from 'shops'\n"}
    other = {"severity": "warning", "message": "left out, because ..."}
    document = json.loads(write(make_step("same"))) | {"diagnostics": [announced, other, announced]}
    told = ("`pulumi up` will detach FullAWSAccess from 'shops'",)
    assert read_preview(json.dumps(document), "it").announced == told
    events = "".join(f"{json.dumps({'diagnosticEvent': one})}\n" for one in (announced, other, announced))
    assert read_events(events + EVENTS, "it").announced == told
    assert convert_events(events + EVENTS, "it")["diagnostics"] == [announced, announced]
    assert read_events(EVENTS, "it").announced == ()


def test_what_waits_for_its_deletion_stands_beside_what_took_its_place() -> None:
    waiting = make_step("delete")
    waiting["oldState"] = {**waiting["oldState"], "delete": True}
    preview = read_preview(write(make_step("same"), waiting), "it")
    assert [change.operation for change in preview.changes] == [Operation.same, Operation.delete]
    assert preview.by_urn[f"{URN}a"].operation is Operation.same


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no JSON", "it is not what `pulumi preview --json` prints"),
        ("[1]", "it is not what `pulumi preview --json` prints"),
        ("{}", "it is of a preview that failed"),
        (json.dumps({"diagnostics": [{"severity": "error", "message": "no"}]}), r"a preview that failed.*\n  no$"),
        (write(make_step("same"), same=3), "it leaves out 2 resources that stay as they are"),
        (json.dumps({"steps": [{"op": "create"}], "changeSummary": {"create": 1}}), "a step that cannot be read"),
        (write(make_step("conjure")), "a step that cannot be read"),
        (write({**make_step("same"), "urn": "no URN"}), "a step that cannot be read"),
        (write({**make_step("create"), "newState": {"urn": "no URN"}}), "a step that cannot be read"),
        (write({**make_step("create"), "newState": {"urn": URN, "inputs": "text"}}), "a step that cannot be read"),
        (write({**make_step("create"), "newState": {"urn": URN, "provider": [1]}}), "a step that cannot be read"),
        ("[" * 100_000, "it is not what `pulumi preview --json` prints"),
    ],
)
def test_what_is_no_whole_preview_is_an_error(text: str, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        read_preview(text, "it")


def test_events_of_a_preview_that_failed_are_an_error() -> None:
    said = json.dumps({"diagnosticEvent": {"severity": "error", "message": "AWS says no"}})
    with pytest.raises(EngineError, match=r"of a preview that failed, so what `up` would do is unknown\n  AWS says no"):
        read_events(f"{EVENTS}{said}\n", "it")
    with pytest.raises(EngineError, match="of a preview that failed"):
        read_events("\n".join(EVENTS.splitlines()[:-1]) + '\n{"summ', "it")


@pytest.mark.parametrize("op", ["same", "update"])
def test_twice_the_steps_take_twice_the_effort(op: str) -> None:
    efforts: list[int] = []
    for count in (300, 600):
        text = write(*(make_step(op, str(number)) for number in range(count)))
        assert len(read_preview(text, "it").changes) == count
        efforts.append(count_lines(lambda text=text: read_preview(text, "it")))
    assert efforts[1] < 2.1 * efforts[0]
