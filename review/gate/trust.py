"""Policies of roles and other resources that let in more than before, and assignments in the management account."""

from collections.abc import Iterator

from engine.changes import Change, Operation
from engine.preview import has_unknown
from policies.widening import Widening, find_widenings
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable

_ROLE = "aws:iam/role:Role"
_TRUST = "assumeRolePolicy"
_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
_AUDIENCES = "clientIdLists"
_ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
_RESOURCE_POLICY = "aws:organizations/resourcePolicy:ResourcePolicy"
_POLICIES = {
    "aws:s3/bucketPolicy:BucketPolicy": ("policy", "the bucket of {name}"),
    "aws:kms/key:Key": ("policy", "the key of {name}"),
    "aws:sns/topicPolicy:TopicPolicy": ("policy", "the topic of {name}"),
    _RESOURCE_POLICY: ("content", "the organization's policies"),
}
"""The property of each type that says who may use what."""
_SHOWN = 8


def refuse_grown_trust(subject: Subject) -> Iterator[Refusal]:
    """Roles that somebody may enter who could not, or could only under a condition that goes.

    A new role has no trust to grow: it is refused where everybody may enter. Of a role in an account that is made in
    the same run, who may enter may be unknown until then.
    """
    for change in subject.of(_ROLE):
        if change.after is not None and change.operation is not Operation.same:
            yield from _compare(subject, change)
    for change in subject.of(_PROVIDER):
        if change.before is None or change.after is None:
            continue
        added = set(change.after.inputs.get(_AUDIENCES) or ()) - set(change.before.inputs.get(_AUDIENCES) or ())
        if added:
            yield subject.refuse(
                "trust-grew",
                change,
                attribute=_AUDIENCES,
                would=f"tokens for {', '.join(sorted(map(str, added)))} are taken too, by every role that does not "
                "compare the audience itself",
                advice="leave the audiences as they are, and make another provider for other tokens",
            )


def refuse_entry_to_management(subject: Subject) -> Iterator[Refusal]:
    """New assignments of Identity Center in the management account: no policy of the organization holds there."""
    management = subject.organization.settings.management_account_id
    for change in subject.of(_ASSIGNMENT):
        inputs = change.resource.inputs
        if change.operation in {Operation.create, Operation.replace} and inputs.get("targetId") == management:
            kind = "user" if inputs.get("principalType") == "USER" else "group"
            yield subject.refuse(
                "trust-grew",
                change,
                attribute="targetId",
                would=f"a {kind} can enter the management account, where no policy of the organization holds",
                advice="take management out of the assignment's targets; where it is meant, a waiver says who agreed",
            )


def refuse_wider_policies(subject: Subject) -> Iterator[Refusal]:
    """Policies of resources that let somebody do what nobody could, or deny less. A new one has nothing to grow, but
    for the organization's, which is there before.
    """
    for change in filter(is_comparable, subject.of(*_POLICIES)):
        property_, what = _POLICIES[change.resource.type]
        after = None if change.after is None else change.after.inputs.get(property_)
        before = None if change.before is None else change.before.inputs.get(property_)
        is_new = before is None and change.resource.type != _RESOURCE_POLICY
        if after is None or after == before or has_unknown(after) or is_new:
            continue
        try:
            found = find_widenings(None if before is None else str(before), str(after))
        except ValueError:
            continue  # AWS refuses it
        if found:
            yield subject.refuse(
                "trust-grew",
                change,
                attribute=property_,
                would=f"more may use {what.format(name=change.resource.name)} than before: {_list(found)}",
                advice="take out who is not meant, or keep the condition; where it is meant, a waiver says who agreed",
            )


def _compare(subject: Subject, change: Change) -> Iterator[Refusal]:
    name = change.resource.name
    after = change.resource.inputs.get(_TRUST)
    before = None if change.before is None else change.before.inputs.get(_TRUST)
    if after == before:
        return
    if has_unknown(after):
        if before is not None:
            yield subject.refuse(
                "trust-grew",
                change,
                attribute=_TRUST,
                would=f"who may enter {name} is known only once something else is made: it cannot be compared with who "
                "may now",
                advice="make the account in a change of its own, then let it in",
            )
        return
    try:
        found = find_widenings(None if before is None else str(before), str(after))
    except ValueError:
        yield subject.refuse(
            "trust-grew",
            change,
            attribute=_TRUST,
            would=f"who may enter {name} cannot be read: the trust policy is no policy document",
            advice="write the policy as a JSON document",
        )
        return
    if before is None:
        found = tuple(one for one in found if one.who.startswith("everybody"))
    if found:
        yield subject.refuse(
            "trust-grew",
            change,
            attribute=_TRUST,
            would=f"more may enter {name} than before: {_list(found)}",
            advice="take out who is not meant, or keep the condition; where it is meant, a waiver says who agreed",
        )


def _list(found: tuple[Widening, ...]) -> str:
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return "; ".join(f"{one.who} {one.how}" for one in found[:_SHOWN]) + more
