"""IPv6 of a VPC: which of its networks a subnet has, and where its route tables lead by it. Pure."""

from collections.abc import Mapping
from ipaddress import IPv6Network

from live.inventory import Inventory, Subnet, Vpc
from live.network_parts import EgressOnlyGateway
from policies.networks import EVERYWHERE_OF_IPV6, SUBNETS_OF_IPV6, find_ipv6_index

_PREFIX = 64
"""Of what a subnet has of IPv6."""


def find_number(vpc: Vpc, subnet: Subnet) -> int | None:
    """Which /64 of the VPC's IPv6 network the subnet has; None for none."""
    return find_ipv6_index(vpc.ipv6_cidr, subnet.ipv6_cidr) if vpc.ipv6_cidr and subnet.ipv6_cidr else None


def is_numbered(vpc: Vpc, subnet: Subnet) -> bool:
    """Whether its IPv6 network, if it has one, is a /64 of the VPC's."""
    number = find_number(vpc, subnet)
    if number is None:
        return not subnet.ipv6_cidr
    return IPv6Network(subnet.ipv6_cidr).prefixlen == _PREFIX and 0 <= number < SUBNETS_OF_IPV6


def leads_to_internet(inventory: Inventory, table_id: str, gateway_id: str) -> bool:
    """Whether all of IPv6 goes by that internet gateway."""
    return any(
        (route.table_id, route.destination, route.gateway_id) == (table_id, EVERYWHERE_OF_IPV6, gateway_id)
        for route in inventory.routes
    )


def find_egress_only(inventory: Inventory, vpc: Vpc) -> tuple[EgressOnlyGateway | None, frozenset[str]]:
    """The VPC's egress-only internet gateway, and the ids of the route tables that send all of IPv6 to it. None where
    it has several: nothing but the id would tell which is which.
    """
    found = [one for one in inventory.network_parts.egress_only_gateways if one.vpc_id == vpc.id]
    if len(found) != 1:
        return None, frozenset()
    return found[0], frozenset(
        route.table_id
        for route in inventory.routes
        if route.destination == EVERYWHERE_OF_IPV6 and route.egress_only_gateway_id == found[0].id
    )


def is_alike(subnets: Mapping[str, Subnet]) -> bool:
    """Whether all of them have IPv6 or none, and give addresses of it or do not."""
    said = {(bool(one.ipv6_cidr), one.assign_ipv6_address_on_creation) for one in subnets.values()}
    return len(said) == 1
