"""What the network ACLs of a VPC are made of: rules, known by direction and number, and the subnets they are for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import Vpc
from config.models.network_acls import AclRule, NetworkAcl
from config.models.security_groups import split_ports
from config.plan.tiers import list_tier_subnets, name_part

PROTOCOLS = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "all": "-1"}
"""The numbers by which network ACLs know protocols; -1 is any
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html, from memory)."""
ANY_PROTOCOL = PROTOCOLS["all"]
PROTOCOL_NAMES = {number: None if number == ANY_PROTOCOL else name for name, number in PROTOCOLS.items()}
"""By their numbers; None for any."""
OF_ICMP = frozenset({PROTOCOLS["icmp"], PROTOCOLS["icmpv6"]})


@dataclass(frozen=True, kw_only=True)
class AclRulePlan:
    """`key`: its direction and number, by which AWS tells rules of an ACL apart. Protocol and ports are as AWS has
    them.
    """

    key: str
    is_egress: bool
    number: int
    allows: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str


@dataclass(frozen=True, kw_only=True)
class NetworkAclPlan:
    """`subnets`: keys of those that it is for, sorted. `rules`: those inbound first, by number. `formerly`: keys that
    it had before.
    """

    key: str
    subnets: tuple[str, ...]
    rules: tuple[AclRulePlan, ...]
    tags: Mapping[str, str]
    formerly: tuple[str, ...] = ()


def plan_network_acls(vpc: Vpc) -> tuple[NetworkAclPlan, ...]:
    """Sorted by key."""
    return tuple(
        NetworkAclPlan(
            key=acl.key,
            subnets=tuple(sorted(list_acl_subnets(vpc, acl))),
            rules=tuple(plan_acl_rules(vpc, acl)),
            tags=vpc.tags | name_part(vpc, acl.original_key) | acl.tags,
            formerly=acl.formerly,
        )
        for acl in sorted(vpc.network_acls, key=lambda acl: acl.key)
    )


def list_acl_subnets(vpc: Vpc, acl: NetworkAcl) -> Iterator[str]:
    """The keys of the subnets that the ACL is for."""
    yield from acl.subnets
    yield from (one.keys[0] for one in list_tier_subnets(vpc) if one.tier.key in acl.tiers)


def plan_acl_rules(vpc: Vpc, acl: NetworkAcl) -> Iterator[AclRulePlan]:
    """Those inbound first, by number."""
    for direction, rules in (("ingress", acl.ingress), ("egress", acl.egress)):
        for rule in sorted(rules, key=lambda rule: rule.number):
            yield _plan_rule(vpc, direction, rule)


def _plan_rule(vpc: Vpc, direction: str, rule: AclRule) -> AclRulePlan:
    first, last = (None, None) if rule.ports is None else split_ports(rule.ports)
    return AclRulePlan(
        key=f"{direction}-{rule.number}",
        is_egress=direction == "egress",
        number=rule.number,
        allows=rule.action == "allow",
        protocol=PROTOCOLS[rule.protocol],
        from_port=first,
        to_port=last,
        cidr=str(rule.cidr or vpc.cidr),
    )
