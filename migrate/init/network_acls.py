"""Network ACLs of a VPC with their rules, and the tiers and subnets that they are for. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.models.network_acls import NetworkAcl as NetworkAclModel
from config.plan.network_acls import PROTOCOLS
from live.inventory import Inventory, Vpc
from live.network_parts import AclRule, NetworkAcl
from migrate.init.attributes import BeyondError
from migrate.init.drafting import NAME, Findings, note, plain, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys, slugify
from migrate.init.tiers import Tiers
from policies.networks import MOST_ACL_RULES

_ALL_PORTS = (0, 65535)
_NAMES = {number: name for name, number in PROTOCOLS.items()}


@dataclass(frozen=True, kw_only=True)
class Acls:
    """Those of a VPC that are in the config, by key."""

    drafted: list[Noted]
    found: Mapping[str, NetworkAcl]


def draft_network_acls(
    inventory: Inventory, vpc: Vpc, tiers: Tiers, subnets: Mapping[str, str], findings: Findings
) -> Acls:
    """Those that the config cannot say are told. `subnets`: keys of all the VPC's subnets in the config, by id."""
    own = [one for one in inventory.network_parts.acls if one.vpc_id == vpc.id]
    members = {one.id: _list_subnets(inventory, one) for one in own}
    number = Counter(id_ for ids in members.values() for id_ in ids)
    said: dict[str, dict[str, Any]] = {}
    for one in own:
        try:
            if any(number[id_] > 1 for id_ in members[one.id]):
                raise BeyondError("what was read has two network ACLs for a subnet, which has one")
            said[one.id] = _draft(inventory, one, _name_subnets(members[one.id], tiers, subnets))
        except BeyondError as error:
            findings.leave(one, str(error))
    beginning = f"{slugify(vpc.tags.get(NAME) or vpc.label)}-"
    keys = make_keys(
        Nameable(one.id, slugify(one.tags.get(NAME) or one.label).removeprefix(beginning), "acl", traits=(one.id,))
        for one in own
        if one.id in said
    )
    found = {keys[one.id]: one for one in own if one.id in said}
    return Acls(
        drafted=[note({"key": key, **said[one.id]}, [one]) for key, one in sorted(found.items())],
        found=found,
    )


def leave_acls(inventory: Inventory, vpcs: Iterable[str], findings: Findings) -> None:
    """Tells of the ACLs whose VPC is not in the config. `vpcs`: ids of those that are."""
    known = set(vpcs)
    for one in inventory.network_parts.acls:
        if one.vpc_id not in known:
            findings.leave(one, "its VPC is not in the config")


def _list_subnets(inventory: Inventory, acl: NetworkAcl) -> frozenset[str]:
    return acl.subnet_ids | {one.subnet_id for one in inventory.network_parts.acl_associations if one.acl_id == acl.id}


def _name_subnets(ids: frozenset[str], tiers: Tiers, subnets: Mapping[str, str]) -> dict[str, Any]:
    """What the ACL is for, whole tiers and single subnets."""
    if not ids:
        raise BeyondError("it is for no subnet, and one of the config is for some")
    if not ids <= subnets.keys():
        raise BeyondError("it is for a subnet that the config does not have")
    whole = {key for key, members in tiers.by_tier.items() if members <= ids}
    single = ids - {id_ for key in whole for id_ in tiers.by_tier[key]}
    if not single.isdisjoint(tiers.subnets):
        raise BeyondError("it is for some subnets of a tier, and one of the config for all of them")
    return {"tiers": sorted(whole), "subnets": sorted(subnets[id_] for id_ in single)}


def _draft(inventory: Inventory, acl: NetworkAcl, members: dict[str, Any]) -> dict[str, Any]:
    rules = acl.rules | {one.rule for one in inventory.network_parts.acl_entries if one.acl_id == acl.id}
    directions = {
        name: sorted((one for one in rules if one.is_egress == is_egress), key=lambda rule: (rule.number, str(rule)))
        for name, is_egress in (("ingress", False), ("egress", True))
    }
    for found in directions.values():
        of_ipv6 = sum(":" in rule.cidr for rule in found)
        # AWS's own last rule counts too.
        if max(of_ipv6, len(found) - of_ipv6) >= MOST_ACL_RULES:
            raise BeyondError(f"it has more rules than the {MOST_ACL_RULES} that AWS allows")
    fields = without_nothing(
        {**members, **{name: [_draft_rule(rule) for rule in found] for name, found in directions.items()}}
    )
    try:
        NetworkAclModel.model_validate(plain({"key": "x", **fields}))
    except ValidationError:
        raise BeyondError("a rule of it is none that the config can say, or two have one number") from None
    return fields


def _draft_rule(rule: AclRule) -> dict[str, Any]:
    protocol = _NAMES.get(rule.protocol)
    if protocol is None or not rule.is_whole:
        raise BeyondError("a rule of it is for another protocol than TCP, UDP and all of ICMP, or for one type of it")
    ports = (rule.from_port, rule.to_port)
    return without_nothing(
        {
            "number": rule.number,
            "action": "allow" if rule.allows else "deny",
            "protocol": None if protocol == "tcp" else protocol,
            "ports": _name_ports(ports),
            "cidr": rule.cidr,
        }
    )


def _name_ports(ports: tuple[int | None, int | None]) -> int | str | None:
    if ports == _ALL_PORTS:
        return "all"
    first, last = ports
    return first if first == last else f"{first}-{last}"
