"""Administrators that services name by calls of their own are in Organizations too, and are no strangers there."""

import pytest

from engine.deployment import Deployment
from review.drift.known import read_known
from tests.support.previews import make_resource

SECURITY = "222222222222"


@pytest.mark.parametrize(
    ("type_", "property_", "service"),
    [
        (
            "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
            "delegatedAdminAccountId",
            "ipam",
        ),
        ("aws:guardduty/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId", "guardduty"),
        ("aws:securityhub/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId", "securityhub"),
        ("aws:macie2/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId", "macie"),
        ("aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount", "accountId", "inspector2"),
        (
            "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
            "accountId",
            "cloudtrail",
        ),
    ],
)
def test_each_is_known_once_however_many_regions_it_has(type_: str, property_: str, service: str) -> None:
    resources = tuple(
        make_resource(type_, f"delegation-macie-security/{region}", {property_: SECURITY}, id_=SECURITY)
        for region in ("eu-west-1", "us-east-1")
    )
    known = read_known({"org": Deployment(resources=resources)})
    (found,) = known.inventory.delegations
    assert (found.account_id, found.service) == (SECURITY, f"{service}.amazonaws.com")
    assert found.origin in {resource.urn for resource in resources}
