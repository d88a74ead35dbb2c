"""Entering AWS accounts by AssumeRole, one hop after the other. Does not know which hops an account needs.

boto3 is imported when a session is made: it takes a noticeable part of a small preview, and most previews ask nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3
    from botocore.loaders import Loader


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One AssumeRole call. `session_name` is what CloudTrail shows of the caller."""

    role_arn: str
    session_name: str
    external_id: str | None = field(default=None, repr=False)


def build_role_arn(account_id: str, role_name: str) -> str:
    """The ARN of a role. `role_name` has the role's path in front, unless that is `/`."""
    return f"arn:aws:iam::{account_id}:role/{role_name}"


def assume_role(sts: Any, hop: Hop) -> dict[str, str]:
    """The role's credentials, as arguments of boto3.Session. `sts`: a client with credentials that the role trusts.

    Raises:
        botocore.exceptions.ClientError: AWS refuses the hop.
        botocore.exceptions.NoCredentialsError: the caller has none.
    """
    external_id = {"ExternalId": hop.external_id} if hop.external_id else {}
    answer = sts.assume_role(RoleArn=hop.role_arn, RoleSessionName=hop.session_name, **external_id)
    credentials = answer["Credentials"]
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def make_session(**arguments: Any) -> "boto3.Session":
    """`boto3.Session(**arguments)`, which shares what it reads of botocore's description of AWS with all others.

    There is a session for each account, and to read it anew for three clients takes 0.4 s of the 0.5 that they take.
    """
    import boto3  # noqa: PLC0415 -- see above
    import botocore.session  # noqa: PLC0415 -- see above

    session = botocore.session.get_session()
    session.register_component("data_loader", _find_loader())
    return boto3.Session(**arguments, botocore_session=session)


def open_session(sts: Any, hop: Hop, region: str) -> "boto3.Session":
    """A session of the role. Arguments and errors: those of assume_role."""
    return make_session(**assume_role(sts, hop), region_name=region)


def connect(
    service: str,
    region: str | None,
    *,
    profile: str | None,
    endpoint: str | None,
    path_style: bool,
    timeout: float | None = None,
) -> Any:
    """A client with the caller's own credentials. `path_style`: the bucket in the path and not in the host name.

    `timeout`: seconds to wait for a connection, and for an answer, in each of two attempts; None: botocore's minute,
    in each of five.

    Raises:
        botocore.exceptions.ProfileNotFound: the caller has no such profile.
    """
    import boto3  # noqa: PLC0415 -- see above
    from botocore.config import Config  # noqa: PLC0415 -- see above

    settings: dict[str, Any] = {"s3": {"addressing_style": "path"}} if path_style else {}
    if timeout is not None:
        settings |= {"connect_timeout": timeout, "read_timeout": timeout, "retries": {"total_max_attempts": 2}}
    config = Config(**settings)
    return boto3.Session(profile_name=profile, region_name=region).client(service, endpoint_url=endpoint, config=config)


def enter(hops: Iterable[Hop], region: str, credentials: Mapping[str, str] | None = None) -> "boto3.Session":
    """A session of the last hop's role, each assumed by the one before and the first by the caller's own credentials.

    `credentials`: as arguments of boto3.Session, in place of the caller's. Without hops it is the caller's own session.
    Errors: those of assume_role.
    """
    session = make_session(region_name=region, **(credentials or {}))
    for hop in hops:
        session = open_session(session.client("sts"), hop, region)
    return session


@cache
def _find_loader() -> "Loader":
    """The one that botocore's settings ask for; it keeps what it has read."""
    import botocore.session  # noqa: PLC0415 -- see above

    return botocore.session.get_session().get_component("data_loader")
