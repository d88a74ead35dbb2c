"""What an evaluation comes to: allowed or not, by which statement, and what could not be decided."""

from dataclasses import dataclass
from enum import StrEnum

from policies.evaluation.levels import LevelKind


class Reason(StrEnum):
    """Why a request is allowed or refused."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit deny"
    NOT_ALLOWED = "no statement allows"


@dataclass(frozen=True)
class Decision:
    """`kind`, `policy` and `statement` (its Sid, else its index from 0) tell what decided: the statement that allows
    or denies, or, where none allows, the kind of policy that lacks one.

    `doubts` are the statements that could not be decided, each a sentence: an Allow among them was left out, a Deny was
    taken to apply. They are told whatever the outcome.
    """

    allowed: bool
    reason: Reason
    action: str
    kind: LevelKind
    policy: str | None = None
    statement: str | None = None
    doubts: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """The end of AWS's own message for a refusal, from "because" or "with" on; "" when it is allowed.

        Source: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, read 2026-11.
        """
        if self.allowed:
            return ""
        if self.reason is Reason.EXPLICIT_DENY:
            article = "an" if self.kind is LevelKind.IDENTITY else "a"
            return f"with an explicit deny in {article} {self.kind}"
        return f"because no {self.kind} allows the {self.action} action"
