"""AWS Config: recorders, delivery channels, what starts a recorder, aggregators. The id is the name.

Owns the declarations. Schema: terraform-provider-aws internal/service/configservice/configuration_recorder.go,
configuration_recorder_status.go, delivery_channel.go and configuration_aggregator.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.values import Props


def _put_recorder(call: Call) -> str:
    name, group, mode = call.props["name"], call.props.get("recordingGroup"), call.props.get("recordingMode")
    recorder: dict[str, Any] = {"name": name, "roleARN": call.props["roleArn"]}
    if group:
        recorder["recordingGroup"] = _group_to_api(group)
    if mode:
        recorder["recordingMode"] = {"recordingFrequency": mode["recordingFrequency"]}
    call.client.put_configuration_recorder(ConfigurationRecorder=recorder)
    return name


def _group_to_api(group: Props) -> dict[str, Any]:
    given: dict[str, Any] = {
        "allSupported": group.get("allSupported", True),
        "includeGlobalResourceTypes": group.get("includeGlobalResourceTypes", False),
    }
    if group.get("resourceTypes"):
        given["resourceTypes"] = group["resourceTypes"]
    for exclusion in group.get("exclusionByResourceTypes") or []:
        given["exclusionByResourceTypes"] = {"resourceTypes": exclusion["resourceTypes"]}
    for strategy in group.get("recordingStrategies") or []:
        given["recordingStrategy"] = {"useOnly": strategy["useOnly"]}
    return given


def _group_from_api(group: Mapping[str, Any]) -> Props:
    """AWS tells the strategy that follows from the rest, which the provider only reads."""
    found: Props = {
        "allSupported": group.get("allSupported", False),
        "includeGlobalResourceTypes": group.get("includeGlobalResourceTypes", False),
    }
    if group.get("resourceTypes"):
        found["resourceTypes"] = sorted(group["resourceTypes"])
    excluded = (group.get("exclusionByResourceTypes") or {}).get("resourceTypes")
    if excluded:
        found["exclusionByResourceTypes"] = [{"resourceTypes": sorted(excluded)}]
    strategy = (group.get("recordingStrategy") or {}).get("useOnly")
    if strategy:
        found["recordingStrategies"] = [{"useOnly": strategy}]
    return found


def _read_recorder(call: Call, name: str) -> Props:
    (found,) = call.client.describe_configuration_recorders(ConfigurationRecorderNames=[name])["ConfigurationRecorders"]
    mode = found.get("recordingMode")
    return {
        "name": found["name"],
        "roleArn": found["roleARN"],
        "recordingGroup": _group_from_api(found["recordingGroup"]),
        "recordingMode": mode and {"recordingFrequency": mode["recordingFrequency"]},
    }


def _update_recorder(call: Call, _name: str, _changed: frozenset[str]) -> None:
    _put_recorder(call)


def _delete_recorder(call: Call, name: str) -> None:
    call.client.delete_configuration_recorder(ConfigurationRecorderName=name)


_CHANNEL = {
    "name": "name",
    "s3BucketName": "s3BucketName",
    "s3KeyPrefix": "s3KeyPrefix",
    "s3KmsKeyArn": "s3KmsKeyArn",
    "snsTopicArn": "snsTopicARN",
}


def _put_channel(call: Call) -> str:
    channel = {name: call.props[key] for key, name in _CHANNEL.items() if call.props.get(key) is not None}
    call.client.put_delivery_channel(DeliveryChannel=channel)
    return call.props["name"]


def _read_channel(call: Call, name: str) -> Props:
    (found,) = call.client.describe_delivery_channels(DeliveryChannelNames=[name])["DeliveryChannels"]
    return {key: found.get(name) for key, name in _CHANNEL.items()}


def _update_channel(call: Call, _name: str, _changed: frozenset[str]) -> None:
    _put_channel(call)


def _delete_channel(call: Call, name: str) -> None:
    call.client.delete_delivery_channel(DeliveryChannelName=name)


def _switch(call: Call) -> str:
    name = call.props["name"]
    client = call.client
    switch = client.start_configuration_recorder if call.props["isEnabled"] else client.stop_configuration_recorder
    switch(ConfigurationRecorderName=name)
    return name


def _read_switch(call: Call, name: str) -> Props:
    (found,) = call.client.describe_configuration_recorder_status(ConfigurationRecorderNames=[name])[
        "ConfigurationRecordersStatus"
    ]
    return {"name": found["name"], "isEnabled": found["recording"]}


def _update_switch(call: Call, _name: str, _changed: frozenset[str]) -> None:
    _switch(call)


def _switch_off(call: Call, name: str) -> None:
    call.client.stop_configuration_recorder(ConfigurationRecorderName=name)


def _put_aggregator(call: Call) -> str:
    name, source = call.props["name"], call.props.get("organizationAggregationSource")
    given: dict[str, Any] = {"ConfigurationAggregatorName": name}
    if source:
        given["OrganizationAggregationSource"] = {
            "RoleArn": source["roleArn"],
            **({"AllAwsRegions": True} if source.get("allRegions") else {"AwsRegions": source["regions"]}),
        }
    if call.tags:
        given["Tags"] = to_list(call.tags)
    call.client.put_configuration_aggregator(**given)
    return name


def _read_aggregator(call: Call, name: str) -> Props:
    found = _find_aggregator(call, name)
    source = found.get("OrganizationAggregationSource")
    return {
        "name": found["ConfigurationAggregatorName"],
        "arn": found["ConfigurationAggregatorArn"],
        "organizationAggregationSource": source
        and {
            "allRegions": source.get("AllAwsRegions", False),
            "roleArn": source["RoleArn"],
            **({"regions": source["AwsRegions"]} if source.get("AwsRegions") else {}),
        },
    }


def _find_aggregator(call: Call, name: str) -> Mapping[str, Any]:
    (found,) = call.client.describe_configuration_aggregators(ConfigurationAggregatorNames=[name])[
        "ConfigurationAggregators"
    ]
    return found


def _update_aggregator(call: Call, _name: str, _changed: frozenset[str]) -> None:
    _put_aggregator(call)


def _delete_aggregator(call: Call, name: str) -> None:
    call.client.delete_configuration_aggregator(ConfigurationAggregatorName=name)


def _tags(call: Call, name: str) -> Mapping[str, str]:
    arn = _find_aggregator(call, name)["ConfigurationAggregatorArn"]
    return from_list(call.client.list_tags_for_resource(ResourceArn=arn)["Tags"])


def _write_tags(call: Call, name: str, changed: Mapping[str, str], removed: list[str]) -> None:
    arn = _find_aggregator(call, name)["ConfigurationAggregatorArn"]
    if removed:
        call.client.untag_resource(ResourceArn=arn, TagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceArn=arn, Tags=to_list(changed))


TYPES = (
    ResourceType(
        urn_type="aws:cfg/recorder:Recorder",
        service="config",
        title="Config Configuration Recorder",
        inputs=frozenset({"name", "recordingGroup", "recordingMode", "roleArn"}),
        required=frozenset({"roleArn"}),
        outputs=frozenset(),
        defaults={"name": "default"},
        force_new=frozenset({"name"}),
        regional=True,
        gone=frozenset({"NoSuchConfigurationRecorderException"}),
        create=_put_recorder,
        read=_read_recorder,
        update=_update_recorder,
        delete=_delete_recorder,
    ),
    ResourceType(
        urn_type="aws:cfg/deliveryChannel:DeliveryChannel",
        service="config",
        title="Config Delivery Channel",
        inputs=frozenset(_CHANNEL),
        required=frozenset({"s3BucketName"}),
        outputs=frozenset(),
        defaults={"name": "default"},
        force_new=frozenset({"name"}),
        regional=True,
        gone=frozenset({"NoSuchDeliveryChannelException"}),
        create=_put_channel,
        read=_read_channel,
        update=_update_channel,
        delete=_delete_channel,
    ),
    ResourceType(
        urn_type="aws:cfg/recorderStatus:RecorderStatus",
        service="config",
        title="Config Configuration Recorder Status",
        inputs=frozenset({"isEnabled", "name"}),
        required=frozenset({"isEnabled"}),
        outputs=frozenset(),
        force_new=frozenset({"name"}),
        regional=True,
        gone=frozenset({"NoSuchConfigurationRecorderException"}),
        create=_switch,
        read=_read_switch,
        update=_update_switch,
        delete=_switch_off,
    ),
    ResourceType(
        urn_type="aws:cfg/configurationAggregator:ConfigurationAggregator",
        service="config",
        title="Config Configuration Aggregator",
        inputs=frozenset({"name", "organizationAggregationSource"}),
        required=frozenset(),
        outputs=frozenset({"arn"}),
        force_new=frozenset({"name"}),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"NoSuchConfigurationAggregatorException"}),
        create=_put_aggregator,
        read=_read_aggregator,
        update=_update_aggregator,
        delete=_delete_aggregator,
    ),
)
