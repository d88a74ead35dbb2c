"""The root module `network`: the shared VPC of the networking account, its shared subnets, and the private zone."""

from dataclasses import replace
from typing import Any

from sandbox.terraform.estate import NETWORK_KEY, RANDOM_PROVIDER, Estate, Resource, Root, tag

CIDR = "10.0.0.0/16"
ZONE = "internal.example.com"
RANDOM_ID = "q5Zr2w"


def build_network(estate: Estate, units: dict[str, str]) -> None:
    """Makes the network and shares its private subnet with the production account and the unit Staging."""
    root = Root(estate=estate, state=NETWORK_KEY, account=estate.accounts["networking"], alias="networking")
    root.record("aws_caller_identity", "current", root.account, data=True)
    estate.resources.append(
        Resource(
            state=NETWORK_KEY,
            type="random_id",
            name="suffix",
            id=RANDOM_ID,
            account="",
            region="",
            provider=RANDOM_PROVIDER,
        )
    )
    vpc, subnet_arn = make_vpc(replace(root, module='module.vpc["shared"]'), "shared", CIDR)
    _share(root, subnet_arn, units["staging"])
    _make_zone(root, vpc)


def make_vpc(module: Root, name: str, cidr: str) -> tuple[str, str]:
    """The module `vpc`, with a public and a private subnet; the VPC's id and the private subnet's ARN."""
    ec2 = module.client("ec2")
    zone, prefix = f"{module.region}a", cidr.rpartition(".0.0/")[0]
    block = module.module.partition("[")[0]  # a state's dependencies name blocks, not instances

    def tags(kind: str, title: str) -> list[dict[str, Any]]:
        return [{"ResourceType": kind, "Tags": tag(Name=title)}]

    vpc = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=tags("vpc", f"{name}-vpc"))["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    module.record("aws_vpc", "this", vpc)
    inside = (f"{block}.aws_vpc.this",)
    subnets: dict[str, Any] = {}
    for kind, network in (("public", f"{prefix}.0.0/24"), ("private", f"{prefix}.1.0/24")):
        subnet = ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=network,
            AvailabilityZone=zone,
            TagSpecifications=tags("subnet", f"{name}-{kind}-a"),
        )["Subnet"]
        subnets[kind] = subnet
        module.record("aws_subnet", kind, subnet["SubnetId"], key=zone, needs=inside)
    public = subnets["public"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=public, MapPublicIpOnLaunch={"Value": True})
    gateway = ec2.create_internet_gateway(TagSpecifications=tags("internet-gateway", f"{name}-igw"))
    gateway_id = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc)
    module.record("aws_internet_gateway", "this", gateway_id, key=0, needs=inside)
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=tags("route-table", f"{name}-public"))["RouteTable"]
    table_id = module.record("aws_route_table", "public", table["RouteTableId"], key=0, needs=inside)
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    needs = (f"{block}.aws_internet_gateway.this", f"{block}.aws_route_table.public", *inside)
    module.record("aws_route", "internet", f"{table_id}_0.0.0.0/0", key=0, needs=needs)
    association = ec2.associate_route_table(RouteTableId=table_id, SubnetId=public)["AssociationId"]
    needs = (f"{block}.aws_route_table.public", f"{block}.aws_subnet.public", *inside)
    module.record("aws_route_table_association", "public", f"{table_id}/{association}", key=zone, needs=needs)
    arn = f"arn:aws:ec2:{module.region}:{module.account}:subnet/{subnets['private']['SubnetId']}"
    return vpc, arn


def _share(root: Root, subnet_arn: str, unit: str) -> None:
    ram, organizations = root.client("ram"), root.estate.entry.client("organizations")
    unit_arn = organizations.describe_organizational_unit(OrganizationalUnitId=unit)["OrganizationalUnit"]["Arn"]
    share = ram.create_resource_share(
        name="shared-subnets",
        allowExternalPrincipals=False,
        tags=[{"key": one["Key"], "value": one["Value"]} for one in tag()],
    )["resourceShare"]["resourceShareArn"]
    root.record("aws_ram_resource_share", "shared_subnets", share)
    needs = ("aws_ram_resource_share.shared_subnets",)
    ram.associate_resource_share(resourceShareArn=share, resourceArns=[subnet_arn])
    root.record(
        "aws_ram_resource_association",
        "subnet",
        f"{share},{subnet_arn}",
        needs=(*needs, "module.vpc.aws_subnet.private"),
    )
    for key, principal in (("production", root.estate.accounts["production"]), ("staging", unit_arn)):
        ram.associate_resource_share(resourceShareArn=share, principals=[principal])
        root.record("aws_ram_principal_association", "principals", f"{share},{principal}", key=key, needs=needs)


def _make_zone(root: Root, vpc: str) -> None:
    """What this program has no component for."""
    route53 = root.client("route53")
    zone = route53.create_hosted_zone(
        Name=ZONE,
        CallerReference="terraform-20260301093000000000000001",
        HostedZoneConfig={"Comment": "Managed by Terraform", "PrivateZone": True},
        VPC={"VPCRegion": root.region, "VPCId": vpc},
    )["HostedZone"]["Id"].removeprefix("/hostedzone/")
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, AddTags=tag())
    root.record("aws_route53_zone", "internal", zone, needs=("module.vpc.aws_vpc.this",))
    record = {"Name": f"git.{ZONE}", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "10.0.1.10"}]}
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    root.record("aws_route53_record", "git", f"{zone}_git.{ZONE}_A", needs=("aws_route53_zone.internal",))
