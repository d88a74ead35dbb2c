"""Queues keep what a call does not name, and one key encrypts them."""

import json
from typing import Any

STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sqs:SendMessage", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
ALLOW = json.dumps({"redrivePermission": "denyAll"})


def test_a_queue_keeps_what_a_call_does_not_name(aws: Any) -> None:
    sqs = aws.client("sqs", region="eu-west-1")
    url = sqs.create_queue(QueueName="orders", Attributes={"Policy": POLICY, "RedriveAllowPolicy": ALLOW})["QueueUrl"]
    assert url == "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (found["Policy"], found["RedriveAllowPolicy"], found["DelaySeconds"]) == (POLICY, ALLOW, "5")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_a_queue_is_encrypted_by_one_key(aws: Any) -> None:
    sqs = aws.client("sqs")

    def encryption() -> tuple[str | None, str | None]:
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found["SqsManagedSseEnabled"], found.get("KmsMasterKeyId")

    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    assert encryption() == ("true", None)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    assert encryption() == ("false", "alias/aws/sqs")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"SqsManagedSseEnabled": "true"})
    assert encryption() == ("true", None)
