"""The attributes of one instance of a state, read with care, since a state may hold anything. Pure.

Nothing is made of what has another type than it should or is marked sensitive: it is a MissingError, never a default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError
from math import isfinite
from typing import Any, NoReturn

from migrate.scanning.classification import ScannedInstance
from migrate.terraform.state import Instance

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class MissingError(Exception):
    """The name of an attribute that an object cannot do without, or that is not what it should be."""

    def explain(self) -> str:
        return f"{self} is missing, malformed or sensitive in the state"


class BeyondError(Exception):
    """Why the config cannot say what an object is. It says nothing that is the object's alone."""


class Readable:
    """What has attributes in Terraform's words. Every reader raises MissingError for a value of another type."""

    attributes: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """As it is; None where there is none."""
        return self.attributes.get(name)

    def text(self, name: str) -> str:
        """A text that the object cannot do without."""
        return self.optional(name) or missing(name)

    def network(self, name: str) -> str:
        """An IPv4 network as AWS writes it."""
        try:
            return str(IPv4Network(self.text(name)))
        except (AddressValueError, NetmaskValueError, ValueError):
            raise MissingError(name) from None

    def ipv6_network(self, name: str) -> str:
        """An IPv6 network as AWS writes it; "" where there is none."""
        try:
            return str(IPv6Network(self.text(name))) if self.optional(name) else ""
        except (AddressValueError, NetmaskValueError, ValueError):
            raise MissingError(name) from None

    def optional(self, name: str) -> str:
        """A text, "" where there is none."""
        value = self.value(name)
        return "" if value is None else value if isinstance(value, str) else missing(name)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.value(name)
        return default if value is None else value if isinstance(value, bool) else missing(name)

    def number(self, name: str) -> int | None:
        """A whole number; None for 0, which is what Terraform writes for nothing."""
        value = self.value(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            missing(name)
        return value or None

    def decimal(self, name: str) -> float | None:
        """A number or the text of one, whole where it can be; None for 0 and for nothing."""
        value = self.value(name)
        if value is None or value == "":
            return None
        if not isinstance(value, int | float | str) or isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
            missing(name)
        try:
            number = float(value)
        except OverflowError:
            missing(name)
        if not isfinite(number):
            missing(name)
        return shorten_number(number) if number else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, each once and sorted."""
        return tuple(sorted({item if isinstance(item, str) else missing(name) for item in self._list(name)}))

    def items(self, name: str) -> tuple[str, ...]:
        """The texts of a list, in its order."""
        return tuple(item if isinstance(item, str) else missing(name) for item in self._list(name))

    def blocks(self, name: str) -> list["Values"]:
        return [Values(item) if isinstance(item, Mapping) else missing(name) for item in self._list(name)]

    def set_among(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the attributes that hold something, of any type."""
        return tuple(name for name in names if self.value(name) not in (None, False, "", [], {}, 0))

    def _list(self, name: str) -> list[Any]:
        value = self.value(name)
        return [] if value is None else value if isinstance(value, list) else missing(name)


@dataclass(frozen=True)
class Values(Readable):
    """The attributes of an object or of a block, without what a state says of it beside them."""

    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Found(Readable):
    """An instance to be read: what the scan says of it, and its attributes without the sensitive ones."""

    scanned: ScannedInstance
    instance: Instance
    attributes: Mapping[str, Any]

    def value(self, name: str) -> Any:
        return missing(name) if name in self.instance.sensitive else super().value(name)

    @property
    def origin(self) -> str:
        return f"{self.scanned.state} {self.scanned.address}"

    @property
    def account(self) -> str:
        parts = self.optional("arn").split(":")
        account = parts[4] if len(parts) > 5 else ""
        return account or self.optional("owner_id") or self.scanned.account or missing("owner_id")

    @property
    def region(self) -> str:
        return self.scanned.region or missing("region")

    @property
    def tags(self) -> dict[str, dict[str, str]]:
        """The keyword arguments `tags` and `default_tags` of what has tags."""
        own = self._read_tags("tags")
        everything = self._read_tags("tags_all") or own
        return {"tags": everything, "default_tags": {key: everything[key] for key in everything.keys() - own.keys()}}

    def _read_tags(self, name: str) -> dict[str, str]:
        """A tag whose value is null is none: the provider sends it nowhere."""
        value = self.value(name)
        if value is not None and not isinstance(value, Mapping):
            missing(name)
        tags = {key: text for key, text in sorted((value or {}).items()) if text is not None}
        return {key: text if isinstance(text, str) else missing(name) for key, text in tags.items()}


def missing(name: str) -> NoReturn:
    raise MissingError(name)


def shorten_number(value: float) -> float:
    """80 for 80.0."""
    return int(value) if value == int(value) else value
