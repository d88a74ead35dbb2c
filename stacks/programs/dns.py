"""Hosted zones: those that are delegated before the ones above them; and those of other accounts in VPCs."""

from collections.abc import Callable, Collection, Mapping

import pulumi

from components.dns.hosted_zone import AliasArgs, HostedZone, HostedZoneArgs, RecordArgs, ZoneVpcArgs
from components.dns.zone_association import ZoneAssociation, ZoneAssociationArgs
from components.network.vpc import Vpc
from config.models import Organization
from config.plan.hosted_zones import HostedZonePlan, plan_hosted_zones
from config.plan.stacks import HOSTED_ZONE, ZONE_ASSOCIATION
from engine.urns import name_child


def make_hosted_zones(
    config: Organization,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
    vpcs: Mapping[str, Vpc],
) -> dict[str, HostedZone]:
    """Those in these accounts, by key. `vpcs`: those in these accounts, by key."""
    made: dict[str, HostedZone] = {}
    for zone in plan_hosted_zones(config):
        if zone.account in accounts:
            name = name_child(HOSTED_ZONE, zone.account, zone.key)
            made[zone.key] = HostedZone(name, hosted_zone_args(zone, made, vpcs), enter(zone.account))
            _associate(zone, made[zone.key], enter, vpcs)
    return made


def _associate(
    zone: HostedZonePlan,
    made: HostedZone,
    enter: Callable[[str], pulumi.ResourceOptions],
    vpcs: Mapping[str, Vpc],
) -> None:
    for vpc in zone.vpcs:
        if vpc.key in made.authorizations:
            ZoneAssociation(
                name_child(ZONE_ASSOCIATION, vpc.account, zone.key, vpc.key),
                ZoneAssociationArgs(
                    zone_id=made.id,
                    vpc_id=vpcs[vpc.key].id,
                    vpc_region=vpc.region,
                    authorization=made.authorizations[vpc.key],
                    former_names=[name_child(ZONE_ASSOCIATION, *keys) for keys in vpc.formerly],
                ),
                enter(vpc.account),
            )


def hosted_zone_args(zone: HostedZonePlan, made: Mapping[str, HostedZone], vpcs: Mapping[str, Vpc]) -> HostedZoneArgs:
    """`made`: by key, those that are delegated from it among them. What is in an account that is not there yet is left
    out.
    """
    return HostedZoneArgs(
        name=zone.name,
        comment=zone.comment,
        tags=zone.tags,
        records=[
            RecordArgs(
                label=record.label,
                name=record.name,
                type=record.type,
                ttl=record.ttl,
                values=record.values if record.delegates is None else made[record.delegates].name_servers,
                alias=None
                if record.alias is None
                else AliasArgs(
                    name=record.alias.name,
                    zone_id=record.alias.hosted_zone_id,
                    evaluate_target_health=record.alias.evaluate_target_health,
                    target=record.alias.target,
                ),
                replaces=record.replaces,
            )
            for record in zone.records
            if record.delegates is None or record.delegates in made
        ],
        vpcs=[
            ZoneVpcArgs(
                key=vpc.key,
                id=vpcs[vpc.key].id,
                region=vpc.region,
                is_own=vpc.account == zone.account,
                formerly=vpc.keys[1:],
            )
            for vpc in zone.vpcs
            if vpc.key in vpcs
        ],
        former_names=[name_child(HOSTED_ZONE, *keys) for keys in zone.formerly],
    )
