"""The bucket of the organization's trail does not go with a change of the config."""

from typing import Any

import pulumi
import pytest

from config import Organization
from config.models.security import SecurityFile
from engine.deployment import Deployment, StateResource
from recovery.trail_archive import refuse_other_archive
from tests.support.example import Configure

TYPE = "awsorg:index:TrailArchive$aws:s3/bucket:Bucket"


def with_trail(configure: Configure, archive: str = "admin", bucket: str = "example-trail") -> Organization:
    said: dict[str, Any] = {"trail": {"bucket": bucket}, "log_archive": archive, "delegated_administrator": "admin"}
    return configure().model_copy(update={"security": SecurityFile.model_validate(said)})


def state(account: str = "admin") -> Deployment:
    urn = f"urn:pulumi:org::aws-organization::{TYPE}::trail-archive-{account}"
    return Deployment(resources=(StateResource(urn=urn, id="example-trail", protected=True),))


def test_what_stays_is_no_problem(configure: Configure) -> None:
    refuse_other_archive(with_trail(configure), state())
    refuse_other_archive(with_trail(configure), Deployment())
    refuse_other_archive(configure(), Deployment())


@pytest.mark.parametrize(
    ("archive", "bucket", "place", "change"),
    [
        ("admin", "other-trail", "trail.bucket", "other-trail in the config"),
        ("networking", "example-trail", "log_archive", "in the account 'admin', and 'networking' in the config"),
    ],
)
def test_another_bucket_or_account_is_refused(
    configure: Configure, archive: str, bucket: str, place: str, change: str
) -> None:
    with pytest.raises(pulumi.RunError, match="nothing was registered") as stop:
        refuse_other_archive(with_trail(configure, archive, bucket), state())
    told = str(stop.value)
    assert told.startswith(f"security.yaml {place}: the bucket example-trail in this stack's state, {change}, so")
    assert told.endswith(
        "pulumi state delete --stack org --force --target-dependents "
        "'urn:pulumi:org::aws-organization::awsorg:index:TrailArchive::trail-archive-admin'"
    )


def test_a_trail_that_left_the_config_is_refused(configure: Configure) -> None:
    with pytest.raises(pulumi.RunError, match="no trail in the config any more, so nothing was registered"):
        refuse_other_archive(configure(), state())
