"""Hosted zones of two accounts on the real engine: delegated, private, changed, refused, and gone. In order."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.project import Project, find_by_key, run_organization

LONG = "k" * 300


def give_zones(content: dict[str, Any]) -> None:
    content.clear()
    content["zones"] = [
        {
            "key": "example-com",
            "account": "networking",
            "name": "example.com",
            "records": [
                {"name": "@", "type": "MX", "values": ["10 mail.example.net"]},
                {"name": "www", "type": "CNAME", "values": ["x.example.net"]},
                {"name": "*", "type": "A", "ttl": 60, "values": ["192.0.2.2", "192.0.2.1"]},
                {"name": "_key", "type": "TXT", "values": [LONG]},
                {"name": "@", "type": "A", "alias": {"record": "origin"}},
                {"name": "origin", "type": "A", "alias": {"cloudfront": "d1.cloudfront.net"}},
            ],
        },
        {"key": "shop", "account": "admin", "name": "shop.example.com", "delegated_from": "example-com"},
        {
            "key": "internal",
            "account": "networking",
            "name": "internal",
            "vpcs": ["shared", "tools", "beside"],
            "records": [{"name": "db", "type": "CNAME", "values": ["db.example.net"]}],
        },
    ]
    content |= FORWARDED


def give_vpcs(content: dict[str, Any]) -> None:
    content.clear()
    content["vpcs"] = [
        {"key": key, "account": account, "cidr": cidr, "enable_dns_hostnames": True}
        for key, account, cidr in (
            ("shared", "networking", "10.0.0.0/16"),
            ("beside", "networking", "10.1.0.0/16"),
            ("tools", "admin", "10.2.0.0/16"),
        )
    ]
    queries = [{"protocol": protocol, "ports": 53, "cidrs": ["10.9.0.0/16"]} for protocol in ("tcp", "udp")]
    content["vpcs"][1] |= {
        "zones": ["us-east-1a", "us-east-1b"],
        "tiers": [{"key": "inner", "prefix": 24}],
        "security_groups": [{"key": "dns", "description": "Queries", "egress": queries}],
    }
    content["shares"] = [
        {"key": "names", "name": "names", "owner": "networking", "resolver_rules": ["corp"], "with": ["admin"]}
    ]


FORWARDED: dict[str, Any] = {
    "resolver_endpoints": [
        {"key": "out", "vpc": "beside", "direction": "outbound", "tier": "inner", "security_groups": ["dns"]}
    ],
    "resolver_rules": [
        {
            "key": "corp",
            "domain_name": "corp.example.com",
            "endpoint": "out",
            "targets": [{"ip": "10.9.0.10"}],
            "vpcs": ["shared", "tools"],
        }
    ],
}


def drop_forwarded(content: dict[str, Any]) -> None:
    for key in FORWARDED:
        del content[key]


def drop_shop(content: dict[str, Any]) -> None:
    content["zones"] = [one for one in content["zones"] if one["key"] != "shop"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with two hosted zones, up."""
    with run_organization(
        tmp_path_factory.mktemp("zones"), ("admin", "networking"), network=give_vpcs, dns=give_zones
    ) as project:
        yield project


def read_forwarded(project: Project, account: str) -> dict[str, tuple[str, list[tuple[str, int]]]]:
    """By the keys of VPCs of an account what they have asked of whom."""
    resolver = project.client("route53resolver", project.accounts()[account]["Id"])
    rules = {one["Id"]: one for one in resolver.list_resolver_rules()["ResolverRules"]}
    keys = {one["id"]: key for key, one in project.outputs()["vpcs"].items()}
    return {
        keys[one["VPCId"]]: (
            rules[one["ResolverRuleId"]]["DomainName"],
            sorted((target["Ip"], target["Port"]) for target in rules[one["ResolverRuleId"]]["TargetIps"]),
        )
        for one in resolver.list_resolver_rule_associations()["ResolverRuleAssociations"]
    }


def find_by_name(records: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in records if one["name"] == name)


def ask(project: Project, account: str) -> Any:
    return project.client("route53", project.accounts()[account]["Id"])


def find_zones(project: Project, account: str, *, private: bool = False) -> list[str]:
    zones = ask(project, account).list_hosted_zones()["HostedZones"]
    return [zone["Id"] for zone in zones if zone["Config"]["PrivateZone"] == private]


