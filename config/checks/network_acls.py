"""Rules about network ACLs: what they are for exists, AWS takes them, and they cut off nothing unseen."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.checks.walk import join, vpc_place
from config.errors import ConfigError
from config.models import Organization, Vpc
from config.models.network_acls import NetworkAcl
from config.plan.acl_effects import find_hidden, find_unanswered
from config.plan.network_acls import PROTOCOLS, AclRulePlan, list_acl_subnets, plan_acl_rules
from config.yaml.places import Place, Places
from policies.networks import (
    ACL_RULES_QUOTA,
    EPHEMERAL_PORTS,
    MAX_ACL_RULES,
    MOST_ACL_RULES,
    NETWORKS_AS_OF,
)

_DIRECTIONS = ("ingress", "egress")


class _Placed(NamedTuple):
    vpc: Vpc
    acl: NetworkAcl
    place: Place

    def list_rules(self, direction: str) -> list[AclRulePlan]:
        """Its rules of one direction, by number."""
        return [rule for rule in plan_acl_rules(self.vpc, self.acl) if rule.is_egress == (direction == "egress")]

    def find_place(self, rule: AclRulePlan) -> Place:
        direction = "egress" if rule.is_egress else "ingress"
        numbers = [one.number for one in getattr(self.acl, direction)]
        return self.place / direction / numbers.index(rule.number)


def _list_whole(organization: Organization, places: Places) -> Iterator[_Placed]:
    """Those that were read as a whole: without a rule, others would seem to say something else."""
    return (placed for placed in _list_acls(organization) if not places.has_lost(placed.place))


def _list_acls(organization: Organization) -> Iterator[_Placed]:
    for index, vpc in enumerate(organization.vpcs):
        for position, acl in enumerate(vpc.network_acls):
            yield _Placed(vpc, acl, vpc_place(index) / "network_acls" / position)


def network_acls_have_subnets(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What an ACL is for is in its VPC, and a subnet has one."""
    first: dict[tuple[str, str], str] = {}
    for vpc, acl, place in _list_acls(organization):
        so = "so the ACL would not be for it"
        tiers, subnets = {tier.key for tier in vpc.live_tiers}, {subnet.key for subnet in vpc.subnets}
        for position, key in enumerate(acl.tiers):
            yield from places.unknown(key, tiers, f'a tier of the VPC "{vpc.key}"', place / "tiers" / position, so=so)
        for position, key in enumerate(acl.subnets):
            what = f'a subnet written out in the VPC "{vpc.key}"'
            yield from places.unknown(key, subnets, what, place / "subnets" / position, so=so)
        known = [key for key in list_acl_subnets(vpc, acl) if key in subnets or key not in acl.subnets]
        taken = [key for key in known if first.setdefault((vpc.key, key), acl.key) != acl.key]
        if taken:
            others = join(f'"{one}"' for one in sorted({first[vpc.key, key] for key in taken}))
            yield places.error(
                place,
                f'{join(taken)} of the VPC "{vpc.key}" would have {others} as well, and AWS gives a subnet one network '
                "ACL",
                "name each tier and subnet in one ACL",
            )


def network_acls_fit_the_quota(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """How many rules AWS allows in an ACL, and how many it allows when asked for more."""
    for placed in _list_acls(organization):
        for direction in _DIRECTIONS:
            rules = placed.list_rules(direction)
            of_ipv6 = sum(":" in rule.cidr for rule in rules)
            # AWS's own last rule counts too.
            count = max(of_ipv6, len(rules) - of_ipv6) + 1
            if count <= MAX_ACL_RULES:
                continue
            problem = places.error(
                placed.place / direction,
                f'"{placed.acl.key}" has {count} {direction} rules of one kind, with the deny that AWS puts last, and '
                f"AWS allows {MAX_ACL_RULES}, or {MOST_ACL_RULES} when it is asked ({NETWORKS_AS_OF})",
                f"write fewer, or ask for more: quota {ACL_RULES_QUOTA} of vpc, by service_quotas of a baseline",
            )
            yield problem if count > MOST_ACL_RULES else problem.as_warning()


def network_acl_rules_are_asked(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No rule is hidden by an earlier one."""
    for placed in _list_whole(organization, places):
        for direction in _DIRECTIONS:
            rules = {rule.key: rule for rule in placed.list_rules(direction)}
            for key, earlier in find_hidden(list(rules.values())).items():
                yield places.error(
                    placed.find_place(rules[key]),
                    f'rule {rules[key].number} of {direction} of "{placed.acl.key}" is never asked: rule '
                    f"{earlier.number} fits all that it fits, and comes first",
                    "give it a lower number than that, or remove it",
                ).as_warning()


def network_acls_let_answers_through(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What is let through one way has an answer the other way, and something is let through at all."""
    for placed in _list_whole(organization, places):
        rules = {direction: placed.list_rules(direction) for direction in _DIRECTIONS}
        if not any(rule.allows for one in rules.values() for rule in one):
            yield places.error(
                placed.place,
                f'"{placed.acl.key}" lets nothing through, so its subnets would be cut off from everything',
                "write what it lets in under ingress, and what it lets out under egress, answers too",
            ).as_warning()
        for direction, back in (_DIRECTIONS, _DIRECTIONS[::-1]):
            unanswered = find_unanswered(rules[direction], rules[back])
            if unanswered:
                yield _tell_unanswered(places, placed, direction, back, unanswered)


def _tell_unanswered(
    places: Places, placed: _Placed, direction: str, back: str, unanswered: Sequence[AclRulePlan]
) -> ConfigError:
    numbers = join([str(rule.number) for rule in unanswered])
    several = len(unanswered) > 1
    first, last = EPHEMERAL_PORTS
    protocol = "protocol: udp, " if unanswered[0].protocol == PROTOCOLS["udp"] else ""
    return places.error(
        placed.find_place(unanswered[0]),
        f'no answer to what {"rules" if several else "rule"} {numbers} of {direction} of "{placed.acl.key}" '
        f"{'let' if several else 'lets'} through gets back: a network ACL sees each packet by itself, and {back} "
        f"allows no ports from {first} to {last} there",
        f"write {{number: ..., action: allow, {protocol}ports: {first}-{last}, cidr: {unanswered[0].cidr}}} under "
        f"{back}",
    ).as_warning()


def network_acls_know_ipv6(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Where subnets have IPv6, so has their ACL."""
    for vpc, acl, place in _list_whole(organization, places):
        numbered = [tier.key for tier in vpc.live_tiers if tier.key in acl.tiers and vpc.gives_ipv6(tier)]
        numbered += [one.key for one in vpc.subnets if one.key in acl.subnets and one.ipv6_index is not None]
        rules = list(plan_acl_rules(vpc, acl))
        if numbered and any(rule.allows for rule in rules) and not any(":" in rule.cidr for rule in rules):
            yield places.error(
                place,
                f'{join(numbered)} of the VPC "{vpc.key}" {"have" if len(numbered) > 1 else "has"} IPv6, and '
                f'"{acl.key}" has no rule of it, so all of it is denied',
                'write rules with cidr: "::/0" or the like; or ipv6: false at the tier',
            ).as_warning()
