"""The web service that the repository begins with: what it makes, and whom it lets in."""

from dataclasses import replace

import pulumi
import pytest
from pydantic import ValidationError

from components.workloads import AccountContext
from stacks.inputs.registrations import Registration
from stacks.inputs.workloads import register_workload
from workloads.web_service import WebService
from workloads.web_service_args import WebServiceArgs

REQUIRED = {"network": "main", "instance_type": "t3.small", "min_size": 1}


def register(**more: object) -> dict[str, Registration]:
    args = WebServiceArgs.model_validate(REQUIRED | more)
    return register_workload(WebService, args, region="eu-west-1", tags={"CostCenter": "shop"})


def test_an_image_and_a_script_may_be_what_is_looked_up() -> None:
    args = WebServiceArgs.model_validate(REQUIRED)
    inputs = register_workload(WebService, args, looked_up={"image_id": "ami-0a", "user_data": "x"})["template"].inputs
    assert (inputs["imageId"], inputs["userData"]) == ("ami-0a", "eA==")
    assert register(image_id="ami-0b")["template"].inputs["imageId"] == "ami-0b"
    with pytest.raises(ValidationError, match="it has both image and image_id"):
        register(image_id="ami-0a", image="/some/parameter")


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
        "front-from-203.0.113.0-24": (front, "203.0.113.0/24", 80),
        "front-from-198.51.100.0-24": (front, "198.51.100.0/24", 80),
        "front-to-back": (front, back, 8080),
        "back-from-front": (back, front, 8080),
    }
    assert made["balancer"].inputs["subnets"] == ["subnet-main-public-a", "subnet-main-public-b"]
    assert made["instances"].inputs["vpcZoneIdentifiers"] == ["subnet-main-private-a", "subnet-main-private-b"]
    assert {one.inputs["region"] for one in made.values() if one.custom} == {"eu-west-1"}


def test_its_instances_reach_whom_they_may_and_nobody_else() -> None:
    made = register(reaches=({"cidr": "10.1.0.0/16", "port": 5432}, {"cidr": "0.0.0.0/0", "port": 443}))
    out = {name: one.inputs for name, one in made.items() if name.startswith("back-to-")}
    assert {
        name: (one["cidrIpv4"], one["fromPort"], one["toPort"], one["ipProtocol"]) for name, one in out.items()
    } == {
        "back-to-5432-10.1.0.0-16": ("10.1.0.0/16", 5432, 5432, "tcp"),
        "back-to-443-0.0.0.0-0": ("0.0.0.0/0", 443, 443, "tcp"),
    }
    assert {one["securityGroupId"] for one in out.values()} == {"workload-testing/it/back-id"}
    with pytest.raises(ValidationError, match=r"10.1.0.0/16 on 443 is there twice"):
        register(reaches=({"cidr": "10.1.0.0/16", "port": 443}, {"cidr": "10.1.0.0/16", "port": 443}))
    with pytest.raises(ValidationError, match="::/0 is an IPv6 network, and the instances have IPv4 addresses"):
        register(reaches=({"cidr": "::/0", "port": 443},))


def test_with_a_certificate_it_speaks_https_and_by_default_its_network_alone_reaches_it() -> None:
    made = register(certificate_arn="arn:aws:acm:eu-west-1:111111111111:certificate/x")
    listener = made["listener"].inputs
    assert (listener["protocol"], listener["port"]) == ("HTTPS", 443)
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert {name: one.inputs["toPort"] for name, one in made.items() if name.startswith("front-from")} == {
        "front-from-10.0.0.0-8": 443
    }
    assert made["balancer"].inputs["subnets"] == ["subnet-main-private-a", "subnet-main-private-b"]


def test_a_group_grows_to_twice_its_size_unless_it_says_otherwise() -> None:
    assert register(min_size=2)["instances"].inputs["maxSize"] == 4
    assert register(min_size=0)["instances"].inputs["maxSize"] == 1
    with pytest.raises(ValidationError, match="max_size 1 is less than min_size 2, so AWS would refuse the group"):
        register(min_size=2, max_size=1)


def test_who_may_reach_it_are_networks_each_once() -> None:
    for network, told in (
        ("::/0", "IPv6"),
        ("10.0.0.1/8", "write 10.0.0.0/8|another way"),
        ("all", "is not a network"),
    ):
        with pytest.raises(ValidationError, match=told):
            register(allowed_cidrs=(network,))
    with pytest.raises(ValidationError, match=r"203.0.113.0/24 is there twice"):
        register(allowed_cidrs=("203.0.113.0/24", "203.0.113.0/24"))


def test_the_load_balancer_is_in_one_subnet_of_each_zone_and_in_two_zones() -> None:
    """The network has a second private tier in zone a, as one for databases is."""

    def make(zones: str, **more: object) -> dict[str, Registration]:
        def component(
            name: str, args: WebServiceArgs, context: AccountContext, opts: pulumi.ResourceOptions
        ) -> WebService:
            network = context.networks["main"]
            subnets = {key: one for key, one in network.subnets.items() if one.availability_zone[-1] in zones}
            twin = replace(network.subnets["private-us-east-1a"], id=pulumi.Output.from_input("twin"), tier="data")
            networks = {"main": replace(network, subnets={**subnets, "data": twin})}
            return WebService(name, args, replace(context, networks=networks), opts)

        return register_workload(component, WebServiceArgs.model_validate(REQUIRED | more))

    with pytest.raises(pulumi.RunError, match=r"several private subnets in one zone.* there is data, private"):
        make("ab")
    made = make("ab", balancer_tier="private", instance_tier="data")
    assert made["balancer"].inputs["subnets"] == ["subnet-main-private-a", "subnet-main-private-b"]
    assert made["instances"].inputs["vpcZoneIdentifiers"] == ["twin"]
    with pytest.raises(pulumi.RunError, match="private subnets in us-east-1a alone, and a load balancer takes two"):
        make("a", balancer_tier="private")
