"""Member accounts: CreateAccount as the asynchronous request that it is, e-mails, moves, closing and removal."""

from typing import Any

from moto.core.utils import unix_time
from moto.iam.models import iam_backends
from moto.organizations import utils
from moto.organizations.models import OrganizationsBackend

from policies.managed import policy_arn
from policies.services import CREATION_ROLE
from sandbox.aws.patches.common import refuse, run_after, run_first


def apply() -> None:
    """Makes account calls behave and refuse as AWS's do.

    AWS never frees an e-mail: not of a closed account, and not of one that left the organization, which lives on alone.
    Facts: API reference of Organizations (CreateAccount, DescribeCreateAccountStatus, MoveAccount, CloseAccount,
    RemoveAccountFromOrganization) and orgs_manage_accounts_create.html, read 2026-11.
    """
    backend: Any = OrganizationsBackend
    run_after(backend, "__init__", _start_records)
    run_after(backend, "create_organization", _describe_management_account)
    backend.create_account = _request_account(backend.create_account)
    backend.describe_create_account_status = _describe_request
    backend.list_create_account_status = _list_requests
    run_first(backend, "close_account", _check_close)
    run_first(backend, "move_account", _check_move)
    run_first(backend, "remove_account_from_organization", _check_remove)


def _start_records(backend: Any) -> None:
    backend.used_emails = {utils.MASTER_ACCOUNT_EMAIL}
    backend.requests = {}


def _describe_management_account(backend: Any) -> None:
    backend.accounts[0].joined_method = "INVITED"


def _request_account(create: Any) -> Any:
    def create_account(self: Any, **request: Any) -> dict[str, Any]:
        email = request["Email"].lower()
        if email in self.used_emails:
            status = _fail(request["AccountName"], "EMAIL_ALREADY_EXISTS")
        else:
            self.used_emails.add(email)
            status = create(self, **request)["CreateAccountStatus"]
            # AWS attaches it; moto's role may do nothing.
            iam_backends[status["AccountId"]]["aws"].attach_role_policy(
                policy_arn("AdministratorAccess"), request.get("RoleName", CREATION_ROLE)
            )
        self.requests[status["Id"]] = status
        # AWS answers before it is done: without the account's id, and without saying whether it will succeed.
        told = {key: status[key] for key in ("Id", "AccountName", "RequestedTimestamp")}
        return {"CreateAccountStatus": {**told, "State": "IN_PROGRESS"}}

    return create_account


def _fail(account_name: str, reason: str) -> dict[str, Any]:
    now = unix_time()
    times = {"RequestedTimestamp": now, "CompletedTimestamp": now}
    request_id = utils.make_random_create_account_status_id()
    return {"Id": request_id, "AccountName": account_name, "State": "FAILED", "FailureReason": reason, **times}


def _describe_request(backend: Any, **request: Any) -> dict[str, Any]:
    status = backend.requests.get(request["CreateAccountRequestId"])
    if status is None:
        raise refuse(
            "CreateAccountStatusNotFoundException", "You specified an account creation request that doesn't exist."
        )
    return {"CreateAccountStatus": status}


def _list_requests(backend: Any, **request: Any) -> dict[str, Any]:
    wanted = request.get("States") or ["SUCCEEDED", "FAILED"]
    return {"CreateAccountStatuses": [status for status in backend.requests.values() if status["State"] in wanted]}


def _check_close(backend: Any, **request: Any) -> None:
    if request["AccountId"] == backend.account_id:
        message = "You can't close the management account of an organization."
        raise refuse("ConstraintViolationException", message, "CANNOT_CLOSE_MANAGEMENT_ACCOUNT")


def _check_move(backend: Any, **request: Any) -> None:
    account = backend.get_account_by_id(request["AccountId"])
    source, destination = request["SourceParentId"], request["DestinationParentId"]
    if account.parent_id != source:
        raise refuse(
            "SourceParentNotFoundException",
            "You specified a source parent that doesn't exist or doesn't hold the account.",
        )
    if all(unit.id != destination for unit in backend.ou):
        raise refuse("DestinationParentNotFoundException", "You specified a destination parent that doesn't exist.")
    if destination == source:
        raise refuse("DuplicateAccountException", "The account is already present in the specified destination.")


def _check_remove(backend: Any, **request: Any) -> None:
    account = backend.get_account_by_id(request["AccountId"])
    if account.id == backend.account_id:
        raise refuse(
            "MasterCannotLeaveOrganizationException", "You can't remove the management account from the organization."
        )
    if any(admin.account.id == account.id for admin in backend.admins):
        message = "You must first deregister the account as a delegated administrator."
        raise refuse("ConstraintViolationException", message, "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG")
