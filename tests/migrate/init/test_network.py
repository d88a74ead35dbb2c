"""What the draft makes of the networks and shares of an inventory, loaded as the program loads it."""

from dataclasses import replace
from typing import Any

import pytest

from live.inventory import (
    Association,
    Gateway,
    Route,
    RouteTable,
)
from tests.migrate.init.inventories import (
    MANAGEMENT,
    SHOP,
    small,
    subnet,
    vpc,
)
from tests.migrate.init.loading import Loader, told


def test_public_subnets_and_what_their_way_out_is_called(loaded: Loader) -> None:
    inventory = small()
    organization, _ = loaded(
        replace(
            inventory,
            vpcs=(vpc(tags={"Name": "net"}, enable_dns_hostnames=True, enable_dns_support=False),),
            gateways=(replace(inventory.gateways[0], tags={"Name": "net"}),),
            subnets=(*inventory.subnets[1:], replace(inventory.subnets[0], map_public_ip_on_launch=True)),
        )
    )
    (found,) = organization.vpcs
    assert (found.enable_dns_hostnames, found.enable_dns_support, found.instance_tenancy) == (True, False, None)
    assert found.public_routing is not None
    assert (found.public_routing.gateway_tags, found.public_routing.route_table_tags) == (None, {})
    assert [one.map_public_ip_on_launch for one in found.subnets] == [True, None]


def test_a_vpc_has_one_public_route_table(loaded: Loader) -> None:
    inventory = small()
    other = RouteTable(origin="network.tfstate other", id="rtb-0", vpc_id="vpc-1")
    inventory = replace(
        inventory,
        subnets=(*inventory.subnets, subnet("subnet-c", "10.0.2.0/24")),
        route_tables=(*inventory.route_tables, other),
        routes=(*inventory.routes, Route(origin="x", table_id="rtb-0", destination="0.0.0.0/0", gateway_id="igw-1")),
        associations=(
            *inventory.associations,
            Association(origin="x", table_id="rtb-1", subnet_id="subnet-c"),
            Association(origin="x", table_id="rtb-0", subnet_id="subnet-b"),
        ),
    )
    organization, draft = loaded(inventory)
    assert [(one.key, one.public) for one in organization.vpcs[0].subnets] == [
        ("subnet-a", True),
        ("subnet-b", False),
        ("subnet-c", True),
    ]
    assert "a VPC has one public route table here" in told(draft, "network.tfstate other")


@pytest.mark.parametrize(
    "change",
    [
        {"routes": (Route(origin="x", table_id="rtb-1", destination="0.0.0.0/0", gateway_id="nat-1"),)},
        {"routes": (Route(origin="x", table_id="rtb-1", destination="10.9.0.0/16", gateway_id="igw-1"),)},
        {"gateways": (Gateway(origin="x", id="igw-1", vpc_id="vpc-9"),)},
        {"associations": ()},
    ],
)
def test_without_a_way_to_the_internet_a_subnet_is_not_public(loaded: Loader, change: dict[str, Any]) -> None:
    organization, _ = loaded(replace(small(), **change))
    assert not any(one.public for one in organization.vpcs[0].subnets)


def test_a_share_needs_ram_and_somebody_to_share_with(loaded: Loader) -> None:
    services = replace(small().organizations[0], services=())
    organization, draft = loaded(replace(small(), organizations=(services,), delegations=()))
    assert organization.shares == ()
    assert "ram.amazonaws.com has no trusted access" in told(draft, "network.tfstate share")
    organization, draft = loaded(replace(small(), share_principals=()))
    assert organization.shares == ()
    assert "shares nothing of this config with an account or unit" in told(draft, "network.tfstate share")


def test_equal_networks_of_one_account_in_two_regions_are_two(loaded: Loader) -> None:
    tags = {"Name": "main"}
    copy = vpc("vpc-2", region="eu-west-1", tags=tags)
    inventory = replace(
        small(),
        vpcs=(vpc(tags=tags), copy),
        subnets=(*small().subnets, subnet("subnet-z", "10.0.0.0/24", "vpc-2", availability_zone="eu-west-1a")),
    )
    organization, draft = loaded(inventory)
    assert {one.key: (one.region, str(one.cidr)) for one in organization.vpcs} == {
        "main-us-east-1": (None, "10.0.0.0/16"),
        "main-eu-west-1": ("eu-west-1", "10.0.0.0/16"),
    }
    assert {one.key: [subnet.key for subnet in one.subnets] for one in organization.vpcs} == {
        "main-us-east-1": ["subnet-a", "subnet-b"],
        "main-eu-west-1": ["subnet-z"],
    }
    assert (draft.left, draft.matches) == ((), ())


def test_a_vpc_that_was_chosen_among_twins_gets_a_row(loaded: Loader) -> None:
    here, there = vpc("vpc-9"), (vpc("vpc-3", region="eu-west-1"), vpc("vpc-4", region="eu-west-1"))
    organization, draft = loaded(replace(small(), vpcs=(vpc(), here, *there)))
    assert [one.key for one in organization.vpcs] == ["shared-eu-west-1", "shared-us-east-1"]
    assert draft.matches == (
        {"stack": "org", "name": "aws:ec2/vpc:Vpc::vpc-network/shared-eu-west-1", "id": "vpc-3@eu-west-1"},
        {"stack": "org", "name": "aws:ec2/vpc:Vpc::vpc-network/shared-us-east-1", "id": "vpc-1"},
    )
    assert "overlaps vpc-1 of the same account and region" in told(draft, here.origin)


def test_shares_of_one_name_get_rows(loaded: Loader) -> None:
    (share,), (principal, _) = small().shares, small().share_principals
    arn = f"{share.arn}-twin"
    organization, draft = loaded(
        replace(
            small(),
            shares=(share, replace(share, arn=arn)),
            shared_resources=(*small().shared_resources, replace(small().shared_resources[0], share_arn=arn)),
            share_principals=(*small().share_principals, replace(principal, share_arn=arn)),
        )
    )
    assert len(organization.shares) == 2
    assert {(row["name"], row["id"]) for row in draft.matches} == {
        (f"aws:ram/resourceShare:ResourceShare::share-network/{one.key}", one_arn)
        for one, one_arn in zip(
            sorted(organization.shares, key=lambda one: len(one.with_), reverse=True), (share.arn, arn), strict=True
        )
    }


def test_a_share_with_the_whole_organization(loaded: Loader) -> None:
    whole = replace(
        small().share_principals[0],
        origin="network.tfstate principal.all",
        principal=f"arn:aws:organizations::{MANAGEMENT}:organization/o-1",
    )
    organization, draft = loaded(replace(small(), share_principals=(whole,)))
    assert (organization.shares[0].with_, draft.left) == (("organization",), ())
    organization, draft = loaded(replace(small(), share_principals=(whole, *small().share_principals)))
    assert organization.shares[0].with_ == ("organization",)
    assert "goes to the whole organization, which has this account" in told(draft, "network.tfstate principal.shop")
    other = replace(whole, principal=f"arn:aws:organizations::{SHOP}:organization/o-9")
    organization, draft = loaded(replace(small(), share_principals=(other, *small().share_principals)))
    assert organization.shares[0].with_ == ("shop", "workloads")
    assert "a share goes to other member accounts and units" in told(draft, whole.origin)
