"""EC2: security group permissions, between AWS's nested form and the flat rules of the declarations.

A rule is split into atoms, one protocol, port range and source each: rules with equal atoms are equal.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.provider.values import Props

_PROTOCOLS = {"all": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_LISTS = {
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
SELF = "self"
"""Stands for the id of the group that a rule is in."""


def protocol_of(name: object) -> str:
    """The protocol as AWS answers it: `tcp` for 6, `-1` for all."""
    text = str(name).lower()
    return _PROTOCOLS.get(text, text)


def atoms(rules: object) -> list[Props]:
    """The atoms of flat rules; each is a permission with exactly one source, in AWS's form."""
    return [atom for rule in rules or () for atom in _atoms_of(rule)] if isinstance(rules, list) else []


def canonical(rules: object) -> object:
    """Rules as a set of atoms, whatever way they are written."""
    return sorted(json.dumps(atom, sort_keys=True) for atom in atoms(rules)) if isinstance(rules, list) else rules


def flatten(permissions: Iterable[Mapping[str, Any]], group_id: str) -> list[Props]:
    """AWS's permissions as flat rules: one for each protocol, port range and description."""
    found: dict[tuple[str, int, int, str], Props] = {}
    for permission in permissions:
        ports = (permission.get("FromPort", 0), permission.get("ToPort", 0))
        protocol = protocol_of(permission["IpProtocol"])
        for key, (part, field) in _LISTS.items():
            for source in permission.get(part, []):
                key_of_rule = (protocol, *ports, source.get("Description", ""))
                rule = found.setdefault(key_of_rule, _empty_rule(*key_of_rule))
                if source[field] == group_id:
                    rule["self"] = True
                else:
                    rule[key] = [*rule.get(key, []), source[field]]
    return list(found.values())


def within(permissions: Iterable[Mapping[str, Any]], group_id: str) -> dict[str, str]:
    """AWS's permissions as atoms without description, each with its description."""
    rules = flatten(permissions, group_id)
    return {key_of(atom): rule["description"] for rule in rules for atom in _atoms_of({**rule, "description": ""})}


def key_of(atom: Props) -> str:
    """An atom as a dictionary key."""
    return json.dumps(atom, sort_keys=True)


def in_group(atom: Props, group_id: str) -> Props:
    """The atom as a request on that group."""
    text = json.dumps(atom).replace(json.dumps({"GroupId": SELF})[1:-1], json.dumps({"GroupId": group_id})[1:-1])
    return json.loads(text)


def _atoms_of(rule: Mapping[str, Any]) -> Iterable[Props]:
    protocol = protocol_of(rule.get("protocol", "-1"))
    ports = {} if protocol == "-1" else {"FromPort": int(rule.get("fromPort", 0)), "ToPort": int(rule.get("toPort", 0))}
    described = {"Description": rule["description"]} if rule.get("description") else {}
    sources = [(part, {field: value}) for key, (part, field) in _LISTS.items() for value in rule.get(key) or ()]
    if rule.get("self"):
        sources.append(("UserIdGroupPairs", {"GroupId": SELF}))
    return [{"IpProtocol": protocol, **ports, part: [{**source, **described}]} for part, source in sources]


def _empty_rule(protocol: str, from_port: int, to_port: int, description: str) -> Props:
    return {"protocol": protocol, "fromPort": from_port, "toPort": to_port, "description": description, "self": False}
