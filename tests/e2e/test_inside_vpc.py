"""What is inside a VPC, on the real engine: made, changed in place, renamed, removed. One sandbox, in order."""

from collections.abc import Iterator
from typing import Any

import pytest

from policies.networks import find_ipv6_index
from tests.support.project import Project, find_by_key, run_organization
from tests.support.reach import EQUAL, run_reach

VPC = "vpc-networking/shop"
A, B = "us-east-1a", "us-east-1b"
GROUPS: list[dict[str, Any]] = [
    {
        "key": "web",
        "description": "What everybody reaches",
        "ingress": [{"ports": [443, "8000-8010"], "cidrs": ["0.0.0.0/0", "10.0.0.0/8"]}],
        "egress": [{"ports": 5432, "security_groups": ["db"]}],
    },
    {
        "key": "db",
        "description": "Databases",
        "ingress": [
            {"ports": 5432, "security_groups": ["web"], "description": "queries"},
            {"ports": 22, "prefix_lists": ["offices"]},
            {"protocol": "all", "self": True},
        ],
    },
]
SHOP: dict[str, Any] = {
    "key": "shop",
    "account": "networking",
    "cidr": "10.20.0.0/16",
    "zones": [A],
    "tiers": [{"key": "inner", "prefix": 24}],
}
INSIDE: dict[str, Any] = {
    "enable_dns_hostnames": True,
    "dhcp_options": {"domain_name": "corp.example.com"},
    "flow_logs": {"traffic": "reject"},
    "security_groups": GROUPS,
    "interface_endpoints": {"services": ["ssm", "ecr.api"], "tier": "inner", "security_groups": ["web"]},
}
TOOLS: dict[str, Any] = {
    "key": "tools",
    "account": "admin",
    "cidr": "10.30.0.0/16",
    "security_groups": [
        {"key": "shell", "description": "Logins", "ingress": [{"ports": 22, "prefix_lists": ["offices"]}]}
    ],
}


