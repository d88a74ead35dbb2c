"""Deploy roles of CI that begin to enter accounts of other groups, for a peering or a transit gateway between them."""

import json
from collections.abc import Iterator
from typing import Any

from config.plan.ci import CI
from config.plan.groups import plan_groups
from config.plan.workloads import plan_workload_accounts
from engine.deployment import StateResource
from engine.preview import has_unknown
from policies.problems import as_list
from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key, is_comparable
from review.logical_names import find_beginning, find_keys

_INLINE = "aws:iam/rolePolicy:RolePolicy"
_ENTER = "EnterRoles"


def refuse_entries_between_groups(subject: Subject) -> Iterator[Refusal]:
    """One for each role that is there. An account that is new in a stack's own group is what the stack is for."""
    own = {group.stack: group.accounts for group in plan_groups(subject.organization)}
    own |= plan_workload_accounts(subject.organization)
    keys = {id_: key for key, id_ in subject.account_ids.items()}
    for change in filter(is_comparable, subject.of(_INLINE)):
        stack = find_keys(change.resource.name)[-1]
        if change.before is None or change.after is None or find_beginning(change.resource.name) != CI:
            continue
        more = {keys.get(id_) for id_ in _list_entered(change.after) - _list_entered(change.before)} - {None}
        others = sorted(key for key in more if key is not None and key not in own.get(stack, more))
        if others:
            yield subject.refuse(
                "rights-grew",
                change,
                keys=(find_key(change.urn),),
                attribute="policy",
                would=f"the jobs that deploy {stack} may enter {', '.join(others)} too, of another group, and do there "
                "all that the execution role may",
                advice="let the stack of that group ask for the peering, or attach VPCs to a gateway of its own group; "
                "where it is meant, a waiver says who agreed",
            )


def _list_entered(policy: StateResource) -> set[str]:
    """The ids of the accounts whose roles it lets somebody enter; none as long as nobody knows it."""
    text = policy.inputs.get("policy")
    try:
        document: Any = None if has_unknown(text) else json.loads(str(text))
    except ValueError:
        return set()
    statements = as_list(document.get("Statement") or []) if isinstance(document, dict) else []
    arns = [arn for one in statements if one.get("Sid") == _ENTER for arn in as_list(one.get("Resource") or [])]
    return {str(arn).split(":")[4] for arn in arns if str(arn).count(":") >= 5}
