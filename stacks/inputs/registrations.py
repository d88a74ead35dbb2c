"""What a program registers, as Pulumi's mocks are told: two resources with one URN are refused, as by the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks, rpc

from engine.urns import STACK, split_urn

_SAYS_NOTHING = frozenset(
    {
        "acceptResources",
        "acceptSecrets",
        "accepts_byte_string",
        "custom",
        "name",
        "object",
        "packageRef",
        "parentStackTraceHandle",
        "remote",
        "sourcePosition",
        "stackTrace",
        "supportsPartialValues",
        "supportsResultReporting",
        "type",
    }
)
"""Fields of a request that are told elsewhere, or say where in the code it was made and what the SDK can do."""


@dataclass(frozen=True)
class Registration:
    """One RegisterResource call. `provider` is the logical name of the explicit provider, None without one.

    `aliases`: how many. `request`: the call itself, a RegisterResourceRequest.
    """

    type: str
    name: str
    inputs: dict[str, Any]
    parent: "Registration | None"
    provider: str | None
    protect: bool
    ignore_changes: tuple[str, ...]
    aliases: int
    import_id: str
    depends_on: tuple[str, ...]
    hooks: tuple[str, ...]
    custom: bool
    request: Any = field(repr=False, compare=False)

    @property
    def qualified_type(self) -> str:
        """The types from the outermost component to this resource, as they stand in a URN."""
        if self.parent is None or self.parent.type == STACK:
            return self.type
        return f"{self.parent.qualified_type}${self.type}"

    def read_properties(self) -> dict[str, Any]:
        """The inputs as JSON, as they go to the engine."""
        return MessageToDict(self.request.object)

    def read_options(self) -> dict[str, Any]:
        """Everything else that the engine is told of it, as JSON, by the field of the request.

        Lists that have no order are sorted.
        """
        fields: Mapping[str, Any] = MessageToDict(self.request, preserving_proto_field_name=True)
        options = {name: value for name, value in fields.items() if name not in _SAYS_NOTHING}
        for name in ("dependencies", "ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"):
            if name in options:
                options[name] = sorted(options[name])
        depends = {
            name: sorted(one["urns"]) for name, one in options.pop("propertyDependencies", {}).items() if "urns" in one
        }
        return {**options, "propertyDependencies": depends} if depends else options


class StrictMonitor(mocks.MockMonitor):
    """Keeps every registration, by URN, in `registrations`.

    Raises:
        RuntimeError: a resource has the type, the parents' types and the name of another one.
    """

    def __init__(self, mock: mocks.Mocks) -> None:
        super().__init__(mock)
        self.registrations: dict[str, Registration] = {}
        self._taken: set[tuple[str, str]] = set()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 -- the name of the call
        parent = self.registrations.get(request.parent)
        registration = Registration(
            type=request.type,
            name=request.name,
            inputs=rpc.deserialize_properties(request.object),
            parent=parent,
            provider=_read_provider_name(request.provider) if request.provider else None,
            protect=request.protect,
            ignore_changes=tuple(request.ignoreChanges),
            aliases=len(request.aliases) + len(request.aliasURNs),
            import_id=request.importId,
            depends_on=tuple(sorted(split_urn(urn)[1] for urn in request.dependencies)),
            hooks=(*request.hooks.before_create, *request.hooks.after_create),
            custom=request.custom,
            request=request,
        )
        key = (registration.qualified_type, registration.name)
        if key in self._taken:
            raise RuntimeError(f"duplicate URN: {key}")
        self._taken.add(key)
        response = super().RegisterResource(request)
        self.registrations[response.urn] = registration
        return response


def _read_provider_name(reference: str) -> str:
    """`reference`: a provider's URN and its id, as a registration names it."""
    return split_urn(reference.rpartition("::")[0])[1]
