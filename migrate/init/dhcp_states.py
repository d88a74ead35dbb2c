"""What states hold of the DHCP options of VPCs. Pure."""

from live.network_parts import DhcpAssociation, DhcpOptions
from migrate.init.attributes import Found
from migrate.init.identity_states import ReadAll

_OPTIONS, _ASSOCIATION = "aws_vpc_dhcp_options", "aws_vpc_dhcp_options_association"
TYPES = frozenset({_OPTIONS, _ASSOCIATION})

_BEYOND = ("ipv6_address_preferred_lease_time", "netbios_name_servers", "netbios_node_type")


def read_dhcp_options(read_all: ReadAll) -> tuple[DhcpOptions, ...]:
    return read_all(_OPTIONS, _options, "id")


def read_dhcp_associations(read_all: ReadAll) -> tuple[DhcpAssociation, ...]:
    return read_all(_ASSOCIATION, _association, "vpc_id")


def _options(one: Found) -> DhcpOptions:
    return DhcpOptions(
        origin=one.origin,
        id=one.text("id"),
        domain_name=one.optional("domain_name"),
        domain_name_servers=one.items("domain_name_servers"),
        ntp_servers=one.items("ntp_servers"),
        beyond=one.set_among(_BEYOND),
        **one.tags,
    )


def _association(one: Found) -> DhcpAssociation:
    return DhcpAssociation(origin=one.origin, vpc_id=one.text("vpc_id"), options_id=one.text("dhcp_options_id"))
