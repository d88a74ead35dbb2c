"""The `aws_config` of security.yaml: what every resource of every account looks like, and looked like before."""

from typing import Annotated, Literal

from pydantic import Field

from config.models.base import Model
from config.models.targets import Targets
from config.models.types import BucketName, Distinct, KeyAlias, LogDays, Matching, Region

ResourceTypeName = Annotated[
    str,
    Matching(
        r"[A-Z][A-Za-z0-9]*(::[A-Za-z0-9]+){2}",
        '"{value}" is not a resource type of AWS Config',
        "write it as AWS Config does, such as AWS::EC2::NetworkInterface",
    ),
]


class AwsConfig(Model):
    """A recorder in each account and region, whose files go to the log archive."""

    bucket: BucketName = Field(
        description="Name of the bucket in the log archive for the recorders' files, unique in the world."
    )
    key_alias: KeyAlias = Field(
        default="alias/aws-config", description="The alias of the KMS key that encrypts the files."
    )
    expire_days: LogDays = Field(default=400, description="How many days the recorders' files are kept.")
    targets: Targets = Field(
        default_factory=lambda: Targets(units=("root",)),
        description="Which accounts are recorded; every member account by default.",
    )
    regions: Annotated[tuple[Region, ...], Distinct] | None = Field(
        default=None, min_length=1, description="Where they are recorded; the organization's regions by default."
    )
    frequency: Literal["CONTINUOUS", "DAILY"] = Field(
        default="CONTINUOUS",
        description="Whether each change is recorded, or once a day how a resource looks then; each record costs.",
    )
    excluded_types: Annotated[tuple[ResourceTypeName, ...], Distinct] = Field(
        default=(), description="Types of resources that are not recorded, such as AWS::EC2::NetworkInterface."
    )
    aggregator: bool = Field(
        default=True,
        description="Whether the delegated administrator sees the records of all accounts and regions in one place.",
    )
