"""Changes of a VPC that would take IPv6 networks from its subnets, or give one that another still has."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from policies.networks import take_ipv6_network
from recovery.ipv6_moves import refuse_ipv6_moves
from tests.config.plan.test_tiers import SHOP
from tests.recovery.test_subnet_moves import SUBNET, Change
from tests.support.example import Configure

BLOCK = "2600:1f18:abcd:ef00::/56"
THERE = {"public-us-east-1a": 0, "private-us-east-1a": 4, "isolated-us-east-1a": 8}


def state(numbers: dict[str, int]) -> Deployment:
    vpc = SUBNET.replace("subnet:Subnet", "vpc:Vpc").removesuffix("/")
    subnets = [
        StateResource(urn=f"{SUBNET}{key}", inputs={"ipv6CidrBlock": take_ipv6_network(BLOCK, number)})
        for key, number in numbers.items()
    ]
    return Deployment(resources=(StateResource(urn=vpc, outputs={"ipv6CidrBlock": BLOCK}), *subnets))


@pytest.fixture
def refuse(configure: Configure) -> Callable[..., None]:
    def run(change: Change, deployment: Deployment | None = None) -> None:
        vpc = copy.deepcopy(SHOP) | {"zones": ["us-east-1a"], "ipv6": True}
        change(vpc)
        config = configure(network=lambda content: content["vpcs"].append(vpc))
        refuse_ipv6_moves(config, deployment or state(THERE))

    return run


def test_another_network_than_the_vpc_has_is_refused(refuse: Callable[..., None]) -> None:
    refuse(lambda vpc: vpc.update(ipv6_cidr=BLOCK))
    said = f"VPC 'shop': ipv6_cidr is 2600:1f18:abcd:ff00::/56, and AWS has given it {BLOCK}, so nothing was registered"
    with pytest.raises(pulumi.RunError, match=said):
        refuse(lambda vpc: vpc.update(ipv6_cidr="2600:1f18:abcd:ff00::/56"), state({}))


def test_a_network_is_not_written_before_there_is_one(refuse: Callable[..., None]) -> None:
    """A VPC that is not in the state may be one that the same run takes over."""
    vpc = state({}).resources[0]
    said = (
        f"ipv6_cidr is {BLOCK}, and AWS has given it none as far as this stack's state knows, so nothing was registered"
    )
    with pytest.raises(pulumi.RunError, match=said):
        refuse(
            lambda vpc: vpc.update(ipv6_cidr=BLOCK),
            Deployment(resources=(replace(vpc, outputs={"ipv6CidrBlock": ""}),)),
        )
    refuse(lambda vpc: vpc.update(ipv6_cidr=BLOCK), Deployment(resources=()))
    refuse(lambda _: None, Deployment(resources=(replace(vpc, outputs={}),)))


def write_out(index: int) -> dict[str, Any]:
    return {"key": "own", "cidr": "10.20.255.0/24", "availability_zone": "us-east-1a", "ipv6_index": index}


@pytest.mark.parametrize(
    ("change", "deployment"),
    [
        (lambda _: None, state(THERE)),
        (lambda _: None, state({})),
        (lambda vpc: vpc["zones"].append("us-east-1b"), state(THERE)),
        (lambda vpc: vpc["tiers"].append({"key": "data", "prefix": 24}), state(THERE)),
        (lambda vpc: vpc["tiers"].pop(), state(THERE)),
        (lambda vpc: vpc["tiers"][1].update(retired=True) or vpc.update(nat="none"), state(THERE)),
        (lambda vpc: vpc["tiers"][1].update(key="apps", formerly=["private"]), state(THERE)),
        (lambda vpc: vpc.update(ipv6=False), state({})),
        (lambda vpc: vpc.update(subnets=[write_out(200)]), state({"own": 200})),
        (lambda vpc: vpc["tiers"][0].update(ipv6=False), state({"isolated-us-east-1a": 8})),
    ],
)
def test_what_takes_nothing_is_no_matter(refuse: Callable[..., None], change: Change, deployment: Deployment) -> None:
    refuse(change, deployment)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda vpc: vpc["tiers"][2].update(ipv6=False), {"isolated-us-east-1a"}),
        (lambda vpc: vpc.update(ipv6=False), set(THERE)),
    ],
    ids=["tier", "vpc"],
)
def test_a_network_that_is_taken_away_is_refused(refuse: Callable[..., None], change: Change, lost: set[str]) -> None:
    with pytest.raises(pulumi.RunError, match="would have no IPv6 network any more, so nothing was registered") as stop:
        refuse(change)
    said = str(stop.value)
    assert {key for key in THERE if f"  {key}: {take_ipv6_network(BLOCK, THERE[key])}\n" in said} == lost
    assert "Put `ipv6` or `ipv6_index` back" in said
    assert "network.yaml:" in said.partition(" VPC 'shop'")[0]


def test_a_tier_between_others_would_give_them_other_networks(refuse: Callable[..., None]) -> None:
    """Of IPv4 it fits between two rooms, and moves nothing."""
    with pytest.raises(pulumi.RunError, match="would have another part of its IPv6 network") as stop:
        refuse(lambda vpc: vpc["tiers"].insert(1, {"key": "between", "prefix": 24}))
    assert "  private-us-east-1a: 4 in this stack's state, 8 in the config\n" in str(stop.value)
    assert "public-us-east-1a" not in str(stop.value)


def test_another_number_of_a_subnet_written_out_is_refused(refuse: Callable[..., None]) -> None:
    with pytest.raises(pulumi.RunError, match=r"  own: 200 in this stack's state, 201 in the config\n"):
        refuse(lambda vpc: vpc.update(subnets=[write_out(201)]), state({"own": 200}))


def test_a_network_that_a_leaving_subnet_has_is_not_given(refuse: Callable[..., None]) -> None:
    """Of IPv4 the new tier lies elsewhere."""
    with pytest.raises(pulumi.RunError, match=r"parts of its IPv6 network that others still have") as stop:
        refuse(lambda vpc: vpc["tiers"].__setitem__(2, {"key": "data", "prefix": 20}))
    assert "  data-us-east-1a: 8, which isolated-us-east-1a has\n" in str(stop.value)


def test_the_vpc_keeps_its_network_until_no_subnet_has_a_part_of_it(refuse: Callable[..., None]) -> None:
    with pytest.raises(pulumi.RunError, match=r"own still have parts of its IPv6 network, so nothing was registered"):
        refuse(lambda vpc: vpc.update(ipv6=False), state({"own": 200}))


def made_anew(number: int | None, **changed: str) -> Change:
    own = {"key": "own", "cidr": "10.20.255.0/24", "availability_zone": "us-east-1a"} | changed
    return lambda vpc: vpc.update(subnets=[own if number is None else own | {"ipv6_index": number}])


def with_own(number: int) -> Deployment:
    there = state({"own": number})
    own = {"cidrBlock": "10.20.255.0/24", "availabilityZone": "us-east-1a"}
    return Deployment(
        resources=tuple(
            StateResource(urn=one.urn, inputs={**one.inputs, **own}, outputs=one.outputs) for one in there.resources
        )
    )


@pytest.mark.parametrize("changed", [{"cidr": "10.20.254.0/24"}, {"availability_zone": "us-east-1b"}])
def test_a_subnet_that_is_made_anew_has_another_network_of_ipv6(
    refuse: Callable[..., None], changed: dict[str, str]
) -> None:
    """Or none; the old one is there until the new one is."""
    refuse(made_anew(200), with_own(200))
    refuse(made_anew(201, **changed), with_own(200))
    refuse(made_anew(None, **changed), with_own(200))
    with pytest.raises(pulumi.RunError, match="parts of its IPv6 network that others still have") as stop:
        refuse(made_anew(200, **changed), with_own(200))
    assert "  own: 200, which it has itself until another `cidr` or zone has made it anew" in str(stop.value)


def test_a_network_that_was_taken_away_by_hand_is_no_more(refuse: Callable[..., None]) -> None:
    gone = StateResource(urn=f"{SUBNET}isolated-us-east-1a", inputs={"ipv6CidrBlock": ""})
    refuse(lambda vpc: vpc["tiers"][2].update(ipv6=False), Deployment(resources=(gone,)))
