"""The plan of an update that `pulumi preview --save-plan` writes and `pulumi up --plan` is held to. Pure.

Does not say whether it may be carried out. Seen with pulumi 3.259, which calls plans experimental.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.errors import EngineError
from engine.preview import UNKNOWN, has_unknown
from engine.urns import AWS_PROVIDER, split_urn

_PLUGINS_OWN = ("__defaults", "tagsAll", "region")
"""Inputs that the plugin of AWS adds whatever the type."""

_ACCOUNT = "aws:organizations/account:Account"
_ACCOUNT_ID = "allowedAccountIds"

_MAPS = frozenset({"tags"})
"""Inputs whose keys are the user's, so that the plugin adds none."""


def leave_defaults_open(text: str, name_inputs: Callable[[str], Collection[str]]) -> str:
    """The plan, with what the plugin itself fills in left open where the preview could not ask it.

    A plugin answers only once its provider's inputs are known. Of a resource in an account that is made in the same
    run the preview has just what the program says, and `up` would call each default of the plugin a violation
    (deploy/plan.go, checkDiff, and Check in plugin/provider_plugin.go of pulumi). An account that is there already is
    held to all of its plan, whatever its provider waits for: where a violation then is none, the same command goes on
    from there. What the program says stays as it is planned, but for values with objects in them: the plugin writes
    into these too (`__defaults`, and what a field of theirs is by default). For what is imported there, whose diff
    nobody could tell, the engine plans an update too, and `up` would call its absence a violation: the import stays,
    alone. `name_inputs`: the inputs that a type has.

    Raises:
        EngineError: it is no plan.
    """
    try:
        plan = json.loads(text)
        resources: Mapping[str, Any] = plan["resourcePlans"]
        made = {
            urn
            for urn, planned in resources.items()
            if split_urn(urn)[0] == _ACCOUNT and planned["steps"] == ["create"]
        }
        unasked = {urn for urn, planned in resources.items() if _enters_one_of(made, urn, planned)}
        for urn, planned in resources.items():
            goal = planned.get("goal")
            if goal and goal.get("provider", "").rpartition("::")[0] in unasked:
                _leave_open(goal, {*_PLUGINS_OWN, *name_inputs(split_urn(urn)[0])})
                # A goal with an id is an import, which itself is not among the steps.
                if goal.get("id") and planned["steps"] == ["update"]:
                    planned["steps"] = []
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EngineError(
            "the engine saved a plan that cannot be read, so what was gated could not be held to and nothing was done: "
            "see `pulumi version`"
        ) from None
    return json.dumps(plan)


def _enters_one_of(made: Collection[str], urn: str, planned: Mapping[str, Any]) -> bool:
    """Whether it is a provider whose account is not known, because it is one of those that the plan makes."""
    goal = planned.get("goal") or {}
    difference = goal.get("inputDiff") or {}
    stated = (difference.get(part) or {} for part in ("adds", "updates"))
    accounts = (goal.get("propertyDependencies") or {}).get(_ACCOUNT_ID) or ()
    return (
        split_urn(urn)[0] == AWS_PROVIDER
        and any(has_unknown(part.get(_ACCOUNT_ID)) for part in stated)
        and bool(accounts)
        and {*accounts} <= {*made}
    )


def _leave_open(goal: dict[str, Any], names: Collection[str]) -> None:
    difference: dict[str, Any] = goal.setdefault("inputDiff", {})
    adds = {
        key: UNKNOWN if key not in _MAPS and _has_object(value) else value
        for key, value in (difference.get("adds") or {}).items()
    }
    updates = difference.get("updates") or {}
    # What the plugin once filled in looks deleted where it is not asked.
    difference["updates"] = updates | dict.fromkeys(difference.pop("deletes", None) or (), UNKNOWN)
    difference["adds"] = dict.fromkeys(sorted({*names} - difference["updates"].keys()), UNKNOWN) | adds


def _has_object(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(_has_object(one) for one in value))
