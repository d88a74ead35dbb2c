"""CloudWatch Logs: log groups, and the metric filters that count in them.

Owns the declarations. Schemas: terraform-provider-aws internal/service/logs/group.go, metric_filter.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Autoname, Call, Imported, ResourceType, Tagging
from sandbox.provider.services.common import pages
from sandbox.provider.values import Props

_GONE = frozenset({"ResourceNotFoundException"})


def _create_group(call: Call) -> str:
    request: dict[str, Any] = {"tags": call.tags} if call.tags else {}
    if call.props.get("kmsKeyId"):
        request["kmsKeyId"] = call.props["kmsKeyId"]
    call.client.create_log_group(logGroupName=call.props["name"], **request)
    return call.props["name"]


def _settle_group(call: Call, name: str) -> None:
    if call.props.get("retentionInDays"):
        call.client.put_retention_policy(logGroupName=name, retentionInDays=call.props["retentionInDays"])


def _read_group(call: Call, name: str) -> Props | None:
    for group in pages(call.client, "describe_log_groups", "logGroups", logGroupNamePrefix=name):
        if group["logGroupName"] == name:
            return {
                "arn": group["arn"].removesuffix(":*"),
                "kmsKeyId": group.get("kmsKeyId"),
                "name": name,
                "retentionInDays": group.get("retentionInDays", 0),
            }
    return None


def _update_group(call: Call, name: str, changed: frozenset[str]) -> None:
    if "retentionInDays" in changed:
        if call.props.get("retentionInDays"):
            _settle_group(call, name)
        else:
            call.client.delete_retention_policy(logGroupName=name)
    if "kmsKeyId" in changed:
        if call.props.get("kmsKeyId"):
            call.client.associate_kms_key(logGroupName=name, kmsKeyId=call.props["kmsKeyId"])
        else:
            call.client.disassociate_kms_key(logGroupName=name)


def _delete_group(call: Call, name: str) -> None:
    if not call.props.get("skipDestroy"):
        call.client.delete_log_group(logGroupName=name)


def _group_tags(call: Call, name: str) -> Mapping[str, str]:
    return call.client.list_tags_log_group(logGroupName=name)["tags"]


def _write_group_tags(call: Call, name: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_log_group(logGroupName=name, tags=removed)
    if changed:
        call.client.tag_log_group(logGroupName=name, tags=dict(changed))


def _put_filter(call: Call) -> str:
    made = call.props["metricTransformation"]
    transformation: dict[str, Any] = {
        "metricName": made["name"],
        "metricNamespace": made["namespace"],
        "metricValue": made["value"],
    }
    if made.get("defaultValue") is not None:
        transformation["defaultValue"] = float(made["defaultValue"])
    if made.get("dimensions"):
        transformation["dimensions"] = made["dimensions"]
    if made.get("unit"):
        transformation["unit"] = made["unit"]
    call.client.put_metric_filter(
        logGroupName=call.props["logGroupName"],
        filterName=call.props["name"],
        filterPattern=call.props["pattern"],
        metricTransformations=[transformation],
    )
    return call.props["name"]


def _update_filter(call: Call, _: str, __: frozenset[str]) -> None:
    _put_filter(call)


def _read_filter(call: Call, name: str) -> Props | None:
    group = call.props["logGroupName"]
    for found in pages(
        call.client, "describe_metric_filters", "metricFilters", logGroupName=group, filterNamePrefix=name
    ):
        if found["filterName"] == name:
            (transformation,) = found["metricTransformations"]
            made: Props = {
                "name": transformation["metricName"],
                "namespace": transformation["metricNamespace"],
                "value": transformation["metricValue"],
                "unit": transformation.get("unit", "None"),
            }
            if transformation.get("defaultValue") is not None:
                made["defaultValue"] = f"{transformation['defaultValue']:g}"
            if transformation.get("dimensions"):
                made["dimensions"] = transformation["dimensions"]
            return {
                "logGroupName": group,
                "metricTransformation": made,
                "name": name,
                "pattern": found["filterPattern"],
            }
    return None


def _delete_filter(call: Call, name: str) -> None:
    call.client.delete_metric_filter(logGroupName=call.props["logGroupName"], filterName=name)


def _filter_import(import_id: str) -> Imported:
    """`log group:name`."""
    group, _, name = import_id.partition(":")
    return Imported(name, {"logGroupName": group, "name": name})


def _with_unit(value: object) -> object:
    """A transformation without a unit has the unit None."""
    return {"unit": "None", **value} if isinstance(value, Mapping) else value


TYPES = (
    ResourceType(
        urn_type="aws:cloudwatch/logGroup:LogGroup",
        service="logs",
        title="CloudWatch Logs Log Group",
        inputs=frozenset({"kmsKeyId", "name", "retentionInDays", "skipDestroy"}),
        outputs=frozenset({"arn"}),
        defaults={"skipDestroy": False},
        force_new=frozenset({"name"}),
        kept=frozenset({"skipDestroy"}),
        autoname=Autoname(longest=512),
        regional=True,
        tagging=Tagging(_group_tags, _write_group_tags),
        gone=_GONE,
        create=_create_group,
        settle=_settle_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
    ),
    ResourceType(
        urn_type="aws:cloudwatch/logMetricFilter:LogMetricFilter",
        service="logs",
        title="CloudWatch Logs Metric Filter",
        inputs=frozenset({"logGroupName", "metricTransformation", "name", "pattern"}),
        required=frozenset({"logGroupName", "metricTransformation", "pattern"}),
        force_new=frozenset({"logGroupName", "name"}),
        canonical={"metricTransformation": _with_unit},
        autoname=Autoname(longest=512),
        regional=True,
        gone=_GONE,
        parse_import_id=_filter_import,
        create=_put_filter,
        read=_read_filter,
        update=_update_filter,
        delete=_delete_filter,
    ),
)
