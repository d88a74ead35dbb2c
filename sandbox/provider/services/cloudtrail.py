"""CloudTrail: trails of management events. The id is the trail's ARN.

Owns the declaration. Schema: terraform-provider-aws internal/service/cloudtrail/trail.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.values import Props

_PARAMETERS = {
    "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
    "cloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
    "enableLogFileValidation": "EnableLogFileValidation",
    "includeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "isMultiRegionTrail": "IsMultiRegionTrail",
    "isOrganizationTrail": "IsOrganizationTrail",
    "kmsKeyId": "KmsKeyId",
    "s3BucketName": "S3BucketName",
    "s3KeyPrefix": "S3KeyPrefix",
    "snsTopicName": "SnsTopicName",
}


def _request(call: Call) -> dict[str, Any]:
    return {name: call.props[key] for key, name in _PARAMETERS.items() if call.props.get(key) is not None}


def _create(call: Call) -> str:
    tags = {"TagsList": to_list(call.tags)} if call.tags else {}
    return call.client.create_trail(Name=call.props["name"], **_request(call), **tags)["TrailARN"]


def _settle(call: Call, arn: str) -> None:
    if call.props["enableLogging"]:
        call.client.start_logging(Name=arn)


def _read(call: Call, arn: str) -> Props:
    found = call.client.get_trail(Name=arn)["Trail"]
    return {
        "id": found["TrailARN"],
        "arn": found["TrailARN"],
        "cloudWatchLogsGroupArn": found.get("CloudWatchLogsLogGroupArn"),
        "cloudWatchLogsRoleArn": found.get("CloudWatchLogsRoleArn"),
        "enableLogFileValidation": found.get("LogFileValidationEnabled", False),
        "enableLogging": call.client.get_trail_status(Name=arn)["IsLogging"],
        "homeRegion": found["HomeRegion"],
        "includeGlobalServiceEvents": found.get("IncludeGlobalServiceEvents", False),
        "isMultiRegionTrail": found.get("IsMultiRegionTrail", False),
        "isOrganizationTrail": found.get("IsOrganizationTrail", False),
        "kmsKeyId": found.get("KmsKeyId"),
        "name": found["Name"],
        "s3BucketName": found["S3BucketName"],
        "s3KeyPrefix": found.get("S3KeyPrefix"),
        "snsTopicArn": found.get("SnsTopicARN"),
        "snsTopicName": found.get("SnsTopicName"),
    }


def _update(call: Call, arn: str, changed: frozenset[str]) -> None:
    if changed - {"enableLogging"}:
        call.client.update_trail(Name=arn, **_request(call))
    if "enableLogging" in changed:
        (call.client.start_logging if call.props["enableLogging"] else call.client.stop_logging)(Name=arn)


def _delete(call: Call, arn: str) -> None:
    call.client.delete_trail(Name=arn)


def _tags(call: Call, arn: str) -> Mapping[str, str]:
    (resource,) = call.client.list_tags(ResourceIdList=[arn])["ResourceTagList"]
    return from_list(resource["TagsList"])


def _write_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        old = _tags(call, arn)
        call.client.remove_tags(ResourceId=arn, TagsList=to_list({key: old[key] for key in removed if key in old}))
    if changed:
        call.client.add_tags(ResourceId=arn, TagsList=to_list(changed))


TYPES = (
    ResourceType(
        urn_type="aws:cloudtrail/trail:Trail",
        service="cloudtrail",
        title="CloudTrail Trail",
        inputs=frozenset({"enableLogging", "name", *_PARAMETERS}),
        required=frozenset({"s3BucketName"}),
        outputs=frozenset({"arn", "homeRegion", "snsTopicArn"}),
        defaults={
            "enableLogFileValidation": False,
            "enableLogging": True,
            "includeGlobalServiceEvents": True,
            "isMultiRegionTrail": False,
            "isOrganizationTrail": False,
        },
        force_new=frozenset({"name"}),
        autoname=Autoname(longest=128),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"TrailNotFoundException"}),
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
