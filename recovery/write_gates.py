"""Refuses to take the write gate off a role that the code of pull requests may still enter."""

from collections.abc import Iterator

import pulumi

from config.models import Organization
from config.plan.roles import RolePlan, plan_execution_roles, plan_management_role
from engine.deployment import Deployment
from engine.urns import SEPARATOR
from policies.write_gate import POLICY_NAME

_POLICY = "awsorg:index:AccountRole$aws:iam/rolePolicy:RolePolicy"


def refuse_open_gates(config: Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered.

    The stack `admin` says which roles the preview role of CI enters. Sessions that it opened before last an hour.
    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every role that would lose its gate, and the order that lets nobody in.
    """
    ci = None if config.admin is None else config.admin.ci
    if ci is None or not ci.preview_role.enters_accounts:
        return
    gates = {resource.name for resource in deployment.find(_POLICY)}
    opened = sorted(
        {
            f"{role.role_name} of {role.account!r}"
            for name, role in _name_roles(config)
            if not role.gated and f"{name}{SEPARATOR}{POLICY_NAME}" in gates
        }
    )
    if opened:
        raise pulumi.RunError(
            f"without `writes: tagged-sessions` every session may write as {', '.join(opened)}, and the preview role, "
            "which runs the code of pull requests, may enter there, so nothing was registered. Write `writes` as it "
            "was, and `preview_role: {enters_accounts: false}` under `ci` in admin.yaml. Run `pulumi up` of the stack "
            "`admin`, wait an hour, and only then change `writes`: docs/operate.md, To switch it off"
        )


def _name_roles(config: Organization) -> Iterator[tuple[str, RolePlan]]:
    """Each role that can have a gate, with its logical name and those from before its account's key changed."""
    management_role = plan_management_role(config)
    if management_role is not None:
        yield management_role.key, management_role
    for role in plan_execution_roles(config):
        yield from ((f"{role.key}-{key}", role) for key in config.account(role.account).keys)
