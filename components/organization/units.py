"""The tree of organizational units.

Every unit is a direct child of the component, wherever in the tree: a URN says the unit's key and not its path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class UnitArgs:
    """One unit; `parent` is the key of another, None directly under the root. `formerly`: keys that it had before."""

    key: str
    name: str
    parent: str | None
    tags: Mapping[str, str]
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class UnitsArgs:
    """`units`: parents before their children."""

    root_id: pulumi.Input[str]
    units: Sequence[UnitArgs]


class Units(pulumi.ComponentResource):
    """All organizational units. `ids` and `arns` are by key."""

    ids: Mapping[str, pulumi.Output[str]]
    arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: UnitsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:Units", name, None, opts)
        units: dict[str, aws.organizations.OrganizationalUnit] = {}
        for unit in args.units:
            units[unit.key] = aws.organizations.OrganizationalUnit(
                name_child(name, unit.key),
                name=unit.name,
                parent_id=args.root_id if unit.parent is None else units[unit.parent].id,
                tags=unit.tags,
                # AWS moves no unit: a new one is made, the accounts move into it, and only then can the old one go.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    delete_before_replace=False,
                    aliases=make_aliases([name_child(name, key) for key in (unit.key, *unit.formerly)]),
                ),
            )
        self.ids = {key: unit.id for key, unit in units.items()}
        self.arns = {key: unit.arn for key, unit in units.items()}
        self.register_outputs({})
