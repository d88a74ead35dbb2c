"""Macie: the session of an account, and what the administrator configures for the organization.

Owns the declarations. Schemas: terraform-provider-aws internal/service/macie2. Deleting what is configured for the
organization does nothing there either.
"""

from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.common import retry_while, timestamp
from sandbox.provider.values import Props

_HAS_ADMINISTRATOR = "Cannot disable Macie while associated with an administrator account"
_OFF = "Macie is not enabled"
_PARAMETERS = {"findingPublishingFrequency": "findingPublishingFrequency", "status": "status"}


def _create_account(call: Call) -> str:
    given = {name: call.props[key] for key, name in _PARAMETERS.items() if call.props.get(key)}
    call.client.enable_macie(**given)
    return call.instance.account_id


def _read_account(call: Call, _: str) -> Props | None:
    try:
        found = call.client.get_macie_session()
    except call.client.exceptions.AccessDeniedException as error:
        if _OFF in str(error):
            return None
        raise
    return {
        "createdAt": timestamp(found["createdAt"]),
        "findingPublishingFrequency": found["findingPublishingFrequency"],
        "serviceRole": found["serviceRole"],
        "status": found["status"],
        "updatedAt": timestamp(found["updatedAt"]),
    }


def _update_account(call: Call, _: str, changed: frozenset[str]) -> None:
    call.client.update_macie_session(**{name: call.props[key] for key, name in _PARAMETERS.items() if key in changed})


def _delete_account(call: Call, _: str) -> None:
    try:
        retry_while(_HAS_ADMINISTRATOR, call.client.disable_macie)
    except call.client.exceptions.AccessDeniedException as error:
        if _OFF in str(error):
            raise GoneError(str(error)) from error
        raise


def _put_configuration(call: Call) -> str:
    call.client.update_organization_configuration(autoEnable=call.props["autoEnable"])
    return call.instance.account_id


def _read_configuration(call: Call, _: str) -> Props:
    return {"autoEnable": call.client.describe_organization_configuration()["autoEnable"]}


def _update_configuration(call: Call, _: str, __: frozenset[str]) -> None:
    _put_configuration(call)


def _forget(_: Call, __: str) -> None:
    """The real plugin calls nothing: the setting stays as it is."""


TYPES = (
    ResourceType(
        urn_type="aws:macie2/account:Account",
        service="macie2",
        title="Macie Account",
        inputs=frozenset(_PARAMETERS),
        outputs=frozenset({"createdAt", "serviceRole", "updatedAt"}),
        computed=frozenset(_PARAMETERS),
        regional=True,
        gone=frozenset({"ResourceNotFoundException"}),
        create=_create_account,
        read=_read_account,
        update=_update_account,
        delete=_delete_account,
    ),
    ResourceType(
        urn_type="aws:macie2/organizationConfiguration:OrganizationConfiguration",
        service="macie2",
        title="Macie Organization Configuration",
        inputs=frozenset({"autoEnable"}),
        required=frozenset({"autoEnable"}),
        regional=True,
        gone=frozenset({"ResourceNotFoundException"}),
        create=_put_configuration,
        read=_read_configuration,
        update=_update_configuration,
        delete=_forget,
    ),
)
