"""A network between three accounts and two regions, as Terraform's usual modules with `for_each` leave it.

Owns making it on the estate's local AWS, and its one state.
"""

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
DOMAIN = "acme.example.net"


@dataclass
class _Vpc:
    root: Root
    cidr: str
    id: str = ""
    subnets: dict[str, str] = field(default_factory=dict[str, str])
    tables: dict[str, str] = field(default_factory=dict[str, str])


class _State:
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


def build_connected_network(estate: Estate) -> str:
    """Makes it; the state."""
    state = _State(estate)

    def root(account: str, region: str) -> Root:
        return Root(estate=estate, state="", account=estate.accounts[account], region=region, alias=account)

    hub = _make_vpc(state, root("networking", "us-east-1"), "hub", "10.110.0.0/16", nat="one")
    shop = _make_vpc(state, root("production", "us-east-1"), "shop", "10.111.0.0/16", nat="per_zone")
    lab = _make_vpc(state, root("development", "us-west-2"), "lab", "10.112.0.0/16", nat="none", ipv6=True)
    _make_network_acl(state, lab)
    _make_dhcp_options(state, lab)
    _make_peering(state, shop, lab)
    _make_transit_gateway(state, hub, shop)
    _make_zones(state, hub, shop)
    return state.dump()


def build_group_with_rules_inside(estate: Estate, vpc: str) -> str:
    """Makes a security group in this VPC of the account `networking`, as code from before rules were resources of their
    own; the state of it alone.
    """
    root = Root(estate=estate, state="", account=estate.accounts["networking"], region="us-east-1", alias="networking")
    ec2 = root.client("ec2")
    group = ec2.create_security_group(
        GroupName="web", Description="The web", VpcId=vpc, TagSpecifications=_specify("security-group", Name="web")
    )["GroupId"]
    cidrs = ["10.0.0.0/8", "192.168.0.0/16"]
    ranges = [{"CidrIp": cidr} for cidr in cidrs]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": ranges}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    # What AWS lets out of every group that is made.
    everywhere = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [EVERYWHERE], "self": False}
    attributes = {
        "id": group,
        "arn": f"arn:aws:ec2:{root.region}:{root.account}:security-group/{group}",
        "owner_id": root.account,
        "vpc_id": vpc,
        "name": "web",
        "description": "The web",
        "ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": cidrs, "self": False}],
        "egress": [everywhere],
    }
    state = _State(estate)
    state.add(root, "aws_security_group", "web", attributes | _tags(Name="web"))
    return state.dump()


def _tags(**tags: str) -> dict[str, Any]:
    return {"tags": tags or None, "tags_all": {**DEFAULT_TAGS, **tags}}


def _specify(kind: str, **tags: str) -> list[dict[str, Any]]:
    found = [{"Key": key, "Value": value} for key, value in {**DEFAULT_TAGS, **tags}.items()]
    return [{"ResourceType": kind, "Tags": found}]


