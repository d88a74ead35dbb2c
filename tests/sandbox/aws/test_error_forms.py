"""Errors as they go over the wire, in the form of each service's protocol, and as the Go SDK reads them."""

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox.aws.server import LocalAws
from tests.support.go_sdk import ReadError, read_error

FORM = "application/x-www-form-urlencoded; charset=utf-8"
MEMBER = "111111111111"
ROLE = f"arn:aws:iam::{MEMBER}:role/Missing"
SHARE = f"arn:aws:ram:us-east-1:{MEMBER}:resource-share/0"
_REQUEST_ID = re.compile(r"(?<=<RequestI[dD]>)[^<]+|(?<=<HostId>)[^<]+")


@dataclass(frozen=True)
class Raw:
    """A request as a client without SDK writes it. `signed_as` is the service of its signature."""

    signed_as: str
    method: str
    path: str
    body: str = ""
    kind: str = FORM
    target: str = ""


def query(service: str, action: str, version: str, **parameters: str) -> Raw:
    return Raw(service, "POST", "/", urlencode({"Action": action, "Version": version, **parameters}))


def json_call(service: str, target: str, version: str = "1.1", **members: Any) -> Raw:
    return Raw(service, "POST", "/", json.dumps(members), f"application/x-amz-json-{version}", target)


def rest_json(service: str, path: str, **members: Any) -> Raw:
    return Raw(service, "POST", path, json.dumps(members), "application/json")


