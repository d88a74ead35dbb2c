"""What one backend has of one stack, from an export of it, so that two backends can be compared. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from config.plan.groups import GROUP_STACK
from config.plan.stacks import StackPlan
from config.plan.workloads import WORKLOAD_STACK
from engine.deployment import read_export

_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 -- the name of a field
"""In a state, an object with this field is a secret: sdk/go/common/resource/properties.go, SigKey."""

_COMPARED = ("urn", "custom", "id", "parent", "provider", "protect", "delete", "dependencies", "inputs", "outputs")


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A stack in a backend. `resources`: how many, the stack itself included. `digest`: of what they are, the same
    wherever they are kept. `is_up`: whether it has what other stacks need of it. `pending`: operations that an
    interrupted run left. `encrypted_by`: the kind of secrets provider, None where the state names none. `written`: the
    time.
    """

    resources: int = 0
    digest: str = ""
    is_up: bool = False
    pending: int = 0
    encrypted_by: str | None = None
    written: str = ""

    @property
    def is_empty(self) -> bool:
        return self.resources == 0


def differ(one: Copy | None, other: Copy | None) -> bool:
    """Whether both have something, and not the same."""
    if one is None or other is None or one.is_empty or other.is_empty:
        return False
    return one.digest != other.digest


def read_copy(export: Mapping[str, Any], *, is_up: bool) -> Copy:
    """The document of `pulumi stack export`."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    compared = [{name: _hide_secrets(resource.get(name)) for name in _COMPARED} for resource in resources]
    return Copy(
        resources=len(resources),
        digest=hashlib.sha256(json.dumps(compared, sort_keys=True).encode()).hexdigest(),
        is_up=is_up,
        pending=len(deployment.get("pending_operations") or ()),
        encrypted_by=(deployment.get("secrets_providers") or {}).get("type") or None,
        written=str((deployment.get("manifest") or {}).get("time", "")),
    )


def is_up(stack: str, export: Mapping[str, Any], plans: tuple[StackPlan, ...]) -> bool:
    """Whether the stack has what the other stacks of the config need of it, and outputs: the engine writes them last.

    The stack of a group may have none; what its first run left out shows in a preview.
    """
    deployment = read_export(export)
    needs = [need for plan in plans for need in plan.needs if need.stack == stack]
    may_have_none = stack.startswith((GROUP_STACK, WORKLOAD_STACK))
    has_outputs = bool(deployment.outputs) or (may_have_none and bool(deployment.resources))
    return has_outputs and all(need.is_met_by(deployment.outputs) for need in needs)


def _hide_secrets(value: Any) -> Any:
    """Ciphertexts differ from one secrets provider to the next."""
    if isinstance(value, Mapping):
        found = cast("Mapping[str, Any]", value)
        if _SECRET in found:
            return {_SECRET: found[_SECRET]}
        return {name: _hide_secrets(inner) for name, inner in found.items()}
    if isinstance(value, list):
        return [_hide_secrets(inner) for inner in cast("list[Any]", value)]
    return value
