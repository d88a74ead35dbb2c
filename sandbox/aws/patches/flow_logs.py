"""Flow logs into the bucket of another account, which has to let that in."""

import json
from functools import wraps
from typing import Any

from moto.ec2.models import EC2Backend

from sandbox.aws.patches.buckets import find_bucket, lets_write

_SERVICE = "delivery.logs.amazonaws.com"
_UNCHECKED = "kinesis-data-firehose"
"""A kind of destination that moto does not look for."""


def apply() -> None:
    """Has CreateFlowLogs take the bucket of any account whose policy lets the delivery of the caller's logs in.

    moto knows the caller's own buckets alone, and looks at no policy. Facts:
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html, read 2026-11-27; the words of the
    refusal from memory. Of a condition only `aws:SourceAccount` is looked at.
    """
    backend: Any = EC2Backend
    backend.create_flow_logs = _look_at_bucket(backend.create_flow_logs)


def _look_at_bucket(create: Any) -> Any:
    @wraps(create)
    def create_flow_logs(backend: Any, *, log_destination_type: str | None = None, **asked: Any) -> Any:
        if log_destination_type != "s3":
            return create(backend, log_destination_type=log_destination_type, **asked)
        name = str(asked["log_destination"]).rpartition(":::")[2].partition("/")[0]
        bucket = find_bucket(name)
        if bucket is None or not lets_write(bucket, _SERVICE) or backend.account_id not in _read_accounts(bucket):
            said = (
                f"LogDestination: {name} does not exist."
                if bucket is None
                else f"Access Denied for LogDestination: {name}. Please check LogDestination permission"
            )
            return [], [(one, "400", said) for one in asked["resource_ids"]]
        made, refused = create(backend, log_destination_type=_UNCHECKED, **asked)
        for log in made:
            log.log_destination_type = "s3"
        return made, refused

    return create_flow_logs


def _read_accounts(bucket: Any) -> set[str]:
    """Whose logs the policy lets in."""
    found: set[str] = set()
    for statement in json.loads(bucket.policy)["Statement"]:
        if statement.get("Principal") == {"Service": _SERVICE}:
            accounts = statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount", [])
            found |= {accounts} if isinstance(accounts, str) else {*accounts}
    return found
