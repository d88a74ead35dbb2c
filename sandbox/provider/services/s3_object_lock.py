"""S3: the default retention of a bucket with Object Lock, which stays on when the setting is removed.

Schema: terraform-provider-aws internal/service/s3/bucket_object_lock_configuration.go.
"""

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.s3 import NO_SUCH_BUCKET
from sandbox.provider.services.s3_settings import bucket_id, identity, import_setting, of_bucket
from sandbox.provider.values import Props

_ON = "Enabled"


def _put(call: Call) -> str:
    retention = (call.props.get("rule") or {}).get("defaultRetention") or {}
    parts = {"Mode": retention.get("mode"), "Days": retention.get("days"), "Years": retention.get("years")}
    rule = {"Rule": {"DefaultRetention": {name: value for name, value in parts.items() if value}}} if retention else {}
    call.client.put_object_lock_configuration(
        **of_bucket(bucket_id(call)), ObjectLockConfiguration={"ObjectLockEnabled": _ON, **rule}
    )
    return bucket_id(call)


def _update(call: Call, _: str, __: frozenset[str]) -> None:
    _put(call)


def _read(call: Call, object_id: str) -> Props:
    found = call.client.get_object_lock_configuration(**of_bucket(object_id))["ObjectLockConfiguration"]
    retention = found.get("Rule", {}).get("DefaultRetention")
    if retention is None:
        raise GoneError
    parts = {"mode": retention["Mode"], "days": retention.get("Days"), "years": retention.get("Years")}
    rule = {"defaultRetention": {name: value for name, value in parts.items() if value}}
    return {**identity(object_id), "objectLockEnabled": found["ObjectLockEnabled"], "rule": rule}


def _delete(call: Call, object_id: str) -> None:
    """Object Lock itself cannot be switched off."""
    call.client.put_object_lock_configuration(
        **of_bucket(object_id), ObjectLockConfiguration={"ObjectLockEnabled": _ON}
    )


TYPES = (
    ResourceType(
        urn_type="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        service="s3",
        title="S3 Bucket Object Lock Configuration",
        inputs=frozenset({"bucket", "expectedBucketOwner", "objectLockEnabled", "rule", "token"}),
        required=frozenset({"bucket"}),
        defaults={"objectLockEnabled": _ON},
        force_new=frozenset({"bucket", "expectedBucketOwner", "objectLockEnabled"}),
        kept=frozenset({"token"}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"ObjectLockConfigurationNotFoundError"},
        parse_import_id=import_setting,
        create=_put,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
