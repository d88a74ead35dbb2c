"""An empty local AWS, and an organization to start from."""

from typing import Any

import pytest
from botocore import endpoint
from botocore.model import OperationModel

from sandbox.aws.server import LocalAws
from tests.support.go_sdk import read_error
from tests.support.local_aws import empty_aws as aws

__all__ = ["aws"]


class Organization:
    """An organization in the local AWS, with the few calls that every test makes."""

    def __init__(self, aws: LocalAws) -> None:
        self.client = aws.client("organizations")
        self.description: dict[str, Any] = self.client.create_organization(FeatureSet="ALL")["Organization"]
        self.root_id: str = self.client.list_roots()["Roots"][0]["Id"]

    def make_account(self, name: str, **request: Any) -> str:
        """The id of a new account of this name, whose e-mail is <name>@example.com."""
        status = self.request_account(name, f"{name}@example.com", **request)
        return status["AccountId"]

    def request_account(self, name: str, email: str, **request: Any) -> dict[str, Any]:
        """The final status of CreateAccount."""
        answer = self.client.create_account(AccountName=name, Email=email, **request)["CreateAccountStatus"]
        return self.client.describe_create_account_status(CreateAccountRequestId=answer["Id"])["CreateAccountStatus"]

    def make_unit(self, name: str, parent_id: str | None = None) -> str:
        """The id of a new unit."""
        unit = self.client.create_organizational_unit(ParentId=parent_id or self.root_id, Name=name)
        return unit["OrganizationalUnit"]["Id"]


@pytest.fixture
def organization(aws: LocalAws) -> Organization:
    return Organization(aws)


@pytest.fixture(autouse=True)
def _read_errors_as_go_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each refusal that a test here meets, boto3 and the Go SDK must read alike."""
    convert: Any = endpoint.convert_to_response_dict

    def check(http_response: Any, operation: OperationModel) -> dict[str, Any]:
        answer = convert(http_response, operation)
        # The answer to a HEAD request has no body.
        if answer["status_code"] >= 400 and answer["body"]:
            service = operation.service_model
            read = read_error(service.resolved_protocol, service.service_name, answer["headers"], answer["body"])
            assert read.code in answer["body"].decode()
            assert "UnknownError" not in read.code
            assert read.message
            assert read.request_id
        return answer

    monkeypatch.setattr(endpoint, "convert_to_response_dict", check)
