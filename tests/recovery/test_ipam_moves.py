"""What AWS gives once is not wanted twice in one run."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from config import Organization
from engine.deployment import Deployment, StateResource
from engine.urns import AWS_PROVIDER, build_urn
from recovery.ipam_moves import refuse_pool_moves
from tests.config.plan.test_ipam import give_pools, trust
from tests.recovery.test_ipam_use import Aws
from tests.support.example import Configure, Edit

OWNER = StateResource(urn=build_urn("org", "p", AWS_PROVIDER, "networking"), custom=True, id="p1", inputs={"a": "b"})
POOLS = {
    "all": ("10.0.0.0/8", "192.168.0.0/16"),
    "east": ("10.0.0.0/12",),
    "production": ("10.1.0.0/16",),
}


def make(component: str, type_: str, name: str, id_: str = "", **inputs: Any) -> StateResource:
    urn = build_urn("org", "p", f"aws:ec2/{type_}", name, build_urn("org", "p", f"awsorg:index:{component}", name))
    known = {"region": inputs["region"]} if "region" in inputs else {}
    return StateResource(urn=urn, custom=True, id=id_, inputs=inputs, outputs=known, provider=OWNER.reference)


def make_pool(key: str, cidrs: tuple[str, ...] | None = None, **inputs: Any) -> list[StateResource]:
    """As the provider has it, which says `None` of what has no region."""
    inputs = {
        "all": {"locale": "None"},
        "east": {"locale": "us-east-1", "sourceIpamPoolId": "id-of-all"},
        "production": {"locale": "us-east-1", "sourceIpamPoolId": "id-of-east"},
    }.get(key, {}) | inputs
    name = f"ipam-networking/{key}"
    return [
        make("Ipam", "vpcIpamPool:VpcIpamPool", name, f"id-of-{key}", region="us-east-1", **inputs),
        *(
            make("Ipam", "vpcIpamPoolCidr:VpcIpamPoolCidr", f"{name}/{cidr.replace('/', '-')}", cidr=cidr)
            for cidr in (POOLS[key] if cidrs is None else cidrs)
        ),
    ]


def make_vpc(name: str, cidr: str, pool: str | None = None, region: str = "us-east-1") -> StateResource:
    more = {"ipv4IpamPoolId": pool} if pool else {}
    return make("Vpc", "vpc:Vpc", f"vpc-{name}", name, cidrBlock=cidr, region=region, **more)


def have(*more: StateResource, ipam: str = "us-east-1", **pools: list[StateResource]) -> Deployment:
    """The state of what `give_pools` asks for; `pools` stand in the place of those."""
    made = {key: make_pool(key) for key in POOLS} | pools
    return Deployment(
        resources=(
            OWNER,
            make("Ipam", "vpcIpam:VpcIpam", "ipam-networking", region=ipam),
            *(one for pool in made.values() for one in pool),
            *more,
        )
    )


def load(configure: Configure, *edits: Edit) -> Organization:
    def edit(content: dict[str, Any]) -> None:
        give_pools(content)
        for one in edits:
            one(content)

    return configure(network=edit, organization=trust)


def change(key: str, **fields: Any) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        next(one for one in content["ipam"]["pools"] if one["key"] == key).update(fields)

    return edit


def refuse(config: Organization, state: Deployment, *allocated: dict[str, Any]) -> Aws:
    aws = Aws(*allocated)
    refuse_pool_moves(config, state, aws.read)
    return aws


def test_what_stays_as_it_is_asks_nothing(configure: Configure) -> None:
    """`usa` is what `east` was called."""
    assert refuse(load(configure), have()).asked == []
    former = make_pool("usa", POOLS["east"], locale="us-east-1", sourceIpamPoolId="id-of-all")
    below = make_pool("production", sourceIpamPoolId="id-of-usa")
    assert refuse(load(configure), have(east=former, production=below)).asked == []
    assert refuse(configure(), have()).asked == []


def test_another_account_or_region_of_the_ipam_waits_until_it_is_gone(configure: Configure) -> None:
    other = make(
        "IpamDelegation",
        "vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
        "delegation-ipam-prod-application",
    )
    with pytest.raises(
        pulumi.RunError, match=r"^\S+network.yaml:\d+ ipam: 'prod-application' administers IPAM in this"
    ):
        refuse(load(configure), have(other))
    with pytest.raises(pulumi.RunError, match=r"ipam: it is kept in us-west-2 .* Write region: us-west-2$"):
        refuse(load(configure), have(ipam="us-west-2"))


def test_a_region_goes_from_the_ipam_after_its_pools(configure: Configure) -> None:
    west = make_pool("west", (), locale="us-west-2", sourceIpamPoolId="id-of-all")
    config = load(configure, lambda content: content["ipam"].update(regions=["us-east-1"]))
    with pytest.raises(pulumi.RunError, match=r"ipam.regions: us-west-2 goes, and the pool 'west' of it is in this"):
        refuse(config, have(west=west))
    refuse(config, have())


def test_no_pool_gets_another_region_or_pool_above(configure: Configure) -> None:
    with pytest.raises(
        pulumi.RunError, match=r"region of the IPAM pool 'east': us-west-2 in .* state, us-east-1 in the"
    ):
        refuse(load(configure), have(east=make_pool("east", locale="us-west-2")))
    with pytest.raises(pulumi.RunError, match=r"within of the IPAM pool 'production': all in .* state, east in the"):
        refuse(load(configure), have(production=make_pool("production", sourceIpamPoolId="id-of-all")))
    with pytest.raises(pulumi.RunError, match=r"region of the IPAM pool 'all': us-east-1 in .* state, none in the"):
        refuse(load(configure), have(all=make_pool("all", locale="us-east-1")))


def test_what_the_provider_does_not_tell_aws_is_done_by_hand(configure: Configure) -> None:
    pool, *cidrs = make_pool("east")
    told = StateResource(
        urn=pool.urn,
        custom=True,
        id=pool.id,
        inputs=pool.inputs,
        outputs={"region": "us-east-1", "autoImport": True, "description": "old"},
    )
    state = have(east=[told, *cidrs])
    refuse(load(configure, change("east", description="new")), state)
    with pytest.raises(pulumi.RunError, match=r'description of the IPAM pool .*--ipam-pool-id id-of-east --desc.* ""'):
        refuse(load(configure), state)
    off = load(configure, change("east", description="new", auto_import=False))
    with pytest.raises(
        pulumi.RunError, match=r"^[^\n]*auto_import of the IPAM pool 'east' goes.* --no-auto-import` in"
    ):
        refuse(off, state)


def test_a_network_goes_from_a_pool_before_another_has_it(configure: Configure) -> None:
    renamed = make_pool("old", POOLS["production"], locale="us-east-1", sourceIpamPoolId="id-of-east")
    said = "10.1.0.0/16 of the IPAM pool 'production' is new, and 10.1.0.0/16 of the pool 'old' goes, .*"
    with pytest.raises(pulumi.RunError, match=rf"{said} write `formerly: \[old\]` beside `key: production`"):
        refuse(load(configure), have(production=renamed))
    grown = have(production=make_pool("production", ("10.1.0.0/17",)))
    with pytest.raises(pulumi.RunError, match=r"10.1.0.0/17 of the pool 'production' goes.*write what is new then$"):
        refuse(load(configure), grown)
    refuse(load(configure), have(production=make_pool("production", ("10.1.0.0/16", "10.2.0.0/16"))))


def test_a_network_that_the_pool_above_has_given_is_not_taken(configure: Configure) -> None:
    """A VPC that IPAM found, or what somebody allocated by hand."""
    state = have(production=make_pool("production", ()))
    vpc = {"Cidr": "10.1.128.0/20", "ResourceType": "vpc", "ResourceId": "vpc-1", "ResourceOwner": "1"}
    own = {"Cidr": "10.1.0.0/16", "ResourceType": "ipam-pool", "ResourceId": "id-of-production", "ResourceOwner": "1"}
    with pytest.raises(
        pulumi.RunError, match=r"'production' is new, and 'east' has given .* vpc-1 \(10.1.128.0/20, acc"
    ):
        refuse(load(configure), state, vpc, own)
    assert refuse(load(configure), state, vpc | {"Cidr": "10.2.0.0/20"}, own).asked == [
        ({"a": "b"}, "us-east-1", "id-of-east")
    ]
    above = have(east=make_pool("east", ()), production=[])
    assert refuse(load(configure), above).asked == [
        ({"a": "b"}, "us-east-1", "id-of-all"),
        ({"a": "b"}, "us-east-1", "id-of-east"),
    ]

    def deny(*_: Any) -> list[dict[str, Any]]:
        raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "GetIpamPoolAllocations")

    with pytest.raises(pulumi.RunError, match=r"AWS cannot be asked what has part of it in 'east', so nothing was"):
        refuse_pool_moves(load(configure), state, deny)


def test_a_vpc_gets_its_network_after_that_which_had_it(configure: Configure) -> None:
    old = make_vpc("prod-application/old", "10.1.0.0/17", "id-of-production")
    said = "VPC 'production': it gets 10.1.0.0/16 from the pool 'production', and 'old', which goes in the same run"
    config = load(configure)
    with pytest.raises(pulumi.RunError, match=said):
        refuse(config, have(old))
    refuse(config, have(make_vpc("prod-application/old", "10.1.0.0/17", region="us-west-2")))
    workload = build_urn("org", "p", "awsorg:index:Workload", "workload-prod-application/shop")
    within = build_urn("org", "p", "awsorg:index:Vpc", "old", workload)
    refuse(config, have(replace(old, urn=build_urn("org", "p", "aws:ec2/vpc:Vpc", "old", within))))
    there = make_vpc("prod-application/production", "10.1.0.0/16")
    refuse(config, have(old, there))
    with pytest.raises(
        pulumi.RunError, match=r"VPC 'production': it would be made anew, .* keep to no pool, which it was"
    ):
        refuse(config, have(make_vpc("prod-application/production", "10.5.0.0/16")))
    with pytest.raises(pulumi.RunError, match=r"would keep to east, which it was made with, and not take production"):
        refuse(config, have(make_vpc("prod-application/production", "10.5.0.0/16", "id-of-east")))
    gone = make_pool("gone", ())
    with pytest.raises(pulumi.RunError, match=r"would keep to id-of-gone, which it was made with, and not take"):
        refuse(config, have(make_vpc("prod-application/production", "10.5.0.0/16", "id-of-gone"), gone=gone))
