"""A transit gateway between accounts on the real engine: made, changed and reduced. One sandbox, in order."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from policies.networks import take_ipv6_network
from tests.support.project import Project, run_organization
from tests.support.warm_python import start_warm_python

A, B = "us-east-1a", "us-east-1b"
PRIVATE = 4
"""The number of the first IPv6 network of the second tier."""
CIDRS = {"hub": "10.30.0.0/16", "shop": "10.31.0.0/16", "lab": "10.32.0.0/16"}
IPV6 = ("hub", "shop")
ACCOUNTS = {"hub": "networking", "shop": "prod-application", "lab": "networking"}


def give_vpc(key: str) -> dict[str, Any]:
    """That of the shop goes out by a NAT gateway of its own."""
    own = key == "shop"
    return {
        "key": key,
        "account": ACCOUNTS[key],
        "cidr": CIDRS[key],
        "zones": [A, B],
        "tiers": [{"key": "public", "prefix": 24, "internet": True}, {"key": "private", "prefix": 24, "nat": own}],
        "nat": "one" if own else "none",
    }


def give_network(content: dict[str, Any]) -> None:
    """The hub and the shop reach each other by IPv6 as well."""
    content.clear()
    content["vpcs"] = [give_vpc(key) | {"ipv6": key in IPV6} for key in CIDRS]
    content["transit_gateways"] = [
        {
            "key": "main",
            "account": "networking",
            "asn": 64600,
            "segments": [
                {"key": "shared", "reaches": ["production", "development"]},
                {"key": "production", "reaches": ["shared"]},
                {"key": "development", "reaches": ["shared"]},
            ],
            "attachments": [
                {"vpc": "hub", "segment": "shared", "tier": "private", "ipv6": True},
                {"vpc": "shop", "segment": "production", "tier": "private", "ipv6": True},
                {"vpc": "lab", "segment": "development", "tier": "private"},
            ],
        }
    ]


def give_shared_network(content: dict[str, Any]) -> None:
    """Without IPv6, and the gateway is shared with everybody."""
    give_network(content)
    for one in (*content["vpcs"], *content["transit_gateways"][0]["attachments"]):
        one.pop("ipv6", None)
    everybody = {"owner": "networking", "transit_gateways": ["main"], "with": ["organization"]}
    content["shares"] = [{"key": "gateways", "name": "gateways", **everybody}]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with three VPCs of two accounts on a gateway, up."""
    with run_organization(
        tmp_path_factory.mktemp("transit"), ("admin", "networking", "prod-application"), network=give_shared_network
    ) as project:
        yield project


def ask(project: Project, account: str = "networking") -> Any:
    return project.client("ec2", project.accounts()[account]["Id"])


def read_name(found: dict[str, Any]) -> str:
    return next((tag["Value"] for tag in found.get("Tags", []) if tag["Key"] == "Name"), "")


def read_segments(project: Project) -> dict[str, tuple[set[str], set[str]]]:
    """By the name of each route table of the gateway: the networks of who is in it, and those that it leads to."""
    ec2 = ask(project)
    attachments = ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    assert {one["State"] for one in attachments} <= {"available"}
    names = {one["TransitGatewayAttachmentId"]: read_name(one).removeprefix("main-") for one in attachments}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for table in ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]:
        if table["State"] == "available":
            id_ = table["TransitGatewayRouteTableId"]
            inside = ec2.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=id_)["Associations"]
            active = [{"Name": "state", "Values": ["active"]}]
            routes = ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=id_, Filters=active)["Routes"]
            found[read_name(table)] = (
                {names[one["TransitGatewayAttachmentId"]] for one in inside},
                {one["DestinationCidrBlock"] for one in routes if ":" not in one["DestinationCidrBlock"]},
            )
    return found


