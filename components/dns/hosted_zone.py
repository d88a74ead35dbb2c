"""A hosted zone with its records. A public one is protected: another of its name would have other name servers.

Needs the explicit provider of the account that holds it. Route 53 is global: nothing in it has a region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class AliasArgs:
    """`zone_id` None: that of the record's own hosted zone, where the target is the record of the label `target`."""

    name: str
    zone_id: str | None
    evaluate_target_health: bool
    target: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordArgs:
    """What one name has of one type. `label`: the name in logical names; `name`: the whole.

    `replaces`: types of which there may be one at that name, in whose place this comes. It is the first of its name:
    the others of that name wait for it. `alias`: in place of values and `ttl`; it waits for its target.
    """

    label: str
    name: str
    type: str
    ttl: int | None
    values: pulumi.Input[Sequence[pulumi.Input[str]]]
    alias: AliasArgs | None = None
    replaces: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ZoneVpcArgs:
    """A VPC that a private hosted zone answers in. `is_own`: whether the zone's account has it.

    `formerly`: keys that it had before.
    """

    key: str
    id: pulumi.Input[str]
    region: str
    is_own: bool
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class HostedZoneArgs:
    """`records`: each after the first of its name, and an alias after its target. `vpcs`: of a private one; the first
    is its account's own, and never changes. `comment` None leaves the plugin's own. `former_names`: logical names of
    the component from before a key in it changed.
    """

    name: str
    records: Sequence[RecordArgs]
    tags: Mapping[str, str]
    comment: str | None = None
    vpcs: Sequence[ZoneVpcArgs] = ()
    former_names: Sequence[str] = ()


class HostedZone(pulumi.ComponentResource):
    """One hosted zone. `name_servers`: AWS's four, by which the world gets to a public one. `authorizations`: of VPCs
    of other accounts, by key.
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    name_servers: pulumi.Output[Sequence[str]]
    authorizations: Mapping[str, pulumi.Resource]

    def __init__(self, name: str, args: HostedZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:HostedZone", name, None, with_aliases(opts, names))
        zone = aws.route53.Zone(
            name,
            name=args.name,
            comment=args.comment,
            tags=args.tags,
            # AWS tells of all VPCs of a zone here: those that are associated beside it would be taken away again.
            vpcs=[aws.route53.ZoneVpcArgs(vpc_id=vpc.id, vpc_region=vpc.region) for vpc in args.vpcs[:1]] or None,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=not args.vpcs,
                ignore_changes=["vpcs"] if args.vpcs else None,
                aliases=make_aliases(names),
            ),
        )
        self.authorizations = self._let_in(names, zone, args.vpcs[1:])
        first: dict[str, aws.route53.Record] = {}
        made: dict[tuple[str | None, str], aws.route53.Record] = {}
        for record in args.records:
            alias = record.alias
            before = [first.get(record.label), made.get((alias.target, record.type)) if alias else None]
            made[record.label, record.type] = aws.route53.Record(
                f"{name}{_end(record.label, record.type)}",
                zone_id=zone.id,
                name=record.name,
                type=record.type,
                ttl=record.ttl,
                records=None if alias else record.values,
                aliases=[
                    aws.route53.RecordAliasArgs(
                        name=alias.name,
                        zone_id=alias.zone_id or zone.id,
                        evaluate_target_health=alias.evaluate_target_health,
                    )
                ]
                if alias
                else None,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[one for one in before if one is not None],
                    aliases=make_aliases(
                        names, [_end(record.label, type_) for type_ in (record.type, *record.replaces)]
                    ),
                ),
            )
            first.setdefault(record.label, made[record.label, record.type])
        self.id = zone.id
        self.arn = zone.arn
        self.name_servers = zone.name_servers
        self.register_outputs({})

    def _let_in(
        self, names: Sequence[str], zone: aws.route53.Zone, vpcs: Sequence[ZoneVpcArgs]
    ) -> dict[str, pulumi.Resource]:
        """Associates the account's own VPCs, and authorizes those of others, by key."""
        authorizations: dict[str, pulumi.Resource] = {}
        for vpc in vpcs:
            child = f"{names[0]}{SEPARATOR}{vpc.key}"
            ends = [f"{SEPARATOR}{key}" for key in (vpc.key, *vpc.formerly)]
            opts = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, ends))
            if vpc.is_own:
                aws.route53.ZoneAssociation(child, zone_id=zone.id, vpc_id=vpc.id, vpc_region=vpc.region, opts=opts)
            else:
                authorizations[vpc.key] = aws.route53.VpcAssociationAuthorization(
                    child, zone_id=zone.id, vpc_id=vpc.id, vpc_region=vpc.region, opts=opts
                )
        return authorizations


def _end(label: str, type_: str) -> str:
    return f"{SEPARATOR}{label}{SEPARATOR}{type_}"
