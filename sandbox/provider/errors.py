"""What users read when something fails, in the real plugin's words, and the refusal of endpoints that are not loopback.

Owns the text. AWS's own code and message are always in it, because people search for them.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError, EndpointConnectionError

ENDPOINT = "AWS_ENDPOINT_URL"


class RefusedError(Exception):
    """Something that the stand-in will not do, in words for the user."""


def name_service(parsed: dict[str, Any], model: Any, **_: object) -> None:
    """Handler of botocore's `after-call` event: an error then says which service it is of, by the Go SDK's name."""
    parsed.setdefault("ResponseMetadata", {})["Service"] = model.service_model.service_id


def code_of(error: Exception) -> str:
    """AWS's error code, or "" for an error that is not AWS's answer."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def describe(error: Exception) -> str:
    """An AWS failure in the Go SDK's words: `operation error IAM: CreateRole, https response error ..., Code: text`."""
    if isinstance(error, EndpointConnectionError):
        return f"{error}. The local AWS does not answer: is the sandbox running?"
    if not isinstance(error, ClientError):
        return str(error)
    detail = error.response.get("Error", {})
    about = error.response.get("ResponseMetadata", {})
    # An error that the API's model names comes without the words "api error"; botocore makes a class for each of those.
    generic = "api error " if type(error) is ClientError else ""
    return (
        f"operation error {about.get('Service', '')}: {error.operation_name}, https response error StatusCode: "
        f"{about.get('HTTPStatusCode', 0)}, RequestID: {about.get('RequestId', '')}, "
        f"{generic}{detail.get('Code', 'Unknown')}: {detail.get('Message', '')}"
    )


def failed(doing: str, title: str, subject: str, error: Exception) -> str:
    """A failed create, read, update or delete in the words of Terraform's SDK."""
    return f"{doing} {title} ({subject}): {describe(error)}"


def require_loopback(environment: Mapping[str, str]) -> str:
    """The endpoint in AWS_ENDPOINT_URL. Raises RefusedError when it is not set, or when it or the endpoint of a single
    service (AWS_ENDPOINT_URL_S3, ...) is not a loopback address.
    """
    endpoint = environment.get(ENDPOINT, "")
    if not endpoint:
        raise RefusedError(
            f"{ENDPOINT} is not set. This is the stand-in for the AWS plugin: it talks to a local AWS only, never to "
            f"Amazon's. Run `source .sandbox/env` in this shell, or install the real plugin (pulumi plugin install "
            f"resource aws) and use a PULUMI_HOME without the stand-in."
        )
    for name, value in environment.items():
        if name == ENDPOINT or name.startswith(f"{ENDPOINT}_"):
            refuse_remote(name, value)
    return endpoint


def refuse_remote(name: str, url: str) -> None:
    """Raises RefusedError when the URL is not of a loopback address."""
    host = urlsplit(url).hostname or ""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise RefusedError(
            f"{name} is {url}, which is not a loopback address. This is the stand-in for the AWS plugin: it talks to a "
            f"local AWS only, so nothing was done. Use http://127.0.0.1:PORT (source .sandbox/env), or the real plugin "
            f"for real accounts."
        )
