"""Hosted zones: what AWS refuses in a batch of changes, and what holds a zone."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


@pytest.fixture
def route53(aws: LocalAws) -> Any:
    return aws.client("route53", account="111111111111")


def make_zone(route53: Any, name: str = "example.com") -> tuple[str, list[str]]:
    made = route53.create_hosted_zone(Name=name, CallerReference=name)
    return made["HostedZone"]["Id"], made["DelegationSet"]["NameServers"]


def send(route53: Any, zone: str, *changes: tuple[str, str, str, str]) -> None:
    batch = [
        {
            "Action": action,
            "ResourceRecordSet": {"Name": name, "Type": type_, "TTL": 60, "ResourceRecords": [{"Value": value}]},
        }
        for action, name, type_, value in changes
    ]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": batch})


def test_each_zone_has_name_servers_of_its_own(route53: Any) -> None:
    zone, servers = make_zone(route53)
    assert servers != make_zone(route53, "example.org")[1]
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    values = {one["Type"]: [value["Value"] for value in one["ResourceRecords"]] for one in found}
    assert values["NS"] == [f"{server}." for server in servers]
    assert values["SOA"][0].startswith(servers[0])


def test_an_alias_leads_to_a_record_of_its_type_that_is_there(route53: Any) -> None:
    zone, _ = make_zone(route53)
    send(route53, zone, ("CREATE", "www.example.com", "A", "192.0.2.1"))
    target = {
        "HostedZoneId": zone.rpartition("/")[2],
        "DNSName": "www.example.com",
        "EvaluateTargetHealth": False,
    }

    def lead(type_: str) -> None:
        record = {"Name": "example.com", "Type": type_, "AliasTarget": target}
        batch: Any = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)

    with pytest.raises(ClientError, match=r"targets www\.example\.com\., type AAAA in zone .* target was not found"):
        lead("AAAA")
    lead("A")
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [one["AliasTarget"] for one in found if "AliasTarget" in one] == [target]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("CREATE", "www.example.com", "A", "192.0.2.2"), "already exists"),
        (("CREATE", "www.example.com", "CNAME", "x.example.net"), "conflicts with other records"),
        (("CREATE", "example.com", "CNAME", "x.example.net"), "not permitted at apex"),
        (("CREATE", "notexample.com", "A", "192.0.2.2"), "not permitted in zone"),
        (("DELETE", "www.example.com", "A", "192.0.2.2"), "do not match"),
        (("DELETE", "app.example.com", "A", "192.0.2.2"), "not found"),
    ],
)
def test_a_batch_that_contradicts_the_zone_is_refused_as_a_whole(
    route53: Any, change: tuple[str, str, str, str], told: str
) -> None:
    zone, _ = make_zone(route53)
    send(route53, zone, ("CREATE", "www.example.com", "A", "192.0.2.1"))
    with pytest.raises(ClientError, match=f"InvalidChangeBatch.*{told}"):
        send(route53, zone, ("CREATE", "new.example.com", "A", "192.0.2.1"), change)
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert {one["Name"] for one in found} == {"example.com.", "www.example.com."}


def test_a_zone_goes_once_its_records_are_gone_delegations_too(route53: Any) -> None:
    zone, _ = make_zone(route53)
    swap = [("DELETE", "*.example.com", "A", "192.0.2.1"), ("CREATE", "*.example.com", "NS", "ns1.example.net")]
    send(route53, zone, ("CREATE", "*.example.com", "A", "192.0.2.1"))
    send(route53, zone, *swap)
    found = route53.list_resource_record_sets(HostedZoneId=zone, StartRecordName="*.example.com", StartRecordType="NS")
    assert (found["ResourceRecordSets"][0]["Name"], found["ResourceRecordSets"][0]["Type"]) == (
        *("\\052.example.com.", "NS"),
    )
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        route53.delete_hosted_zone(Id=zone)
    send(route53, zone, ("DELETE", "*.example.com", "NS", "ns1.example.net"))
    route53.delete_hosted_zone(Id=zone)
    assert route53.list_hosted_zones()["HostedZones"] == []


def test_a_vpc_of_another_account_is_let_in_first(aws: LocalAws) -> None:
    ours, theirs = (aws.client("route53", account=one) for one in ("111111111111", "222222222222"))
    vpcs = [
        {"VPCId": aws.client("ec2", account=one).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]}
        | {"VPCRegion": "us-east-1"}
        for one in ("111111111111", "222222222222")
    ]
    config = {"PrivateZone": True, "Comment": ""}
    with pytest.raises(ClientError, match="InvalidVPCId"):
        ours.create_hosted_zone(Name="internal", CallerReference="a", HostedZoneConfig=config, VPC=vpcs[1])
    made = ours.create_hosted_zone(Name="internal", CallerReference="b", HostedZoneConfig=config, VPC=vpcs[0])
    asked = {"HostedZoneId": made["HostedZone"]["Id"].rpartition("/")[2], "VPC": vpcs[1]}
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        theirs.associate_vpc_with_hosted_zone(**asked)
    ours.create_vpc_association_authorization(**asked)
    theirs.associate_vpc_with_hosted_zone(**asked)
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        theirs.associate_vpc_with_hosted_zone(**asked)
    ours.delete_vpc_association_authorization(**asked)
    with pytest.raises(ClientError, match="VPCAssociationAuthorizationNotFound"):
        ours.delete_vpc_association_authorization(**asked)
    (found,) = theirs.list_hosted_zones_by_vpc(VPCId=vpcs[1]["VPCId"], VPCRegion="us-east-1")["HostedZoneSummaries"]
    assert (found["HostedZoneId"], found["Owner"]["OwningAccount"]) == (asked["HostedZoneId"], "111111111111")
    theirs.disassociate_vpc_from_hosted_zone(**asked)
    with pytest.raises(ClientError, match="VPCAssociationNotFound"):
        theirs.disassociate_vpc_from_hosted_zone(**asked)
