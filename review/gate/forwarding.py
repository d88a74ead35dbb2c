"""DNS servers that begin to be asked, by a rule of the resolver, a VPC or a delegation: who answers for names says
where all that asks goes.
"""

from collections.abc import Iterator
from typing import Any

from config.plan.resolver import plan_resolver_associations, plan_resolver_rules
from engine.changes import Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import join_keys
from review.gate.loss import find_staying_vpc
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable
from review.logical_names import find_keys

_RULE = "aws:route53/resolverRule:ResolverRule"
_ASSOCIATION = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
_RECORD = "aws:route53/record:Record"
_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
_OF_AWS = "AmazonProvidedDNS"
_ADVICE = "keep the servers that are asked; where it is meant, a waiver says who agreed"


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
                advice=_ADVICE,
            )
    yield from _refuse_other_delegations(subject)
    yield from _refuse_other_options(subject)
    yield from _refuse_first_rules(subject)


def _refuse_other_delegations(subject: Subject) -> Iterator[Refusal]:
    """A name server more, of a delegation that is there; of a zone that is made in the same run none is known."""
    for change in subject.of(_RECORD):
        before, after = change.before, change.after
        if before is None or after is None or not is_comparable(change):
            continue
        if {before.inputs.get("type"), after.inputs.get("type")} != {"NS"}:
            continue
        values = after.inputs.get("records")
        more = sorted(_list_texts(values) - _list_texts(before.inputs.get("records")))
        if has_unknown(values):
            more = ["name servers that are made in the same run"]
        if more:
            name = after.inputs.get("name")
            yield subject.refuse(
                "trust-grew",
                change,
                attribute="records",
                would=f"who looks for {name}, or a name below it, is led to {', '.join(more)}, and goes where that "
                "says",
                advice="keep the name servers that it is delegated to; where it is meant, a waiver says who agreed",
            )


def _refuse_other_options(subject: Subject) -> Iterator[Refusal]:
    """A name server more, of a VPC that is there, by other DHCP options or by its first ones."""
    for change in subject.of(_OPTIONS):
        vpc = find_staying_vpc(subject, change)
        if vpc is None or change.after is None or not is_comparable(change):
            continue
        had = {_OF_AWS} if change.before is None else _list_texts(change.before.inputs.get("domainNameServers"))
        more = sorted(_list_texts(change.after.inputs.get("domainNameServers")) - had - {_OF_AWS})
        if more:
            yield subject.refuse(
                "trust-grew",
                change,
                attribute="domainNameServers",
                would=f"what is in the VPC {vpc} asks {', '.join(more)} for all names, and goes where that says",
                advice=_ADVICE,
            )


def _refuse_first_rules(subject: Subject) -> Iterator[Refusal]:
    """A rule more of a VPC that is there. Another one in the place of one is a loss, which tells of it."""
    servers = {one.key: one.targets for one in plan_resolver_rules(subject.organization)}
    asked = {one.names: servers[one.rule] for one in plan_resolver_associations(subject.organization)}
    for change in subject.of(_ASSOCIATION):
        names = find_keys(change.resource.name)
        if change.operation is Operation.create and join_keys(*names[:2]) in subject.staying_vpcs and names in asked:
            told = ", ".join(f"{ip}:{port}" for ip, port in asked[names])
            yield subject.refuse(
                "trust-grew",
                change,
                would=f"what is in the VPC {join_keys(*names[:2])} asks {told} for {names[2].removesuffix('.')} and "
                "what is below, and goes where that says",
                advice="leave it out of `vpcs` of the rule; where it is meant, a waiver says who agreed",
            )


def _list_texts(values: Any) -> set[str]:
    return {str(one) for one in values if not has_unknown(one)} if isinstance(values, list) else set()


def _list_servers(rule: StateResource) -> set[str]:
    targets = rule.inputs.get("targetIps")
    if not isinstance(targets, list) or has_unknown(targets):
        return set()
    return {f"{one.get('ip')}:{one.get('port') or 53}" for one in targets if isinstance(one, dict)}