def read_routes(project: Project, vpc: str, destination: str = "DestinationCidrBlock") -> dict[str, set[str]]:
    """By the name of each route table of a VPC that has routes by the gateway: where those lead."""
    ec2 = ask(project, ACCOUNTS.get(vpc, "networking"))
    found: dict[str, set[str]] = {}
    for table in ec2.describe_route_tables()["RouteTables"]:
        if read_name(table).partition("-")[0] == vpc:
            through = [one for one in table["Routes"] if one.get("TransitGatewayId")]
            found[read_name(table)] = {one[destination] for one in through if destination in one}
    return found


def read_ipv6(project: Project) -> dict[str, str]:
    """The network that AWS has given each VPC that has IPv6."""
    return {key: project.outputs()["vpcs"][key]["ipv6_cidr"] for key in IPV6}


def everywhere(vpc: str, *reached: str) -> dict[str, set[str]]:
    return {name: {CIDRS[one] for one in reached} for name in (vpc, f"{vpc}-private")}


def test_vpcs_of_two_accounts_reach_what_their_segments_say(project: Project) -> None:
    (gateway,) = ask(project).describe_transit_gateways()["TransitGateways"]
    assert (gateway["Options"]["AmazonSideAsn"], read_name(gateway)) == (64600, "main")
    assert read_segments(project) == {
        "main-shared": ({"hub"}, {CIDRS["shop"], CIDRS["lab"]}),
        "main-production": ({"shop"}, {CIDRS["hub"]}),
        "main-development": ({"lab"}, {CIDRS["hub"]}),
    }
    assert read_routes(project, "hub") == everywhere("hub", "shop", "lab")
    assert read_routes(project, "shop") == everywhere("shop", "hub")
    assert read_routes(project, "lab") == everywhere("lab", "hub")
    outputs = project.outputs()
    assert outputs["transit_gateways"]["main"]["id"] == gateway["TransitGatewayId"]
    assert outputs["segments"].keys() == {"main/shared", "main/production", "main/development"}
    assert project.preview_names() == []


def test_whom_the_gateway_is_shared_with_attaches_what_waits_for_its_owner(project: Project) -> None:
    theirs = ask(project, "administration")
    vpc = theirs.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    subnet = theirs.create_subnet(VpcId=vpc, CidrBlock="10.50.0.0/24")["Subnet"]["SubnetId"]
    gateway = project.outputs()["transit_gateways"]["main"]["id"]
    made = theirs.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet])
    attachment = made["TransitGatewayVpcAttachment"]
    assert attachment["State"] == "pendingAcceptance"
    assert project.preview_names() == [], "what the config does not have is left alone"
    theirs.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment["TransitGatewayAttachmentId"])
    project.edit("network.yaml", lambda content: content.pop("shares"))
    share = "share-networking/gateways"
    gone = {share, f"{share}/organization", f"{share}/transit_gateways/main"}
    assert set(project.preview_names()) == {("delete", name) for name in gone}


def test_vpcs_that_are_attached_get_ipv6_in_place(project: Project) -> None:
    project.edit("network.yaml", give_network)
    steps = project.preview_names()
    assert {operation for operation, _ in steps} == {"create", "update", "delete"}, "and nothing is replaced"
    project.up_at_once()
    six = read_ipv6(project)
    for own, other in (("hub", "shop"), ("shop", "hub")):
        led = read_routes(project, own, "DestinationIpv6CidrBlock")
        assert led == {name: {six[other]} for name in (own, f"{own}-private")}
    ec2 = ask(project)
    known = {
        read_name(table): {
            one["DestinationCidrBlock"]
            for one in ec2.search_transit_gateway_routes(
                TransitGatewayRouteTableId=table["TransitGatewayRouteTableId"],
                Filters=[{"Name": "type", "Values": ["propagated"]}],
            )["Routes"]
            if ":" in one["DestinationCidrBlock"]
        }
        for table in ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    }
    assert known == {
        "main-shared": {six["shop"]},
        "main-production": {six["hub"]},
        "main-development": {six["hub"]},
    }
    assert read_routes(project, "lab", "DestinationIpv6CidrBlock") == {"lab": set(), "lab-private": set()}
    assert project.preview_names() == []


