"""The resolver's rules: changed in place, used by accounts that they are shared with, one for a name in a VPC."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from moto.route53resolver.exceptions import InvalidRequestException, ResourceInUseException, ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend, route53resolver_backends
from moto.route53resolver.responses import Route53ResolverResponse

from sandbox.aws.patches.common import run_first
from sandbox.aws.patches.ram import find_shared

_SHARED_TOO = ("associate_resolver_rule", "disassociate_resolver_rule", "get_resolver_rule", "list_resolver_rules")


def apply() -> None:
    """Adds UpdateResolverRule, and has an account see the rules that are shared with it.

    moto knows rules in their own account alone, deletes one that VPCs of others have, and gives a VPC two rules for one
    name. Facts: API reference of Route 53 Resolver, AssociateResolverRule, DeleteResolverRule and UpdateResolverRule,
    read 2026-11; the words of the refusals are from memory.
    """
    backend, response = Route53ResolverBackend, Route53ResolverResponse
    for name in _SHARED_TOO:
        _show_shared(backend, name)
    run_first(backend, "associate_resolver_rule", _refuse_a_second)
    run_first(backend, "delete_resolver_rule", _refuse_in_use)
    setattr(response, "update_resolver_rule", _update_rule)  # noqa: B010


def _show_shared(backend: Any, name: str) -> None:
    original = getattr(backend, name)

    @wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        with _with_shared(self):
            return original(self, *args, **kwargs)

    setattr(backend, name, method)


@contextmanager
def _with_shared(backend: Any) -> Iterator[None]:
    shared = {rule.id: rule for rule in _find_shared(backend)}
    backend.resolver_rules.update(shared)
    try:
        yield
    finally:
        for name in shared:
            backend.resolver_rules.pop(name, None)


def _find_shared(backend: Any) -> Iterator[Any]:
    for arn in find_shared(backend.account_id, backend.region_name):
        *_, region, owner, name = arn.split(":")
        kind, _, rule_id = name.partition("/")
        rules = route53resolver_backends[owner][region].resolver_rules if kind == "resolver-rule" else {}
        if rule_id in rules:
            yield rules[rule_id]


def _refuse_a_second(backend: Any, resolver_rule_id: str, name: str, vpc_id: str) -> None:
    del name
    with _with_shared(backend):
        rules = dict(backend.resolver_rules)
    wanted = rules.get(resolver_rule_id)
    for association in backend.resolver_rule_associations.values():
        other = rules.get(association.resolver_rule_id)
        if association.vpc_id == vpc_id and wanted and other and wanted.domain_name == other.domain_name:
            raise InvalidRequestException(
                "Cannot associate rules with same domain name with same VPC. Conflict with resolver rule "
                f"'{association.resolver_rule_id}'"
            )


def _refuse_in_use(backend: Any, resolver_rule_id: str) -> None:
    for regions in list(route53resolver_backends.values()):
        other: Any = regions.get(backend.region_name, backend)
        if any(one.resolver_rule_id == resolver_rule_id for one in other.resolver_rule_associations.values()):
            raise ResourceInUseException("Please disassociate this resolver rule from VPC first before deleting")


def _update_rule(response: Any) -> str:
    backend = route53resolver_backends[response.current_account][response.region]
    request = json.loads(response.body)
    rule = backend.resolver_rules.get(request["ResolverRuleId"])
    if rule is None:
        raise ResourceNotFoundException(f"Resolver rule with ID '{request['ResolverRuleId']}' does not exist")
    config = request["Config"]
    rule.name = config.get("Name", rule.name)
    rule.target_ips = config.get("TargetIps", rule.target_ips)
    rule.resolver_endpoint_id = config.get("ResolverEndpointId", rule.resolver_endpoint_id)
    return json.dumps({"ResolverRule": rule.description()})
