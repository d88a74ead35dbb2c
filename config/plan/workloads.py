"""Workloads: which component is made in which account, with which arguments, and by which stack of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.models import Organization, Workload
from config.plan.former_keys import combine_former, index_keys
from config.plan.targets import resolve_known_targets

WORKLOAD = "workload"
"""The first part of the logical names of workloads; the key of the account that they are in and their own follow."""

WORKLOAD_STACK = "workloads-"
"""What the name of a stack that has workloads alone begins with; the name that workloads.yaml gives it follows."""


@dataclass(frozen=True, kw_only=True)
class WorkloadPlan:
    """A workload in one account. `stack`: its own; None where it is the one that has the rest of the account.

    `arguments`: as workloads.yaml has them for this account. `formerly`: pairs of keys, its account's and its own, from
    before one of them changed.
    """

    key: str
    account: str
    component: str
    arguments: Mapping[str, Any]
    stack: str | None
    formerly: tuple[tuple[str, ...], ...] = ()


def plan_workloads(organization: Organization) -> tuple[WorkloadPlan, ...]:
    """Every workload in every member account, sorted by key and account. Unknown targets are none."""
    accounts = index_keys(organization.accounts)
    return tuple(
        WorkloadPlan(
            key=workload.key,
            account=account,
            component=workload.component,
            arguments={**workload.arguments, **workload.overrides.get(account, {})},
            stack=name_own_stack(workload),
            formerly=combine_former(accounts[account], workload.keys),
        )
        for workload in sorted(organization.workloads, key=lambda one: one.key)
        for account in resolve_known_targets(organization, workload.targets)
        if account in accounts
    )


def name_own_stack(workload: Workload) -> str | None:
    """The name of the workload's own stack; None where it has none."""
    return None if workload.stack is None else f"{WORKLOAD_STACK}{workload.stack}"


def plan_workload_accounts(organization: Organization) -> dict[str, tuple[str, ...]]:
    """The stacks that have workloads alone, sorted by name: the keys of the accounts that they act in, sorted."""
    found: dict[str, set[str]] = {}
    for workload in organization.workloads:
        stack = name_own_stack(workload)
        if stack is not None:
            found.setdefault(stack, set())
    for one in plan_workloads(organization):
        if one.stack is not None:
            found[one.stack].add(one.account)
    return {stack: tuple(sorted(accounts)) for stack, accounts in sorted(found.items())}
