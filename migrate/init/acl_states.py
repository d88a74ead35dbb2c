"""What states hold of network ACLs. Pure.

Terraform has rules and subnets inside of an ACL, or as resources of their own; the ACL tells of the latter too.
"""

from collections.abc import Iterator

from config.plan.network_acls import OF_ICMP, PROTOCOLS
from live.network_parts import AclAssociation, AclEntry, AclRule, NetworkAcl
from migrate.init.attributes import Found, Readable, missing
from migrate.init.identity_states import ReadAll
from migrate.init.labels import label_by_address

_ACL, _RULE, _ASSOCIATION = "aws_network_acl", "aws_network_acl_rule", "aws_network_acl_association"
TYPES = frozenset({_ACL, _RULE, _ASSOCIATION})

_WITH_PORTS = frozenset({PROTOCOLS["tcp"], PROTOCOLS["udp"]})
_ALL_OF_ICMP = (-1, "-1")


def read_acls(read_all: ReadAll) -> tuple[NetworkAcl, ...]:
    return read_all(_ACL, _acl, "id")


def read_acl_entries(read_all: ReadAll) -> tuple[AclEntry, ...]:
    return read_all(_RULE, _entry, "origin")


def read_acl_associations(read_all: ReadAll) -> tuple[AclAssociation, ...]:
    return read_all(_ASSOCIATION, _association, "acl_id", "subnet_id")


def _acl(one: Found) -> NetworkAcl:
    return NetworkAcl(
        origin=one.origin,
        id=one.text("id"),
        vpc_id=one.text("vpc_id"),
        label=label_by_address(one.instance),
        subnet_ids=frozenset(one.texts("subnet_ids")),
        rules=frozenset(_read_inside(one)),
        **one.tags,
    )


def _read_inside(one: Found) -> Iterator[AclRule]:
    for name, is_egress in (("ingress", False), ("egress", True)):
        for block in one.blocks(name):
            yield _make(block, "rule_no", "action", is_egress=is_egress)


def _entry(one: Found) -> AclEntry:
    rule = _make(one, "rule_number", "rule_action", is_egress=one.flag("egress", default=False))
    return AclEntry(origin=one.origin, acl_id=one.text("network_acl_id"), rule=rule)


def _association(one: Found) -> AclAssociation:
    return AclAssociation(origin=one.origin, acl_id=one.text("network_acl_id"), subnet_id=one.text("subnet_id"))


def _make(one: Readable, number: str, action: str, *, is_egress: bool) -> AclRule:
    said = one.text("protocol").lower()
    protocol = PROTOCOLS.get(said, said)
    has_ports = protocol in _WITH_PORTS
    return AclRule(
        is_egress=is_egress,
        number=one.number(number) or missing(number),
        allows=one.text(action).lower() == "allow",
        protocol=protocol,
        from_port=one.number("from_port") or 0 if has_ports else None,
        to_port=one.number("to_port") or 0 if has_ports else None,
        cidr=one.optional("cidr_block") or one.optional("ipv6_cidr_block") or missing("cidr_block"),
        is_whole=protocol not in OF_ICMP or all(one.value(name) in _ALL_OF_ICMP for name in ("icmp_type", "icmp_code")),
    )
