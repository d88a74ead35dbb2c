"""Queues with AWS's URLs, encrypted one way, whose attributes stay until they are changed."""

from functools import wraps
from typing import Any

from moto.sqs.models import Queue


def apply() -> None:
    """Has queues say AWS's URL, know a policy of who may redrive to them, and keep what a call does not name.

    moto's URL is of the server that was asked; it takes RedriveAllowPolicy and never tells it, forgets the policy with
    each SetQueueAttributes, and has a queue with a key of KMS under SQS's own key as well. Facts: API reference of SQS,
    CreateQueue and SetQueueAttributes, from memory.
    """
    queue: Any = Queue
    queue.url = _url
    queue.redrive_allow_policy = None
    queue.BASE_ATTRIBUTES = [*queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    queue._set_attributes = _keep(queue._set_attributes)


def _url(queue: Any, _: Any) -> str:
    return f"https://sqs.{queue.region}.amazonaws.com/{queue.account_id}/{queue.name}"


def _keep(set_attributes: Any) -> Any:
    @wraps(set_attributes)
    def wrapped(queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        told = {"Policy": getattr(queue, "policy", None), **attributes}
        if told.get("KmsMasterKeyId"):
            told["SqsManagedSseEnabled"] = "false"
        elif str(told.get("SqsManagedSseEnabled")).lower() == "true":
            told["KmsMasterKeyId"] = None
        set_attributes(queue, told, now)

    return wrapped
