"""What the administrative account holds for this program itself: the state bucket, and the role that deploys."""

from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.plan.entry import name_in_arn
from config.plan.roles import RolePlan
from config.plan.write_gate import has_gate


@dataclass(frozen=True, kw_only=True)
class StateBucketPlan:
    """The bucket that holds the state. `noncurrent_version_days`: how long an overwritten state is kept."""

    bucket_name: str
    key_alias: str
    region: str
    noncurrent_version_days: int


@dataclass(frozen=True, kw_only=True)
class AdministrationPlan:
    """`account`: key of the administrative account, which everything here is in. `formerly`: keys that it had before.

    `deploy_role`: its permissions name the bucket and its key, so it comes without its inline policy.
    `execution_roles`: paths and names of the roles that it may enter in every account of the organization, sorted.
    `other_role_arns`: what else it may enter.
    """

    account: str
    state_bucket: StateBucketPlan
    deploy_role: RolePlan
    execution_roles: tuple[str, ...]
    other_role_arns: tuple[str, ...]
    formerly: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of the member accounts whose ids it needs, sorted."""
        return tuple(sorted({self.account, *self.deploy_role.trusted_by} - {MANAGEMENT}))


def plan_administration(organization: Organization) -> AdministrationPlan | None:
    """The part of the administrative account; None where the config has no admin.yaml."""
    settings, admin = organization.settings, organization.admin
    if admin is None:
        return None
    account = settings.administrative_account
    formerly = organization.account(account).formerly
    management_role = settings.access.management_role
    return AdministrationPlan(
        account=account,
        state_bucket=StateBucketPlan(
            bucket_name=admin.state_bucket.name,
            key_alias=admin.key_alias,
            region=organization.region_of(account),
            noncurrent_version_days=admin.state_bucket.noncurrent_version_days,
        ),
        deploy_role=RolePlan(
            key="deploy-role",
            account=account,
            role_name=admin.deploy_role.name,
            description="Runs the program: enters the execution roles and uses the state bucket",
            path="/",
            trusted_by=tuple(sorted(admin.deploy_role.trusted_by)),
            external_id=None,
            max_session_duration=admin.deploy_role.max_session_duration,
            policy_arns=(),
            inline_policy=None,
            inline_policy_name="inline",
            permissions_boundary=None,
            tags={},
            sets_tag=has_gate(organization),
        ),
        execution_roles=tuple(
            sorted(
                {name_in_arn(settings.execution_role)}
                | {name_in_arn(organization.execution_role_of(account)) for account in organization.accounts}
            )
        ),
        other_role_arns=()
        if management_role is None
        else (f"arn:aws:iam::{settings.management_account_id}:role/{name_in_arn(management_role)}",),
        formerly=formerly,
    )
