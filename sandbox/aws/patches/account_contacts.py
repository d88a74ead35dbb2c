"""Account Management's calls for an account's primary contact, which every account has from its first day on."""

import re
from typing import Any

from moto.account.models import AccountBackend, account_backends
from moto.account.responses import AccountResponse
from moto.account.urls import url_paths
from moto.core.responses import ActionResult, EmptyResult

from sandbox.aws.patches.account_management import pick_account
from sandbox.aws.patches.common import refuse_json, run_first

_PHONE = re.compile(r"[+][\s0-9()-]+")
_FIRST = {
    "FullName": "Root user",
    "AddressLine1": "1 First Street",
    "City": "Seattle",
    "StateOrRegion": "WA",
    "PostalCode": "98101",
    "CountryCode": "US",
    "PhoneNumber": "+12065550100",
}
"""What whoever opened the account wrote: no contact is ever missing."""


def apply() -> None:
    """Adds the calls to moto's account service, and refuses to delete an alternate contact that is not there.

    A contact that is put replaces the whole of the one before. Facts: API reference of Account Management,
    PutContactInformation (a phone number begins with +), GetContactInformation and DeleteAlternateContact
    (ResourceNotFoundException), read 2026-11.
    """
    response: Any = AccountResponse
    response.put_contact_information = _put
    response.get_contact_information = _get
    for call in ("putContactInformation", "getContactInformation"):
        url_paths[f"{{0}}/{call}$"] = AccountResponse.dispatch
    run_first(AccountBackend, "delete_alternate_contact", _check_alternate_contact)


def _put(response: Any) -> EmptyResult:
    backend = _find_backend(response, "PutContactInformation")
    contact = response._get_param("ContactInformation")
    if not _PHONE.fullmatch(contact["PhoneNumber"]):
        raise refuse_json("ValidationException", "The phone number is not valid: it begins with + and a country code.")
    backend.contact_information = contact
    return EmptyResult()


def _get(response: Any) -> ActionResult:
    backend = _find_backend(response, "GetContactInformation")
    # On the backend, so that moto's reset forgets it.
    return ActionResult({"ContactInformation": getattr(backend, "contact_information", _FIRST)})


def _find_backend(response: Any, action: str) -> Any:
    return account_backends[pick_account(response, action)][response.partition]


def _check_alternate_contact(backend: Any, alternate_contact_type: str) -> None:
    backend.get_alternate_contact(alternate_contact_type)