def inspect(content: dict[str, Any]) -> None:
    """All of production passes a VPC of its own, and goes out by its NAT gateway."""
    give_network(content)
    firewall = {**give_vpc("shop"), "key": "firewall", "account": "networking", "cidr": "10.40.0.0/16", "ipv6": True}
    shop = content["vpcs"][1]
    shop["nat"], shop["tiers"][1]["nat"] = "none", False
    content["vpcs"].append(firewall)
    (gateway,) = content["transit_gateways"]
    gateway["inspection"] = "firewall"
    gateway["segments"].append({"key": "inspection"})
    gateway["segments"][1]["inspected"] = True
    gateway["attachments"][1]["egress"] = ["private"]
    gateway["attachments"].append({"vpc": "firewall", "segment": "inspection", "tier": "private", "ipv6": True})


def ask_for_way(project: Project, source: str, target: str) -> str:
    """What `python -m review reach` says of it."""
    command = [*start_warm_python(), "-m", "review", "reach", source, "--to", target]
    result = subprocess.run(
        command, cwd=project.folder, env=project.environment, capture_output=True, text=True, timeout=200, check=False
    )
    return result.stdout + result.stderr


def read_default(project: Project, vpc: str, table: str) -> str:
    """What the default route of a VPC's route table leads to."""
    tables = ask(project, ACCOUNTS[vpc]).describe_route_tables()["RouteTables"]
    (routes,) = (one["Routes"] for one in tables if read_name(one) == table)
    (default,) = (one for one in routes if one.get("DestinationCidrBlock") == "0.0.0.0/0")
    return next(default[key] for key in ("NatGatewayId", "TransitGatewayId") if default.get(key))


def read_static(project: Project) -> dict[str, dict[str, str]]:
    """By segment: what the static routes of its table lead to."""
    ec2 = ask(project)
    attachments = ec2.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    names = {one["TransitGatewayAttachmentId"]: read_name(one).removeprefix("main-") for one in attachments}
    found: dict[str, dict[str, str]] = {}
    for table in ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]:
        static = ec2.search_transit_gateway_routes(
            TransitGatewayRouteTableId=table["TransitGatewayRouteTableId"],
            Filters=[{"Name": "type", "Values": ["static"]}],
        )["Routes"]
        for one in static:
            (target,) = [names[a["TransitGatewayAttachmentId"]] for a in one.get("TransitGatewayAttachments", [])] or [
                ""
            ]
            found.setdefault(read_name(table), {})[one["DestinationCidrBlock"]] = target or one["State"]
    return found


def test_what_is_inspected_passes_one_vpc_and_goes_out_by_it(project: Project) -> None:
    assert read_default(project, "shop", "shop-private").startswith("nat-")
    project.edit("network.yaml", inspect)
    steps = project.preview_names()
    route = "vpc-prod-application/shop/private"
    assert [operation for operation, name in steps if name == route] == ["update"], "no moment without a way out"
    project.up_at_once()
    everything, hub, shop, six = "0.0.0.0/0", CIDRS["hub"], CIDRS["shop"], read_ipv6(project)
    assert read_static(project) == {
        "main-shared": {shop: "firewall", six["shop"]: "firewall"},
        "main-production": {everything: "firewall", hub: "firewall", six["hub"]: "firewall", shop: "blackhole"},
    }
    ends = [take_ipv6_network(six[key], PRIVATE) for key in ("shop", "hub")]
    assert "the way is there, and no security group here lets anything through" in ask_for_way(project, *ends)
    through = read_routes(project, "firewall", "DestinationIpv6CidrBlock")
    assert through == {name: {six["hub"], six["shop"]} for name in ("firewall", "firewall-private")}
    assert read_segments(project) == {
        "main-shared": ({"hub"}, {shop, CIDRS["lab"]}),
        "main-production": ({"shop"}, {everything, hub}),
        "main-development": ({"lab"}, {hub}),
        "main-inspection": ({"firewall"}, {hub, shop}),
    }
    assert read_default(project, "shop", "shop-private").startswith("tgw-")
    modes = {
        read_name(one): one["Options"]["ApplianceModeSupport"]
        for one in ask(project).describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
        if one["VpcOwnerId"] == project.accounts()["networking"]["Id"]
    }
    assert modes == {"main-hub": "disable", "main-lab": "disable", "main-firewall": "enable"}
    assert project.preview_names() == []


