"""A local AWS that boto3 finds through the environment, buckets with states in it, and a record of all calls."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

BUCKET = "tfstate"
TABLE = "tflocks"


@dataclass
class Calls:
    """Every call of boto3, in order.

    `refuse`: a code for (operation, value of any parameter), instead of an answer. `page_size`: objects in a listing.
    """

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuse: dict[tuple[str, str], str] = field(default_factory=dict)
    page_size: int = 1000

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.made}

    def of(self, operation: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.made if name == operation]


class Bucket:
    """The bucket of states and its lock table, as Terraform's backend fills them."""

    def __init__(self, aws: LocalAws) -> None:
        self.s3 = aws.client("s3")
        self.dynamodb = aws.client("dynamodb")
        self.s3.create_bucket(Bucket=BUCKET)

    def put(self, key: str, content: bytes | None = None) -> bytes:
        body = make_state(key) if content is None else content
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return body

    def make_table(self) -> None:
        self.dynamodb.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def put_item(self, lock_id: str, **attributes: str) -> None:
        item = {name: {"S": value} for name, value in {"LockID": lock_id, **attributes}.items()}
        self.dynamodb.put_item(TableName=TABLE, Item=item)

    def get_item(self, lock_id: str) -> dict[str, Any] | None:
        return self.dynamodb.get_item(TableName=TABLE, Key={"LockID": {"S": lock_id}}).get("Item")

    def list_keys(self) -> set[str]:
        return {found["Key"] for found in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def make_state(lineage: str) -> bytes:
    state = {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 3,
        "lineage": lineage,
        "outputs": {},
        "resources": [],
    }
    return json.dumps(state).encode()


def make_lock(lock_id: str, who: str = "ann@laptop", operation: str = "OperationTypeApply") -> str:
    return json.dumps({"ID": lock_id, "Who": who, "Operation": operation, "Created": "2026-11-21T18:58:03.2Z"})


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CA_BUNDLE",
                 "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ROLE_ARN"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def aws(empty_aws: LocalAws, no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    monkeypatch.setenv("AWS_ENDPOINT_URL", empty_aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "sandbox")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox")
    return empty_aws


@pytest.fixture
def bucket(aws: LocalAws) -> Bucket:
    return Bucket(aws)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Ask for it after `bucket`, whose own calls are then not in it."""
    record = Calls()
    make: Callable[..., Any] = BaseClient._make_api_call

    def make_and_record(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        record.made.append((operation, parameters))
        for (refused, value), code in record.refuse.items():
            if refused == operation and value in map(str, parameters.values()):
                raise ClientError({"Error": {"Code": code, "Message": "made up"}}, operation)
        listing = {"MaxKeys": record.page_size} if operation == "ListObjectsV2" else {}
        return make(client, operation, {**parameters, **listing})

    monkeypatch.setattr(BaseClient, "_make_api_call", make_and_record)
    return record
