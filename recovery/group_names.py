"""Refuses another name or description of a security group that is there: AWS changes neither."""

from collections.abc import Iterator, Mapping

import pulumi

from config import models
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.security_groups import SecurityGroupPlan
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR
from recovery.subnet_moves import name_vpc

_GROUP = "awsorg:index:Vpc$aws:ec2/securityGroup:SecurityGroup"


def refuse_group_names(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all groups at once. `deployment`: the state of its stack.

    Raises:
        pulumi.RunError: with every security group that would be replaced, and every one whose name another one has.
    """
    groups = {one.name: one for one in deployment.find(_GROUP) if not one.pending_delete}
    problems = [problem for vpc in plan_vpcs(config) for problem in _describe(config, vpc, groups)]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _describe(config: models.Organization, vpc: VpcPlan, state: Mapping[str, StateResource]) -> Iterator[str]:
    beginnings = [f"{name}{SEPARATOR}" for name in name_vpc(vpc)]
    here = {
        name.removeprefix(beginning): group
        for beginning in beginnings
        for name, group in state.items()
        if name.startswith(beginning)
    }
    known = {key for group in vpc.security_groups for key in (group.key, *group.formerly)}
    gone = {str(group.inputs.get("name")).lower(): key for key, group in here.items() if key not in known}
    for group in vpc.security_groups:
        where = config.lines.get(("security group", f"{vpc.key}/{group.key}"), "network.yaml")
        there = next((here[key] for key in (group.key, *group.formerly) if key in here), None)
        if there is not None:
            yield from _describe_changes(where, group, there)
        elif (old := gone.get(group.name.lower())) is not None:
            yield (
                f"{where}: the security group {group.key!r} is new, and {old!r} is gone and has the same "
                f"name {group.name!r}, so nothing was registered: AWS refuses a second group of that name, half-way "
                f"through `pulumi up`. If only the key changed, write `formerly: [{old}]` beside "
                f"`key: {group.key}`; if not, let the old one go first."
            )


def _describe_changes(where: str, group: SecurityGroupPlan, there: StateResource) -> Iterator[str]:
    for field, new in (("name", group.name), ("description", group.description)):
        old = there.inputs.get(field)
        if isinstance(old, str) and old != new:
            yield (
                f"{where} {field} of the security group {group.key!r}: {old!r} in this stack's state, {new!r} in the "
                "config, so nothing was registered: AWS changes it only by making the group anew, and refuses to "
                f"delete the old one as long as anything is in it. Put {old!r} back; or write a second group under "
                "another key, move what is in this one there, and then remove this one."
            )
