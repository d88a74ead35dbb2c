"""Two VPCs of one account with all that `init` reads in and between networks, as states hold it."""

from typing import Any

from tests.migrate.init.inventories import SHOP
from tests.migrate.init.security_parts import Said

ZONE = "us-east-1a"
IPV6 = "2600:1f18:abcd:ef"
"""Of the VPC `web`."""
SERVERS = ["ns-1.example.org", "ns-2.example.org"]
_OPEN = '{"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}'
_CIDRS = {"web": "10.1.0.0/16", "db": "10.2.0.0/16"}
_GENERATED = {"assign_generated_ipv6_cidr_block": True, "ipv6_cidr_block": f"{IPV6}00::/56"}


def _tags(**tags: str) -> dict[str, Any]:
    return {"tags": {"Team": "it", **tags}, "tags_all": {"Team": "it", **tags}}


def _make_vpc(name: str) -> list[Said]:
    beginning = _CIDRS[name].removesuffix("0.0/16")
    said: list[tuple[str, dict[str, Any]]] = [
        (
            "aws_vpc",
            {
                "id": name,
                "owner_id": SHOP,
                "cidr_block": _CIDRS[name],
                "enable_dns_hostnames": True,
                **(_GENERATED if name == "web" else {}),
                **_tags(Name=name),
            },
        ),
        ("aws_internet_gateway", {"id": f"igw-{name}", "vpc_id": name, **_tags(Name=name)}),
    ]
    for number, kind in enumerate(("public", "private")):
        subnet, table, title = f"{name}-{kind}", f"rtb-{name}-{kind}", f"{name}-{kind}-{ZONE}"
        said += [
            (
                "aws_subnet",
                {
                    "id": subnet,
                    "arn": f"arn:aws:ec2:us-east-1:{SHOP}:subnet/{subnet}",
                    "vpc_id": name,
                    "cidr_block": f"{beginning}{number}.0/24",
                    "availability_zone": ZONE,
                    **({"ipv6_cidr_block": f"{IPV6}0{number}::/64"} if name == "web" else {}),
                    **_tags(Name=title),
                },
            ),
            ("aws_route_table", {"id": table, "vpc_id": name, "route": [], **_tags(Name=title)}),
            ("aws_route_table_association", {"route_table_id": table, "subnet_id": subnet}),
        ]
    said.append(_route(f"rtb-{name}-public", "0.0.0.0/0", gateway_id=f"igw-{name}"))
    return [(type_, SHOP, attributes) for type_, attributes in said]


def _route(table: str, to: str, **target: str) -> tuple[str, dict[str, Any]]:
    name = "destination_ipv6_cidr_block" if ":" in to else "destination_cidr_block"
    return "aws_route", {"route_table_id": table, name: to, **target}


