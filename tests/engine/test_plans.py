import json
from typing import Any

import pytest

from components.plugin_inputs import name_inputs
from engine.errors import EngineError
from engine.messages import describe_failure
from engine.plans import leave_defaults_open
from engine.preview import UNKNOWN

PROVIDER = "urn:pulumi:org::shop::pulumi:providers:aws::analytics"
ROLE = "urn:pulumi:org::shop::aws:iam/role:Role::execution-role-analytics"


def make_plan(provider: dict[str, Any], **difference: Any) -> dict[str, Any]:
    goal = {"type": "aws:iam/role:Role", "provider": f"{PROVIDER}::{UNKNOWN}", "inputDiff": difference}
    return {
        "manifest": {"version": "3.259.0"},
        "resourcePlans": {
            PROVIDER: {"goal": {"type": "pulumi:providers:aws", "inputDiff": {"adds": provider}}},
            ROLE: {"goal": goal, "steps": ["create"]},
        },
    }


def open_plan(plan: dict[str, Any]) -> dict[str, Any]:
    opened = json.loads(leave_defaults_open(json.dumps(plan), name_inputs))
    return opened["resourcePlans"][ROLE]["goal"]["inputDiff"]


def test_what_the_program_says_is_held_to_and_what_the_plugin_adds_is_open() -> None:
    difference = open_plan(make_plan({"assumeRoles": UNKNOWN}, adds={"name": "Execution", "tags": {}}))
    assert difference["adds"]["name"] == "Execution"
    assert difference["adds"]["tags"] == {}
    assert {name for name, value in difference["adds"].items() if value == UNKNOWN} == {
        *("__defaults", "tagsAll", "region", "forceDetachPolicies", "maxSessionDuration", "path", "description"),
        *("assumeRolePolicy", "inlinePolicies", "managedPolicyArns", "namePrefix", "permissionsBoundary"),
    }


def test_values_that_the_plugin_writes_into_are_open() -> None:
    nested = {
        "adds": {"notifications": [{"threshold": 80}], "limit": {"amount": 1}, "regions": ["a"], "tags": {"a": "b"}}
    }
    unknown = open_plan(make_plan({"assumeRoles": UNKNOWN}, **nested))["adds"]
    assert {name: unknown[name] for name in nested["adds"]} == {
        "notifications": UNKNOWN,
        "limit": UNKNOWN,
        "regions": ["a"],
        "tags": {"a": "b"},
    }
    asked = open_plan(make_plan({"assumeRoles": "[]"}, **nested))["adds"]
    assert asked == nested["adds"]


def test_what_the_plugin_added_once_may_stay() -> None:
    difference = open_plan(
        make_plan({"assumeRoles": UNKNOWN}, updates={"name": "Other"}, deletes=["__defaults", "forceDetachPolicies"])
    )
    assert difference["updates"] == {"name": "Other", "__defaults": UNKNOWN, "forceDetachPolicies": UNKNOWN}
    assert "deletes" not in difference
    assert "name" not in difference["adds"]


@pytest.mark.parametrize("steps", [["create"], ["update"]])
def test_a_plan_that_the_plugin_was_asked_for_stays_as_it_is(steps: list[str]) -> None:
    plan = make_plan({"assumeRoles": "[]"}, adds={"name": "Execution"})
    plan["resourcePlans"][ROLE]["steps"] = steps
    plan["resourcePlans"][ROLE]["goal"]["id"] = "Execution"
    assert json.loads(leave_defaults_open(json.dumps(plan), name_inputs)) == plan


@pytest.mark.parametrize(("imported", "steps"), [({"id": "Execution"}, []), ({}, ["update"])])
def test_an_import_that_could_not_be_read_changes_nothing(imported: dict[str, str], steps: list[str]) -> None:
    plan = make_plan({"assumeRoles": UNKNOWN}, adds={"name": "Execution"})
    plan["resourcePlans"][ROLE]["steps"] = ["update"]
    plan["resourcePlans"][ROLE]["goal"] |= imported
    opened = json.loads(leave_defaults_open(json.dumps(plan), name_inputs))
    assert opened["resourcePlans"][ROLE]["steps"] == steps


@pytest.mark.parametrize("text", ["", "{}", '{"resourcePlans": []}', '{"resourcePlans": {"no urn": {}}}'])
def test_what_is_no_plan_is_an_error(text: str) -> None:
    with pytest.raises(EngineError, match="the engine saved a plan that cannot be read"):
        leave_defaults_open(text, name_inputs)


def test_a_violation_is_explained_without_a_value() -> None:
    said = (
        f"error: resource {ROLE} violates plan: properties changed: =+tags[{{map[Owner:{{canary}}]}}], "
        "~-name[{canary}!={other}]"
    )
    event = json.dumps({"diagnosticEvent": {"severity": "error", "message": said}})
    told = describe_failure(event, "", "org")
    assert f"resource {ROLE} violates plan: properties changed: tags, name\n" in told
    assert "that is not what was previewed and gated, so it was not begun with" in told
    assert "canary" not in told


def test_what_a_failed_run_did_not_come_to_is_told_only_where_nothing_else_is() -> None:
    unseen = f"expected resource operations for {ROLE} but none were seen"

    def tell(*messages: str) -> str:
        events = [json.dumps({"diagnosticEvent": {"severity": "error", "message": said}}) for said in messages]
        return describe_failure("\n".join([*events, "{}"]), "", "org")

    assert tell(unseen, "error: AWS says no", unseen.replace("role", "user")) == "AWS says no"
    told = tell(unseen)
    assert told.startswith(unseen)
    assert "that is not what was previewed and gated" in told
