"""A network of a pool goes after what has part of it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from engine.deployment import Deployment, StateResource
from engine.urns import AWS_PROVIDER, build_urn
from recovery.ipam_use import refuse_pools_in_use
from tests.config.plan.test_ipam import give_pools, trust
from tests.support.example import Configure

STACK = "accounts-shared"
CIDR = "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr"
OWNER = StateResource(urn=build_urn(STACK, "p", AWS_PROVIDER, "networking"), custom=True, id="p1", inputs={"a": "b"})
VPCS = [
    {"Cidr": "10.4.0.0/16", "ResourceType": "vpc", "ResourceId": "vpc-1", "ResourceOwner": "1"},
    {"Cidr": "10.5.0.0/16", "ResourceType": "vpc", "ResourceId": "vpc-2", "ResourceOwner": "2"},
    {"Cidr": "10.4.0.0/14", "ResourceType": "ipam-pool", "ResourceId": "ipam-pool-9", "ResourceOwner": "1"},
]


def build(component: str, type_: str, name: str) -> str:
    return build_urn(STACK, "p", type_, name, build_urn(STACK, "p", f"awsorg:index:{component}", name))


def make(component: str, type_: str, name: str, id_: str, pooled: str = "", **inputs: Any) -> StateResource:
    """`pooled`: the name of the network that it depends on."""
    return StateResource(
        urn=build(component, type_, name),
        custom=True,
        id=id_,
        inputs=inputs,
        provider=OWNER.reference,
        dependencies=(build("Ipam", CIDR, pooled),),
    )


def have(key: str, *cidrs: str, locale: str | None = "us-east-1") -> Deployment:
    """The state of a pool with these networks, and of the VPC `gone`, vpc-2."""
    pool, name = f"id-of-{key}", f"ipam-networking/{key}"
    return Deployment(
        resources=(
            OWNER,
            make("Ipam", "aws:ec2/vpcIpamPool:VpcIpamPool", name, pool, **({"locale": locale} if locale else {})),
            *(
                make(
                    "Ipam",
                    CIDR,
                    f"{name}/{cidr.replace('/', '-')}",
                    f"{cidr}_{pool}",
                    cidr=cidr,
                    ipamPoolId=pool,
                )
                for cidr in cidrs
            ),
            make("Vpc", "aws:ec2/vpc:Vpc", "vpc-prod-application/gone", "vpc-2", pooled=f"{name}/10.4.0.0-15"),
        )
    )


class Aws:
    """What AWS answers, and what it was asked."""

    def __init__(self, *allocated: dict[str, Any]) -> None:
        self.allocated, self.asked = list(allocated), list[tuple[Any, ...]]()

    def read(self, provider_inputs: Mapping[str, Any], region: str, pool_id: str) -> list[dict[str, Any]]:
        self.asked.append((dict(provider_inputs), region, pool_id))
        return self.allocated


def test_a_network_stays_as_long_as_a_vpc_has_part_of_it_that_does_not_go_before_it(configure: Configure) -> None:
    config, aws = configure(network=give_pools, organization=trust), Aws(*VPCS)
    state = have("usa", "10.0.0.0/12", "10.4.0.0/15", "10.64.0.0/12")
    said = (
        "^the network 10.4.0.0/15 of the pool 'usa' is not in the config any more, and is in use: "
        r"vpc-1 \(10.4.0.0/16, account 1\)\. Nothing was registered[^\n]*$"
    )
    with pytest.raises(pulumi.RunError, match=said):
        refuse_pools_in_use(config, state, aws.read)
    assert aws.asked == [({"a": "b"}, "us-east-1", "id-of-usa")] * 2
    refuse_pools_in_use(config, state, Aws(*VPCS[1:]).read)
    wider = have("usa", "10.0.0.0/12", "10.4.0.0/14")
    with pytest.raises(pulumi.RunError, match=r"in use: vpc-2 \(10.5.0.0/16, account 2\)"):
        refuse_pools_in_use(config, wider, Aws(*VPCS[1:]).read)


def test_aws_is_asked_only_of_what_goes_and_vpcs_can_have(configure: Configure) -> None:
    config, aws = configure(network=give_pools, organization=trust), Aws(*VPCS)
    refuse_pools_in_use(config, have("east", "10.0.0.0/12"), aws.read)
    refuse_pools_in_use(config, have("all", "10.0.0.0/9", locale=None), aws.read)
    refuse_pools_in_use(config, have("all", "10.0.0.0/9", locale="None"), aws.read)
    assert aws.asked == []


def test_where_aws_does_not_answer_nothing_goes(configure: Configure) -> None:
    def refuse(*_: Any) -> list[dict[str, Any]]:
        raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "GetIpamPoolAllocations")

    with pytest.raises(pulumi.RunError, match="the pool 'east' is not in the config any more, and AWS cannot be asked"):
        refuse_pools_in_use(configure(), have("east", "10.0.0.0/12"), refuse)
