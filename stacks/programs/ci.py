"""The identity of CI, in the administrative account: from its plan to its component."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi

from components.administration.ci_identity import BoundaryArgs, CiIdentity, CiIdentityArgs, CiRoleArgs
from components.administration.state_bucket import StateBucket
from config.models import MANAGEMENT, Organization
from config.plan.ci import CI, CiPlan, DeployRolePlan, EnteredRole
from config.plan.stacks import ACCOUNTS, name_output
from engine.deployment import Deployment
from engine.urns import join_keys, name_child
from policies.ci import (
    deploy_boundary,
    deploy_permissions,
    deploy_permissions_everywhere,
    preview_boundary,
    preview_permissions,
)
from policies.documents import minify
from policies.oidc import AUDIENCE, SESSION_SECONDS, token_trust
from stacks.programs.org_outputs import OrgOutputs

PREVIEW, DEPLOY = "preview", "deploy"
"""The keys of the two boundaries; PREVIEW is that of the preview role too."""

_PROVIDER = "awsorg:index:CiIdentity$aws:iam/openIdConnectProvider:OpenIdConnectProvider"


def make_ci(
    config: Organization,
    planned: CiPlan,
    *,
    org: OrgOutputs,
    bucket: StateBucket,
    inside: pulumi.ResourceOptions,
    deployment: Deployment,
) -> dict[str, Any]:
    """The provider and the roles, in the account that `inside` leads to, as outputs. `deployment`: the stack's state.

    An account that the stack `org` has not made yet is left out of what the roles may enter, and told.
    """
    account_ids = _find_account_ids(config, planned, org)
    own_id = account_ids[planned.account]
    keeps_provider = not planned.makes_provider and _has_provider_to_keep(planned, deployment)
    identity = CiIdentity(
        name_child(CI, planned.account),
        CiIdentityArgs(
            url=planned.url if planned.makes_provider or keeps_provider else None,
            keeps_provider=keeps_provider,
            audience=AUDIENCE,
            max_session_duration=SESSION_SECONDS,
            boundaries={
                PREVIEW: BoundaryArgs(
                    policy_name=f"{planned.preview.role_name}-boundary", policy=_with_state(bucket, preview_boundary)
                ),
                DEPLOY: BoundaryArgs(
                    policy_name=f"{planned.deploy_prefix}-boundary", policy=_with_state(bucket, deploy_boundary)
                ),
            },
            roles={
                PREVIEW: CiRoleArgs(
                    role_name=planned.preview.role_name,
                    description="Previews of CI: reads the states, enters roles that write only with a tag",
                    trust=minify(
                        token_trust(own_id, planned.url, planned.preview.rules, session_prefix=planned.session_prefix)
                    ),
                    permissions=_with_state(
                        bucket, preview_permissions, roles=_group_by_role(planned.preview.enters, account_ids)
                    ),
                    boundary=PREVIEW,
                ),
                **{
                    join_keys(DEPLOY, deploy.stack): _deploy_role_args(planned, deploy, account_ids, org, bucket)
                    for deploy in planned.deploys
                },
            },
            former_names=[name_child(CI, account) for account in planned.formerly],
        ),
        inside,
    )
    return {
        "preview_role_arn": identity.role_arns[PREVIEW],
        **{
            name_output("deploy_roles", deploy.stack): {"arn": identity.role_arns[join_keys(DEPLOY, deploy.stack)]}
            for deploy in planned.deploys
        },
    }


def _has_provider_to_keep(planned: CiPlan, deployment: Deployment) -> bool:
    """Whether the provider, which somebody else manages from now on, is still one that the engine would delete in AWS.

    It is registered once more, to be kept, and the run after that lets go of it.
    """
    (held, *_) = [*deployment.find(_PROVIDER), None]
    if held is None or held.retained or held.inputs.get("url") != planned.url:
        return False
    pulumi.log.warn(
        f"oidc_provider: existing: this stack made the provider of {planned.url}, and without it no job gets in. "
        "`pulumi up` notes that AWS shall keep it, and changes nothing there; the `pulumi up` after that lets go of it"
    )
    return True


def _deploy_role_args(
    planned: CiPlan, deploy: DeployRolePlan, account_ids: Mapping[str, str], org: OrgOutputs, bucket: StateBucket
) -> CiRoleArgs:
    own_id = account_ids[planned.account]
    own_arn = _role_arn(own_id, deploy.role_name)
    state = {"own_arn": own_arn, "project": pulumi.get_project(), "stack": deploy.stack}
    if deploy.enters is None:
        permissions = _with_state(
            bucket,
            deploy_permissions_everywhere,
            execution_roles=planned.execution_roles,
            organization_id=org.organization["id"],
            management_role_arns=planned.management_role_arns,
            **state,
        )
    else:
        arns = [
            _role_arn(account_ids[role.account], role.role_name)
            for role in deploy.enters
            if role.account in account_ids
        ]
        permissions = _with_state(bucket, deploy_permissions, role_arns=arns, **state)
    return CiRoleArgs(
        role_name=deploy.role_name,
        description=f"Deployments of the stack {deploy.stack} by CI",
        trust=minify(
            token_trust(own_id, planned.url, deploy.rules, session_prefix=planned.session_prefix, tags_itself=own_arn)
        ),
        permissions=permissions,
        boundary=DEPLOY,
    )


def _with_state(bucket: StateBucket, make: Any, **known: Any) -> pulumi.Output[str]:
    """The document that `make` makes, with the ARNs of the bucket and its key among its arguments."""
    return pulumi.Output.all(bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn).apply(
        lambda arns: minify(make(**known, **arns))
    )


def _find_account_ids(config: Organization, planned: CiPlan, org: OrgOutputs) -> dict[str, str]:
    """By key, "management" among them. Without those that `org` has not made, which it names."""
    found = {key: org.find(ACCOUNTS, config.account(key).keys) for key in sorted({planned.account, *planned.members})}
    missing = [key for key, values in found.items() if values is None]
    if missing:
        pulumi.log.warn(
            f"the roles of CI cannot enter {', '.join(missing)} yet, because the stack `org` has not made them. Run "
            "`pulumi up --stack org`, then this stack again"
        )
    ids = {key: values["id"] for key, values in found.items() if values is not None}
    return {MANAGEMENT: config.settings.management_account_id, **ids}


def _group_by_role(roles: Iterable[EnteredRole], account_ids: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """The ids of the accounts that have a role of each name."""
    grouped: dict[str, list[str]] = {}
    for role in roles:
        if role.account in account_ids:
            grouped.setdefault(role.role_name, []).append(account_ids[role.account])
    return {name: tuple(ids) for name, ids in grouped.items()}


def _role_arn(account_id: str, role_name: str) -> str:
    return f"arn:aws:iam::{account_id}:role/{role_name}"
