"""The IPAM and its pools: what AWS would make of them, in the order of the plan."""

from ipaddress import IPv4Network
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from config.checks.ipam import pools_lie_in_each_other, vpcs_fit_their_pool
from config.models import MANAGEMENT, ROOT, WHOLE_ORGANIZATION, Organization
from config.models.network import NetworkFile
from config.plan.ipam import IpamPlan, plan_ipam
from config.plan.stacks import OutputNeed, plan_stacks
from config.plan.units import accounts_under
from config.show import picture
from config.yaml.places import NETWORK, Places
from tests.config.plan.test_transit import freeze
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped

BASE = load(EXAMPLE)
ACCOUNTS = [account.key for account in BASE.accounts]
UNITS = [unit.key for unit in BASE.units()]
REGIONS = ["us-east-1", "us-west-2"]


def give_pools(content: dict[str, Any]) -> None:
    """`east` for VPCs of two accounts, one of which has it by a share already."""
    content["ipam"] = {
        "account": "networking",
        "regions": ["us-west-2", "us-east-1"],
        "tags": {"Name": "main"},
        "pools": [
            {"key": "production", "within": "east", "cidrs": ["10.1.0.0/16"], "share_name": "prod", "name_tag": False},
            {"key": "all", "cidrs": ["192.168.0.0/16", "10.0.0.0/8"], "description": "what there is"},
            {"key": "east", "within": "all", "region": "us-east-1", "cidrs": ["10.0.0.0/12"], "formerly": ["usa"]},
        ],
    }
    for vpc in content["vpcs"]:
        pool = {"production": "production", "staging": "east", "shared": "east"}.get(vpc["key"])
        vpc.update({} if pool is None else {"pool": pool})


def trust(content: dict[str, Any]) -> None:
    content["trusted_access"].append("ipam.amazonaws.com")


def share(content: dict[str, Any]) -> None:
    give_pools(content)
    content["shares"].append(
        {
            "key": "pools",
            "name": "pools",
            "owner": "networking",
            "ipam_pools": ["east"],
            "with": ["staging-application"],
        }
    )


def plan(configure: Configure, **edits: Any) -> IpamPlan:
    found = plan_ipam(configure(**{"network": give_pools, "organization": trust} | edits))
    assert found is not None
    return found


def test_each_pool_comes_after_the_one_that_it_is_within_and_has_its_region(configure: Configure) -> None:
    found = plan(configure)
    assert (found.account, found.region, found.regions) == ("networking", "us-east-1", ("us-east-1", "us-west-2"))
    assert found.tags == {"Name": "main"}
    assert [(one.key, one.within, one.locale, one.auto_import, one.cidrs) for one in found.pools] == [
        ("all", None, None, False, ("10.0.0.0/8", "192.168.0.0/16")),
        ("east", "all", "us-east-1", True, ("10.0.0.0/12",)),
        ("production", "east", "us-east-1", True, ("10.1.0.0/16",)),
    ]
    assert [(one.tags, one.description) for one in found.pools] == [
        ({"Name": "all"}, "what there is"),
        ({"Name": "usa"}, None),
        ({}, None),
    ]


def test_a_pool_is_shared_with_those_of_its_vpcs_that_no_share_gives_it_to(configure: Configure) -> None:
    def rename(content: dict[str, Any]) -> None:
        content["accounts"][1]["formerly"] = ["net"]

    _, east, production = plan(configure, accounts=rename).pools
    assert east.share is not None
    assert (east.share.name, east.share.receivers) == ("ipam-pool-usa", ("staging-application",))
    assert east.share.formerly == (("networking", "usa"), ("net", "east"), ("net", "usa"))
    assert production.share is not None
    assert (production.share.name, production.share.receivers) == ("prod", ("prod-application",))
    assert [pool.share for pool in plan(configure, network=share).pools][1] is None


def test_in_groups_a_vpc_waits_for_the_stack_of_its_pool(configure: Configure) -> None:
    def make(content: dict[str, Any]) -> None:
        make_grouped(content)
        trust(content)

    organization = configure(network=give_pools, organization=make, accounts=give_groups)
    needs = {plan.name: [need for need in plan.needs if "ipam" in need.output] for plan in plan_stacks(organization)}
    output = OutputNeed(
        stack="accounts-shared",
        output="ipam_pools/east",
        keys=("id",),
        formerly=("ipam_pools/usa",),
        received=True,
    )
    assert needs["accounts-staging"] == [output]
    assert [one.output for one in needs["accounts-production"]] == ["ipam_pools/production"]
    assert needs["accounts-shared"] == []
    (owner,) = (one for one in plan_stacks(organization) if one.name == "accounts-shared")
    assert {"accounts/prod-application", "accounts/staging-application"} <= {need.output for need in owner.needs}


