"""Who calls AWS, and whether that caller gets at a bucket."""

from dataclasses import dataclass
from typing import Any, Literal

import boto3

from live.backends import BucketBackend
from live.connection import AwsError, explain, get_code, is_denied, quote
from live.errors import LiveError

_SECONDS = 10.0
"""How long S3 may take to answer, in each of two attempts."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """`account`: its id."""

    arn: str
    account: str


@dataclass(frozen=True)
class Reach:
    """Whether a bucket can be listed. `said`: what AWS answered, in words, where it cannot."""

    state: Literal["there", "missing", "denied"]
    said: str = ""


def find_caller() -> Caller:
    """Whose credentials these are.

    Raises:
        LiveError: there are none, or AWS does not answer.
    """
    try:
        session = boto3.Session()
        sts: Any = session.client("sts", region_name=session.region_name or "us-east-1")
        answer = sts.get_caller_identity()
    except AwsError as error:
        raise LiveError(explain(error, "the caller")) from error
    return Caller(arn=answer["Arn"], account=answer["Account"])


def find_reach(backend: BucketBackend) -> Reach:
    """Whether the caller may list the bucket.

    Raises:
        LiveError: AWS does not answer, or says something else.
    """
    try:
        backend.connect(timeout=_SECONDS).list_objects_v2(Bucket=backend.bucket, Prefix=backend.prefix, MaxKeys=1)
    except AwsError as error:
        if get_code(error) in {"NoSuchBucket", "404"}:
            return Reach("missing", quote(error))
        if is_denied(error):
            return Reach("denied", quote(error))
        raise LiveError(explain(error, f"the bucket {backend.bucket}")) from error
    return Reach("there")
