"""Refuses a change of the config that would lose the bucket that the organization's trail writes into.

It is protected, so the engine would stop too, and advise to unprotect it: that loses all that was recorded.
"""

from collections.abc import Iterator

import pulumi

from config.models import Organization
from config.plan.organization_trail import TRAIL_ARCHIVE, plan_organization_trail
from engine.deployment import Deployment
from engine.urns import name_child
from recovery.refusals import tell_to_forget

_BUCKET = "awsorg:index:TrailArchive$aws:s3/bucket:Bucket"


def refuse_other_archive(config: Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered. `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: what changed, and the two ways on.
    """
    problems = [*_describe_changes(config, deployment)]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _describe_changes(config: Organization, deployment: Deployment) -> Iterator[str]:
    planned = plan_organization_trail(config)
    for bucket in deployment.find(_BUCKET):
        owner = bucket.name.removeprefix(name_child(TRAIL_ARCHIVE, ""))
        if planned is None:
            place, change = "trail", "no trail in the config any more"
        elif owner not in {planned.log_archive, *planned.former_archives}:
            place, change = "log_archive", f"in the account {owner!r}, and {planned.log_archive!r} in the config"
        elif bucket.id not in {None, planned.bucket_name}:
            place, change = "trail.bucket", f"{planned.bucket_name} in the config"
        else:
            continue
        yield (
            f"security.yaml {place}: the bucket {bucket.id} in this stack's state, {change}, so nothing was "
            "registered: the engine would delete the bucket and its key, and with them what was recorded of every "
            "account. Do not unprotect them. Put back what the config said; or let this stack forget the bucket, which "
            "stays in AWS as it is, with the trail that writes into it:\n"
            f"  {tell_to_forget(bucket)}"
        )
