"""IAM's central root access: the features that are on for the organization, and how they are switched."""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import IAMException
from moto.iam.responses import IamResponse

from sandbox.aws.patches.common import get_organization

_SERVICE = "iam.amazonaws.com"
_CALLS = {"RootCredentialsManagement": "root_credentials_management", "RootSessions": "root_sessions"}


def apply() -> None:
    """Adds the calls to moto's IAM.

    Facts: API reference of IAM, EnableOrganizationsRootCredentialsManagement and the calls beside it with their errors,
    read 2026-11. Only the management account switches features on; that the calls of members find anything needs a
    delegated administrator, which is not looked at.
    """
    response: Any = IamResponse
    response.list_organizations_features = _list
    for feature, call in _CALLS.items():
        setattr(response, f"enable_organizations_{call}", _switch(feature, on=True))
        setattr(response, f"disable_organizations_{call}", _switch(feature, on=False))


def _list(response: Any) -> ActionResult:
    return _answer(_find_organization(response))


def _switch(feature: str, *, on: bool) -> Callable[[Any], ActionResult]:
    def switch(response: Any) -> ActionResult:
        organization = _find_organization(response)
        features = {*_read_features(organization)}
        # On the backend, so that moto's reset forgets it.
        organization.root_features = features | {feature} if on else features - {feature}
        return _answer(organization)

    return switch


def _find_organization(response: Any) -> Any:
    organization = get_organization(response.current_account)
    if organization is None:
        raise IAMException("OrganizationNotFoundException", "The account is not a member of an organization.")
    if response.current_account != organization.account_id:
        raise IAMException(
            "AccountNotManagementOrDelegatedAdministratorException",
            "The account is neither the management account nor a delegated administrator.",
        )
    if all(service["ServicePrincipal"] != _SERVICE for service in organization.services):
        raise IAMException("ServiceAccessNotEnabledException", f"Trusted access is not enabled for {_SERVICE}.")
    return organization


def _read_features(organization: Any) -> set[str]:
    return getattr(organization, "root_features", set())


def _answer(organization: Any) -> ActionResult:
    return ActionResult(
        {"OrganizationId": organization.org.id, "EnabledFeatures": sorted(_read_features(organization))}
    )
