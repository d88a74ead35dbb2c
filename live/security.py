"""Who administers the security services of the organization, what that account has set up in a region, and what AWS
Config records.

Read-only: every call is a Describe, Get or List. Names and values of attributes are Terraform's.
"""

from collections.abc import Collection, Iterator, Mapping

from botocore.exceptions import ClientError

from live.connection import Connection, get_code, read_pages
from live.settings import Found, Reader, ask, to_snake_case

_FOUNDATIONAL = frozenset({"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"})
"""What GetDetector calls features of GuardDuty though nobody sets them, on or off: UpdateDetector takes none of them
(API reference of GuardDuty, DetectorFeatureResult and DetectorFeatureConfiguration, read 2026-11).
"""

_NO_HUB = ("InvalidAccessException", "ResourceNotFoundException")


def _read_root_access(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    answer = ask(inside.client("iam").list_organizations_features, "ServiceAccessNotEnabledException")
    if answer is not None and answer.get("EnabledFeatures"):
        found = {"id": answer["OrganizationId"], "enabled_features": sorted(answer["EnabledFeatures"])}
        yield "aws_iam_organizations_features", found


def _read_resource_policy(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    answer = ask(inside.client("organizations").describe_resource_policy, "ResourcePolicyNotFoundException")
    if answer is not None:
        said = answer["ResourcePolicy"]
        summary = said["ResourcePolicySummary"]
        yield (
            "aws_organizations_resource_policy",
            {"id": summary["Id"], "arn": summary["Arn"], "content": said["Content"]},
        )


def _read_trail_administrator(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("organizations")
    for one in read_pages(client, "list_delegated_administrators", ServicePrincipal="cloudtrail.amazonaws.com"):
        yield (
            "aws_cloudtrail_organization_delegated_admin_account",
            {"id": one["Id"], "account_id": one["Id"]},
        )


def _read_guardduty_administrator(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("guardduty"), "list_organization_admin_accounts"):
        id_ = one["AdminAccountId"]
        yield "aws_guardduty_organization_admin_account", {"id": id_, "admin_account_id": id_}


def _read_security_hub_administrator(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("securityhub"), "list_organization_admin_accounts"):
        yield "aws_securityhub_organization_admin_account", {"admin_account_id": one["AccountId"]}


def _read_macie_administrator(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("macie2"), "list_organization_admin_accounts"):
        yield (
            "aws_macie2_organization_admin_account",
            {"id": one["accountId"], "admin_account_id": one["accountId"]},
        )


def _read_inspector_administrator(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("inspector2"), "list_delegated_admin_accounts"):
        yield "aws_inspector2_delegated_admin_account", {"account_id": one["accountId"]}


def _read_detectors(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("guardduty")
    for id_ in read_pages(client, "list_detectors"):
        said = client.get_detector(DetectorId=id_)
        frequency = said.get("FindingPublishingFrequency")
        yield (
            "aws_guardduty_detector",
            {"id": id_, "enable": said["Status"] == "ENABLED", "finding_publishing_frequency": frequency},
        )
        for one in said.get("Features", []):
            if one["Name"] not in _FOUNDATIONAL:
                feature = {"detector_id": id_, "name": one["Name"], "status": one["Status"]}
                yield "aws_guardduty_detector_feature", feature


def _read_guardduty_organization(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    """AWS answers BadRequestException in an account that does not administer GuardDuty."""
    client = inside.client("guardduty")
    for id_ in read_pages(client, "list_detectors"):
        said = ask(client.describe_organization_configuration, "BadRequestException", DetectorId=id_)
        if said is None:
            continue
        yield (
            "aws_guardduty_organization_configuration",
            {
                "id": id_,
                "detector_id": id_,
                "auto_enable": said.get("AutoEnable"),
                "auto_enable_organization_members": said.get("AutoEnableOrganizationMembers"),
            },
        )
        for one in said.get("Features", []):
            feature = {"detector_id": id_, "name": one["Name"], "auto_enable": one["AutoEnable"]}
            yield "aws_guardduty_organization_configuration_feature", feature


def _read_hub(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    said = ask(inside.client("securityhub").describe_hub, *_NO_HUB)
    if said is not None:
        names = ("auto_enable_controls", "control_finding_generator")
        for account in accounts:
            yield "aws_securityhub_account", {"id": account, **to_snake_case(said, names)}


def _read_hub_organization(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    said = ask(inside.client("securityhub").describe_organization_configuration, *_NO_HUB)
    if said is not None:
        kind = said.get("OrganizationConfiguration", {}).get("ConfigurationType")
        for account in accounts:
            yield (
                "aws_securityhub_organization_configuration",
                {
                    "id": account,
                    **to_snake_case(said, ("auto_enable", "auto_enable_standards")),
                    "organization_configuration": [{"configuration_type": kind}] if kind else [],
                },
            )


def _read_aggregators(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    """AWS lists it in every region, and it is in one."""
    client = inside.client("securityhub")
    for one in (ask(client.list_finding_aggregators, *_NO_HUB) or {}).get("FindingAggregators", []):
        arn = one["FindingAggregatorArn"]
        if arn.split(":")[3] == inside.region:
            said = client.get_finding_aggregator(FindingAggregatorArn=arn)
            yield (
                "aws_securityhub_finding_aggregator",
                {"id": arn, "linking_mode": said["RegionLinkingMode"], "specified_regions": said.get("Regions", [])},
            )


def _read_macie(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    """AWS answers AccessDeniedException where Macie is off, and says so in words (Amazon Macie API Reference)."""
    try:
        said = inside.client("macie2").get_macie_session()
    except ClientError as error:
        if get_code(error) == "AccessDeniedException" and "not enabled" in str(error):
            return
        raise
    frequency = said.get("findingPublishingFrequency")
    for account in accounts:
        found = {"id": account, "status": said["status"], "finding_publishing_frequency": frequency}
        yield "aws_macie2_account", found


def _read_macie_organization(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    said = inside.client("macie2").describe_organization_configuration()
    yield "aws_macie2_organization_configuration", {"auto_enable": said.get("autoEnable", False)}


_SCANS = {"ec2": "EC2", "ecr": "ECR", "lambda": "LAMBDA", "lambdaCode": "LAMBDA_CODE"}


def _read_enabler(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    for said in inside.client("inspector2").batch_get_account_status(accountIds=sorted(accounts))["accounts"]:
        states = {_SCANS[name]: one["status"] for name, one in said["resourceState"].items() if name in _SCANS}
        scans = sorted(name for name, status in states.items() if status in {"ENABLED", "ENABLING"})
        if scans:
            yield "aws_inspector2_enabler", {"account_ids": [said["accountId"]], "resource_types": scans}


def _read_inspector_organization(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    said = inside.client("inspector2").describe_organization_configuration()["autoEnable"]
    auto_enable = {_SCANS[name].lower(): is_on for name, is_on in said.items() if name in _SCANS}
    yield "aws_inspector2_organization_configuration", {"auto_enable": [auto_enable]}


def _read_recorders(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in inside.client("config").describe_configuration_recorders()["ConfigurationRecorders"]:
        yield "aws_config_configuration_recorder", {"id": one["name"], "name": one["name"]}


def _read_recorder_states(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in inside.client("config").describe_configuration_recorder_status()["ConfigurationRecordersStatus"]:
        yield "aws_config_configuration_recorder_status", {"id": one["name"], "name": one["name"]}


def _read_channels(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in inside.client("config").describe_delivery_channels()["DeliveryChannels"]:
        yield "aws_config_delivery_channel", {"id": one["name"], "name": one["name"]}


def _read_config_aggregators(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("config"), "describe_configuration_aggregators"):
        name, arn = one["ConfigurationAggregatorName"], one["ConfigurationAggregatorArn"]
        yield "aws_config_configuration_aggregator", {"id": name, "name": name, "arn": arn}


OF_MANAGEMENT: Mapping[str, Reader] = {
    "aws_iam_organizations_features": _read_root_access,
    "aws_organizations_resource_policy": _read_resource_policy,
    "aws_cloudtrail_organization_delegated_admin_account": _read_trail_administrator,
}
"""By Terraform's type, what reads what the management account has of it."""

ADMINISTRATORS: Mapping[str, Reader] = {
    "aws_guardduty_organization_admin_account": _read_guardduty_administrator,
    "aws_inspector2_delegated_admin_account": _read_inspector_administrator,
    "aws_macie2_organization_admin_account": _read_macie_administrator,
    "aws_securityhub_organization_admin_account": _read_security_hub_administrator,
}
"""The same, of each region."""

OF_ADMINISTRATOR: Mapping[str, Reader] = {
    "aws_guardduty_detector": _read_detectors,
    "aws_guardduty_organization_configuration": _read_guardduty_organization,
    "aws_inspector2_enabler": _read_enabler,
    "aws_inspector2_organization_configuration": _read_inspector_organization,
    "aws_macie2_account": _read_macie,
    "aws_macie2_organization_configuration": _read_macie_organization,
    "aws_securityhub_account": _read_hub,
    "aws_securityhub_finding_aggregator": _read_aggregators,
    "aws_securityhub_organization_configuration": _read_hub_organization,
}
"""The same, of the account that administers a service."""

OF_AWS_CONFIG: Mapping[str, Reader] = {
    "aws_config_configuration_aggregator": _read_config_aggregators,
    "aws_config_configuration_recorder": _read_recorders,
    "aws_config_configuration_recorder_status": _read_recorder_states,
    "aws_config_delivery_channel": _read_channels,
}
"""The same, of each account and region that is recorded."""
