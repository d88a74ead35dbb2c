"""A stack's state as `pulumi stack export` prints it: resources and pending operations, as values. Pure.

Does not decide which of them matter. Seen with pulumi 3.259; secrets in it stay encrypted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.urns import PROVIDER, split_urn


@dataclass(frozen=True, kw_only=True)
class StateResource:
    """A resource in the state, component or provider too.

    `id` is AWS's own, `import_id` what it was imported by. `provider` is a reference as `StateResource.reference` makes
    it; empty where there is none. `protected`: the engine does not delete it. `pending_delete`: a replacement has taken
    its place, and it waits to be deleted.
    """

    urn: str
    id: str | None
    import_id: str | None
    provider: str
    inputs: Mapping[str, Any] = field(repr=False)
    outputs: Mapping[str, Any] = field(repr=False)
    protected: bool
    pending_delete: bool

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


def read_export(export: Mapping[str, Any]) -> Deployment:
    """The document of `pulumi stack export`; an empty deployment of a stack that was never up."""
    deployment: Mapping[str, Any] = export.get("deployment") or {}
    return Deployment(
        resources=tuple(_read_resource(resource) for resource in deployment.get("resources") or ()),
        pending_operations=tuple(
            PendingOperation(kind=operation["type"], resource=_read_resource(operation["resource"]))
            for operation in deployment.get("pending_operations") or ()
        ),
    )


def _read_resource(resource: Mapping[str, Any]) -> StateResource:
    return StateResource(
        urn=resource["urn"],
        id=resource.get("id") or None,
        import_id=resource.get("importID") or None,
        provider=resource.get("provider") or "",
        inputs=resource.get("inputs") or {},
        outputs=resource.get("outputs") or {},
        protected=bool(resource.get("protect")),
        pending_delete=bool(resource.get("delete")),
    )
