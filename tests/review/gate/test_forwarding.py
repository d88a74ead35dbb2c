"""DNS servers that a rule of the resolver begins to ask."""

from typing import Any

from config import load
from engine.changes import Operation
from engine.deployment import StateResource
from review.gate.forwarding import refuse_other_servers
from review.gate.subject import Subject
from tests.config.plan.test_resolver import give_hub, give_rules
from tests.support.example import EXAMPLE, Configure, configure
from tests.support.previews import make_change, make_preview, make_resource

__all__ = ["configure"]


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


def test_a_rule_for_a_vpc_that_is_there_is_refused_and_for_a_new_one_it_is_not(configure: Configure) -> None:
    organization = configure(network=give_hub, dns=give_rules)
    kind, name = (
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        "resolver-association-networking/shared/",
    )
    vpc = make_resource("aws:ec2/vpc:Vpc", "vpc-networking/shared", {}, account="networking")
    first = make_change(
        Operation.create, None, make_resource(kind, f"{name}corp.example.com.", {}, account="networking")
    )

    def judge(operation: Operation) -> list[str]:
        there = make_change(operation, None if operation is Operation.create else vpc, vpc)
        subject = Subject(previews=[make_preview(there, first)], organization=organization)
        return [refusal.would for refusal in refuse_other_servers(subject)]

    (told,) = judge(Operation.same)
    assert told == (
        "what is in the VPC networking/shared asks 10.9.0.10:53, 10.9.0.11:5353 for corp.example.com and what is "
        "below, and goes where that says"
    )
    assert judge(Operation.create) == []
