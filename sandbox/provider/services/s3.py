"""S3: buckets. What version 7 of the plugin splits off from them is in `s3_settings` and `s3_lifecycle`.

Owns the declaration. Schema: terraform-provider-aws internal/service/s3/bucket.go.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, prefix_of, to_list, unique_name
from sandbox.provider.values import Props

NO_SUCH_BUCKET = frozenset({"NoSuchBucket", "404"})
_HOSTED_ZONES = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-central-1": "Z21DNDUVLTQW6Q",
}
"""Of the most used regions only (AWS General Reference, S3 website endpoints, 2026-11)."""


def _create(call: Call) -> str:
    bucket = call.props.get("bucket") or unique_name(call.props["bucketPrefix"])
    request: dict[str, Any] = {"Bucket": bucket}
    if call.region != "us-east-1":
        request["CreateBucketConfiguration"] = {"LocationConstraint": call.region}
    if call.props.get("objectLockEnabled"):
        request["ObjectLockEnabledForBucket"] = True
    call.client.create_bucket(**request)
    return bucket


def _settle(call: Call, bucket: str) -> None:
    if call.tags:
        call.client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": to_list(call.tags)})


def _read(call: Call, bucket: str) -> Props:
    call.client.head_bucket(Bucket=bucket)
    return {
        "arn": f"arn:aws:s3:::{bucket}",
        "bucket": bucket,
        "bucketPrefix": prefix_of(bucket),
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegion": call.region,
        "bucketRegionalDomainName": f"{bucket}.s3.{call.region}.amazonaws.com",
        "hostedZoneId": _HOSTED_ZONES.get(call.region),
        "objectLockEnabled": bool(call.props.get("objectLockEnabled")),
    }


def _delete(call: Call, bucket: str) -> None:
    if call.props.get("forceDestroy"):
        for page in call.client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                call.client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    call.client.delete_bucket(Bucket=bucket)


def _tags(call: Call, bucket: str) -> Mapping[str, str]:
    try:
        return from_list(call.client.get_bucket_tagging(Bucket=bucket)["TagSet"])
    except call.client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise


def _write_tags(call: Call, bucket: str, changed: Mapping[str, str], removed: list[str]) -> None:
    """S3 knows only the whole set of tags."""
    tags = {key: value for key, value in _tags(call, bucket).items() if key not in removed} | dict(changed)
    if tags:
        call.client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": to_list(tags)})
    else:
        call.client.delete_bucket_tagging(Bucket=bucket)


def _check(props: Props) -> Iterator[str]:
    if "bucket" in props and not 1 <= len(props["bucket"]) <= 63:
        yield f"expected length of bucket to be in the range (0 - 63), got {props['bucket']}"
    if len(props.get("bucketPrefix", "")) > 37:
        yield f"expected length of bucket_prefix to be in the range (0 - 37), got {props['bucketPrefix']}"


TYPES = (
    ResourceType(
        urn_type="aws:s3/bucket:Bucket",
        service="s3",
        title="S3 Bucket",
        inputs=frozenset({"bucket", "bucketPrefix", "forceDestroy", "objectLockEnabled"}),
        outputs=frozenset({"arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "hostedZoneId"}),
        defaults={"forceDestroy": False},
        force_new=frozenset({"bucket", "bucketPrefix", "objectLockEnabled"}),
        computed=frozenset({"bucket", "bucketPrefix", "objectLockEnabled"}),
        kept=frozenset({"forceDestroy"}),
        autoname=Autoname(property="bucket", longest=63, lower=True, unless="bucketPrefix"),
        regional=True,
        tagging=Tagging(_tags, _write_tags),
        gone=NO_SUCH_BUCKET,
        check=_check,
        create=_create,
        settle=_settle,
        read=_read,
        delete=_delete,
    ),
)
