"""Security Hub: the hub of an account, what its administrator configures, and the findings of regions in one.

Owns the declarations. Schemas: terraform-provider-aws internal/service/securityhub.
"""

from typing import Any

from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.services.common import retry_while
from sandbox.provider.values import Props, unordered

_IS_ADMINISTRATOR = "Cannot disable Security Hub on the Security Hub administrator"
_GONE = frozenset({"ResourceNotFoundException", "InvalidAccessException"})


def _create_account(call: Call) -> str:
    generator = call.props.get("controlFindingGenerator")
    given = {"ControlFindingGenerator": generator} if generator else {}
    call.client.enable_security_hub(EnableDefaultStandards=call.props["enableDefaultStandards"], **given)
    return call.instance.account_id


def _settle_account(call: Call, _: str) -> None:
    call.client.update_security_hub_configuration(AutoEnableControls=call.props["autoEnableControls"])


def _read_account(call: Call, _: str) -> Props:
    found = call.client.describe_hub()
    return {
        "arn": found["HubArn"],
        "autoEnableControls": found["AutoEnableControls"],
        "controlFindingGenerator": found["ControlFindingGenerator"],
    }


def _update_account(call: Call, _: str, changed: frozenset[str]) -> None:
    generator = call.props.get("controlFindingGenerator")
    given = {"ControlFindingGenerator": generator} if "controlFindingGenerator" in changed and generator else {}
    call.client.update_security_hub_configuration(AutoEnableControls=call.props["autoEnableControls"], **given)


def _delete_account(call: Call, _: str) -> None:
    retry_while(_IS_ADMINISTRATOR, call.client.disable_security_hub)


def _put_configuration(call: Call) -> str:
    standards = call.props.get("autoEnableStandards")
    given = {"AutoEnableStandards": standards} if standards else {}
    call.client.update_organization_configuration(AutoEnable=call.props["autoEnable"], **given)
    return call.instance.account_id


def _read_configuration(call: Call, _: str) -> Props:
    found = call.client.describe_organization_configuration()
    return {"autoEnable": found["AutoEnable"], "autoEnableStandards": found["AutoEnableStandards"]}


def _update_configuration(call: Call, _: str, __: frozenset[str]) -> None:
    _put_configuration(call)


def _delete_configuration(call: Call, _: str) -> None:
    call.client.update_organization_configuration(AutoEnable=False, AutoEnableStandards="NONE")


def _aggregate(call: Call) -> dict[str, Any]:
    regions = call.props.get("specifiedRegions")
    return {"RegionLinkingMode": call.props["linkingMode"], **({"Regions": regions} if regions else {})}


def _create_aggregator(call: Call) -> str:
    return call.client.create_finding_aggregator(**_aggregate(call))["FindingAggregatorArn"]


def _read_aggregator(call: Call, arn: str) -> Props:
    found = call.client.get_finding_aggregator(FindingAggregatorArn=arn)
    regions = {"specifiedRegions": found["Regions"]} if found.get("Regions") else {}
    return {"arn": arn, "linkingMode": found["RegionLinkingMode"], **regions}


def _update_aggregator(call: Call, arn: str, _: frozenset[str]) -> None:
    call.client.update_finding_aggregator(FindingAggregatorArn=arn, **_aggregate(call))


def _delete_aggregator(call: Call, arn: str) -> None:
    call.client.delete_finding_aggregator(FindingAggregatorArn=arn)


TYPES = (
    ResourceType(
        urn_type="aws:securityhub/account:Account",
        service="securityhub",
        title="Security Hub Account",
        inputs=frozenset({"autoEnableControls", "controlFindingGenerator", "enableDefaultStandards"}),
        outputs=frozenset({"arn"}),
        defaults={"autoEnableControls": True, "enableDefaultStandards": True},
        force_new=frozenset({"enableDefaultStandards"}),
        computed=frozenset({"controlFindingGenerator"}),
        kept=frozenset({"enableDefaultStandards"}),
        regional=True,
        gone=_GONE,
        create=_create_account,
        settle=_settle_account,
        read=_read_account,
        update=_update_account,
        delete=_delete_account,
    ),
    ResourceType(
        urn_type="aws:securityhub/organizationConfiguration:OrganizationConfiguration",
        service="securityhub",
        title="Security Hub Organization Configuration",
        inputs=frozenset({"autoEnable", "autoEnableStandards"}),
        required=frozenset({"autoEnable"}),
        computed=frozenset({"autoEnableStandards"}),
        regional=True,
        gone=_GONE,
        create=_put_configuration,
        read=_read_configuration,
        update=_update_configuration,
        delete=_delete_configuration,
    ),
    ResourceType(
        urn_type="aws:securityhub/findingAggregator:FindingAggregator",
        service="securityhub",
        title="Security Hub Finding Aggregator",
        inputs=frozenset({"linkingMode", "specifiedRegions"}),
        required=frozenset({"linkingMode"}),
        outputs=frozenset({"arn"}),
        canonical={"specifiedRegions": unordered},
        regional=True,
        gone=_GONE,
        create=_create_aggregator,
        read=_read_aggregator,
        update=_update_aggregator,
        delete=_delete_aggregator,
    ),
)
