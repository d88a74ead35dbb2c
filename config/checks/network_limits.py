"""Rules about how many of a network's parts AWS takes: what it raises when asked is a warning."""

from collections import defaultdict
from collections.abc import Iterator

from config.checks.regions import find_region
from config.checks.walk import gateway_place, peering_place, vpc_place
from config.errors import ConfigError
from config.models import Organization
from config.plan.transit import find_reached
from config.yaml.places import Place, Places

GATEWAYS_OF_A_VPC = 5
SEGMENTS_OF_A_GATEWAY = 20
GATEWAYS_OF_AN_ACCOUNT = 5
"""docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html, read 2026-11-27; AWS raises the last two."""

PEERINGS_OF_A_VPC, MOST_PEERINGS_OF_A_VPC = 50, 125
"""docs.aws.amazon.com/general/latest/gr/vpc-service.html, read 2026-11-27."""

ROUTES_OF_A_TABLE, MOST_ROUTES_OF_A_TABLE = 500, 1000
GROUPS_OF_AN_INTERFACE, MOST_GROUPS_OF_AN_INTERFACE = 5, 16
"""docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: by what others wrote of it, 2026-11-27."""


def transit_gateways_are_within_the_limits(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many gateways a VPC and an account have, and how many segments a gateway."""
    attached, owned = defaultdict[str, list[str]](list), defaultdict[tuple[str, str | None], list[str]](list)
    for index, gateway in enumerate(organization.transit_gateways):
        place = gateway_place(index)
        of_account = owned[gateway.account, find_region(organization, gateway, places)]
        of_account.append(gateway.key)
        if len(of_account) == GATEWAYS_OF_AN_ACCOUNT + 1:
            yield places.error(
                place,
                f'"{gateway.account}" would own more than {GATEWAYS_OF_AN_ACCOUNT} gateways in a region, which is all '
                "that AWS allows until it is asked for more",
                "have the quota raised (ec2 in Service Quotas), or let another account own it",
            ).as_warning()
        if len(gateway.segments) > SEGMENTS_OF_A_GATEWAY:
            yield places.error(
                place / "segments",
                f"these are {len(gateway.segments)}, and a gateway has {SEGMENTS_OF_A_GATEWAY} route tables until AWS "
                "is asked for more",
                "have the quota raised (ec2 in Service Quotas), or put VPCs that reach the same into one segment",
            ).as_warning()
        for position, attachment in enumerate(gateway.attachments):
            if gateway.key not in attached[attachment.vpc]:
                attached[attachment.vpc].append(gateway.key)
                if len(attached[attachment.vpc]) == GATEWAYS_OF_A_VPC + 1:
                    yield places.error(
                        place / "attachments" / position / "vpc",
                        f'"{attachment.vpc}" is on {GATEWAYS_OF_A_VPC} gateways already, and AWS allows no more',
                        "reach what is on this one by another gateway",
                    )


def connections_are_within_the_limits(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many peerings a VPC has, and how many routes to other VPCs each of its tables."""
    peerings, routes = defaultdict[str, list[Place]](list), defaultdict[str, list[Place]](list)
    for index, peering in enumerate(organization.peerings):
        for name, vpc in (("from", peering.from_), ("to", peering.to)):
            peerings[vpc].append(peering_place(index) / name)
            routes[vpc].append(peering_place(index) / name)
    for index, gateway in enumerate(organization.transit_gateways):
        for position, attachment in enumerate(gateway.attachments):
            place = gateway_place(index) / "attachments" / position / "vpc"
            routes[attachment.vpc] += [place] * len(find_reached(gateway, attachment))
    for found, allowed, most, what, advice in (
        (peerings, PEERINGS_OF_A_VPC, MOST_PEERINGS_OF_A_VPC, "peerings", "connect VPCs by a transit gateway"),
        (
            routes,
            ROUTES_OF_A_TABLE,
            MOST_ROUTES_OF_A_TABLE,
            "other VPCs to reach, each by a route in its tables",
            "let it reach fewer",
        ),
    ):
        for vpc, there in found.items():
            told = f'"{vpc}" has {len(there)} {what}, and AWS allows'
            if len(there) > most:
                yield places.error(there[most], f"{told} {most}", advice)
            elif len(there) > allowed:
                yield places.error(
                    there[allowed],
                    f"{told} {allowed} until it is asked for more",
                    f"have the quota raised (vpc in Service Quotas), or {advice}",
                ).as_warning()


def endpoints_are_within_the_limits(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """In how many security groups an endpoint's addresses are."""
    for index, vpc in enumerate(organization.vpcs):
        groups = () if vpc.interface_endpoints is None else vpc.interface_endpoints.security_groups
        if len(groups) > GROUPS_OF_AN_INTERFACE:
            place = vpc_place(index) / "interface_endpoints" / "security_groups"
            most = len(groups) > MOST_GROUPS_OF_AN_INTERFACE
            limit, more = (
                (MOST_GROUPS_OF_AN_INTERFACE, "") if most else (GROUPS_OF_AN_INTERFACE, " until it is asked for more")
            )
            problem = places.error(
                place,
                f"these are {len(groups)}, and AWS allows {limit} for a network interface{more}",
                "put their rules into fewer groups",
            )
            yield problem if most else problem.as_warning()
