"""Organizations policies: every type, their content and size, and what may be attached where. Evaluates none."""

import json
from typing import Any

from moto.organizations import utils
from moto.organizations.exceptions import (
    DuplicatePolicyException,
    PolicyTypeNotEnabledException,
    TargetNotFoundException,
)
from moto.organizations.models import FakePolicy, FakeRoot, OrganizationsBackend
from moto.organizations.responses import OrganizationsResponse

from policies.limits import LIMITS, PolicyType
from policies.structure import check_policy_document
from sandbox.aws.patches.common import refuse, run_first

_DEFAULTS = {
    "SERVICE_CONTROL_POLICY": utils.DEFAULT_SCP_POLICY_ID,
    "RESOURCE_CONTROL_POLICY": utils.DEFAULT_RCP_POLICY_ID,
}
_ARN = "arn:{0}:organizations::{1}:policy/{2}/%s/{3}"


def apply() -> None:
    """Makes policy calls behave and refuse as AWS's do.

    A type that is not enabled on the root has no attachments at all; enabling SCPs or RCPs attaches AWS's own allow-all
    policy everywhere, and disabling a type drops every attachment of it. White space counts in a policy's size, since
    only the console strips it. Facts: API reference of Organizations (CreatePolicy, AttachPolicy, DetachPolicy,
    EnablePolicyType) and orgs_manage_policies_scps.html, read 2026-11.
    """
    policy: Any = FakePolicy
    policy.SUPPORTED_POLICY_TYPES = FakeRoot.SUPPORTED_POLICY_TYPES = list(LIMITS)
    policy.__init__ = _make_policy(policy.__init__)
    backend: Any = OrganizationsBackend
    run_first(backend, "create_policy", _check_create)
    run_first(backend, "update_policy", _check_update)
    run_first(backend, "detach_policy", _check_detach)
    backend.attach_policy = _attach_if_enabled(backend.attach_policy)
    backend.enable_policy_type = _attach_default(backend.enable_policy_type)
    backend.disable_policy_type = _drop_attachments(backend.disable_policy_type)
    run_first(OrganizationsResponse, "attach_policy", _check_attach)


def _make_policy(original: Any) -> Any:
    def make(self: Any, organization: Any, **request: Any) -> None:
        kind = request.get("Type", "")
        known = kind in LIMITS
        original(self, organization, **{**request, "Type": "TAG_POLICY" if known else kind})
        self.type, self._arn_format = kind, _ARN % kind.lower()

    return make


def _check_create(_backend: Any, **request: Any) -> None:
    if request.get("Type") in LIMITS:
        _check_content(request["Type"], request["Content"])


def _check_update(backend: Any, **request: Any) -> None:
    policy = backend.get_policy_by_id(request["PolicyId"])
    if policy.aws_managed:
        raise refuse("AccessDeniedException", "You cannot change a policy that AWS manages.")
    if "Content" in request:
        _check_content(policy.type, request["Content"])
    if any(other is not policy and other.name == request.get("Name") for other in backend.policies):
        raise DuplicatePolicyException


def _check_content(kind: PolicyType, content: str) -> None:
    if len(content) > LIMITS[kind].characters:
        most = LIMITS[kind].characters
        message = f"A policy of this type has at most {most} characters; yours has {len(content)}."
        raise refuse("ConstraintViolationException", message, "POLICY_CONTENT_LIMIT_EXCEEDED")
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    if not isinstance(document, dict) or any(problem.refused for problem in check_policy_document(kind, document)):
        message = "The provided policy document does not meet the requirements of the specified policy type."
        raise refuse("MalformedPolicyDocumentException", message)


def _attach_if_enabled(original: Any) -> Any:
    def attach_policy(self: Any, **request: Any) -> None:
        # moto itself attaches the default policies to everything new, enabled or not.
        if _is_enabled(self, self.get_policy_by_id(request["PolicyId"]).type):
            original(self, **request)

    return attach_policy


def _check_attach(response: Any) -> None:
    backend, request = response.organizations_backend, response.request_params
    policy, target = backend.get_policy_by_id(request["PolicyId"]), _find_target(backend, request["TargetId"])
    if not _is_enabled(backend, policy.type):
        raise PolicyTypeNotEnabledException
    if policy in target.attached_policies:
        raise refuse(
            "DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target."
        )
    if len(_attached(target, policy.type)) >= LIMITS[policy.type].per_target:
        message = f"You cannot attach more than {LIMITS[policy.type].per_target} policies of this type to one target."
        raise refuse("ConstraintViolationException", message, "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")


def _check_detach(backend: Any, **request: Any) -> None:
    policy, target = backend.get_policy_by_id(request["PolicyId"]), _find_target(backend, request["TargetId"])
    if policy not in target.attached_policies:
        raise refuse(
            "PolicyNotAttachedException", "The policy isn't attached to the specified target in the specified root."
        )
    last = policy.type in _DEFAULTS and len(_attached(target, policy.type)) == 1
    if last or policy.id == utils.DEFAULT_RCP_POLICY_ID:
        message = (
            "You cannot remove the last policy attached to the specified target. "
            "You must have at least one attached at all times."
        )
        raise refuse("ConstraintViolationException", message, "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")


def _attach_default(original: Any) -> Any:
    def enable_policy_type(self: Any, **request: Any) -> dict[str, Any]:
        answer = original(self, **request)
        if default := _DEFAULTS.get(request["PolicyType"]):
            for target in [*self.ou, *self.accounts]:
                self.attach_policy(PolicyId=default, TargetId=target.id)
        return answer

    return enable_policy_type


def _drop_attachments(original: Any) -> Any:
    def disable_policy_type(self: Any, **request: Any) -> dict[str, Any]:
        answer = original(self, **request)
        for target in [*self.ou, *self.accounts]:
            for policy in _attached(target, request["PolicyType"]):
                target.attached_policies.remove(policy)
                policy.attachments.remove(target)
        return answer

    return disable_policy_type


def _is_enabled(backend: Any, kind: str) -> bool:
    return any(
        enabled["Type"] == kind for root in backend.ou if isinstance(root, FakeRoot) for enabled in root.policy_types
    )


def _find_target(backend: Any, target_id: str) -> Any:
    for target in [*backend.ou, *backend.accounts]:
        if target.id == target_id:
            return target
    raise TargetNotFoundException


def _attached(target: Any, kind: str) -> list[Any]:
    return [policy for policy in target.attached_policies if policy.type == kind]
