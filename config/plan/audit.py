"""What is recorded of the administrative account, and which entries into this program's roles raise the alarm."""

from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.models.audit import Alarm
from config.plan.administration import AdministrationPlan, plan_administration
from config.plan.ci import plan_ci
from config.plan.entry import name_in_arn
from config.plan.state_bucket import plan_break_glass

AUDIT, AUDIT_LOGS, AUDIT_ALARM = "audit", "audit-logs", "audit-alarm"
"""The first parts of the logical names of the trail, its bucket and the alarm; the account's key follows."""

TRAIL_LOG_ROLE = "AuditTrailLogs"
"""The role by which CloudTrail writes into the log group."""

LOG_GROUP_DAYS = 90
"""For how many days the events that the alarm counts stay in the log group. The bucket keeps them longer."""


@dataclass(frozen=True, kw_only=True)
class TokenRolesPlan:
    """Roles that are entered with a token, by their names, where `*` stands for any end. `issuer`: whose, without
    `https://`.

    `session_prefix`: what the names of all sessions begin with.
    """

    role_names: tuple[str, ...]
    issuer: str
    session_prefix: str


@dataclass(frozen=True, kw_only=True)
class DeployEntryPlan:
    """The deploy role: by whom it is entered, and what the names of its sessions begin with; () for any name."""

    role_name: str
    trusted_by: tuple[str, ...]
    session_prefixes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AlarmPlan:
    """Who is told, and how each role is entered when nothing is wrong.

    `break_glass_role`, and `break_glass`, with its path in front, in any account: each entry tells. `execution_roles`,
    with their paths in front, in any account, and `management_role_arn` and `entry_role_arn` are entered by sessions of
    `callers`: names of roles in the administrative account, where `*` stands for any end.
    """

    emails: tuple[str, ...]
    break_glass_role: str | None
    deploy: DeployEntryPlan | None
    tokens: TokenRolesPlan | None
    execution_roles: tuple[str, ...]
    management_role_arn: str | None
    callers: tuple[str, ...]
    entry_role_arn: str | None = None
    break_glass: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuditPlan:
    """The trail of the administrative account `account`, whose home is `region`. `formerly`: keys that it had before.

    `expire_days`: how long the trail's files are kept. `alarm`: None where nobody is told.
    """

    account: str
    region: str
    trail_name: str
    bucket_name: str
    expire_days: int
    alarm: AlarmPlan | None
    formerly: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of the member accounts whose ids the alarm needs, sorted."""
        trusted = () if self.alarm is None or self.alarm.deploy is None else self.alarm.deploy.trusted_by
        return tuple(sorted({self.account, *trusted} - {MANAGEMENT}))


def plan_audit(organization: Organization) -> AuditPlan | None:
    """The trail and its alarm; None where admin.yaml has no `audit`."""
    administration = plan_administration(organization)
    if organization.admin is None or organization.admin.audit is None or administration is None:
        return None
    audit = organization.admin.audit
    return AuditPlan(
        account=administration.account,
        region=administration.state_bucket.region,
        trail_name=audit.trail,
        bucket_name=audit.bucket,
        expire_days=audit.expire_days,
        alarm=None if audit.alarm is None else _plan_alarm(organization, audit.alarm, administration),
        formerly=administration.formerly,
    )


def _plan_alarm(organization: Organization, alarm: Alarm, administration: AdministrationPlan) -> AlarmPlan:
    break_glass = plan_break_glass(organization)
    role = administration.deploy_role
    ci = plan_ci(organization)
    callers = [] if role is None else [role.role_name]
    if ci is not None:
        callers += [ci.preview.role_name, f"{ci.deploy_prefix}-*"]
    return AlarmPlan(
        emails=tuple(sorted(alarm.emails)),
        break_glass_role=None if break_glass is None else break_glass.role.role_name,
        deploy=None
        if role is None
        else DeployEntryPlan(
            role_name=role.role_name,
            trusted_by=role.trusted_by,
            session_prefixes=tuple(sorted(alarm.deploy_sessions)),
        ),
        tokens=None
        if ci is None
        else TokenRolesPlan(
            role_names=tuple(sorted([ci.preview.role_name, f"{ci.deploy_prefix}-*"])),
            issuer=ci.url.removeprefix("https://"),
            session_prefix=ci.session_prefix,
        ),
        execution_roles=administration.execution_roles,
        management_role_arn=next(iter(administration.other_role_arns[:1]), None),
        entry_role_arn=next(iter(administration.other_role_arns[1:]), None),
        callers=tuple(callers),
        break_glass=None if organization.break_glass is None else name_in_arn(organization.break_glass),
    )
