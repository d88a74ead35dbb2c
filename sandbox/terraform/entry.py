"""How the estate's accounts are entered: sessions of boto3 clients, as Terraform's providers would hold them.

Owns entering by the role that CreateAccount makes, and waiting for that role. Does not own what is called.
"""

import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

from policies.services import CREATION_ROLE
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, connect

ENTRY_SECONDS = 20


class Entry:
    """Clients of the local AWS at `url`, by account (12 digits), service and region."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = boto3.Session()
        self._credentials: dict[str, Any] = {MANAGEMENT_ACCOUNT_ID: None}
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, service: str, account: str = MANAGEMENT_ACCOUNT_ID, region: str = "us-east-1") -> Any:
        """A client that acts in the account as a session of its role, and in the management account directly."""
        key = (service, account, region)
        if key not in self._clients:
            if account not in self._credentials:
                self._credentials[account] = self._enter(account)
            self._clients[key] = connect(
                self._url, service, region=region, credentials=self._credentials[account], session=self._session
            )
        return self._clients[key]

    def _enter(self, account: str) -> Any:
        """AWS refuses a role that CreateAccount has just made for some seconds."""
        deadline = time.monotonic() + ENTRY_SECONDS
        while True:
            try:
                return self.client("sts").assume_role(
                    RoleArn=f"arn:aws:iam::{account}:role/{CREATION_ROLE}", RoleSessionName="terraform"
                )["Credentials"]
            except ClientError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
