"""The inventory that tests compare: it sees every kind of change, and nothing where nothing changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.aws import create_account
from tests.support.inventory import take_inventory

STATES, DATA, LOCKS = "states", "data", "locks"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
READ = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)


@dataclass(frozen=True)
class World:
    """The ids of what there is to change, in accounts of three purposes."""

    aws: LocalAws
    production: str
    networking: str
    administration: str
    unit: str
    vpc: str
    subnet: str
    table: str
    share: str


@pytest.fixture
def world(empty_aws: LocalAws) -> World:
    organizations = empty_aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    for service in ("sso", "ram"):
        organizations.enable_aws_service_access(ServicePrincipal=f"{service}.amazonaws.com")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
    production, networking, administration = (
        create_account(empty_aws, f"{name}@example.com", name)
        for name in ("production", "networking", "administration")
    )
    add_application(empty_aws, production)
    empty_aws.client("s3", account=administration).create_bucket(Bucket=STATES)
    empty_aws.client("dynamodb", account=administration).create_table(
        TableName=LOCKS,
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    vpc, subnet, table = add_network(empty_aws, networking)
    empty_aws.client("ram").enable_sharing_with_aws_organization()
    arn = f"arn:aws:ec2:us-east-1:{networking}:subnet/{subnet}"
    share = empty_aws.client("ram", account=networking).create_resource_share(
        name="network", resourceArns=[arn], principals=[production]
    )["resourceShare"]["resourceShareArn"]
    return World(empty_aws, production, networking, administration, unit, vpc, subnet, table, share)


def add_application(aws: LocalAws, account: str) -> None:
    iam, s3 = aws.client("iam", account=account), aws.client("s3", account=account)
    iam.create_role(RoleName="audit", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="application", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="application", PolicyName="read", PolicyDocument=READ)
    s3.create_bucket(Bucket=DATA)
    s3.put_bucket_versioning(Bucket=DATA, VersioningConfiguration={"Status": "Enabled"})


def add_network(aws: LocalAws, account: str) -> tuple[str, str, str]:
    """A VPC with a subnet, and a route table that leads out of it; their ids."""
    ec2 = aws.client("ec2", account=account)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    return vpc, subnet, table


def change_everything(world: World) -> set[str]:
    """One change in each section; the sections."""
    client = world.aws.client
    production, networking, administration = world.production, world.networking, world.administration
    organizations = client("organizations")
    organizations.tag_resource(ResourceId=production, Tags=[{"Key": "New", "Value": "x"}])
    organizations.update_organizational_unit(OrganizationalUnitId=world.unit, Name="Renamed")
    organizations.disable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    iam, ec2 = client("iam", account=production), client("ec2", account=networking)
    iam.update_role(RoleName="audit", Description="Other")
    iam.delete_role_policy(RoleName="application", PolicyName="read")
    client("s3", account=production).put_bucket_versioning(Bucket=DATA, VersioningConfiguration={"Status": "Suspended"})
    ec2.delete_route(RouteTableId=world.table, DestinationCidrBlock="0.0.0.0/0")
    ec2.create_tags(Resources=[world.subnet], Tags=[{"Key": "New", "Value": "x"}])
    ec2.modify_vpc_attribute(VpcId=world.vpc, EnableDnsHostnames={"Value": False})
    client("ram", account=networking).disassociate_resource_share(resourceShareArn=world.share, principals=[production])
    client("s3", account=administration).put_object(Bucket=STATES, Key="x.tflock", Body=b"{}")
    client("dynamodb", account=administration).put_item(TableName=LOCKS, Item={"LockID": {"S": "x"}})
    return {
        "organization.accounts",
        "organization.roots",
        "organization.services",
        f"accounts.{production}.iam.roles",
        f"accounts.{production}.buckets.{DATA}.get_bucket_versioning.Status",
        f"accounts.{networking}.regions.us-east-1.RouteTables",
        f"accounts.{networking}.regions.us-east-1.Subnets",
        f"accounts.{networking}.regions.us-east-1.share_associations",
        f"accounts.{administration}.buckets.{STATES}.list_object_versions.Versions",
        f"accounts.{administration}.regions.us-east-1.tables.{LOCKS}",
        f"accounts.{networking}.regions.us-east-1.dns_hostnames.{world.vpc}.EnableDnsHostnames.Value",
    }


def list_differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from list_differences(before.get(key), after.get(key), f"{path}.{key}".removeprefix("."))
    elif before != after:
        yield path


def test_every_change_is_seen(world: World) -> None:
    before = take_inventory(world.aws)
    assert before["accounts"].keys() == {
        MANAGEMENT_ACCOUNT_ID,
        world.production,
        world.networking,
        world.administration,
    }
    assert take_inventory(world.aws) == before
    changed = change_everything(world)
    assert changed <= set(list_differences(before, take_inventory(world.aws)))
