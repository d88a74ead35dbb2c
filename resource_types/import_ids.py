"""The import id of a Terraform instance, built from its attributes, and the region suffix of an import id. Pure.

It does not know which template a type has (resource_types.table), nor which region an object is in.
"""

# A template is text with fields. It says of attributes what the provider's documentation says of the import id:
#
#     {a}          the value of the attribute a
#     {a|b}        the first of them that is set
#     {a.0.b}      the attribute b of the first block a
#     {a!x}        a, but x counts as not set
#     {a~name}     a, or the name in it when it is an ARN
#     {a*/}        the elements of the list a, in their order, joined by /
#     {a+/}        the elements of the set a, sorted, joined by /
#     {identity.a} the value of a in the instance's identity
#     {@region}    the region that the object is in, and {@account} its account: for what there is once in each, whose
#                  id was a fixed word, a random one or the account before version 6 of the provider
#     [:{a}]       this part only if one of its attributes is set
#
# `id` is an attribute like any other: it is used only where no other attribute says the same, because many ids in
# states are random, hashes, or of another form than the importer's. The template "function" stands for an entry of
# FUNCTIONS.

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from resource_types.table import ResourceType

FUNCTION = "function"
"""The template of a type whose import id FUNCTIONS builds."""

_TOKEN = re.compile(r"\{([^{}]+)\}|\[([^\[\]]+)\]|([^{}\[\]]+)")
_ALTERNATIVE = re.compile(r"(@?\w+(?:\.\w+)*)(?:([~!+*])(.+))?")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
_REGION_SUFFIX = re.compile(r"@([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2})\Z")
_ACCOUNT_OPTION = re.compile(r"([0-9]{12})(_(?:ALLOW|DENY))")
_NOT_REAL = frozenset(
    {
        "<PLACEHOLDER>",  # what `pulumi preview --import-file` writes
        "74D93920-ED26-11E3-AC10-0800200C9A66",  # what Terraform writes for a value that it does not know yet
    }
)
_PENDING = frozenset({"PendingConfirmation", "pending confirmation"})
"""What stands for the ARN of an SNS subscription that nobody has confirmed (Amazon SNS API Reference, "Subscribe")."""

_SECRET_LENGTH = 8
"""Characters; a shorter text is in an id by chance, and hardly a secret."""

_TEXTS = frozenset({"arn", "id"})
"""Attributes that every provider writes as text: of a number or a switch no id is made."""

_WHERE = frozenset({"account_id", "region"})
"""In an identity they say where the object is, which is not what attributes of the same names say."""


