"""What a log of engine events says, whole or cut off."""

import json
from typing import Any

from engine.events import Tally, count_steps, read_tally, read_warnings


def line(kind: str, **content: Any) -> str:
    return json.dumps({"sequence": 1, "timestamp": 2, kind: content}, separators=(",", ":")) + "\n"


def step(op: str, urn: str = "a", *, planning: bool = False) -> str:
    more = {"planning": True} if planning else {}
    metadata = {"op": op, "urn": urn, "new": {"inputs": {"password": "canary"}}}
    return line("resourcePreEvent", metadata=metadata, **more) + line("resOutputsEvent", metadata=metadata, **more)


def summary(preview: bool, **changes: int) -> str:
    return line("summaryEvent", resourceChanges=changes, isPreview=preview)


def test_the_sum_that_the_engine_tells_counts() -> None:
    text = step("create") + summary(preview=False, create=3, same=96)
    assert read_tally(text, preview=False) == Tally(changes={"create": 3, "same": 96}, ended=True)


def test_a_preview_within_an_up_is_not_what_was_done() -> None:
    text = step("create", planning=True) + summary(preview=True, create=3)
    assert read_tally(text, preview=False) == Tally()
    assert read_tally(text, preview=True) == Tally(changes={"create": 3}, ended=True)


def test_what_is_read_of_another_stack_is_no_change() -> None:
    reference = "urn:pulumi:admin::p::pulumi:pulumi:StackReference::organization/p/org"
    role = "urn:pulumi:admin::p::aws:iam/role:Role::deploy-role"
    text = step("update", reference, planning=True) + step("update", role, planning=True)
    assert read_tally(text + summary(preview=True, update=2, same=5), preview=True).changes == {"update": 1, "same": 6}
    only = step("update", reference, planning=True) + summary(preview=True, update=1)
    assert read_tally(only, preview=True).changes == {"same": 1}
    read = step("read", reference, planning=True) + summary(preview=True, create=3, same=12)
    assert read_tally(read, preview=True).changes == {"create": 3, "same": 12}


def test_without_a_sum_the_steps_are_counted_and_half_a_line_is_left_out() -> None:
    text = step("create") + step("create", "b") + step("create", "b") + step("update", "c") + step("delete")[:-20]
    assert read_tally(text, preview=False) == Tally(changes={"create": 2, "update": 1})
    assert count_steps(text) == 5


def test_warnings_are_told_once_and_nothing_else_is() -> None:
    warning = line("diagnosticEvent", severity="warning", message="left out: networking\n")
    error = line("diagnosticEvent", severity="error", message="no")
    assert read_warnings(warning + step("create") + error + warning) == ("left out: networking",)
