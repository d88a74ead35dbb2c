"""Rules about peerings: both VPCs exist, are two, and can be routed. Overlaps are config.checks.connections'."""

from collections.abc import Iterator

from config.checks.routing import find_routing_problems, list_lacking_dns
from config.checks.walk import join, peering_place
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization
from config.yaml.places import Places


def peerings_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A peering is of two VPCs. In groups the stack of the one that asks enters the account of the other."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, peering in enumerate(organization.peerings):
        place = peering_place(index)
        so = "so nothing is connected"
        for name, key, tiers in (("from", peering.from_, peering.from_tiers), ("to", peering.to, peering.to_tiers)):
            yield from places.unknown(key, vpcs, "a VPC", place / name, so=so)
            if key in vpcs:
                yield from find_routing_problems(places, vpcs[key], tiers, place, place / f"{name}_tiers")
        if peering.from_ not in vpcs or peering.to not in vpcs:
            continue
        if peering.from_ == peering.to:
            yield places.error(
                place / "to", f'"{peering.to}" is both sides, and a VPC needs no peering to itself', "name another VPC"
            )
        asks, accepts = (vpcs[key].account for key in (peering.from_, peering.to))
        if organization.settings.layout == "grouped" and asks != accepts and MANAGEMENT in (asks, accepts):
            problem = (
                "the stack `org` comes before all others, so it could not know the VPC that it asks"
                if asks == MANAGEMENT
                else f"the stack of {asks} would have to enter the management account, from which every account can be "
                "entered"
            )
            yield places.error(
                place / ("from" if asks == MANAGEMENT else "to"),
                f"with layout: grouped {problem}",
                "name a VPC of a member account, or set layout: single",
            )


def names_can_be_resolved(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS answers for the other VPC only where both resolve names at all."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, peering in enumerate(organization.peerings):
        sides = [vpcs[key] for key in (peering.from_, peering.to) if key in vpcs] if peering.dns else []
        for vpc in sides:
            lacking = list_lacking_dns(vpc)
            if lacking:
                yield places.error(
                    peering_place(index) / "dns",
                    f'the VPC "{vpc.key}" lacks {join(lacking)}, so AWS would not answer with private addresses across '
                    "the peering",
                    f'write it at "{vpc.key}", or leave dns out',
                )
