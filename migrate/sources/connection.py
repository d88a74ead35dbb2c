"""The connection to a bucket of states: its role, its region, and the errors of its S3 and DynamoDB calls in words.

Does not read anything of it.
"""

from dataclasses import replace

import boto3
from botocore.exceptions import ClientError

from config.text import make_printable
from live.connection import AS_CALLER, AwsError, Connection, explain, get_code, is_denied
from live.sessions import Hop, open_session
from migrate.errors import MigrateError
from migrate.sources.model import S3Source

USER_AGENT = "aws-organization-migrate"
"""What CloudTrail shows of the migration."""

_LONGEST = 500
"""Characters of a sentence of AWS's."""

_REGION_OF_LAST_RESORT = "us-east-1"
_NO_BUCKET = {"NoSuchBucket", "404"}
_ELSEWHERE = {"301", "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}


def connect(source: S3Source) -> Connection:
    """Assumes the source's role if it has one, and finds its bucket's region.

    Raises:
        MigrateError: no credentials, a role that refuses, no such bucket, or a bucket in another region.
    """
    bucket = f"s3://{source.bucket}"
    who = f"as {source.role_arn}" if source.role_arn else AS_CALLER
    try:
        session = boto3.Session()
    except AwsError as error:
        raise MigrateError(explain_source(error, bucket, who)) from None
    region = source.region or session.region_name or _REGION_OF_LAST_RESORT
    connection = Connection(session, region, who, USER_AGENT)
    if source.role_arn:
        hop = Hop(role_arn=source.role_arn, session_name="migrate", external_id=source.external_id)
        connection = _assume_role(connection, hop, bucket)
    try:
        actual = _find_region(connection, source.bucket)
    except AwsError as error:
        raise MigrateError(explain_source(error, bucket, who)) from None
    if source.region and actual != source.region:
        raise MigrateError(
            f"{bucket}: the bucket is in {actual}, not in {source.region}. Write `region: {actual}`, or leave it out."
        )
    return replace(connection, region=actual)


def explain_source(error: Exception, what: str, who: str) -> str:
    """One line: what of a source could not be read or written, why, what to do, and what AWS says.

    `who`: a Connection's.
    """
    return f"{_explain(error, what, who)}{quote_aws(error)}"


def quote_aws(error: Exception) -> str:
    """` AWS says: "..."`, as S3, DynamoDB and KMS word it: it may be the only place that names a policy or a key.

    Empty where AWS said nothing.
    """
    said = str(error.response.get("Error", {}).get("Message") or "") if isinstance(error, ClientError) else ""
    return f' AWS says: "{make_printable(said[:_LONGEST])}"' if said else ""


def _explain(error: Exception, what: str, who: str) -> str:
    code = get_code(error)
    if code in _NO_BUCKET:
        return (
            f"{what}: there is no such bucket. Correct its name; a bucket of another AWS partition is not seen either."
        )
    if is_denied(error):
        return (
            f"{what}: access denied {who}. It needs s3:ListBucket on the bucket, s3:GetObject on its objects, "
            "kms:Decrypt where a KMS key encrypts them, and dynamodb:GetItem on the lock table; or name another role "
            "with `role_arn`."
        )
    if code in _ELSEWHERE:
        return f"{what}: it is in another region. Write the right `region`, or leave it out."
    return explain(error, what)


def _assume_role(connection: Connection, hop: Hop, bucket: str) -> Connection:
    try:
        session = open_session(connection.client("sts"), hop, connection.region)
    except AwsError as error:
        problem = explain_source(error, bucket, connection.who)
        if is_denied(error) or get_code(error) == "ValidationError":
            # A ValidationError may quote the external id.
            said = quote_aws(error) if is_denied(error) else ""
            problem = (
                f"{bucket}: the role {hop.role_arn} cannot be assumed. Either it does not exist, or its trust policy "
                f"does not let this caller in, or `external_id` is not the one that it asks for.{said}"
            )
        raise MigrateError(problem) from None
    return replace(connection, session=session)


def _find_region(connection: Connection, bucket: str) -> str:
    try:
        answer = connection.client("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        # The answer to HEAD has no body, so all but "no such bucket" is left to the next call, which says why.
        if get_code(error) in _NO_BUCKET:
            raise
        answer = error.response
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return headers.get("x-amz-bucket-region") or connection.region
