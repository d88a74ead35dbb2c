"""What a stack's program registers, from a preview, and what the stack has already, from its export. Pure.

It reads the engine's JSON as values, and does not say which object of AWS a registration is.
"""

# Seen with pulumi 3.259: a preview lists a step for everything that changes and leaves out what stays, so the export
# tells what is there. What is unknown until something exists is the sentinel UNKNOWN, alone or within a value.
# Provider inputs are strings; lists and mappings among them are JSON.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError
from engine.import_file import logical_name
from engine.urns import AWS_PROVIDER, STACK, build_urn, project_of, split_urn

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine prints for a value that it does not know yet."""

_NEW = frozenset({"create", "import"})
_HARMFUL = frozenset({"delete", "replace", "create-replacement", "delete-replaced", "discard", "discard-replaced"})


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A resource of AWS that the program registers. `account_key`: the logical name of its explicit provider.

    `unknown`: names of inputs that are not known yet, wholly or in part. `references`: URNs of the resources that an
    input is made from, by the input's name. `ignored`: inputs whose changes the program ignores. `id`, `import_id`,
    `outputs`: of a resource that the stack has.
    """

    urn: str
    type: str
    name: str
    stack: str
    account_key: str
    inputs: Mapping[str, Any] = field(repr=False)
    unknown: frozenset[str]
    references: Mapping[str, tuple[str, ...]]
    ignored: frozenset[str] = frozenset()
    id: str | None = None
    import_id: str | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)

    def known(self, name: str) -> Any:
        """The value of an input; None where it is absent or unknown."""
        return None if name in self.unknown else self.inputs.get(name)


@dataclass(frozen=True, kw_only=True)
class SkeletonEntry:
    """One resource of `preview --import-file`; `parent` and `provider` are URNs."""

    urn: str
    type: str
    name: str
    parent: str | None
    provider: str | None
    version: str | None
    component: bool


@dataclass(frozen=True, kw_only=True)
class StackProgram:
    """What one stack's program registers.

    `registrations`: what the next `up` would create. `providers`: the known inputs of every explicit AWS provider, by
    logical name. `harmful`: (operation, URN) of what the next `up` would destroy. `present`: the resources of AWS that
    the stack has. `present_urns`: of everything that it has, components and providers included. `present_providers`:
    the inputs of those of AWS, by URN.
    """

    stack: str
    registrations: tuple[Registration, ...]
    present: tuple[Registration, ...]
    providers: Mapping[str, Mapping[str, Any]] = field(repr=False)
    skeleton: tuple[SkeletonEntry, ...]
    harmful: tuple[tuple[str, str], ...]
    present_urns: frozenset[str]
    present_providers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]], repr=False)


def read_program(
    stack: str,
    steps: Iterable[Mapping[str, Any]],
    skeleton: Mapping[str, Any],
    deployment: Mapping[str, Any],
) -> StackProgram:
    """From `preview --json`, `preview --import-file` and `stack export`, in any order of their entries.

    Raises:
        EngineError: the preview and the skeleton do not name the same resources, or one has no explicit provider.
    """
    steps = list(steps)
    present_resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    created = [step["newState"] for step in steps if step["op"] in _NEW]
    registrations = tuple(sorted((_read(stack, state) for state in created if _is_aws(state)), key=_by_urn))
    present = tuple(sorted((_read(stack, state) for state in present_resources if _is_aws(state)), key=_by_urn))
    providers = {
        split_urn(state["urn"])[1]: {
            name: value for name, value in (state.get("inputs") or {}).items() if not has_unknown(value)
        }
        # A provider that is to be created counts before what the state has of one with the same name.
        for state in [*present_resources, *created]
        if state["type"] == AWS_PROVIDER
    }
    entries = read_skeleton(stack, skeleton, steps, present_resources)
    _require_same(stack, registrations, entries)
    return StackProgram(
        stack=stack,
        registrations=registrations,
        present=present,
        providers=providers,
        skeleton=entries,
        harmful=tuple(sorted((step["op"], step["urn"]) for step in steps if step["op"] in _HARMFUL)),
        present_urns=frozenset(state["urn"] for state in present_resources),
        present_providers={
            state["urn"]: state.get("inputs") or {} for state in present_resources if state["type"] == AWS_PROVIDER
        },
    )


