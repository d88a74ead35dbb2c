"""Changes of tiers and zones that would move subnets, or put new ones where old ones are."""

import copy
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from engine.deployment import Deployment, StateResource
from recovery.subnet_moves import refuse_subnet_moves
from tests.config.plan.test_tiers import SHOP
from tests.support.example import Configure

SUBNET = "urn:pulumi:org::aws-organization::awsorg:index:Vpc$aws:ec2/subnet:Subnet::vpc-networking/shop/"
THERE = {
    "public-us-east-1a": "10.20.0.0/24",
    "public-us-east-1b": "10.20.1.0/24",
    "private-us-east-1a": "10.20.64.0/20",
    "private-us-east-1b": "10.20.80.0/20",
    "isolated-us-east-1a": "10.20.128.0/24",
    "isolated-us-east-1b": "10.20.129.0/24",
}

Change = Callable[[dict[str, Any]], object]


def state(there: dict[str, str], **more: Any) -> Deployment:
    return Deployment(
        resources=tuple(
            StateResource(urn=f"{SUBNET}{key}", inputs={"cidrBlock": cidr, "region": "us-east-1"}, **more)
            for key, cidr in there.items()
        )
    )


@pytest.fixture
def refuse(configure: Configure) -> Callable[..., None]:
    def run(change: Change, deployment: Deployment | None = None) -> None:
        vpc = copy.deepcopy(SHOP)
        change(vpc)
        config = configure(network=lambda content: content["vpcs"].append(vpc))
        refuse_subnet_moves(config, deployment or state(THERE))

    return run


def add_at_the_end(vpc: dict[str, Any]) -> None:
    vpc["zones"].append("us-east-1c")
    vpc["tiers"].append({"key": "data", "prefix": 24})


def retire(vpc: dict[str, Any]) -> None:
    vpc["retired_zones"] = ["us-east-1a"]
    vpc["tiers"][1]["retired"] = True
    vpc |= {"nat": "none"}


def rename(vpc: dict[str, Any]) -> None:
    vpc["tiers"][1] |= {"key": "apps", "formerly": ["private"]}


@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        add_at_the_end,
        retire,
        rename,
        lambda vpc: vpc["zones"].pop(),
        lambda vpc: vpc["tiers"].pop(),
        lambda vpc: vpc.update(key="store", formerly=["shop"]),
    ],
    ids=["nothing", "end", "retired", "renamed", "last-zone", "last-tier", "vpc-renamed"],
)
def test_what_moves_nothing_is_no_matter(refuse: Callable[..., None], change: Change) -> None:
    refuse(change)


def test_a_vpc_that_is_not_there_yet_may_lie_anywhere(refuse: Callable[..., None]) -> None:
    refuse(lambda vpc: vpc["tiers"].reverse(), state({}))
    refuse(lambda vpc: vpc["tiers"].reverse(), state(THERE, pending_delete=True))


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (
            lambda vpc: vpc["zones"].reverse(),
            "private-us-east-1a: 10.20.64.0/20 in this stack's state, 10.20.80.0/20 in the config",
        ),
        (
            lambda vpc: vpc["zones"].pop(0),
            "public-us-east-1b: 10.20.1.0/24 in this stack's state, 10.20.0.0/24 in the config",
        ),
        (
            lambda vpc: vpc["tiers"].pop(0) and vpc.update(nat="none", tiers=[{"key": "isolated", "prefix": 24}]),
            "isolated-us-east-1a: 10.20.128.0/24 in this stack's state, 10.20.0.0/24 in the config",
        ),
        (
            lambda vpc: vpc["tiers"][0].update(prefix=25),
            "public-us-east-1a: 10.20.0.0/24 in this stack's state, 10.20.0.0/25 in the config",
        ),
        (
            lambda vpc: vpc.update(zone_slots=2),
            "private-us-east-1a: 10.20.64.0/20 in this stack's state, 10.20.32.0/20 in the config",
        ),
        (
            lambda vpc: vpc.update(cidr="10.21.0.0/16"),
            "public-us-east-1a: 10.20.0.0/24 in this stack's state, 10.21.0.0/24 in the config",
        ),
    ],
    ids=["zones", "first-zone", "first-tier", "prefix", "slots", "cidr"],
)
def test_what_would_move_a_subnet_is_refused(refuse: Callable[..., None], change: Change, moved: str) -> None:
    with pytest.raises(pulumi.RunError, match="these subnets would lie elsewhere, so nothing was registered") as stop:
        refuse(change)
    said = str(stop.value)
    assert f"  {moved}\n" in said
    assert "network.yaml:" in said.partition(" tiers of the VPC 'shop'")[0]
    assert "stays in its place with `retired: true`" in said


def test_a_new_subnet_where_another_still_is_has_to_wait(refuse: Callable[..., None]) -> None:
    def exchange(vpc: dict[str, Any]) -> None:
        vpc["zones"][1] = "us-east-1c"

    with pytest.raises(pulumi.RunError, match="AWS refuses it, half-way through") as stop:
        refuse(exchange)
    said = str(stop.value)
    assert "  private-us-east-1c: 10.20.80.0/20, where private-us-east-1b is with 10.20.80.0/20\n" in said
    assert "take what is new out, run `pulumi up`, and add it then" in said
    assert "formerly" not in said


