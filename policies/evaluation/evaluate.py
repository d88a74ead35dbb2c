"""AWS's decision on one request, from all the policies that it looks at.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html with its pages on one account
(..._policy-eval-basics.html) and several (reference_policies_evaluation-logic-cross-account.html), read 2026-11.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.evaluation.decision import Decision, Reason
from policies.evaluation.levels import Level, LevelKind
from policies.evaluation.principals import Naming
from policies.evaluation.request import Request
from policies.evaluation.statements import Applying, find_applying

_CEILINGS = (LevelKind.RESOURCE_CONTROL, LevelKind.SERVICE_CONTROL)
_LIMITS = (LevelKind.BOUNDARY, LevelKind.SESSION)
_RESOURCE = (LevelKind.RESOURCE, LevelKind.TRUST)


def evaluate(levels: Sequence[Level], request: Request) -> Decision:
    """Whether AWS allows the request, and which statement decides.

    A Deny that applies wins. Then every control policy level has to allow. Across accounts the policy of the resource
    and the caller's own policies have to allow; within one account either does, except that trust policies and key
    policies always have to. The caller's own policies are identity policies, within every boundary and session policy.
    A resource policy of the same account that names the session or user goes past boundary and session policies; one
    that names its role, or everybody, past none of them; one that names the account gives nothing by itself.

    What is not known here never allows: an Allow with it does not apply, a Deny with it does, and `Decision.doubts`
    says so. Not looked at: VPC endpoint policies, ACLs, the root user, service-linked roles.
    """
    doubts: list[str] = []
    case = _Case(request, tuple((level, tuple(find_applying(level, request, doubts))) for level in levels))
    found = case.find_denying() or case.find_lack() or case.find_allowing()
    if isinstance(found, Applying):
        reason = Reason.ALLOWED if found.allows else Reason.EXPLICIT_DENY
        place = (found.level.kind, found.policy.name, found.statement)
        return Decision(found.allows, reason, request.action, *place, tuple(doubts))
    return Decision(False, Reason.NOT_ALLOWED, request.action, found, doubts=tuple(doubts))


@dataclass(frozen=True)
class _Case:
    """A request with the statements that apply to it, by level."""

    request: Request
    judged: tuple[tuple[Level, tuple[Applying, ...]], ...]

    def find_denying(self) -> Applying | None:
        return next((one for one in self._applying(*LevelKind) if not one.allows), None)

    def find_lack(self) -> LevelKind | None:
        """A kind of policy without which nothing allows, and that does not allow."""
        lack = self._find_silent(_CEILINGS)
        if lack is not None or self._grant is not None:
            return lack
        levels = [level for level, _ in self.judged if level.kind in _RESOURCE]
        needed = any(level.kind is LevelKind.TRUST or level.required for level in levels)
        if needed or self._has_no_policies or not self.request.is_same_account:
            return levels[0].kind if levels else LevelKind.RESOURCE
        return None

    def find_allowing(self) -> Applying | LevelKind:
        """The statement that allows, else the kind of policy that lacks one."""
        grant, is_inside = self._grant, self.request.is_same_account
        if grant is not None and (self._has_no_policies or (is_inside and grant.naming is Naming.ITSELF)):
            return grant
        stands_alone = grant is not None and is_inside and grant.naming in (Naming.ROLE, Naming.EVERYBODY)
        decisive = next(self._applying(LevelKind.IDENTITY), grant if stands_alone else None)
        if decisive is None:
            return LevelKind.IDENTITY
        return self._find_silent(_LIMITS) or decisive

    @property
    def _grant(self) -> Applying | None:
        """What the resource's own policy allows, at its narrowest."""
        return max(self._applying(*_RESOURCE), key=lambda one: one.naming or 0, default=None)

    @property
    def _has_no_policies(self) -> bool:
        """Web identities and services have no policies of their own: the resource's decides alone."""
        return bool(self.request.principal.federated or self.request.principal.service)

    def _applying(self, *kinds: LevelKind) -> Iterator[Applying]:
        return (one for level, applying in self.judged if level.kind in kinds for one in applying)

    def _find_silent(self, kinds: Sequence[LevelKind]) -> LevelKind | None:
        silent = {level.kind for level, applying in self.judged if not applying}
        return next((kind for kind in kinds if kind in silent), None)
