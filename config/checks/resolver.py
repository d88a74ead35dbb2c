"""Rules about the resolver's endpoints and rules: they fit their VPCs, and what is forwarded gets there."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from config.checks.regions import find_region
from config.checks.walk import join
from config.errors import ConfigError
from config.models import Organization, Vpc
from config.models.resolver import DNS_PORT, ResolverEndpoint, ResolverRule
from config.models.security_groups import Rule, SecurityGroup, split_ports
from config.plan.received import find_way
from config.plan.resolver import find_endpoint_vpc, list_endpoint_subnets
from config.plan.shareable import RESOLVER_RULES
from config.plan.tiers import list_tier_subnets
from config.yaml.places import DNS, Place, Places


def _place_endpoint(index: int) -> Place:
    return Place(DNS, ("resolver_endpoints", index))


def _list_rules(organization: Organization) -> Iterator[tuple[ResolverRule, Place]]:
    for index, rule in enumerate(organization.resolver_rules):
        yield rule, Place(DNS, ("resolver_rules", index))


def endpoints_fit_their_vpc(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """They lie in two of its zones at least, in groups of it."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, endpoint in enumerate(organization.resolver_endpoints):
        place = _place_endpoint(index)
        vpc = vpcs.get(endpoint.vpc)
        if vpc is None:
            so = "so the endpoint has no home"
            yield from places.unknown(endpoint.vpc, vpcs, "a VPC", place / "vpc", so=so)
            continue
        zones = {one.key: one.availability_zone for one in vpc.subnets}
        zones |= {one.keys[0]: one.zone for one in list_tier_subnets(vpc)}
        so = "so the endpoint would have no address there"
        if endpoint.tier is not None:
            tiers = {tier.key for tier in vpc.live_tiers}
            yield from places.unknown(endpoint.tier, tiers, "a tier", place / "tier", so=so)
        for position, key in enumerate(endpoint.subnets):
            yield from places.unknown(key, zones, "a subnet", place / "subnets" / position, so=so)
        found = {zones[key] for key in list_endpoint_subnets(vpc, endpoint) if key in zones}
        if len(found) == 1:
            yield places.error(
                place / ("subnets" if endpoint.subnets else "tier"),
                f"the endpoint would be in {next(iter(found))} alone, and AWS wants two addresses: that zone "
                "would take down both",
                "name subnets in two zones at least",
            )
        groups = {group.key: group for group in vpc.security_groups}
        for position, key in enumerate(endpoint.security_groups):
            item = place / "security_groups" / position
            yield from places.unknown(key, groups, "a security group", item, so="so nothing would get through")