def _make_vpc(state: _State, root: Root, name: str, cidr: str, *, nat: str, ipv6: bool = False) -> _Vpc:
    """`terraform-aws-modules/vpc`: private subnets of /20 from the beginning, public ones of /24 behind them. `ipv6`:
    whether it has a network of Amazon's, which the private ones leave by an egress-only internet gateway.
    """
    root = replace(root, module=f'module.vpc["{name}"]')
    ec2, begin = root.client("ec2"), cidr.removesuffix(".0.0/16")
    vpc = _Vpc(replace(root, module=""), cidr)
    vpc.id = ec2.create_vpc(
        CidrBlock=cidr, AmazonProvidedIpv6CidrBlock=ipv6, TagSpecifications=_specify("vpc", Name=name)
    )["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc.id, EnableDnsHostnames={"Value": True})
    block = _find_ipv6(ec2.describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0])
    generated = {"assign_generated_ipv6_cidr_block": ipv6, "ipv6_cidr_block": block}
    state.read(root, "aws_vpc", "this", vpc.id, generated, key=0)
    gateway = ec2.create_internet_gateway(TagSpecifications=_specify("internet-gateway", Name=name))
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
                TagSpecifications=_specify("subnet", Name=title),
                **own,
            )["Subnet"]["SubnetId"]
            vpc.subnets[f"{kind}-{zone}"] = subnet
            state.read(root, "aws_subnet", kind, subnet, {"ipv6_cidr_block": own.get("Ipv6CidrBlock", "")}, key=number)
    gateways = _make_nat(state, root, vpc, name, {"one": zones[:1], "per_zone": zones, "none": []}[nat])
    private = [f"private-{zone}" for zone in zones] if nat == "per_zone" else ["private"]
    for key in ("public", *private):
        table = ec2.create_route_table(VpcId=vpc.id, TagSpecifications=_specify("route-table", Name=f"{name}-{key}"))
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
        state.add(root, "aws_route_table", kind, attributes | _tags(Name=f"{name}-{key}"), key=number)
    _route(
        state, root, vpc.tables["public"], EVERYWHERE, "gateway_id", gateway_id, name="public_internet_gateway", key=0
    )
    if ipv6:
        table = vpc.tables["public"]
        _route(state, root, table, EVERYWHERE_OF_IPV6, "gateway_id", gateway_id, name="public_ipv6", key=0)
        _make_egress_only(state, root, vpc, name)
    for number, (key, gateway_id) in enumerate(zip(private, gateways, strict=False)):
        _route(state, root, vpc.tables[key], EVERYWHERE, "nat_gateway_id", gateway_id, name="private_nat", key=number)
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