def send(aws: LocalAws, raw: Raw, key: str = "AKIATEST") -> tuple[int, dict[str, str], bytes]:
    scope = f"{key}/20260101/us-east-1/{raw.signed_as}/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0"
    headers = {"Authorization": signature, "Content-Type": raw.kind, "X-Amz-Date": "20260101T000000Z"}
    headers["x-amz-account-id"] = "123456789012"  # S3 Control has it in a header
    if raw.target:
        headers["X-Amz-Target"] = raw.target
    connection = http.client.HTTPConnection(urlsplit(aws.url).netloc, timeout=30)
    try:
        connection.request(raw.method, raw.path, raw.body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


ASSUME_ROLE = query("sts", "AssumeRole", "2011-06-15", RoleArn=ROLE, RoleSessionName="terraform")
DENIED = f"User: arn:aws:iam::123456789012:user/moto is not authorized to perform: sts:AssumeRole on resource: {ROLE}"


@pytest.mark.parametrize(
    ("raw", "status", "kind", "body"),
    [
        pytest.param(
            ASSUME_ROLE,
            403,
            "text/xml",
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
            f"<Code>AccessDenied</Code><Message>{DENIED}</Message></Error><RequestId>ID</RequestId></ErrorResponse>",
            id="query",
        ),
        pytest.param(
            query("ec2", "DescribeIpamByoasn", "2016-11-15"),
            501,
            "text/xml;charset=UTF-8",
            "<Response><Errors><Error><Code>NotImplemented</Code><Message>The local AWS does not imitate this call: "
            "The describe_ipam_byoasn action has not been implemented</Message></Error></Errors>"
            "<RequestID>ID</RequestID></Response>",
            id="ec2",
        ),
        pytest.param(
            json_call("organizations", "AWSOrganizationsV20161128.EnableAllFeatures"),
            501,
            "application/x-amz-json-1.1",
            '{"__type": "NotImplemented", "message": "The local AWS does not imitate this call: '
            'The enable_all_features action has not been implemented"}',
            id="json",
        ),
        pytest.param(
            rest_json("ram", "/listresourcesharepermissions", resourceShareArn=SHARE),
            400,
            "application/json",
            f'{{"__type": "UnknownResourceException", "message": "{SHARE} could not be found."}}',
            id="rest-json",
        ),
        pytest.param(
            Raw("s3", "GET", "/no-such-bucket?policy"),
            404,
            "application/xml",
            '<?xml version="1.0" encoding="utf-8"?>\n<Error><Code>NoSuchBucket</Code>'
            "<Message>The specified bucket does not exist</Message><BucketName>no-such-bucket</BucketName>"
            "<RequestId>ID</RequestId><HostId>ID</HostId></Error>",
            id="rest-xml",
        ),
    ],
)
def test_the_raw_answer_of_each_protocol(aws: LocalAws, raw: Raw, status: int, kind: str, body: str) -> None:
    got_status, headers, got = send(aws, raw)
    assert (got_status, headers["Content-Type"]) == (status, kind)
    assert _REQUEST_ID.sub("ID", got.decode()) == body


@pytest.mark.parametrize(
    ("protocol", "raw", "status", "code", "message"),
    [
        ("query", ASSUME_ROLE, 403, "AccessDenied", DENIED),
        (
            "query",
            query("sts", "AssumeRole", "2011-06-15", RoleArn=ROLE),
            400,
            "ValidationError",
            "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
        ),
        (
            "ec2",
            query("ec2", "CreateSubnet", "2016-11-15"),
            400,
            "MissingParameter",
            "The request must contain the parameter VpcId",
        ),
        (
            "json",
            json_call("organizations", "AWSOrganizationsV20161128.DescribePolicy"),
            400,
            "ValidationException",
            "Value null at 'policyId'",
        ),
        (
            "rest-json",
            rest_json("ram", "/getresourceshares"),
            400,
            "ValidationException",
            "Value null at 'resourceOwner'",
        ),
        (
            "query",
            query("sts", "AssumeRole", "2011-06-15", RoleArn=ROLE, RoleSessionName="not allowed"),
            400,
            "ValidationError",
            "Value 'not allowed' at 'roleSessionName'",
        ),
        ("query", query("iam", "GetRole", "2010-05-08", RoleName="Missing"), 404, "NoSuchEntity", "Missing"),
        ("query", query("iam", "NoSuchCall", "2010-05-08"), 400, "InvalidAction", "NoSuchCall"),
        ("ec2", query("ec2", "NoSuchCall", "2016-11-15"), 400, "InvalidAction", "NoSuchCall"),
        ("json", json_call("kms", "TrentService.NoSuchCall"), 400, "UnknownOperationException", "NoSuchCall"),
        (
            "ec2",
            Raw("ec2", "POST", "/", urlencode({"Action": "DescribeVpcs", "VpcId.1": "vpc-0", "Version": "2016-11-15"})),
            400,
            "InvalidVpcID.NotFound",
            "vpc-0",
        ),
        (
            "json",
            json_call("organizations", "AWSOrganizationsV20161128.DescribeOrganization"),
            400,
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        ),
        ("json", json_call("kms", "TrentService.DescribeKey", KeyId="0"), 400, "NotFoundException", "0"),
        (
            "json",
            json_call("dynamodb", "DynamoDB_20120810.DescribeTable", "1.0", TableName="locks"),
            400,
            "ResourceNotFoundException",
            "locks",
        ),
        (
            "rest-json",
            rest_json("account", "/getAlternateContact", AlternateContactType="BILLING"),
            404,
            "ResourceNotFoundException",
            "No contact",
        ),
        (
            "rest-json",
            rest_json("account", "/getGovCloudAccountInformation"),
            501,
            "NotImplemented",
            "/getGovCloudAccountInformation",
        ),
        (
            "rest-json",
            rest_json("ram", "/enablesharingwithawsorganization"),
            400,
            "OperationNotPermittedException",
            "Unable to enable sharing",
        ),
        (
            "rest-xml",
            Raw("s3", "GET", "/v20180820/accesspoint/none", kind=""),
            404,
            "NoSuchAccessPoint",
            "The specified accesspoint does not exist",
        ),
    ],
)
def test_the_go_sdk_reads_code_message_and_request_id(
    aws: LocalAws, protocol: str, raw: Raw, status: int, code: str, message: str
) -> None:
    got_status, headers, body = send(aws, raw)
    service = "s3control" if raw.path.startswith("/v20180820/") else raw.signed_as
    read = read_error(protocol, service, headers, body)
    assert (got_status, read.code) == (status, code)
    assert message in read.message
    assert read.request_id


@pytest.mark.parametrize("service", ["sts", "ec2", "kms", "ram", "s3"])
def test_an_unknown_session_is_refused_in_each_form(aws: LocalAws, service: str) -> None:
    raw = {
        "sts": query("sts", "GetCallerIdentity", "2011-06-15"),
        "ec2": query("ec2", "DescribeVpcs", "2016-11-15"),
        "kms": json_call("kms", "TrentService.ListKeys"),
        "ram": rest_json("ram", "/getresourceshares", resourceOwner="SELF"),
        "s3": Raw("s3", "GET", "/"),
    }[service]
    protocol = {"sts": "query", "ec2": "ec2", "kms": "json", "ram": "rest-json", "s3": "rest-xml"}[service]
    status, headers, body = send(aws, raw, key="ASIAUNKNOWN000000000")
    read = read_error(protocol, service, headers, body)
    message = "The security token included in the request is invalid."
    assert (status, read) == (403, ReadError("InvalidClientTokenId", message, read.request_id))


def test_an_answer_that_is_elsewhere_is_unknown() -> None:
    """What the Go SDK made of moto's own form."""
    body = b"<ErrorResponse><Errors><Error><Code>AccessDenied</Code></Error></Errors></ErrorResponse>"
    assert read_error("query", "sts", {}, body).code == "UnknownError"
