"""What rules of a network ACL come to together: which of them is ever asked, and whether answers get back. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

from config.models.security_groups import MAX_PORT
from config.plan.network_acls import ANY_PROTOCOL, PROTOCOLS, AclRulePlan
from policies.networks import EPHEMERAL_PORTS, USUAL_EPHEMERAL_PORTS, is_within

_WITH_ANSWERS = frozenset({ANY_PROTOCOL, PROTOCOLS["tcp"], PROTOCOLS["udp"]})


def find_hidden(rules: Sequence[AclRulePlan]) -> dict[str, AclRulePlan]:
    """The rules that are never asked, by their key the one before that fits all that they fit. `rules`: of one
    direction, by number.
    """
    return {
        rule.key: earlier
        for position, rule in enumerate(rules)
        for earlier in rules[:position][::-1]
        if _covers(earlier, rule)
    }


def find_unanswered(rules: Sequence[AclRulePlan], back: Sequence[AclRulePlan]) -> list[AclRulePlan]:
    """What is let through in one direction, and no answer to it in the other: network ACLs see each packet by itself.

    `rules`, `back`: of the two directions, by number. A rule is answered as soon as some answer is.
    """
    return [
        rule
        for rule in rules
        if rule.allows and rule.protocol in _WITH_ANSWERS and not _is_for_answers(rule) and not _is_answered(rule, back)
    ]


def _is_for_answers(rule: AclRulePlan) -> bool:
    """Whether it lets answers through itself: to all ports that are usually chosen, and to no well-known one."""
    first, last = _ports(rule)
    return EPHEMERAL_PORTS[0] <= first <= USUAL_EPHEMERAL_PORTS[0] and last >= USUAL_EPHEMERAL_PORTS[1]


def _is_answered(rule: AclRulePlan, back: Sequence[AclRulePlan]) -> bool:
    first, last = EPHEMERAL_PORTS
    protocols = ("tcp", "udp") if rule.protocol == ANY_PROTOCOL else ()
    asked = [PROTOCOLS[one] for one in protocols] or [rule.protocol]
    answers = [replace(rule, protocol=protocol, from_port=first, to_port=last) for protocol in asked]
    return any(_lets_some_through(answer, back) for answer in answers)


def _lets_some_through(wanted: AclRulePlan, rules: Sequence[AclRulePlan]) -> bool:
    for rule in rules:
        if rule.allows and _overlaps(rule, wanted):
            return True
        if not rule.allows and _covers(rule, wanted):
            return False
    return False


def _covers(rule: AclRulePlan, other: AclRulePlan) -> bool:
    """Whether it fits all that the other fits."""
    (first, last), (start, end) = _ports(rule), _ports(other)
    return (
        rule.protocol in {ANY_PROTOCOL, other.protocol}
        and (rule.protocol == ANY_PROTOCOL or (first <= start and end <= last))
        and is_within(ip_network(other.cidr), ip_network(rule.cidr))
    )


def _overlaps(rule: AclRulePlan, other: AclRulePlan) -> bool:
    """Whether some packet fits both."""
    (first, last), (start, end) = _ports(rule), _ports(other)
    return (
        (rule.protocol == other.protocol or ANY_PROTOCOL in {rule.protocol, other.protocol})
        and first <= end
        and start <= last
        and ip_network(rule.cidr).overlaps(ip_network(other.cidr))
    )


def _ports(rule: AclRulePlan) -> tuple[int, int]:
    return (0 if rule.from_port is None else rule.from_port, MAX_PORT if rule.to_port is None else rule.to_port)
