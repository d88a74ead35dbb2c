"""What a VPC's plan has of IPv6, as facts of which `reachability` tells who reaches whom."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv6Network, ip_network

from config.plan.networks import VpcPlan
from policies.networks import EVERYWHERE_OF_IPV6, PREFIX_OF_IPV6, take_ipv6_network
from reachability.facts import Facts, InternetGateway, Route, Via

_EVERYWHERE = ip_network(EVERYWHERE_OF_IPV6)
_FIRST = int(IPv6Network("2001:db8::/32").network_address)


def number_networks(vpcs: Iterable[VpcPlan]) -> Mapping[str, IPv6Network]:
    """The IPv6 network of each VPC that has one. Which that is is Amazon's choice, so where the config does not say it
    here it is one of those that are kept for documentation.
    """
    return {
        vpc.key: IPv6Network(vpc.ipv6.cidr or (_FIRST + (number << (128 - PREFIX_OF_IPV6)), PREFIX_OF_IPV6))
        for number, vpc in enumerate(vpcs)
        if vpc.ipv6 is not None
    }


def add_ipv6(facts: Facts, vpc: VpcPlan, network: IPv6Network | None, *, public_table: str) -> Facts:
    """The VPC's facts with its IPv6. `public_table`: the key of the route table of public subnets."""
    if vpc.ipv6 is None or network is None:
        return facts
    indexes = {f"{vpc.key}/{one.key}": one.ipv6_index for one in vpc.subnets if one.ipv6_index is not None}
    ways = {
        f"{vpc.key}/{table.key}": (Route(_EVERYWHERE, Via.EGRESS_ONLY_GATEWAY, vpc.key),)
        for table in vpc.route_tables
        if table.egress_only
    }
    if vpc.ipv6.to_internet:
        ways[public_table] = (Route(_EVERYWHERE, Via.INTERNET_GATEWAY, vpc.key),)
    own = Route(network, Via.LOCAL)
    return replace(
        facts,
        vpcs=tuple(replace(one, networks=(*one.networks, network)) for one in facts.vpcs),
        subnets=tuple(
            replace(one, networks=(*one.networks, ip_network(take_ipv6_network(str(network), indexes[one.key]))))
            if one.key in indexes
            else one
            for one in facts.subnets
        ),
        tables=tuple(replace(one, routes=(*one.routes, own, *ways.get(one.key, ()))) for one in facts.tables),
        egress_only_gateways=() if vpc.ipv6.egress_only_tags is None else (InternetGateway(key=vpc.key, vpc=vpc.key),),
    )
