"""The older resource of Terraform for rules of security groups: taken over as the rules that it stands for. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.preview import Registration
from migrate.planning.candidates import Candidate
from migrate.scanning.classification import ScannedInstance
from resource_types.group_rules import CLASSIC, expand_group_rules
from resource_types.table import find_type

_PARTS = (
    "security_group_id",
    "ip_protocol",
    "from_port",
    "to_port",
    "cidr_ipv4",
    "cidr_ipv6",
    "prefix_list_id",
    "referenced_security_group_id",
)


def find_taken_over(
    instances: Iterable[ScannedInstance], matched: Iterable[tuple[Registration, Candidate]]
) -> dict[ScannedInstance, Registration]:
    """Those of the instances all of whose rules are resources of the program, with one of these."""
    known: dict[tuple[str, ...], Registration] = {}
    for registration, candidate in matched:
        type_ = find_type(candidate.token)
        if type_ is not None:
            known[_identify(type_.name, candidate.attributes)] = registration
    found: dict[ScannedInstance, Registration] = {}
    for instance in instances:
        rules = list(_list_rules(instance))
        if rules and all(rule in known for rule in rules):
            found[instance] = known[rules[0]]
    return found


def _list_rules(instance: ScannedInstance) -> Iterator[tuple[str, ...]]:
    if instance.type == CLASSIC and instance.bin == "import":
        for type_, attributes in expand_group_rules(instance.require_object().public_attributes):
            yield _identify(type_, attributes)


def _identify(type_: str, attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Ports mean nothing where a rule is for all protocols."""
    return (type_, *(str(attributes.get(name) if attributes.get(name) is not None else "") for name in _PARTS))
