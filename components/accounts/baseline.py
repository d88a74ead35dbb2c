"""The baseline of an account: settings that AWS has once for an account, or once for each of its regions.

Needs the explicit provider of the account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR, join_keys
from policies.regions import CONCURRENT_OPT_INS


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where the settings of one baseline are made. `names`: the component's present name, then its former ones.

    `opted_in`: what enables a region, by region. A setting whose keys name the region waits for it.
    """

    parent: pulumi.Resource
    names: Sequence[str]
    regions: Sequence[str]
    opted_in: Mapping[str, pulumi.Resource] = field(default_factory=dict[str, pulumi.Resource])

    def name(self, *keys: str) -> str:
        """The logical name of a resource of the baseline."""
        return f"{self.names[0]}{SEPARATOR}{join_keys(*keys)}"

    def options(self, *keys: str, depends_on: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        """The options of the resource of that name."""
        aliases = make_aliases(self.names, [f"{SEPARATOR}{join_keys(*keys)}"])
        enabled = [self.opted_in[key] for key in keys if key in self.opted_in]
        return pulumi.ResourceOptions(parent=self.parent, aliases=aliases, depends_on=[*depends_on, *enabled])


class Setting(Protocol):
    """One setting, as its args: they know how they are made."""

    def make(self, scope: Scope) -> None:
        """Make its resources; the first key of their names is the setting's, then a region's."""


@dataclass(frozen=True, kw_only=True)
class BaselineArgs:
    """`regions`: where settings of a region are made. `opted_in_regions`: those that the account is opted into first.
    `former_names`: of the component, before a key changed.
    """

    regions: Sequence[str]
    settings: Sequence[Setting]
    opted_in_regions: Sequence[str] = ()
    former_names: Sequence[str] = ()


class Baseline(pulumi.ComponentResource):
    """The settings of one account. `opted_in`: what enables a region, by region, for what else is made there."""

    opted_in: Mapping[str, pulumi.Resource]

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:AccountBaseline", name, None, with_aliases(opts, names))
        self.opted_in = opt_in(Scope(parent=self, names=names, regions=args.regions), args.opted_in_regions)
        scope = Scope(parent=self, names=names, regions=args.regions, opted_in=self.opted_in)
        for setting in args.settings:
            setting.make(scope)
        self.register_outputs({})


def opt_in(scope: Scope, regions: Sequence[str]) -> dict[str, pulumi.Resource]:
    """Opts the account into the regions, as many at once as AWS takes. It keeps one when the resource is deleted."""
    made = dict[str, pulumi.Resource]()
    for region in regions:
        before = list(made.values())[len(made) - CONCURRENT_OPT_INS :] if len(made) >= CONCURRENT_OPT_INS else []
        made[region] = aws.account.Region(
            scope.name("opted-in", region),
            region_name=region,
            enabled=True,
            opts=scope.options("opted-in", region, depends_on=before[:1]),
        )
    return made
