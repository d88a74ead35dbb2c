"""With whom a resource may be shared, and whether a share reaches an account. Patches nothing."""

import re
from typing import Any

from moto.iam.models import iam_backends

from policies.services import RAM
from sandbox.aws.patches.common import find_account, get_organization, refuse_json

SERVICE_ROLE = "AWSServiceRoleForResourceAccessManager"

_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"arn:aws:organizations::\d{12}:organization/o-[a-z0-9]{10,32}")
_UNIT = re.compile(r"arn:aws:organizations::\d{12}:ou/o-[a-z0-9]{10,32}/(?P<id>ou-[a-z0-9-]+)")
_NOT_ENABLED = (
    "The resource you are attempting to share can only be shared within your AWS Organization. "
    "This error may also occur if you have not enabled sharing with your AWS organization, "
    "or that onboarding process is still in progress."
)


def is_sharing_enabled(organization: Any) -> bool:
    """True when EnableSharingWithAwsOrganization was called: trusted access and RAM's own role are both there."""
    trusted = any(service["ServicePrincipal"] == RAM for service in organization.services)
    return trusted and any(
        role.name == SERVICE_ROLE for role in iam_backends[organization.account_id]["aws"].get_roles()
    )


def check_principal(owner_id: str, principal: str, *, allow_external: bool, has_subnets: bool) -> bool:
    """Refuses, as RAM does, what may not be shared with. True: reached at once. False: an invitation is needed.

    Facts: RAM user guide, getting-started-sharing.html (sharing inside the organization must be enabled from the
    management account first) and shareable.html (subnets only inside the organization), read 2026-11.
    """
    organization = get_organization(owner_id)
    enabled = organization is not None and is_sharing_enabled(organization)
    if _ORGANIZATION.fullmatch(principal) or _UNIT.fullmatch(principal):
        if not enabled:
            raise refuse_json("OperationNotPermittedException", _NOT_ENABLED)
        _check_exists(organization, principal)
        return True
    if not _ACCOUNT.fullmatch(principal):
        raise refuse_json(
            "InvalidParameterException", f"Principal ID {principal} is malformed. Verify the ID and try again."
        )
    inside = organization is not None and any(account.id == principal for account in organization.accounts)
    if inside and enabled:
        return True
    if not allow_external or has_subnets:
        raise refuse_json("OperationNotPermittedException", _NOT_ENABLED)
    return False


def reaches(principal: str, account_id: str) -> bool:
    """True when the principal is the account, a unit above it, or its organization."""
    if principal == account_id:
        return True
    organization, account = get_organization(account_id), find_account(account_id)
    if organization is None or account is None:
        return False
    if principal == organization.org.arn:
        return True
    parents = {unit.id: unit.parent_id for unit in organization.ou}
    arns = {unit.id: unit.arn for unit in organization.ou}
    above = account.parent_id
    while above is not None and arns[above] != principal:
        above = parents[above]
    return above is not None


def _check_exists(organization: Any, principal: str) -> None:
    known = {organization.org.arn, *(unit.arn for unit in organization.ou)}
    if principal not in known:
        raise refuse_json("UnknownResourceException", f"{principal} could not be found.")