def find_private_vpcs(project: Project) -> set[str]:
    """The keys of the VPCs that the private zone answers in."""
    (zone,) = find_zones(project, "networking", private=True)
    ids = {one["id"]: key for key, one in project.outputs()["vpcs"].items()}
    return {ids[vpc["VPCId"]] for vpc in ask(project, "networking").get_hosted_zone(Id=zone)["VPCs"]}


def read_records(project: Project, account: str) -> dict[tuple[str, str], tuple[int, list[str]]]:
    """TTL and values by name and type, of the one public hosted zone of the account, without its SOA."""
    (zone,) = find_zones(project, account)
    found = ask(project, account).list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {
        (one["Name"], one["Type"]): (
            (one["TTL"], sorted(value["Value"] for value in one["ResourceRecords"]))
            if "TTL" in one
            else (0, [one["AliasTarget"]["DNSName"]])
        )
        for one in found
        if one["Type"] != "SOA"
    }


def test_the_zone_above_leads_to_the_name_servers_of_the_one_below(project: Project) -> None:
    (zone,) = find_zones(project, "administration")
    servers = ask(project, "administration").get_hosted_zone(Id=zone)["DelegationSet"]["NameServers"]
    found = read_records(project, "networking")
    own = found.pop(("example.com.", "NS"))
    assert found == {
        ("example.com.", "MX"): (300, ["10 mail.example.net"]),
        ("www.example.com.", "CNAME"): (300, ["x.example.net"]),
        ("\\052.example.com.", "A"): (60, ["192.0.2.1", "192.0.2.2"]),
        ("_key.example.com.", "TXT"): (300, [f'"{LONG[:255]}""{LONG[255:]}"']),
        ("shop.example.com.", "NS"): (172800, sorted(servers)),
        ("example.com.", "A"): (0, ["origin.example.com"]),
        ("origin.example.com.", "A"): (0, ["d1.cloudfront.net"]),
    }
    assert own[1] != sorted(servers)
    outputs = project.outputs()["hosted_zones"]
    assert outputs["shop"]["name_servers"] == sorted(servers)
    assert find_private_vpcs(project) == {"shared", "tools", "beside"}
    assert project.preview_names() == []


