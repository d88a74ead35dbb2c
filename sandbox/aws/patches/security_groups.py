"""Security groups that stay as long as something names them, and rules that keep what is said of them."""

from functools import wraps
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Has DeleteSecurityGroup refuse a group in use, a rule be refused a second time, and descriptions be kept.

    moto deletes a group that rules, interfaces and endpoints name, takes a rule that names a group again with another
    description, and keeps the description of a CIDR alone. Facts: API reference of EC2, DeleteSecurityGroup and
    AuthorizeSecurityGroupIngress, read 2026-11.
    """
    backend, rule = EC2Backend, SecurityGroupRule
    run_first(backend, "delete_security_group", _refuse_in_use)
    _keep_description(rule)
    rule.__eq__ = lambda self, other: _identify(self) == _identify(other)


def _refuse_in_use(backend: Any, name: str | None = None, group_id: str | None = None) -> None:
    del name
    for groups in backend.groups.values():
        for group in groups.values():
            rules = () if group.id == group_id else (*group.ingress_rules, *group.egress_rules)
            if any(rule.source_group.get("GroupId") == group_id for rule in rules):
                raise DependencyViolationError(f"resource {group_id} has a dependent object")
    interfaces = [group.id for one in backend.enis.values() for group in one.group_set]
    endpoints = [id_ for one in backend.vpc_end_points.values() for id_ in one.security_group_ids]
    if group_id in (*interfaces, *endpoints):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")


def _keep_description(rule: Any) -> None:
    original = rule.__init__

    @wraps(original)
    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        peers = (kwargs.get("ip_range"), kwargs.get("source_group"), kwargs.get("prefix_list_id"), *args)
        self.said = next((one["Description"] for one in peers if isinstance(one, dict) and "Description" in one), None)

    rule.__init__ = initialize
    rule.description = property(lambda self: self.ip_range.get("Description") or self.said)


def _identify(rule: Any) -> tuple[Any, ...]:
    peers = (rule.cidr_ipv4, rule.cidr_ipv6, rule.source_group.get("GroupId"), rule.prefix_list_id)
    return (rule.ip_protocol, rule.from_port, rule.to_port, *peers)
