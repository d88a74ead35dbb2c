"""GuardDuty, Security Hub, Macie and Inspector: who may administer them, in which region, and what that allows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


@dataclass(frozen=True)
class Service:
    """How a service is delegated, asked of its boto3 client."""

    name: str
    principal: str
    delegate: Callable[[Any, str], Any]
    end: Callable[[Any, str], Any]
    administrators: Callable[[Any], list[str]]


SERVICES = [
    Service(
        "guardduty",
        "guardduty.amazonaws.com",
        lambda client, account: client.enable_organization_admin_account(AdminAccountId=account),
        lambda client, account: client.disable_organization_admin_account(AdminAccountId=account),
        lambda client: [
            one["AdminAccountId"] for one in client.list_organization_admin_accounts().get("AdminAccounts", [])
        ],
    ),
    Service(
        "securityhub",
        "securityhub.amazonaws.com",
        lambda client, account: client.enable_organization_admin_account(AdminAccountId=account),
        lambda client, account: client.disable_organization_admin_account(AdminAccountId=account),
        lambda client: [one["AccountId"] for one in client.list_organization_admin_accounts()["AdminAccounts"]],
    ),
    Service(
        "macie2",
        "macie.amazonaws.com",
        lambda client, account: client.enable_organization_admin_account(adminAccountId=account),
        lambda client, account: client.disable_organization_admin_account(adminAccountId=account),
        lambda client: [one["accountId"] for one in client.list_organization_admin_accounts()["adminAccounts"]],
    ),
    Service(
        "inspector2",
        "inspector2.amazonaws.com",
        lambda client, account: client.enable_delegated_admin_account(delegatedAdminAccountId=account),
        lambda client, account: client.disable_delegated_admin_account(delegatedAdminAccountId=account),
        lambda client: [one["accountId"] for one in client.list_delegated_admin_accounts()["delegatedAdminAccounts"]],
    ),
]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_an_administrator_is_named_region_by_region_by_the_management_account(
    service: Service, aws: LocalAws, organization: Any
) -> None:
    security, other = organization.make_account("security"), organization.make_account("other")
    client = aws.client(service.name)
    with pytest.raises(ClientError, match="Trusted access"):
        service.delegate(client, security)
    organization.client.enable_aws_service_access(ServicePrincipal=service.principal)
    with pytest.raises(ClientError, match="Only the management account"):
        service.delegate(aws.client(service.name, account=security), security)
    with pytest.raises(ClientError, match="is not a member"):
        service.delegate(client, "222222222222")
    with pytest.raises(ClientError, match="management account can not"):
        service.delegate(client, "123456789012")
    service.delegate(client, security)
    assert service.administrators(client) == [security]
    west = aws.client(service.name, region="us-west-2")
    assert service.administrators(west) == []
    with pytest.raises(ClientError, match="already has a delegated administrator"):
        service.delegate(west, other)
    service.delegate(west, security)
    service.end(client, security)
    assert (service.administrators(client), service.administrators(west)) == ([], [security])
    # A service's own call ends the delegation in its region, and leaves Organizations as it is.
    (registered,) = organization.client.list_delegated_administrators()["DelegatedAdministrators"]
    assert registered["Id"] == security


def delegate(aws: LocalAws, organization: Any, service: Service) -> tuple[str, Any]:
    """A delegated administrator's id, and its client."""
    security = organization.make_account("security")
    organization.client.enable_aws_service_access(ServicePrincipal=service.principal)
    service.delegate(aws.client(service.name), security)
    return security, aws.client(service.name, account=security)


def test_guardduty_is_configured_by_its_administrator(aws: LocalAws, organization: Any) -> None:
    security, client = delegate(aws, organization, SERVICES[0])
    member = aws.client("guardduty", account=organization.make_account("member"))
    detector = client.create_detector(Enable=True, Features=[{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}])[
        "DetectorId"
    ]
    with pytest.raises(ClientError, match="a detector already exists"):
        client.create_detector(Enable=True)
    features = {one["Name"]: one["Status"] for one in client.get_detector(DetectorId=detector)["Features"]}
    assert (features["S3_DATA_EVENTS"], features["RDS_LOGIN_EVENTS"]) == ("DISABLED", "ENABLED")
    client.update_detector(DetectorId=detector, Features=[{"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"}])
    told = client.get_detector(DetectorId=detector)
    assert {one["Name"] for one in told["Features"] if one["Status"] == "ENABLED"} == {
        "CLOUD_TRAIL",
        "DNS_LOGS",
        "FLOW_LOGS",
        "EBS_MALWARE_PROTECTION",
        "EKS_AUDIT_LOGS",
        "LAMBDA_NETWORK_LOGS",
    }
    client.update_organization_configuration(
        DetectorId=detector,
        AutoEnableOrganizationMembers="ALL",
        Features=[{"Name": "S3_DATA_EVENTS", "AutoEnable": "NEW"}],
    )
    configured = client.describe_organization_configuration(DetectorId=detector)
    assert (configured["AutoEnable"], configured["AutoEnableOrganizationMembers"]) == (True, "ALL")
    assert {one["Name"]: one["AutoEnable"] for one in configured["Features"]}["S3_DATA_EVENTS"] == "NEW"
    with pytest.raises(ClientError, match="must be the delegated administrator"):
        member.update_organization_configuration(
            DetectorId=member.create_detector(Enable=True)["DetectorId"], AutoEnableOrganizationMembers="ALL"
        )
    with pytest.raises(ClientError, match="invited or associated members"):
        client.delete_detector(DetectorId=detector)
    SERVICES[0].end(aws.client("guardduty"), security)
    client.delete_detector(DetectorId=detector)
    with pytest.raises(ClientError, match="not owned by the current account"):
        client.delete_detector(DetectorId=detector)


