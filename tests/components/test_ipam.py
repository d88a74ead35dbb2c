"""The IPAM: one change after the other, and every name made of keys."""

from itertools import pairwise

import pulumi

from components.network.ipam import Ipam, IpamArgs, IpamDelegation, IpamDelegationArgs, IpamPoolArgs
from tests.support.component import make_outside, register_component

NAME = "ipam-networking"


def make_pool(key: str, within: str | None, *cidrs: str) -> IpamPoolArgs:
    return IpamPoolArgs(
        key=key,
        within=within,
        locale=None if within is None else "eu-west-1",
        cidrs=cidrs,
        auto_import=within is not None,
        description=None,
        tags={"Name": key},
        formerly=["first"] if within else [],
    )


def test_pools_are_made_one_after_the_other_once_the_account_administers_ipam() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = IpamArgs(
            region="us-west-2",
            operating_regions=["eu-west-1", "us-west-2"],
            description="all",
            tags={"Name": "ipam"},
            pools=[make_pool("all", None, "10.0.0.0/8", "172.16.0.0/12"), make_pool("west", "all", "10.0.0.0/12")],
            delegation=[make_outside("administrator")],
            former_names=["ipam-net"],
        )
        ipam = Ipam(NAME, args, opts)
        assert list(ipam.provided) == list(ipam.pool_ids) == list(ipam.pool_arns) == ["all", "west"]

    found = register_component(make)
    ipam = found["VpcIpam", NAME]
    assert "outside-administrator" in ipam.depends_on
    assert ipam.inputs == {
        "region": "us-west-2",
        "tier": "advanced",
        "operatingRegions": [{"regionName": "eu-west-1"}, {"regionName": "us-west-2"}],
        "description": "all",
        "tags": {"Name": "ipam"},
    }
    assert found["VpcIpamPool", f"{NAME}/west"].inputs == {
        "region": "us-west-2",
        "addressFamily": "ipv4",
        "ipamScopeId": f"{NAME}-id-private",
        "sourceIpamPoolId": f"{NAME}/all-id",
        "locale": "eu-west-1",
        "autoImport": True,
        "tags": {"Name": "west"},
    }
    cidr = found["VpcIpamPoolCidr", f"{NAME}/west/10.0.0.0-12"]
    assert cidr.inputs == {"region": "us-west-2", "ipamPoolId": f"{NAME}/west-id", "cidr": "10.0.0.0/12"}
    order = [one for one in found.values() if one.custom]
    for before, after in pairwise(order):
        assert before.name in after.depends_on
    assert [one.name.removeprefix(NAME) for one in order] == [
        "",
        "/all",
        "/all/10.0.0.0-8",
        "/all/172.16.0.0-12",
        "/west",
        "/west/10.0.0.0-12",
    ]
    assert cidr.aliases == 3


def test_ipams_own_call_names_its_administrator() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = IpamDelegationArgs(
            account="networking", account_id="222222222222", access=make_outside("access"), formerly=["net"]
        )
        IpamDelegation("delegation-ipam", args, opts)

    administrator = register_component(make)["VpcIpamOrganizationAdminAccount", "delegation-ipam-networking"]
    assert administrator.inputs == {"delegatedAdminAccountId": "222222222222"}
    assert "outside-access" in administrator.depends_on
