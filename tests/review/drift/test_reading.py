"""The way into each account that drift reads, and the regions that it looks into."""

from dataclasses import replace
from typing import Any

from live.inventory import Inventory, Vpc
from live.sessions import Hop
from review.drift.reading import find_regions, plan_way
from tests.support.example import Configure

IDS = {"management": "123456789012", "admin": "1" * 12, "dev-application": "2" * 12}


def test_accounts_are_entered_as_the_program_enters_them(configure: Configure) -> None:
    def edit_accounts(content: dict[str, Any]) -> None:
        by_key = {account["key"]: account for account in content["accounts"]}
        by_key["admin"]["access"] = "execution-role"
        by_key["dev-application"]["creation_role"] = "Landing"

    way = plan_way(configure(accounts=edit_accounts), IDS)
    assert way.only == {"1" * 12, "2" * 12}  # an account whose id nobody knows is not there yet
    assert (way.management, way.roles) == ([], {"2" * 12: "Landing"})
    assert way.direct == {
        "1" * 12: Hop(
            role_arn=f"arn:aws:iam::{'1' * 12}:role/TerraformExecutionRole",
            session_name="pulumi-admin",
            external_id="terraform-cross-account",
        )
    }
    assert way.role_in("1" * 12) == "TerraformExecutionRole"
    assert "terraform-cross-account" not in repr(way)


def test_the_management_account_is_entered_by_its_role_where_the_config_says_so(configure: Configure) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["access"]["management_role"] = {"name": "Enter", "external_id": "example", "path": "/deep/"}
        content["access"]["management"] = "role"

    (hop,) = plan_way(configure(organization=edit), IDS).management
    assert (hop.role_arn, hop.session_name) == ("arn:aws:iam::123456789012:role/deep/Enter", "pulumi-management")


def test_regions_are_those_of_the_config_and_of_the_states(configure: Configure) -> None:
    vpc = Vpc(
        origin="x",
        id="vpc-1",
        account_id="1" * 12,
        region="ap-south-1",
        cidr="10.0.0.0/16",
        label="x",
        enable_dns_support=True,
        enable_dns_hostnames=False,
        instance_tenancy="default",
    )
    known = replace(Inventory(), vpcs=(vpc,))
    assert find_regions(configure(), known) == ["ap-south-1", "eu-west-1", "us-east-1", "us-west-2"]
