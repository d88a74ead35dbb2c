"""What the Go SDK, and so Terraform's and Pulumi's AWS provider, reads of an answer that is an error.

As aws-sdk-go-v2 v1.43 does it: aws/protocol/xml, aws/protocol/ec2query, service/internal/s3shared, and the
`deserializeOpError` functions of sts, kms, ram and s3. A code that stands elsewhere is `UnknownError`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

UNKNOWN = "UnknownError"


@dataclass(frozen=True)
class ReadError:
    """What a provider sees of an error; "" for a message or a request id that it does not find."""

    code: str
    message: str
    request_id: str


def read_error(protocol: str, service: str, headers: Mapping[str, str], body: bytes) -> ReadError:
    """Reads an error of a service whose protocol has this name in botocore's model."""
    named = {name.lower(): value for name, value in headers.items()}
    if protocol in {"json", "rest-json"}:
        document = json.loads(body)
        # Go's decoder takes the names of fields in any case.
        fields = {name.lower(): value for name, value in document.items()}
        code = named.get("x-amzn-errortype") or fields.get("__type") or fields.get("code") or UNKNOWN
        code = code.partition(":")[0].partition("#")[2] or code.partition(":")[0]
        return ReadError(code, fields.get("message", ""), named.get("x-amzn-requestid", ""))
    root = _without_namespaces(body)
    if protocol == "ec2":
        return _read(root, "Errors/Error/", "RequestID", "")
    if service == "s3":
        return _read(root, "", "RequestId", named.get("x-amz-request-id", ""))
    return _read(root, "Error/", "RequestId", named.get("x-amzn-requestid", ""))


def _read(root: ET.Element, inner: str, request_id: str, otherwise: str) -> ReadError:
    code, message = root.findtext(f"{inner}Code") or UNKNOWN, root.findtext(f"{inner}Message") or ""
    return ReadError(code, message, root.findtext(request_id) or otherwise)


def _without_namespaces(body: bytes) -> ET.Element:
    root = ET.fromstring(body)  # noqa: S314  # the local AWS wrote it
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
