"""S3: the lifecycle rules of a bucket, in two forms that differ in the case of names, in `ID`, and in tags as a map.

Schema: terraform-provider-aws internal/service/s3/bucket_lifecycle_configuration.go.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType
from sandbox.provider.services.common import from_list, timestamp, to_list
from sandbox.provider.services.s3 import NO_SUCH_BUCKET
from sandbox.provider.services.s3_settings import bucket_id, identity, import_setting, of_bucket
from sandbox.provider.values import Props

_SIZE = "transitionDefaultMinimumObjectSize"


def _to_aws(value: Any) -> Any:
    if isinstance(value, list):
        return [_to_aws(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    made = {key: part for key, part in value.items() if part not in (None, "", [], {})}
    return {_upper(key): to_list(part) if key == "tags" else _to_aws(part) for key, part in made.items()}


def _from_aws(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_aws(part) for part in value]
    if isinstance(value, dt.datetime):
        return timestamp(value)
    if not isinstance(value, Mapping):
        return value
    return {_lower(key): from_list(part) if key == "Tags" else _from_aws(part) for key, part in value.items()}


def _upper(key: str) -> str:
    return "ID" if key == "id" else key[0].upper() + key[1:]


def _lower(key: str) -> str:
    return "id" if key == "ID" else key[0].lower() + key[1:]


def _put(call: Call) -> str:
    rules = [_to_aws(rule) for rule in call.props.get("rules", [])]
    for rule in rules:
        # The API wants a filter or a prefix in every rule; an empty filter is every object.
        if "Prefix" not in rule:
            rule.setdefault("Filter", {"Prefix": ""})
    request = {"TransitionDefaultMinimumObjectSize": call.props[_SIZE]} if call.props.get(_SIZE) else {}
    target = of_bucket(bucket_id(call))
    call.client.put_bucket_lifecycle_configuration(**target, LifecycleConfiguration={"Rules": rules}, **request)
    return bucket_id(call)


def _read(call: Call, object_id: str) -> Props:
    answer = call.client.get_bucket_lifecycle_configuration(**of_bucket(object_id))
    return {
        **identity(object_id),
        "rules": [_from_aws(rule) for rule in answer["Rules"]],
        _SIZE: answer.get(_SIZE[0].upper() + _SIZE[1:], "all_storage_classes_128K"),
    }


def _update(call: Call, _: str, __: frozenset[str]) -> None:
    _put(call)


def _delete(call: Call, object_id: str) -> None:
    call.client.delete_bucket_lifecycle(**of_bucket(object_id))


TYPES = (
    ResourceType(
        urn_type="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        service="s3",
        title="S3 Bucket Lifecycle Configuration",
        inputs=frozenset({"bucket", "expectedBucketOwner", "rules", _SIZE}),
        required=frozenset({"bucket"}),
        force_new=frozenset({"bucket", "expectedBucketOwner"}),
        computed=frozenset({_SIZE}),
        regional=True,
        gone=NO_SUCH_BUCKET | {"NoSuchLifecycleConfiguration"},
        parse_import_id=import_setting,
        create=_put,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
