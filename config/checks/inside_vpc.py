"""Rules about what is in a VPC beside its subnets and security groups."""

from collections.abc import Iterator

from config.checks.routing import list_lacking_dns
from config.checks.walk import join, vpc_place
from config.errors import ConfigError
from config.models import Organization
from config.models.inside_vpc import AMAZON_PROVIDED_DNS
from config.models.security_groups import SecurityGroup, split_ports
from config.yaml.places import Places

_HTTPS = 443


def interface_endpoints_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """They lie in a tier of their VPC, in groups of it, and have names where the VPC's resolver can tell them."""
    for index, vpc in enumerate(organization.vpcs):
        said, place = vpc.interface_endpoints, vpc_place(index) / "interface_endpoints"
        if said is None:
            continue
        tiers = {tier.key for tier in vpc.live_tiers}
        so = "so the endpoints would have no addresses"
        yield from places.unknown(said.tier, tiers, "a tier", place / "tier", so=so)
        groups = {group.key for group in vpc.security_groups}
        for position, key in enumerate(said.security_groups):
            item = place / "security_groups" / position
            so = "so nobody would reach the endpoints"
            yield from places.unknown(key, groups, "a security group", item, so=so)
        lacking = list_lacking_dns(vpc)
        if said.private_dns and lacking:
            yield places.error(
                place / "private_dns",
                f'the VPC "{vpc.key}" lacks {join(lacking)}, without which AWS refuses private names of endpoints',
                "write it at the VPC; or private_dns: false here, and call the services by the endpoints' own names",
            )


def private_names_are_told(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS's resolver alone knows the private names of endpoints; another one has to ask it."""
    for index, vpc in enumerate(organization.vpcs):
        endpoints, options = vpc.interface_endpoints, vpc.dhcp_options
        if endpoints is None or options is None or not endpoints.private_dns:
            continue
        # AWS's resolver has two addresses too (https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html).
        own = {AMAZON_PROVIDED_DNS, "169.254.169.253", str(vpc.cidr[2])}
        if own.isdisjoint(options.domain_name_servers):
            yield places.error(
                vpc_place(index) / "dhcp_options" / "domain_name_servers",
                f'the interface endpoints of the VPC "{vpc.key}" have private names, which only AWS\'s resolver tells, '
                "and what is launched asks others",
                f"write {AMAZON_PROVIDED_DNS}; or leave it where the others ask AWS's resolver for amazonaws.com",
            ).as_warning()


def interface_endpoints_are_reached(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Their groups let HTTPS in, by which all of AWS's services are called."""
    for index, vpc in enumerate(organization.vpcs):
        said = vpc.interface_endpoints
        if said is None:
            continue
        groups = [group for group in vpc.security_groups if group.key in said.security_groups]
        if groups and not any(map(_lets_https_in, groups)) and not places.has_lost(vpc_place(index)):
            names = join([f'"{group.key}"' for group in groups])
            yield places.error(
                vpc_place(index) / "interface_endpoints" / "security_groups",
                f"{names} lets no HTTPS in, so nobody reaches the endpoints; with private_dns the services are then "
                "out of reach for all of the VPC",
                "write ingress: [{ports: 443, vpc: true}] at the group",
            ).as_warning()


def _lets_https_in(group: SecurityGroup) -> bool:
    return any(
        rule.protocol == "all"
        or (rule.protocol == "tcp" and any(a <= _HTTPS <= b for a, b in map(split_ports, rule.ports)))
        for rule in group.ingress
    )
