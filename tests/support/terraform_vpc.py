"""A VPC on the estate's local AWS with all that is in it, as Terraform's usual modules leave it, and its state."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6, take_ipv6_network
from sandbox.terraform.estate import AWS_PROVIDER, DEFAULT_TAGS, Estate, Resource, Root
from sandbox.terraform.reading import read_attributes

_PREFIXES = {"public": 0, "private": 2}
"""The first /64 of IPv6 for subnets of each kind."""


@dataclass
class BuiltVpc:
    """Ids by what names the things: subnets by kind and zone, route tables by kind, or kind and zone."""

    root: Root
    cidr: str
    id: str = ""
    subnets: dict[str, str] = field(default_factory=dict[str, str])
    tables: dict[str, str] = field(default_factory=dict[str, str])


class StateBuilder:
    """The resources of the state so far."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._blocks: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}

    def add(
        self, root: Root, type_: str, name: str, attributes: Mapping[str, Any], *, key: str | int | None = None
    ) -> None:
        """An instance. What its attributes do not say is as Terraform writes it for nothing."""
        where = {} if type_.startswith("aws_route53") else {"region": root.region}
        instance = {
            **({} if key is None else {"index_key": key}),
            "schema_version": 0,
            "attributes": {**where, **attributes},
            "sensitive_attributes": [],
        }
        provider = f"{AWS_PROVIDER}.{root.alias}"
        self._blocks.setdefault((root.module, type_, name, provider), []).append(instance)

    def read(
        self,
        root: Root,
        type_: str,
        name: str,
        id_: str,
        more: Mapping[str, Any] | None = None,
        *,
        key: str | int | None = None,
    ) -> None:
        """An instance that the estate's readers know. `more`: attributes that they leave empty."""
        target = Resource(
            state="", type=type_, name=name, id=id_, account=root.account, region=root.region, provider=""
        )
        self.add(root, type_, name, {**read_attributes(self._estate.entry, target), **(more or {})}, key=key)

    def dump(self) -> str:
        """The state's text."""
        resources = [
            {
                **({"module": module} if module else {}),
                "mode": "managed",
                "type": type_,
                "name": name,
                "provider": provider,
                "instances": instances,
            }
            for (module, type_, name, provider), instances in sorted(self._blocks.items())
        ]
        lineage = str(uuid.uuid5(uuid.NAMESPACE_URL, "network"))
        head = {"version": 4, "terraform_version": "1.11.4", "serial": 9, "lineage": lineage, "outputs": {}}
        return json.dumps(head | {"resources": resources})


def make_tags(**tags: str) -> dict[str, Any]:
    """Attributes of what has tags."""
    return {"tags": tags or None, "tags_all": {**DEFAULT_TAGS, **tags}}


def specify(kind: str, **tags: str) -> list[dict[str, Any]]:
    """The same for AWS, where something is made with them."""
    found = [{"Key": key, "Value": value} for key, value in {**DEFAULT_TAGS, **tags}.items()]
    return [{"ResourceType": kind, "Tags": found}]


