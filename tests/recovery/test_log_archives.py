"""The buckets of the organization's trail and of AWS Config do not go with a change of the config."""

from typing import Any

import pulumi
import pytest

from config import Organization
from config.models.security import SecurityFile
from engine.deployment import Deployment, StateResource
from recovery.log_archives import refuse_other_archives
from tests.support.example import Configure

TYPE = "awsorg:index:LogArchive$aws:s3/bucket:Bucket"


def with_trail(configure: Configure, archive: str = "admin", bucket: str = "example-trail") -> Organization:
    said: dict[str, Any] = {"trail": {"bucket": bucket}, "log_archive": archive, "delegated_administrator": "admin"}
    return configure().model_copy(update={"security": SecurityFile.model_validate(said)})


def state(account: str = "admin") -> Deployment:
    urn = f"urn:pulumi:org::aws-organization::{TYPE}::trail-archive-{account}"
    return Deployment(resources=(StateResource(urn=urn, id="example-trail", protected=True),))


def test_what_stays_is_no_problem(configure: Configure) -> None:
    refuse_other_archives(with_trail(configure), state())
    refuse_other_archives(with_trail(configure), Deployment())
    refuse_other_archives(configure(), Deployment())


@pytest.mark.parametrize(
    ("archive", "bucket", "place", "change"),
    [
        ("admin", "other-trail", "trail.bucket", "the config has other-trail"),
        ("networking", "example-trail", "log_archive", "its account is 'admin' there, and 'networking' in the config"),
    ],
)
def test_another_bucket_or_account_is_refused(
    configure: Configure, archive: str, bucket: str, place: str, change: str
) -> None:
    with pytest.raises(pulumi.RunError, match="nothing was registered") as stop:
        refuse_other_archives(with_trail(configure, archive, bucket), state())
    told = str(stop.value)
    assert told.startswith(
        f"security.yaml {place}: the bucket example-trail is in this stack's state, and {change}, so"
    )
    command, afterwards = told.split("\n")[1:]
    assert command == (
        "  pulumi state delete --stack org --force --target-dependents "
        "'urn:pulumi:org::aws-organization::awsorg:index:LogArchive::trail-archive-admin'"
    )
    assert afterwards.startswith("`pulumi up` then makes the new one, and has the trail write into it.")
    assert ("Give trail.key_alias another value too: alias/organization-trail may" in afterwards) == (
        archive == "admin"
    )


def test_a_trail_that_left_the_config_is_refused(configure: Configure) -> None:
    with pytest.raises(pulumi.RunError, match="the config has no trail any more, so nothing was registered") as stop:
        refuse_other_archives(configure(), state())
    assert str(stop.value).endswith("\n`pulumi up` then removes the trail.")


def test_the_bucket_of_flow_logs_is_kept_too(configure: Configure) -> None:
    said = {"flow_logs": {"bucket": "example-flows"}, "log_archive": "admin"}
    urn = f"urn:pulumi:org::aws-organization::{TYPE}::flow-log-archive-admin"
    found = Deployment(resources=(StateResource(urn=urn, id="example-flows", protected=True),))
    refuse_other_archives(configure().model_copy(update={"security": SecurityFile.model_validate(said)}), found)
    with pytest.raises(pulumi.RunError, match="flow_logs: the bucket example-flows is in this") as stop:
        refuse_other_archives(configure(), found)
    assert str(stop.value).endswith("`pulumi up` then removes the flow logs of all VPCs.")


def test_the_bucket_of_aws_config_is_kept_too(configure: Configure) -> None:
    said = {"aws_config": {"bucket": "example-config", "aggregator": False}, "log_archive": "admin"}
    urn = f"urn:pulumi:org::aws-organization::{TYPE}::config-archive-admin"
    found = Deployment(resources=(StateResource(urn=urn, id="example-config", protected=True),))
    recorded = configure().model_copy(update={"security": SecurityFile.model_validate(said)})
    refuse_other_archives(recorded, found)
    refuse_other_archives(recorded, Deployment())
    with pytest.raises(pulumi.RunError, match="aws_config: the bucket example-config is in this") as stop:
        refuse_other_archives(configure(), found)
    assert str(stop.value).endswith(
        "`pulumi up` then removes the recorders with their delivery channels and roles, and the aggregator."
    )
    said["aws_config"] = {"bucket": "other-config", "aggregator": False}
    renamed = configure().model_copy(update={"security": SecurityFile.model_validate(said)})
    with pytest.raises(pulumi.RunError, match=r"aws_config\.bucket: the bucket example-config is in this stack's"):
        refuse_other_archives(renamed, found)
