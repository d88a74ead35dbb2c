"""Whose call it is: the access key of a session that this server does not know is refused."""

from typing import Any

import moto.iam.models
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sts.models import STSBackend

from sandbox.aws.errors import RequestRefusedError

_SESSION_KEY = "ASIA"


def apply() -> None:
    """Replaces moto's lookup, and lets the caller without a session be an IAM user.

    moto takes every unknown key for the management account's, also that of a role session from before a restart or a
    reset: a call meant for a member account would act on the management account. Keys of no session (`AKIA...`,
    anything) still stand for the management account, as the caller's own credentials do.
    """
    # moto's own looks into nine partitions of every account, and so makes nine IAM backends for each.
    moto.iam.models.get_account_id_from = _find_account_of
    backend: Any = STSBackend
    backend.get_caller_identity = _name_user(backend.get_caller_identity)


def _find_account_of(access_key: str) -> str:
    for account_id, partitions in list(moto.iam.models.iam_backends.items()):
        if access_key in partitions["aws"].access_keys:
            return account_id
    if access_key.startswith(_SESSION_KEY):
        raise RequestRefusedError(
            "403 Forbidden", "InvalidClientTokenId", "The security token included in the request is invalid."
        )
    return DEFAULT_ACCOUNT_ID


def _name_user(original: Any) -> Any:
    def get_caller_identity(self: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
        user_id, arn, account_id = original(self, access_key_id, region)
        # STS knows no users: moto invents arn:aws:sts::<account>:user/moto.
        return user_id, arn.replace(":sts:", ":iam:") if ":user/" in arn else arn, account_id

    return get_caller_identity
