"""Inspector: who administers it in a region, and what only the administrator may configure or scan elsewhere."""

from typing import Any

from moto.inspector2.models import AccountStatus, Inspector2Backend, inspector2_backends

from sandbox.aws.patches.common import refuse_json, run_first
from sandbox.aws.patches.security_administrators import (
    delegate,
    find_management_id,
    require_administrator,
    require_management,
)

_PRINCIPAL = "inspector2.amazonaws.com"


def apply() -> None:
    """Refuses what AWS refuses; an account that was never scanned has a status too, and administrators end for good.

    Facts: API reference of Inspector (EnableDelegatedAdminAccount, DisableDelegatedAdminAccount, Enable,
    UpdateOrganizationConfiguration, BatchGetAccountStatus), read 2026-11.
    """
    backend: Any = Inspector2Backend
    backend.enable_delegated_admin_account = _enable_administrator
    backend.disable_delegated_admin_account = _disable_administrator
    backend.batch_get_account_status = _get_status
    for name in ("describe_organization_configuration", "update_organization_configuration"):
        run_first(backend, name, _check_administrator)
    for name in ("enable", "disable"):
        run_first(backend, name, _check_accounts)


def _deny(message: str) -> Exception:
    return refuse_json("AccessDeniedException", message, 403)


def _administrators(backend: Any) -> dict[str, str]:
    return inspector2_backends[find_management_id(backend.account_id)][backend.region_name].admin_accounts


def _enable_administrator(self: Any, account_id: str) -> None:
    delegate(self.account_id, account_id, _PRINCIPAL, _deny)
    if account_id in self.admin_accounts:
        message = f"The account {account_id} is already the delegated administrator."
        raise refuse_json("ConflictException", message, 409)
    self.admin_accounts[account_id] = "ENABLED"


def _disable_administrator(self: Any, account_id: str) -> None:
    require_management(self.account_id, _deny)
    if self.admin_accounts.pop(account_id, None) is None:
        raise refuse_json("ResourceNotFoundException", f"{account_id} is not the delegated administrator.", 404)


def _check_administrator(self: Any, *_: Any, **__: Any) -> None:
    require_administrator(self.account_id, _administrators(self), _deny)


def _check_accounts(self: Any, account_ids: list[str], resource_types: list[str]) -> None:
    del resource_types
    if set(account_ids) - {self.account_id}:
        require_administrator(self.account_id, _administrators(self), _deny)


def _get_status(self: Any, account_ids: list[str]) -> list[dict[str, Any]]:
    return [
        self.account_status.get(account_id, AccountStatus(account_id)).to_batch_json()
        for account_id in account_ids or [self.account_id]
    ]
