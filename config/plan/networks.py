"""VPCs with their subnets, and the shares of subnets between accounts. Whether networks fit is config.checks'."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from config.models import Organization, Subnet, Vpc
from config.models.network import PublicRouting


@dataclass(frozen=True, kw_only=True)
class SubnetPlan:
    """A subnet. A switch that is None is AWS's to choose."""

    key: str
    cidr: str
    availability_zone: str
    public: bool
    map_public_ip_on_launch: bool | None
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class VpcPlan:
    """A VPC in the account with the key `account`. Switches that are None are AWS's to choose.

    `gateway_tags`, `route_table_tags`: of the route of its public subnets to the internet.
    """

    key: str
    account: str
    region: str
    cidr: str
    enable_dns_support: bool | None
    enable_dns_hostnames: bool | None
    instance_tenancy: str | None
    subnets: tuple[SubnetPlan, ...]
    tags: Mapping[str, str]
    gateway_tags: Mapping[str, str]
    route_table_tags: Mapping[str, str]


class SubnetKey(NamedTuple):
    """The keys that a subnet is known by."""

    vpc: str
    subnet: str


@dataclass(frozen=True, kw_only=True)
class SharePlan:
    """A share of subnets that the account `owner` has. `receivers`: keys of accounts and units, or "organization"."""

    key: str
    owner: str
    region: str
    name: str
    subnets: tuple[SubnetKey, ...]
    receivers: tuple[str, ...]
    allow_external_principals: bool
    tags: Mapping[str, str]


def plan_vpcs(organization: Organization) -> tuple[VpcPlan, ...]:
    """Every VPC, sorted by key, and its subnets by theirs."""
    return tuple(
        _plan_vpc(vpc, organization.region_of_vpc(vpc.key))
        for vpc in sorted(organization.vpcs, key=lambda vpc: vpc.key)
    )


def plan_shares(organization: Organization) -> tuple[SharePlan, ...]:
    """Every share, sorted by key, and what is in it as well."""
    return tuple(
        SharePlan(
            key=share.key,
            owner=share.owner,
            region=organization.region_of_share(share),
            name=share.name,
            subnets=tuple(sorted(SubnetKey(*subnet.split("/")) for subnet in share.subnets)),
            receivers=tuple(sorted(share.with_)),
            allow_external_principals=share.allow_external_principals,
            tags=share.tags,
        )
        for share in sorted(organization.shares, key=lambda share: share.key)
    )


def _plan_vpc(vpc: Vpc, region: str) -> VpcPlan:
    tags = _tags_with_name(vpc)
    routing = vpc.public_routing or PublicRouting()
    return VpcPlan(
        key=vpc.key,
        account=vpc.account,
        region=region,
        cidr=str(vpc.cidr),
        enable_dns_support=vpc.enable_dns_support,
        enable_dns_hostnames=vpc.enable_dns_hostnames,
        instance_tenancy=vpc.instance_tenancy,
        subnets=tuple(
            SubnetPlan(
                key=subnet.key,
                cidr=str(subnet.cidr),
                availability_zone=subnet.availability_zone,
                public=subnet.public,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                tags=_tags_with_name(subnet),
            )
            for subnet in sorted(vpc.subnets, key=lambda subnet: subnet.key)
        ),
        tags=tags,
        gateway_tags=tags if routing.gateway_tags is None else routing.gateway_tags,
        route_table_tags=tags if routing.route_table_tags is None else routing.route_table_tags,
    )


def _tags_with_name(named: Vpc | Subnet) -> dict[str, str]:
    """The tags, with the key as Name where they give none."""
    return ({"Name": named.key} if named.name_tag else {}) | named.tags
