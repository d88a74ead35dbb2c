"""More cases: security services, who administers them, and what the administrator configures for the organization."""

from collections.abc import Callable
from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, account, organization

_ADMINISTRATORS = {
    "guardduty.amazonaws.com": "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
    "securityhub.amazonaws.com": "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
    "macie.amazonaws.com": "aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
    "inspector2.amazonaws.com": "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
}


def trust(engine: Any, principal: str) -> str:
    """A member account's id, once the service has trusted access."""
    organization(engine)
    engine.create("aws:organizations/awsServiceAccess:AwsServiceAccess", "access", servicePrincipal=principal)
    return account(engine)


def administer(principal: str, key: str) -> Callable[[Any], Props]:
    return lambda engine: {key: trust(engine, principal)}


def enter(engine: Any, principal: str) -> str:
    """Acts from now on in the service's delegated administrator; its id."""
    member, token = trust(engine, principal), _ADMINISTRATORS[principal]
    key = "accountId" if "inspector2" in token else "adminAccountId"
    engine.create(token, "administrator", **{key: member})
    role = f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"
    engine.configure(assumeRoles=[{"roleArn": role}])
    return member


def detector(engine: Any) -> str:
    return engine.create("aws:guardduty/detector:Detector", "detector").id


def detector_of_administrator(engine: Any) -> str:
    enter(engine, "guardduty.amazonaws.com")
    return detector(engine)


def hub(engine: Any) -> Props:
    engine.create("aws:securityhub/account:Account", "hub")
    return {}


def hub_of_administrator(engine: Any) -> Props:
    enter(engine, "securityhub.amazonaws.com")
    return hub(engine)


def macie_of_administrator(engine: Any) -> Props:
    enter(engine, "macie.amazonaws.com")
    engine.create("aws:macie2/account:Account", "macie")
    return {"autoEnable": True}


def scans_of_administrator(engine: Any) -> Props:
    enter(engine, "inspector2.amazonaws.com")
    return {"autoEnable": {"ec2": True, "ecr": False, "lambda": True, "lambdaCode": False}}


SECURITY_CASES = [
    Case(
        "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
        administer("guardduty.amazonaws.com", "adminAccountId"),
        replace={"adminAccountId": "210987654321"},
    ),
    Case(
        "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        administer("securityhub.amazonaws.com", "adminAccountId"),
        replace={"adminAccountId": "210987654321"},
    ),
    Case(
        "aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
        administer("macie.amazonaws.com", "adminAccountId"),
        replace={"adminAccountId": "210987654321"},
    ),
    Case(
        "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        administer("inspector2.amazonaws.com", "accountId"),
        replace={"accountId": "210987654321"},
    ),
    Case(
        "aws:guardduty/detector:Detector",
        lambda _: {"enable": True, "findingPublishingFrequency": "ONE_HOUR", "tags": {"a": "b"}},
        change={"findingPublishingFrequency": "SIX_HOURS", "tags": {"c": "d"}},
    ),
    Case(
        "aws:guardduty/detectorFeature:DetectorFeature",
        lambda engine: {"detectorId": detector(engine), "name": "S3_DATA_EVENTS", "status": "ENABLED"},
        change={"status": "DISABLED"},
        replace={"name": "RDS_LOGIN_EVENTS"},
        lasting=True,
    ),
    Case(
        "aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        lambda engine: {"detectorId": detector_of_administrator(engine), "autoEnableOrganizationMembers": "ALL"},
        change={"autoEnableOrganizationMembers": "NEW"},
        replace={"detectorId": "other"},
        lasting=True,
    ),
    Case(
        "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        lambda engine: {
            "detectorId": detector_of_administrator(engine),
            "name": "S3_DATA_EVENTS",
            "autoEnable": "ALL",
        },
        change={"autoEnable": "NONE"},
        replace={"name": "RDS_LOGIN_EVENTS"},
        lasting=True,
    ),
    Case(
        "aws:securityhub/account:Account",
        lambda _: {"enableDefaultStandards": False, "controlFindingGenerator": "SECURITY_CONTROL"},
        change={"autoEnableControls": False},
        replace={"enableDefaultStandards": True},
    ),
    Case(
        "aws:securityhub/organizationConfiguration:OrganizationConfiguration",
        lambda engine: {**hub_of_administrator(engine), "autoEnable": True, "autoEnableStandards": "NONE"},
        change={"autoEnableStandards": "DEFAULT"},
        lasting=True,
    ),
    Case(
        "aws:securityhub/findingAggregator:FindingAggregator",
        lambda engine: {
            **hub(engine),
            "linkingMode": "SPECIFIED_REGIONS",
            "specifiedRegions": ["us-west-2", "eu-west-1"],
        },
        change={"specifiedRegions": ["us-west-2"]},
    ),
    Case(
        "aws:macie2/account:Account",
        lambda _: {"findingPublishingFrequency": "ONE_HOUR", "status": "ENABLED"},
        change={"findingPublishingFrequency": "SIX_HOURS"},
    ),
    Case(
        "aws:macie2/organizationConfiguration:OrganizationConfiguration",
        macie_of_administrator,
        change={"autoEnable": False},
        lasting=True,
    ),
    Case(
        "aws:inspector2/enabler:Enabler",
        lambda _: {"accountIds": ["123456789012"], "resourceTypes": ["EC2", "LAMBDA"]},
        change={"resourceTypes": ["ECR"]},
    ),
    Case(
        "aws:inspector2/organizationConfiguration:OrganizationConfiguration",
        scans_of_administrator,
        change={"autoEnable": {"ec2": False, "ecr": True, "lambda": False, "lambdaCode": False}},
        lasting=True,
    ),
]
