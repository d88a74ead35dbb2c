"""Accounts that the program makes with `access: execution-role`: the role is made outside of Pulumi, and taken over."""

import os
from collections.abc import Collection, Iterable, Mapping

import pulumi

from config.models import Organization
from config.plan.accounts import AccountPlan
from config.plan.baseline import plan_default_tags
from config.plan.first_entry import needs_entry_role, plan_first_entry
from config.plan.roles import RolePlan, plan_execution_roles
from config.plan.stacks import ACCOUNTS, name_output
from engine.deployment import Deployment
from engine.urns import name_child
from live.sessions import Hop, build_role_arn
from recovery.creation_role import CreationRole
from recovery.departures import KnownAccount
from recovery.first_entry import FirstEntry, find_untagged

FIRST_ENTERED = "first_entered"
"""In the output of an account: it had its execution role before any stack knew of it."""

_ROLE = "awsorg:index:AccountRole$aws:iam/role:Role"


def find_first_entered(
    accounts: Iterable[AccountPlan], known: Mapping[str, KnownAccount], deployment: Deployment
) -> frozenset[str]:
    """Keys of the accounts with `access: execution-role` that this program makes, or made so.

    Those too that a run has made which then failed: the outputs, written by runs that succeeded, lack them.
    """
    outputs = deployment.outputs

    def is_first(account: AccountPlan) -> bool:
        if account.access != "execution-role":
            return False
        told = _find_output(account, deployment)
        if told is not None:
            return bool(told.get(FIRST_ENTERED))
        return name_child(ACCOUNTS, account.key) not in known or bool(outputs)

    return frozenset(account.key for account in accounts if is_first(account))


def plan_first_entries(
    config: Organization, first_entered: Collection[str], deployment: Deployment
) -> dict[str, tuple[FirstEntry, RolePlan]]:
    """Those of these accounts whose execution role no run has made yet, with the role and how it is made."""
    hops = plan_first_entry(config)
    keys = {
        key
        for key in first_entered
        if not any(name_output(ACCOUNTS, known) in deployment.outputs for known in config.account(key).keys)
    }
    if hops is None or not keys:
        return {}
    settings, tags = config.settings, plan_default_tags(config)
    creation_role = CreationRole(
        management_hops=[
            Hop(
                role_arn=build_role_arn(settings.management_account_id, hop.role_name),
                session_name=hop.session_name,
                external_id=hop.external_id,
            )
            for hop in hops
        ],
        session_name=settings.access.session_name,
        region=settings.home_region,
        credentials=find_untagged(os.environ) if needs_entry_role(config) else None,
    )
    return {
        role.account: (FirstEntry(creation_role, tags[role.account]), role)
        for role in plan_execution_roles(config)
        if role.account in keys
    }


def find_untaken(config: Organization, first_entered: Iterable[str], deployment: Deployment) -> frozenset[str]:
    """Those of these accounts whose execution role the stack does not have yet. `deployment`: its state."""
    held = {resource.name for resource in deployment.find(_ROLE)}
    return frozenset(
        key for key in first_entered if not held & {f"execution-role-{known}" for known in config.account(key).keys}
    )


def explain_no_entry(config: Organization) -> str:
    """Why a new account with `access: execution-role` could not be entered; empty where it can, and in a preview."""
    if plan_first_entry(config) is None:
        return (
            "a new account has no execution role yet, and management_role, with writes: tagged-sessions, does not lead "
            "to its creation role, so the account was not created; give access in organization.yaml an "
            "`entry_role: {name: ...}` and bring up `org` and `admin` once, or write `access: creation-role` here"
        )
    if not needs_entry_role(config) or pulumi.runtime.is_dry_run() or find_untagged(os.environ) is not None:
        return ""
    return (
        "a new account is first entered by access.entry_role, in a session without the tag, and this caller has none, "
        "so the account was not created; run `pulumi up` after "
        '`session="$(python -m stacks session)" && eval "$session"`, which hands one on'
    )


def _find_output(account: AccountPlan, deployment: Deployment) -> Mapping[str, object] | None:
    names = [name_output(ACCOUNTS, key) for key in (account.key, *account.formerly)]
    return next((deployment.outputs[name] for name in names if name in deployment.outputs), None)