class Instance(Protocol):
    """An object as Terraform has it. `sensitive`: names of the attributes that are marked so."""

    @property
    def attributes(self) -> Mapping[str, Any]: ...
    @property
    def sensitive(self) -> Collection[str]: ...
    @property
    def identity(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Place:
    """Where an object is, as its provider tells; what the object says of itself counts for more."""

    account: str | None = None
    region: str | None = None


class NoImportIdError(Exception):
    """The import id cannot be built; the message names the attribute that is missing or sensitive, never a value."""


def build_import_id(type_: ResourceType, instance: Instance, place: Place = Place()) -> str:
    """The id that `pulumi import` takes, without a region and without its option (`build_import_option`).

    A value that the attributes lack is taken from the instance's identity. None and "" are not set.
    Messages hold values of no attribute, and separators inside values are kept as they are.

    Raises:
        NoImportIdError: an attribute that it is made of is missing, empty or sensitive, the account or region that it
            is is not known, or the type has no importer.
    """
    if type_.import_id is None:
        raise NoImportIdError(f"{type_.name} cannot be imported: {type_.reason}")
    attributes = _Attributes(instance, place)
    if type_.import_id == FUNCTION:
        import_id = FUNCTIONS[type_.name](attributes)
    else:
        import_id = _render(type_.import_id, attributes)
    for name in sorted(instance.sensitive):
        value = instance.attributes.get(name)
        if isinstance(value, str) and len(value) >= _SECRET_LENGTH and value in import_id:
            raise NoImportIdError(f"the import id holds the value of the attribute {name}, which is marked sensitive")
    return import_id


def build_import_option(type_: ResourceType, instance: Instance) -> str:
    """What the import takes after the id and AWS does not tell, such as `_ALLOW`; it is no part of what the object is.

    Raises:
        NoImportIdError: an attribute that it is made of is sensitive.
    """
    return "" if type_.import_option is None else _render(type_.import_option, _Attributes(instance, Place()))


def split_option(import_id: str) -> tuple[str, str]:
    """An import id without its option, and the option: of an account `_ALLOW` or `_DENY`, of all else nothing."""
    found = _ACCOUNT_OPTION.fullmatch(import_id)
    return (found[1], found[2]) if found else (import_id, "")


def add_region(import_id: str, region: str | None, provider_region: str | None, *, regional: bool) -> str:
    """Appends `@region` for a regional type whose region is known and is not the importing provider's.

    An id that itself ends like `@us-east-1` gets one all the same: the provider would take its end for the region.
    """
    if not regional:
        return import_id
    if split_region(import_id)[1] is not None:
        region = region or provider_region
    elif region == provider_region:
        return import_id
    return f"{import_id}@{region}" if region else import_id


def split_region(import_id: str) -> tuple[str, str | None]:
    """An import id without its `@<region>`, and the region; None where it has none."""
    suffix = _REGION_SUFFIX.search(import_id)
    return (import_id, None) if suffix is None else (import_id[: suffix.start()], suffix[1])


def attributes_of(template: str) -> frozenset[str]:
    """The paths of the attributes that a template names; none for FUNCTION."""
    fields = [field for field, _, _ in _tokens(template.replace("[", "").replace("]", "")) if field]
    return frozenset(path for field in fields for path, _, _ in _alternatives(field) if not path.startswith("@"))


# Tried with Terraform 1.11, 2026-11-26: an apply writes marks, and a refresh does not.
_UNMARK = (
    "where the code marks it, take the mark off (`sensitive` of the variable, or `sensitive()`) and run `terraform "
    "apply`, which then changes the mark alone (`-refresh-only` leaves it)"
)


class _Attributes:
    """The attributes of one instance, as text, where a missing or sensitive one is an error that names it."""

    def __init__(self, instance: Instance, place: Place) -> None:
        self._instance = instance
        self._place = place

    def read(self, path: str) -> Any:
        """The value, or None when it is not set."""
        if path.startswith("@"):
            return self._read_place(path[1:])
        name, *inner = path.split(".")
        value = self._instance.attributes.get(name)
        if _is_unset(value) and name == "identity":
            value = self._instance.identity
        elif _is_unset(value) and name not in _WHERE:
            value = self._instance.identity.get(name)
        for step in inner:
            if isinstance(value, list):
                value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        if _is_unset(value):
            return None
        if name in self._instance.sensitive:
            raise NoImportIdError(f"the import id holds the attribute {path}, which is marked sensitive: {_UNMARK}")
        return value

    def _read_place(self, what: str) -> str | None:
        """The object's own word for the region or account, else its provider's."""
        said = self._instance.attributes.get("region") if what == "region" else None
        said = said or self._instance.identity.get("region" if what == "region" else "account_id")
        if isinstance(said, str) and said:
            return said
        return self._place.region if what == "region" else self._place.account

    def is_empty_text(self, name: str) -> bool:
        """Whether it is "", for the few attributes where that is a value."""
        return self._instance.attributes.get(name) == "" and name not in self._instance.sensitive

    def text(self, path: str) -> str | None:
        """The value as Terraform writes it in a string, or None when it is not set."""
        value = self.read(path)
        return None if value is None else _as_text(value, path)

    def texts(self, path: str) -> list[str]:
        """The elements of a list or set, in the state's order; none when it is not set."""
        value = self.read(path)
        elements = value if isinstance(value, list) else [] if value is None else [value]
        return [_as_text(element, path) for element in elements]

    def require(self, *paths: str) -> str:
        """The first that is set."""
        for path in paths:
            value = self.text(path)
            if value is not None:
                return value
        raise _missing(paths)


def _is_unset(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _missing(paths: Iterable[str]) -> NoImportIdError:
    paths = list(paths)
    if paths[0].startswith("@"):
        what = paths[0][1:]
        return NoImportIdError(
            f"there is one in each {what}, so the {what} is the import id, and nothing proves it: fill in `{what}` of "
            "its provider under `providers:` in migrate.yaml"
        )
    return NoImportIdError(f"the import id needs the attribute {' or '.join(paths)}, which the state does not have")


def _as_text(value: Any, path: str) -> str:
    if path in _TEXTS and not isinstance(value, str):
        raise NoImportIdError(f"the import id needs the attribute {path} to be text, which it is not in the state")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        raise NoImportIdError(f"the import id needs the attribute {path} to be one value, which it is not in the state")
    text = str(value)
    if text in _PENDING:
        raise NoImportIdError(
            f"the subscription waits for its confirmation, so the state has no {path} of it: confirm it at its "
            "endpoint, then `terraform state rm ADDRESS` and `terraform import ADDRESS ARN`; a refresh only drops it"
        )
    if text in _NOT_REAL or _CONTROL_CHARACTER.search(text):
        raise NoImportIdError(f"the import id needs the attribute {path}, whose value is no part of an id")
    return text


@cache
def _tokens(template: str) -> tuple[tuple[str, str, str], ...]:
    """(field, optional part, text): of each token one is not empty."""
    return tuple(_TOKEN.findall(template))


@cache
def _alternatives(field: str) -> tuple[tuple[str, str, str], ...]:
    """(path, filter or "", the filter's argument) for each alternative of a field."""
    matches = [_ALTERNATIVE.fullmatch(alternative) for alternative in field.split("|")]
    return tuple((match[1], match[2] or "", match[3] or "") for match in matches if match)


def _render(template: str, attributes: _Attributes) -> str:
    parts: list[str] = []
    for field, optional, text in _tokens(template):
        if text:
            parts.append(text)
        elif field:
            parts.append(_require_field(field, attributes))
        elif any(_read_field(inner, attributes) for inner, _, _ in _tokens(optional) if inner):
            parts.append(_render(optional, attributes))
    return "".join(parts)


def _require_field(field: str, attributes: _Attributes) -> str:
    value = _read_field(field, attributes)
    if value is None:
        raise _missing(path for path, _, _ in _alternatives(field))
    return value


def _read_field(field: str, attributes: _Attributes) -> str | None:
    for path, kind, argument in _alternatives(field):
        if kind in ("*", "+"):
            elements = attributes.texts(path)
            value = argument.join(sorted(elements) if kind == "+" else elements) or None
        else:
            value = attributes.text(path)
        if kind == "!" and value == argument:
            value = None
        elif kind == "~" and value is not None:
            value = _name_in(value) or None
        if value is not None:
            return value
    return None


def _name_in(value: str) -> str:
    """The name that an ARN ends with: of a cluster (`cluster/NAME`) or a function (`function:NAME[:QUALIFIER]`)."""
    if not value.startswith("arn:"):
        return value
    resource = value.split(":", 5)[-1]
    return resource.rpartition("/")[2] if "/" in resource else resource.split(":")[min(1, resource.count(":"))]


def _security_group_rule(attributes: _Attributes) -> str:
    """`sg_type_protocol_from_to_source[_source...]`, with the word all for every protocol.

    Ports mean nothing then, and the provider passes over every difference from 0, but not from -1. Providers up to
    version 4 write the group as the source of a rule with `self` too; the importer takes `self` alone.
    """
    protocol = attributes.require("protocol")
    ports = [attributes.text("from_port"), attributes.text("to_port")]
    if protocol in ("-1", "all"):
        protocol = "all"
        ports = ["0" if port in (None, "-1") else port for port in ports]
    sources = [
        *attributes.texts("cidr_blocks"),
        *attributes.texts("ipv6_cidr_blocks"),
        *attributes.texts("prefix_list_ids"),
        *attributes.texts("source_security_group_id"),
    ]
    if attributes.text("self") == "true":
        own = attributes.require("security_group_id")
        sources = [*(source for source in sources if source != own), "self"]
    if not sources:
        raise _missing(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "source_security_group_id", "self"))
    for name, port in zip(("from_port", "to_port"), ports, strict=True):
        if port is None:
            raise _missing([name])
    return "_".join(
        [attributes.require("security_group_id"), attributes.require("type"), protocol, *map(str, ports), *sources]
    )


def _target_group_attachment(attributes: _Attributes) -> str:
    """`target_group_arn,target_id[,port][,availability_zone]`; a zone without a port leaves the port's place empty."""
    parts = [attributes.require("target_group_arn"), attributes.require("target_id")]
    port = attributes.text("port")
    zone = attributes.text("availability_zone")
    if port not in (None, "0") or zone:
        parts.append(port if port not in (None, "0") else "")
    if zone:
        parts.append(zone)
    return ",".join(parts)


def _dynamodb_table_item(attributes: _Attributes) -> str:
    """`table_name,hash_key_value[,range_key_value]`; states of older providers have the values in `item` alone."""
    parts = [attributes.require("table_name"), _key_value("hash_key", attributes)]
    if attributes.text("range_key") or attributes.text("range_key_value"):
        parts.append(_key_value("range_key", attributes))
    return ",".join(parts)


def _key_value(key: str, attributes: _Attributes) -> str:
    value = attributes.text(f"{key}_value")
    if value is not None:
        return value
    try:
        typed = json.loads(attributes.require("item"))[attributes.require(key)]
        [value] = typed.values()
    except (ValueError, LookupError, AttributeError, TypeError):
        raise _missing([f"{key}_value"]) from None
    return _as_text(value, "item")


def _route53_record(attributes: _Attributes) -> str:
    """`zone_id_name_type[_set_identifier]`. The whole name, which the program registers: a record that is imported by a
    part of it has that for its name, and the engine replaces a record whose name changes.
    """
    parts = [attributes.require("zone_id"), attributes.require("fqdn", "name"), attributes.require("type")]
    set_identifier = attributes.text("set_identifier")
    return "_".join([*parts, set_identifier] if set_identifier else parts)


def _web_acl_rule_group_association(attributes: _Attributes) -> str:
    """`web_acl_arn,rule_name,custom,rule_group_arn` or `web_acl_arn,rule_name,managed,vendor:name[:version]`."""
    if attributes.read("managed_rule_group") is None:
        return _render("{web_acl_arn},{rule_name},custom,{rule_group_reference.0.arn}", attributes)
    group = "{managed_rule_group.0.vendor_name}:{managed_rule_group.0.name}[:{managed_rule_group.0.version}]"
    return _render("{web_acl_arn},{rule_name},managed," + group, attributes)


FUNCTIONS: dict[str, Callable[[_Attributes], str]] = {
    "aws_alb_target_group_attachment": _target_group_attachment,
    "aws_dynamodb_table_item": _dynamodb_table_item,
    "aws_lb_target_group_attachment": _target_group_attachment,
    "aws_route53_record": _route53_record,
    "aws_security_group_rule": _security_group_rule,
    "aws_wafv2_web_acl_rule_group_association": _web_acl_rule_group_association,
}
