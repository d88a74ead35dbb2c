"""Account Management: contacts and regions of the account that the provider is in, or of the one that is named.

Owns the declarations. Schemas: terraform-provider-aws internal/service/account/alternate_contact.go,
primary_contact.go, region.go.
"""

import time
from typing import Any

from sandbox.provider.resource import Autoname, Call, Imported, ResourceType
from sandbox.provider.values import Props, pick

_GONE = frozenset({"ResourceNotFoundException"})
_ALTERNATE = {
    "emailAddress": "EmailAddress",
    "name": "Name",
    "phoneNumber": "PhoneNumber",
    "title": "Title",
}
_PRIMARY = {
    "addressLine1": "AddressLine1",
    "addressLine2": "AddressLine2",
    "addressLine3": "AddressLine3",
    "city": "City",
    "companyName": "CompanyName",
    "countryCode": "CountryCode",
    "districtOrCounty": "DistrictOrCounty",
    "fullName": "FullName",
    "phoneNumber": "PhoneNumber",
    "postalCode": "PostalCode",
    "stateOrRegion": "StateOrRegion",
    "websiteUrl": "WebsiteUrl",
}
_OWN = "default"
"""The id of the primary contact of the provider's own account."""


def _account(call: Call) -> dict[str, str]:
    named = call.props.get("accountId")
    return {"AccountId": named} if named else {}


def _put_alternate(call: Call) -> str:
    kind = call.props["alternateContactType"]
    values = {name: call.props[key] for key, name in _ALTERNATE.items()}
    call.client.put_alternate_contact(AlternateContactType=kind, **values, **_account(call))
    return f"{call.props.get('accountId', '')}/{kind}"


def _update_alternate(call: Call, _: str, __: frozenset[str]) -> None:
    _put_alternate(call)


def _read_alternate(call: Call, id_: str) -> Props:
    kind = id_.rpartition("/")[2]
    found = call.client.get_alternate_contact(AlternateContactType=kind, **_account(call))["AlternateContact"]
    values = {key: found[name] for key, name in _ALTERNATE.items()}
    return {**values, "alternateContactType": kind, **pick(call.props, ["accountId"])}


def _delete_alternate(call: Call, id_: str) -> None:
    call.client.delete_alternate_contact(AlternateContactType=id_.rpartition("/")[2], **_account(call))


def _import_alternate(import_id: str) -> Imported:
    account = import_id.rpartition("/")[0]
    return Imported(import_id, {"accountId": account} if account else {})


def _put_primary(call: Call) -> str:
    contact = {name: call.props[key] for key, name in _PRIMARY.items() if call.props.get(key)}
    call.client.put_contact_information(ContactInformation=contact, **_account(call))
    return call.props.get("accountId") or _OWN


def _update_primary(call: Call, _: str, __: frozenset[str]) -> None:
    _put_primary(call)


def _read_primary(call: Call, _: str) -> Props:
    found = call.client.get_contact_information(**_account(call))["ContactInformation"]
    return {**{key: found.get(name) for key, name in _PRIMARY.items()}, **pick(call.props, ["accountId"])}


def _import_primary(import_id: str) -> Imported:
    return Imported(import_id, {} if import_id == _OWN else {"accountId": import_id})


def _change_region(call: Call) -> str:
    region, account = call.props["regionName"], _account(call)
    change, done = ("enable_region", "ENABLED") if call.props["enabled"] else ("disable_region", "DISABLED")
    # AWS refuses what is so already, or is becoming so (https://github.com/hashicorp/terraform-provider-aws/pull/41678).
    if _ask_status(call, region) not in {done, done.replace("ED", "ING")}:
        getattr(call.client, change)(RegionName=region, **account)
    while _ask_status(call, region) != done:
        time.sleep(0.01)
    return ",".join([*account.values(), region])


def _ask_status(call: Call, region: str) -> str:
    return call.client.get_region_opt_status(RegionName=region, **_account(call))["RegionOptStatus"]


def _update_region(call: Call, _: str, __: frozenset[str]) -> None:
    _change_region(call)


def _read_region(call: Call, id_: str) -> Props:
    region = id_.rpartition(",")[2]
    status = _ask_status(call, region)
    enabled = status in {"ENABLED", "ENABLED_BY_DEFAULT"}
    return {"enabled": enabled, "optStatus": status, "regionName": region, **pick(call.props, ["accountId"])}


def _import_region(import_id: str) -> Imported:
    account = import_id.rpartition(",")[0]
    return Imported(import_id, {"accountId": account} if account else {})


def _forget(_: Call, __: str) -> None:
    """The real plugin forgets it, and AWS keeps it."""


_SHARED: dict[str, Any] = {"service": "account", "gone": _GONE}

TYPES = (
    ResourceType(
        urn_type="aws:account/alternativeContact:AlternativeContact",
        title="Account Alternate Contact",
        inputs=frozenset({"accountId", "alternateContactType", *_ALTERNATE}),
        required=frozenset({"alternateContactType", *_ALTERNATE} - {"name"}),
        force_new=frozenset({"accountId", "alternateContactType"}),
        autoname=Autoname(longest=64),
        parse_import_id=_import_alternate,
        create=_put_alternate,
        read=_read_alternate,
        update=_update_alternate,
        delete=_delete_alternate,
        **_SHARED,
    ),
    ResourceType(
        urn_type="aws:account/primaryContact:PrimaryContact",
        title="Account Primary Contact",
        inputs=frozenset({"accountId", *_PRIMARY}),
        required=frozenset({"addressLine1", "city", "countryCode", "fullName", "phoneNumber", "postalCode"}),
        force_new=frozenset({"accountId"}),
        parse_import_id=_import_primary,
        create=_put_primary,
        read=_read_primary,
        update=_update_primary,
        delete=_forget,
        **_SHARED,
    ),
    ResourceType(
        urn_type="aws:account/region:Region",
        title="Account Region",
        inputs=frozenset({"accountId", "enabled", "regionName"}),
        required=frozenset({"enabled", "regionName"}),
        outputs=frozenset({"optStatus"}),
        force_new=frozenset({"accountId", "regionName"}),
        parse_import_id=_import_region,
        create=_change_region,
        read=_read_region,
        update=_update_region,
        delete=_forget,
        **_SHARED,
    ),
)