_INSIDE: list[tuple[str, dict[str, Any]]] = [
    _route("rtb-web-private", "0.0.0.0/0", nat_gateway_id="nat-1"),
    _route("rtb-web-private", _CIDRS["db"], vpc_peering_connection_id="pcx-1"),
    _route("rtb-db-private", _CIDRS["web"], vpc_peering_connection_id="pcx-1"),
    _route("rtb-web-public", "::/0", gateway_id="igw-web"),
    _route("rtb-web-private", "::/0", egress_only_gateway_id="eigw-1"),
    ("aws_egress_only_internet_gateway", {"id": "eigw-1", "vpc_id": "web", **_tags(Name="web")}),
    (
        "aws_network_acl",
        {
            "id": "acl-1",
            "vpc_id": "web",
            "subnet_ids": ["web-private"],
            "ingress": [
                {
                    "rule_no": 100,
                    "action": "allow",
                    "protocol": "6",
                    "from_port": 443,
                    "to_port": 443,
                    "cidr_block": "10.0.0.0/8",
                    "ipv6_cidr_block": "",
                }
            ],
            "egress": [],
            **_tags(Name="web-private"),
        },
    ),
    (
        "aws_network_acl_rule",
        {
            "network_acl_id": "acl-1",
            "rule_number": 110,
            "egress": True,
            "protocol": "58",
            "rule_action": "allow",
            "icmp_type": "-1",
            "icmp_code": "-1",
            "ipv6_cidr_block": "::/0",
        },
    ),
    ("aws_network_acl_association", {"network_acl_id": "acl-1", "subnet_id": "web-private"}),
    (
        "aws_vpc_dhcp_options",
        {
            "id": "dopt-1",
            "domain_name": "corp.example.com",
            "domain_name_servers": ["10.1.0.5", "AmazonProvidedDNS"],
            "ntp_servers": ["10.1.0.6"],
            **_tags(Name="corp"),
        },
    ),
    ("aws_vpc_dhcp_options_association", {"vpc_id": "web", "dhcp_options_id": "dopt-1"}),
    ("aws_eip", {"id": "eip-1", **_tags(Name="web-nat")}),
    (
        "aws_nat_gateway",
        {
            "id": "nat-1",
            "connectivity_type": "public",
            "subnet_id": "web-public",
            "allocation_id": "eip-1",
            "secondary_allocation_ids": [],
            **_tags(Name="web-nat"),
        },
    ),
    (
        "aws_vpc_endpoint",
        {
            "id": "vpce-1",
            "vpc_id": "web",
            "service_name": "com.amazonaws.us-east-1.s3",
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": ["rtb-web-public", "rtb-web-private"],
            "policy": _OPEN,
            "service_region": "us-east-1",
            **_tags(Name="to-s3"),
        },
    ),
    (
        "aws_vpc_endpoint",
        {
            "id": "vpce-2",
            "vpc_id": "web",
            "service_name": "com.amazonaws.us-east-1.ecr.api",
            "vpc_endpoint_type": "Interface",
            "subnet_ids": ["web-private"],
            "security_group_ids": ["sg-1"],
            "private_dns_enabled": True,
            "ip_address_type": "ipv4",
            **_tags(Name="to-ecr"),
        },
    ),
    (
        "aws_security_group",
        {
            "id": "sg-1",
            "vpc_id": "web",
            "name": "endpoints",
            "description": "HTTPS",
            "ingress": [
                {
                    "protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "cidr_blocks": ["10.1.0.0/16"],
                    "self": True,
                    "description": "inside",
                }
            ],
            "egress": [],
            **_tags(Name="endpoints"),
        },
    ),
    (
        "aws_security_group_rule",
        {
            "security_group_id": "sg-1",
            "type": "egress",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "cidr_blocks": ["0.0.0.0/0"],
            "description": "out",
        },
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        {
            "security_group_id": "sg-1",
            "ip_protocol": "udp",
            "from_port": 53,
            "to_port": 54,
            "prefix_list_id": "pl-1",
            **_tags(),
        },
    ),
    (
        "aws_ec2_managed_prefix_list",
        {
            "id": "pl-1",
            "owner_id": SHOP,
            "name": "Offices",
            "address_family": "IPv4",
            "max_entries": 5,
            "entry": [{"cidr": "198.51.100.0/24", "description": "Bern"}],
            **_tags(),
        },
    ),
]
_BETWEEN: list[tuple[str, dict[str, Any]]] = [
    (
        "aws_vpc_peering_connection",
        {
            "id": "pcx-1",
            "vpc_id": "web",
            "peer_vpc_id": "db",
            "accept_status": "active",
            "requester": [{"allow_remote_vpc_dns_resolution": True}],
            "accepter": [{"allow_remote_vpc_dns_resolution": True}],
            **_tags(Name="web-db"),
        },
    ),
    ("aws_vpc_peering_connection_accepter", {"id": "pcx-1", **_tags(Name="web-db")}),
    (
        "aws_ec2_transit_gateway",
        {
            "id": "tgw-1",
            "arn": f"arn:aws:ec2:us-east-1:{SHOP}:transit-gateway/tgw-1",
            "amazon_side_asn": 64513,
            "auto_accept_shared_attachments": "disable",
            "default_route_table_association": "disable",
            "default_route_table_propagation": "disable",
            "dns_support": "enable",
            "vpn_ecmp_support": "enable",
            **_tags(Name="core"),
        },
    ),
    *(
        entry
        for key in _CIDRS
        for entry in (
            (
                "aws_ec2_transit_gateway_route_table",
                {"id": f"tgw-rtb-{key}", "transit_gateway_id": "tgw-1", **_tags(Name=f"core-{key}")},
            ),
            (
                "aws_ec2_transit_gateway_vpc_attachment",
                {
                    "id": f"att-{key}",
                    "transit_gateway_id": "tgw-1",
                    "vpc_id": key,
                    "subnet_ids": [f"{key}-private"],
                    "appliance_mode_support": "disable",
                    "dns_support": "enable",
                    **_tags(Name=f"core-{key}"),
                },
            ),
            (
                "aws_ec2_transit_gateway_route_table_association",
                {"transit_gateway_route_table_id": f"tgw-rtb-{key}", "transit_gateway_attachment_id": f"att-{key}"},
            ),
        )
    ),
    (
        "aws_route53_zone",
        {
            "zone_id": "Z1",
            "name": "example.com",
            "comment": "Main",
            "vpc": [],
            "name_servers": ["ns-0.example.org"],
            **_tags(),
        },
    ),
    ("aws_route53_zone", {"zone_id": "Z2", "name": "a.example.com", "comment": "", "name_servers": SERVERS, **_tags()}),
    (
        "aws_route53_zone",
        {"zone_id": "Z3", "name": "corp", "comment": "Ours", "vpc": [{"vpc_id": "web"}, {"vpc_id": "db"}], **_tags()},
    ),
    ("aws_route53_zone_association", {"zone_id": "Z3", "vpc_id": "db"}),
    (
        "aws_route53_record",
        {"zone_id": "Z1", "fqdn": "a.example.com", "type": "NS", "ttl": 172800, "records": SERVERS},
    ),
    (
        "aws_route53_record",
        {"zone_id": "Z1", "fqdn": "www.example.com", "type": "A", "ttl": 60, "records": ["192.0.2.1"]},
    ),
    (
        "aws_route53_record",
        {
            "zone_id": "Z1",
            "fqdn": "lb.example.com",
            "type": "A",
            "alias": [{"name": "lb-1.elb.amazonaws.com", "zone_id": "Z9", "evaluate_target_health": True}],
        },
    ),
]

CONNECTED: list[Said] = [
    *_make_vpc("web"),
    *_make_vpc("db"),
    *((type_, SHOP, said) for type_, said in (*_INSIDE, *_BETWEEN)),
]