def give_vpc(content: dict[str, Any]) -> None:
    """The list is shared with the account of the second VPC, where a rule names it too."""
    content.clear()
    content["vpcs"] = [SHOP | INSIDE, TOOLS]
    entries = [{"cidr": "203.0.113.0/24", "description": "North"}]
    content["prefix_lists"] = [{"key": "offices", "account": "networking", "entries": entries}]
    content["shares"] = [
        {"key": "lists", "name": "lists", "owner": "networking", "prefix_lists": ["offices"], "with": ["security"]}
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with one VPC and all that may be in it, up."""
    with run_organization(
        tmp_path_factory.mktemp("inside"), ("admin", "networking"), network=give_vpc, security=keep_flow_logs
    ) as project:
        yield project


def keep_flow_logs(content: dict[str, Any]) -> None:
    content.clear()
    content |= {"log_archive": "admin", "flow_logs": {"bucket": "flow-logs-of-tests"}}


def ask(project: Project) -> Any:
    return project.client("ec2", project.accounts()["networking"]["Id"])


def edit_vpc(project: Project, **changes: Any) -> None:
    project.edit("network.yaml", lambda content: content["vpcs"][0].update(changes))


def find_groups(project: Project) -> dict[str, str]:
    """The names of the groups that are ours, by id."""
    groups = ask(project).describe_security_groups()["SecurityGroups"]
    return {one["GroupId"]: one["GroupName"] for one in groups if one["GroupName"] != "default"}


def read_rules(project: Project) -> set[tuple[str, str, str, str]]:
    """Of each rule the group, the direction, protocol with ports, and the peer."""
    names = find_groups(project)
    lists = ask(project).describe_managed_prefix_lists()["PrefixLists"]
    peers = names | {one["PrefixListId"]: one["PrefixListName"] for one in lists}
    return {
        (
            names[one["GroupId"]],
            "out" if one["IsEgress"] else "in",
            f"{one['IpProtocol']} {one.get('FromPort')}-{one.get('ToPort')}",
            one.get("CidrIpv4") or peers[one.get("PrefixListId") or one["ReferencedGroupInfo"]["GroupId"]],
        )
        for one in ask(project).describe_security_group_rules()["SecurityGroupRules"]
        if one["GroupId"] in names
    }


RULES = {
    ("web", "in", "tcp 443-443", "0.0.0.0/0"),
    ("web", "in", "tcp 443-443", "10.0.0.0/8"),
    ("web", "in", "tcp 8000-8010", "0.0.0.0/0"),
    ("web", "in", "tcp 8000-8010", "10.0.0.0/8"),
    ("web", "out", "tcp 5432-5432", "db"),
    ("db", "in", "tcp 5432-5432", "web"),
    ("db", "in", "tcp 22-22", "offices"),
    ("db", "in", "-1 -1--1", "db"),
}


def test_groups_have_the_rules_that_are_written_and_no_others(project: Project) -> None:
    assert read_rules(project) == RULES
    outputs = project.outputs()
    assert find_groups(project)[outputs["security_groups"]["shop/web"]["id"]] == "web"
    assert outputs["prefix_lists"]["offices"]["id"].startswith("pl-")
    assert project.preview_names() == []


def read_shared_rules(project: Project) -> list[tuple[str, str]]:
    """Of each rule of the other account with a list: its group, and whose list it is."""
    ec2 = project.client("ec2", project.accounts()["administration"]["Id"])
    names = {one["GroupId"]: one["GroupName"] for one in ec2.describe_security_groups()["SecurityGroups"]}
    owners = {one["PrefixListId"]: one["OwnerId"] for one in ec2.describe_managed_prefix_lists()["PrefixLists"]}
    rules = ec2.describe_security_group_rules()["SecurityGroupRules"]
    return [(names[one["GroupId"]], owners[one["PrefixListId"]]) for one in rules if "PrefixListId" in one]


def test_a_rule_of_another_account_names_the_list_that_is_shared_with_it(project: Project) -> None:
    assert read_shared_rules(project) == [("shell", project.accounts()["networking"]["Id"])]


def read_endpoints(project: Project) -> dict[str, tuple[bool, int, list[str]]]:
    """Of each service whether it has private names, in how many zones it is, and in which groups."""
    return {
        one["ServiceName"].rpartition("us-east-1.")[2]: (
            one["PrivateDnsEnabled"],
            len(one["NetworkInterfaceIds"]),
            [group["GroupName"] for group in one["Groups"]],
        )
        for one in ask(project).describe_vpc_endpoints()["VpcEndpoints"]
    }


def test_endpoints_are_in_each_zone_of_their_tier_and_follow_it(project: Project) -> None:
    said = dict.fromkeys(("ssm", "ecr.api"), (True, 1, ["web"]))
    assert read_endpoints(project) == said
    edit_vpc(project, zones=[A, B])
    find = {name for _, name in project.preview_names() if "interface-" in name}
    assert find == {f"{VPC}/interface-ecr.api", f"{VPC}/interface-ssm"}
    endpoints = INSIDE["interface_endpoints"] | {"services": ["ssm"], "private_dns": False}
    edit_vpc(project, interface_endpoints=endpoints)
    project.up_at_once()
    assert read_endpoints(project) == {"ssm": (False, 2, ["web"])}
    assert project.preview_names() == []


def read_flow_logs(project: Project) -> list[tuple[str, str, int]]:
    return [
        (one["LogDestination"], one["TrafficType"], one["MaxAggregationInterval"])
        for one in ask(project).describe_flow_logs()["FlowLogs"]
    ]


def test_traffic_is_recorded_in_the_log_archive_as_the_vpc_says(project: Project) -> None:
    assert read_flow_logs(project) == [("arn:aws:s3:::flow-logs-of-tests", "REJECT", 600)]
    policy = project.client("s3", project.accounts()["administration"]["Id"]).get_bucket_policy(
        Bucket="flow-logs-of-tests"
    )["Policy"]
    assert project.accounts()["networking"]["Id"] in policy
    assert project.outputs()["flow-log-archive"]["id"] == "flow-logs-of-tests"
    edit_vpc(project, flow_logs={"interval": 60})
    assert project.preview_names() == [("replace", f"{VPC}/flow-log")]
    project.up_at_once()
    assert read_flow_logs(project) == [("arn:aws:s3:::flow-logs-of-tests", "ALL", 60)]


def read_dhcp_options(project: Project) -> dict[str, list[str]]:
    """What the VPC tells; all sets that are there are asked for, so that none is left behind."""
    told = [one for one in ask(project).describe_dhcp_options()["DhcpOptions"] if one.get("Tags")]
    assert [one["DhcpOptionsId"] for one in told] == [
        vpc["DhcpOptionsId"] for vpc in ask(project).describe_vpcs()["Vpcs"] if vpc["DhcpOptionsId"] != "default"
    ]
    return {said["Key"]: [one["Value"] for one in said["Values"]] for one in told for said in one["DhcpConfigurations"]}


def test_other_dhcp_options_take_the_place_of_the_first(project: Project) -> None:
    first = {"domain-name": ["corp.example.com"], "domain-name-servers": ["AmazonProvidedDNS"]}
    assert read_dhcp_options(project) == first
    edit_vpc(
        project, dhcp_options={"domain_name_servers": ["10.20.0.9", "AmazonProvidedDNS"], "ntp_servers": ["10.20.0.8"]}
    )
    assert [step for step in project.preview_names() if "dhcp" in step[1]] == [
        ("replace", f"{VPC}/dhcp-options"),
        ("update", f"{VPC}/dhcp-options"),
    ]
    project.up_at_once()
    assert read_dhcp_options(project) == {
        "domain-name-servers": ["10.20.0.9", "AmazonProvidedDNS"],
        "ntp-servers": ["10.20.0.8"],
    }
    assert project.preview_names() == []


def test_another_order_changes_nothing(project: Project) -> None:
    def turn(content: dict[str, Any]) -> None:
        groups = content["vpcs"][0]["security_groups"]
        groups.reverse()
        for group in groups:
            group["ingress"].reverse()

    project.edit("network.yaml", turn)
    assert project.preview_names() == []


def test_a_rule_that_changes_is_made_before_the_old_one_goes(project: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"][0]["security_groups"], "db")["ingress"] = [
            {"ports": 5433, "security_groups": ["web"]},
            {"ports": 22, "prefix_lists": ["offices"], "description": "shells"},
            {"protocol": "all", "self": True},
        ]
        content["prefix_lists"][0]["entries"] = [{"cidr": "198.51.100.0/24"}, {"cidr": "203.0.113.0/24"}]

    project.edit("network.yaml", change)
    assert project.preview_names() == [
        ("create", f"{VPC}/db/ingress-tcp-5433-group.web"),
        ("delete", f"{VPC}/db/ingress-tcp-5432-group.web"),
        ("update", "prefix-list-networking/offices"),
        ("update", f"{VPC}/db/ingress-tcp-22-list.offices"),
    ]
    project.up_at_once()
    moved = {("db", "in", "tcp 5432-5432", "web")}
    assert read_rules(project) == RULES - moved | {("db", "in", "tcp 5433-5433", "web")}
    list_id = project.outputs()["prefix_lists"]["offices"]["id"]
    entries = ask(project).get_managed_prefix_list_entries(PrefixListId=list_id)["Entries"]
    assert {one["Cidr"] for one in entries} == {"198.51.100.0/24", "203.0.113.0/24"}
    assert project.preview_names() == []


def test_a_key_changes_and_nothing_else_does(project: Project) -> None:
    def rename(content: dict[str, Any]) -> None:
        web, db = (find_by_key(content["vpcs"][0]["security_groups"], key) for key in ("web", "db"))
        web |= {"key": "front", "formerly": ["web"]}
        content["vpcs"][0]["interface_endpoints"]["security_groups"] = ["front"]
        db["ingress"][0]["security_groups"] = ["front"]
        db["ingress"][1]["prefix_lists"] = ["places"]
        content["prefix_lists"][0] |= {"key": "places", "formerly": ["offices"]}
        content["shares"][0]["prefix_lists"] = ["places"]
        content["vpcs"][1]["security_groups"][0]["ingress"][0]["prefix_lists"] = ["places"]

    before = find_groups(project)
    project.edit("network.yaml", rename)
    assert project.preview_names() == []
    project.up_at_once()
    assert find_groups(project) == before


def test_a_description_that_aws_would_not_change_is_refused(project: Project) -> None:
    def describe(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"][0]["security_groups"], "db")["description"] = "Others"

    with project.edited("network.yaml", describe):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert "'Databases' in this stack's state, 'Others' in the config, so nothing was registered" in said


def read_ipv6_networks(project: Project) -> dict[str, tuple[int, bool]]:
    """Of each subnet the number of its network in the VPC's, and whether it gives addresses of it."""
    (vpc,) = [one for one in ask(project).describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    (block,) = [one["Ipv6CidrBlock"] for one in vpc["Ipv6CidrBlockAssociationSet"]]
    subnets = ask(project).describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
    return {
        next(tag["Value"] for tag in subnet["Tags"] if tag["Key"] == "Name"): (
            find_ipv6_index(block, one["Ipv6CidrBlock"]),
            subnet["AssignIpv6AddressOnCreation"],
        )
        for subnet in subnets
        for one in subnet["Ipv6CidrBlockAssociationSet"]
    }


def read_ways_out_by_ipv6(project: Project) -> list[str]:
    """The kinds of gateways that route tables lead to."""
    routes = [route for table in ask(project).describe_route_tables()["RouteTables"] for route in table["Routes"]]
    everywhere = [route for route in routes if route.get("DestinationIpv6CidrBlock") == "::/0"]
    ids = [route.get("EgressOnlyInternetGatewayId") or route["GatewayId"] for route in everywhere]
    return sorted(one.partition("-")[0] for one in ids)


def test_ipv6_comes_to_what_is_there_and_nothing_is_replaced(project: Project) -> None:
    inner = SHOP["tiers"][0] | {"egress_only": True, "assign_ipv6_address_on_creation": True}
    edit_vpc(project, ipv6=True, tiers=[inner, {"key": "front", "prefix": 24, "internet": True}])
    steps = project.preview_names()
    assert {operation for operation, _ in steps} == {"create", "update"}
    assert [name for operation, name in steps if operation == "update"] == [VPC, f"{VPC}/inner-{A}", f"{VPC}/inner-{B}"]
    assert {("create", f"{VPC}/inner/ipv6"), ("create", f"{VPC}-internet/ipv6")} <= set(steps)
    project.up_at_once()
    assert read_ipv6_networks(project) == {
        f"shop-inner-{A}": (0, True),
        f"shop-inner-{B}": (1, True),
        f"shop-front-{A}": (4, False),
        f"shop-front-{B}": (5, False),
    }
    assert read_ways_out_by_ipv6(project) == ["eigw", "igw"]
    assert project.preview_names() == []


def read_network_acls(project: Project) -> dict[str, set[str]]:
    """The rules of the network ACL of each subnet: direction, number, action and network; none of the VPC's own."""
    (vpc,) = [one["VpcId"] for one in ask(project).describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    inside = [{"Name": "vpc-id", "Values": [vpc]}]
    names = {
        one["SubnetId"]: next(tag["Value"] for tag in one["Tags"] if tag["Key"] == "Name")
        for one in ask(project).describe_subnets(Filters=inside)["Subnets"]
    }
    return {
        names[one["SubnetId"]]: {
            f"{'out' if entry['Egress'] else 'in'} {entry['RuleNumber']} {entry['RuleAction']} "
            f"{entry.get('CidrBlock') or entry['Ipv6CidrBlock']}"
            for entry in acl["Entries"]
            if not acl["IsDefault"]
        }
        for acl in ask(project).describe_network_acls(Filters=inside)["NetworkAcls"]
        for one in acl["Associations"]
    }


ALL = {"action": "allow", "protocol": "all"}
PLAIN: dict[str, Any] = {
    "key": "plain",
    "tiers": ["front"],
    "ingress": [
        {"number": 100, **ALL, "cidr": "10.0.0.0/8"},
        {"number": 110, "action": "allow", "protocol": "icmpv6", "cidr": "::/0"},
    ],
    "egress": [{"number": 100, **ALL, "vpc": True}, {"number": 110, **ALL, "cidr": "::/0"}],
}
NO_SHELLS = {"number": 90, "action": "deny", "ports": 22, "cidr": "0.0.0.0/0"}
CLOSED = PLAIN | {"key": "closed", "tiers": ["inner"], "ingress": [NO_SHELLS, *PLAIN["ingress"]]}
OF_PLAIN = {"in 100 allow 10.0.0.0/8", "in 110 allow ::/0", "out 100 allow 10.20.0.0/16", "out 110 allow ::/0"}


def test_a_network_acl_is_for_the_subnets_of_its_tier(project: Project) -> None:
    edit_vpc(project, network_acls=[CLOSED])
    steps = project.preview_names()
    assert {operation for operation, _ in steps} == {"create"}
    assert {f"{VPC}/closed/ingress-90", f"{VPC}/inner-{A}", f"{VPC}/inner-{B}"} <= {name for _, name in steps}
    project.up_at_once()
    rules = {"inner": OF_PLAIN | {"in 90 deny 0.0.0.0/0"}, "front": set[str]()}
    assert read_network_acls(project) == {f"shop-{tier}-{zone}": rules[tier] for tier in rules for zone in (A, B)}
    assert project.preview_names() == []


def test_who_reaches_whom_by_the_acl_and_by_ipv6_is_what_the_config_plans(project: Project) -> None:
    assert run_reach(project) == EQUAL
    (acl,) = [one for one in ask(project).describe_network_acls()["NetworkAcls"] if not one["IsDefault"]]
    by_hand = {"NetworkAclId": acl["NetworkAclId"], "RuleNumber": 80, "Egress": False}
    ask(project).create_network_acl_entry(**by_hand, Protocol="-1", RuleAction="allow", Ipv6CidrBlock="::/0")
    said = run_reach(project, code=3)
    of_acl = "no security group here lets it, of everything that routes and ACLs let through"
    assert f"shop/inner to internet\n  config: no way\n  AWS:    {of_acl}\n" in said
    ask(project).delete_network_acl_entry(**by_hand)


def test_a_rule_replaces_that_of_its_number_and_subnets_go_from_one_acl_to_the_other(project: Project) -> None:
    other = CLOSED | {"key": "other", "formerly": ["closed"], "tiers": ["front"]}
    other["ingress"] = [NO_SHELLS | {"cidr": "192.0.2.0/24"}, *PLAIN["ingress"]]
    edit_vpc(project, network_acls=[other, PLAIN | {"tiers": ["inner"]}])
    operations = {name: operation for operation, name in project.preview_names()}
    assert operations[f"{VPC}/other/ingress-90"] == operations[f"{VPC}/inner-{A}"] == "replace"
    assert set(operations.values()) == {"create", "replace"}
    project.up_at_once()
    rules = {"inner": OF_PLAIN, "front": OF_PLAIN | {"in 90 deny 192.0.2.0/24"}}
    assert read_network_acls(project) == {f"shop-{tier}-{zone}": rules[tier] for tier in rules for zone in (A, B)}
    assert project.preview_names() == []


def test_a_subnet_keeps_its_ipv6_network_and_loses_its_way_out(project: Project) -> None:
    without = {"ipv6": False, "tiers": SHOP["tiers"], "network_acls": []}
    with project.edited("network.yaml", lambda content: content["vpcs"][0].update(without)):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert "these subnets would have no IPv6 network any more, so nothing was registered" in said
    edit_vpc(project, tiers=SHOP["tiers"], network_acls=[PLAIN | {"tiers": ["inner"]}])
    project.up_at_once()
    assert read_ipv6_networks(project) == {f"shop-inner-{A}": (0, False), f"shop-inner-{B}": (1, False)}
    assert read_ways_out_by_ipv6(project) == []
    assert ask(project).describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"] == []


def test_what_is_inside_goes_and_the_vpc_stays(project: Project) -> None:
    def empty(content: dict[str, Any]) -> None:
        content["vpcs"] = [SHOP | {"ipv6": True, "zones": [A, B]}]
        del content["prefix_lists"], content["shares"]

    project.edit("network.yaml", empty)
    project.up_at_once()
    assert find_groups(project) == {}
    assert read_shared_rules(project) == []
    assert read_endpoints(project) == {}
    assert read_flow_logs(project) == []
    assert read_dhcp_options(project) == {}
    assert [one for one in ask(project).describe_managed_prefix_lists()["PrefixLists"] if one["OwnerId"] != "AWS"] == []
    assert read_network_acls(project) == {f"shop-inner-{A}": set(), f"shop-inner-{B}": set()}
    own = [one for one in ask(project).describe_network_acls()["NetworkAcls"] if not one["IsDefault"]]
    assert own == []
    assert len([one for one in ask(project).describe_vpcs()["Vpcs"] if not one["IsDefault"]]) == 1
    assert project.preview_names() == []
