"""What a stack's program registers, from a preview, and what the stack has already, from its export. Pure.

It reads the engine's JSON as values, and does not say which object of AWS a registration is.
"""

# Seen with pulumi 3.259: a preview lists a step for everything that changes and leaves out what stays, so the export
# tells what is there. What is unknown until something exists is the sentinel UNKNOWN, alone or within a value.
# Provider inputs are strings; lists and mappings among them are JSON.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.deployment import Deployment, StateResource, read_resource
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
    deployment: Deployment,
) -> StackProgram:
    """From `preview --json`, `preview --import-file` and the stack's state, in any order of their entries.

    Raises:
        EngineError: the preview and the skeleton do not name the same resources, or one has no explicit provider.
    """
    steps = list(steps)
    created = [read_resource(step["newState"]) for step in steps if step["op"] in _NEW]
    registrations = _read_registrations(stack, created)
    present = _read_registrations(stack, deployment.resources)
    providers = {
        resource.name: {name: value for name, value in resource.inputs.items() if not has_unknown(value)}
        # A provider that is to be created counts before what the state has of one with the same name.
        for resource in [*deployment.resources, *created]
        if resource.type == AWS_PROVIDER
    }
    present_urns = [resource.urn for resource in deployment.resources]
    listed = read_skeleton(stack, skeleton, [*present_urns, *(step["urn"] for step in steps)])
    # The engine leaves out of the skeleton what the program itself imports.
    imported = [read_resource(step["newState"]) for step in steps if step["op"] == "import"]
    versions = {entry.provider: entry.version for entry in listed}
    entries = tuple(
        sorted((*listed, *(_make_entry(resource, versions) for resource in imported)), key=lambda entry: entry.urn)
    )
    _require_same(stack, registrations, entries)
    return StackProgram(
        stack=stack,
        registrations=registrations,
        present=present,
        providers=providers,
        skeleton=entries,
        harmful=tuple(sorted((step["op"], step["urn"]) for step in steps if step["op"] in _HARMFUL)),
        present_urns=frozenset(present_urns),
        present_providers={
            resource.urn: resource.inputs for resource in deployment.resources if resource.type == AWS_PROVIDER
        },
    )


def read_skeleton(stack: str, skeleton: Mapping[str, Any], known_urns: Iterable[str]) -> tuple[SkeletonEntry, ...]:
    """The skeleton's resources with URNs in place of the names by which they refer to each other, sorted by URN.

    `known_urns`: of what the stack has and the preview names, the stack's own among them. A name of the skeleton
    depends on the order in which the program's resources came, and so is not kept.
    """
    stack_urn = next((urn for urn in known_urns if split_urn(urn)[0] == STACK), None)
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


def has_unknown(value: Any) -> bool:
    """Whether the engine does not know the value yet, or a part of it."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, Mapping):
        return any(has_unknown(inner) for inner in value.values())
    return isinstance(value, list) and any(has_unknown(inner) for inner in value)


def _read_registrations(stack: str, resources: Iterable[StateResource]) -> tuple[Registration, ...]:
    """Of the resources of AWS, sorted by URN."""
    found = [_read_registration(stack, resource) for resource in resources if _is_aws(resource)]
    return tuple(sorted(found, key=lambda registration: registration.urn))


def _read_registration(stack: str, resource: StateResource) -> Registration:
    type_, name = split_urn(resource.urn)
    if not resource.provider:
        raise EngineError(
            f"stack {stack}: {name} ({type_}) has no explicit provider, so it is unknown which account it is in; "
            "nothing was planned: give it one, as components/providers.py does"
        )
    return Registration(
        urn=resource.urn,
        type=type_,
        name=name,
        stack=stack,
        account_key=split_urn(resource.provider_urn)[1],
        inputs=resource.inputs,
        unknown=frozenset(key for key, value in resource.inputs.items() if has_unknown(value)),
        references={key: tuple(sorted(urns)) for key, urns in resource.property_dependencies.items() if urns},
        ignored=frozenset(resource.ignored),
        id=None if resource.id == UNKNOWN else resource.id,
        import_id=resource.import_id,
        outputs=resource.outputs,
    )


def _is_aws(resource: StateResource) -> bool:
    return resource.custom and resource.type.startswith("aws:") and not resource.external


def _make_entry(resource: StateResource, versions: Mapping[str | None, str | None]) -> SkeletonEntry:
    """As the skeleton would have it. `versions`: of the plugin, by the URN of the provider."""
    return SkeletonEntry(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        parent=_without_stack(resource.parent) if resource.parent else None,
        provider=resource.provider_urn or None,
        version=versions.get(resource.provider_urn),
        component=False,
    )


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
