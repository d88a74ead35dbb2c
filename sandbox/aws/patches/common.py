"""What several patches need: hooks into moto's classes, errors in AWS's form, and which organization an account is in.

moto is hardly typed and its attributes are replaced at run time: its objects are `Any`.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends
from moto.organizations.exceptions import OrganizationsClientError
from moto.organizations.models import organizations_backends

ROLE_ARN = re.compile(r"arn:aws:iam::(?P<account>\d{12}):role/(?:[^/]+/)*(?P<name>[^/]+)")


def run_first(owner: Any, name: str, check: Callable[..., None]) -> None:
    """Makes the method `name` of the class `owner` call `check` first, which refuses by raising."""
    original = getattr(owner, name)

    @wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        check(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    setattr(owner, name, method)


def run_after(owner: Any, name: str, act: Callable[[Any], None]) -> None:
    """Makes the method `name` of the class `owner` call `act(self)` when it is done."""
    original = getattr(owner, name)

    @wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(self, *args, **kwargs)
        act(self)
        return answer

    setattr(owner, name, method)


def refuse(code: str, message: str, reason: str | None = None) -> OrganizationsClientError:
    """An error of Organizations, to raise. `reason` is the API's own `Reason` field."""
    error: Any = OrganizationsClientError(code, message)
    if reason:
        error.Reason = reason
    return error


def refuse_json(code: str, message: str, status: int = 400) -> JsonRESTError:
    """An error of RAM or Account Management, to raise."""
    error = JsonRESTError(code, message)
    error.code = status
    return error


def get_organization(account_id: str) -> Any:
    """moto's organizations backend of the management account of `account_id`'s organization; None outside of any."""
    management_id, partition = organizations_backends.master_accounts.get(account_id, (account_id, "aws"))
    backend = organizations_backends[management_id][partition]
    return backend if backend.org else None


def find_account(account_id: str) -> Any:
    """moto's account in its organization; None when it is in none."""
    organization = get_organization(account_id)
    return (
        next((account for account in organization.accounts if account.id == account_id), None) if organization else None
    )


def find_role(role_arn: str) -> Any:
    """moto's role of exactly this ARN; None when there is none."""
    match = ROLE_ARN.fullmatch(role_arn)
    account = iam_backends.get(match["account"]) if match else None
    if match is None or account is None:
        return None
    return next((role for role in account["aws"].get_roles() if role.arn == role_arn), None)
