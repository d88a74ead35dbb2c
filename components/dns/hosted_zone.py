"""A hosted zone with its records. It is protected: another one of its name would have other name servers.

Needs the explicit provider of the account that holds it. Route 53 is global: nothing in it has a region.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class RecordArgs:
    """What one name has of one type. `label`: the name in logical names; `name`: the whole.

    `replaces`: types of which there may be one at that name, in whose place this comes. It is the first of its name:
    the others of that name wait for it.
    """

    label: str
    name: str
    type: str
    ttl: int
    values: pulumi.Input[Sequence[pulumi.Input[str]]]
    replaces: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class HostedZoneArgs:
    """`comment` None leaves the plugin's own. `former_names`: logical names of the component from before a key in it
    changed.
    """

    name: str
    records: Sequence[RecordArgs]
    tags: Mapping[str, str]
    comment: str | None = None
    former_names: Sequence[str] = ()


class HostedZone(pulumi.ComponentResource):
    """One public hosted zone. `name_servers`: AWS's four, by which the world gets to it."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    name_servers: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: HostedZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:HostedZone", name, None, with_aliases(opts, names))
        zone = aws.route53.Zone(
            name,
            name=args.name,
            comment=args.comment,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True, aliases=make_aliases(names)),
        )
        first: dict[str, aws.route53.Record] = {}
        for record in args.records:
            made = aws.route53.Record(
                f"{name}{_end(record.label, record.type)}",
                zone_id=zone.id,
                name=record.name,
                type=record.type,
                ttl=record.ttl,
                records=record.values,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[first[record.label]] if record.label in first else [],
                    aliases=make_aliases(
                        names, [_end(record.label, type_) for type_ in (record.type, *record.replaces)]
                    ),
                ),
            )
            first.setdefault(record.label, made)
        self.id = zone.id
        self.arn = zone.arn
        self.name_servers = zone.name_servers
        self.register_outputs({})


def _end(label: str, type_: str) -> str:
    return f"{SEPARATOR}{label}{SEPARATOR}{type_}"