def make_vpc(state: StateBuilder, root: Root, name: str, cidr: str, *, nat: str, ipv6: bool = False) -> BuiltVpc:
    """`terraform-aws-modules/vpc`: private subnets of /20 from the beginning, public ones of /24 behind them. `ipv6`:
    whether it has a network of Amazon's, which the private ones leave by an egress-only internet gateway.
    """
    root = replace(root, module=f'module.vpc["{name}"]')
    ec2, begin = root.client("ec2"), cidr.removesuffix(".0.0/16")
    vpc = BuiltVpc(replace(root, module=""), cidr)
    vpc.id = ec2.create_vpc(
        CidrBlock=cidr, AmazonProvidedIpv6CidrBlock=ipv6, TagSpecifications=specify("vpc", Name=name)
    )["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc.id, EnableDnsHostnames={"Value": True})
    block = _find_ipv6(ec2.describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0])
    generated = {"assign_generated_ipv6_cidr_block": ipv6, "ipv6_cidr_block": block}
    state.read(root, "aws_vpc", "this", vpc.id, generated, key=0)
    gateway = ec2.create_internet_gateway(TagSpecifications=specify("internet-gateway", Name=name))
    gateway_id = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc.id)
    state.read(root, "aws_internet_gateway", "this", gateway_id, key=0)
    zones = [f"{root.region}a", f"{root.region}b"]
    for kind, networks in (("private", ("0.0/20", "16.0/20")), ("public", ("48.0/24", "49.0/24"))):
        for number, zone in enumerate(zones):
            title = f"{name}-{kind}-{zone}"
            own = {"Ipv6CidrBlock": take_ipv6_network(block, _PREFIXES[kind] + number)} if ipv6 else {}
            subnet = ec2.create_subnet(
                VpcId=vpc.id,
                CidrBlock=f"{begin}.{networks[number]}",
                AvailabilityZone=zone,
                TagSpecifications=specify("subnet", Name=title),
                **own,
            )["Subnet"]["SubnetId"]
            vpc.subnets[f"{kind}-{zone}"] = subnet
            state.read(root, "aws_subnet", kind, subnet, {"ipv6_cidr_block": own.get("Ipv6CidrBlock", "")}, key=number)
    gateways = _make_nat(state, root, vpc, name, {"one": zones[:1], "per_zone": zones, "none": []}[nat])
    private = [f"private-{zone}" for zone in zones] if nat == "per_zone" else ["private"]
    for key in ("public", *private):
        table = ec2.create_route_table(VpcId=vpc.id, TagSpecifications=specify("route-table", Name=f"{name}-{key}"))
        vpc.tables[key] = table["RouteTable"]["RouteTableId"]
        attributes = {
            "id": vpc.tables[key],
            "arn": f"arn:aws:ec2:{root.region}:{root.account}:route-table/{vpc.tables[key]}",
            "owner_id": root.account,
            "propagating_vgws": [],
            "route": [],
            "vpc_id": vpc.id,
        }
        kind = "public" if key == "public" else "private"
        number = (*private, "public").index(key) if key != "public" else 0
        state.add(root, "aws_route_table", kind, attributes | make_tags(Name=f"{name}-{key}"), key=number)
    make_route(
        state, root, vpc.tables["public"], EVERYWHERE, "gateway_id", gateway_id, name="public_internet_gateway", key=0
    )
    if ipv6:
        table = vpc.tables["public"]
        make_route(state, root, table, EVERYWHERE_OF_IPV6, "gateway_id", gateway_id, name="public_ipv6", key=0)
        _make_egress_only(state, root, vpc, name)
    for number, (key, gateway_id) in enumerate(zip(private, gateways, strict=False)):
        make_route(
            state, root, vpc.tables[key], EVERYWHERE, "nat_gateway_id", gateway_id, name="private_nat", key=number
        )
    for key, subnet in vpc.subnets.items():
        kind, _, zone = key.partition("-")
        table = vpc.tables.get(key) or vpc.tables[kind]
        association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
        state.read(root, "aws_route_table_association", kind, f"{table}/{association}", key=zones.index(zone))
    if nat != "none":
        _make_endpoint(state, root, vpc)
    return vpc


def _find_ipv6(vpc: Mapping[str, Any]) -> str:
    """The VPC's IPv6 network; empty for none."""
    return next((one["Ipv6CidrBlock"] for one in vpc.get("Ipv6CidrBlockAssociationSet", [])), "")


