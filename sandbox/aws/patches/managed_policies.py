"""Managed policies: AWS's own, each made in an account when it is first asked for; and what AWS refuses of others."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import DeleteConflictException, EntityAlreadyExists
from moto.iam.models import AWSManagedPolicy, IAMBackend

from policies.managed import MANAGED_BY_AWS, policy_arn
from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Makes AWS-managed policies there, and one's own as strict as AWS's.

    moto loads all of AWS's policies into every account (a second and 31 MB each) or none.
    Facts: API reference of IAM (CreatePolicy: EntityAlreadyExists, DeletePolicy: DeleteConflict), read 2026-11.
    """
    backend: Any = IAMBackend
    for call in ("attach_role_policy", "attach_user_policy", "attach_group_policy", "get_policy"):
        run_first(backend, call, _make_managed_policy)
    run_first(backend, "create_policy", _check_name)
    run_first(backend, "delete_policy", _check_unused)


def _make_managed_policy(backend: Any, policy_arn: str, *_: Any, **__: Any) -> None:
    data = read_managed_policies().get(policy_arn)
    if data is None or policy_arn in backend.managed_policies:
        return
    backend.managed_policies[policy_arn] = AWSManagedPolicy(
        data["Name"],
        account_id=backend.account_id,
        region=backend.region_name,
        default_version_id=data["DefaultVersionId"],
        path=data["Path"],
        document=json.dumps(data["Document"]),
        create_date=datetime.fromisoformat(data["CreateDate"]),
        update_date=datetime.fromisoformat(data["UpdateDate"]),
    )


@cache
def read_managed_policies() -> dict[str, dict[str, Any]]:
    """moto's copy of AWS's own policies, by ARN."""
    policies = json.loads(aws_managed_policies_data)
    return {
        policy_arn(f"{data['Path']}{name}".removeprefix("/")): {**data, "Name": name} for name, data in policies.items()
    }


def _check_name(backend: Any, _description: str, _path: str, _document: str, policy_name: str, *_: Any) -> None:
    own = [policy for arn, policy in backend.managed_policies.items() if not arn.startswith(MANAGED_BY_AWS)]
    # AWS compares names without paths and without case.
    if any(policy.name.lower() == policy_name.lower() for policy in own):
        raise EntityAlreadyExists(f"A policy called {policy_name} already exists. Duplicate names are not allowed.")


def _check_unused(backend: Any, policy_arn: str) -> None:
    policy = backend.managed_policies.get(policy_arn)
    if policy is not None and policy.attachment_count > 0:
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if policy is not None and len(policy.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
        )
