"""The inventory that tests compare: it sees every kind of change, and nothing where nothing changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.aws.server import LocalAws
from sandbox.terraform.estate import BUCKET, LOCK_TABLE
from tests.support.inventory import take_inventory
from tests.support.terraform import TerraformEstate, make_estate

Client = Callable[[str, str], Any]


@pytest.fixture
def own(empty_aws: LocalAws) -> TerraformEstate:
    """An estate of its own, because the test here changes it."""
    return make_estate(empty_aws)


def find(estate: TerraformEstate, type_: str, state: str = "network") -> str:
    return next(one.id for one in estate.estate.resources if one.type == type_ and state in one.state)


def change_everything(estate: TerraformEstate, client: Client) -> set[str]:
    """One change in each section; the sections."""
    accounts = estate.estate.accounts
    production, networking, administration = (accounts[key] for key in ("production", "networking", "administration"))
    client("management", "organizations").tag_resource(ResourceId=production, Tags=[{"Key": "New", "Value": "x"}])
    unit = find(estate, "aws_organizations_organizational_unit", "organization")
    client("management", "organizations").update_organizational_unit(OrganizationalUnitId=unit, Name="Renamed")
    client("management", "organizations").disable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    client("production", "iam").update_role(RoleName="OrganizationAudit", Description="Other")
    client("production", "iam").delete_role_policy(RoleName="application", PolicyName="read-bucket")
    client("production", "s3").put_bucket_versioning(
        Bucket="example-production-application", VersioningConfiguration={"Status": "Suspended"}
    )
    ec2, table = client("networking", "ec2"), find(estate, "aws_route_table")
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    ec2.create_tags(Resources=[find(estate, "aws_subnet")], Tags=[{"Key": "New", "Value": "x"}])
    ec2.modify_vpc_attribute(VpcId=find(estate, "aws_vpc"), EnableDnsHostnames={"Value": False})
    client("networking", "ram").disassociate_resource_share(
        resourceShareArn=find(estate, "aws_ram_resource_share"), principals=[production]
    )
    client("administration", "s3").put_object(Bucket=BUCKET, Key="x.tflock", Body=b"{}")
    client("administration", "dynamodb").put_item(TableName=LOCK_TABLE, Item={"LockID": {"S": "x"}})
    return {
        "organization.accounts",
        "organization.roots",
        "organization.services",
        f"accounts.{production}.iam.roles",
        f"accounts.{production}.buckets.example-production-application.get_bucket_versioning.Status",
        f"accounts.{networking}.regions.us-east-1.RouteTables",
        f"accounts.{networking}.regions.us-east-1.Subnets",
        f"accounts.{networking}.regions.us-east-1.share_associations",
        f"accounts.{administration}.buckets.{BUCKET}.list_object_versions.Versions",
        f"accounts.{administration}.regions.us-east-1.tables.{LOCK_TABLE}",
        f"accounts.{networking}.regions.us-east-1.dns_hostnames.{find(estate, 'aws_vpc')}.EnableDnsHostnames.Value",
    }


def list_differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from list_differences(before.get(key), after.get(key), f"{path}.{key}".removeprefix("."))
    elif before != after:
        yield path


def test_every_change_is_seen(own: TerraformEstate) -> None:
    def client(account: str, service: str) -> Any:
        return own.aws.client(service, account=own.estate.accounts[account])

    before = take_inventory(own.aws)
    assert take_inventory(own.aws) == before
    changed = change_everything(own, client)
    assert changed <= set(list_differences(before, take_inventory(own.aws)))