def test_without_inspection_segments_reach_each_other_directly_again(project: Project) -> None:
    project.edit("network.yaml", give_network)
    project.up_at_once()
    assert read_static(project) == {}
    assert read_segments(project)["main-shared"] == ({"hub"}, {CIDRS["shop"], CIDRS["lab"]})
    assert read_default(project, "shop", "shop-private").startswith("nat-")
    assert project.preview_names() == []


def test_a_vpc_that_changes_its_segment_changes_its_routes_alone(project: Project) -> None:
    def move(content: dict[str, Any]) -> None:
        (gateway,) = content["transit_gateways"]
        gateway["attachments"][2]["segment"] = "production"
        gateway["segments"].pop()
        gateway["segments"][0]["reaches"].pop()

    project.edit("network.yaml", move)
    steps = project.preview_names()
    assert {name for operation, name in steps if operation == "delete"} == {
        "transit-admission-networking/main/hub/development",
        "transit-gateway-networking/main/development",
    }
    assert {name for operation, name in steps if operation != "delete"} == {"transit-admission-networking/main/lab"}
    project.up_at_once()
    assert read_segments(project) == {
        "main-shared": ({"hub"}, {CIDRS["shop"], CIDRS["lab"]}),
        "main-production": ({"shop", "lab"}, {CIDRS["hub"]}),
    }
    assert project.preview_names() == []


def with_ipv6(route: str) -> tuple[str, str]:
    return route, f"{route}/ipv6"


def test_of_an_attachment_that_goes_only_its_own_goes(project: Project) -> None:
    project.edit("network.yaml", lambda content: content["transit_gateways"][0]["attachments"].pop(1))
    deleted = {name for operation, name in project.preview_names() if operation == "delete"}
    assert {operation for operation, _ in project.preview_names()} == {"delete"}
    assert deleted == {
        "transit-admission-networking/main/shop",
        "transit-admission-networking/main/shop/shared",
        *with_ipv6("transit-attachment-networking/main/hub-public/shop"),
        *with_ipv6("transit-attachment-networking/main/hub/private/shop"),
        "transit-attachment-prod-application/main/shop",
        *with_ipv6("transit-attachment-prod-application/main/shop-public/hub"),
        *with_ipv6("transit-attachment-prod-application/main/shop/private/hub"),
        "transit-gateway-networking/main",
        "transit-gateway-networking/main/prod-application",
    }
    project.up_at_once()
    assert read_segments(project) == {
        "main-shared": ({"hub"}, {CIDRS["lab"]}),
        "main-production": ({"lab"}, {CIDRS["hub"]}),
    }
    assert read_routes(project, "shop") == everywhere("shop")
    assert read_routes(project, "hub") == everywhere("hub", "lab")
    assert ask(project, "prod-application").describe_transit_gateways()["TransitGateways"] == []
    assert project.preview_names() == []


def test_without_the_gateway_the_vpcs_stay(project: Project) -> None:
    project.edit("network.yaml", lambda content: content.pop("transit_gateways"))
    project.up_at_once()
    assert ask(project).describe_transit_gateways()["TransitGateways"] == []
    assert {vpc: read_routes(project, vpc) for vpc in CIDRS} == {vpc: everywhere(vpc) for vpc in CIDRS}
    assert project.preview_names() == []


POOLS: list[dict[str, Any]] = [
    {"key": "all", "cidrs": ["10.0.0.0/8"]},
    {"key": "east", "within": "all", "region": "us-east-1", "cidrs": ["10.32.0.0/12"]},
]


