"""Flow logs: what of each VPC is recorded, and the bucket in the log archive that keeps the files."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Organization, Vpc
from config.plan.tiers import name_part

FLOW_LOG_ARCHIVE = "flow-log-archive"
"""The first part of the logical name of the bucket's component; the key of the log archive follows."""

FLOW_LOG_OUTPUT = "flow-log-archive"
"""The output of the stack that has the bucket, once flow logs can be written into it."""


@dataclass(frozen=True, kw_only=True)
class FlowLogArchivePlan:
    """The bucket in the account with the key `account`. `writers`: keys of the accounts whose VPCs write into
    it, sorted.

    `expire_days`: how long a file is kept. `region`: of the bucket. `formerly`: keys that the account had before.
    """

    account: str
    region: str
    bucket_name: str
    key_alias: str
    expire_days: int
    writers: tuple[str, ...]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlowLogPlan:
    """What of a VPC's traffic is recorded, in AWS's word, and for how many seconds it is told together."""

    traffic: str
    interval: int
    tags: Mapping[str, str]


def plan_flow_log_archive(organization: Organization) -> FlowLogArchivePlan | None:
    """None where security.yaml has no `flow_logs`. The log archive is named (config.checks)."""
    settings, archive = organization.security.flow_logs, organization.security.log_archive
    if settings is None or archive is None:
        return None
    return FlowLogArchivePlan(
        account=archive,
        region=organization.settings.home_region,
        bucket_name=settings.bucket,
        key_alias=settings.key_alias,
        expire_days=settings.expire_days,
        writers=tuple(sorted({vpc.account for vpc in organization.vpcs if vpc.flow_logs is not None})),
        formerly=organization.account(archive).formerly,
    )


def plan_flow_log(vpc: Vpc) -> FlowLogPlan | None:
    """None where the VPC has none."""
    if vpc.flow_logs is None:
        return None
    return FlowLogPlan(
        traffic=vpc.flow_logs.traffic.upper(),
        interval=vpc.flow_logs.interval,
        tags=vpc.tags | name_part(vpc, "flow-log"),
    )