def test_show_says_which_pool_a_vpc_is_in(configure: Configure) -> None:
    organization = configure(network=give_pools, organization=trust)
    drawn = "".join(segment.text for segment in picture(organization).segments)
    assert "IPAM in us-east-1 for us-east-1, us-west-2" in drawn
    assert "pool east 10.0.0.0/12 of all for us-east-1" in drawn
    assert "VPC production 10.1.0.0/16 in us-east-1, pool production" in drawn


TOP = [IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("100.64.0.0/10")]


@st.composite
def organizations(draw: st.DrawFn) -> Organization:
    """Pools within earlier ones, and VPCs of them, that often fit; shares of pools."""
    keys = [f"p{index}" for index in range(draw(st.integers(1, 4)))]
    pools: list[dict[str, Any]] = []
    for key in keys:
        above = draw(st.sampled_from([None, *pools]))
        near = TOP if above is None else list(IPv4Network(above["cidrs"][0]).subnets(prefixlen_diff=2))
        cidrs = draw(st.lists(st.sampled_from([*near * 4, *TOP]), min_size=1, max_size=2, unique=True))
        regions = REGIONS if above is None or above["region"] is None else [above["region"]] * 4 + REGIONS
        region = draw(st.sampled_from([None, *regions]))
        within = None if above is None else f"p{pools.index(above)}"
        pools.append({"key": key, "cidrs": list(map(str, cidrs)), "within": within, "region": region})
    vpcs: list[dict[str, Any]] = []
    for index in range(draw(st.integers(0, 3))):
        pool = draw(st.sampled_from(pools))
        of = IPv4Network(pool["cidrs"][0])
        network = draw(st.sampled_from(list(of.subnets(new_prefix=max(of.prefixlen, 16)))[-3:]))
        vpc = {"key": f"v{index}", "account": draw(st.sampled_from([*ACCOUNTS, MANAGEMENT])), "pool": pool["key"]}
        region = draw(st.sampled_from([pool["region"] or REGIONS[0]] * 4 + REGIONS))
        vpcs.append(vpc | {"region": region, "cidr": str(network)})
    shares = [
        {"key": f"s{index}", "name": "s", "owner": "networking", "ipam_pools": [key], "with": [to]}
        for index, (key, to) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from([*UNITS, WHOLE_ORGANIZATION])), max_size=2))
        )
    ]
    content = {"ipam": {"account": "networking", "pools": pools}, "vpcs": vpcs, "shares": shares}
    network_file = NetworkFile.model_validate(freeze(content))
    parts = {"ipam": network_file.ipam, "vpcs": network_file.vpcs, "shares": network_file.shares}
    return BASE.model_copy(update=parts)


def is_made_by_aws(organization: Organization) -> bool:
    """Gives each pool and VPC its networks, one after the other, as IPAM does."""
    planned = plan_ipam(organization)
    assert planned is not None
    has: dict[str | None, list[IPv4Network]] = {None: [IPv4Network("0.0.0.0/0")]}
    given: dict[str | None, list[IPv4Network]] = {None: []}
    locales: dict[str | None, str | None] = {None: None}

    def take(source: str | None, network: IPv4Network) -> bool:
        free = not any(network.overlaps(one) for one in given[source])
        given[source].append(network)
        return free and any(network.subnet_of(one) for one in has[source])

    fits = True
    for pool in planned.pools:
        fits &= locales[pool.within] in {None, pool.locale}
        locales[pool.key], has[pool.key], given[pool.key] = pool.locale, [], []
        for cidr in map(IPv4Network, pool.cidrs):
            fits &= take(pool.within, cidr)
            has[pool.key].append(cidr)
    for vpc in organization.vpcs:
        fits &= take(vpc.pool, vpc.cidr) and locales[vpc.pool] == vpc.region
    return fits


@given(organization=organizations())
@settings(deadline=None)
def test_the_checks_find_something_where_aws_would_refuse_something(organization: Organization) -> None:
    places = Places({}, {NETWORK: NETWORK})
    found = [
        *pools_lie_in_each_other(organization, places),
        *vpcs_fit_their_pool(organization, places),
    ]
    assert (found == []) == is_made_by_aws(organization)


@given(organization=organizations())
@settings(deadline=None)
def test_every_account_of_a_vpc_has_its_pool_by_one_way(organization: Organization) -> None:
    planned = plan_ipam(organization)
    assert planned is not None
    receivers = {pool.key: set() if pool.share is None else {*pool.share.receivers} for pool in planned.pools}
    for vpc in organization.vpcs:
        shared = {
            account
            for one in organization.shares
            for to in one.with_
            if vpc.pool in one.ipam_pools
            for account in accounts_under(organization, ROOT if to == WHOLE_ORGANIZATION else to)
        }
        own = vpc.account == "networking"
        assert own + (vpc.account in shared and not own) + (vpc.account in receivers[vpc.pool or ""]) == 1
