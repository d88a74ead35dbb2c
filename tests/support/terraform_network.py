"""A network between three accounts and two regions, as Terraform's usual modules with `for_each` leave it.

Owns making it on the estate's local AWS, and its one state.
"""

from policies.networks import EVERYWHERE
from sandbox.terraform.estate import Estate, Root
from tests.support.terraform_resolver import make_resolver, share
from tests.support.terraform_vpc import (
    BuiltVpc,
    StateBuilder,
    make_dhcp_options,
    make_network_acl,
    make_route,
    make_tags,
    make_vpc,
    specify,
)

DOMAIN = "acme.example.net"


def build_connected_network(estate: Estate) -> str:
    """Makes it; the state."""
    state = StateBuilder(estate)

    def root(account: str, region: str) -> Root:
        return Root(estate=estate, state="", account=estate.accounts[account], region=region, alias=account)

    hub = make_vpc(state, root("networking", "us-east-1"), "hub", "10.110.0.0/16", nat="one")
    shop = make_vpc(state, root("production", "us-east-1"), "shop", "10.111.0.0/16", nat="per_zone")
    lab = make_vpc(state, root("development", "us-west-2"), "lab", "10.112.0.0/16", nat="none", ipv6=True)
    make_network_acl(state, lab)
    make_dhcp_options(state, lab)
    _make_peering(state, shop, lab)
    _make_transit_gateway(state, hub, shop)
    _make_zones(state, hub, shop)
    make_resolver(state, hub, shop)
    return state.dump()


def build_group_with_rules_inside(estate: Estate, vpc: str) -> str:
    """Makes a security group in this VPC of the account `networking`, as code from before rules were resources of their
    own; the state of it alone.
    """
    root = Root(estate=estate, state="", account=estate.accounts["networking"], region="us-east-1", alias="networking")
    ec2 = root.client("ec2")
    group = ec2.create_security_group(
        GroupName="web", Description="The web", VpcId=vpc, TagSpecifications=specify("security-group", Name="web")
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
    state = StateBuilder(estate)
    state.add(root, "aws_security_group", "web", attributes | make_tags(Name="web"))
    return state.dump()


def _make_peering(state: StateBuilder, one: BuiltVpc, other: BuiltVpc) -> None:
    root, peer = one.root, other.root
    made = root.client("ec2").create_vpc_peering_connection(
        VpcId=one.id,
        PeerVpcId=other.id,
        PeerOwnerId=peer.account,
        PeerRegion=peer.region,
        TagSpecifications=specify("vpc-peering-connection", Name="shop-lab"),
    )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    accepting = peer.client("ec2")
    accepting.accept_vpc_peering_connection(VpcPeeringConnectionId=made)
    accepting.create_tags(Resources=[made], Tags=specify("", Name="shop-lab")[0]["Tags"])
    attributes = {
        "id": made,
        "accept_status": "active",
        "vpc_id": one.id,
        "peer_vpc_id": other.id,
        "peer_owner_id": peer.account,
        "peer_region": peer.region,
        "requester": [{"allow_remote_vpc_dns_resolution": False}],
        "accepter": [{"allow_remote_vpc_dns_resolution": False}],
        **make_tags(Name="shop-lab"),
    }
    state.add(root, "aws_vpc_peering_connection", "this", attributes, key="lab")
    accepted = attributes | {"vpc_peering_connection_id": made, "auto_accept": True}
    state.add(peer, "aws_vpc_peering_connection_accepter", "this", accepted, key="lab")
    for side, cidr in ((one, other.cidr), (other, one.cidr)):
        for key, table in side.tables.items():
            if key != "public":
                make_route(state, side.root, table, cidr, "vpc_peering_connection_id", made, name="peering", key=key)


def _make_transit_gateway(state: StateBuilder, hub: BuiltVpc, shop: BuiltVpc) -> None:
    owner = hub.root
    ec2 = owner.client("ec2")
    settings = {
        "AutoAcceptSharedAttachments": "disable",
        "DefaultRouteTableAssociation": "disable",
        "DefaultRouteTablePropagation": "disable",
    }
    made = ec2.create_transit_gateway(Options=settings, TagSpecifications=specify("transit-gateway", Name="core"))[
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
    state.add(owner, "aws_ec2_transit_gateway", "this", attributes | make_tags(Name="core"))
    share(state, owner, "core-gateway", arn, shop.root.account, tags={"Name": "core"})
    tables: dict[str, str] = {}
    for key in ("hub", "spokes"):
        tables[key] = ec2.create_transit_gateway_route_table(
            TransitGatewayId=gateway, TagSpecifications=specify("transit-gateway-route-table", Name=f"rt-{key}")
        )["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
        attributes = {"id": tables[key], "transit_gateway_id": gateway, **make_tags(Name=f"rt-{key}")}
        state.add(owner, "aws_ec2_transit_gateway_route_table", "this", attributes, key=key)
    attachments: dict[str, str] = {}
    for key, vpc, segment in (("hub", hub, "hub"), ("shop", shop, "spokes")):
        subnets = [id_ for name, id_ in vpc.subnets.items() if name.startswith("private")]
        attachments[key] = vpc.root.client("ec2").create_transit_gateway_vpc_attachment(
            TransitGatewayId=gateway,
            VpcId=vpc.id,
            SubnetIds=subnets,
            TagSpecifications=specify("transit-gateway-attachment", Name=f"to-{key}"),
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
            **make_tags(Name=f"to-{key}"),
        }
        state.add(vpc.root, "aws_ec2_transit_gateway_vpc_attachment", "this", attributes, key=key)
        if vpc.root.account != owner.account:
            ec2.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachments[key])
            ec2.create_tags(Resources=[attachments[key]], Tags=specify("", Name=f"to-{key}")[0]["Tags"])
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
                make_route(state, vpc.root, table, other.cidr, "transit_gateway_id", gateway, name="transit", key=key)


def _make_zones(state: StateBuilder, hub: BuiltVpc, shop: BuiltVpc) -> None:
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
    state: StateBuilder, root: Root, block: str, name: str, *, vpc: BuiltVpc | None = None, key: str | None = None
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
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, AddTags=specify("")[0]["Tags"])
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
    state.add(root, "aws_route53_zone", block, attributes | make_tags(), key=key)
    return zone, servers


def _make_record(
    state: StateBuilder, root: Root, zone: str, name: str, kind: str, values: list[str], *, ttl: int = 300
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


def _make_alias(state: StateBuilder, root: Root, zone: str, name: str, to: str) -> None:
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
