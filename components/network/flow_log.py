"""The flow log of a VPC, written into a bucket. Every resource names its region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import SEPARATOR

_END = f"{SEPARATOR}flow-log"


@dataclass(frozen=True, kw_only=True)
class FlowLogArgs:
    """`bucket_arn`: known once flow logs can be written into the bucket."""

    bucket_arn: pulumi.Input[str]
    traffic: str
    interval: int
    tags: Mapping[str, str]


def make_flow_log(
    parent: pulumi.Resource, names: Sequence[str], args: FlowLogArgs, *, region: str, vpc_id: pulumi.Input[str]
) -> None:
    """`names`: those of the VPC's component, `parent`, the present one first. AWS takes one log of a VPC for a bucket,
    so another one is made once the old one is gone (FlowLogAlreadyExists,
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, from memory).
    """
    aws.ec2.FlowLog(
        f"{names[0]}{_END}",
        region=region,
        vpc_id=vpc_id,
        log_destination_type="s3",
        log_destination=args.bucket_arn,
        traffic_type=args.traffic,
        max_aggregation_interval=args.interval,
        tags=args.tags,
        opts=pulumi.ResourceOptions(parent=parent, aliases=make_aliases(names, [_END]), delete_before_replace=True),
    )