def read_skeleton(
    stack: str,
    skeleton: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
    present: Iterable[Mapping[str, Any]],
) -> tuple[SkeletonEntry, ...]:
    """The skeleton's resources with URNs in place of the names by which they refer to each other, sorted by URN.

    A name of the skeleton depends on the order in which the program's resources came, and so is not kept.
    """
    stack_urn = next((item["urn"] for item in [*present, *steps] if split_urn(item["urn"])[0] == STACK), None)
    raw: list[Mapping[str, Any]] = skeleton.get("resources") or []
    if stack_urn is None:
        if raw:
            raise EngineError(f"stack {stack}: the preview names no stack resource, so URNs cannot be told")
        return ()
    project = project_of(stack_urn)
    urns: dict[str, str] = dict(skeleton.get("nameTable") or {})
    by_name = {entry["name"]: entry for entry in raw}

    def find_urn(name: str) -> str:
        if name not in urns:
            entry = by_name[name]
            parent = find_urn(entry["parent"]) if entry.get("parent") else None
            urns[name] = build_urn(stack, project, entry["type"], logical_name(entry), parent)
        return urns[name]

    return tuple(
        sorted(
            (
                SkeletonEntry(
                    urn=find_urn(entry["name"]),
                    type=entry["type"],
                    name=logical_name(entry),
                    parent=_without_stack(find_urn(entry["parent"])) if entry.get("parent") else None,
                    provider=find_urn(entry["provider"]) if entry.get("provider") else None,
                    version=entry.get("version") or None,
                    component=bool(entry.get("component")),
                )
                for entry in raw
            ),
            key=lambda entry: entry.urn,
        )
    )


def read_outputs(deployment: Mapping[str, Any]) -> Mapping[str, Any]:
    """The outputs of a stack, from its export; none of a stack that was never brought up."""
    resources: list[Mapping[str, Any]] = deployment.get("resources") or []
    return next((resource.get("outputs") or {} for resource in resources if resource["type"] == STACK), {})


def has_unknown(value: Any) -> bool:
    """Whether the engine does not know the value yet, or a part of it."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, Mapping):
        return any(has_unknown(inner) for inner in value.values())
    return isinstance(value, list) and any(has_unknown(inner) for inner in value)


def _read(stack: str, state: Mapping[str, Any]) -> Registration:
    inputs: Mapping[str, Any] = state.get("inputs") or {}
    dependencies: Mapping[str, list[str]] = state.get("propertyDependencies") or {}
    type_, name = split_urn(state["urn"])
    provider = state.get("provider") or ""
    if not provider:
        raise EngineError(
            f"stack {stack}: {name} ({type_}) has no explicit provider, so it is unknown which account it is in; "
            "nothing was planned: give it one, as components/providers.py does"
        )
    return Registration(
        urn=state["urn"],
        type=type_,
        name=name,
        stack=stack,
        account_key=split_urn(provider.rpartition("::")[0])[1],
        inputs=inputs,
        unknown=frozenset(key for key, value in inputs.items() if has_unknown(value)),
        references={key: tuple(sorted(urns)) for key, urns in dependencies.items() if urns},
        ignored=frozenset(state.get("ignoreChanges") or ()),
        id=None if state.get("id") in {None, "", UNKNOWN} else state["id"],
        import_id=state.get("importID") or None,
        outputs=state.get("outputs") or {},
    )


def _is_aws(state: Mapping[str, Any]) -> bool:
    return bool(state.get("custom")) and state["type"].startswith("aws:") and not state.get("external")


def _by_urn(registration: Registration) -> str:
    return registration.urn


def _without_stack(urn: str) -> str | None:
    return None if split_urn(urn)[0] == STACK else urn


def _require_same(stack: str, registrations: tuple[Registration, ...], skeleton: tuple[SkeletonEntry, ...]) -> None:
    previewed = {registration.urn for registration in registrations}
    listed = {entry.urn for entry in skeleton if entry.type.startswith("aws:")}
    if previewed != listed:
        odd = sorted(previewed ^ listed)
        raise EngineError(
            f"stack {stack}: two previews do not name the same resources, so nothing was planned; they differ in "
            f"{', '.join(odd[:5])}{f' and {len(odd) - 5} more' if len(odd) > 5 else ''}: has somebody changed the "
            "config or the stack meanwhile? Run plan again"
        )