def test_a_detector_has_tags(aws: LocalAws) -> None:
    client = aws.client("guardduty", region="eu-west-1")
    detector = client.create_detector(Enable=True, Tags={"a": "1", "b": "2"})["DetectorId"]
    arn = f"arn:aws:guardduty:eu-west-1:123456789012:detector/{detector}"
    client.tag_resource(ResourceArn=arn, Tags={"c": "3"})
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2", "c": "3"}


def test_security_hub_is_configured_by_its_administrator(aws: LocalAws, organization: Any) -> None:
    security, client = delegate(aws, organization, SERVICES[1])
    with pytest.raises(ClientError, match="not subscribed"):
        client.describe_organization_configuration()
    client.enable_security_hub(EnableDefaultStandards=False)
    with pytest.raises(ClientError, match="already subscribed"):
        client.enable_security_hub()
    client.update_security_hub_configuration(AutoEnableControls=False)
    assert client.describe_hub()["AutoEnableControls"] is False
    client.update_organization_configuration(AutoEnable=True, AutoEnableStandards="NONE")
    configured = client.describe_organization_configuration()
    assert (configured["AutoEnable"], configured["AutoEnableStandards"]) == (True, "NONE")
    management = aws.client("securityhub")
    management.enable_security_hub()
    with pytest.raises(ClientError, match="must be the delegated administrator"):
        management.describe_organization_configuration()
    with pytest.raises(ClientError, match="Cannot disable Security Hub on the Security Hub administrator"):
        client.disable_security_hub()
    SERVICES[1].end(management, security)
    client.disable_security_hub()
    with pytest.raises(ClientError, match="not subscribed"):
        client.describe_hub()


def test_findings_of_other_regions_come_together_in_one(aws: LocalAws) -> None:
    client = aws.client("securityhub")
    client.enable_security_hub()
    with pytest.raises(ClientError, match="can not be one of those"):
        client.create_finding_aggregator(RegionLinkingMode="SPECIFIED_REGIONS", Regions=["us-east-1"])
    made = client.create_finding_aggregator(RegionLinkingMode="SPECIFIED_REGIONS", Regions=["us-west-2"])
    arn = made["FindingAggregatorArn"]
    with pytest.raises(ClientError, match="LimitExceededException"):
        client.create_finding_aggregator(RegionLinkingMode="ALL_REGIONS")
    client.update_finding_aggregator(
        FindingAggregatorArn=arn, RegionLinkingMode="SPECIFIED_REGIONS", Regions=["eu-west-1"]
    )
    found = client.get_finding_aggregator(FindingAggregatorArn=arn)
    assert (found["FindingAggregationRegion"], found["Regions"]) == ("us-east-1", ["eu-west-1"])
    assert [one["FindingAggregatorArn"] for one in client.list_finding_aggregators()["FindingAggregators"]] == [arn]
    client.delete_finding_aggregator(FindingAggregatorArn=arn)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_finding_aggregator(FindingAggregatorArn=arn)


def test_macie_is_off_until_it_is_enabled_and_configured_by_its_administrator(aws: LocalAws, organization: Any) -> None:
    security, client = delegate(aws, organization, SERVICES[2])
    with pytest.raises(ClientError, match="Macie is not enabled"):
        client.get_macie_session()
    client.enable_macie(findingPublishingFrequency="ONE_HOUR")
    with pytest.raises(ClientError, match="already been enabled"):
        client.enable_macie()
    client.update_macie_session(findingPublishingFrequency="SIX_HOURS")
    assert client.get_macie_session()["findingPublishingFrequency"] == "SIX_HOURS"
    client.update_organization_configuration(autoEnable=True)
    assert client.describe_organization_configuration()["autoEnable"] is True
    management = aws.client("macie2")
    management.enable_macie()
    with pytest.raises(ClientError, match="must be the Macie administrator"):
        management.update_organization_configuration(autoEnable=False)
    with pytest.raises(ClientError, match="Cannot disable Macie"):
        client.disable_macie()
    SERVICES[2].end(management, security)
    client.disable_macie()
    with pytest.raises(ClientError, match="Macie is not enabled"):
        client.get_macie_session()


def test_inspector_is_configured_by_its_administrator(aws: LocalAws, organization: Any) -> None:
    security, client = delegate(aws, organization, SERVICES[3])
    member = organization.make_account("member")
    assert [one["state"]["status"] for one in client.batch_get_account_status()["accounts"]] == ["DISABLED"]
    client.enable(accountIds=[security], resourceTypes=["EC2", "LAMBDA"])
    (status,) = client.batch_get_account_status(accountIds=[security])["accounts"]
    assert {name: one["status"] for name, one in status["resourceState"].items()} == {
        "ec2": "ENABLED",
        "ecr": "DISABLED",
        "lambda": "ENABLED",
        "lambdaCode": "DISABLED",
    }
    client.update_organization_configuration(autoEnable={"ec2": True, "ecr": False})
    assert client.describe_organization_configuration()["autoEnable"]["ec2"] is True
    other = aws.client("inspector2", account=member)
    with pytest.raises(ClientError, match="must be the delegated administrator"):
        other.update_organization_configuration(autoEnable={"ec2": False, "ecr": False})
    with pytest.raises(ClientError, match="must be the delegated administrator"):
        other.enable(accountIds=[security], resourceTypes=["ECR"])
