"""What states hold of the resolver: endpoints in VPCs, rules, and the VPCs that rules are for. Pure."""

from config.models.resolver import DNS_PORT
from live.network_parts import ResolverAssociation, ResolverEndpoint, ResolverRule
from migrate.init.attributes import Found, Readable
from migrate.init.identity_states import ReadAll

_ENDPOINT, _RULE = "aws_route53_resolver_endpoint", "aws_route53_resolver_rule"
_ASSOCIATION = f"{_RULE}_association"
TYPES = frozenset({_ENDPOINT, _RULE, _ASSOCIATION})

_PROTOCOL = "Do53"
"""Plain DNS, by udp and tcp."""


def read_resolver_endpoints(read_all: ReadAll) -> tuple[ResolverEndpoint, ...]:
    return read_all(_ENDPOINT, _endpoint, "id")


def read_resolver_rules(read_all: ReadAll) -> tuple[ResolverRule, ...]:
    return read_all(_RULE, _rule, "id")


def read_resolver_associations(read_all: ReadAll) -> tuple[ResolverAssociation, ...]:
    return read_all(_ASSOCIATION, _association, "rule_id", "vpc_id")


def _endpoint(one: Found) -> ResolverEndpoint:
    beyond = ["protocols"] if set(one.texts("protocols")) - {_PROTOCOL} else []
    if one.optional("resolver_endpoint_type") not in {"", "IPV4"}:
        beyond.append("resolver_endpoint_type")
    return ResolverEndpoint(
        origin=one.origin,
        id=one.text("id"),
        account_id=one.account,
        region=one.region,
        name=one.optional("name"),
        direction=one.text("direction").lower(),
        subnet_ids=tuple(block.text("subnet_id") for block in one.blocks("ip_address")),
        group_ids=frozenset(one.texts("security_group_ids")),
        beyond=tuple(beyond),
        **one.tags,
    )


def _rule(one: Found) -> ResolverRule:
    targets = one.blocks("target_ip")
    plain = all(not one.optional("ipv6") and one.optional("protocol") in {"", _PROTOCOL} for one in targets)
    beyond = [] if plain else ["target_ip"]
    if one.optional("rule_type") != "FORWARD":
        beyond.append("rule_type")
    return ResolverRule(
        origin=one.origin,
        id=one.text("id"),
        arn=one.text("arn"),
        account_id=one.account,
        region=one.region,
        name=one.optional("name"),
        domain_name=one.text("domain_name").removesuffix("."),
        endpoint_id=one.optional("resolver_endpoint_id"),
        targets=tuple(sorted(map(_target, targets))),
        beyond=tuple(beyond),
        **one.tags,
    )


def _target(block: Readable) -> tuple[str, int]:
    return block.text("ip"), block.number("port") or DNS_PORT


def _association(one: Found) -> ResolverAssociation:
    return ResolverAssociation(origin=one.origin, rule_id=one.text("resolver_rule_id"), vpc_id=one.text("vpc_id"))
