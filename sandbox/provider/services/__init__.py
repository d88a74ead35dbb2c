"""The resource types that the stand-in knows, by their tokens: one file for each part of an AWS service."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.provider.resource import ResourceType
from sandbox.provider.services import (
    access_analyzer,
    account,
    account_settings,
    budgets,
    cloudtrail,
    cloudwatch,
    delegations,
    ec2,
    ec2_route,
    ec2_security,
    ec2_vpc,
    guardduty,
    iam,
    iam_oidc,
    iam_root_access,
    identity_store,
    inspector,
    kms,
    logs,
    macie,
    organizations,
    organizations_account,
    organizations_policy,
    ram,
    s3,
    s3_copies,
    s3_lifecycle,
    s3_settings,
    security_hub,
    service_quotas,
    sns,
    sso_admin,
    vpc_security,
)

_MODULES = (
    organizations,
    organizations_account,
    organizations_policy,
    iam,
    iam_oidc,
    iam_root_access,
    ec2,
    ec2_vpc,
    ec2_route,
    ec2_security,
    vpc_security,
    ram,
    s3,
    s3_settings,
    s3_lifecycle,
    s3_copies,
    kms,
    cloudtrail,
    logs,
    cloudwatch,
    sns,
    account,
    account_settings,
    service_quotas,
    budgets,
    access_analyzer,
    delegations,
    guardduty,
    security_hub,
    macie,
    inspector,
    sso_admin,
    identity_store,
)

TYPES: Mapping[str, ResourceType] = MappingProxyType(
    {kind.urn_type: kind for module in _MODULES for kind in module.TYPES}
)
"""Every known type, by the type that URNs have."""
