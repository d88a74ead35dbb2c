"""The organization itself: who may ask about it, its creation and its end."""

from typing import Any

from moto.organizations import utils
from moto.organizations.exceptions import AWSOrganizationsNotInUseException, OrganizationNotEmptyException
from moto.organizations.models import OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

from sandbox.aws.patches.common import get_organization, refuse, run_first

_ACCOUNTS_A_PAGE = 20


def apply() -> None:
    """Routes every call to the organization that the caller is in, or refuses it.

    AWS answers the management account, answers a delegated administrator's reads, and refuses every other member. moto
    gives each account a backend of its own, so that a member's call fails in some other way or succeeds on nothing.
    Facts: API reference of Organizations, "You can only call this operation from the management account or a member
    account that is a delegated administrator".
    """
    response: Any = OrganizationsResponse
    response.organizations_backend = property(_pick_backend)
    run_first(OrganizationsBackend, "delete_organization", _check_empty)
    run_first(OrganizationsBackend, "_reset", _forget_members)
    # moto pages accounts by hundreds and by a time that two accounts may share.
    utils.PAGINATION_MODEL["list_accounts"].update(limit_default=_ACCOUNTS_A_PAGE, unique_attribute="Id")


def _pick_backend(response: Any) -> Any:
    account_id, action = response.current_account, response._get_action()
    own = organizations_backends[account_id][response.partition]
    if own.org or action == "CreateOrganization":
        return own
    organization = get_organization(account_id)
    if organization is None:
        raise AWSOrganizationsNotInUseException
    delegated = any(admin.account.id == account_id for admin in organization.admins)
    if action == "DescribeOrganization" or (delegated and action.startswith(("Describe", "List"))):
        return organization
    raise refuse("AccessDeniedException", "You don't have permissions to access this resource.")


def _check_empty(backend: Any) -> None:
    if any(account.id != backend.account_id for account in backend.accounts):
        raise OrganizationNotEmptyException


def _forget_members(backend: Any) -> None:
    # moto keeps this list outside of its backends, where neither its reset nor DeleteOrganization empties it.
    members = organizations_backends.master_accounts
    for member in [member for member, (management_id, _) in members.items() if management_id == backend.account_id]:
        del members[member]
