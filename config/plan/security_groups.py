"""What the security groups of a VPC are made of: each rule with one peer, known by what it says. And prefix lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from config.models import Organization, Vpc
from config.models.security_groups import WITH_PORTS, Rule, SecurityGroup, split_ports
from config.plan.former_keys import KeysByKey, combine_former, index_keys
from config.plan.tiers import name_part

_ANY_PROTOCOL = "-1"
_ANY_ICMP = -1


@dataclass(frozen=True, kw_only=True)
class RulePlan:
    """A rule with one peer: a CIDR, or the key of a security group of the VPC or of a prefix list.

    `key`: what AWS tells rules of a group apart by, in words; a description is not among it. `protocol`, `from_port`
    and `to_port` are as AWS has them. `formerly`: its keys from before a peer's key changed.
    """

    key: str
    is_egress: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str | None = None
    security_group: str | None = None
    prefix_list: str | None = None
    description: str = ""
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SecurityGroupPlan:
    """A security group with its rules, sorted by key. `formerly`: keys that it had before.

    `keeps_rule_tags`: whether rules keep the tags that they have.
    """

    key: str
    name: str
    description: str
    rules: tuple[RulePlan, ...]
    tags: Mapping[str, str]
    keeps_rule_tags: bool = False
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrefixListPlan:
    """A prefix list in the account with the key `account`. `entries`: descriptions by CIDR, in the order of addresses.

    `formerly`: pairs of keys, its account's and its own, from before one of them changed.
    """

    key: str
    account: str
    region: str
    name: str
    max_entries: int
    entries: Mapping[str, str]
    tags: Mapping[str, str]
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_prefix_lists(organization: Organization) -> tuple[PrefixListPlan, ...]:
    """Every prefix list, sorted by key."""
    accounts = index_keys(organization.accounts)
    return tuple(
        PrefixListPlan(
            key=one.key,
            account=one.account,
            region=organization.region_of_thing(one),
            name=one.list_name,
            max_entries=one.capacity,
            entries={str(entry.cidr): entry.description for entry in sorted(one.entries, key=lambda entry: entry.cidr)},
            tags=one.tags,
            formerly=combine_former(accounts.get(one.account, (one.account,)), one.keys),
        )
        for one in sorted(organization.prefix_lists, key=lambda one: one.key)
    )


def plan_security_groups(vpc: Vpc, lists: KeysByKey) -> tuple[SecurityGroupPlan, ...]:
    """Sorted by key. `lists`: the keys of the prefix lists."""
    groups = index_keys(vpc.security_groups)
    return tuple(
        SecurityGroupPlan(
            key=group.key,
            name=group.group_name,
            description=group.description,
            rules=tuple(sorted(_plan_rules(vpc, group, groups, lists), key=lambda rule: rule.key)),
            tags=vpc.tags | name_part(vpc, group.original_key) | group.tags,
            keeps_rule_tags=not group.rule_tags,
            formerly=group.formerly,
        )
        for group in sorted(vpc.security_groups, key=lambda group: group.key)
    )


def _plan_rules(vpc: Vpc, group: SecurityGroup, groups: KeysByKey, lists: KeysByKey) -> Iterator[RulePlan]:
    """The rules of a group, inbound first, in the order of the config. Two of one key are one rule to AWS.

    `groups`, `lists`: the keys of the VPC's security groups and of the prefix lists.
    """
    for is_egress, rules in ((False, group.ingress), (True, group.egress)):
        for rule in rules:
            yield from expand_rule(vpc, group, rule, is_egress=is_egress, groups=groups, lists=lists)


def expand_rule(
    vpc: Vpc, group: SecurityGroup, rule: Rule, *, is_egress: bool, groups: KeysByKey, lists: KeysByKey
) -> Iterator[RulePlan]:
    """One for each of its port ranges and peers."""
    direction = "egress" if is_egress else "ingress"
    for (ports, from_port, to_port), peer in product(_list_ports(rule), _list_peers(vpc, group, rule)):
        names = _name_peer(peer, groups, lists)
        key, *former = (f"{direction}-{ports}-{name}" for name in names)
        yield RulePlan(
            key=key,
            is_egress=is_egress,
            protocol=_ANY_PROTOCOL if rule.protocol == "all" else rule.protocol,
            from_port=from_port,
            to_port=to_port,
            description=rule.description,
            formerly=tuple(former),
            **peer,
        )


def _list_ports(rule: Rule) -> Iterator[tuple[str, int | None, int | None]]:
    if rule.protocol in WITH_PORTS:
        for ports in rule.ports:
            yield (f"{rule.protocol}-{ports}", *split_ports(ports))
    elif rule.protocol == "icmp":
        yield rule.protocol, _ANY_ICMP, _ANY_ICMP
    else:
        yield rule.protocol, None, None


def _list_peers(vpc: Vpc, group: SecurityGroup, rule: Rule) -> Iterator[dict[str, str]]:
    yield from ({"cidr": str(cidr)} for cidr in rule.cidrs)
    yield from ({"security_group": key} for key in rule.security_groups)
    yield from ({"prefix_list": key} for key in rule.prefix_lists)
    if rule.vpc:
        yield {"cidr": str(vpc.cidr)}
    if rule.self_:
        yield {"security_group": group.key}


def _name_peer(peer: Mapping[str, str], groups: KeysByKey, lists: KeysByKey) -> list[str]:
    """Its name in a rule's key, and those from before. No key has a dot, so a name says which kind it is."""
    ((kind, value),) = peer.items()
    if kind == "cidr":
        return [value.replace("/", "_").replace("::", "--").replace(":", ".")]
    word, known = ("group", groups) if kind == "security_group" else ("list", lists)
    return [f"{word}.{key}" for key in known.get(value, (value,))]
