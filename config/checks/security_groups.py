"""Rules about security groups and prefix lists: what they name exists, AWS takes it, nobody opens a door unseen."""

from collections.abc import Iterator
from typing import NamedTuple

from config.checks.walk import account_keys, join, vpc_place
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization, Vpc
from config.models.security_groups import WITH_PORTS, IngressRule, Rule, SecurityGroup, split_ports
from config.plan.former_keys import index_keys
from config.plan.received import find_way
from config.plan.security_groups import RulePlan, expand_rule
from config.plan.shareable import PREFIX_LISTS
from config.yaml.places import Place, Places
from policies.networks import MAX_RULES, NETWORKS_AS_OF, REMOTE_LOGINS, RULES_QUOTA, is_everybody

_DIRECTIONS = ("ingress", "egress")


class _Placed(NamedTuple):
    vpc: Vpc
    group: SecurityGroup
    rule: Rule
    direction: str
    place: Place


def _list_groups(organization: Organization) -> Iterator[tuple[Vpc, SecurityGroup, Place]]:
    for index, vpc in enumerate(organization.vpcs):
        for position, group in enumerate(vpc.security_groups):
            yield vpc, group, vpc_place(index) / "security_groups" / position


def _list_rules(organization: Organization) -> Iterator[_Placed]:
    for vpc, group, place in _list_groups(organization):
        for direction in _DIRECTIONS:
            rules: tuple[Rule, ...] = group.egress if direction == "egress" else group.ingress
            for position, rule in enumerate(rules):
                yield _Placed(vpc, group, rule, direction, place / direction / position)


def peers_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The groups that a rule names are in its VPC, the prefix lists where the VPC is."""
    lists = {one.key: one for one in organization.prefix_lists}
    accounts = account_keys(organization) | {MANAGEMENT}
    for vpc, _, rule, _, place in _list_rules(organization):
        groups = {group.key for group in vpc.security_groups}
        for position, key in enumerate(rule.security_groups):
            so = "so the rule would let nobody through"
            item = place / "security_groups" / position
            for problem in places.unknown(key, groups, "a security group", item, so=so):
                owner = next((one.key for one in organization.vpcs if key in index_keys(one.security_groups)), None)
                if owner is None:
                    yield problem
                else:
                    yield places.error(
                        item,
                        f'"{key}" is a security group of the VPC "{owner}", and this rule is of a group in '
                        f'"{vpc.key}", {so}',
                        "name the other VPC's network under cidrs, or a group of this VPC",
                    )
        for position, key in enumerate(rule.prefix_lists):
            item = place / "prefix_lists" / position
            yield from places.unknown(key, lists, "a prefix list", item, so="so the rule would let nobody through")
            if key not in lists or not accounts.issuperset({vpc.account, lists[key].account}):
                continue
            there, here = organization.region_of_thing(lists[key]), organization.region_of_thing(vpc)
            owner = lists[key].account
            if there != here:
                yield places.error(
                    item,
                    f'the prefix list "{key}" is in {there}, and the VPC "{vpc.key}" in {here}, where AWS does not '
                    "know it",
                    "write a list for that region, with a key of its own",
                )
            elif owner != vpc.account and find_way(organization, PREFIX_LISTS, key, vpc.account) is None:
                yield places.error(
                    item,
                    f'the prefix list "{key}" is of the account "{owner}", and no share gives it to "{vpc.account}", '
                    f'the account of the VPC "{vpc.key}", so AWS would refuse the rule',
                    f'write prefix_lists: [{key}] in a share of "{owner}" with that account, or a list of its own '
                    "with a key of its own",
                )


def rules_are_distinct(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a second rule with the same protocol, ports and peer in one group, whatever its description."""
    first: dict[tuple[Place, str], Place] = {}
    for placed in _list_rules(organization):
        for rule in _expand(organization, placed):
            parent = Place(placed.place.file, placed.place.path[:-2])
            other = first.setdefault((parent, rule.key), placed.place)
            if other != placed.place:
                said = rule.key.removeprefix(f"{placed.direction}-")
                where = places.line(other)
                yield places.error(
                    placed.place,
                    f'"{placed.group.key}" has this rule in {where} already ({said}), and AWS refuses it a second time',
                    "keep one of them",
                )


