"""Trails of an organization: who may make them, and that AWS keeps them in the management account."""

import json
import re
from typing import Any

from moto.cloudtrail.models import cloudtrail_backends
from moto.cloudtrail.responses import CloudTrailResponse

from sandbox.aws.patches.common import get_organization, refuse_json

SERVICE = "cloudtrail.amazonaws.com"
_TRAIL = re.compile(r"arn:aws:cloudtrail:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):trail/.+")


def apply() -> None:
    """Adds the calls that name CloudTrail's delegated administrator, and lets it act on the organization's trails.

    Facts: CloudTrail API reference, RegisterOrganizationDelegatedAdmin, DeregisterOrganizationDelegatedAdmin and
    CreateTrail with their errors;
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html, read 2026-11: a
    trail that the administrator makes is the management account's, and found by its ARN alone.
    """
    response: Any = CloudTrailResponse
    response.cloudtrail_backend = property(_find_backend)
    response.register_organization_delegated_admin = _register
    response.deregister_organization_delegated_admin = _deregister
    response.describe_trails = _describe


def _find_backend(response: Any) -> Any:
    caller, region = response.current_account, response.region
    # Only CreateTrail and UpdateTrail have it. UpdateTrail names the trail by its ARN too.
    if response._get_action() == "CreateTrail" and response._get_bool_param("IsOrganizationTrail", False):
        organization = get_organization(caller)
        if organization is None:
            raise refuse_json("OrganizationsNotInUseException", "The account is not a member of an organization.")
        if not _administers(organization, caller):
            raise refuse_json(
                "NotOrganizationMasterAccountException",
                "Only the management account or a delegated administrator can make an organization trail.",
            )
        return cloudtrail_backends[organization.account_id][region]
    named = response._get_param("Name") or response._get_param("ResourceId")
    match = _TRAIL.fullmatch(named or next(iter(response._get_param("ResourceIdList") or [""])))
    if match is None or match["account"] == caller:
        return cloudtrail_backends[caller][region]
    organization = get_organization(caller)
    if organization is None or organization.account_id != match["account"] or not _administers(organization, caller):
        return cloudtrail_backends[caller][region]
    return cloudtrail_backends[match["account"]][region]


def _describe(response: Any) -> str:
    """The account's own trails, and those of the organization where the caller administers them."""
    shadows = response._get_bool_param("includeShadowTrails", True)
    caller, region = response.current_account, response.region
    trails = [*cloudtrail_backends[caller][region].describe_trails(shadows)]
    organization = get_organization(caller)
    if organization is not None and organization.account_id != caller and _administers(organization, caller):
        others = cloudtrail_backends[organization.account_id][region].describe_trails(shadows)
        trails += [trail for trail in others if trail.is_org_trail]
    return json.dumps({"trailList": [trail.description(include_region=True) for trail in trails]})


def _administers(organization: Any, account_id: str) -> bool:
    return account_id == organization.account_id or any(
        admin.account.id == account_id and SERVICE in admin.services for admin in organization.admins
    )


def _register(response: Any) -> str:
    organization = _require_management(response)
    account_id = response._get_param("MemberAccountId")
    if account_id == organization.account_id:
        raise refuse_json("CannotDelegateManagementAccountException", "The management account administers it anyway.")
    if all(account.id != account_id for account in organization.accounts):
        raise refuse_json("AccountNotFoundException", f"The account {account_id} is not a member of the organization.")
    if _administers(organization, account_id):
        raise refuse_json("AccountRegisteredException", f"The account {account_id} is one already.")
    organization.register_delegated_administrator(AccountId=account_id, ServicePrincipal=SERVICE)
    return "{}"


def _deregister(response: Any) -> str:
    organization = _require_management(response)
    account_id = response._get_param("DelegatedAdminAccountId")
    if account_id == organization.account_id or not _administers(organization, account_id):
        raise refuse_json("AccountNotRegisteredException", f"The account {account_id} is no delegated administrator.")
    organization.deregister_delegated_administrator(AccountId=account_id, ServicePrincipal=SERVICE)
    return "{}"


def _require_management(response: Any) -> Any:
    organization = get_organization(response.current_account)
    if organization is None:
        raise refuse_json("OrganizationsNotInUseException", "The account is not a member of an organization.")
    if response.current_account != organization.account_id:
        raise refuse_json(
            "NotOrganizationManagementAccountException", "Only the management account names the administrator."
        )
    if all(service["ServicePrincipal"] != SERVICE for service in organization.services):
        raise refuse_json("CloudTrailAccessNotEnabledException", f"Trusted access is not enabled for {SERVICE}.")
    return organization
