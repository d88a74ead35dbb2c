"""The baseline of an account: settings that AWS has once for an account, or once for each of its regions.

Needs the explicit provider of the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pulumi

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR, join_keys


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where the settings of one baseline are made. `names`: the component's present name, then its former ones."""

    parent: pulumi.Resource
    names: Sequence[str]
    regions: Sequence[str]

    def name(self, *keys: str) -> str:
        """The logical name of a resource of the baseline."""
        return f"{self.names[0]}{SEPARATOR}{join_keys(*keys)}"

    def options(self, *keys: str, depends_on: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        """The options of the resource of that name."""
        aliases = make_aliases(self.names, [f"{SEPARATOR}{join_keys(*keys)}"])
        return pulumi.ResourceOptions(parent=self.parent, aliases=aliases, depends_on=list(depends_on))


class Setting(Protocol):
    """One setting, as its args: they know how they are made."""

    def make(self, scope: Scope) -> None:
        """Make its resources; the first key of their names is the setting's, then a region's."""


@dataclass(frozen=True, kw_only=True)
class BaselineArgs:
    """`regions`: where settings of a region are made. `former_names`: of the component, before a key changed."""

    regions: Sequence[str]
    settings: Sequence[Setting]
    former_names: Sequence[str] = ()


class Baseline(pulumi.ComponentResource):
    """The settings of one account."""

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:AccountBaseline", name, None, with_aliases(opts, names))
        scope = Scope(parent=self, names=names, regions=args.regions)
        for setting in args.settings:
            setting.make(scope)
        self.register_outputs({})
