"""Flow logs: what of a VPC's traffic is recorded (network.yaml), and where the files are kept (security.yaml)."""

from typing import Literal

from pydantic import Field

from config.models.base import Model
from config.models.types import BucketName, KeyAlias, LogDays


class FlowLogs(Model):
    """The flow log of a VPC, whose files go to the log archive."""

    traffic: Literal["all", "accept", "reject"] = Field(
        default="all", description="Whether all traffic is recorded, or only what got through, or what did not."
    )
    interval: Literal[60, 600] = Field(
        default=600, description="For how many seconds traffic is told together; 60 tells more, and costs more."
    )


class FlowLogArchive(Model):
    """The bucket in the log archive for the flow logs of all VPCs that have any."""

    bucket: BucketName = Field(description="Name of the bucket in the log archive, unique in the world.")
    key_alias: KeyAlias = Field(
        default="alias/flow-logs", description="The alias of the KMS key that encrypts the files."
    )
    expire_days: LogDays = Field(default=90, description="How many days the files are kept.")
