"""What AWS allows of security groups, network ACLs, lists of networks and IPv6, as dated data; and which networks are
everybody's.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network

EVERYWHERE, EVERYWHERE_OF_IPV6 = "0.0.0.0/0", "::/0"
"""Where a route or rule names all addresses."""

IPV6 = "ipv6"
"""The last key in the logical name of a route of IPv6, beside one of IPv4 from the same table to the same target."""

NETWORKS_AS_OF = "2026-11-27"
"""When these were read: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, and
https://repost.aws/articles/ARSvw6_D8cTkaAQGRMK1L2QA for what a prefix list counts."""

MAX_RULES = 60
"""Rules of a security group in each direction, of IPv4 and of IPv6 apart. A rule that names a group or a prefix list
counts for both, that of a list as often as the list has room. AWS raises it when asked."""

RULES_QUOTA = "L-0EA8095F"
"""Its code in Service Quotas, of the service `vpc`; from memory."""

LAST_ACL_NUMBER = 32766
"""The highest number of a rule of a network ACL
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html, from memory)."""

MAX_ACL_RULES, MOST_ACL_RULES = 20, 40
"""Rules of a network ACL in each direction, of IPv4 and of IPv6 apart, the deny that AWS puts last among them; and how
far AWS raises that when asked."""

ACL_RULES_QUOTA = "L-2AEEBF1A"
"""Its code in Service Quotas, of the service `vpc`."""

EPHEMERAL_PORTS, USUAL_EPHEMERAL_PORTS = (1024, 65535), (32768, 60999)
"""To which answers go: all that some system or service of AWS chooses from, and what Linux does
(https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html, "Ephemeral ports", from memory)."""

REMOTE_LOGINS = {22: "SSH", 3389: "Remote Desktop"}

PRIVATE_NETWORKS = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    )
)
"""Networks that no one reaches from the internet (RFC 1918, 6598, 3927, 4193, 4291)."""

_WIDEST = {4: 7, 6: 15}
"""From this prefix on a network stands for everybody, such as one half of 0.0.0.0/0; ours to choose."""


PREFIX_OF_IPV6, SUBNETS_OF_IPV6 = 56, 256
"""The size of the network that AWS gives a VPC, and how many /64, which is what a subnet has of IPv6, are in it
(https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, from memory)."""


def take_ipv6_network(block: str, index: int) -> str:
    """The /64 of that index in a VPC's IPv6 network."""
    return str(IPv6Network((int(IPv6Network(block).network_address) + index * 2**64, 64)))


def find_ipv6_index(block: str, network: str) -> int:
    """Which /64 of a VPC's IPv6 network it is; not in 0 to 255 where it lies elsewhere."""
    return (int(IPv6Network(network).network_address) - int(IPv6Network(block).network_address)) // 2**64


def is_everybody(network: IPv4Network | IPv6Network) -> bool:
    """Whether it is the whole internet, or so much of it that nobody can mean one party."""
    return network.prefixlen <= _WIDEST[network.version]


def is_public(network: IPv4Network | IPv6Network) -> bool:
    """Whether addresses in it can be somebody's on the internet."""
    return not any(is_within(network, own) for own in PRIVATE_NETWORKS)


def is_within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    """Whether all addresses of one network are in the other. None of IPv4 is in one of IPv6."""
    return (
        inner.version == outer.version
        and outer.prefixlen <= inner.prefixlen
        and (int(inner.network_address) ^ int(outer.network_address)) >> (inner.max_prefixlen - outer.prefixlen) == 0
    )