def give_pools(content: dict[str, Any]) -> None:
    """The pool of a VPC that is there already, and of a new one in another account."""
    content["ipam"] = {"account": "networking", "regions": ["us-east-1", "us-west-2"], "pools": POOLS}
    content["vpcs"][2]["pool"] = "east"
    content["vpcs"].append({"key": "new", "account": "prod-application", "cidr": "10.33.0.0/16", "pool": "east"})


def read_pool(project: Project, name: str) -> dict[str, str]:
    """What a pool has given away: to what kind of thing, by network."""
    (pool,) = (one for one in ask(project).describe_ipam_pools()["IpamPools"] if read_name(one) == name)
    found = ask(project).get_ipam_pool_allocations(IpamPoolId=pool["IpamPoolId"])["IpamPoolAllocations"]
    return {one["Cidr"]: one["ResourceType"] for one in found}


def test_vpcs_of_two_accounts_are_in_a_pool_and_the_one_that_was_there_stays_as_it_is(project: Project) -> None:
    project.edit("organization.yaml", lambda content: content["trusted_access"].append("ipam.amazonaws.com"))
    project.edit("network.yaml", give_pools)
    assert {operation for operation, _ in project.preview_names()} == {"create"}
    project.up_at_once()
    assert read_pool(project, "all") == {"10.32.0.0/12": "ipam-pool"}
    assert read_pool(project, "east") == {CIDRS["lab"]: "vpc", "10.33.0.0/16": "vpc"}
    assert project.outputs()["ipam_pools"].keys() == {"all", "east"}
    assert project.preview_names() == []


def test_a_pool_that_grows_changes_nothing_else_and_a_vpc_that_leaves_it_stays(project: Project) -> None:
    def grow(content: dict[str, Any]) -> None:
        content["ipam"]["pools"][1]["cidrs"].append("10.64.0.0/12")
        content["ipam"]["pools"].append({"key": "data", "within": "east", "cidrs": ["10.64.0.0/16"]})
        del content["vpcs"][2]["pool"]

    project.edit("network.yaml", grow)
    assert project.preview_names() == [
        ("create", "ipam-networking/data"),
        ("create", "ipam-networking/data/10.64.0.0-16"),
        ("create", "ipam-networking/east/10.64.0.0-12"),
    ]
    project.up_at_once()
    assert read_pool(project, "east") == {
        CIDRS["lab"]: "vpc",
        "10.33.0.0/16": "vpc",
        "10.64.0.0/16": "ipam-pool",
    }
    assert project.preview_names() == []


def test_a_pool_goes_after_its_vpcs(project: Project) -> None:
    """Of two VPCs one was there before the pool, and goes before it only in an `up` of its own."""
    kept: dict[str, Any] = {}

    def remove(content: dict[str, Any]) -> None:
        kept["new"], kept["ipam"] = content["vpcs"].pop(), content.pop("ipam")
        content["vpcs"].pop()

    def put_back(content: dict[str, Any]) -> None:
        content["vpcs"].append(kept["new"])
        content["ipam"] = kept["ipam"]

    project.edit("network.yaml", remove)
    said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert "the network 10.32.0.0/12 of the pool 'east' is not in the config any more, and is in use: vpc-" in said
    assert f"({CIDRS['lab']}, account {project.accounts()['networking']['Id']})" in said
    assert "10.33.0.0/16" not in said
    project.edit("network.yaml", put_back)
    project.up_at_once()
    project.edit("network.yaml", lambda content: content["vpcs"].pop() and content.pop("ipam"))
    project.up_at_once()
    assert ask(project).describe_ipams()["Ipams"] == []
    request = {"ServicePrincipal": "ipam.amazonaws.com"}
    administrators = project.client("organizations").list_delegated_administrators(**request)
    assert administrators["DelegatedAdministrators"] == []
    assert project.preview_names() == []
