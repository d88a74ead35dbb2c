"""The form in which each service tells an error: that of its protocol, which the Go SDK insists on and boto3 does not.

Owns the form. Which error it is, moto and `sandbox.aws.patches` say.
"""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Self
from xml.etree import ElementTree as ET  # nothing but what this process wrote itself is parsed
from xml.sax.saxutils import escape

from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader
from botocore.model import ServiceModel

from sandbox.aws.errors import RequestRefusedError

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]*/(?P<service>[^/]+)/aws4_request")
# Where a service's name in the signature is not botocore's name of it.
_SERVICES = {"access-analyzer": "accessanalyzer", "servicequotas": "service-quotas", "sso": "sso-admin"}
_S3_CONTROL = "/v20180820/"
_JSON = frozenset({"json", "rest-json"})

Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body."""


@dataclass(frozen=True)
class ErrorForm:
    """How one request's service tells errors. `protocol` is a name of botocore's, or `s3` for S3's own XML."""

    protocol: str
    namespace: str = ""
    json_version: str = "1.1"
    service: ServiceModel | None = None

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> Self:
        """The form for a WSGI request, by the service that it is signed for, else by its content type."""
        is_json, model = "json" in environ.get("CONTENT_TYPE", ""), _find_service(environ)
        return cls("json" if is_json else "query") if model is None else cls.for_service(model, is_json=is_json)

    @classmethod
    def for_service(cls, model: ServiceModel, *, is_json: bool | None = None) -> Self:
        """The form of a service; `is_json` chooses for one that speaks both the query and the JSON protocol."""
        protocol, metadata = str(model.metadata["protocol"]), model.metadata
        if model.service_name == "s3":
            protocol = "s3"
        elif protocol in {"json", "query"} and is_json is not None:
            protocol = "json" if is_json else "query"
        return cls(protocol, metadata.get("xmlNamespace", ""), metadata.get("jsonVersion", "1.1"), model)

    def refuse_action(self, action: str) -> RequestRefusedError:
        """The error for an action that the service does not have."""
        code = "UnknownOperationException" if self.protocol in _JSON else "InvalidAction"
        return RequestRefusedError("400 Bad Request", code, f"The action {action} is not valid for this web service.")

    def refuse_missing(self, member: str) -> RequestRefusedError:
        """The error for a request without this parameter, which the service's model requires."""
        if self.protocol == "ec2":
            message = f"The request must contain the parameter {member}"
            return RequestRefusedError("400 Bad Request", "MissingParameter", message)
        code = "ValidationException" if self.protocol in _JSON else "ValidationError"
        field = f"{member[0].lower()}{member[1:]}"
        detail = f"Value null at '{field}' failed to satisfy constraint: Member must not be null"
        return RequestRefusedError("400 Bad Request", code, f"1 validation error detected: {detail}")

    def write(self, error: RequestRefusedError) -> Answer:
        """Writes an error. The status is the service's own where its model names the code.

        Facts: Smithy's pages on AWS's protocols, "operation error serialization"; S3 user guide, ErrorResponses.html;
        EC2 developer guide, "Common causes of API errors", read 2026-11.
        """
        named = self._name_request()
        request_id, host_id = named[0][1], named[-1][1]
        code, message = escape(error.code), escape(error.message)
        status, fault = self._find_status(error), "Receiver" if error.status.startswith("5") else "Sender"
        namespace = f' xmlns="{self.namespace}"' if self.namespace else ""
        headers = dict(named)
        if self.protocol in _JSON:
            kind = f"application/x-amz-json-{self.json_version}" if self.protocol == "json" else "application/json"
            headers |= {"Content-Type": kind, "x-amzn-ErrorType": error.code}
            body = json.dumps({"__type": error.code, "message": error.message})
        elif self.protocol == "s3":
            headers["Content-Type"] = "application/xml"
            ids = f"<RequestId>{request_id}</RequestId><HostId>{host_id}</HostId>"
            body = f"<Error><Code>{code}</Code><Message>{message}</Message>{ids}</Error>"
        elif self.protocol == "ec2":
            headers["Content-Type"] = "text/xml;charset=UTF-8"
            inner = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            body = f"<Response>{inner}<RequestID>{request_id}</RequestID></Response>"
        else:
            headers["Content-Type"] = "text/xml"
            inner = f"<Error><Type>{fault}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
            body = f"<ErrorResponse{namespace}>{inner}<RequestId>{request_id}</RequestId></ErrorResponse>"
        return status, list(headers.items()), body.encode()

    def mend(self, status: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        """moto's error so that a client of this protocol can read it; what is no error in any form stays as it is."""
        said = _read_json(body, headers) if body.lstrip().startswith(b"{") else _read_xml(body)
        if said is None:
            return status, headers, body
        code, message, form = said
        error = RequestRefusedError(status, code, message)
        if form != self._family():
            return self.write(error)
        missing = [pair for pair in self._name_request() if all(pair[0].lower() != name.lower() for name, _ in headers)]
        return self._find_status(error), [*headers, *missing], body

    def _family(self) -> str:
        if self.protocol in _JSON:
            return "json"
        return self.protocol if self.protocol in {"s3", "ec2"} else "query"

    def _name_request(self) -> list[tuple[str, str]]:
        names = ("x-amz-request-id", "x-amz-id-2") if self.protocol == "s3" else ("x-amzn-RequestId",)
        return [(name, str(uuid.uuid4())) for name in names]

    def _find_status(self, error: RequestRefusedError) -> str:
        number = _read_statuses(self.service).get(error.code) if self.service else None
        return f"{number} {HTTPStatus(number).phrase}" if number else error.status


def _find_service(environ: Mapping[str, Any]) -> ServiceModel | None:
    signed = _SCOPE.search(f"{environ.get('HTTP_AUTHORIZATION', '')} Credential={_presigned(environ)}")
    if signed is None:
        return None
    name = _SERVICES.get(signed["service"], signed["service"])
    return _load("s3control" if name == "s3" and environ.get("PATH_INFO", "").startswith(_S3_CONTROL) else name)


def _presigned(environ: Mapping[str, Any]) -> str:
    found = re.search(r"X-Amz-Credential=([^&]+)", environ.get("QUERY_STRING", ""))
    return found[1].replace("%2F", "/") if found else ""


@cache
def _load(name: str) -> ServiceModel | None:
    try:
        return ServiceModel(create_loader().load_service_model(name, "service-2"), name)
    except UnknownServiceError:
        return None


@cache
def _read_statuses(model: ServiceModel) -> dict[str, int]:
    """The HTTP status of each error code for which the service's model states one."""
    shapes: Any = model.error_shapes
    errors = [(shape.error_code, shape.metadata.get("error", {})) for shape in shapes]
    return {code: detail["httpStatusCode"] for code, detail in errors if "httpStatusCode" in detail}


def _read_json(body: bytes, headers: list[tuple[str, str]]) -> tuple[str, str, str] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    named = next((value for name, value in headers if name.lower() == "x-amzn-errortype"), "")
    code = document.get("__type") or document.get("code") or named
    return (code, document.get("message") or document.get("Message") or "", "json") if code else None


def _read_xml(body: bytes) -> tuple[str, str, str] | None:
    """moto writes each XML form for services of each protocol: code, message and the form that it is."""
    try:
        root = ET.fromstring(body)  # noqa: S314
    except ET.ParseError:
        return None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    shapes = {("ErrorResponse", "Error"): "query", ("Response", "Errors/Error"): "ec2", ("Error", "."): "s3"}
    shape = next((name for (tag, path), name in shapes.items() if root.tag == tag and root.find(path) is not None), "")
    code, message = root.find(".//Code"), root.find(".//Message")
    if code is None:
        return None
    return code.text or "", (message.text or "" if message is not None else ""), shape
