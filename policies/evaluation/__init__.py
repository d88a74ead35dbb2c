"""Whether AWS allows a request, by the policies that it would look at: `evaluate(levels, request)`, a `Decision`.

Pure. What a policy says is judged, not whether AWS would take its document (`policies.structure`).
"""

from policies.evaluation.decision import Decision, Reason
from policies.evaluation.evaluate import evaluate
from policies.evaluation.levels import Level, LevelKind, Policy
from policies.evaluation.request import Principal, Request

__all__ = ["Decision", "Level", "LevelKind", "Policy", "Principal", "Reason", "Request", "evaluate"]