def test_a_tier_under_another_key_is_told_of_formerly(refuse: Callable[..., None]) -> None:
    with pytest.raises(
        pulumi.RunError, match=r"write `formerly: \[private\]` beside `key: apps`\. Let the old ones go"
    ):
        refuse(lambda vpc: vpc["tiers"][1].update(key="apps"))


def write_out(*cidrs: str) -> Change:
    def change(vpc: dict[str, Any]) -> None:
        vpc["tiers"] = [vpc["tiers"][0]]
        vpc |= {"nat": "none"}
        vpc["subnets"] = [
            {"key": f"own-{number}", "cidr": cidr, "availability_zone": "us-east-1a"}
            for number, cidr in enumerate(cidrs)
        ]

    return change


def come_back(vpc: dict[str, Any]) -> None:
    write_out("10.20.255.0/24")(vpc)
    vpc["tiers"].append({"key": "isolated", "prefix": 24})


def without_tiers(vpc: dict[str, Any]) -> None:
    write_out("10.20.0.0/24")(vpc)
    for field in ("tiers", "zones", "nat", "gateway_endpoints"):
        del vpc[field]


@pytest.mark.parametrize(
    ("change", "there", "told"),
    [
        (
            write_out("10.20.64.0/24"),
            THERE,
            "own-0: 10.20.64.0/24, where private-us-east-1a is with 10.20.64.0/20",
        ),
        (
            come_back,
            {"own-0": "10.20.4.0/24"},
            "isolated-us-east-1a: 10.20.4.0/24, where own-0 is with 10.20.4.0/24",
        ),
        (
            write_out("10.20.200.0/25"),
            {"own-0": "10.20.200.0/24"},
            "own-0: 10.20.200.0/25, where own-0 is with 10.20.200.0/24",
        ),
        (without_tiers, THERE, "own-0: 10.20.0.0/24, where public-us-east-1a is with 10.20.0.0/24"),
    ],
    ids=["tier-to-subnet", "subnet-to-tier", "smaller", "no-tiers-left"],
)
def test_a_subnet_written_out_waits_as_well(
    refuse: Callable[..., None], change: Change, there: dict[str, str], told: str
) -> None:
    with pytest.raises(pulumi.RunError, match="lie where others still are, so nothing was registered") as stop:
        refuse(change, state(there))
    assert f"  {told}\n" in str(stop.value)


def test_a_subnet_written_out_may_move_to_where_nothing_is(refuse: Callable[..., None]) -> None:
    refuse(write_out("10.20.201.0/24"), state({"own-0": "10.20.200.0/24"}))


@pytest.mark.parametrize(
    ("region", "tenancy", "wanted", "told"),
    [
        ("us-west-2", None, None, "region of the VPC 'shop': us-west-2 in this stack's state, us-east-1 in the config"),
        (
            "us-east-1",
            None,
            "dedicated",
            "instance_tenancy of the VPC 'shop': default in this stack's state, dedicated",
        ),
        ("us-east-1", "dedicated", None, None),
        ("us-east-1", "dedicated", "dedicated", None),
    ],
)
def test_a_vpc_with_tiers_is_not_replaced(
    refuse: Callable[..., None], region: str, tenancy: str | None, wanted: str | None, told: str | None
) -> None:
    urn = SUBNET.replace("subnet:Subnet", "vpc:Vpc").removesuffix("/")
    inputs = {"region": region, **({"instanceTenancy": tenancy} if tenancy else {})}
    there = Deployment(resources=(StateResource(urn=urn, inputs=inputs),))

    def change(vpc: dict[str, Any]) -> None:
        vpc.update({"instance_tenancy": wanted} if wanted else {})

    if told is None:
        refuse(change, there)
        return
    with pytest.raises(pulumi.RunError, match="the engine would replace the VPC with all that runs in it") as stop:
        refuse(change, there)
    assert told in str(stop.value)


def put_in(zone: str, cidr: str = "10.20.255.0/24") -> Change:
    own = {"key": "own", "cidr": cidr, "availability_zone": zone}
    return lambda vpc: vpc.update(subnets=[own])


def in_zone(zone: str) -> Deployment:
    inputs = {"cidrBlock": "10.20.255.0/24", "availabilityZone": zone, "region": "us-east-1"}
    return Deployment(resources=(StateResource(urn=f"{SUBNET}own", inputs=inputs),))


def test_a_subnet_keeps_its_zone_as_long_as_it_keeps_its_network(refuse: Callable[..., None]) -> None:
    refuse(put_in("us-east-1a"), in_zone("us-east-1a"))
    refuse(put_in("us-east-1b", "10.20.254.0/24"), in_zone("us-east-1a"))
    with pytest.raises(pulumi.RunError, match="in another zone, with the network that they have now") as stop:
        refuse(put_in("us-east-1b"), in_zone("us-east-1a"))
    assert "  own: us-east-1a in this stack's state, us-east-1b in the config\n" in str(stop.value)
