"""Rules of security groups: the types that Terraform has for them, and what one of the older type stands for. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
"""A rule with one peer."""
RULES = frozenset({INGRESS, EGRESS})
CLASSIC = "aws_security_group_rule"
"""Rules of all its peers."""
GROUP = "aws_security_group"
"""A group may have its rules inside."""

_ANY_PROTOCOL = ("-1", "all")


def expand_group_rules(attributes: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What an instance of CLASSIC stands for: a rule for each of its peers, as type and attributes."""
    type_ = {"ingress": INGRESS, "egress": EGRESS}.get(str(attributes.get("type")))
    protocol = attributes.get("protocol")
    is_any = protocol in _ANY_PROTOCOL
    ports = {} if is_any else {name: attributes.get(name) for name in ("from_port", "to_port")}
    own = [attributes.get("security_group_id" if attributes.get("self") is True else "source_security_group_id")]
    peers = {
        "cidr_ipv4": attributes.get("cidr_blocks"),
        "cidr_ipv6": attributes.get("ipv6_cidr_blocks"),
        "prefix_list_id": attributes.get("prefix_list_ids"),
        "referenced_security_group_id": own,
    }
    for name, peer in ((name, peer) for name, found in peers.items() for peer in list_texts(found)):
        if type_ is not None:
            yield (
                type_,
                {
                    "security_group_id": attributes.get("security_group_id"),
                    "ip_protocol": "-1" if is_any else protocol,
                    **ports,
                    name: peer,
                },
            )


def list_texts(value: Any) -> list[str]:
    """The texts of a list, each once, sorted; none where it is something else."""
    return sorted({item for item in value if isinstance(item, str) and item}) if isinstance(value, list) else []
