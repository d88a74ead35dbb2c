"""A Terraform or OpenTofu state file, format version 4, as values; anything else is refused, and told why. Pure.

Attribute values may be secrets: no repr, message or log of this module has one in it.
"""

# The format is that of stateV4 in internal/states/statefile/version4.go of Terraform and of OpenTofu.

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.errors import StateError
from migrate.terraform.addresses import ProviderAddress, format_address, is_module_path, is_name, parse_provider

_VERSION = 4
_LARGEST_SERIAL = 2**64 - 1
_LARGEST_KEY = 2**53
"""Terraform reads an index key as a float64."""

_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
_UPGRADE = (
    "With the same backend, `terraform apply -refresh-only` of Terraform 1.x (0.15.4 or newer) writes it in version 4, "
    "and changes nothing in AWS; then read it again."
)
_READ_AGAIN = (
    "`terraform state pull > FILE` (or `tofu state pull > FILE`) writes it out as it should be; read that file."
)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One object of a resource. `deposed` is its deposed key; None for the current object.

    `sensitive`: top-level names of attributes that are marked sensitive, wholly or in part, by the configuration or
    by the provider's schema. `identity`: the object's identity, from Terraform 1.12 and AWS provider 6 on, else empty.
    `dependencies`: addresses of resources, without index keys. Of a data source, `address` begins with `data.` after
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


class _UnreadableError(Exception):
    """What is wrong with the state, without its location."""


def parse_state(content: bytes, location: str, workspace: str) -> State:
    """Raises StateError for an empty file, a truncated one, one that is encrypted, of another version, or no state."""
    try:
        return _read_state(_load(content), location, workspace)
    except _UnreadableError as error:
        problem = str(error)
    raise StateError(location, problem)


def _load(content: bytes) -> dict[str, Any]:
    document = _parse_json(content)
    if not isinstance(document, dict):
        raise _UnreadableError(f"is JSON, but {_kind(document)} and no object, so it is no state. Leave it out.")
    if not document:
        raise _UnreadableError(
            "is an empty object (`{}`), which Terraform never writes, so what it managed is unknown. "
            "Restore an earlier version of it, or leave it out."
        )
    _check_version(document)
    return document


def _parse_json(content: bytes) -> Any:
    if not content.strip():
        amount = "holds nothing but white space" if content else "is empty (0 bytes)"
        raise _UnreadableError(
            f"{amount}, which Terraform never writes, so what it managed is unknown. Restore an earlier version of it "
            "(S3 keeps them where versioning is on), or leave it out."
        )
    try:
        text = content.decode(json.detect_encoding(content))
        document = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
        if "\\ud" in text or "\\uD" in text:
            # Half a surrogate pair is valid JSON, and no text: it could not be written to a file again.
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            problem = f"ends in the middle (line {error.lineno}): the file is truncated"
        else:
            problem = f"is no JSON (line {error.lineno}, column {error.colno})"
    except UnicodeError:
        problem = "is no text in UTF-8: a binary file, or a damaged one"
    except RecursionError:
        problem = "is nested more deeply than any state"
    except ValueError:
        problem = "holds a number that is none, or one that is too long"
    else:
        return document
    raise _UnreadableError(f"{problem}, so it cannot be read. {_READ_AGAIN}")


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_version(document: dict[str, Any]) -> None:
    if "encrypted_data" in document or "encryption_version" in document:
        raise _UnreadableError(
            "is encrypted by OpenTofu, and only OpenTofu has its key. `tofu state pull > FILE`, where the encryption "
            "is configured, writes it out as plain text; read that file, and delete it afterwards."
        )
    if "version" not in document and "format_version" in document:
        raise _UnreadableError(
            "is the output of `terraform show -json`, not a state. Write the state itself with "
            "`terraform state pull > FILE`, and read that file."
        )
    if "version" not in document:
        raise _UnreadableError(
            "has no `version`, so it is no state. Leave it out, or write it anew with `terraform state pull > FILE`."
        )
    version = document["version"]
    if isinstance(version, bool) or not isinstance(version, int):
        raise _UnreadableError(
            f"has {_kind(version)} as its `version`, not a whole number, so it is no state. Leave it out."
        )
    if "backend" in document and "resources" not in document and "modules" not in document:
        raise _UnreadableError(
            "is what `terraform init` remembers of the backend (.terraform/terraform.tfstate), not a state. Read the "
            "state that the backend points to."
        )
    if version in {1, 2, 3}:
        raise _UnreadableError(
            f"is a state of format version {version}, from Terraform 0.11 or older, and this reads "
            f"version {_VERSION}. {_UPGRADE}"
        )
    if version != _VERSION:
        known = "newer than" if 0 < version < 1000 else "unknown beside"
        number = version if 0 < version < 1000 else "out of any range"
        raise _UnreadableError(
            f"is a state of format version {number}, {known} the version {_VERSION} that this reads. "
            "Look for a newer release of this program; until then it cannot be taken over."
        )


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
        raise _UnreadableError(
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
    if isinstance(key, bool) or not isinstance(key, int) or abs(key) > _LARGEST_KEY:
        raise _wrong(place, "`index_key` is neither a string nor a whole number")
    return key


def _read_tainted(item: dict[str, Any], address: str) -> bool:
    status = _take(item, "status", str, address, "")
    if status not in {"", "tainted"}:
        raise _wrong(address, "its `status` is not `tainted`, the only one that there is")
    return status == "tainted"


def _read_attributes(item: dict[str, Any], address: str) -> dict[str, Any]:
    if "attributes" not in item and "attributes_flat" in item:
        raise _UnreadableError(
            f"{address} has its attributes in the form of Terraform 0.11 (`attributes_flat`), which this does not "
            f"read. {_UPGRADE}"
        )
    return _take(item, "attributes", dict, address)


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
        raise _wrong(f"{place}: `{name}`", f"is {_kind(value)}, not {_KINDS[kind]}")
    return value


def _expect_object(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(place, f"is {_kind(value)}, not {_KINDS[dict]}")


def _is_kind(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _wrong(place: str, problem: str) -> _UnreadableError:
    return _UnreadableError(f"is damaged, or no state: {place}: {problem}. Nothing of it was read. {_READ_AGAIN}")


def _kind(value: Any) -> str:
    return "null" if value is None else _KINDS[type(value)]
