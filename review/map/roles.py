"""Every role that the config makes or names, the accounts that it is in, and who may enter it. External ids never."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from config import Organization
from config.models import MANAGEMENT
from config.plan.administration import plan_administration
from config.plan.audit import TRAIL_LOG_ROLE, plan_audit
from config.plan.ci import CiPlan, EnteredRole, plan_ci
from config.plan.entry import name_in_arn
from config.plan.roles import (
    RolePlan,
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_roles,
)
from config.plan.stacks import ROLE
from config.plan.state_bucket import REPLICATION_ROLE, plan_break_glass
from engine.urns import name_child
from policies.managed import policy_key
from policies.oidc import SESSION_SECONDS, TokenRule
from review.map.model import MapCaller, MapJob, MapRole, MapTokens
from review.map.outputs import StackOutputs
from review.map.workforce import PERMISSION_SET, plan_map_permission_sets

CREATION, EXECUTION, MANAGING, CROSS = "creation role", "execution role", "management role", "cross-account role"
ENTRY = "entry role"
ACCOUNT_BREAK_GLASS = "break-glass role of accounts"
DEPLOY, BREAK_GLASS, CI_PREVIEW, CI_DEPLOY = "deploy role", "break-glass role", "CI preview role", "CI deploy role"
SERVICE = "service role"

KINDS = (
    EXECUTION,
    MANAGING,
    ENTRY,
    CREATION,
    CROSS,
    DEPLOY,
    PERMISSION_SET,
    CI_PREVIEW,
    CI_DEPLOY,
    BREAK_GLASS,
    ACCOUNT_BREAK_GLASS,
    SERVICE,
)
"""In the order in which they are shown."""

Placed = tuple[RolePlan, str | None, str]
"""A role, where the config says it, and its output of a stack."""


def plan_map_roles(organization: Organization, outputs: StackOutputs) -> tuple[MapRole, ...]:
    """All of them, by kind and name. Roles that differ in nothing but their account are one."""
    everywhere = _list_entered(organization)
    roles = [
        *_merge(EXECUTION, _place_execution_roles(organization), outputs),
        *_merge(MANAGING, _place_management_role(organization, "management_role"), outputs),
        *_merge(ENTRY, _place_management_role(organization, "entry_role"), outputs),
        *_plan_creation_roles(organization),
        *_merge(CROSS, _place_cross_account_roles(organization), outputs),
        *plan_map_permission_sets(organization),
        *_merge(ACCOUNT_BREAK_GLASS, _place_break_glass_roles(organization), outputs),
        *_plan_person_roles(organization, outputs, everywhere),
        *_plan_ci_roles(organization, outputs, everywhere),
        *_plan_service_roles(organization),
    ]
    return tuple(sorted(roles, key=lambda role: (KINDS.index(role.kind), role.name, role.accounts)))


def _place_execution_roles(organization: Organization) -> Iterator[Placed]:
    lines = organization.lines
    common = lines.get(("setting", "execution_role"))
    for role in plan_execution_roles(organization):
        where = lines.get(("setting", f"execution_role_overrides of {role.account}"), common)
        yield role, where, f"roles/execution-role-{role.account}"


def _place_management_role(organization: Organization, setting: str) -> Iterator[Placed]:
    for role in plan_management_roles(organization):
        if role.key == setting.replace("_", "-"):
            yield role, organization.lines.get(("setting", f"access.{setting}")), f"roles/{role.key}"


def _place_cross_account_roles(organization: Organization) -> Iterator[Placed]:
    for role in plan_cross_account_roles(organization):
        output = f"roles/{name_child(ROLE, role.key, role.account)}"
        yield role, organization.lines.get(("role", role.key)), output


def _place_break_glass_roles(organization: Organization) -> Iterator[Placed]:
    for role in plan_break_glass_roles(organization):
        yield role, organization.lines.get(("setting", "break_glass")), f"roles/{name_child(role.key, role.account)}"


def _merge(kind: str, placed: Iterable[Placed], outputs: StackOutputs) -> Iterator[MapRole]:
    """A role for each set of those that differ in their account alone."""
    arns: dict[MapRole, dict[str, str | None]] = {}
    for role, where, output in placed:
        arns.setdefault(_describe(kind, role, where), {})[role.account] = outputs.find(output).arn
    for described, by_account in arns.items():
        known = {account: arn for account, arn in sorted(by_account.items()) if arn is not None}
        yield replace(described, accounts=tuple(sorted(by_account)), arns=known or None)


def _describe(kind: str, role: RolePlan, where: str | None) -> MapRole:
    return MapRole(
        kind=kind,
        name=f"{role.path}{role.role_name}".removeprefix("/"),
        description=role.description,
        accounts=(),
        trusted_by=role.trusted_by,
        trusted_roles=tuple(MapCaller(account=account, role=name) for account, name in role.role_principals),
        tokens=tuple(MapTokens(issuer=one.issuer, audience=one.audience, subjects=one.subjects) for one in role.tokens),
        services=tuple(one.service for one in role.services),
        asks_for_mfa=role.mfa_seconds is not None,
        asks_for_external_id=role.external_id is not None,
        max_session_duration=role.max_session_duration,
        permissions=tuple(policy_key(arn) for arn in role.policy_arns),
        inline_policy=role.inline_policy is not None,
        boundary=None if role.permissions_boundary is None else policy_key(role.permissions_boundary),
        gated=role.gated,
        where=where,
    )


def _plan_creation_roles(organization: Organization) -> Iterator[MapRole]:
    """Of the accounts that the program enters by it: whether another one still has its own, the config does not say."""
    accounts: dict[str, list[str]] = {}
    for account in organization.accounts:
        if account.access == "creation-role":
            accounts.setdefault(organization.creation_role_of(account), []).append(account.key)
    for name, keys in accounts.items():
        yield MapRole(
            kind=CREATION,
            name=name,
            description="Made by AWS with the account, or by whoever invited it; not by this program",
            accounts=tuple(sorted(keys)),
            trusted_by=(MANAGEMENT,),
        )


def _list_entered(organization: Organization) -> dict[str, tuple[str, ...]]:
    """The accounts that have an execution role or the management role, by the role's name."""
    entered: dict[str, list[str]] = {}
    for account in organization.accounts:
        if account.execution_role:
            entered.setdefault(name_in_arn(organization.execution_role_of(account)), []).append(account.key)
    role = organization.settings.access.management_role
    if role is not None:
        entered.setdefault(name_in_arn(role), []).append(MANAGEMENT)
    return {name: tuple(sorted(keys)) for name, keys in sorted(entered.items())}


