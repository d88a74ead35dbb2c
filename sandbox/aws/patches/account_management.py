"""Account Management's calls for an account's name and e-mail address: the only way to change either."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.account.models import account_backends
from moto.account.responses import AccountResponse
from moto.account.urls import url_paths
from moto.core.responses import ActionResult, EmptyResult
from moto.sts.models import sts_backends

from sandbox.aws.patches.common import find_account, get_organization, refuse_json

_SERVICE = "account.amazonaws.com"
_CODE = re.compile("[a-zA-Z0-9]{6}")


def apply() -> None:
    """Adds the calls to moto's account service.

    Any code of six letters or digits confirms a new address: no mail is sent that would hold the right one.
    A management account that changes a member needs trusted access for account.amazonaws.com, and must not name
    itself. Facts: API reference of Account Management, PutAccountName, StartPrimaryEmailUpdate and
    AcceptPrimaryEmailUpdate, parameter AccountId; using-orgs-trusted-access.html, read 2026-11.
    """
    response: Any = AccountResponse
    response.put_account_name = _put_account_name
    response.get_account_information = _get_account_information
    response.get_primary_email = _get_primary_email
    response.start_primary_email_update = _start_primary_email_update
    response.accept_primary_email_update = _accept_primary_email_update
    for call in (
        "putAccountName",
        "getAccountInformation",
        "getPrimaryEmail",
        "startPrimaryEmailUpdate",
        "acceptPrimaryEmailUpdate",
    ):
        url_paths[f"{{0}}/{call}$"] = AccountResponse.dispatch


def _put_account_name(response: Any) -> EmptyResult:
    account_id = pick_account(response, "PutAccountName")
    name = response._get_param("AccountName")
    account = find_account(account_id)
    if account is None:
        # Kept where moto's reset finds it.
        alone: Any = account_backends[account_id][response.partition]
        alone.account_name = name
    else:
        account.name = name
    return EmptyResult()


def _get_account_information(response: Any) -> ActionResult:
    account_id = pick_account(response, "GetAccountInformation")
    account = find_account(account_id)
    if account is None:
        alone: Any = account_backends[account_id][response.partition]
        name, created = getattr(alone, "account_name", account_id), datetime(2026, 1, 1, tzinfo=UTC)
    else:
        name, created = account.name, account.create_time
    return ActionResult({"AccountId": account_id, "AccountName": name, "AccountCreatedDate": created})


def _get_primary_email(response: Any) -> ActionResult:
    return ActionResult({"PrimaryEmail": _pick_member(response, "GetPrimaryEmail").email})


def _start_primary_email_update(response: Any) -> ActionResult:
    account = _pick_member(response, "StartPrimaryEmailUpdate")
    email = response._get_param("PrimaryEmail")
    organization: Any = get_organization(account.id)
    if email.lower() in organization.used_emails:
        raise refuse_json("ConflictException", f"The email address {email} is already in use.", 409)
    account.new_email = email
    return ActionResult({"Status": "PENDING"})


def _accept_primary_email_update(response: Any) -> ActionResult:
    account = _pick_member(response, "AcceptPrimaryEmailUpdate")
    email = response._get_param("PrimaryEmail")
    if getattr(account, "new_email", None) != email or not _CODE.fullmatch(response._get_param("Otp")):
        raise refuse_json("ValidationException", "The one-time password or the email address is not valid.", 400)
    organization: Any = get_organization(account.id)
    organization.used_emails.add(email.lower())
    account.email, account.new_email = email, None
    return ActionResult({"Status": "ACCEPTED"})


def _pick_member(response: Any, action: str) -> Any:
    account = find_account(pick_account(response, action))
    if account is None or account.id == response.current_account:
        raise _deny(response, action, " (Only the management account or a delegated administrator may call this.)")
    return account


def pick_account(response: Any, action: str) -> str:
    """The id of the account that a request is about: the one that it names, if the caller may, else the caller's."""
    caller, named = response.current_account, response._get_param("AccountId")
    if named is None:
        return caller
    organization = get_organization(caller)
    if organization is None or not _may_manage(organization, caller):
        raise _deny(response, action, "")
    if named == organization.account_id:
        raise _deny(
            response,
            action,
            " (The management account can only be managed using the standalone context from the management account.)",
        )
    if all(account.id != named for account in organization.accounts):
        raise _deny(response, action, " (The account is not a member of your organization.)")
    if all(service["ServicePrincipal"] != _SERVICE for service in organization.services):
        raise _deny(
            response, action, " (Your organization must first enable trusted access with AWS Account Management.)"
        )
    return named


def _may_manage(organization: Any, account_id: str) -> bool:
    administrators = {admin.account.id for admin in organization.admins if _SERVICE in admin.services}
    return account_id in {organization.account_id, *administrators}


def _deny(response: Any, action: str, why: str) -> Exception:
    identity = sts_backends[response.current_account][response.partition].get_caller_identity(
        response.get_access_key(), response.region
    )
    return refuse_json(
        "AccessDeniedException", f"User: {identity[1]} is not authorized to perform: account:{action}{why}", 403
    )
