"""CloudTrail: the delegated administrator of the organization. The id is the account's.

Schema: terraform-provider-aws internal/service/cloudtrail/organization_delegated_admin_account.go.
"""

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.values import Props

_SERVICE = "cloudtrail.amazonaws.com"


def _create(call: Call) -> str:
    call.client.register_organization_delegated_admin(MemberAccountId=call.props["accountId"])
    return call.props["accountId"]


def _read(call: Call, account_id: str) -> Props:
    organizations = call.instance.client("organizations", call.region)
    found = pages(organizations, "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=_SERVICE)
    for administrator in found:
        if administrator["Id"] == account_id:
            return {
                "accountId": account_id,
                "arn": administrator["Arn"],
                "email": administrator["Email"],
                "name": administrator["Name"],
                "servicePrincipal": _SERVICE,
            }
    raise GoneError


def _delete(call: Call, account_id: str) -> None:
    call.client.deregister_organization_delegated_admin(DelegatedAdminAccountId=account_id)


TYPES = (
    ResourceType(
        urn_type="aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
        service="cloudtrail",
        title="CloudTrail Organization Delegated Admin Account",
        inputs=frozenset({"accountId"}),
        required=frozenset({"accountId"}),
        outputs=frozenset({"arn", "email", "name", "servicePrincipal"}),
        force_new=frozenset({"accountId"}),
        gone=frozenset({"AccountNotRegisteredException"}),
        create=_create,
        read=_read,
        delete=_delete,
    ),
)
