"""Shares that are opened to accounts outside of the organization."""

import re
from collections.abc import Iterator

from config.models.types import is_account_id
from engine.changes import Change
from engine.preview import UNKNOWN
from review.gate.refusals import Refusal
from review.gate.subject import Subject

_SHARE = "aws:ram/resourceShare:ResourceShare"
_PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
_INSIDE = re.compile(r"arn:aws[a-z-]*:organizations::([0-9]{12}):(?:ou|organization)/(o-[a-z0-9]+)")


def refuse_shares_outside(subject: Subject) -> Iterator[Refusal]:
    """Shares that begin to allow principals outside, and principals that are no part of the organization."""
    for change in subject.of(_SHARE):
        if _allows(change.after) and not _allows(change.before):
            yield subject.refuse(
                "shared-outside",
                change,
                attribute="allowExternalPrincipals",
                would=f"the share {change.resource.inputs.get('name')} can be given to any AWS account, and AWS "
                "refuses strangers no longer",
                advice="leave out allow_external_principals, and share with accounts and units",
            )
    known = set(subject.account_ids.values())
    for change in subject.of(_PRINCIPAL):
        principal = _principal(change)
        if principal is None or (change.before is not None and change.before.inputs.get("principal") == principal):
            continue
        if not _is_outside(subject, principal, known):
            continue
        yield subject.refuse(
            "shared-outside",
            change,
            attribute="principal",
            would=f"{principal} is given a share, and is neither an account nor a unit of this organization",
            advice="share with the key of an account or a unit",
        )


def _allows(share: object) -> bool:
    return share is not None and getattr(share, "inputs", {}).get("allowExternalPrincipals") in (True, "true")


def _principal(change: Change) -> str | None:
    value = None if change.after is None else change.after.inputs.get("principal")
    return None if value is None or UNKNOWN in str(value) else str(value)


def _is_outside(subject: Subject, principal: str, known: set[str]) -> bool:
    """An account that no preview and no config knows, another organization's unit, or a principal of its own."""
    inside = _INSIDE.match(principal)
    if inside:
        return inside[1] != subject.organization.settings.management_account_id
    # The ids of the accounts are in the stack org and in what other stacks read of it.
    return not is_account_id(principal) or (len(known) > 1 and principal not in known)
