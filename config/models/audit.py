"""The `audit` of admin.yaml: the trail of the administrative account, and who hears of use from elsewhere."""

from typing import Annotated

from pydantic import Field

from config.models.base import Model
from config.models.types import BucketName, Distinct, LogDays, MailAddress, SessionName, TrailName


class Alarm(Model):
    """Tells by e-mail when this program's roles are entered in a way that it does not use itself."""

    emails: Annotated[tuple[MailAddress, ...], Distinct] = Field(
        min_length=1, description="Who is told; each address gets a mail from AWS and has to confirm."
    )
    deploy_sessions: Annotated[tuple[SessionName, ...], Distinct] = Field(
        default=(),
        description="What the names of the deploy role's sessions begin with; one with another name raises the alarm. "
        "Any name is fine by default.",
    )


class Audit(Model):
    """What is recorded of the administrative account."""

    trail: TrailName = Field(default="administration", description="The trail's name.")
    bucket: BucketName = Field(description="Name of the bucket for the trail's files, unique in the world.")
    expire_days: LogDays = Field(default=400, description="How many days the trail's files are kept.")
    alarm: Alarm | None = Field(default=None, description="Who is told of use from elsewhere; nobody by default.")
