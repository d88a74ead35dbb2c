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
    assert "shares no subnet of this config with an account or unit" in told(draft, "network.tfstate share")
