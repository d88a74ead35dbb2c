"""Replication of buckets as S3 keeps it: whole rules, and only between buckets that have versions."""

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError, S3ClientError
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Answers with the rules that were put, of which moto drops a part, and refuses buckets without versions.

    Facts: S3 API reference, PutBucketReplication, and user guide, replication-requirements.html, read 2026-11.
    """
    response: Any = S3Response
    response.get_bucket_replication = _get_replication
    run_first(S3Backend, "put_bucket_replication", _check_versions)


def _check_versions(backend: Any, bucket_name: str, replication: dict[str, Any]) -> None:
    if backend.get_bucket(bucket_name).versioning_status != "Enabled":
        message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
        raise S3ClientError("InvalidRequest", message)
    rules = replication["Rule"]
    for rule in rules if isinstance(rules, list) else [rules]:
        destination = backend.get_bucket(rule["Destination"]["Bucket"].removeprefix("arn:aws:s3:::"))
        if destination.versioning_status != "Enabled":
            raise S3ClientError("InvalidRequest", "Destination bucket must have versioning enabled.")


def _get_replication(response: Any) -> Any:
    response.data["Action"] = "GetBucketReplication"
    found = response.backend.get_bucket_replication(response.bucket_name)
    if not found:
        raise ReplicationConfigurationNotFoundError(bucket_name=response.bucket_name)
    rules = [
        {
            **rule,
            "Priority": int(rule["Priority"]),
            "Filter": {"Prefix": (rule.get("Filter") or {}).get("Prefix") or ""},
        }
        for rule in found["Rule"]
    ]
    return response.serialized(ActionResult({"ReplicationConfiguration": {"Role": found["Role"], "Rules": rules}}))
