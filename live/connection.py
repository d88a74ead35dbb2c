"""Clients of one account and region, and the errors of AWS in words.

Owns: boto3 clients and their settings. Does not own: what is read with them.
"""

import os
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

WORKERS = 16
"""Requests at once; also the connections that a client keeps."""

AwsError = (BotoCoreError, ClientError)
"""What a call of AWS raises when the answer is no, or none comes."""

_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
NO_BUCKET = {"NoSuchBucket", "404"}
_DENIED = {"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "403", "Forbidden", "UnauthorizedAccess"}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN_KEYS = {
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_ELSEWHERE = {"301", "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}

_WORDS = (
    (NO_BUCKET, "there is no such bucket. Correct its name; a bucket of another AWS partition is not seen either."),
    (
        _DENIED,
        (
            "access denied {who}. It needs s3:ListBucket on the bucket, s3:GetObject on its objects, kms:Decrypt where "
            "a KMS key encrypts them, and dynamodb:GetItem on the lock table; or name another role with `role_arn`."
        ),
    ),
    (_EXPIRED, "the AWS credentials have expired. Log in again, and repeat the command."),
    (_UNKNOWN_KEYS, "AWS does not know the credentials ({code}). Check AWS_PROFILE and the AWS_ variables."),
    (_ELSEWHERE, "it is in another region. Write the right `region`, or leave it out."),
)


@dataclass(frozen=True)
class Connection:
    """Clients of the account and region where a bucket is. `who` says in words as whom."""

    session: Any
    region: str
    who: str

    def client(self, service: str) -> Any:
        """A boto3 client, which threads may share."""
        return make_client(self.session, service, self.region)


def get_code(error: Exception) -> str:
    """AWS's code of the error; empty when no answer came."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def is_denied(error: Exception) -> bool:
    """Whether AWS says that the caller may not."""
    return get_code(error) in _DENIED


def explain(error: Exception, what: str, who: str) -> str:
    """One line: what could not be done, why, and what to do. Holds no secret: AWS's own messages are left out."""
    code = get_code(error)
    if isinstance(error, _NO_CREDENTIALS):
        return (
            f"{what}: there are no usable AWS credentials ({type(error).__name__}). Log in, or set AWS_PROFILE or "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, so that `aws sts get-caller-identity` answers."
        )
    if isinstance(error, ParamValidationError):
        return f"{what}: that is no name that AWS allows. Correct it."
    if not code:
        return f"{what}: no answer from AWS ({type(error).__name__}). Check network, proxy and AWS_ENDPOINT_URL."
    for codes, words in _WORDS:
        if code in codes:
            return f"{what}: {words.format(who=who, code=code)}"
    return f"{what}: AWS answers {code}. Nothing was read of it; try again, or look the code up."


def make_client(session: Any, service: str, region: str) -> Any:
    """A client that retries five times, over at most WORKERS connections at once."""
    settings: dict[str, Any] = {
        "retries": {"mode": "standard", "max_attempts": 5},
        "max_pool_connections": WORKERS,
        "user_agent_extra": "aws-organization-migrate",
    }
    if os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        # A server that is not AWS rarely has a host name for each bucket.
        settings["s3"] = {"addressing_style": "path"}
    return session.client(service, region_name=region, config=Config(**settings))
