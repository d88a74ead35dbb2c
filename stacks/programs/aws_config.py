"""AWS Config: from its plan to the recorders of each account, the bucket of their files, and the aggregator."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.accounts.baseline import Baseline
from components.organization.delegation import DelegatedAdministrators
from components.security.config_aggregator import ConfigAggregator, ConfigAggregatorArgs
from components.security.config_recorder import ConfigRecorder, ConfigRecorderArgs, RecordingArgs
from components.security.log_archive import LogArchive, LogArchiveArgs
from config.models import Organization
from config.plan.aws_config import (
    ARCHIVE_OUTPUT,
    CONFIG_AGGREGATOR,
    CONFIG_ARCHIVE,
    CONFIG_RECORDER,
    ConfigAggregatorPlan,
    ConfigArchivePlan,
    ConfigRecorderPlan,
    plan_aws_config,
)
from engine.urns import name_child
from policies.buckets import config_archive_policy
from policies.documents import minify
from policies.keys import config_key_policy
from policies.service_access import config_delivery_permissions
from policies.services import CONFIG
from stacks.programs.facts import OrganizationFacts
from stacks.programs.roles import make_role

Enter = Callable[[str], pulumi.ResourceOptions]


def delegate_aws_config(
    config: Organization, administrators: DelegatedAdministrators
) -> dict[str, list[pulumi.Resource]]:
    """What the aggregator waits for."""
    planned = plan_aws_config(config)
    if planned is None or planned.aggregator is None:
        return {}
    return {CONFIG: [administrators.resources[planned.aggregator.account, CONFIG]]}


def make_aws_config(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Enter,
    baselines: Mapping[str, Baseline],
) -> dict[str, Any]:
    """What of it is in `accounts`, as outputs. Where the bucket is another stack's, that one comes first."""
    planned = plan_aws_config(config)
    if planned is None:
        return {}
    made = None
    if planned.archive.account in accounts:
        made = _make_archive(planned.archive, facts, enter(planned.archive.account))
    archive = _Archive(plan=planned.archive, account_id=facts.account_ids[planned.archive.account], made=made)
    for recorder in planned.recorders:
        if recorder.account in accounts:
            baseline = baselines.get(recorder.account)
            opted_in = {} if baseline is None else baseline.opted_in
            _make_recorder(recorder, archive, facts, enter(recorder.account), opted_in)
    if planned.aggregator is not None and planned.aggregator.account in accounts:
        _make_aggregator(planned.aggregator, facts, enter(planned.aggregator.account))
    return {} if made is None else {ARCHIVE_OUTPUT: {"id": made.open_bucket_name, "arn": made.bucket_arn}}


@dataclass(frozen=True, kw_only=True)
class _Archive:
    """What the recorders write into. `made`: None where another stack has it."""

    plan: ConfigArchivePlan
    account_id: pulumi.Input[str]
    made: LogArchive | None

    def permissions(self, account: str) -> pulumi.Output[str] | None:
        """What the recorders' role of the account with this key needs for it: nothing of another account's bucket."""
        if self.made is None or account != self.plan.account:
            return None
        return pulumi.Output.all(
            bucket_arn=self.made.bucket_arn, key_arn=self.made.key_arn, account_id=self.account_id
        ).apply(lambda known: minify(config_delivery_permissions(region=self.plan.region, **known)))


def _make_archive(plan: ConfigArchivePlan, facts: OrganizationFacts, inside: pulumi.ResourceOptions) -> LogArchive:
    bucket_policy = pulumi.Output.from_input(facts.id).apply(
        lambda id_: minify(config_archive_policy(f"arn:aws:s3:::{plan.bucket_name}", organization_id=id_))
    )
    key_policy = pulumi.Output.all(account_id=facts.account_ids[plan.account], organization_id=facts.id).apply(
        lambda known: minify(config_key_policy(**known))
    )
    return LogArchive(
        name_child(CONFIG_ARCHIVE, plan.account),
        LogArchiveArgs(
            writer="AWS Config",
            bucket_name=plan.bucket_name,
            key_alias=plan.key_alias,
            region=plan.region,
            bucket_policy=bucket_policy,
            key_policy=key_policy,
            expire_days=plan.expire_days,
            # AWS Config writes into no bucket that locks by default
            # (https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html, read 2026-11).
            locked=None,
            former_names=[name_child(CONFIG_ARCHIVE, account) for account in plan.formerly],
        ),
        inside,
    )


def _make_recorder(
    plan: ConfigRecorderPlan,
    archive: _Archive,
    facts: OrganizationFacts,
    inside: pulumi.ResourceOptions,
    opted_in: Mapping[str, pulumi.Resource],
) -> None:
    """`opted_in`: what enables a region, by region."""
    names = [name_child(CONFIG_RECORDER, account) for account in (plan.account, *plan.formerly)]
    role = make_role(names, plan.role, facts.account_ids, inside, inline_policy=archive.permissions(plan.account))
    ConfigRecorder(
        names[0],
        ConfigRecorderArgs(
            role=role,
            bucket_name=archive.plan.bucket_name if archive.made is None else archive.made.open_bucket_name,
            key_arn=pulumi.Output.format(
                "arn:aws:kms:{0}:{1}:{2}", archive.plan.region, archive.account_id, archive.plan.key_alias
            ),
            recordings=[
                RecordingArgs(
                    region=recording.region,
                    global_types=recording.global_types,
                    excluded=recording.excluded,
                    waits_for=[opted_in[recording.region]] if recording.region in opted_in else [],
                )
                for recording in plan.recordings
            ],
            frequency=plan.frequency,
            former_names=names[1:],
        ),
        inside,
    )


def _make_aggregator(plan: ConfigAggregatorPlan, facts: OrganizationFacts, inside: pulumi.ResourceOptions) -> None:
    names = [name_child(CONFIG_AGGREGATOR, account) for account in (plan.account, *plan.formerly)]
    role = make_role(names, plan.role, facts.account_ids, inside)
    ConfigAggregator(
        names[0],
        ConfigAggregatorArgs(
            aggregator_name="organization",
            region=plan.region,
            role=role,
            delegation=facts.delegations.get(CONFIG, ()),
            former_names=names[1:],
        ),
        inside,
    )
