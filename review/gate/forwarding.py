"""DNS servers that a rule of the resolver begins to ask: who answers for names says where all that asks goes."""

from collections.abc import Iterator

from engine.deployment import StateResource
from engine.preview import has_unknown
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable

_RULE = "aws:route53/resolverRule:ResolverRule"


def refuse_other_servers(subject: Subject) -> Iterator[Refusal]:
    """A server more, of a rule that is there: VPCs that have it ask the new one at once."""
    for change in subject.of(_RULE):
        if change.before is None or change.after is None or not is_comparable(change):
            continue
        more = sorted(_list_servers(change.after) - _list_servers(change.before))
        if more:
            domain = change.after.inputs.get("domainName")
            yield subject.refuse(
                "trust-grew",
                change,
                attribute="targetIps",
                would=f"every VPC that has the rule asks {', '.join(more)} for {domain}, and goes where that says",
                advice="keep the servers that are asked; where it is meant, a waiver says who agreed",
            )


def _list_servers(rule: StateResource) -> set[str]:
    targets = rule.inputs.get("targetIps")
    if not isinstance(targets, list) or has_unknown(targets):
        return set()
    return {f"{one.get('ip')}:{one.get('port') or 53}" for one in targets if isinstance(one, dict)}
