import json
from pathlib import Path
from typing import Any

import pytest

from components.plugin_inputs import name_inputs
from engine.errors import EngineError
from engine.messages import describe_failure
from engine.plans import leave_defaults_open
from engine.preview import UNKNOWN
from engine.urns import split_urn

RECORDINGS = Path(__file__).parent / "recordings"
"""Plans of `pulumi preview --save-plan` (3.259) for the organization of the tests and one more account, `new`; the tags
of all execution roles are changed. In `existing_account` the program was made to wait for that account before it enters
`networking`, which is there already. All but what the tests look at is taken out."""

ACCOUNT = "urn:pulumi:org::shop::aws:organizations/account:Account::accounts-analytics"
PROVIDER = "urn:pulumi:org::shop::pulumi:providers:aws::analytics"
NEW, KNOWN = {"allowedAccountIds": UNKNOWN}, {"allowedAccountIds": '["444444444444"]'}
ROLE = "urn:pulumi:org::shop::aws:iam/role:Role::execution-role-analytics"


def make_plan(provider: dict[str, Any], **difference: Any) -> dict[str, Any]:
    goal = {"type": "aws:iam/role:Role", "provider": f"{PROVIDER}::{UNKNOWN}", "inputDiff": difference}
    needs = {"allowedAccountIds": [ACCOUNT]}
    of_provider = {"type": "pulumi:providers:aws", "inputDiff": {"adds": provider}, "propertyDependencies": needs}
    return {
        "manifest": {"version": "3.259.0"},
        "resourcePlans": {
            ACCOUNT: {"goal": {"type": "aws:organizations/account:Account"}, "steps": ["create"]},
            PROVIDER: {"goal": of_provider, "steps": ["create"]},
            ROLE: {"goal": goal, "steps": ["create"]},
        },
    }


def open_plan(plan: dict[str, Any]) -> dict[str, Any]:
    opened = json.loads(leave_defaults_open(json.dumps(plan), name_inputs))
    return opened["resourcePlans"][ROLE]["goal"]["inputDiff"]


def test_what_the_program_says_is_held_to_and_what_the_plugin_adds_is_open() -> None:
    difference = open_plan(make_plan(NEW, adds={"name": "Execution", "tags": {}}))
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
    unknown = open_plan(make_plan(NEW, **nested))["adds"]
    assert {name: unknown[name] for name in nested["adds"]} == {
        "notifications": UNKNOWN,
        "limit": UNKNOWN,
        "regions": ["a"],
        "tags": {"a": "b"},
    }
    asked = open_plan(make_plan(KNOWN, **nested))["adds"]
    assert asked == nested["adds"]


def test_what_the_plugin_added_once_may_stay() -> None:
    difference = open_plan(make_plan(NEW, updates={"name": "Other"}, deletes=["__defaults", "forceDetachPolicies"]))
    assert difference["updates"] == {"name": "Other", "__defaults": UNKNOWN, "forceDetachPolicies": UNKNOWN}
    assert "deletes" not in difference
    assert "name" not in difference["adds"]


@pytest.mark.parametrize("steps", [["create"], ["update"]])
def test_a_plan_that_the_plugin_was_asked_for_stays_as_it_is(steps: list[str]) -> None:
    plan = make_plan(KNOWN, adds={"name": "Execution"})
    plan["resourcePlans"][ROLE]["steps"] = steps
    plan["resourcePlans"][ROLE]["goal"]["id"] = "Execution"
    assert json.loads(leave_defaults_open(json.dumps(plan), name_inputs)) == plan


@pytest.mark.parametrize(("imported", "steps"), [({"id": "Execution"}, []), ({}, ["update"])])
def test_an_import_that_could_not_be_read_changes_nothing(imported: dict[str, str], steps: list[str]) -> None:
    plan = make_plan(NEW, adds={"name": "Execution"})
    plan["resourcePlans"][ROLE]["steps"] = ["update"]
    plan["resourcePlans"][ROLE]["goal"] |= imported
    opened = json.loads(leave_defaults_open(json.dumps(plan), name_inputs))
    assert opened["resourcePlans"][ROLE]["steps"] == steps


def open_recording(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plans by logical name, before and after."""
    text = (RECORDINGS / f"{name}.plan.json").read_text()
    before, after = (json.loads(one)["resourcePlans"] for one in (text, leave_defaults_open(text, name_inputs)))
    return {split_urn(urn)[1]: plan for urn, plan in before.items()}, {
        split_urn(urn)[1]: plan for urn, plan in after.items()
    }


def test_only_what_is_in_a_new_account_is_open() -> None:
    before, after = open_recording("new_account")
    assert before["accounts-new"]["steps"] == before["new"]["steps"] == ["create"]
    assert [name for name in before if before[name] != after[name]] == ["execution-role-new"]
    opened = after["execution-role-new"]["goal"]["inputDiff"]["adds"]
    assert opened["forceDetachPolicies"] == opened["__defaults"] == UNKNOWN
    assert opened["tags"] == {"Team": "it"}


def test_an_account_that_is_there_is_held_to_all_of_its_plan_whatever_its_provider_waits_for() -> None:
    before, after = open_recording("existing_account")
    assert before["networking"]["goal"]["inputDiff"] == {"updates": {"allowedAccountIds": UNKNOWN}}
    assert before["accounts-networking"]["steps"] == ["same"]
    assert before["execution-role-networking"]["goal"]["inputDiff"]["deletes"] != []
    assert [name for name in before if before[name] != after[name]] == ["execution-role-new"]


@pytest.mark.parametrize("steps", [["update"], ["create-replacement", "replace", "delete-replaced"], ["same"]])
def test_an_account_that_is_changed_or_replaced_is_not_new(steps: list[str]) -> None:
    plan = make_plan(NEW, adds={"name": "Execution"})
    plan["resourcePlans"][ACCOUNT]["steps"] = steps
    assert json.loads(leave_defaults_open(json.dumps(plan), name_inputs)) == plan


def test_a_role_that_is_not_known_yet_makes_no_account_new() -> None:
    plan = make_plan(KNOWN | {"assumeRoles": UNKNOWN}, adds={"name": "Execution"})
    assert json.loads(leave_defaults_open(json.dumps(plan), name_inputs)) == plan


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