def _make_egress_only(state: _State, root: Root, vpc: _Vpc, name: str) -> None:
    made = root.client("ec2").create_egress_only_internet_gateway(
        VpcId=vpc.id, TagSpecifications=_specify("egress-only-internet-gateway", Name=name)
    )["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    attributes = {"id": made, "vpc_id": vpc.id, **_tags(Name=name)}
    state.add(root, "aws_egress_only_internet_gateway", "this", attributes, key=0)
    table = vpc.tables["private"]
    _route(state, root, table, EVERYWHERE_OF_IPV6, "egress_only_gateway_id", made, name="private_ipv6_egress", key=0)


def _make_network_acl(state: _State, vpc: _Vpc) -> None:
    """For the private subnets; rules and subnets are resources of their own."""
    root, ec2 = vpc.root, vpc.root.client("ec2")
    acl = ec2.create_network_acl(VpcId=vpc.id, TagSpecifications=_specify("network-acl", Name="inside"))["NetworkAcl"]
    acl_id = acl["NetworkAclId"]
    attributes = {"id": acl_id, "vpc_id": vpc.id, "ingress": [], "egress": [], "subnet_ids": []}
    state.add(root, "aws_network_acl", "private", attributes | _tags(Name="inside"), key=0)
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


def _make_dhcp_options(state: _State, vpc: _Vpc) -> None:
    root, ec2 = vpc.root, vpc.root.client("ec2")
    servers = ["10.112.0.9", "AmazonProvidedDNS"]
    said = {"domain-name": ["corp.example.com"], "domain-name-servers": servers}
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": key, "Values": values} for key, values in said.items()],
        TagSpecifications=_specify("dhcp-options", Name="corp"),
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
    state.add(root, "aws_vpc_dhcp_options", "this", attributes | _tags(Name="corp"), key=0)
    association = {"id": f"{options}-{vpc.id}", "vpc_id": vpc.id, "dhcp_options_id": options}
    state.add(root, "aws_vpc_dhcp_options_association", "this", association, key=0)


def _make_nat(state: _State, root: Root, vpc: _Vpc, name: str, zones: list[str]) -> list[str]:
    ec2, made = root.client("ec2"), list[str]()
    for number, zone in enumerate(zones):
        title = f"{name}-{zone}"
        address = ec2.allocate_address(Domain="vpc", TagSpecifications=_specify("elastic-ip", Name=title))
        allocation = address["AllocationId"]
        attributes = {
            "id": allocation,
            "allocation_id": allocation,
            "arn": f"arn:aws:ec2:{root.region}:{root.account}:elastic-ip/{allocation}",
            "domain": "vpc",
            "public_ip": address["PublicIp"],
        }
        state.add(root, "aws_eip", "nat", attributes | _tags(Name=title), key=number)
        subnet = vpc.subnets[f"public-{zone}"]
        gateway = ec2.create_nat_gateway(
            SubnetId=subnet,
            AllocationId=allocation,
            ConnectivityType="public",
            TagSpecifications=_specify("natgateway", Name=title),
        )["NatGateway"]["NatGatewayId"]
        attributes = {
            "id": gateway,
            "allocation_id": allocation,
            "connectivity_type": "public",
            "subnet_id": subnet,
            "secondary_allocation_ids": [],
        }
        state.add(root, "aws_nat_gateway", "this", attributes | _tags(Name=title), key=number)
        made.append(gateway)
    return made


def _route(
    state: _State, root: Root, table: str, cidr: str, kind: str, target: str, *, name: str, key: str | int
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


def _make_endpoint(state: _State, root: Root, vpc: _Vpc) -> None:
    service = f"com.amazonaws.{root.region}.s3"
    tables = sorted(vpc.tables.values())
    made = root.client("ec2").create_vpc_endpoint(
        VpcId=vpc.id,
        ServiceName=service,
        VpcEndpointType="Gateway",
        RouteTableIds=tables,
        TagSpecifications=_specify("vpc-endpoint", Name="to-s3"),
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
        attributes | _tags(Name="to-s3"),
        key=vpc.cidr,
    )


def _make_peering(state: _State, one: _Vpc, other: _Vpc) -> None:
    root, peer = one.root, other.root
    made = root.client("ec2").create_vpc_peering_connection(
        VpcId=one.id,
        PeerVpcId=other.id,
        PeerOwnerId=peer.account,
        PeerRegion=peer.region,
        TagSpecifications=_specify("vpc-peering-connection", Name="shop-lab"),
    )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    accepting = peer.client("ec2")
    accepting.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
    accepting.create_tags(Resources=[made], Tags=_specify("", Name="shop-lab")[0]["Tags"])
    attributes = {
        "id": made,
        "accept_status": "active",
        "vpc_id": one.id,
        "peer_vpc_id": other.id,
        "peer_owner_id": peer.account,
        "peer_region": peer.region,
        "requester": [{"allow_remote_vpc_dns_resolution": False}],
        "accepter": [{"allow_remote_vpc_dns_resolution": False}],
        **_tags(Name="shop-lab"),
    }
    state.add(root, "aws_vpc_peering_connection", "this", attributes, key="lab")
    accepted = attributes | {"vpc_peering_connection_id": made, "auto_accept": True}
    state.add(peer, "aws_vpc_peering_connection_accepter", "this", accepted, key="lab")
    for side, cidr in ((one, other.cidr), (other, one.cidr)):
        for key, table in side.tables.items():
            if key != "public":
                _route(state, side.root, table, cidr, "vpc_peering_connection_id", made, name="peering", key=key)


def _make_transit_gateway(state: _State, hub: _Vpc, shop: _Vpc) -> None:
    owner = hub.root
    ec2 = owner.client("ec2")
    settings = {
        "AutoAcceptSharedAttachments": "disable",
        "DefaultRouteTableAssociation": "disable",
        "DefaultRouteTablePropagation": "disable",
    }
    made = ec2.create_transit_gateway(Options=settings, TagSpecifications=_specify("transit-gateway", Name="core"))[
        "TransitGateway"
    ]
    gateway, arn = made["TransitGatewayId"], made["TransitGatewayArn"]
    attributes = {
        "id": gateway,
        "arn": arn,
        "owner_id": owner.account,
        "amazon_side_asn": 64512,
        "auto_accept_shared_attachments": "disable",
        "default_route_table_association": "disable",
        "default_route_table_propagation": "disable",
        "dns_support": "enable",
        "multicast_support": "disable",
        "vpn_ecmp_support": "enable",
        "transit_gateway_cidr_blocks": [],
    }
    state.add(owner, "aws_ec2_transit_gateway", "this", attributes | _tags(Name="core"))
    _share(state, owner, arn, shop.root.account)
    tables: dict[str, str] = {}
    for key in ("hub", "spokes"):
        tables[key] = ec2.create_transit_gateway_route_table(
            TransitGatewayId=gateway, TagSpecifications=_specify("transit-gateway-route-table", Name=f"rt-{key}")
        )["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
        attributes = {"id": tables[key], "transit_gateway_id": gateway, **_tags(Name=f"rt-{key}")}
        state.add(owner, "aws_ec2_transit_gateway_route_table", "this", attributes, key=key)
    attachments: dict[str, str] = {}
    for key, vpc, segment in (("hub", hub, "hub"), ("shop", shop, "spokes")):
        subnets = [id_ for name, id_ in vpc.subnets.items() if name.startswith("private")]
        attachments[key] = vpc.root.client("ec2").create_transit_gateway_vpc_attachment(
            TransitGatewayId=gateway,
            VpcId=vpc.id,
            SubnetIds=subnets,
            TagSpecifications=_specify("transit-gateway-attachment", Name=f"to-{key}"),
        )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        attributes = {
            "id": attachments[key],
            "transit_gateway_id": gateway,
            "vpc_id": vpc.id,
            "vpc_owner_id": vpc.root.account,
            "subnet_ids": subnets,
            "appliance_mode_support": "disable",
            "dns_support": "enable",
            "ipv6_support": "disable",
            "transit_gateway_default_route_table_association": False,
            "transit_gateway_default_route_table_propagation": False,
            **_tags(Name=f"to-{key}"),
        }
        state.add(vpc.root, "aws_ec2_transit_gateway_vpc_attachment", "this", attributes, key=key)
        if vpc.root.account != owner.account:
            ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachments[key])
            ec2.create_tags(Resources=[attachments[key]], Tags=_specify("", Name=f"to-{key}")[0]["Tags"])
            accepted = attributes | {"transit_gateway_attachment_id": attachments[key]}
            state.add(owner, "aws_ec2_transit_gateway_vpc_attachment_accepter", "this", accepted, key=key)
        entry = {"TransitGatewayAttachmentId": attachments[key]}
        ec2.associate_transit_gateway_route_table(TransitGatewayRouteTableId=tables[segment], **entry)
        other = "spokes" if segment == "hub" else "hub"
        ec2.enable_transit_gateway_route_table_propagation(TransitGatewayRouteTableId=tables[other], **entry)
        for kind, table in (("association", tables[segment]), ("propagation", tables[other])):
            attributes = {
                "id": f"{table}_{attachments[key]}",
                "transit_gateway_route_table_id": table,
                "transit_gateway_attachment_id": attachments[key],
                "resource_id": vpc.id,
                "resource_type": "vpc",
            }
            state.add(owner, f"aws_ec2_transit_gateway_route_table_{kind}", "this", attributes, key=key)
    for vpc, other in ((hub, shop), (shop, hub)):
        for key, table in vpc.tables.items():
            if key != "public":
                _route(state, vpc.root, table, other.cidr, "transit_gateway_id", gateway, name="transit", key=key)


def _share(state: _State, owner: Root, arn: str, receiver: str) -> None:
    ram = owner.client("ram")
    tags = [{"key": one["Key"], "value": one["Value"]} for one in _specify("", Name="core")[0]["Tags"]]
    made = ram.create_resource_share(name="core-gateway", allowExternalPrincipals=False, tags=tags)
    share = made["resourceShare"]["resourceShareArn"]
    ram.associate_resource_share(resourceShareArn=share, resourceArns=[arn], principals=[receiver])
    attributes = {"id": share, "arn": share, "name": "core-gateway", "allow_external_principals": False}
    state.add(owner, "aws_ram_resource_share", "gateway", attributes | _tags(Name="core"))
    said = {"resource_share_arn": share}
    state.add(owner, "aws_ram_resource_association", "gateway", {"id": f"{share},{arn}", "resource_arn": arn, **said})
    principal = {"id": f"{share},{receiver}", "principal": receiver, **said}
    state.add(owner, "aws_ram_principal_association", "gateway", principal, key="production")


def _make_zones(state: _State, hub: _Vpc, shop: _Vpc) -> None:
    above, _ = _make_zone(state, hub.root, "public", DOMAIN, key="apex")
    _, servers = _make_zone(state, shop.root, "public", f"shop.{DOMAIN}", key="shop")
    _make_record(state, hub.root, above, DOMAIN, "MX", ["10 mail.example.com"], ttl=3600)
    _make_record(state, hub.root, above, f"www.{DOMAIN}", "A", ["192.0.2.10", "192.0.2.11"])
    _make_record(state, hub.root, above, f"_text.{DOMAIN}", "TXT", ["v=spf1 -all"])
    _make_record(state, hub.root, above, f"shop.{DOMAIN}", "NS", servers, ttl=86400)
    _make_alias(state, hub.root, above, f"app.{DOMAIN}", "dualstack.app-1.us-east-1.elb.amazonaws.com")
    private, _ = _make_zone(state, hub.root, "private", f"corp.{DOMAIN}", vpc=hub)
    hub.root.client("route53").create_vpc_association_authorization(
        HostedZoneId=private, VPC={"VPCRegion": shop.root.region, "VPCId": shop.id}
    )
    shop.root.client("route53").associate_vpc_with_hosted_zone(
        HostedZoneId=private, VPC={"VPCRegion": shop.root.region, "VPCId": shop.id}
    )
    said = {"zone_id": private, "vpc_id": shop.id, "vpc_region": shop.root.region}
    id_ = {"id": f"{private}:{shop.id}"}
    state.add(hub.root, "aws_route53_vpc_association_authorization", "this", id_ | said, key="shop")
    owner = {"owning_account": hub.root.account}
    state.add(shop.root, "aws_route53_zone_association", "this", id_ | said | owner, key="shop")
    _make_record(state, hub.root, private, f"db.corp.{DOMAIN}", "CNAME", ["db.example.com"])


def _make_zone(
    state: _State, root: Root, block: str, name: str, *, vpc: _Vpc | None = None, key: str | None = None
) -> tuple[str, list[str]]:
    route53 = root.client("route53")
    private = {} if vpc is None else {"VPC": {"VPCRegion": vpc.root.region, "VPCId": vpc.id}}
    made = route53.create_hosted_zone(
        Name=name,
        CallerReference=f"terraform-{name}",
        HostedZoneConfig={"Comment": "Managed by Terraform", "PrivateZone": vpc is not None},
        **private,
    )
    zone = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, AddTags=_specify("")[0]["Tags"])
    servers = [] if vpc is not None else sorted(made["DelegationSet"]["NameServers"])
    attributes = {
        "id": zone,
        "zone_id": zone,
        "arn": f"arn:aws:route53:::hostedzone/{zone}",
        "name": name,
        "comment": "Managed by Terraform",
        "delegation_set_id": "",
        "force_destroy": False,
        "name_servers": servers,
        "vpc": [] if vpc is None else [{"vpc_id": vpc.id, "vpc_region": vpc.root.region}],
    }
    state.add(root, "aws_route53_zone", block, attributes | _tags(), key=key)
    return zone, servers


def _make_record(
    state: _State, root: Root, zone: str, name: str, kind: str, values: list[str], *, ttl: int = 300
) -> None:
    quoted = [f'"{value}"' if kind == "TXT" else value for value in values]
    said = {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in quoted]}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": said}]}
    root.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    attributes = {
        "id": f"{zone}_{name}_{kind}",
        "zone_id": zone,
        "name": name,
        "fqdn": name,
        "type": kind,
        "ttl": ttl,
        "records": values,
        "alias": [],
        "set_identifier": "",
        "health_check_id": "",
    }
    state.add(root, "aws_route53_record", "this", attributes, key=f"{name} {kind}")


def _make_alias(state: _State, root: Root, zone: str, name: str, to: str) -> None:
    target = {"DNSName": to, "HostedZoneId": "Z35SXDOTRQ7X7K", "EvaluateTargetHealth": True}
    change = {"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": "A", "AliasTarget": target}}
    root.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})
    alias = {"name": to, "zone_id": target["HostedZoneId"], "evaluate_target_health": True}
    attributes = {
        "id": f"{zone}_{name}_A",
        "zone_id": zone,
        "name": name,
        "fqdn": name,
        "type": "A",
        "ttl": 0,
        "records": [],
        "alias": [alias],
        "set_identifier": "",
        "health_check_id": "",
    }
    state.add(root, "aws_route53_record", "this", attributes, key=f"{name} A")
