"""The resource policy of an organization, which moto lacks: one, of which the management account alone decides."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.organizations.exceptions import AWSOrganizationsNotInUseException
from moto.organizations.models import OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from policies.resource_policy import MAX_RESOURCE_POLICY_CHARACTERS, check_resource_policy
from sandbox.aws.patches.common import get_organization, refuse

_ID = "rp-1a2b3c4d"


@dataclass
class _ResourcePolicy:
    content: str
    tags: dict[str, str]


def apply() -> None:
    """Adds the three calls and their refusals.

    Facts: API reference of Organizations (PutResourcePolicy, DescribeResourcePolicy, DeleteResourcePolicy), read
    2026-11. A delegated administrator may look at the policy; moto's registrations say who is one.
    """
    response: Any = OrganizationsResponse
    response.put_resource_policy = _put
    response.describe_resource_policy = _describe
    response.delete_resource_policy = _delete
    backend: Any = OrganizationsBackend
    backend._get_resource_for_tagging = _find_tagged(backend._get_resource_for_tagging)


def _put(response: Any) -> str:
    organization = _require(response, delegated=False)
    tags = response.request_params.get("Tags") or []
    there = _read(organization) is not None
    if tags and there:
        raise refuse("InvalidInputException", "You can't tag a resource policy that is there with this call.")
    content = response.request_params["Content"]
    if not 1 <= len(content) <= MAX_RESOURCE_POLICY_CHARACTERS or not _has_the_form(content):
        raise refuse("InvalidInputException", "You specified an invalid value.", "INVALID_RESOURCE_POLICY_JSON")
    given = {tag["Key"]: tag["Value"] for tag in tags}
    # On the backend, so that moto's reset forgets it.
    organization.resource_policy = _ResourcePolicy(content, _read(organization).tags if there else given)
    return json.dumps({"ResourcePolicy": _show(organization, content)})


def _describe(response: Any) -> str:
    organization = _require(response, delegated=True)
    return json.dumps({"ResourcePolicy": _show(organization, _find(organization))})


def _delete(response: Any) -> str:
    organization = _require(response, delegated=False)
    _find(organization)
    organization.resource_policy = None
    return "{}"


def _find_tagged(find: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def find_tagged(organization: Any, resource_id: str) -> Any:
        if resource_id != _ID:
            return find(organization, resource_id)
        _find(organization)
        return organization.resource_policy

    return find_tagged


def _require(response: Any, *, delegated: bool) -> Any:
    caller = response.current_account
    organization: Any = get_organization(caller)
    if organization is None:
        raise AWSOrganizationsNotInUseException
    administrators = {admin.account.id for admin in organization.admins} if delegated else set()
    if caller not in {organization.account_id, *administrators}:
        raise refuse("AccessDeniedException", "You don't have permissions to access this resource.")
    return organization


def _has_the_form(content: str) -> bool:
    try:
        document = json.loads(content)
    except ValueError:
        return False
    return isinstance(document, dict) and not check_resource_policy(document)


def _read(organization: Any) -> Any:
    return getattr(organization, "resource_policy", None)


def _find(organization: Any) -> str:
    policy = _read(organization)
    if policy is None:
        raise refuse("ResourcePolicyNotFoundException", "We can't find a resource policy request with the parameter.")
    return policy.content


def _show(organization: Any, content: str) -> dict[str, Any]:
    arn = f"arn:aws:organizations::{organization.account_id}:resourcepolicy/{organization.org.id}/{_ID}"
    return {"ResourcePolicySummary": {"Id": _ID, "Arn": arn}, "Content": content}
