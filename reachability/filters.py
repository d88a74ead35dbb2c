"""What security groups and network ACLs let through. A group remembers whom it let through, an ACL does not."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from policies.networks import PRIVATE_NETWORKS, is_public, is_within
from reachability.facts import Facts, Network, NetworkAcl
from reachability.traffic import EVERYTHING, NOTHING, Traffic, make_traffic


@dataclass(frozen=True)
class Let:
    """`every`: what passes for each address of the peer. `some`: for one of them at least."""

    every: Traffic
    some: Traffic

    def __and__(self, other: "Let") -> "Let":
        if self is ALL or other is ALL:
            return other if self is ALL else self
        return Let(self.every & other.every, self.some & other.some)

    def __or__(self, other: "Let") -> "Let":
        return Let(self.every | other.every, self.some | other.some)

    def answers(self) -> "Let":
        """Of these, as what goes back may pass."""
        return Let(self.every.answers(), self.some.answers())


ALL = Let(EVERYTHING, EVERYTHING)
NONE = Let(NOTHING, NOTHING)


def split(network: Network, by: Iterable[Network]) -> tuple[Network, ...]:
    """Parts of the network that each lie either within or outside of every one of the others; in order."""
    inside = [one for one in by if one != network and is_within(one, network)]
    if not inside:
        return (network,)
    left, right = network.subnets()
    return (*split(left, inside), *split(right, inside))


def judge_groups(
    facts: Facts, groups: Collection[str], peer: Network, peer_groups: Collection[str], *, egress: bool
) -> Let:
    """What these groups together let through to, or from, the addresses `peer`, which are in `peer_groups`."""
    by_group, by_network = NOTHING, list[tuple[Network, Traffic]]()
    rules = (rule for key in sorted(groups) if key in facts.group for rule in facts.group[key].rules)
    for rule in rules:
        if rule.egress is egress:
            traffic = make_traffic(rule.protocol, rule.ports)
            if rule.group is not None and rule.group in peer_groups:
                by_group |= traffic
            by_network += [(network, traffic) for network in rule.networks]

    def judge(part: Network) -> Traffic:
        found = by_group
        for network, traffic in by_network:
            if is_within(part, network):
                found |= traffic
        return found

    return _judge_parts(peer, [network for network, _ in by_network], judge)


def judge_acl(acl: NetworkAcl, peer: Network, *, egress: bool) -> Let:
    """What an ACL lets out to, or in from, the addresses `peer`."""
    entries = sorted((one for one in acl.entries if one.egress is egress), key=lambda one: one.number)

    def judge(part: Network) -> Traffic:
        found, left = NOTHING, EVERYTHING
        for entry in entries:
            if is_within(part, entry.network):
                meant = make_traffic(entry.protocol, entry.ports, denied=not entry.allow) & left
                found = found | meant if entry.allow else found
                left = left - meant
        return found

    return _judge_parts(peer, [entry.network for entry in entries], judge)


def _judge_parts(peer: Network, by: Iterable[Network], judge: Callable[[Network], Traffic]) -> Let:
    """Of each part of the peer's addresses. None of those kept for private networks is on the internet."""
    every, some = EVERYTHING, NOTHING
    private = [one for one in PRIVATE_NETWORKS if one != peer and is_within(one, peer)]
    for part in split(peer, (*by, *private)):
        if not private or is_public(part):
            found = judge(part)
            every, some = every & found, some | found
    return Let(every, some)
