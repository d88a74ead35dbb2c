"""What the administrative account holds for this program itself: the state bucket, and the role that deploys."""

from dataclasses import dataclass

from config.models import MANAGEMENT, DeployRole, Organization
from config.plan.entry import name_in_arn
from config.plan.roles import RolePlan, plan_entry_role, plan_person_role
from config.plan.state_bucket import StateBucketPlan, plan_state_bucket
from config.plan.write_gate import has_gate


@dataclass(frozen=True, kw_only=True)
class AdministrationPlan:
    """`account`: key of the administrative account, which everything here is in. `formerly`: keys that it had before.

    `deploy_role`: None where the config has none. Its permissions name the bucket and its key, so it comes without its
    inline policy.
    `execution_roles`: paths and names of the roles that it may enter in every account of the organization, sorted.
    `other_role_arns`: what else it may enter: the management role, then the entry role.
    """

    account: str
    state_bucket: StateBucketPlan
    deploy_role: RolePlan | None
    execution_roles: tuple[str, ...]
    other_role_arns: tuple[str, ...]
    formerly: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of the member accounts whose ids it needs, sorted."""
        trusted = () if self.deploy_role is None else self.deploy_role.trusted_by
        return tuple(sorted({self.account, *trusted} - {MANAGEMENT}))


def plan_administration(organization: Organization) -> AdministrationPlan | None:
    """The part of the administrative account; None where the config has no admin.yaml."""
    settings, admin = organization.settings, organization.admin
    bucket = plan_state_bucket(organization)
    if admin is None or bucket is None:
        return None
    account = settings.administrative_account
    formerly = organization.account(account).formerly
    management_role, entry_role = settings.access.management_role, plan_entry_role(organization)
    return AdministrationPlan(
        account=account,
        state_bucket=bucket,
        deploy_role=None if admin.deploy_role is None else _plan_deploy_role(organization, admin.deploy_role),
        execution_roles=tuple(
            sorted(
                {name_in_arn(settings.execution_role)}
                | {name_in_arn(organization.execution_role_of(account)) for account in organization.accounts}
            )
        ),
        other_role_arns=tuple(
            f"arn:aws:iam::{settings.management_account_id}:role/{name}"
            for name in (
                *([] if management_role is None else [name_in_arn(management_role)]),
                *([] if entry_role is None else [entry_role.role_name]),
            )
        ),
        formerly=formerly,
    )


def _plan_deploy_role(organization: Organization, role: DeployRole) -> RolePlan:
    return plan_person_role(
        organization,
        role,
        key="deploy-role",
        description="Runs the program: enters the execution roles and uses the state bucket",
        sets_tag=has_gate(organization),
    )
