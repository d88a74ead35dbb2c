"""The recorders of AWS Config in one account, one a region. They need the explicit provider of that account.

AWS lets an account have one recorder and one delivery channel a region
(https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html, read 2026-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.accounts.account_role import AccountRole
from components.aliases import with_aliases
from components.security.children import make_child_options
from engine.urns import name_child

NAME = "default"
"""What AWS calls a recorder and a channel that nobody gave a name."""


@dataclass(frozen=True, kw_only=True)
class RecordingArgs:
    """What is recorded in a region: all types but those of `excluded`, `global_types` among them or not.

    `waits_for`: what the region is opted in by.
    """

    region: str
    global_types: bool
    excluded: Sequence[str]
    waits_for: Sequence[pulumi.Resource] = ()


@dataclass(frozen=True, kw_only=True)
class ConfigRecorderArgs:
    """`role`: which AWS Config takes. `bucket_name`: where it writes. `key_arn`: of the key that encrypts there, or of
    its alias; without one AWS Config encrypts by S3's own
    (https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html, read 2026-11).
    `frequency`: CONTINUOUS or DAILY. `former_names`: logical names of the component from before the account's key
    changed.
    """

    role: AccountRole
    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    recordings: Sequence[RecordingArgs]
    frequency: str
    former_names: Sequence[str] = ()


class ConfigRecorder(pulumi.ComponentResource):
    """In each region a recorder, the channel by which it delivers, and what starts it once both are there."""

    def __init__(self, name: str, args: ConfigRecorderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ConfigRecorder", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names)
        for recording in args.recordings:
            region = recording.region
            recorder = aws.cfg.Recorder(
                name_child(name, region),
                name=NAME,
                region=region,
                role_arn=args.role.arn,
                recording_group=_make_group(recording),
                recording_mode=aws.cfg.RecorderRecordingModeArgs(recording_frequency=args.frequency),
                opts=own(region, after=[args.role, *recording.waits_for]),
            )
            channel = aws.cfg.DeliveryChannel(
                name_child(name, region),
                name=NAME,
                region=region,
                s3_bucket_name=args.bucket_name,
                s3_kms_key_arn=args.key_arn,
                opts=own(region, after=[recorder]),
            )
            aws.cfg.RecorderStatus(
                name_child(name, region),
                name=recorder.name,
                region=region,
                is_enabled=True,
                opts=own(region, after=[channel]),
            )
        self.register_outputs({})


def _make_group(recording: RecordingArgs) -> aws.cfg.RecorderRecordingGroupArgs:
    """AWS takes exclusions only of a recorder that says nothing of all types or of global ones, and tells the strategy
    whether it was given or not (https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html, read
    2026-11).
    """
    if not recording.excluded:
        return aws.cfg.RecorderRecordingGroupArgs(
            all_supported=True,
            include_global_resource_types=recording.global_types,
            recording_strategies=[
                aws.cfg.RecorderRecordingGroupRecordingStrategyArgs(use_only="ALL_SUPPORTED_RESOURCE_TYPES")
            ],
        )
    return aws.cfg.RecorderRecordingGroupArgs(
        all_supported=False,
        include_global_resource_types=False,
        exclusion_by_resource_types=[
            aws.cfg.RecorderRecordingGroupExclusionByResourceTypeArgs(resource_types=list(recording.excluded))
        ],
        recording_strategies=[
            aws.cfg.RecorderRecordingGroupRecordingStrategyArgs(use_only="EXCLUSION_BY_RESOURCE_TYPES")
        ],
    )
