"""Refuses a change of the config that would lose a bucket that holds what is recorded of every account.

It is protected, so the engine would stop too, and advise to unprotect it: that loses all that was recorded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pulumi

from config.models import Organization
from config.plan.aws_config import CONFIG_ARCHIVE, plan_aws_config
from config.plan.flow_logs import FLOW_LOG_ARCHIVE, plan_flow_log_archive
from config.plan.organization_trail import TRAIL_ARCHIVE, plan_organization_trail
from engine.deployment import Deployment, StateResource
from engine.urns import name_child
from recovery.refusals import tell_to_forget

_BUCKET = "awsorg:index:LogArchive$aws:s3/bucket:Bucket"


@dataclass(frozen=True, kw_only=True)
class _Archive:
    """The bucket that `field` of security.yaml asks for: its name, and the keys, old ones too, of its account.

    `what`: the config has it. `writers`: what writes into the bucket.
    """

    field: str
    what: str
    writers: str
    bucket_name: str | None
    key_alias: str
    account: str
    owners: frozenset[str]


def refuse_other_archives(config: Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered. `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: what changed, and the two ways on.
    """
    archives = _list_archives(config)
    problems = [
        problem
        for bucket in deployment.find(_BUCKET)
        for begins, archive in archives.items()
        if bucket.name.startswith(name_child(begins, ""))
        for problem in _describe_change(bucket, bucket.name.removeprefix(name_child(begins, "")), archive)
    ]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _list_archives(config: Organization) -> dict[str, _Archive]:
    """By what the logical name begins with."""
    trail, recorded = plan_organization_trail(config), plan_aws_config(config)
    flows = plan_flow_log_archive(config)
    return {
        TRAIL_ARCHIVE: _Archive(
            field="trail",
            what="trail",
            writers="the trail",
            bucket_name=None if trail is None else trail.bucket_name,
            key_alias="" if trail is None else trail.key_alias,
            account="" if trail is None else trail.log_archive,
            owners=frozenset() if trail is None else frozenset({trail.log_archive, *trail.former_archives}),
        ),
        CONFIG_ARCHIVE: _Archive(
            field="aws_config",
            what="AWS Config",
            writers="the recorders with their delivery channels and roles, and the aggregator",
            bucket_name=None if recorded is None else recorded.archive.bucket_name,
            key_alias="" if recorded is None else recorded.archive.key_alias,
            account="" if recorded is None else recorded.archive.account,
            owners=frozenset()
            if recorded is None
            else frozenset({recorded.archive.account, *recorded.archive.formerly}),
        ),
        FLOW_LOG_ARCHIVE: _Archive(
            field="flow_logs",
            what="bucket for flow logs",
            writers="the flow logs of all VPCs",
            bucket_name=None if flows is None else flows.bucket_name,
            key_alias="" if flows is None else flows.key_alias,
            account="" if flows is None else flows.account,
            owners=frozenset() if flows is None else frozenset({flows.account, *flows.formerly}),
        ),
    }


def _describe_change(bucket: StateResource, owner: str, archive: _Archive) -> Iterator[str]:
    writing = f"`pulumi up` then makes the new one, and has {archive.writers} write into it"
    if archive.bucket_name is None:
        place, told = archive.field, f"the config has no {archive.what} any more"
        afterwards = f"`pulumi up` then removes {archive.writers}"
    elif owner not in archive.owners:
        place, told = "log_archive", f"its account is {owner!r} there, and {archive.account!r} in the config"
        afterwards = writing
    elif bucket.id not in {None, archive.bucket_name}:
        place, told = f"{archive.field}.bucket", f"the config has {archive.bucket_name}"
        afterwards = (
            f"{writing}. Give {archive.field}.key_alias another value too: {archive.key_alias} may still be that of "
            "the old bucket's key"
        )
    else:
        return
    yield (
        f"security.yaml {place}: the bucket {bucket.id} is in this stack's state, and {told}, so nothing was "
        "registered: the engine would delete the bucket and its key, and with them what was recorded of every "
        "account. Do not unprotect them. Put back what the config said; or let this stack forget bucket and key, which "
        "stay in AWS as they are:\n"
        f"  {tell_to_forget(bucket)}\n"
        f"{afterwards}."
    )
