"""The resolver's endpoints in VPCs of the config, its rules, and the VPCs that rules are for. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.models.resolver import DNS_PORT
from config.models.resolver import ResolverEndpoint as EndpointModel
from config.models.resolver import ResolverRule as RuleModel
from config.plan.shareable import RESOLVER_RULES
from live.inventory import Inventory
from live.network_parts import ResolverAssociation, ResolverEndpoint, ResolverRule
from migrate.init.attributes import BeyondError
from migrate.init.drafting import Findings, Names, note, plain, without_nothing
from migrate.init.emitter import Noted
from migrate.init.sharing import Shareable
from migrate.init.vpc_parts import PlacedVpc

Holders = Mapping[str, frozenset[str]]
"""Ids of the accounts that have something by a share, by its ARN."""


@dataclass(frozen=True, kw_only=True)
class Resolver:
    """`shareable`: the rules, by ARN."""

    endpoints: Sequence[Noted]
    rules: Sequence[Noted]
    shareable: Mapping[str, Shareable]


def draft_resolver(
    inventory: Inventory,
    names: Names,
    placed: Mapping[str, PlacedVpc],
    holders: Holders,
    findings: Findings,
) -> Resolver:
    """By key, which is the name in AWS; those that the config cannot say are told. `placed`: the VPCs of the config by
    id.
    """
    parts = inventory.network_parts
    endpoints: dict[str, tuple[ResolverEndpoint, dict[str, Any]]] = {}
    keys = Counter(one.name for one in parts.resolver_endpoints)
    for one in sorted(parts.resolver_endpoints, key=lambda one: one.name):
        try:
            _refuse_twins(keys, one)
            endpoints[one.id] = one, _draft_endpoint(inventory, names, one, placed)
        except BeyondError as error:
            findings.leave(one, str(error))
    rules: list[tuple[ResolverRule, dict[str, Any]]] = []
    keys = Counter(one.name for one in parts.resolver_rules)
    domains = Counter((one.account_id, one.region, one.domain_name) for one in parts.resolver_rules)
    for one in sorted(parts.resolver_rules, key=lambda one: one.name):
        try:
            _refuse_twins(keys, one)
            if domains[one.account_id, one.region, one.domain_name] > 1:
                raise BeyondError("another rule of its account and region is for its domain name")
            rules.append((one, _draft_rule(names, one, endpoints)))
        except BeyondError as error:
            findings.leave(one, str(error))
    vpcs = {one.id: _list_vpcs(inventory, one, placed, holders, findings) for one, _ in rules}
    known = {one.id for one, _ in rules}
    for association in parts.resolver_associations:
        if association.rule_id not in known:
            findings.leave(association, "its rule is not in the config")
    return Resolver(
        endpoints=[note(fields, [one]) for one, fields in endpoints.values()],
        rules=[note({**fields, **without_nothing({"vpcs": vpcs[one.id]})}, [one]) for one, fields in rules],
        shareable={
            one.arn: Shareable(kind=RESOLVER_RULES, reference=one.name, account_id=one.account_id) for one, _ in rules
        },
    )


def _refuse_twins(names: Counter[str], one: ResolverEndpoint | ResolverRule) -> None:
    if one.beyond:
        raise BeyondError(f"it has {', '.join(one.beyond)}, which init does not write")
    if names[one.name] > 1:
        raise BeyondError("another one has its name, which is its key in the config")


def _draft_endpoint(
    inventory: Inventory, names: Names, endpoint: ResolverEndpoint, placed: Mapping[str, PlacedVpc]
) -> dict[str, Any]:
    vpc_ids = {one.vpc_id for one in inventory.subnets if one.id in endpoint.subnet_ids}
    vpc = placed.get(next(iter(vpc_ids), "")) if len(vpc_ids) == 1 else None
    subnets = {} if vpc is None else vpc.name_subnets(endpoint.subnet_ids)
    if vpc is None or not any(subnets.values()) or not endpoint.group_ids <= vpc.groups.keys():
        raise BeyondError("an endpoint of the config is in subnets and security groups of one of its VPCs")
    zones = [one.availability_zone for one in inventory.subnets if one.id in endpoint.subnet_ids]
    if len(set(endpoint.subnet_ids)) < len(endpoint.subnet_ids) or len(set(zones)) < 2:
        raise BeyondError("an endpoint of the config has one address in each of its subnets, in two zones at least")
    fields = {
        "key": endpoint.name,
        "vpc": vpc.key,
        "direction": endpoint.direction,
        **subnets,
        "security_groups": sorted(vpc.groups[id_] for id_ in endpoint.group_ids),
        **without_nothing({"tags": names.own_tags(endpoint)}),
    }
    return _hold_to(EndpointModel, fields)


def _draft_rule(
    names: Names, rule: ResolverRule, endpoints: Mapping[str, tuple[ResolverEndpoint, dict[str, Any]]]
) -> dict[str, Any]:
    endpoint, _ = endpoints.get(rule.endpoint_id, (None, {}))
    if endpoint is None or endpoint.direction != "outbound" or endpoint.account_id != rule.account_id:
        raise BeyondError("a rule of the config forwards by an outbound endpoint of it, of its own account")
    fields = {
        "key": rule.name,
        "domain_name": rule.domain_name,
        "endpoint": endpoint.name,
        "targets": [{"ip": ip, **({} if port == DNS_PORT else {"port": port})} for ip, port in rule.targets],
        **without_nothing({"tags": names.own_tags(rule)}),
    }
    return _hold_to(RuleModel, fields)


def _hold_to(model: type[EndpointModel] | type[RuleModel], fields: dict[str, Any]) -> dict[str, Any]:
    try:
        model.model_validate(plain(fields))
    except ValidationError:
        raise BeyondError(
            "its name, which is its key in the config, or something else of it is none that the config can say"
        ) from None
    return fields


def _list_vpcs(
    inventory: Inventory, rule: ResolverRule, placed: Mapping[str, PlacedVpc], holders: Holders, findings: Findings
) -> list[str]:
    """The keys of the VPCs that it is for."""
    accounts = holders.get(rule.arn, frozenset()) | {rule.account_id}
    found: list[str] = []
    associations: list[ResolverAssociation] = [
        one for one in inventory.network_parts.resolver_associations if one.rule_id == rule.id
    ]
    for one in associations:
        vpc = placed.get(one.vpc_id)
        if vpc is None or vpc.vpc.region != rule.region or vpc.vpc.account_id not in accounts:
            findings.leave(one, "its VPC is not in the config, or no share of the config gives the rule to its account")
        else:
            found.append(vpc.key)
    return sorted(found)
