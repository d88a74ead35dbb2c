"""Trails and what counts in their logs, as AWS keeps them: one trail of a name, one metric filter of a name."""

from typing import Any

from moto.cloudtrail.models import CloudTrailBackend, Trail
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogsBackend

from sandbox.aws.patches.buckets import find_bucket, lets_write
from sandbox.aws.patches.common import refuse_json, run_first


def apply() -> None:
    """Refuses a second trail of a name, a bucket that CloudTrail may not write to, and a filter without its log group.

    A metric filter that is put again replaces the old one; GetTrail tells the home region, and DeleteTrail takes an
    ARN. Facts: CloudTrail API reference, CreateTrail (TrailAlreadyExistsException,
    InsufficientS3BucketPolicyException), and CloudWatch Logs API reference, PutMetricFilter, read 2026-11. Of the
    bucket's policy only this is looked at: whether it names CloudTrail and s3:PutObject.
    """
    trail: Any = Trail
    trail.description = _with_home_region(trail.description)
    trail.check_bucket_exists = _check_bucket
    backend: Any = CloudTrailBackend
    backend.delete_trail = _delete_trail
    run_first(CloudTrailBackend, "create_trail", _check_trail)
    run_first(LogsBackend, "put_metric_filter", _replace_filter)


def _with_home_region(describe: Any) -> Any:
    def description(self: Any, *args: Any, **kwargs: Any) -> Any:
        return {**describe(self, *args, **kwargs), "HomeRegion": self.region_name}

    return description


def _delete_trail(backend: Any, name: str) -> None:
    del backend.trails[backend.get_trail(name).trail_name]


def _check_bucket(trail: Any) -> None:
    """The bucket may be another account's."""
    if find_bucket(trail.bucket_name) is None:
        raise refuse_json("S3BucketDoesNotExistException", f"S3 bucket {trail.bucket_name} does not exist!")


def _check_trail(backend: Any, name: str, bucket_name: str, *_: Any, **__: Any) -> None:
    if name in backend.trails:
        raise refuse_json(
            "TrailAlreadyExistsException", f"Trail {name} already exists for customer: {backend.account_id}"
        )
    bucket = find_bucket(bucket_name)
    if bucket is not None and not lets_write(bucket, "cloudtrail.amazonaws.com"):
        message = f"Incorrect S3 bucket policy is detected for bucket: {bucket_name}"
        raise refuse_json("InsufficientS3BucketPolicyException", message)


def _replace_filter(backend: Any, filter_name: str, _: str, log_group_name: str, *__: Any) -> None:
    if log_group_name not in backend.groups:
        raise ResourceNotFoundException
    backend.filters.delete_filter(filter_name, log_group_name)
