"""S3: where a bucket's access logs and its copies go, which are resources of their own.

Schemas: terraform-provider-aws internal/service/s3/bucket_logging.go, bucket_replication_configuration.go.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.services.s3 import NO_SUCH_BUCKET
from sandbox.provider.services.s3_settings import bucket_id, identity, import_setting, of_bucket
from sandbox.provider.values import Props

_UPPER = {"id": "ID", "replicaKmsKeyId": "ReplicaKmsKeyID"}
_LOWER = {upper: lower for lower, upper in _UPPER.items()}


def _put_logging(call: Call) -> str:
    enabled = {"TargetBucket": call.props["targetBucket"], "TargetPrefix": call.props["targetPrefix"]}
    target = of_bucket(bucket_id(call))
    call.client.put_bucket_logging(**target, BucketLoggingStatus={"LoggingEnabled": enabled})
    return bucket_id(call)


def _update_logging(call: Call, _: str, __: frozenset[str]) -> None:
    _put_logging(call)


def _read_logging(call: Call, object_id: str) -> Props | None:
    enabled = call.client.get_bucket_logging(**of_bucket(object_id)).get("LoggingEnabled")
    if not enabled:
        return None
    return {
        **identity(object_id),
        "targetBucket": enabled["TargetBucket"],
        "targetPrefix": enabled.get("TargetPrefix", ""),
    }


def _delete_logging(call: Call, object_id: str) -> None:
    call.client.put_bucket_logging(**of_bucket(object_id), BucketLoggingStatus={})


def _to_aws(value: Any) -> Any:
    if isinstance(value, list):
        return [_to_aws(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {_UPPER.get(key, key[0].upper() + key[1:]): _to_aws(part) for key, part in value.items() if part is not None}


def _from_aws(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_aws(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {_LOWER.get(key, key[0].lower() + key[1:]): _from_aws(part) for key, part in value.items()}


def _put_replication(call: Call) -> str:
    configuration = {"Role": call.props["role"], "Rules": _to_aws(call.props["rules"])}
    call.client.put_bucket_replication(Bucket=call.props["bucket"], ReplicationConfiguration=configuration)
    return call.props["bucket"]


def _update_replication(call: Call, _: str, __: frozenset[str]) -> None:
    _put_replication(call)


def _read_replication(call: Call, bucket: str) -> Props:
    found = call.client.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
    return {"bucket": bucket, "role": found["Role"], "rules": _from_aws(found["Rules"])}


def _delete_replication(call: Call, bucket: str) -> None:
    call.client.delete_bucket_replication(Bucket=bucket)


TYPES = (
    ResourceType(
        urn_type="aws:s3/bucketLogging:BucketLogging",
        service="s3",
        title="S3 Bucket Logging",
        inputs=frozenset({"bucket", "expectedBucketOwner", "targetBucket", "targetPrefix"}),
        required=frozenset({"bucket", "targetBucket", "targetPrefix"}),
        force_new=frozenset({"bucket", "expectedBucketOwner"}),
        regional=True,
        gone=NO_SUCH_BUCKET,
        parse_import_id=import_setting,
        create=_put_logging,
        read=_read_logging,
        update=_update_logging,
        delete=_delete_logging,
    ),
    ResourceType(
        urn_type="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        service="s3",
        title="S3 Bucket Replication Configuration",
        inputs=frozenset({"bucket", "role", "rules", "token"}),
        required=frozenset({"bucket", "role", "rules"}),
        force_new=frozenset({"bucket"}),
        kept=frozenset({"token"}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"ReplicationConfigurationNotFoundError"},
        create=_put_replication,
        read=_read_replication,
        update=_update_replication,
        delete=_delete_replication,
    ),
)
