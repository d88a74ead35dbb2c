"""What a resource type is to the stand-in (`ResourceType`, one declaration for each), and one request (`Call`).

All property names are the camelCase ones of pulumi-aws.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.provider.values import Props

Canonical = Callable[[object], object]
NOTHING: frozenset[str] = frozenset()


class GoneError(Exception):
    """Raised by `read`, `update` or `delete` where AWS has no error code for an object that does not exist."""


class Instance(Protocol):
    """The configured provider that a call goes through."""

    account_id: str
    region: str
    default_tags: Mapping[str, str]

    def client(self, service: str, region: str) -> Any:
        """A boto3 client of the account that the provider is configured for."""
        ...


@dataclass(frozen=True)
class Call:
    """One create, read, update or delete.

    `props` is what is known of the resource: the checked inputs (create, update), the state (read, delete), or what the
    import id says (import). `old` is the state before an update, else empty.
    """

    instance: Instance
    service: str
    region: str
    props: Props
    old: Props = field(default_factory=dict)

    @property
    def client(self) -> Any:
        """The boto3 client of the resource's own service, in the resource's region."""
        return self.instance.client(self.service, self.region)

    @property
    def tags(self) -> dict[str, str]:
        """All the tags that the resource shall have, the provider's default tags among them."""
        return dict(self.props.get("tagsAll") or {})

    def arn(self, service: str, resource: str) -> str:
        """An ARN in the call's account and region."""
        return f"arn:aws:{service}:{self.region}:{self.instance.account_id}:{resource}"


@dataclass(frozen=True)
class Tagging:
    """How a service lists and changes the tags of an object; `write` gets what to set and which to remove.

    Where what reads a type gives its `tags` itself, because AWS tells them along, they are not listed.
    """

    read: Callable[[Call, str], Mapping[str, str]]
    write: Callable[[Call, str, Mapping[str, str], list[str]], None]


@dataclass(frozen=True)
class Autoname:
    """The property that gets `<prefix><logical name>-<7 hex digits>` when the program leaves it out.

    `unless` is an input that conflicts with it, of which the real plugin makes a name (`bucketPrefix`); `endings` says
    by a switch among the inputs what a name ends with that has it on.
    """

    property: str = "name"
    longest: int = 255
    prefix: str = ""
    lower: bool = False
    unless: str = ""
    endings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Imported:
    """What an import id says: the id that the state will have, and the properties that it spells out."""

    id: str
    props: Props = field(default_factory=dict)


def by_id(import_id: str) -> Imported:
    """The common case: the import id is the id."""
    return Imported(import_id)


def nothing_wrong(_: Props) -> Iterable[str]:
    """The common case: AWS alone judges the values."""
    return ()


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """One resource type, as the real plugin has it; `tagging` and `regional` add `tags`, `tagsAll` and `region`."""

    urn_type: str
    """The type as URNs have it: `aws:iam/role:Role`."""
    service: str
    """boto3's name of the service."""
    title: str
    """How the real plugin's messages name the type: `creating IAM Role (x): ...`."""
    inputs: frozenset[str]
    required: frozenset[str] = NOTHING
    outputs: frozenset[str] = NOTHING
    """Computed properties that are no inputs."""
    counted: frozenset[str] = NOTHING
    """Outputs that count changes: unknown in the preview of an update of more than tags."""
    unsettled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By an input what is unknown in the preview of a change of it."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    force_new: frozenset[str] = NOTHING
    """A change of these replaces the resource."""
    also_replaces: Callable[[Props, frozenset[str]], frozenset[str]] = lambda _state, _changed: NOTHING
    """Which changes replace it in this state alone."""
    computed: frozenset[str] = NOTHING
    """Optional inputs that AWS fills in when they are left out: leaving them out is no change."""
    kept: frozenset[str] = NOTHING
    """Inputs that AWS cannot be asked for: reading keeps what the state says."""
    canonical: Mapping[str, Canonical] = field(default_factory=dict)
    autoname: Autoname | None = None
    regional: bool = False
    tagging: Tagging | None = None
    gone: frozenset[str] = NOTHING
    """AWS's error codes that mean: it does not exist."""
    check: Callable[[Props], Iterable[str]] = nothing_wrong
    """What is wrong with the inputs, in the real plugin's words; gets only inputs that are known."""
    parse_import_id: Callable[[str], Imported] = by_id
    create: Callable[[Call], str]
    """Makes the object and returns its id."""
    settle: Callable[[Call, str], None] | None = None
    """The calls that follow creation; when one fails, the object stays in the state as half-made."""
    read: Callable[[Call, str], Props | None]
    """Inputs and outputs as AWS has them, without tags and region; None when it is gone. `id` in it is the object's id
    where AWS knows it under another one than it was asked for.
    """
    update: Callable[[Call, str, frozenset[str]], None] | None = None
    """Brings the named properties to what `call.props` says; tags are done already."""
    delete: Callable[[Call, str], None]

    @property
    def all_inputs(self) -> frozenset[str]:
        """Every input, with those that `tagging` and `regional` add."""
        return self.inputs | self._tag_names | ({"region"} if self.regional else NOTHING)

    @property
    def all_computed(self) -> frozenset[str]:
        """Every property that AWS may decide."""
        return self.computed | self.outputs | ({"region"} if self.regional else NOTHING)

    @property
    def all_force_new(self) -> frozenset[str]:
        """Every input whose change replaces the resource."""
        return self.force_new | ({"region"} if self.regional else NOTHING)

    @property
    def all_properties(self) -> frozenset[str]:
        """Every property that a state of this type can have."""
        return self.all_inputs | self.outputs

    @property
    def _tag_names(self) -> frozenset[str]:
        return frozenset({"tags", "tagsAll"}) if self.tagging else NOTHING