def _plan_person_roles(
    organization: Organization, outputs: StackOutputs, everywhere: Mapping[str, tuple[str, ...]]
) -> Iterator[MapRole]:
    administration, break_glass = plan_administration(organization), plan_break_glass(organization)
    if administration is not None and administration.deploy_role is not None:
        placed = administration.deploy_role, organization.lines.get(("setting", "deploy_role")), "deploy_role_arn"
        for role in _merge(DEPLOY, [placed], outputs):
            yield replace(role, inline_policy=True, enters=everywhere)
    if break_glass is not None:
        placed = break_glass.role, organization.lines.get(("setting", "break_glass_role")), "break_glass_role_arn"
        for role in _merge(BREAK_GLASS, [placed], outputs):
            yield replace(role, inline_policy=True)


def _plan_ci_roles(
    organization: Organization, outputs: StackOutputs, everywhere: Mapping[str, tuple[str, ...]]
) -> Iterator[MapRole]:
    ci = plan_ci(organization)
    if ci is None:
        return
    where = organization.lines.get(("setting", "ci"))
    yield replace(
        _describe_ci(CI_PREVIEW, ci, ci.preview.role_name, ci.preview.rules),
        description="Jobs of CI that preview: reads states, and enters roles that write only in a tagged session",
        enters=_group(ci.preview.enters),
        where=where,
        arns=_find_arn(outputs, ci.account, "preview_role_arn"),
    )
    for deploy in ci.deploys:
        yield replace(
            _describe_ci(CI_DEPLOY, ci, deploy.role_name, deploy.rules),
            description=f"Jobs of CI that deploy the stack {deploy.stack}",
            enters=everywhere if deploy.enters is None else _group(deploy.enters),
            where=where,
            arns=_find_arn(outputs, ci.account, f"deploy_roles/{deploy.stack}"),
        )


def _describe_ci(kind: str, ci: CiPlan, name: str, rules: Iterable[TokenRule]) -> MapRole:
    jobs = tuple(
        MapJob(name=rule.sid, claims={**rule.exact, **{claim: (pattern,) for claim, pattern in rule.like.items()}})
        for rule in rules
    )
    return MapRole(
        kind=kind,
        name=name,
        description="",
        accounts=(ci.account,),
        trusted_by=(),
        issuer=ci.url,
        jobs=jobs,
        max_session_duration=SESSION_SECONDS,
        inline_policy=True,
    )


def _group(entered: Iterable[EnteredRole]) -> dict[str, tuple[str, ...]]:
    accounts: dict[str, set[str]] = {}
    for role in entered:
        accounts.setdefault(role.role_name, set()).add(role.account)
    return {name: tuple(sorted(keys)) for name, keys in sorted(accounts.items())}


def _find_arn(outputs: StackOutputs, account: str, output: str) -> dict[str, str] | None:
    arn = outputs.find(output).arn
    return None if arn is None else {account: arn}


def _plan_service_roles(organization: Organization) -> Iterator[MapRole]:
    administration, audit = plan_administration(organization), plan_audit(organization)
    if administration is not None and administration.state_bucket.replica is not None:
        yield _describe_service_role(
            REPLICATION_ROLE,
            administration.account,
            "s3.amazonaws.com",
            "Copies the state into the bucket in the other region",
            organization.lines.get(("setting", "state_bucket.replica")),
        )
    if audit is not None and audit.alarm is not None:
        yield _describe_service_role(
            TRAIL_LOG_ROLE,
            audit.account,
            "cloudtrail.amazonaws.com",
            "Writes what the trail records into the log group of the alarm",
            organization.lines.get(("setting", "audit.alarm")),
        )


def _describe_service_role(name: str, account: str, service: str, description: str, where: str | None) -> MapRole:
    return MapRole(
        kind=SERVICE,
        name=name,
        description=description,
        accounts=(account,),
        trusted_by=(),
        services=(service,),
        inline_policy=True,
        where=where,
    )
