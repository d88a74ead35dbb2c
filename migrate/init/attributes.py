"""The attributes of one instance of a state, read with care, since a state may hold anything. Pure.

What has another type than it should, or is marked sensitive, counts as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from math import isfinite
from typing import Any, NoReturn

from migrate.scanning.classification import ScannedInstance
from migrate.terraform.state import Instance


class MissingError(Exception):
    """The name of an attribute that an object cannot do without."""


class BeyondError(Exception):
    """Why the config cannot say what an object is. It says nothing that is the object's alone."""


class Readable:
    """What has attributes in Terraform's words."""

    attributes: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.attributes.get(name)
        if not isinstance(value, str) or not value:
            raise MissingError(name)
        return value

    def network(self, name: str) -> str:
        """An IPv4 network as AWS writes it."""
        try:
            return str(IPv4Network(self.text(name)))
        except (AddressValueError, NetmaskValueError, ValueError):
            raise MissingError(name) from None

    def optional(self, name: str) -> str:
        value = self.attributes.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.attributes.get(name)
        return value if isinstance(value, bool) else default

    def number(self, name: str) -> int | None:
        """A whole number; None for 0, which is what Terraform writes for nothing."""
        value = self.attributes.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value else None

    def decimal(self, name: str) -> float | None:
        """A number or the text of one, whole where it can be; None for 0 and for anything else."""
        value = self.attributes.get(name)
        try:
            number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
        except ValueError:
            return None
        if not isfinite(number) or not number:
            return None
        return shorten_number(number)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.attributes.get(name)
        return tuple(sorted({item for item in value if isinstance(item, str)})) if isinstance(value, list) else ()

    def blocks(self, name: str) -> list[Mapping[str, Any]]:
        value = self.attributes.get(name)
        return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []

    def set_among(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if self.attributes.get(name) not in (None, False, "", [], {}, 0))


@dataclass(frozen=True)
class Values(Readable):
    """The attributes of an object, without what a state says of it beside them."""

    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Found(Readable):
    """An instance to be read: what the scan says of it, and its attributes without the sensitive ones."""

    scanned: ScannedInstance
    instance: Instance
    attributes: Mapping[str, Any]

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
        for name in ("tags", "tags_all"):
            if name in self.instance.sensitive:
                raise MissingError(name)
        own = read_strings(self.attributes.get("tags"))
        everything = read_strings(self.attributes.get("tags_all")) or own
        return {"tags": everything, "default_tags": {key: everything[key] for key in everything.keys() - own.keys()}}


def missing(name: str) -> NoReturn:
    raise MissingError(name)


def shorten_number(value: float) -> float:
    """80 for 80.0."""
    return int(value) if value == int(value) else value


def read_strings(value: Any) -> dict[str, str]:
    items = value.items() if isinstance(value, Mapping) else ()
    return {key: text for key, text in sorted(items) if isinstance(text, str)}
