"""SNS: topics, their policies, and who is told. The id of each is an ARN.

Owns the declarations. Schemas: terraform-provider-aws internal/service/sns/topic.go, topic_policy.go,
topic_subscription.go.
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.values import Props, json_text, policy_text

_GONE = frozenset({"NotFound", "NotFoundException"})
_TOPIC = {"displayName": "DisplayName", "kmsMasterKeyId": "KmsMasterKeyId", "policy": "Policy"}
_SUBSCRIPTION = {"filterPolicy": "FilterPolicy", "rawMessageDelivery": "RawMessageDelivery"}


def _create_topic(call: Call) -> str:
    attributes = {name: str(call.props[key]) for key, name in _TOPIC.items() if call.props.get(key)}
    tags = {"Tags": to_list(call.tags)} if call.tags else {}
    return call.client.create_topic(Name=call.props["name"], Attributes=attributes, **tags)["TopicArn"]


def _read_topic(call: Call, arn: str) -> Props:
    found = call.client.get_topic_attributes(TopicArn=arn)["Attributes"]
    return {
        "arn": arn,
        "displayName": found.get("DisplayName"),
        "kmsMasterKeyId": found.get("KmsMasterKeyId"),
        "name": arn.rpartition(":")[2],
        "owner": found["Owner"],
        "policy": found["Policy"],
    }


def _update_topic(call: Call, arn: str, changed: frozenset[str]) -> None:
    for key in sorted(changed):
        value = str(call.props.get(key) or "")
        call.client.set_topic_attributes(TopicArn=arn, AttributeName=_TOPIC[key], AttributeValue=value)


def _delete_topic(call: Call, arn: str) -> None:
    call.client.delete_topic(TopicArn=arn)


def _tags(call: Call, arn: str) -> Mapping[str, str]:
    return from_list(call.client.list_tags_for_resource(ResourceArn=arn)["Tags"])


def _write_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(ResourceArn=arn, TagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceArn=arn, Tags=to_list(changed))


def _put_policy(call: Call) -> str:
    arn = call.props["arn"]
    call.client.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=call.props["policy"])
    return arn


def _update_policy(call: Call, _: str, __: frozenset[str]) -> None:
    _put_policy(call)


def _read_policy(call: Call, arn: str) -> Props:
    found = call.client.get_topic_attributes(TopicArn=arn)["Attributes"]
    return {"arn": arn, "owner": found["Owner"], "policy": found["Policy"]}


def _delete_policy(call: Call, arn: str) -> None:
    """A topic always has a policy: the real plugin brings back the one that lets the owner do everything."""
    default = call.client.get_topic_attributes(TopicArn=arn)["Attributes"]["Owner"]
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:Publish", "SNS:Subscribe"],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": default}},
    }
    document = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    call.client.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(document))


def _create_subscription(call: Call) -> str:
    attributes: dict[str, Any] = {}
    if call.props.get("filterPolicy"):
        attributes["FilterPolicy"] = call.props["filterPolicy"]
    if call.props.get("rawMessageDelivery"):
        attributes["RawMessageDelivery"] = "true"
    # Of an endpoint that has yet to confirm, the ARN comes only when it is asked for.
    return call.client.subscribe(
        TopicArn=call.props["topic"],
        Protocol=call.props["protocol"],
        Endpoint=call.props["endpoint"],
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]


def _read_subscription(call: Call, arn: str) -> Props:
    found = call.client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    return {
        "arn": arn,
        "confirmationWasAuthenticated": found.get("ConfirmationWasAuthenticated") == "true",
        "endpoint": found["Endpoint"],
        "filterPolicy": found.get("FilterPolicy"),
        "ownerId": found["Owner"],
        "pendingConfirmation": found.get("PendingConfirmation") == "true",
        "protocol": found["Protocol"],
        "rawMessageDelivery": found.get("RawMessageDelivery") == "true",
        "topic": found["TopicArn"],
    }


def _update_subscription(call: Call, arn: str, changed: frozenset[str]) -> None:
    for key in sorted(changed):
        value = call.props.get(key)
        text = str(bool(value)).lower() if key == "rawMessageDelivery" else str(value or "{}")
        call.client.set_subscription_attributes(
            SubscriptionArn=arn, AttributeName=_SUBSCRIPTION[key], AttributeValue=text
        )


def _delete_subscription(call: Call, arn: str) -> None:
    call.client.unsubscribe(SubscriptionArn=arn)


TYPES = (
    ResourceType(
        urn_type="aws:sns/topic:Topic",
        service="sns",
        title="SNS Topic",
        inputs=frozenset({"name", *_TOPIC}),
        outputs=frozenset({"arn", "owner"}),
        force_new=frozenset({"name"}),
        computed=frozenset({"policy"}),
        canonical={"policy": policy_text},
        autoname=Autoname(longest=256),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=_GONE,
        create=_create_topic,
        read=_read_topic,
        update=_update_topic,
        delete=_delete_topic,
    ),
    ResourceType(
        urn_type="aws:sns/topicPolicy:TopicPolicy",
        service="sns",
        title="SNS Topic Policy",
        inputs=frozenset({"arn", "policy"}),
        required=frozenset({"arn", "policy"}),
        outputs=frozenset({"owner"}),
        force_new=frozenset({"arn"}),
        canonical={"policy": policy_text},
        regional=True,
        gone=_GONE,
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
    ResourceType(
        urn_type="aws:sns/topicSubscription:TopicSubscription",
        service="sns",
        title="SNS Topic Subscription",
        inputs=frozenset({"endpoint", "filterPolicy", "protocol", "rawMessageDelivery", "topic"}),
        required=frozenset({"endpoint", "protocol", "topic"}),
        outputs=frozenset({"arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"}),
        defaults={"rawMessageDelivery": False},
        force_new=frozenset({"endpoint", "protocol", "topic"}),
        canonical={"filterPolicy": json_text},
        regional=True,
        gone=_GONE,
        create=_create_subscription,
        read=_read_subscription,
        update=_update_subscription,
        delete=_delete_subscription,
    ),
)
