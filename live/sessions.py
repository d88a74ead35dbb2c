"""AWS sessions for the few questions that the program asks AWS itself.

Owns entering an account with boto3, by the same hops as its provider. Nothing here changes anything in AWS.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3


def enter(hops: Iterable[Mapping[str, Any]], region: str) -> "boto3.Session":
    """A session at the end of a chain of AssumeRole calls, from the caller's own credentials.

    Each hop holds AssumeRole's own arguments (`RoleArn`, `RoleSessionName`, `ExternalId`).

    Raises:
        botocore.exceptions.ClientError: AWS refuses a hop.
        botocore.exceptions.NoCredentialsError: the caller has none.
    """
    import boto3  # noqa: PLC0415 -- a noticeable part of a small preview, and most have nothing to ask

    session = boto3.Session(region_name=region)
    for hop in hops:
        credentials = session.client("sts").assume_role(**hop)["Credentials"]
        session = boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=region,
        )
    return session
