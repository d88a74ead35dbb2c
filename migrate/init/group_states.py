"""What states hold of security groups and prefix lists. Pure.

Terraform has a rule as a resource of its own, several in one resource, or inside of the group, which tells all of them.
"""

from collections.abc import Iterator

from live.network_parts import GroupRule, GroupRules, PrefixList, SecurityGroup
from migrate.init.attributes import Found, MissingError, Readable, missing
from migrate.init.identity_states import ReadAll
from resource_types.group_rules import CLASSIC, EGRESS, GROUP, RULES

_LIST = "aws_ec2_managed_prefix_list"
TYPES = RULES | {GROUP, CLASSIC, _LIST}

_ANY_PROTOCOL = "-1"
_PEERS = {
    "cidr_blocks": "cidr",
    "ipv6_cidr_blocks": "cidr",
    "prefix_list_ids": "list",
    "security_groups": "group",
}
_PEER = {
    "cidr_ipv4": "cidr",
    "cidr_ipv6": "cidr",
    "prefix_list_id": "list",
    "referenced_security_group_id": "group",
}


def read_groups(read_all: ReadAll) -> tuple[SecurityGroup, ...]:
    return read_all(GROUP, _group, "id")


def read_group_rules(read_all: ReadAll) -> tuple[GroupRules, ...]:
    """Those that are resources beside their groups."""
    rules = [one for type_ in sorted(RULES) for one in read_all(type_, _rule, "origin")]
    return (*rules, *read_all(CLASSIC, _classic_rules, "origin"))


def read_prefix_lists(read_all: ReadAll) -> tuple[PrefixList, ...]:
    return read_all(_LIST, _prefix_list, "id")


def _group(one: Found) -> SecurityGroup:
    id_ = one.text("id")
    inside = {
        rule: block.optional("description")
        for name, is_egress in (("ingress", False), ("egress", True))
        for block in one.blocks(name)
        for rule in _expand(block, id_, is_egress=is_egress)
    }
    return SecurityGroup(
        origin=one.origin,
        id=id_,
        vpc_id=one.text("vpc_id"),
        name=one.text("name"),
        description=one.text("description"),
        rules=inside,
        **one.tags,
    )


def _classic_rules(one: Found) -> GroupRules:
    group = one.text("security_group_id")
    source = one.optional("source_security_group_id")
    rules = set(_expand(one, group, is_egress=one.text("type") == "egress"))
    if source:
        rules.add(_make(one, "group", source, is_egress=one.text("type") == "egress"))
    return GroupRules(origin=one.origin, group_id=group, rules=dict.fromkeys(rules, one.optional("description")))


def _rule(one: Found) -> GroupRules:
    is_egress = one.scanned.type == EGRESS
    peers = [(kind, one.optional(name)) for name, kind in _PEER.items() if one.optional(name)]
    if len(peers) != 1:
        missing("cidr_ipv4")
    ((kind, peer),) = peers
    rule = _make(one, kind, peer, is_egress=is_egress, protocol="ip_protocol")
    group = one.text("security_group_id")
    return GroupRules(origin=one.origin, group_id=group, rules={rule: one.optional("description")}, **one.tags)


def _expand(block: Readable, group: str, *, is_egress: bool) -> Iterator[GroupRule]:
    """A rule for each of its peers."""
    for name, kind in _PEERS.items():
        for peer in block.texts(name):
            yield _make(block, kind, peer, is_egress=is_egress)
    if block.flag("self", default=False):
        yield _make(block, "group", group, is_egress=is_egress)


def _make(one: Readable, kind: str, peer: str, *, is_egress: bool, protocol: str = "protocol") -> GroupRule:
    said = one.text(protocol).lower()
    said = _ANY_PROTOCOL if said == "all" else said
    ports = [_read_port(one, name) for name in ("from_port", "to_port")]
    from_port, to_port = (None, None) if said == _ANY_PROTOCOL else ports
    return GroupRule(is_egress=is_egress, protocol=said, from_port=from_port, to_port=to_port, kind=kind, peer=peer)


def _read_port(one: Readable, name: str) -> int | None:
    value = one.value(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise MissingError(name)
    return value


def _prefix_list(one: Found) -> PrefixList:
    beyond = () if one.optional("address_family") in {"", "IPv4"} else ("address_family",)
    entries = {block.text("cidr"): block.optional("description") for block in one.blocks("entry")}
    return PrefixList(
        origin=one.origin,
        id=one.text("id"),
        account_id=one.account,
        region=one.region,
        name=one.text("name"),
        max_entries=one.number("max_entries") or len(entries),
        entries=entries,
        beyond=beyond,
        **one.tags,
    )
