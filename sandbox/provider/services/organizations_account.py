"""AWS Organizations: member accounts, and the waiting for their creation.

Schema: terraform-provider-aws internal/service/organizations/account.go.
"""

import re
import time
from collections.abc import Iterator

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Autoname, Call, GoneError, Imported, ResourceType
from sandbox.provider.services.common import pages, timestamp, to_list
from sandbox.provider.services.organizations import NOT_IN_USE, TAGGING
from sandbox.provider.values import Props

_POLL_SECONDS = 0.05
_POLLS = 6000
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PARENT = re.compile(r"(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})")
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}")
_IMPORT_ID = re.compile(r"(\d{12})(?:_(ALLOW|DENY))?", re.ASCII)


def _check(props: Props) -> Iterator[str]:
    email, name, parent = props.get("email", ""), props.get("name", ""), props.get("parentId")
    if "email" in props and not 6 <= len(email) <= 64:
        yield f"expected length of email to be in the range (6 - 64), got {email}"
    elif "email" in props and not _EMAIL.fullmatch(email):
        yield "invalid value for email (must be a valid email address)"
    if "name" in props and not 1 <= len(name) <= 50:
        yield f"expected length of name to be in the range (1 - 50), got {name}"
    if parent and not _PARENT.fullmatch(parent):
        yield (
            "invalid value for parent_id (see https://docs.aws.amazon.com/organizations/latest/APIReference/"
            "API_MoveAccount.html#organizations-MoveAccount-request-DestinationParentId)"
        )
    if props.get("roleName") and not _ROLE_NAME.fullmatch(props["roleName"]):
        yield (
            "invalid value for role_name (must consist of uppercase letters, lowercase letters, digits with no spaces, "
            "and any of the following characters: =,.@-)"
        )
    if props.get("iamUserAccessToBilling") not in {None, "ALLOW", "DENY"}:
        got = props["iamUserAccessToBilling"]
        yield f'expected iam_user_access_to_billing to be one of ["ALLOW" "DENY"], got {got}'


def _import(import_id: str) -> Imported:
    match = _IMPORT_ID.fullmatch(import_id)
    if not match:
        raise RefusedError(
            f"unexpected format for import ID ({import_id}), expected account_id or account_id_ALLOW or account_id_DENY"
        )
    account, billing = match.groups()
    return Imported(account, {"iamUserAccessToBilling": billing} if billing else {})


def _create(call: Call) -> str:
    if call.props.get("createGovcloud"):
        raise RefusedError("the stand-in for the AWS plugin makes no GovCloud accounts")
    optional = {"iamUserAccessToBilling": "IamUserAccessToBilling", "roleName": "RoleName"}
    request = {parameter: call.props[key] for key, parameter in optional.items() if call.props.get(key)}
    status = call.client.create_account(
        AccountName=call.props["name"], Email=call.props["email"], Tags=to_list(call.tags), **request
    )["CreateAccountStatus"]
    for _ in range(_POLLS):
        if status["State"] != "IN_PROGRESS":
            break
        time.sleep(_POLL_SECONDS)
        answer = call.client.describe_create_account_status(CreateAccountRequestId=status["Id"])
        status = answer["CreateAccountStatus"]
    if status["State"] != "SUCCEEDED":
        reason = status.get("FailureReason", "")
        raise RefusedError(
            f"waiting for completion: unexpected state '{status['State']}', wanted target 'SUCCEEDED'. "
            f"last error: {reason}"
        )
    return status["AccountId"]


def _move(call: Call, account_id: str) -> None:
    wanted = call.props.get("parentId")
    parent = _parent_of(call, account_id)
    if wanted and wanted != parent:
        call.client.move_account(AccountId=account_id, SourceParentId=parent, DestinationParentId=wanted)


def _read(call: Call, account_id: str) -> Props | None:
    account = call.client.describe_account(AccountId=account_id)["Account"]
    # "SUSPENDED" counts as not found, so a closed account leaves the state on refresh (account.go, findAccountByID).
    if "SUSPENDED" in (account.get("Status"), account.get("State")):
        return None
    status = account.get("Status") or account.get("State")
    return {
        "arn": account["Arn"],
        "email": account["Email"],
        "joinedMethod": account["JoinedMethod"],
        "joinedTimestamp": timestamp(account["JoinedTimestamp"]),
        "name": account["Name"],
        "parentId": _parent_of(call, account_id),
        "state": account.get("State") or status,
        "status": status,
    }


def _update(call: Call, account_id: str, changed: frozenset[str]) -> None:
    if "name" in changed:
        # A member account's name is changed from the management account, through the Account Management API.
        api = call.instance.client("account", call.region)
        api.put_account_name(AccountId=account_id, AccountName=call.props["name"])
    if "parentId" in changed:
        _move(call, account_id)


def _delete(call: Call, account_id: str) -> None:
    if not call.props.get("closeOnDeletion"):
        call.client.remove_account_from_organization(AccountId=account_id)
        return
    call.client.close_account(AccountId=account_id)
    for _ in range(_POLLS):
        account = call.client.describe_account(AccountId=account_id)["Account"]
        if account.get("State", account.get("Status")) != "PENDING_CLOSURE":
            return
        time.sleep(_POLL_SECONDS)


def _parent_of(call: Call, account_id: str) -> str:
    parents = pages(call.client, "list_parents", "Parents", ChildId=account_id)
    if not parents:
        raise GoneError(f"account {account_id} has no parent")
    return parents[0]["Id"]


TYPES = (
    ResourceType(
        urn_type="aws:organizations/account:Account",
        service="organizations",
        title="Organizations Account",
        inputs=frozenset(
            {"closeOnDeletion", "createGovcloud", "email", "iamUserAccessToBilling", "name", "parentId", "roleName"}
        ),
        required=frozenset({"email"}),
        outputs=frozenset({"arn", "govcloudId", "joinedMethod", "joinedTimestamp", "state", "status"}),
        defaults={"closeOnDeletion": False, "createGovcloud": False},
        force_new=frozenset({"email", "iamUserAccessToBilling", "roleName"}),
        computed=frozenset({"parentId"}),
        kept=frozenset({"closeOnDeletion", "createGovcloud", "iamUserAccessToBilling", "roleName"}),
        autoname=Autoname(),
        tagging=TAGGING,
        gone=frozenset(
            {NOT_IN_USE, "AccountAlreadyClosedException", "AccountNotFoundException", "ChildNotFoundException"}
        ),
        check=_check,
        parse_import_id=_import,
        create=_create,
        settle=_move,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
