"""A Terraform or OpenTofu state file, format version 4, as values; anything else is refused, and told why. Pure.

Attribute values may be secrets: no repr, message or log of this module has one in it.
"""

# The format is that of stateV4 in internal/states/statefile/version4.go of Terraform and of OpenTofu.

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.errors import StateError
from migrate.terraform.addresses import ProviderAddress, format_address, is_module_path, is_name, parse_provider
from migrate.terraform.state_document import (
    KINDS,
    REPLACE_PROVIDER,
    UnreadableError,
    explain_empty,
    explain_restoring,
    load_document,
    name_kind,
)

_LARGEST_SERIAL = 2**64 - 1
_LARGEST_KEY = 2**53
"""Terraform reads an index key as a float64."""

FLAT = (
    "the state has its attributes in the form of Terraform 0.11 (`attributes_flat`): `terraform apply -refresh-only` "
    "writes them anew; where that says `Invalid legacy provider address`, first "
    f"{REPLACE_PROVIDER} and `terraform init`"
)
"""Why an instance whose attributes are `is_flat` has no import id, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One object of a resource. `deposed` is its deposed key; None for the current object.

    `sensitive`: top-level names of attributes that are marked sensitive, wholly or in part, by the configuration or
    by the provider's schema. `identity`: the object's identity, from Terraform 1.12 and AWS provider 6 on, else empty.
    `dependencies`: addresses of resources, without index keys. `is_flat`: the attributes are there in the form of
    Terraform 0.11, and none is read. Of a data source, `address` begins with `data.` after
    its module, and `type` is without it.
    """

    module: str
    type: str
    name: str
    index_key: str | int | None
    address: str
    provider: ProviderAddress
    tainted: bool
    deposed: str | None
    attributes: Mapping[str, Any] = field(repr=False)
    sensitive: frozenset[str]
    identity: Mapping[str, Any] = field(repr=False)
    dependencies: tuple[str, ...]
    is_flat: bool = False

    @property
    def public_attributes(self) -> dict[str, Any]:
        """Those that are not marked sensitive."""
        return {name: value for name, value in self.attributes.items() if name not in self.sensitive}


@dataclass(frozen=True, kw_only=True)
class State:
    """`location`: where it was read, a path or s3://bucket/key. `data_sources` serve as evidence only.

    `empty_resources`: addresses of managed resources that have no instance.
    """

    location: str
    workspace: str
    terraform_version: str
    serial: int
    lineage: str
    instances: tuple[Instance, ...]
    data_sources: tuple[Instance, ...]
    empty_resources: tuple[str, ...]


def parse_state(content: bytes, location: str, workspace: str) -> State:
    """Raises StateError for an empty file, a truncated one, one that is encrypted, of another version, or no state."""
    if not content.strip():
        raise StateError(location, explain_empty(content, location))
    try:
        return _read_state(load_document(content), location, workspace)
    except UnreadableError as error:
        problem = f"{error} {explain_restoring(location)}" if error.damaged else str(error)
    raise StateError(location, problem)


def _read_state(document: dict[str, Any], location: str, workspace: str) -> State:
    instances: list[Instance] = []
    data_sources: list[Instance] = []
    empty: list[str] = []
    providers: dict[str, ProviderAddress] = {}
    for position, resource in enumerate(_take(document, "resources", list, "it")):
        place = f"resources[{position}]"
        _expect_object(resource, place)
        managed = _read_mode(resource, place)
        found = _read_resource(resource, place, providers, managed=managed)
        (instances if managed else data_sources).extend(found)
        if managed and not found:
            module, type_, name = _read_names(resource, place)
            empty.append(format_address(module, type_, name, None))
    _refuse_duplicates([*instances, *data_sources])
    return State(
        location=location,
        workspace=workspace,
        terraform_version=_take(document, "terraform_version", str, "it", ""),
        serial=_read_whole(document, "serial", "it"),
        lineage=_take(document, "lineage", str, "it", ""),
        instances=tuple(instances),
        data_sources=tuple(data_sources),
        empty_resources=tuple(empty),
    )


def _read_mode(resource: dict[str, Any], place: str) -> bool:
    mode = _take(resource, "mode", str, place)
    if mode not in {"managed", "data"}:
        raise UnreadableError(
            f"{place} has a `mode` that is neither `managed` nor `data`, so a newer Terraform wrote it, and what it "
            "means is unknown. Look for a newer release of this program; until then it cannot be taken over."
        )
    return mode == "managed"


def _read_names(resource: dict[str, Any], place: str) -> tuple[str, str, str]:
    module, type_, name = (
        _take(resource, "module", str, place, ""),
        _take(resource, "type", str, place),
        _take(resource, "name", str, place),
    )
    if module and not is_module_path(module):
        raise _wrong(place, "`module` is no module path")
    if not is_name(type_) or not is_name(name):
        raise _wrong(place, "`type` or `name` is no identifier")
    return module, type_, name


