"""Whether a role lets a caller in: its trust policy and, where they are looked at, the caller's own policies.

Does not own whether the role is there. Patches nothing.
"""

import json
from collections.abc import Sequence
from typing import Any

from policies.evaluation import Decision, Level, LevelKind, Policy, Request, evaluate


def judge_entry(role: Any, own: Sequence[Level], request: Request) -> Decision:
    """What AWS decides on an action of STS for moto's role. `own`: the policies of the caller.

    Facts: IAM user guide, reference_policies_evaluation-logic-cross-account.html and id_roles_create_for-user.html,
    read 2026-11.
    """
    trust = Policy(f"trust policy of {role.arn}", json.loads(role.assume_role_policy_document))
    return evaluate([Level(LevelKind.TRUST, (trust,)), *own], request)
