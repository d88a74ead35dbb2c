"""Transit gateways: what of one is whose, and what waits for what."""

from ipaddress import IPv6Network
from typing import Any

from config import Organization
from config.show import picture
from tests.config.plan.test_inspection import attach, make
from tests.config.plan.test_ipv6_between import give_peering, turn_on
from tests.config.plan.test_transit import give_gateway
from tests.stacks.programs.test_members import IDS, register_members
from tests.support.example import Configure
from tests.support.program import Registrations

GATEWAY, ATTACHMENT = "transit-gateway-networking/main", "transit-attachment-prod-application/main/shop"
TAGS = {"Name": "hub", "Team": "net"}


def test_a_gateway_is_shared_before_it_is_attached_and_tagged_with_all_that_is_made_for_it(
    configure: Configure,
) -> None:
    found = register_members(configure(network=give_gateway))
    share, principal = found["ResourceShare", GATEWAY], found["PrincipalAssociation", f"{GATEWAY}/prod-application"]
    assert (share.inputs["tags"], share.inputs["allowExternalPrincipals"]) == (TAGS, False)
    assert found["TransitGateway", GATEWAY].inputs["tags"] == TAGS
    attachment = found["VpcAttachment", ATTACHMENT]
    assert attachment.provider == "prod-application"
    assert {GATEWAY, principal.name} <= set(attachment.depends_on)
    accepter = found["VpcAttachmentAccepter", "transit-admission-networking/main/shop"]
    assert accepter.provider == "networking"


def test_a_share_of_ones_own_has_the_gateway_beside_that_of_its_attachments(configure: Configure) -> None:
    def share(content: dict[str, Any]) -> None:
        give_gateway(content)
        to = ["workloads", "prod-application"]
        content["shares"] = [
            {"key": "net", "name": "net", "owner": "networking", "transit_gateways": ["main"], "with": to}
        ]

    organization = configure(network=share)
    found = register_members(organization)
    name = "share-networking/net/transit_gateways/main"
    shared = found["ResourceAssociation", name]
    assert (shared.provider, shared.inputs["resourceArn"]) == ("networking", "arn:of:" + GATEWAY)
    own = {end for kind, end in found if kind == "PrincipalAssociation" and end.startswith(GATEWAY)}
    assert own == {f"{GATEWAY}/prod-application"}, "whom the gateway's own share is with stays"
    drawn = "".join(segment.text for segment in picture(organization).segments)
    assert "share net of transit_gateways/main with workloads, prod-application" in drawn


def test_without_a_share_of_its_own_the_shares_of_the_config_come_before_what_is_attached(configure: Configure) -> None:
    def share(content: dict[str, Any]) -> None:
        give_gateway(content)
        content["transit_gateways"][0] |= {"own_share": False}
        everybody = {"transit_gateways": ["main"], "with": ["organization"]}
        content["shares"] = [{"key": "all", "name": "all", "owner": "networking", **everybody}]

    found = register_members(configure(network=share))
    assert ("ResourceShare", GATEWAY) not in found
    attachment = found["VpcAttachment", ATTACHMENT]
    assert {"share-networking/all/transit_gateways/main", "share-networking/all/organization"} <= set(
        attachment.depends_on
    )


def test_what_is_attached_waits_as_its_gateway_does_for_an_account_that_is_not_made_yet(configure: Configure) -> None:
    found = register_members(configure(network=give_gateway), IDS.keys() - {"networking"})
    assert ("Vpc", "vpc-prod-application/shop") in found
    assert not [name for _, name in found if name.startswith("transit-")]


GIVEN = "2001:db8::/56"
"""What mocks give every VPC."""
BLOCKS = {"shop": "2600:1f18:1::/56", "tools": "2600:1f18:2::/56", "firewall": "2600:1f18:3::/56"}


def give_ipv6(*written: str) -> Organization:
    """Two VPCs that reach each other through a third, with IPv6; of some the config says the network."""
    organization = make(
        [{"key": "production", "reaches": ["shared"], "inspected": True}, {"key": "shared", "reaches": ["production"]}],
        [attach("shop", "production", ipv6=True), attach("tools", "shared", ipv6=True)],
    )
    (gateway,) = organization.transit_gateways
    attached = tuple(one.model_copy(update={"ipv6": True}) for one in gateway.attachments)
    vpcs = [
        one.model_copy(update={"ipv6": True, "ipv6_cidr": IPv6Network(BLOCKS[one.key]) if one.key in written else None})
        for one in organization.vpcs
    ]
    gateways = (gateway.model_copy(update={"attachments": attached}),)
    return organization.model_copy(update={"shares": (), "vpcs": tuple(vpcs), "transit_gateways": gateways})


