"""What all things with a key share: the key, and the keys that it had before; and what those in a region do."""

from typing import Protocol

from config.models.base import Model
from config.models.types import FormerKeys, Key


class Keyed(Model):
    """A thing with a key. By its former keys the engine knows that a resource of another name is this one."""

    key: Key
    formerly: FormerKeys = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key, and then those that it had before."""
        return (self.key, *self.formerly)

    @property
    def original_key(self) -> str:
        """What AWS knows it by where the config gives no name: its oldest key, as long as `formerly` has that."""
        return self.formerly[0] if self.formerly else self.key


class Located(Protocol):
    """A thing of network.yaml that is in an account and in a region, the account's by default."""

    @property
    def key(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str | None: ...
