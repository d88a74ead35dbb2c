"""A session of a role that carries a session tag, and hands it on to every role that is entered from it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import boto3

from live.connection import AwsError, explain, is_denied, quote
from live.errors import LiveError
from live.sessions import build_role_arn

SECONDS = 3_600
"""How long it lasts: AWS's limit for a role that is entered from another role's session
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining, read 2026-11)."""

UNTAGGED = "UNTAGGED_"
"""What the names of the variables begin with that hand on the session without the tag; AWS's own names follow."""

_ROLE_SESSION = re.compile(r"arn:aws[\w-]*:sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What a session of a role is used by."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Credentials(Keys):
    """Of a session; `expiration` is when it ends."""

    expiration: datetime


def open_tagged_session(
    *,
    tag: tuple[str, str],
    session_name: str,
    source_identity: str | None,
    role_arn: str | None = None,
    profile: str | None = None,
) -> Credentials:
    """Assumes the role with the tag, a key and a value, as a transitive session tag.

    `role_arn` None: the role that the caller's own session is of. `source_identity`: what CloudTrail shows in every
    account that is entered from the session; None for a caller who has one already, which cannot be changed.

    Raises:
        LiveError: the caller has no credentials or is no role session, or AWS refuses.
    """
    what = "the session"
    try:
        session = boto3.Session(profile_name=profile)
        sts: Any = session.client("sts", region_name=session.region_name or "us-east-1")
        role_arn = role_arn or _find_own_role(sts.get_caller_identity()["Arn"])
        what = role_arn
        identity = {} if source_identity is None else {"SourceIdentity": source_identity}
        answer = sts.assume_role(
            RoleArn=role_arn,
            RoleSessionName=session_name,
            DurationSeconds=SECONDS,
            Tags=[{"Key": tag[0], "Value": tag[1]}],
            TransitiveTagKeys=[tag[0]],
            **identity,
        )
    except AwsError as error:
        if not is_denied(error):
            raise LiveError(explain(error, what)) from error
        raise LiveError(
            f"{what} cannot be entered with the session tag {tag[0]}, so nothing could be written: {quote(error)}. "
            "Its trust policy and the caller's own policies both have to allow sts:AssumeRole, sts:TagSession and "
            "sts:SetSourceIdentity; the stack `admin` writes that for its deploy role where a role in the config has "
            "`writes: tagged-sessions`."
        ) from error
    found = answer["Credentials"]
    return Credentials(
        access_key_id=found["AccessKeyId"],
        secret_access_key=found["SecretAccessKey"],
        session_token=found["SessionToken"],
        expiration=found["Expiration"],
    )


def open_untagged_session(*, session_name: str, role_arn: str | None = None, profile: str | None = None) -> Keys | None:
    """A session of the role without any tag: the caller's own, or, where it is of another role than `role_arn`, a new
    one. None where the role is entered with the tag alone.

    Raises:
        LiveError: the caller has no credentials, or AWS does not answer.
    """
    try:
        session = boto3.Session(profile_name=profile)
        sts: Any = session.client("sts", region_name=session.region_name or "us-east-1")
        own = _ROLE_SESSION.fullmatch(sts.get_caller_identity()["Arn"])
        if role_arn is None or (own is not None and build_role_arn(own["account"], own["role"]) == role_arn):
            found: Any = session.get_credentials()
            key_id, secret, token, *_ = found.get_frozen_credentials()
            return Keys(access_key_id=key_id, secret_access_key=secret, session_token=token or "")
        answer = sts.assume_role(RoleArn=role_arn, RoleSessionName=session_name, DurationSeconds=SECONDS)["Credentials"]
    except AwsError as error:
        if is_denied(error):
            return None
        raise LiveError(explain(error, role_arn or "the session")) from error
    return Keys(
        access_key_id=answer["AccessKeyId"],
        secret_access_key=answer["SecretAccessKey"],
        session_token=answer["SessionToken"],
    )


def _find_own_role(caller: str) -> str:
    """The role of a session. Its path is not in the session's ARN, so a role with one has to be named."""
    session = _ROLE_SESSION.fullmatch(caller)
    if session is None:
        raise LiveError(
            f"the caller is {caller}, which is no session of a role, so there is none to enter again: "
            "name the deploy role with --role ARN"
        )
    return build_role_arn(session["account"], session["role"])
