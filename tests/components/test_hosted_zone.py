"""A hosted zone and its records."""

from typing import Any

import pulumi

from components.dns.hosted_zone import HostedZone, HostedZoneArgs, RecordArgs, ZoneVpcArgs
from tests.support.component import register_component
from tests.support.program import Registrations

NAME = "hosted-zone-networking/example"
A = RecordArgs(label="@", name="example.com", type="A", ttl=60, values=["192.0.2.1"], replaces=("CNAME",))
TXT = RecordArgs(label="@", name="example.com", type="TXT", ttl=300, values=["x"])


def register_zone(**args: Any) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        HostedZone(NAME, HostedZoneArgs(**({"name": "example.com", "records": [], "tags": {"a": "b"}} | args)), opts)

    return register_component(make)


def test_the_zone_is_protected_and_never_emptied_by_force() -> None:
    zone = register_zone()["Zone", NAME]
    assert zone.inputs == {"name": "example.com", "comment": "Managed by Pulumi", "tags": {"a": "b"}}
    assert zone.protect
    assert register_zone(comment="ours")["Zone", NAME].inputs["comment"] == "ours"


def test_a_record_of_another_type_at_its_name_waits_for_the_first() -> None:
    found = register_zone(records=[A, TXT], former_names=["hosted-zone-networking/old"])
    first, second = found["Record", f"{NAME}/@/A"], found["Record", f"{NAME}/@/TXT"]
    assert first.inputs == {
        "zoneId": f"{NAME}-id",
        "name": "example.com",
        "type": "A",
        "ttl": 60,
        "records": ["192.0.2.1"],
    }
    assert not first.protect
    assert first.name in second.depends_on
    assert [alias.spec.name for alias in first.request.aliases] == [
        f"{NAME}/@/CNAME",
        "hosted-zone-networking/old/@/A",
        "hosted-zone-networking/old/@/CNAME",
    ]


def test_a_private_zone_is_made_with_its_first_vpc_and_the_others_beside_it() -> None:
    vpcs = [
        ZoneVpcArgs(key=key, id=f"vpc-{key}", region="us-west-2", is_own=is_own, formerly=formerly)
        for key, is_own, formerly in (("a", True, ()), ("b", True, ("old",)), ("c", False, ()))
    ]
    found = register_zone(vpcs=vpcs)
    zone = found["Zone", NAME]
    assert zone.inputs["vpcs"] == [{"vpcId": "vpc-a", "vpcRegion": "us-west-2"}]
    assert (zone.protect, zone.ignore_changes) == (False, ("vpcs",))
    own, foreign = found["ZoneAssociation", f"{NAME}/b"], found["VpcAssociationAuthorization", f"{NAME}/c"]
    assert own.inputs == {"zoneId": f"{NAME}-id", "vpcId": "vpc-b", "vpcRegion": "us-west-2"}
    assert foreign.inputs == own.inputs | {"vpcId": "vpc-c"}
    assert [alias.spec.name for alias in own.request.aliases] == [f"{NAME}/old"]