def rules_fit_their_endpoint(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """It is an outbound one."""
    endpoints = {one.key: one for one in organization.resolver_endpoints}
    for rule, place in _list_rules(organization):
        so = "so the rule would forward nothing"
        yield from places.unknown(rule.endpoint, endpoints, "a resolver endpoint", place / "endpoint", so=so)
        if rule.endpoint in endpoints and endpoints[rule.endpoint].direction == "inbound":
            yield places.error(
                place / "endpoint",
                f'"{rule.endpoint}" is an inbound endpoint, by which others ask, and AWS forwards by an outbound one',
                "name an endpoint with direction: outbound",
            )


def rules_reach_their_vpcs(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Those of its region, in accounts that have the rule; each has one rule for a name."""
    vpcs, first = {vpc.key: vpc for vpc in organization.vpcs}, dict[tuple[str, str], str]()
    for rule, place in _list_rules(organization):
        home = find_endpoint_vpc(organization, rule.endpoint)
        for position, key in enumerate(rule.vpcs):
            item = place / "vpcs" / position
            so = "so nobody there would be led by the rule"
            yield from places.unknown(key, vpcs, "a VPC", item, so=so)
            earlier = first.setdefault((rule.domain_name, key), rule.key)
            if earlier != rule.key:
                yield places.error(
                    item,
                    f'"{key}" has a rule for {rule.domain_name} already, "{earlier}"; AWS refuses a second one',
                    "remove it here or there",
                )
            if home is not None and key in vpcs:
                yield from _reach(organization, places, rule, item, home=home, vpc=vpcs[key])


def _reach(
    organization: Organization, places: Places, rule: ResolverRule, item: Place, *, home: Vpc, vpc: Vpc
) -> Iterator[ConfigError]:
    there, here = (find_region(organization, one, places) for one in (home, vpc))
    if None not in (there, here) and there != here:
        yield places.error(
            item,
            f'the VPC "{vpc.key}" is in {here}, and the rule in {there}, the region of its endpoint: AWS has no rule '
            "for a VPC of another region",
            "write a rule with an endpoint of that region",
        )
    elif vpc.account != home.account and find_way(organization, RESOLVER_RULES, rule.key, vpc.account) is None:
        yield places.error(
            item,
            f'the rule is of the account "{home.account}", and no share gives it to "{vpc.account}", the account of '
            f'the VPC "{vpc.key}", so AWS would refuse to associate them',
            f'write resolver_rules: [{rule.key}] in a share of "{home.account}" with that account',
        )


def rules_lead_to_others(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Not back to the resolver of a VPC that they are for, which would ask itself for ever
    (docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-resolver-endpoints.html, read 2026-11-27).
    """
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    asked = [
        (endpoint, vpcs[endpoint.vpc], network)
        for endpoint in organization.resolver_endpoints
        if endpoint.direction == "inbound" and endpoint.vpc in vpcs
        for network in _list_networks(vpcs[endpoint.vpc], endpoint)
    ]
    for rule, place in _list_rules(organization):
        for position, target in enumerate(rule.targets):
            for endpoint, vpc, network in asked:
                if vpc.key in rule.vpcs and IPv4Address(target.ip) in network:
                    yield places.error(
                        place / "targets" / position / "ip",
                        f'{target.ip} lies in {network}, where the inbound endpoint "{endpoint.key}" has an address, '
                        f'and the rule is for "{vpc.key}", its VPC: if that is the address, the resolver asks itself '
                        f"for {rule.domain_name} in a circle, and nobody gets an answer",
                        f'remove "{vpc.key}" from vpcs of the rule: it finds there what the endpoint would tell',
                    ).as_warning()


def _list_networks(vpc: Vpc, endpoint: ResolverEndpoint) -> list[IPv4Network]:
    networks = {one.key: one.cidr for one in vpc.subnets}
    networks |= {one.keys[0]: IPv4Network(one.cidr) for one in list_tier_subnets(vpc)}
    return [networks[key] for key in list_endpoint_subnets(vpc, endpoint) if key in networks]


def endpoints_are_passed(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Their groups let queries in, or out to the servers that rules name."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, endpoint in enumerate(organization.resolver_endpoints):
        vpc = vpcs.get(endpoint.vpc)
        groups = [one for one in vpc.security_groups if one.key in endpoint.security_groups] if vpc else []
        if not groups:
            continue
        lacking = [port for port in _list_ports(organization, endpoint) if not _passes(endpoint, groups, port)]
        if lacking:
            names, ports = join(f'"{group.key}"' for group in groups), join(map(str, lacking))
            way = "in" if endpoint.direction == "inbound" else "out"
            yield places.error(
                _place_endpoint(index) / "security_groups",
                f"{names} lets nothing {way} by udp to port {ports}, which nearly all queries take",
                f"write {'in' if way == 'in' else 'e'}gress: [{{protocol: udp, ports: {lacking[0]}, cidrs: [...]}}] at "
                "the group, and the same by tcp for long answers",
            ).as_warning()


def _list_ports(organization: Organization, endpoint: ResolverEndpoint) -> list[int]:
    if endpoint.direction == "inbound":
        return [DNS_PORT]
    rules = [rule for rule in organization.resolver_rules if rule.endpoint == endpoint.key]
    return sorted({target.port for rule in rules for target in rule.targets})


def _passes(endpoint: ResolverEndpoint, groups: list[SecurityGroup], port: int) -> bool:
    rules: list[Rule] = []
    for group in groups:
        rules += group.ingress if endpoint.direction == "inbound" else group.egress
    return any(
        rule.protocol == "all"
        or (rule.protocol == "udp" and any(a <= port <= b for a, b in map(split_ports, rule.ports)))
        for rule in rules
    )
