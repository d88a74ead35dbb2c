"""CloudWatch: alarms on one metric.

Owns the declaration. Schema: terraform-provider-aws internal/service/cloudwatch/metric_alarm.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.values import Props, unordered

_PARAMETERS = {
    "actionsEnabled": "ActionsEnabled",
    "alarmActions": "AlarmActions",
    "alarmDescription": "AlarmDescription",
    "comparisonOperator": "ComparisonOperator",
    "datapointsToAlarm": "DatapointsToAlarm",
    "evaluationPeriods": "EvaluationPeriods",
    "insufficientDataActions": "InsufficientDataActions",
    "metricName": "MetricName",
    "namespace": "Namespace",
    "okActions": "OKActions",
    "period": "Period",
    "statistic": "Statistic",
    "threshold": "Threshold",
    "treatMissingData": "TreatMissingData",
    "unit": "Unit",
}


def _put(call: Call) -> str:
    request: dict[str, Any] = {
        name: call.props[key] for key, name in _PARAMETERS.items() if call.props.get(key) is not None
    }
    dimensions = [{"Name": key, "Value": value} for key, value in (call.props.get("dimensions") or {}).items()]
    request |= {"Dimensions": dimensions} if dimensions else {}
    call.client.put_metric_alarm(AlarmName=call.props["name"], **request)
    return call.props["name"]


def _settle(call: Call, name: str) -> None:
    if call.tags:
        call.client.tag_resource(ResourceARN=call.arn("cloudwatch", f"alarm:{name}"), Tags=to_list(call.tags))


def _update(call: Call, _: str, __: frozenset[str]) -> None:
    _put(call)


def _read(call: Call, name: str) -> Props | None:
    found = call.client.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
    if not found:
        return None
    (alarm,) = found
    return {
        **{key: alarm.get(parameter) for key, parameter in _PARAMETERS.items()},
        "arn": alarm["AlarmArn"],
        "dimensions": {pair["Name"]: pair["Value"] for pair in alarm.get("Dimensions", [])},
        "name": name,
    }


def _delete(call: Call, name: str) -> None:
    call.client.delete_alarms(AlarmNames=[name])


def _tags(call: Call, name: str) -> Mapping[str, str]:
    arn = call.arn("cloudwatch", f"alarm:{name}")
    return from_list(call.client.list_tags_for_resource(ResourceARN=arn)["Tags"])


def _write_tags(call: Call, name: str, changed: Mapping[str, str], removed: list[str]) -> None:
    arn = call.arn("cloudwatch", f"alarm:{name}")
    if removed:
        call.client.untag_resource(ResourceARN=arn, TagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceARN=arn, Tags=to_list(changed))


TYPES = (
    ResourceType(
        urn_type="aws:cloudwatch/metricAlarm:MetricAlarm",
        service="cloudwatch",
        title="CloudWatch Metric Alarm",
        inputs=frozenset({"dimensions", "name", *_PARAMETERS}),
        outputs=frozenset({"arn"}),
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        force_new=frozenset({"name"}),
        canonical=dict.fromkeys(("alarmActions", "insufficientDataActions", "okActions"), unordered),
        autoname=Autoname(),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"ResourceNotFound", "ResourceNotFoundException"}),
        create=_put,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
