"""Flow logs: from the plan to the bucket in the log archive, and where the VPCs of this stack write to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.security.log_archive import LogArchive, LogArchiveArgs
from config.models import Organization
from config.plan.flow_logs import FLOW_LOG_ARCHIVE, FLOW_LOG_OUTPUT, FlowLogArchivePlan, plan_flow_log_archive
from engine.urns import name_child
from policies.buckets import flow_log_archive_policy
from policies.documents import minify
from policies.keys import flow_log_key_policy
from stacks.programs.facts import OrganizationFacts


@dataclass(frozen=True, kw_only=True)
class FlowLogDestination:
    """`bucket_arn`: None where no flow logs are kept. `outputs`: of the stack that makes the bucket."""

    bucket_arn: pulumi.Input[str] | None = None
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])


def make_flow_log_archive(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
) -> FlowLogDestination:
    """The bucket, where its account is among `accounts`. Where it is another stack's, that one comes first."""
    plan = plan_flow_log_archive(config)
    if plan is None:
        return FlowLogDestination()
    if plan.account not in accounts:
        return FlowLogDestination(bucket_arn=f"arn:aws:s3:::{plan.bucket_name}")
    made = _make_archive(plan, facts, enter(plan.account))
    return FlowLogDestination(
        bucket_arn=made.open_bucket_name.apply(lambda name: f"arn:aws:s3:::{name}"),
        outputs={FLOW_LOG_OUTPUT: {"id": made.open_bucket_name, "arn": made.bucket_arn}},
    )


def _make_archive(plan: FlowLogArchivePlan, facts: OrganizationFacts, inside: pulumi.ResourceOptions) -> LogArchive:
    writers = pulumi.Output.all(*(facts.account_ids[account] for account in plan.writers))
    bucket_policy = writers.apply(
        lambda ids: minify(flow_log_archive_policy(f"arn:aws:s3:::{plan.bucket_name}", account_ids=ids))
    )
    key_policy = pulumi.Output.all(facts.account_ids[plan.account], writers).apply(
        lambda known: minify(flow_log_key_policy(account_id=known[0], writer_ids=known[1]))
    )
    return LogArchive(
        name_child(FLOW_LOG_ARCHIVE, plan.account),
        LogArchiveArgs(
            writer="the delivery of flow logs",
            bucket_name=plan.bucket_name,
            key_alias=plan.key_alias,
            region=plan.region,
            bucket_policy=bucket_policy,
            key_policy=key_policy,
            expire_days=plan.expire_days,
            locked=None,
            former_names=[name_child(FLOW_LOG_ARCHIVE, account) for account in plan.formerly],
        ),
        inside,
    )
