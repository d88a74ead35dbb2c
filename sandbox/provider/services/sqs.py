"""SQS: queues. The id of one is its URL, and its attributes are texts to AWS.

Owns the declaration. Schema: terraform-provider-aws internal/service/sqs/queue.go.
"""

import re
from collections.abc import Iterator, Mapping

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import prefix_of, unique_name
from sandbox.provider.values import Props, json_text, policy_text, snake

_FIFO = ".fifo"
_SWITCHES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "fifoQueue": "FifoQueue",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
}
_NUMBERS = {
    "delaySeconds": "DelaySeconds",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_TEXTS = {
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
}
_ATTRIBUTES = _SWITCHES | _NUMBERS | _TEXTS
_RANGES = {
    "delaySeconds": (0, 900),
    "kmsDataKeyReusePeriodSeconds": (60, 86_400),
    "maxMessageSize": (1024, 1_048_576),
    "messageRetentionSeconds": (60, 1_209_600),
    "visibilityTimeoutSeconds": (0, 43_200),
}
_WORDS = {
    "deduplicationScope": ("messageGroup", "queue"),
    "fifoThroughputLimit": ("perQueue", "perMessageGroupId"),
}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _create(call: Call) -> str:
    ending = _FIFO if call.props.get("fifoQueue") else ""
    # AWS refuses the switches of a FIFO queue for any other, on or off.
    spoken = {*_NUMBERS, "sqsManagedSseEnabled"}
    told = [key for key in _ATTRIBUTES if call.props.get(key) or (key in spoken and call.props.get(key) is not None)]
    return call.client.create_queue(
        QueueName=call.props.get("name") or unique_name(call.props["namePrefix"], ending),
        Attributes={_ATTRIBUTES[key]: _text(call.props[key]) for key in told},
        tags=call.tags,
    )["QueueUrl"]


def _read(call: Call, url: str) -> Props:
    found = call.client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    name = url.rpartition("/")[2]
    return {
        "arn": found["QueueArn"],
        "name": name,
        "namePrefix": prefix_of(name, _FIFO if found.get("FifoQueue") == "true" else ""),
        "url": url,
        **{key: found.get(attribute) for key, attribute in _TEXTS.items()},
        **{key: found.get(attribute) == "true" for key, attribute in _SWITCHES.items()},
        **{key: int(found[attribute]) for key, attribute in _NUMBERS.items() if attribute in found},
        # AWS says it of a queue with a key alone; the real plugin has its default for others.
        "kmsDataKeyReusePeriodSeconds": int(found.get("KmsDataKeyReusePeriodSeconds", 300)),
    }


def _update(call: Call, url: str, changed: frozenset[str]) -> None:
    attributes = {_ATTRIBUTES[key]: _text(call.props.get(key)) for key in sorted(changed)}
    call.client.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def _delete(call: Call, url: str) -> None:
    call.client.delete_queue(QueueUrl=url)


def _tags(call: Call, url: str) -> Mapping[str, str]:
    return call.client.list_queue_tags(QueueUrl=url).get("Tags", {})


def _write_tags(call: Call, url: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_queue(QueueUrl=url, TagKeys=removed)
    if changed:
        call.client.tag_queue(QueueUrl=url, Tags=dict(changed))


def _check(props: Props) -> Iterator[str]:
    for key, (least, most) in _RANGES.items():
        if key in props and not least <= props[key] <= most:
            yield f"expected {snake(key)} to be in the range ({least} - {most}), got {props[key]}"
    for key, words in _WORDS.items():
        if key in props and props[key] not in words:
            known = " ".join(f'"{word}"' for word in words)
            yield f"expected {snake(key)} to be one of [{known}], got {props[key]}"
    for key in ("policy", "redriveAllowPolicy", "redrivePolicy"):
        if isinstance(props.get(key), str) and not isinstance(json_text(props[key]), dict):
            yield f'"{snake(key)}" contains an invalid JSON'
    if {"kmsMasterKeyId", "sqsManagedSseEnabled"} <= props.keys():
        yield '"kms_master_key_id": conflicts with sqs_managed_sse_enabled'
    if props.get("contentBasedDeduplication") and props.get("fifoQueue") is False:
        yield "content-based deduplication can only be set for FIFO queue"
    form = r"[0-9A-Za-z_-]{1,75}\.fifo" if props.get("fifoQueue") else r"[0-9A-Za-z_-]{1,80}"
    if "name" in props and "fifoQueue" in props and not re.fullmatch(form, props["name"]):
        yield f"invalid queue name: {props['name']}"


TYPES = (
    ResourceType(
        urn_type="aws:sqs/queue:Queue",
        service="sqs",
        title="SQS Queue",
        inputs=frozenset({"name", "namePrefix", *_ATTRIBUTES}),
        outputs=frozenset({"arn", "url"}),
        defaults={
            "contentBasedDeduplication": False,
            "delaySeconds": 0,
            "fifoQueue": False,
            "maxMessageSize": 262_144,
            "messageRetentionSeconds": 345_600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
        },
        force_new=frozenset({"fifoQueue", "name", "namePrefix"}),
        computed=frozenset(
            {
                *{"deduplicationScope", "fifoThroughputLimit", "kmsDataKeyReusePeriodSeconds", "name", "namePrefix"},
                *{"policy", "redriveAllowPolicy", "redrivePolicy", "sqsManagedSseEnabled"},
            }
        ),
        canonical={"policy": policy_text, "redriveAllowPolicy": json_text, "redrivePolicy": json_text},
        autoname=Autoname(longest=80, unless="namePrefix", endings={"fifoQueue": _FIFO}),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}),
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