def read_ipv6(found: Registrations) -> dict[str, str]:
    """Where routes of IPv6 between VPCs lead to, by name."""
    ends = ("destinationIpv6CidrBlock", "destinationCidrBlock")
    routes = {name: one.inputs for (_, name), one in found.items() if name.startswith("transit-")}
    return {
        name: next(inputs[end] for end in ends if end in inputs)
        for name, inputs in routes.items()
        if name.endswith("/ipv6")
    }


def test_ipv6_is_routed_beside_ipv4_in_the_same_tables_and_through_the_inspection_vpc() -> None:
    found = register_members(give_ipv6("shop", "tools", "firewall"))
    routes = read_ipv6(found)
    tables = ("-public", "/isolated", "/private-us-east-1a", "/private-us-east-1b")
    ways = [("prod-application", "shop", "tools"), ("prod-application", "tools", "shop")]
    ways += [("networking", "firewall", "shop"), ("networking", "firewall", "tools")]
    assert routes == {
        **{
            f"transit-attachment-{account}/main/{vpc}{table}/{other}/ipv6": BLOCKS[other]
            for account, vpc, other in ways
            for table in tables
        },
        "transit-inspection-networking/main/production/tools/ipv6": BLOCKS["tools"],
        "transit-inspection-networking/main/shared/shop/ipv6": BLOCKS["shop"],
    }
    assert all(("Route", name.removesuffix("/ipv6")) in found for name in routes)
    attachments = [one.inputs["ipv6Support"] for (type_, _), one in found.items() if type_ == "VpcAttachment"]
    assert attachments == ["enable"] * 3
    through = found["Route", "transit-inspection-networking/main/production/tools/ipv6"]
    assert "transit-attachment-networking/main/firewall/isolated/tools/ipv6" in through.depends_on


def test_the_network_that_amazon_chose_is_read_of_the_vpc_of_this_stack() -> None:
    name = "transit-attachment-prod-application/main/shop/isolated/tools/ipv6"
    assert read_ipv6(register_members(give_ipv6()))[name] == GIVEN
    alone = read_ipv6(register_members(give_ipv6("firewall"), ["networking"]))
    assert alone == {}, "those of accounts that are not made yet come later"
    apart = read_ipv6(register_members(give_ipv6("shop", "tools"), ["networking"]))
    assert set(apart.values()) == {BLOCKS["shop"], BLOCKS["tools"]}, "of other stacks, where the config says them"


def test_a_peering_leads_to_the_ipv6_networks_of_both_sides() -> None:
    found = register_members(turn_on(give_peering(ipv6=True, from_tiers=("isolated",))))
    routes = {
        name: one.inputs["destinationIpv6CidrBlock"]
        for (_, name), one in found.items()
        if name.startswith("peering-") and name.endswith("/ipv6")
    }
    tables = ("-public", "/isolated", "/private-us-east-1a", "/private-us-east-1b")
    own = {f"peering-acceptance-prod-application/both{table}/ipv6": GIVEN for table in tables}
    assert routes == {"peering-networking/both/isolated/ipv6": GIVEN, **own}
    assert ("Route", "peering-networking/both/isolated") in found


def test_traffic_is_sent_to_the_inspection_vpc_once_that_leads_on_and_its_ways_are_there() -> None:
    organization = make(
        [{"key": "production", "reaches": ["shared"], "inspected": True}, {"key": "shared", "reaches": ["production"]}],
        [attach("shop", "production", egress=["isolated"]), attach("tools", "shared")],
    )
    found = register_members(organization.model_copy(update={"shares": ()}))
    firewall = "transit-attachment-networking/main/firewall"
    to_tools = found["Route", "transit-inspection-networking/main/production/tools"]
    assert {
        f"{firewall}/isolated/tools",
        "transit-admission-networking/main/tools/inspection",
        "vpc-networking/firewall/isolated-us-east-1a",
    } <= set(to_tools.depends_on)
    out = found["Route", "transit-inspection-networking/main/production"]
    assert "vpc-networking/firewall/private-us-east-1a" in out.depends_on, "the route to its NAT gateway"
    way = found["Route", "vpc-prod-application/shop/isolated"]
    assert {out.name, to_tools.name} <= set(way.depends_on)
