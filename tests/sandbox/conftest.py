from typing import Any

import pytest
from botocore.client import BaseClient


@pytest.fixture
def without_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS tells accounts without `Status`, which it retired in September 2026."""
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out

    def strip(client: Any, operation: str, arguments: Any) -> Any:
        answer = call(client, operation, arguments)
        for account in [*answer.get("Accounts", []), answer.get("Account", {})]:
            if isinstance(account, dict):
                account.pop("Status", None)
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", strip)