def _read_resource(
    resource: dict[str, Any], place: str, providers: dict[str, ProviderAddress], *, managed: bool
) -> list[Instance]:
    module, type_, name = _read_names(resource, place)
    shared = _take(resource, "provider", str, place, "")
    found: list[Instance] = []
    for position, item in enumerate(_take(resource, "instances", list, place)):
        inner = f"{place}.instances[{position}]"
        _expect_object(item, inner)
        key = _read_index_key(item, inner)
        address = format_address(module, type_ if managed else f"data.{type_}", name, key)
        # OpenTofu names the provider of each instance where a provider has for_each.
        provider = _take(item, "provider", str, address, shared)
        # Nothing here needs it, and a state that has another thing in its place is damaged.
        _read_whole(item, "schema_version", address)
        found.append(
            Instance(
                module=module,
                type=type_,
                name=name,
                index_key=key,
                address=address,
                provider=_read_provider(provider, address, providers),
                tainted=_read_tainted(item, address),
                deposed=_take(item, "deposed", str, address, "") or None,
                attributes=(attributes := _read_attributes(item, address)),
                sensitive=_read_sensitive(item, attributes, address),
                identity=_take(item, "identity", dict, address, {}),
                dependencies=_read_dependencies(item, address),
                is_flat=_is_flat(item),
            )
        )
    return found


def _read_provider(text: str, address: str, known: dict[str, ProviderAddress]) -> ProviderAddress:
    if text not in known:
        try:
            known[text] = parse_provider(text)
        except ValueError as error:
            raise _wrong(address, f"its `provider` cannot be understood: {error}") from None
    return known[text]


def _read_index_key(item: dict[str, Any], place: str) -> str | int | None:
    key = item.get("index_key")
    if key is None or isinstance(key, str):
        return key
    if isinstance(key, float) and key.is_integer():
        # Terraform reads 1.0 as the index 1.
        key = int(key)
    if isinstance(key, bool) or not isinstance(key, int) or abs(key) > _LARGEST_KEY:
        raise _wrong(place, "`index_key` is neither a string nor a whole number")
    return key


def _read_tainted(item: dict[str, Any], address: str) -> bool:
    status = _take(item, "status", str, address, "")
    if status not in {"", "tainted"}:
        raise _wrong(address, "its `status` is not `tainted`, the only one that there is")
    return status == "tainted"


def _read_attributes(item: dict[str, Any], address: str) -> dict[str, Any]:
    # Written as null, they are no damage to the rest: the instance has none, and so nothing that it can be imported by.
    without = "attributes" in item and item["attributes"] is None and item.get("attributes_flat") is None
    return {} if without or _is_flat(item) else _take(item, "attributes", dict, address)


def _is_flat(item: dict[str, Any]) -> bool:
    return item.get("attributes") is None and isinstance(item.get("attributes_flat"), dict)


def _read_sensitive(item: dict[str, Any], attributes: dict[str, Any], address: str) -> frozenset[str]:
    """Top-level names. A path to the whole object, or through no attribute, makes all of them sensitive."""
    names: set[str] = set()
    for path in _take(item, "sensitive_attributes", list, address, []):
        steps = path if isinstance(path, list) else [path]
        named = [name for step in steps if (name := _read_step(step, address)) is not None]
        names |= {named[0]} if named else set(attributes)
    return frozenset(names)


def _read_step(step: Any, address: str) -> str | None:
    """The attribute that one step of a path enters; None for an index."""
    if isinstance(step, str):
        return step
    if isinstance(step, dict) and step.get("type") == "get_attr" and isinstance(step.get("value"), str):
        return step["value"]
    if isinstance(step, dict) and step.get("type") == "index":
        return None
    raise _wrong(address, "its `sensitive_attributes` are no paths of attributes")


def _read_dependencies(item: dict[str, Any], address: str) -> tuple[str, ...]:
    # Terraform 0.12 has them under the second name.
    found = [*_take(item, "dependencies", list, address, []), *_take(item, "depends_on", list, address, [])]
    if not all(isinstance(one, str) for one in found):
        raise _wrong(address, "its `dependencies` are no addresses")
    return tuple(found)


def _read_whole(holder: dict[str, Any], name: str, place: str) -> int:
    value = _take(holder, name, int, place, 0)
    if not 0 <= value <= _LARGEST_SERIAL:
        raise _wrong(place, f"`{name}` is out of range")
    return value


def _refuse_duplicates(instances: list[Instance]) -> None:
    seen: set[tuple[str, str | None]] = set()
    for instance in instances:
        if (instance.address, instance.deposed) in seen:
            raise _wrong(instance.address, "it is there twice")
        seen.add((instance.address, instance.deposed))


def _take(holder: dict[str, Any], name: str, kind: type, place: str, default: Any = None) -> Any:
    """The field, or the default where it is missing or null; without a default it must be there."""
    value = holder.get(name)
    if value is None:
        if default is None:
            raise _wrong(place, f"`{name}` is missing")
        return default
    if not _is_kind(value, kind):
        raise _wrong(f"{place}: `{name}`", f"is {name_kind(value)}, not {KINDS[kind]}")
    return value


def _expect_object(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(place, f"is {name_kind(value)}, not {KINDS[dict]}")


def _is_kind(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _wrong(place: str, problem: str) -> UnreadableError:
    return UnreadableError(f"is damaged, or no state: {place}: {problem}. Nothing of it was read.", damaged=True)
