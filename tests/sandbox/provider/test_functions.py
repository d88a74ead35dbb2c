"""What the stand-in's functions find in the local AWS, and how they say that there is nothing, or too much."""

from typing import Any

import grpc
import pytest

from sandbox.aws.server import LocalAws
from tests.sandbox.provider.identity_cases import ask

IMAGE, IMAGES = "aws:ec2/getAmi:getAmi", "aws:ec2/getAmiIds:getAmiIds"
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


def filtered(**filters: str) -> dict[str, Any]:
    return {"filters": [{"name": name.replace("_", "-"), "values": [value]} for name, value in filters.items()]}


def test_the_newest_image_of_a_name_is_found_and_those_of_its_moment(aws: LocalAws, engine: Any) -> None:
    ec2 = aws.client("ec2")
    base, other = (ec2.register_image(Name=name)["ImageId"] for name in ("base-1", "other-1"))
    found = ask(engine, IMAGE, owners=["self"], mostRecent=True, **filtered(name="base-*", state="available"))
    assert (found["imageId"], found["name"], found["ownerId"]) == (base, "base-1", "123456789012")
    assert ask(engine, IMAGES, owners=["self"], **filtered(creation_date=found["creationDate"], name="base-*"))[
        "ids"
    ] == [base]
    assert ask(engine, IMAGES, owners=["self"], **filtered(creation_date="2020-01-01T00:00:00.000Z"))["ids"] == []
    assert set(ask(engine, IMAGES, owners=["123456789012"])["ids"]) == {base, other}
    with pytest.raises(grpc.RpcError, match=r"reading EC2 AMI \(.*\): Your query returned no results"):
        ask(engine, IMAGE, owners=["self"], mostRecent=True, **filtered(name="none-*"))
    with pytest.raises(grpc.RpcError, match="Your query returned more than one result"):
        ask(engine, IMAGE, owners=["self"])


def test_availability_zones_are_of_the_region_that_is_asked(engine: Any) -> None:
    arguments = filtered(zone_type="availability-zone")
    assert ask(engine, ZONES, state="available", region="us-west-2", **arguments)["names"] == [
        f"us-west-2{letter}" for letter in "abcd"
    ]
    assert ask(engine, ZONES, region="us-west-2", **filtered(zone_type="local-zone"))["names"] == []


def test_a_hosted_zone_is_found_by_its_name_where_there_is_one(engine: Any) -> None:
    zone = engine.create("aws:route53/zone:Zone", "z", name="example.com")
    token = "aws:route53/getZone:getZone"
    found = ask(engine, token, name="example.com", privateZone=False)
    assert (found["zoneId"], found["nameServers"]) == (zone.id, zone.outputs["nameServers"])
    with pytest.raises(grpc.RpcError, match="no matching Route 53 Hosted Zone found"):
        ask(engine, token, name="example.com", privateZone=True)
    engine.create("aws:route53/zone:Zone", "y", name="example.com")
    with pytest.raises(grpc.RpcError, match="multiple Route 53 Hosted Zones matched"):
        ask(engine, token, name="example.com")
