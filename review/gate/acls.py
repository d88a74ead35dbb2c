"""Network ACLs that let more or less through than before, at subnets that stay."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import collapse_addresses, ip_network
from typing import NamedTuple

from config.plan.network_acls import PROTOCOL_NAMES
from engine.changes import Change, Operation
from engine.deployment import StateResource
from engine.preview import has_unknown
from engine.urns import join_keys, qualified_type, split_urn
from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6
from reachability.facts import AclEntry, Network, NetworkAcl
from reachability.filters import judge_acl, split
from reachability.traffic import EVERYTHING, Traffic
from review.gate.network_sides import (
    ACL,
    ACL_ASSOCIATION,
    NetworkSides,
    find_attached,
    list_blocks,
    list_changed,
    list_sides,
)
from review.gate.refusals import Refusal
from review.gate.subject import COMPONENT, Subject

_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
_FAMILIES = tuple(map(ip_network, (EVERYWHERE, EVERYWHERE_OF_IPV6)))
_SHOWN = 6
_COUNTS = ("ruleNumber", "protocol", "fromPort", "toPort", "cidrBlock", "ipv6CidrBlock", "egress", "ruleAction")
"""The inputs of a rule that say what it lets through."""


class _Turn(NamedTuple):
    """What an ACL, or another one in its place, does otherwise. The sides are URNs or ids; None for the VPC's default
    ACL, which lets everything through.
    """

    whole: str
    before: str | None
    after: str | None


def refuse_changed_acls(subject: Subject) -> Iterator[Refusal]:
    """One refusal for each ACL, and for each that takes the place of another. That a subnet of network.yaml is given
    back to the VPC's default ACL is `switched-off`.
    """
    if next(list_changed(subject, _RULE, ACL, ACL_ASSOCIATION), None) is None:
        return
    sides = NetworkSides(subject)
    before, after, changed = _read_entries(subject, sides)
    of_ipv6 = {urn for urn in sides.staying if subject.by_urn[urn].resource.inputs.get("ipv6CidrBlock")}
    turns = defaultdict[_Turn, list[tuple[str, Change]]](list)
    for subnet, pair in sides.pair(ACL_ASSOCIATION, "networkAclId", owner=ACL).items():
        is_other = pair.before != pair.after or pair.after in changed
        # Of a VPC of network.yaml the protections tell it; without an id nobody knows what it has instead.
        is_left = pair.after is None and (pair.change.after is not None or _is_of_network(pair.change))
        if is_other and not is_left:
            cause = changed.get(pair.after or "", pair.change) if pair.before == pair.after else pair.change
            turns[_Turn(sides.staying[subnet].whole, pair.before, pair.after)].append((subnet, cause))
    for turn, found in sorted(turns.items(), key=lambda one: (one[0].whole, str(one[0].after), str(one[0].before))):
        acls = _make_acl(turn.before, before), _make_acl(turn.after, after)
        families = _FAMILIES if any(subnet in of_ipv6 for subnet, _ in found) else _FAMILIES[:1]
        told = [one for is_egress in (False, True) for one in _compare(*acls, families, is_egress=is_egress)]
        if not told:
            continue
        key = find_attached(turn.after or turn.before or "")
        more = [f"and {len(told) - _SHOWN} changes more"] if len(told) > _SHOWN else []
        cause = min((change for _, change in found), key=lambda change: change.urn)
        yield subject.refuse(
            "reach-changed",
            cause,
            keys=(join_keys(turn.whole, key),),
            would=f"at {sides.name_subnets({sides.staying[subnet] for subnet, _ in found})} of the "
            f"VPC {sides.staying[found[0][0]].vpc} the network ACL "
            f"{key}{_name_former(turn)} {'; '.join([*told[:_SHOWN], *more])}",
            advice="take it back in `network_acls`; where it is meant, a waiver says who agreed",
            beside=len({change.urn for _, change in found}) - 1,
        )


def _is_of_network(change: Change) -> bool:
    return f"{COMPONENT}Vpc$" in qualified_type(change.urn)


def _name_former(turn: _Turn) -> str:
    if turn.before == turn.after:
        return ""
    if turn.after is None:
        return ", in whose place the VPC's default one comes,"
    former = "the VPC's default one" if turn.before is None else find_attached(turn.before)
    return f", which takes the place of {former},"


_Entries = Mapping[str, list[AclEntry]]
"""By the URN or id of an ACL."""


def _read_entries(subject: Subject, sides: NetworkSides) -> tuple[_Entries, _Entries, Mapping[str, Change]]:
    """The rules of ACLs before and after, and of those that changed a change that does."""
    entries = (defaultdict[str, list[AclEntry]](list), defaultdict[str, list[AclEntry]](list))
    changed: dict[str, Change] = {}
    for change in subject.of(_RULE, ACL):
        for place, side in enumerate(list_sides(change)):
            is_acl = split_urn(change.urn)[0] == ACL
            acl = None if side is None else change.urn if is_acl else sides.refer(side, "networkAclId")
            if side is not None and acl is not None:
                read = map(_read_entry, _list_written(side, change.before) if is_acl else [side])
                entries[place][acl] += [entry for entry in read if entry is not None]
                if change.operation is not Operation.same:
                    changed.setdefault(acl, change)
    return *entries, changed


def _list_written(acl: StateResource, before: StateResource | None) -> Iterator[StateResource]:
    """The rules that are written in an ACL, as a workload may."""
    for direction in ("ingress", "egress"):
        for rule in list_blocks(acl, direction, {"ruleNo": "ruleNumber", "action": "ruleAction"}, before):
            yield replace(rule, inputs={**rule.inputs, "egress": direction == "egress"})


def _read_entry(rule: StateResource) -> AclEntry | None:
    """None of a rule of which the preview does not know all that counts yet, or that AWS would not take."""
    inputs = rule.inputs
    if has_unknown([inputs.get(name) for name in _COUNTS]):
        return None
    protocol, first, last = str(inputs.get("protocol")), inputs.get("fromPort"), inputs.get("toPort")
    try:
        # AWS itself takes an address inside of a network for the network.
        network = ip_network(str(inputs.get("cidrBlock") or inputs.get("ipv6CidrBlock")), strict=False)
    except ValueError:
        return None
    return AclEntry(
        number=int(inputs.get("ruleNumber") or 0),
        egress=bool(inputs.get("egress")),
        protocol=None if protocol == "all" else PROTOCOL_NAMES.get(protocol, protocol),
        ports=None if first is None or last is None else (int(first), int(last)),
        network=network,
        allow=inputs.get("ruleAction") == "allow",
    )


def _make_acl(urn: str | None, entries: _Entries) -> NetworkAcl | None:
    return None if urn is None else NetworkAcl(key=urn, entries=tuple(entries.get(urn, ())))


def _compare(
    before: NetworkAcl | None, after: NetworkAcl | None, families: Iterable[Network], *, is_egress: bool
) -> Iterator[str]:
    """What is let through in one direction that was not, and the other way round, each with the networks of which that
    is so.
    """
    found = defaultdict[tuple[bool, Traffic], list[Network]](list)
    known = {
        one.network for acl in (before, after) if acl is not None for one in acl.entries if one.egress == is_egress
    }
    for family in families:
        for part in split(family, known):
            old, new = (_judge(acl, part, is_egress=is_egress) for acl in (before, after))
            for is_more, traffic in ((True, new - old), (False, old - new)):
                if traffic:
                    found[is_more, traffic].append(part)
    for (is_more, traffic), parts in sorted(found.items(), key=lambda one: (not one[0][0], str(one[0][1]))):
        verb = f"lets {'out' if is_egress else 'in'}"
        way = "to" if is_egress else "from"
        what = f"{traffic} {way} {_list_networks(parts)}"
        yield f"{verb} {what}, which it did not" if is_more else f"no longer {verb} {what}"


def _judge(acl: NetworkAcl | None, part: Network, *, is_egress: bool) -> Traffic:
    return EVERYTHING if acl is None else judge_acl(acl, part, egress=is_egress).every


def _list_networks(parts: Iterable[Network]) -> str:
    found = list(parts)
    joined = [
        str(one)
        for version in (4, 6)
        for one in collapse_addresses([part for part in found if part.version == version])  # pyright: ignore[reportArgumentType]
    ]
    more = [f"{len(joined) - _SHOWN} networks more"] if len(joined) > _SHOWN else []
    return ", ".join([*joined[:_SHOWN], *more])
