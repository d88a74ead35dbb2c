"""DNS servers that a rule of the resolver begins to ask."""

from typing import Any

from config import load
from engine.changes import Operation
from engine.deployment import StateResource
from review.gate.forwarding import refuse_other_servers
from review.gate.subject import Subject
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource


def rule(*targets: dict[str, Any]) -> StateResource:
    inputs = {"domainName": "corp.example.com", "targetIps": list(targets)}
    kind = "aws:route53/resolverRule:ResolverRule"
    return make_resource(kind, "resolver-rule-networking/corp", inputs, account="networking")


def refusals(before: StateResource | None, after: StateResource | None, operation: Operation) -> list[str]:
    change = make_change(operation, before, after)
    subject = Subject(previews=[make_preview(change)], organization=load(EXAMPLE))
    return [refusal.would for refusal in refuse_other_servers(subject)]


def test_a_server_more_is_refused_and_one_less_or_the_same_is_not() -> None:
    first, second = {"ip": "10.9.0.10", "port": 53}, {"ip": "198.51.100.7", "port": 5353}
    assert refusals(rule(first), rule(first, second), Operation.update) == [
        "every VPC that has the rule asks 198.51.100.7:5353 for corp.example.com, and goes where that says"
    ]
    assert refusals(rule(first, second), rule(second), Operation.update) == []
    assert refusals(rule(first), rule({"ip": "10.9.0.10"}), Operation.update) == []
    assert refusals(None, rule(first), Operation.create) == []
    assert refusals(rule(first), None, Operation.delete) == []
