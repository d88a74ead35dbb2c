"""The web service that the repository begins with: what it makes, and whom it lets in."""

import pytest
from pydantic import ValidationError

from stacks.inputs.registrations import Registration
from stacks.inputs.workloads import register_workload
from workloads.web_service import WebService
from workloads.web_service_args import WebServiceArgs

REQUIRED = {"network": "main", "instance_type": "t3.small", "min_size": 1}


def register(**more: object) -> dict[str, Registration]:
    args = WebServiceArgs.model_validate(REQUIRED | more)
    return register_workload(WebService, args, region="eu-west-1", tags={"CostCenter": "shop"})


def test_its_instances_have_encrypted_volumes_of_their_size_and_the_second_metadata_service_alone() -> None:
    inputs = register(volume_gb=20)["template"].inputs
    (volume,) = inputs["blockDeviceMappings"]
    assert volume["ebs"] == {
        "encrypted": "true",
        "volumeSize": 20,
        "volumeType": "gp3",
        "deleteOnTermination": "true",
    }
    assert inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert inputs["imageId"].startswith("resolve:ssm:/aws/service/")
    expected = {"CostCenter": "shop", "Name": "it"}
    tagged = {one["resourceType"]: one["tags"] for one in inputs["tagSpecifications"]}
    assert tagged == {"instance": expected, "volume": expected}


def test_the_load_balancer_alone_reaches_the_instances_which_reach_nobody() -> None:
    made = register(allowed_cidrs=("203.0.113.0/24", "198.51.100.0/24"), internal=False)
    rules = {name: one for name, one in made.items() if one.type.startswith("aws:vpc/securityGroup")}
    front, back = (f"workload-testing/it/{key}-id" for key in ("front", "back"))
    told = {name: one.inputs for name, one in rules.items()}
    assert {
        name: (one["securityGroupId"], one.get("cidrIpv4") or one["referencedSecurityGroupId"], one["toPort"])
        for name, one in told.items()
    } == {
        "front-0": (front, "203.0.113.0/24", 80),
        "front-1": (front, "198.51.100.0/24", 80),
        "front-to-back": (front, back, 8080),
        "back-from-front": (back, front, 8080),
    }
    assert made["balancer"].inputs["subnets"] == ["subnet-main-public-a", "subnet-main-public-b"]
    assert made["instances"].inputs["vpcZoneIdentifiers"] == ["subnet-main-private-a", "subnet-main-private-b"]
    assert {one.inputs["region"] for one in made.values() if one.custom} == {"eu-west-1"}


def test_with_a_certificate_it_speaks_https_and_by_default_its_network_alone_reaches_it() -> None:
    made = register(certificate_arn="arn:aws:acm:eu-west-1:111111111111:certificate/x")
    listener = made["listener"].inputs
    assert (listener["protocol"], listener["port"]) == ("HTTPS", 443)
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert (made["front-0"].inputs["toPort"], made["front-0"].inputs["cidrIpv4"]) == (443, "10.0.0.0/8")
    assert made["balancer"].inputs["subnets"] == ["subnet-main-private-a", "subnet-main-private-b"]


def test_a_group_grows_to_twice_its_size_unless_it_says_otherwise() -> None:
    assert register(min_size=2)["instances"].inputs["maxSize"] == 4
    assert register(min_size=0)["instances"].inputs["maxSize"] == 1
    with pytest.raises(ValidationError, match="max_size 1 is less than min_size 2, so AWS would refuse the group"):
        register(min_size=2, max_size=1)