def _make_egress_only(state: StateBuilder, root: Root, vpc: BuiltVpc, name: str) -> None:
    made = root.client("ec2").create_egress_only_internet_gateway(
        VpcId=vpc.id, TagSpecifications=specify("egress-only-internet-gateway", Name=name)
    )["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    attributes = {"id": made, "vpc_id": vpc.id, **make_tags(Name=name)}
    state.add(root, "aws_egress_only_internet_gateway", "this", attributes, key=0)
    table = vpc.tables["private"]
    make_route(
        state, root, table, EVERYWHERE_OF_IPV6, "egress_only_gateway_id", made, name="private_ipv6_egress", key=0
    )


def make_network_acl(state: StateBuilder, vpc: BuiltVpc) -> None:
    """For the private subnets; rules and subnets are resources of their own."""
    root, ec2 = vpc.root, vpc.root.client("ec2")
    acl = ec2.create_network_acl(VpcId=vpc.id, TagSpecifications=specify("network-acl", Name="inside"))["NetworkAcl"]
    acl_id = acl["NetworkAclId"]
    attributes = {"id": acl_id, "vpc_id": vpc.id, "ingress": [], "egress": [], "subnet_ids": []}
    state.add(root, "aws_network_acl", "private", attributes | make_tags(Name="inside"), key=0)
    for egress, number, cidr in ((False, 100, vpc.cidr), (True, 100, EVERYWHERE), (True, 110, EVERYWHERE_OF_IPV6)):
        key = "Ipv6CidrBlock" if ":" in cidr else "CidrBlock"
        ec2.create_network_acl_entry(
            NetworkAclId=acl_id, Egress=egress, RuleNumber=number, Protocol="-1", RuleAction="allow", **{key: cidr}
        )
        said = {
            "id": f"nacl-{number}",
            "network_acl_id": acl_id,
            "egress": egress,
            "rule_number": number,
            "rule_action": "allow",
            "protocol": "-1",
            "from_port": 0,
            "to_port": 0,
            "ipv6_cidr_block" if ":" in cidr else "cidr_block": cidr,
        }
        state.add(root, "aws_network_acl_rule", "private", said, key=f"{egress} {number}")
    for key, subnet in vpc.subnets.items():
        if key.startswith("private"):
            of_subnet = [{"Name": "association.subnet-id", "Values": [subnet]}]
            (before,) = ec2.describe_network_acls(Filters=of_subnet)["NetworkAcls"]
            (old,) = [one for one in before["Associations"] if one["SubnetId"] == subnet]
            association = ec2.replace_network_acl_association(
                AssociationId=old["NetworkAclAssociationId"], NetworkAclId=acl_id
            )["NewAssociationId"]
            said = {"id": association, "network_acl_id": acl_id, "subnet_id": subnet}
            state.add(root, "aws_network_acl_association", "private", said, key=key)


def make_dhcp_options(state: StateBuilder, vpc: BuiltVpc) -> None:
    """Its own, with a name server of its own."""
    root, ec2 = vpc.root, vpc.root.client("ec2")
    servers = ["10.112.0.9", "AmazonProvidedDNS"]
    said = {"domain-name": ["corp.example.com"], "domain-name-servers": servers}
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": key, "Values": values} for key, values in said.items()],
        TagSpecifications=specify("dhcp-options", Name="corp"),
    )["DhcpOptions"]["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc.id)
    attributes = {
        "id": options,
        "domain_name": "corp.example.com",
        "domain_name_servers": servers,
        "netbios_name_servers": [],
        "netbios_node_type": "",
        "ntp_servers": [],
    }
    state.add(root, "aws_vpc_dhcp_options", "this", attributes | make_tags(Name="corp"), key=0)
    association = {"id": f"{options}-{vpc.id}", "vpc_id": vpc.id, "dhcp_options_id": options}
    state.add(root, "aws_vpc_dhcp_options_association", "this", association, key=0)


def _make_nat(state: StateBuilder, root: Root, vpc: BuiltVpc, name: str, zones: list[str]) -> list[str]:
    ec2, made = root.client("ec2"), list[str]()
    for number, zone in enumerate(zones):
        title = f"{name}-{zone}"
        address = ec2.allocate_address(Domain="vpc", TagSpecifications=specify("elastic-ip", Name=title))
        allocation = address["AllocationId"]
        attributes = {
            "id": allocation,
            "allocation_id": allocation,
            "arn": f"arn:aws:ec2:{root.region}:{root.account}:elastic-ip/{allocation}",
            "domain": "vpc",
            "public_ip": address["PublicIp"],
        }
        state.add(root, "aws_eip", "nat", attributes | make_tags(Name=title), key=number)
        subnet = vpc.subnets[f"public-{zone}"]
        gateway = ec2.create_nat_gateway(
            SubnetId=subnet,
            AllocationId=allocation,
            ConnectivityType="public",
            TagSpecifications=specify("natgateway", Name=title),
        )["NatGateway"]["NatGatewayId"]
        attributes = {
            "id": gateway,
            "allocation_id": allocation,
            "connectivity_type": "public",
            "subnet_id": subnet,
            "secondary_allocation_ids": [],
        }
        state.add(root, "aws_nat_gateway", "this", attributes | make_tags(Name=title), key=number)
        made.append(gateway)
    return made


def make_route(
    state: StateBuilder, root: Root, table: str, cidr: str, kind: str, target: str, *, name: str, key: str | int
) -> None:
    words = {
        "gateway_id": "GatewayId",
        "nat_gateway_id": "NatGatewayId",
        "transit_gateway_id": "TransitGatewayId",
        "vpc_peering_connection_id": "VpcPeeringConnectionId",
        "egress_only_gateway_id": "EgressOnlyInternetGatewayId",
    }
    is_ipv6 = ":" in cidr
    where = {"DestinationIpv6CidrBlock" if is_ipv6 else "DestinationCidrBlock": cidr}
    root.client("ec2").create_route(RouteTableId=table, **where, **{words[kind]: target})
    targets = dict.fromkeys(words, "") | {kind: target}
    destination = "destination_ipv6_cidr_block" if is_ipv6 else "destination_cidr_block"
    attributes = {"id": f"r-{table}1080289494", "route_table_id": table, destination: cidr, **targets}
    state.add(root, "aws_route", name, attributes, key=key)


def _make_endpoint(state: StateBuilder, root: Root, vpc: BuiltVpc) -> None:
    service = f"com.amazonaws.{root.region}.s3"
    tables = sorted(vpc.tables.values())
    made = root.client("ec2").create_vpc_endpoint(
        VpcId=vpc.id,
        ServiceName=service,
        VpcEndpointType="Gateway",
        RouteTableIds=tables,
        TagSpecifications=specify("vpc-endpoint", Name="to-s3"),
    )["VpcEndpoint"]["VpcEndpointId"]
    open_to_all = {"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}
    attributes = {
        "id": made,
        "arn": f"arn:aws:ec2:{root.region}:{root.account}:vpc-endpoint/{made}",
        "owner_id": root.account,
        "policy": json.dumps({"Version": "2008-10-17", **open_to_all}),
        "private_dns_enabled": False,
        "route_table_ids": tables,
        "security_group_ids": [],
        "service_name": service,
        "service_region": root.region,
        "subnet_ids": [],
        "vpc_endpoint_type": "Gateway",
        "vpc_id": vpc.id,
    }
    state.add(
        replace(root, module="module.endpoints"),
        "aws_vpc_endpoint",
        "this",
        attributes | make_tags(Name="to-s3"),
        key=vpc.cidr,
    )
