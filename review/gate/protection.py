"""What a row on a protection says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from review.gate.strength import Setting


@dataclass(frozen=True, kw_only=True)
class Protection:
    """A resource that protects by its `settings`; without any, and with `by_itself`, by being there.

    `key`: the setting in the config that it is of, by which a waiver names it. `name`: what it is called. `weaker`:
    what happens when it protects less. `deleted`: what happens when the resource is deleted, None where something goes
    with it of which the same is told. `labelled_by`: the input that tells its resources in one region apart.
    `other_keys`: by that, where it is of another setting.
    `of_account`: the input with the id of the account whose protection it is, where its provider acts in another.
    `within`: the components whose part it is, by their types; () for any. `part_of`: the type of the resource of that
    component with which it goes, and whose loss is told for it. `apart`: its end is told beside that of others of its
    setting, of which it is no part. `shared`: what one resource of its type protects for a whole account.
    """

    type_: str
    key: str
    name: str
    weaker: str = ""
    deleted: str | None = None
    settings: Sequence[Setting] = ()
    by_itself: bool = False
    other_keys: Mapping[str, str] = field(default_factory=dict[str, str])
    labelled_by: str | None = None
    of_account: str | None = None
    within: Sequence[str] = ()
    part_of: str | None = None
    apart: bool = False
    shared: frozenset[str] = frozenset()

    def protects(self, inputs: Mapping[str, Any]) -> bool:
        """Whether one with these inputs does, so that its end is a loss."""
        return self.by_itself or not self.settings or any(one.protects(inputs) for one in self.settings)
