"""Transit gateways: what of one is whose, and what waits for what."""

from typing import Any

from config.show import picture
from tests.config.plan.test_inspection import attach, make
from tests.config.plan.test_transit import give_gateway
from tests.stacks.programs.test_members import IDS, register_members
from tests.support.example import Configure

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


def test_what_is_attached_waits_as_its_gateway_does_for_an_account_that_is_not_made_yet(configure: Configure) -> None:
    found = register_members(configure(network=give_gateway), IDS.keys() - {"networking"})
    assert ("Vpc", "vpc-prod-application/shop") in found
    assert not [name for _, name in found if name.startswith("transit-")]


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
