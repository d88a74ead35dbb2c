"""Policies that stop to hold: detached from the last target they had, or a target without any of its kind."""

import json
from collections import defaultdict
from collections.abc import Iterator

from config.models import ROOT
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import UNKNOWN, has_unknown
from policies.problems import as_list
from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key, pick
from review.logical_names import split_attachment

_ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
_POLICY = "aws:organizations/policy:Policy"
_SCP = "SERVICE_CONTROL_POLICY"
_TARGETS = (
    "aws:organizations/account:Account",
    "aws:organizations/organizationalUnit:OrganizationalUnit",
)


def refuse_lost_guardrails(subject: Subject) -> Iterator[Refusal]:
    """Policies that are detached from their last target, and targets that lose the last policy of a type.

    What counts is what the previews attach in the end. AWS's own FullAWSAccess is no resource, so whether a target
    has it is what the config says by `full_aws_access`.
    """
    yield from _refuse_policies_that_deny_nothing(subject)
    attachments = list(subject.of(_ATTACHMENT))
    kept_policies = {_policy(change.after) for change in attachments if change.after is not None}
    types = _find_types(subject)
    before, after = defaultdict[tuple[str, str], list[Change]](list), set[tuple[str, str]]()
    told = set[str]()
    for change in attachments:
        policy_key, target = split_attachment(change.resource.name)
        kind = types.get(policy_key, "")
        if change.before is not None:
            before[kind, target].append(change)
        if change.after is not None:
            after.add((kind, target))
        if change.operation is Operation.delete and change.before and _policy(change.before) not in kept_policies:
            told.add(change.urn)
            yield subject.refuse(
                "guardrail-lost",
                change,
                keys=(find_key(change.urn), policy_key),
                attribute="targetId",
                would=f"the policy {policy_key} is detached from {target}, the last target that it has: what it says "
                "holds for no account any more",
                advice=f"leave {policy_key} in `policies:` of {_owner(target)}, or attach it elsewhere in the same "
                "change",
            )
    gone = {find_key(change.urn) for change in subject.of(*_TARGETS) if change.operation is Operation.delete}
    for (kind, target), detached in sorted(before.items()):
        if (kind, target) in after or target in gone or not any(change.after is None for change in detached):
            continue
        if not kind or (all(change.urn in told for change in detached) and not _denies_all(subject, kind, target)):
            continue
        if _is_quarantined(subject, target):
            continue
        yield subject.refuse(
            "guardrail-lost",
            detached[0],
            keys=tuple(dict.fromkeys(key for change in detached for key in (find_key(change.urn), target))),
            attribute="targetId",
            would=_describe_empty(subject, kind, target, len(detached)),
            advice=f"leave a policy of the type {kind} in `policies:` of {_owner(target)}"
            + (", or write `full_aws_access: true` there" if _denies_all(subject, kind, target) else ""),
        )


def _refuse_policies_that_deny_nothing(subject: Subject) -> Iterator[Refusal]:
    for change in subject.of(_POLICY):
        if change.before is None or change.after is None or change.operation is Operation.same:
            continue
        if _denies(change.before) and not _denies(change.after) and not has_unknown(change.after.inputs.get("content")):
            yield subject.refuse(
                "guardrail-lost",
                change,
                attribute="content",
                would=f"the policy {find_key(change.urn)} no longer denies anything: it stays where it is attached, "
                "and what it kept from happening may happen there",
                advice="leave a statement that denies, or detach the policy where nothing is to be denied",
            )


def _denies(policy: StateResource) -> bool:
    """Whether a service control or resource control policy has a Deny; other types have none."""
    try:
        document = json.loads(str(policy.inputs.get("content")))
    except ValueError:
        return False
    statements = as_list(document.get("Statement") or []) if isinstance(document, dict) else []
    return any(isinstance(one, dict) and one.get("Effect") == "Deny" for one in statements)


def _describe_empty(subject: Subject, kind: str, target: str, count: int) -> str:
    lost = f"{target} loses {pick(count, 'the only policy', f'all {count} policies')} of the type {kind}"
    if _denies_all(subject, kind, target):
        return f"{lost}, and is without FullAWSAccess: AWS denies everything there, to everybody"
    return f"{lost} that the config attaches there: only what is attached above it still holds"


def _denies_all(subject: Subject, kind: str, target: str) -> bool:
    return kind == _SCP and any(
        owner.key == target and owner.full_aws_access is False
        for owner in (*subject.organization.units(), *subject.organization.accounts)
    )


def _is_quarantined(subject: Subject, target: str) -> bool:
    return any(
        owner.key == target and owner.quarantine
        for owner in (*subject.organization.units(), *subject.organization.accounts)
    )


def _find_types(subject: Subject) -> dict[str, str]:
    """The types of the policies, by key."""
    found = {policy.key: str(policy.type) for policy in subject.organization.policies}
    for change in subject.of(_POLICY):
        found.setdefault(find_key(change.urn), str(change.resource.inputs.get("type") or _SCP))
    return found


def _policy(attachment: StateResource) -> str:
    """The policy's id, or, before it has one, the attachment's own URN: it is another than any that is there."""
    id_ = str(attachment.inputs.get("policyId"))
    return attachment.urn if UNKNOWN in id_ else id_


def _owner(target: str) -> str:
    return "the root" if target == ROOT else target