def test_another_order_and_another_time_to_live_make_nothing_anew(project: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        content["zones"].reverse()
        records = find_by_key(content["zones"], "example-com")["records"]
        records.reverse()
        records[-1]["ttl"] = 600
        find_by_name(records, "*")["values"].reverse()
        origin = find_by_name(records, "origin")
        del origin["alias"]
        origin["values"] = ["192.0.2.9"]

    project.edit("dns.yaml", change)
    assert project.preview_names() == [
        ("update", "hosted-zone-networking/example-com/@/MX"),
        ("update", "hosted-zone-networking/example-com/origin/A"),
    ]
    project.up_at_once()
    assert read_records(project, "networking")["origin.example.com.", "A"] == (300, ["192.0.2.9"])
    assert read_records(project, "networking")["example.com.", "MX"][0] == 600


def test_addresses_take_the_place_of_a_cname_and_the_other_way_round(project: Project) -> None:
    def find_www(content: dict[str, Any]) -> list[dict[str, Any]]:
        records = find_by_key(content["zones"], "example-com")["records"]
        records[:] = [one for one in records if one["name"] != "www"]
        return records

    def to_addresses(content: dict[str, Any]) -> None:
        find_www(content).extend(
            [
                {"name": "www", "type": "AAAA", "values": ["2001:db8::10"]},
                {"name": "www", "type": "A", "values": ["192.0.2.10"]},
            ]
        )

    def to_cname(content: dict[str, Any]) -> None:
        find_www(content).append({"name": "www", "type": "CNAME", "values": ["y.example.net"]})

    project.edit("dns.yaml", to_addresses)
    project.up_at_once()
    found = read_records(project, "networking")
    assert found["www.example.com.", "A"] == (300, ["192.0.2.10"])
    assert found["www.example.com.", "AAAA"] == (300, ["2001:db8::10"])
    assert project.preview_names() == []
    with project.edited("dns.yaml", to_cname):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
        assert "www.example.com has A and AAAA in this stack's state, and a CNAME in the config" in said
    project.edit("dns.yaml", lambda content: find_by_key(content["zones"], "example-com")["records"].pop(-2))
    project.up_at_once()
    project.edit("dns.yaml", to_cname)
    project.up_at_once()
    found = read_records(project, "networking")
    assert found["www.example.com.", "CNAME"] == (300, ["y.example.net"])
    assert project.preview_names() == []


def test_a_vpc_is_taken_out_of_a_private_zone_and_its_first_one_stays(project: Project) -> None:
    def find_vpcs(content: dict[str, Any]) -> list[str]:
        return find_by_key(content["zones"], "internal")["vpcs"]

    with project.edited("dns.yaml", lambda content: find_vpcs(content).insert(0, find_vpcs(content).pop())):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
        assert "it was made with the VPC shared, and the config has beside first" in said
    project.edit("dns.yaml", lambda content: find_vpcs(content).remove("tools"))
    assert project.preview_names() == [
        ("delete", "hosted-zone-networking/internal/tools"),
        ("delete", "zone-association-admin/internal/tools"),
        ("delete", "zone-association-admin/internal/tools"),
    ]
    project.up_at_once()
    assert find_private_vpcs(project) == {"shared", "beside"}
    assert project.preview_names() == []


def test_a_rule_forwards_in_vpcs_of_both_accounts_and_asks_others_in_place(project: Project) -> None:
    asked = ("corp.example.com.", [("10.9.0.10", 53)])
    assert read_forwarded(project, "networking") == {"shared": asked}
    assert read_forwarded(project, "administration") == {"tools": asked}
    assert len(project.outputs()["resolver_endpoints"]["out"]["addresses"]) == 2

    def change(content: dict[str, Any]) -> None:
        rule = content["resolver_rules"][0]
        rule |= {
            "targets": [{"ip": "10.9.0.11", "port": 5353}],
            "vpcs": ["tools"],
            "key": "office",
            "formerly": ["corp"],
        }
        # AWS has one rule for a name in a VPC: this one takes the place of the other there.
        other = rule | {"key": "other", "formerly": [], "targets": [{"ip": "10.9.0.12"}], "vpcs": ["shared"]}
        content["resolver_rules"].append(other)

    project.edit("dns.yaml", change)
    project.edit("network.yaml", lambda content: content["shares"][0].update(resolver_rules=["office"]))
    assert project.preview_names() == [
        ("create", "resolver-rule-networking/other"),
        ("create", "resolver-rule-networking/other"),
        ("replace", "resolver-association-networking/shared/corp.example.com."),
        ("update", "resolver-rule-networking/office"),
    ]
    project.up_at_once()
    assert read_forwarded(project, "networking") == {"shared": ("corp.example.com.", [("10.9.0.12", 53)])}
    assert read_forwarded(project, "administration") == {"tools": ("corp.example.com.", [("10.9.0.11", 5353)])}

    project.edit("network.yaml", lambda content: content.pop("shares"))
    project.edit("dns.yaml", drop_forwarded)
    project.up_at_once()
    assert read_forwarded(project, "administration") == {}
    resolver = project.client("route53resolver", project.accounts()["networking"]["Id"])
    assert resolver.list_resolver_endpoints()["ResolverEndpoints"] == []
    assert project.preview_names() == []


def test_a_zone_neither_goes_nor_gets_another_name(project: Project) -> None:
    before = read_records(project, "networking")
    with project.edited("dns.yaml", drop_shop):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
        assert "hosted zone 'shop' (shop.example.com) of 'admin' is in this stack's state as Z" in re.sub(
            r"state as [A-Z0-9]+", "state as Z", said
        )
    with project.edited(
        "dns.yaml", lambda content: find_by_key(content["zones"], "shop").update(name="store.example.com")
    ):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
        assert "name of the hosted zone 'shop': shop.example.com in this stack's state, store.example.com" in said
    assert read_records(project, "networking") == before


def test_a_zone_that_is_unprotected_goes_with_its_records_and_its_delegation(project: Project) -> None:
    resources = project.export()["resources"]
    urn = next(one["urn"] for one in resources if one["urn"].endswith("aws:route53/zone:Zone::hosted-zone-admin/shop"))
    project.edit("dns.yaml", drop_shop)
    project.pulumi("state", "unprotect", urn, "--yes", "--stack", "org")
    project.up_at_once()
    assert find_zones(project, "administration") == []
    assert ("shop.example.com.", "NS") not in read_records(project, "networking")
    assert project.preview_names() == []
