"""Peerings and transit gateways of an inventory, as the program loads them, and why one stays outside."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from live.inventory import Association, Gateway, Inventory, Route, RouteTable, Share, SharedResource, SharePrincipal
from live.network_parts import (
    NetworkParts,
    Peering,
    PeeringAcceptance,
    PeeringOptions,
    TransitAcceptance,
    TransitAttachment,
    TransitEntry,
    TransitGateway,
    TransitTable,
)
from tests.migrate.init.inventories import MANAGEMENT, NETWORK, SHOP, TOOLS, small, subnet, vpc
from tests.migrate.init.loading import Loader, told

GATEWAY = f"arn:aws:ec2:us-east-1:{NETWORK}:transit-gateway/tgw-1"
ROUTES = {"hub": "10.2.0.0/16", "app": "10.1.0.0/16"}
"""What the private table of each VPC leads to."""


def connected(**route: str) -> Inventory:
    """Two VPCs of two accounts, each with a public subnet and a tier `private`, and a route to each other by that."""
    networks = (("hub", NETWORK, "10.1.0.0/16"), ("app", SHOP, "10.2.0.0/16"))
    return replace(
        small(),
        vpcs=tuple(
            vpc(key, account, cidr, tags={"Name": key}, enable_dns_hostnames=True) for key, account, cidr in networks
        ),
        subnets=tuple(
            subnet(f"{key}-{kind}", f"{cidr[:5]}{number}.0/24", key, tags={"Name": f"{key}-{kind}-us-east-1a"})
            for key, _, cidr in networks
            for number, kind in enumerate(("public", "private"))
        ),
        gateways=tuple(Gateway(origin=f"g {key}", id=f"igw-{key}", vpc_id=key) for key, _, _ in networks),
        route_tables=tuple(
            RouteTable(origin=f"t {key} {kind}", id=f"{key}-{kind}", vpc_id=key)
            for key, _, _ in networks
            for kind in ("public", "private")
        ),
        routes=tuple(
            one
            for key, _, _ in networks
            for one in (
                Route(origin=f"r {key}", table_id=f"{key}-public", destination="0.0.0.0/0", gateway_id=f"igw-{key}"),
                Route(origin=f"to {key}", table_id=f"{key}-private", destination=ROUTES[key], gateway_id="", **route),
            )
        ),
        associations=tuple(
            Association(origin=f"a {key} {kind}", table_id=f"{key}-{kind}", subnet_id=f"{key}-{kind}")
            for key, _, _ in networks
            for kind in ("public", "private")
        ),
        shares=(),
        shared_resources=(),
        share_principals=(),
    )


def peered(**changes: Any) -> Inventory:
    fields: dict[str, Any] = {
        "origin": "pcx",
        "id": "pcx-1",
        "vpc_id": "hub",
        "peer_vpc_id": "app",
        "is_active": True,
        "label": "this",
        "tags": {"Name": "hub-app"},
    }
    return replace(connected(peering_id="pcx-1"), network_parts=NetworkParts(peerings=(Peering(**fields | changes),)))


def resolving(*told: tuple[str, bool | None, bool | None]) -> Inventory:
    """Such a peering with what resources of these accounts tell of who asked for it, and of who was asked."""
    options = [
        PeeringOptions(origin=f"o {number}", peering_id="pcx-1", account_id=account, dns=(requester, accepter))
        for number, (account, requester, accepter) in enumerate(told)
    ]
    inventory = peered()
    return replace(inventory, network_parts=replace(inventory.network_parts, peering_options=tuple(options)))


def test_a_peering_has_the_tiers_that_have_routes_by_it(loaded: Loader) -> None:
    organization, draft = loaded(resolving((NETWORK, True, None), (SHOP, None, True)))
    (peering,) = organization.peerings
    assert (peering.key, peering.from_, peering.to, peering.dns) == ("hub-app", "hub", "app", True)
    assert (peering.from_tiers, peering.to_tiers, peering.tags) == (("private",), ("private",), {})
    assert (draft.left, draft.inexpressible) == ((), ())


@pytest.mark.parametrize(
    ("told", "dns"),
    [
        ([(NETWORK, False, True), (SHOP, True, False)], False),
        # What a resource of its own says is newer than what the acceptance read before.
        ([(SHOP, None, True), (SHOP, None, False), (NETWORK, True, False)], True),
        ([(SHOP, None, None), (SHOP, False, True), (NETWORK, True, None)], True),
    ],
)
def test_each_side_of_a_peering_is_told_by_its_own_account(
    loaded: Loader, told: list[tuple[str, bool | None, bool | None]], dns: bool
) -> None:
    organization, _ = loaded(resolving(*told))
    assert [one.dns for one in organization.peerings] == [dns]


def test_a_peering_without_routes_gives_none(loaded: Loader) -> None:
    inventory = peered()
    organization, _ = loaded(replace(inventory, routes=tuple(one for one in inventory.routes if not one.peering_id)))
    assert (organization.peerings[0].from_tiers, organization.peerings[0].to_tiers) == ((), ())


def test_other_tags_of_the_accepter_are_told_as_an_update(loaded: Loader) -> None:
    inventory = peered()
    accepted = PeeringAcceptance(origin="accepter", id="pcx-1", tags={"Side": "Accepter"})
    _, draft = loaded(
        replace(inventory, network_parts=replace(inventory.network_parts, peering_acceptances=(accepted,)))
    )
    assert [note.origin for note in draft.inexpressible] == ["accepter"]


@pytest.mark.parametrize(
    ("inventory", "words"),
    [
        (peered(peer_vpc_id="vpc-elsewhere"), "is of two VPCs of it"),
        (peered(is_active=False), "is accepted"),
        (resolving((NETWORK, True, None)), "resolves names for both sides or for none"),
        (
            replace(
                resolving((NETWORK, True, None), (SHOP, None, True)),
                vpcs=tuple(replace(one, enable_dns_hostnames=False) for one in peered().vpcs),
            ),
            "where both VPCs have enable_dns_hostnames",
        ),
    ],
)
def test_why_a_peering_is_left(loaded: Loader, inventory: Inventory, words: str) -> None:
    organization, draft = loaded(inventory)
    assert organization.peerings == ()
    assert words in told(draft, "pcx")


def with_a_third(inventory: Inventory, cidr: str = "10.2.0.0/16", **changes: Any) -> Inventory:
    """With another VPC, and a peering of the first one with it."""
    third = vpc("third", NETWORK if cidr != "10.1.0.0/16" else SHOP, cidr, tags={"Name": "third"})
    other = replace(inventory.network_parts.peerings[0], id="pcx-2", origin="other", peer_vpc_id="third", **changes)
    parts = replace(inventory.network_parts, peerings=(*inventory.network_parts.peerings, other))
    return replace(inventory, vpcs=(*inventory.vpcs, third), network_parts=parts)


@pytest.mark.parametrize("cidr", ["10.2.0.0/16", "10.2.128.0/17", "10.1.0.0/16"])
def test_a_peering_with_a_network_that_overlaps_what_is_reached_is_left(loaded: Loader, cidr: str) -> None:
    inventory = peered()
    unrouted = replace(inventory, routes=tuple(one for one in inventory.routes if one.table_id != "hub-private"))
    organization, draft = loaded(with_a_third(unrouted, cidr))
    assert [one.key for one in organization.peerings] == ["hub-app"]
    assert "would reach networks that overlap" in told(draft, "other")
    organization, draft = loaded(with_a_third(unrouted, "10.3.0.0/16"))
    assert (len(organization.peerings), draft.left) == (2, ())


def test_two_peerings_of_the_same_vpcs_are_left(loaded: Loader) -> None:
    (one,) = peered().network_parts.peerings
    twins = NetworkParts(peerings=(one, replace(one, id="pcx-2", origin="other", is_active=False)))
    organization, draft = loaded(replace(peered(), network_parts=twins))
    assert organization.peerings == ()
    assert "nothing but its id tells them apart" in told(draft, "pcx")
    back = replace(one, id="pcx-2", origin="back", vpc_id="app", peer_vpc_id="hub")
    organization, draft = loaded(replace(peered(), network_parts=NetworkParts(peerings=(one, back))))
    assert [peering.from_ for peering in organization.peerings] == ["hub"]
    assert "by another way too" in told(draft, "back")


def transit() -> Inventory:
    """A gateway of the first account with a table for each VPC, which reach each other."""
    gateway = TransitGateway(
        origin="tgw",
        id="tgw-1",
        arn=GATEWAY,
        account_id=NETWORK,
        region="us-east-1",
        label="x",
        asn=64512,
        tags={"Name": "core"},
    )
    share = Share(
        origin="share",
        arn="arn:share",
        account_id=NETWORK,
        region="us-east-1",
        name="core-share",
        allow_external_principals=False,
        tags={"Name": "core"},
    )
    keys = ("hub", "app")
    return replace(
        connected(transit_gateway_id="tgw-1"),
        shares=(share,),
        shared_resources=(SharedResource(origin="s", share_arn="arn:share", resource_arn=GATEWAY),),
        share_principals=(SharePrincipal(origin="p", share_arn="arn:share", principal=SHOP),),
        network_parts=NetworkParts(
            transit_gateways=(gateway,),
            transit_tables=tuple(
                TransitTable(
                    origin=f"table {key}", id=f"rtb-{key}", gateway_id="tgw-1", label="x", tags={"Name": f"core-{key}"}
                )
                for key in keys
            ),
            transit_attachments=tuple(
                TransitAttachment(
                    origin=f"att {key}",
                    id=f"att-{key}",
                    gateway_id="tgw-1",
                    vpc_id=key,
                    subnet_ids=frozenset({f"{key}-private"}),
                    tags={"Name": f"core-{key}"},
                )
                for key in keys
            ),
            transit_acceptances=(TransitAcceptance(origin="accepted", id="att-app"),),
            transit_associations=tuple(
                TransitEntry(origin=f"in {key}", table_id=f"rtb-{key}", attachment_id=f"att-{key}") for key in keys
            ),
            transit_propagations=(
                TransitEntry(origin="hub to app", table_id="rtb-app", attachment_id="att-hub"),
                TransitEntry(origin="app to hub", table_id="rtb-hub", attachment_id="att-app"),
            ),
        ),
    )


def test_a_transit_gateway_with_its_segments_and_its_share(loaded: Loader) -> None:
    organization, draft = loaded(transit())
    (gateway,) = organization.transit_gateways
    assert (gateway.key, gateway.account, gateway.asn, gateway.share_name) == ("core", "network", None, "core-share")
    assert {one.key: (one.reaches, one.tags) for one in gateway.segments} == {
        "app": (("hub",), {}),
        "hub": (("app",), {}),
    }
    assert [(one.vpc, one.segment, one.tier, one.routes, one.tags) for one in gateway.attachments] == [
        ("app", "app", "private", ("private",), {}),
        ("hub", "hub", "private", ("private",), {}),
    ]
    assert (draft.left, draft.inexpressible, organization.shares) == ((), (), ())


def test_a_second_share_of_a_gateway_is_one_like_others(loaded: Loader) -> None:
    inventory = transit()
    wide = replace(inventory.shares[0], arn="arn:wide", origin="wide", name="All gateways", tags={})
    organization, draft = loaded(
        replace(
            inventory,
            shares=(*inventory.shares, wide),
            shared_resources=(
                *inventory.shared_resources,
                SharedResource(origin="s2", share_arn="arn:wide", resource_arn=GATEWAY),
            ),
            share_principals=(
                *inventory.share_principals,
                SharePrincipal(origin="p2", share_arn="arn:wide", principal="arn:ou-1"),
            ),
        )
    )
    assert [one.share_name for one in organization.transit_gateways] == ["core-share"]
    assert [(one.name, one.transit_gateways, one.with_) for one in organization.shares] == [
        ("All gateways", ("core",), ("workloads",))
    ]
    assert draft.left == ()


@pytest.mark.parametrize(
    ("principal", "receiver"),
    [("arn:ou-2", "production"), (f"arn:aws:organizations::{MANAGEMENT}:organization/o-1", "organization")],
)
def test_a_gateway_may_be_shared_with_more_than_the_accounts_that_attach(
    loaded: Loader, principal: str, receiver: str
) -> None:
    inventory = transit()
    to = (replace(inventory.share_principals[0], principal=principal),)
    organization, draft = loaded(replace(inventory, share_principals=to))
    (gateway,), (share,) = organization.transit_gateways, organization.shares
    assert (gateway.own_share, gateway.share_name) == (False, None)
    assert (share.name, share.transit_gateways, share.with_) == ("core-share", ("core",), (receiver,))
    assert (draft.left, draft.inexpressible) == ((), ())


def test_routes_to_more_than_the_vpcs_leave_the_tiers_without_any(loaded: Loader) -> None:
    inventory = transit()
    wide = tuple(replace(one, destination="10.0.0.0/8") if one.transit_gateway_id else one for one in inventory.routes)
    organization, _ = loaded(replace(inventory, routes=wide))
    assert [one.routes for one in organization.transit_gateways[0].attachments] == [(), ()]


def test_vpcs_that_a_gateway_connects_are_peered_with_no_draft(loaded: Loader) -> None:
    inventory = transit()
    parts = replace(inventory.network_parts, peerings=peered().network_parts.peerings)
    organization, draft = loaded(replace(inventory, network_parts=parts))
    assert (len(organization.transit_gateways), organization.peerings) == (1, ())
    assert "by another way too" in told(draft, "pcx")


def test_a_gateway_between_networks_that_overlap_is_left(loaded: Loader) -> None:
    inventory = transit()
    organization, draft = loaded(
        replace(
            inventory,
            vpcs=tuple(replace(one, cidr="10.1.0.0/16") for one in inventory.vpcs),
            subnets=tuple(replace(one, cidr=one.cidr.replace("10.2.", "10.1.")) for one in inventory.subnets),
        )
    )
    assert organization.transit_gateways == ()
    assert "would reach networks that overlap" in told(draft, "tgw")


def test_a_shared_gateway_takes_trusted_access(loaded: Loader) -> None:
    inventory = transit()
    untrusted = (replace(inventory.organizations[0], services=()),)
    organization, draft = loaded(replace(inventory, organizations=untrusted))
    assert organization.transit_gateways == ()
    assert "ram.amazonaws.com has no trusted access" in told(draft, "tgw")


def with_a_twin(parts: NetworkParts) -> NetworkParts:
    return replace(parts, transit_gateways=(*parts.transit_gateways, replace(parts.transit_gateways[0], id="tgw-2")))


def with_settings(parts: NetworkParts) -> NetworkParts:
    return replace(
        parts, transit_gateways=(replace(parts.transit_gateways[0], beyond=("default_route_table_association",)),)
    )


def without_a_name(parts: NetworkParts) -> NetworkParts:
    return replace(parts, transit_tables=(replace(parts.transit_tables[0], tags={}), parts.transit_tables[1]))


def with_a_stranger(parts: NetworkParts) -> NetworkParts:
    other = replace(parts.transit_attachments[0], id="att-x", vpc_id="vpc-x")
    return replace(parts, transit_attachments=(*parts.transit_attachments, other))


def without_an_association(parts: NetworkParts) -> NetworkParts:
    return replace(parts, transit_associations=parts.transit_associations[:1])


def one_way(parts: NetworkParts) -> NetworkParts:
    return replace(parts, transit_propagations=parts.transit_propagations[:1])


def without_acceptance(parts: NetworkParts) -> NetworkParts:
    return replace(parts, transit_acceptances=())


def by_another_subnet(parts: NetworkParts) -> NetworkParts:
    first, other = parts.transit_attachments
    return replace(parts, transit_attachments=(replace(first, subnet_ids=frozenset({"subnet-x"})), other))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (with_a_twin, "has its Name tag too"),
        (with_settings, "it has default_route_table_association set otherwise"),
        (without_a_name, "has no Name tag of its own"),
        (with_a_stranger, "that the config does not have"),
        (without_an_association, "that is in no route table"),
        (one_way, "does not reach it back"),
        (without_acceptance, "no acceptance that was read"),
        (by_another_subnet, "in an unknown subnet"),
    ],
)
def test_why_a_transit_gateway_is_left(
    loaded: Loader, spoil: Callable[[NetworkParts], NetworkParts], words: str
) -> None:
    inventory = transit()
    organization, draft = loaded(replace(inventory, network_parts=spoil(inventory.network_parts)))
    assert organization.transit_gateways == ()
    assert words in told(draft, "tgw")
    assert "its transit gateway is not in the config" in told(draft, "att hub")


def test_a_gateway_that_is_shared_with_others_alone_is_left(loaded: Loader) -> None:
    inventory = transit()
    other = replace(inventory.share_principals[0], principal=TOOLS)
    organization, draft = loaded(replace(inventory, share_principals=(other,)))
    assert organization.transit_gateways == ()
    assert "shares it with each account of its attachments" in told(draft, "tgw")
