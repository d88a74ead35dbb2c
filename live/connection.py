"""Clients of one account and region, and what AWS answers: pages, tags, and errors in words.

Does not know how an account is entered (live.sessions), nor what is read of it.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

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

AS_CALLER = "with the credentials of this shell"
"""`Connection.who` of a session that assumed no role."""

_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "403",
    "Forbidden",
    "UnauthorizedAccess",
    "UnauthorizedOperation",  # EC2's word
}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN_KEYS = {
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
# botocore retries these itself, and gives up.
_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "PriorRequestNotComplete",
    "SlowDown",
}
_ENCODED = "Encoded authorization failure message"


@dataclass(frozen=True)
class Connection:
    """Clients of one account and region.

    `who` is the caller as a message names it, AS_CALLER or "as ROLE_ARN"; `user_agent` is what CloudTrail shows
    of the program.
    """

    session: Any
    region: str
    who: str
    user_agent: str
    _clients: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _making: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    def client(self, service: str) -> Any:
        """A boto3 client, which threads share: the same one each time. It retries five times, over at most WORKERS
        connections at once.
        """
        # A session must not make two clients at once (boto3's guide, "Multithreading or multiprocessing with clients").
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    def _make_client(self, service: str) -> Any:
        settings: dict[str, Any] = {
            "retries": {"mode": "standard", "max_attempts": 5},
            "max_pool_connections": WORKERS,
            "user_agent_extra": self.user_agent,
        }
        if os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
            # A server that is not AWS rarely has a host name for each bucket.
            settings["s3"] = {"addressing_style": "path"}
        client = self.session.client(service, region_name=self.region, config=Config(**settings))
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3_CONTROL") or os.environ.get("AWS_ENDPOINT_URL")
        if service == "s3control" and endpoint:
            # Nor one for each account; the id is in a header too (S3 Control API Reference, GetPublicAccessBlock).
            client.meta.events.register("before-sign.s3-control", partial(_keep_host, urlsplit(endpoint).netloc))
        return client


def _keep_host(host: str, request: Any, **_: Any) -> None:
    request.url = urlsplit(request.url)._replace(netloc=host).geturl()


def read_pages(client: Any, operation: str, **arguments: Any) -> Iterator[Any]:
    """Every item of every page of a List or Describe call, in the order that AWS gives."""
    paginator = client.get_paginator(operation)
    for page in paginator.paginate(**arguments):
        for key in paginator.result_keys:
            yield from page.get(key.expression, [])


def read_tags(listed: Iterable[dict[str, str]]) -> dict[str, str]:
    """Tags by key, from AWS's list of Key and Value; without those that AWS itself sets (aws:...)."""
    return {tag["Key"]: tag["Value"] for tag in listed if not tag["Key"].lower().startswith("aws:")}


def get_code(error: Exception) -> str:
    """AWS's code of the error; empty when no answer came."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def is_denied(error: Exception) -> bool:
    """Whether AWS says that the caller may not."""
    return get_code(error) in _DENIED


def is_throttled(error: Exception) -> bool:
    """Whether AWS says that there were too many requests, after all repeats that a client makes by itself."""
    return get_code(error) in _THROTTLED


def is_of_object(error: Exception) -> bool:
    """Whether AWS answered of the one thing that was asked for: all else may go on. Not so without an answer, nor where
    the caller's credentials or the number of calls are at fault.
    """
    return get_code(error) not in {"", *_EXPIRED, *_UNKNOWN_KEYS, *_THROTTLED}


def quote(error: Exception) -> str:
    """AWS's code and its own words; of an answer of EC2 not the part that is encoded."""
    code = get_code(error)
    if not isinstance(error, ClientError) or not code:
        return type(error).__name__
    message = str(error.response["Error"].get("Message") or "").partition(_ENCODED)[0].strip()
    return f'AWS says {code}: "{message}"' if message else f"AWS says {code}"


def explain(error: Exception, what: str) -> str:
    """One line: what could not be read, why, and what to do. Holds no secret: AWS's own messages are left out.

    What a refusal (is_denied) means depends on the call, so whoever made it explains that.
    """
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
    if code in _EXPIRED:
        return f"{what}: the AWS credentials have expired. Log in again, and repeat the command."
    if code in _UNKNOWN_KEYS:
        return f"{what}: AWS does not know the credentials ({code}). Check AWS_PROFILE and the AWS_ variables."
    return f"{what}: AWS answers {code}. Nothing was read of it; try again, or look the code up."
