"""More cases: the IPAM and its pools."""

from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, account, organization

IPAM = "aws:ec2/vpcIpam:VpcIpam"
POOL = "aws:ec2/vpcIpamPool:VpcIpamPool"
REGIONS = [{"regionName": "eu-west-1"}, {"regionName": "us-east-1"}]


def pool(engine: Any, **more: Any) -> Any:
    ipam = engine.create(IPAM, "i", operatingRegions=REGIONS)
    scope = ipam.outputs["privateDefaultScopeId"]
    return engine.create(POOL, "top", addressFamily="ipv4", ipamScopeId=scope, **more)


def pool_within(engine: Any) -> Props:
    above = pool(engine)
    return {
        "addressFamily": "ipv4",
        "ipamScopeId": above.outputs["ipamScopeId"],
        "sourceIpamPoolId": above.id,
        "locale": "us-east-1",
        "description": "VPCs",
        "tags": {"a": "b"},
    }


def administrator(engine: Any) -> Props:
    organization(engine)
    access = "aws:organizations/awsServiceAccess:AwsServiceAccess"
    engine.create(access, "ipam", servicePrincipal="ipam.amazonaws.com")
    return {"delegatedAdminAccountId": account(engine)}


IPAM_CASES = [
    Case(
        IPAM,
        lambda _: {"operatingRegions": REGIONS, "description": "all", "tags": {"a": "b"}},
        change={"operatingRegions": REGIONS[1:], "description": "most", "tags": {"a": "c"}},
    ),
    Case(
        POOL,
        pool_within,
        change={"autoImport": True, "description": "new VPCs", "tags": {"a": "c"}},
        replace={"locale": "eu-west-1", "sourceIpamPoolId": "ipam-pool-1"},
    ),
    Case(
        "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr",
        lambda engine: {"ipamPoolId": pool(engine).id, "cidr": "10.0.0.0/8"},
        replace={"cidr": "10.0.0.0/9", "ipamPoolId": "ipam-pool-1"},
    ),
    Case(
        "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
        administrator,
        replace={"delegatedAdminAccountId": "999999999999"},
    ),
]