def _expand(organization: Organization, placed: _Placed) -> Iterator[RulePlan]:
    return expand_rule(
        placed.vpc,
        placed.group,
        placed.rule,
        is_egress=placed.direction == "egress",
        groups=index_keys(placed.vpc.security_groups),
        lists=index_keys(organization.prefix_lists),
    )


def group_names_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a second group of one name in a VPC, and takes names in capitals for the same
    (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, read 2026-11-27).
    """
    first: dict[tuple[str, str], Place] = {}
    for vpc, group, place in _list_groups(organization):
        other = first.setdefault((vpc.key, group.group_name.lower()), place)
        if other != place:
            yield places.error(
                place / "name",
                f'"{group.group_name}" is the name of another security group of the VPC "{vpc.key}" too '
                f"({places.line(other)}); AWS refuses that",
                "give one of them another name; one that is there keeps its own",
            )


def rules_fit_the_quota(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many rules AWS allows in a group, unless it has been asked for more."""
    capacity = {one.key: one.capacity for one in organization.prefix_lists}
    counts: dict[tuple[str, str, Place], dict[int, int]] = {}
    for placed in _list_rules(organization):
        parent = Place(placed.place.file, placed.place.path[:-1])
        count = counts.setdefault((placed.group.key, placed.direction, parent), {4: 0, 6: 0})
        for rule in _expand(organization, placed):
            for version in (4, 6):
                if rule.cidr is None or (":" in rule.cidr) == (version == 6):
                    count[version] += capacity.get(rule.prefix_list or "", 1)
    for (group, direction, place), count in counts.items():
        if max(count.values()) > MAX_RULES:
            yield places.error(
                place,
                f'"{group}" has {max(count.values())} {direction} rules, a prefix list counted as often as it has '
                f"room, and AWS allows {MAX_RULES} until it is asked for more ({NETWORKS_AS_OF})",
                f"write fewer, or ask for more: quota {RULES_QUOTA} of vpc, by service_quotas of a baseline",
            ).as_warning()


def the_world_is_let_in_by_name(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Everybody reaches all ports of a group, or those of remote logins, where the rule says that it is meant."""
    wide = {one.key for one in organization.prefix_lists if any(is_everybody(entry.cidr) for entry in one.entries)}
    for _, group, rule, _, place in _list_rules(organization):
        if not isinstance(rule, IngressRule):
            continue
        everybody = [str(cidr) for cidr in rule.cidrs if is_everybody(cidr)]
        everybody += [f'the prefix list "{key}"' for key in rule.prefix_lists if key in wide]
        if rule.open_to_world and not everybody:
            yield places.error(
                place / "open_to_world",
                "the rule does not let everybody in, and would without a warning once somebody widens it",
                "remove open_to_world",
            )
        reached = _name_reached(rule)
        if everybody and reached and not rule.open_to_world:
            yield places.error(
                place,
                f'{join(everybody)} lets everybody on the internet reach {reached} of what is in "{group.key}", once '
                "that has a public address",
                "name the networks that need it; or write open_to_world: true if it is meant",
            ).as_warning()


def _name_reached(rule: Rule) -> str:
    """What of all that is open a stranger would look for first; empty where it is neither of these."""
    if rule.protocol == "all" or "all" in rule.ports:
        return "all ports"
    ranges = [split_ports(ports) for ports in rule.ports] if rule.protocol in WITH_PORTS else []
    found = [f"{name} ({port})" for port, name in REMOTE_LOGINS.items() if any(a <= port <= b for a, b in ranges)]
    return join(found) if found else ""
