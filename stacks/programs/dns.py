"""Hosted zones: those that are delegated before the ones above them, which get their name servers."""

from collections.abc import Callable, Collection, Mapping

import pulumi

from components.dns.hosted_zone import HostedZone, HostedZoneArgs, RecordArgs
from config.models import Organization
from config.plan.hosted_zones import HostedZonePlan, plan_hosted_zones
from config.plan.stacks import HOSTED_ZONE
from engine.urns import name_child


def make_hosted_zones(
    config: Organization, accounts: Collection[str], enter: Callable[[str], pulumi.ResourceOptions]
) -> dict[str, HostedZone]:
    """Those in these accounts, by key."""
    made: dict[str, HostedZone] = {}
    for zone in plan_hosted_zones(config):
        if zone.account in accounts:
            name = name_child(HOSTED_ZONE, zone.account, zone.key)
            made[zone.key] = HostedZone(name, hosted_zone_args(zone, made), enter(zone.account))
    return made


def hosted_zone_args(zone: HostedZonePlan, made: Mapping[str, HostedZone]) -> HostedZoneArgs:
    """`made`: by key, those that are delegated from it among them. One whose account is not there yet leads nowhere."""
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
                replaces=record.replaces,
            )
            for record in zone.records
            if record.delegates is None or record.delegates in made
        ],
        former_names=[name_child(HOSTED_ZONE, *keys) for keys in zone.formerly],
    )
