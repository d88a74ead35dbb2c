"""Delegated administrators of security services, by each service's own call. The id is the administrator's account id.

Owns the declarations. Schemas: terraform-provider-aws internal/service/{guardduty,securityhub,macie2,inspector2}.
"""

from botocore.exceptions import ClientError

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.values import Props

_NO_ADMINISTRATOR = "is not the"
_GONE = frozenset({"ResourceNotFoundException"})


def _create(call: Call) -> str:
    call.client.enable_organization_admin_account(AdminAccountId=call.props["adminAccountId"])
    return call.props["adminAccountId"]


def _read_guardduty(call: Call, account_id: str) -> Props | None:
    found = pages(call.client, "list_organization_admin_accounts", "AdminAccounts")
    return {"adminAccountId": account_id} if any(one["AdminAccountId"] == account_id for one in found) else None


def _delete(call: Call, account_id: str) -> None:
    try:
        call.client.disable_organization_admin_account(AdminAccountId=account_id)
    except ClientError as error:
        if _NO_ADMINISTRATOR in str(error):
            raise GoneError(str(error)) from error
        raise


def _read_security_hub(call: Call, account_id: str) -> Props | None:
    found = pages(call.client, "list_organization_admin_accounts", "AdminAccounts")
    return {"adminAccountId": account_id} if any(one["AccountId"] == account_id for one in found) else None


def _create_macie(call: Call) -> str:
    call.client.enable_organization_admin_account(adminAccountId=call.props["adminAccountId"])
    return call.props["adminAccountId"]


def _read_macie(call: Call, account_id: str) -> Props | None:
    found = pages(call.client, "list_organization_admin_accounts", "adminAccounts")
    return {"adminAccountId": account_id} if any(one["accountId"] == account_id for one in found) else None


def _delete_macie(call: Call, account_id: str) -> None:
    call.client.disable_organization_admin_account(adminAccountId=account_id)


def _create_inspector(call: Call) -> str:
    call.client.enable_delegated_admin_account(delegatedAdminAccountId=call.props["accountId"])
    return call.props["accountId"]


def _read_inspector(call: Call, account_id: str) -> Props | None:
    for one in pages(call.client, "list_delegated_admin_accounts", "delegatedAdminAccounts"):
        if one["accountId"] == account_id:
            return {"accountId": account_id, "relationshipStatus": one["status"]}
    return None


def _delete_inspector(call: Call, account_id: str) -> None:
    call.client.disable_delegated_admin_account(delegatedAdminAccountId=account_id)


TYPES = (
    ResourceType(
        urn_type="aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
        service="guardduty",
        title="GuardDuty Organization Admin Account",
        inputs=frozenset({"adminAccountId"}),
        required=frozenset({"adminAccountId"}),
        force_new=frozenset({"adminAccountId"}),
        regional=True,
        create=_create,
        read=_read_guardduty,
        delete=_delete,
    ),
    ResourceType(
        urn_type="aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        service="securityhub",
        title="Security Hub Organization Admin Account",
        inputs=frozenset({"adminAccountId"}),
        required=frozenset({"adminAccountId"}),
        force_new=frozenset({"adminAccountId"}),
        regional=True,
        create=_create,
        read=_read_security_hub,
        delete=_delete,
    ),
    ResourceType(
        urn_type="aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
        service="macie2",
        title="Macie Organization Admin Account",
        inputs=frozenset({"adminAccountId"}),
        required=frozenset({"adminAccountId"}),
        force_new=frozenset({"adminAccountId"}),
        regional=True,
        gone=_GONE,
        create=_create_macie,
        read=_read_macie,
        delete=_delete_macie,
    ),
    ResourceType(
        urn_type="aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        service="inspector2",
        title="Inspector2 Delegated Admin Account",
        inputs=frozenset({"accountId"}),
        required=frozenset({"accountId"}),
        outputs=frozenset({"relationshipStatus"}),
        force_new=frozenset({"accountId"}),
        regional=True,
        gone=_GONE,
        create=_create_inspector,
        read=_read_inspector,
        delete=_delete_inspector,
    ),
)
