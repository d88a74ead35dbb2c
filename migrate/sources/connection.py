"""How a bucket is entered: credentials, role and region; what went wrong, in words.

Does not own: what is read with it.
"""

from typing import Any

import boto3
from botocore.exceptions import ClientError

from live.connection import NO_BUCKET, AwsError, Connection, explain, get_code, is_denied, make_client
from migrate.errors import MigrateError
from migrate.sources.model import S3Source

_REGION_OF_LAST_RESORT = "us-east-1"


def connect(source: S3Source) -> Connection:
    """Enters the source's role if it has one, and finds its bucket's region.

    Raises:
        MigrateError: no credentials, a role that refuses, no such bucket, or a bucket in another region.
    """
    bucket = f"s3://{source.bucket}"
    who = f"as {source.role_arn}" if source.role_arn else "with the credentials of this shell"
    try:
        session = boto3.Session()
    except AwsError as error:
        raise MigrateError(explain(error, bucket, who)) from None
    region = source.region or session.region_name or _REGION_OF_LAST_RESORT
    if source.role_arn:
        session = _assume_role(session, source, region)
    try:
        actual = _find_region(session, source.bucket, region)
    except AwsError as error:
        raise MigrateError(explain(error, bucket, who)) from None
    if source.region and actual != source.region:
        raise MigrateError(
            f"{bucket}: the bucket is in {actual}, not in {source.region}. Write `region: {actual}`, or leave it out."
        )
    return Connection(session, actual, who)


def _assume_role(session: Any, source: S3Source, region: str) -> Any:
    what = f"s3://{source.bucket}"
    request = {"RoleArn": source.role_arn, "RoleSessionName": "migrate"}
    if source.external_id:
        request["ExternalId"] = source.external_id
    try:
        keys = make_client(session, "sts", region).assume_role(**request)["Credentials"]
    except AwsError as error:
        problem = explain(error, what, f"as {source.role_arn}")
        if is_denied(error) or get_code(error) == "ValidationError":
            problem = (
                f"{what}: the role {source.role_arn} cannot be assumed. Either it does not exist, or its trust policy "
                "does not let this caller in, or `external_id` is not the one that it asks for."
            )
        raise MigrateError(problem) from None
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def _find_region(session: Any, bucket: str, region: str) -> str:
    try:
        answer = make_client(session, "s3", region).head_bucket(Bucket=bucket)
    except ClientError as error:
        # The answer to HEAD has no body, so all but "no such bucket" is left to the next call, which says why.
        if get_code(error) in NO_BUCKET:
            raise
        answer = error.response
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return headers.get("x-amz-bucket-region") or region
