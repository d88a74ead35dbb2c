"""A stack's state as `pulumi stack export` prints it: resources and pending operations, as values. Pure.

Does not decide which of them matter. Seen with pulumi 3.259; secrets in it stay encrypted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.urns import PROVIDER, STACK, qualified_type, split_urn


@dataclass(frozen=True, kw_only=True)
class StateResource:
    """A resource in the state, component or provider too; a preview prints what it would write there in the same form.

    `custom`: a plugin manages it, so it is no component. `external`: the program only reads it. `id` is AWS's own,
    `import_id` what it was imported by. `provider` is a reference as `StateResource.reference` makes it; empty where
    there is none. `parent`, `dependencies`: URNs. `property_dependencies`: URNs of the resources that an input is made
    from, by the input's name. `ignored`: inputs whose changes the program ignores. `protected`: the engine does not
    delete it. `retained`: what the program has no longer, the engine forgets, and AWS keeps. `pending_delete`: a
    replacement has taken its place, and it waits to be deleted.
    """

    urn: str
    custom: bool = False
    external: bool = False
    id: str | None = None
    import_id: str | None = None
    provider: str = ""
    parent: str | None = None
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str] | None] = field(default_factory=dict[str, Sequence[str] | None])
    ignored: Sequence[str] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    protected: bool = False
    retained: bool = False
    pending_delete: bool = False

    @property
    def type(self) -> str:
        return split_urn(self.urn)[0]

    @property
    def name(self) -> str:
        """The logical name."""
        return split_urn(self.urn)[1]

    @property
    def is_provider(self) -> bool:
        return self.type.startswith(PROVIDER)

    @property
    def reference(self) -> str:
        """What the resources of this provider have as their `provider`."""
        return f"{self.urn}::{self.id}"

    @property
    def provider_urn(self) -> str:
        """The URN of its provider; empty where there is none."""
        return self.provider.rpartition("::")[0]

    @property
    def region(self) -> str | None:
        """The region that the resource itself names."""
        region = self.outputs.get("region") or self.inputs.get("region")
        return region if isinstance(region, str) else None


@dataclass(frozen=True, kw_only=True)
class PendingOperation:
    """What a run had begun when it ended. `kind`: creating, updating, deleting, reading or importing."""

    kind: str
    resource: StateResource


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """`resources` in the state's order: everything after what it depends on."""

    resources: tuple[StateResource, ...] = ()
    pending_operations: tuple[PendingOperation, ...] = ()

    @property
    def by_urn(self) -> dict[str, StateResource]:
        """The resources in the state's order; what only waits to be deleted is left out."""
        return {resource.urn: resource for resource in self.resources if not resource.pending_delete}

    def find(self, types: str) -> list[StateResource]:
        """The resources of a type, and of those of its parents that `types` names before it, as a URN has them."""
        return [resource for resource in self.by_urn.values() if qualified_type(resource.urn).endswith(types)]

    @property
    def outputs(self) -> Mapping[str, Any]:
        """What the stack exports; nothing if it was never up."""
        return next((resource.outputs for resource in self.resources if resource.type == STACK), {})


def read_export(export: Mapping[str, Any]) -> Deployment:
    """The document of `pulumi stack export`; an empty deployment of a stack that was never up."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    return Deployment(
        resources=tuple(read_resource(resource) for resource in deployment.get("resources") or ()),
        pending_operations=tuple(
            PendingOperation(kind=operation["type"], resource=read_resource(operation["resource"]))
            for operation in deployment.get("pending_operations") or ()
        ),
    )


def read_resource(resource: Mapping[str, Any]) -> StateResource:
    """One resource of an export, or the `newState` of a preview's step."""
    return StateResource(
        urn=resource["urn"],
        custom=bool(resource.get("custom")),
        external=bool(resource.get("external")),
        id=resource.get("id") or None,
        import_id=resource.get("importID") or None,
        provider=resource.get("provider") or "",
        parent=resource.get("parent") or None,
        dependencies=resource.get("dependencies") or (),
        property_dependencies=resource.get("propertyDependencies") or {},
        ignored=resource.get("ignoreChanges") or (),
        inputs=resource.get("inputs") or {},
        outputs=resource.get("outputs") or {},
        protected=bool(resource.get("protect")),
        retained=bool(resource.get("retainOnDelete")),
        pending_delete=bool(resource.get("delete")),
    )
