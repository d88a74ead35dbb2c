"""GuardDuty: detectors, their features, and what the administrator configures for the organization.

Owns the declarations. Schemas: terraform-provider-aws internal/service/guardduty. Deleting what is configured for the
organization, or a feature, does nothing there either.
"""

from collections.abc import Mapping

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.services.common import retry_while
from sandbox.provider.values import Props

_NOT_OWNED = "not owned by the current account"
_HAS_MEMBERS = "cannot delete detector while it has invited or associated members"


def _create_detector(call: Call) -> str:
    frequency = call.props.get("findingPublishingFrequency")
    given = {"FindingPublishingFrequency": frequency} if frequency else {}
    return call.client.create_detector(Enable=call.props["enable"], Tags=call.tags, **given)["DetectorId"]


def _read_detector(call: Call, detector_id: str) -> Props | None:
    try:
        found = call.client.get_detector(DetectorId=detector_id)
    except call.client.exceptions.BadRequestException as error:
        if _NOT_OWNED in str(error):
            return None
        raise
    return {
        "accountId": call.instance.account_id,
        "arn": _arn(call, detector_id),
        "enable": found["Status"] == "ENABLED",
        "findingPublishingFrequency": found["FindingPublishingFrequency"],
    }


def _update_detector(call: Call, detector_id: str, _: frozenset[str]) -> None:
    call.client.update_detector(
        DetectorId=detector_id,
        Enable=call.props["enable"],
        FindingPublishingFrequency=call.props["findingPublishingFrequency"],
    )


def _delete_detector(call: Call, detector_id: str) -> None:
    try:
        retry_while(_HAS_MEMBERS, lambda: call.client.delete_detector(DetectorId=detector_id))
    except call.client.exceptions.BadRequestException as error:
        if _NOT_OWNED not in str(error):
            raise


def _arn(call: Call, detector_id: str) -> str:
    return call.arn("guardduty", f"detector/{detector_id}")


def _tags(call: Call, detector_id: str) -> Mapping[str, str]:
    return call.client.list_tags_for_resource(ResourceArn=_arn(call, detector_id))["Tags"]


def _write_tags(call: Call, detector_id: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(ResourceArn=_arn(call, detector_id), TagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceArn=_arn(call, detector_id), Tags=changed)


def _put_configuration(call: Call) -> str:
    detector_id, members = call.props["detectorId"], call.props["autoEnableOrganizationMembers"]
    call.client.update_organization_configuration(DetectorId=detector_id, AutoEnableOrganizationMembers=members)
    return detector_id


def _update_configuration(call: Call, _: str, __: frozenset[str]) -> None:
    _put_configuration(call)


def _read_configuration(call: Call, detector_id: str) -> Props:
    found = call.client.describe_organization_configuration(DetectorId=detector_id)
    return {"autoEnableOrganizationMembers": found["AutoEnableOrganizationMembers"], "detectorId": detector_id}


def _put_feature(call: Call) -> str:
    detector_id, name = call.props["detectorId"], call.props["name"]
    call.client.update_detector(DetectorId=detector_id, Features=[{"Name": name, "Status": call.props["status"]}])
    return f"{detector_id}/{name}"


def _update_feature(call: Call, _: str, __: frozenset[str]) -> None:
    _put_feature(call)


def _read_feature(call: Call, object_id: str) -> Props | None:
    detector_id, _, name = object_id.partition("/")
    for feature in call.client.get_detector(DetectorId=detector_id)["Features"]:
        if feature["Name"] == name:
            return {"detectorId": detector_id, "name": name, "status": feature["Status"]}
    return None


def _put_organization_feature(call: Call) -> str:
    detector_id, name = call.props["detectorId"], call.props["name"]
    call.client.update_organization_configuration(
        DetectorId=detector_id, Features=[{"Name": name, "AutoEnable": call.props["autoEnable"]}]
    )
    return f"{detector_id}/{name}"


def _update_organization_feature(call: Call, _: str, __: frozenset[str]) -> None:
    _put_organization_feature(call)


def _read_organization_feature(call: Call, object_id: str) -> Props | None:
    detector_id, _, name = object_id.partition("/")
    for feature in call.client.describe_organization_configuration(DetectorId=detector_id)["Features"]:
        if feature["Name"] == name:
            return {"detectorId": detector_id, "name": name, "autoEnable": feature["AutoEnable"]}
    return None


def _forget(_: Call, __: str) -> None:
    """The real plugin calls nothing: the setting stays as it is."""


TYPES = (
    ResourceType(
        urn_type="aws:guardduty/detector:Detector",
        service="guardduty",
        title="GuardDuty Detector",
        inputs=frozenset({"enable", "findingPublishingFrequency"}),
        outputs=frozenset({"accountId", "arn"}),
        defaults={"enable": True},
        computed=frozenset({"findingPublishingFrequency"}),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        create=_create_detector,
        read=_read_detector,
        update=_update_detector,
        delete=_delete_detector,
    ),
    ResourceType(
        urn_type="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
        service="guardduty",
        title="GuardDuty Organization Configuration",
        inputs=frozenset({"autoEnableOrganizationMembers", "detectorId"}),
        required=frozenset({"autoEnableOrganizationMembers", "detectorId"}),
        force_new=frozenset({"detectorId"}),
        regional=True,
        create=_put_configuration,
        read=_read_configuration,
        update=_update_configuration,
        delete=_forget,
    ),
    ResourceType(
        urn_type="aws:guardduty/detectorFeature:DetectorFeature",
        service="guardduty",
        title="GuardDuty Detector Feature",
        inputs=frozenset({"detectorId", "name", "status"}),
        required=frozenset({"detectorId", "status"}),
        force_new=frozenset({"detectorId", "name"}),
        regional=True,
        create=_put_feature,
        read=_read_feature,
        update=_update_feature,
        delete=_forget,
    ),
    ResourceType(
        urn_type="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        service="guardduty",
        title="GuardDuty Organization Configuration Feature",
        inputs=frozenset({"autoEnable", "detectorId", "name"}),
        required=frozenset({"autoEnable", "detectorId"}),
        force_new=frozenset({"detectorId", "name"}),
        regional=True,
        create=_put_organization_feature,
        read=_read_organization_feature,
        update=_update_organization_feature,
        delete=_forget,
    ),
)
