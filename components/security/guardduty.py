"""GuardDuty, as its delegated administrator configures it for the organization, region by region.

It needs the explicit provider of that account. The administrator's own detector is not covered by what it configures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.aliases import with_aliases
from components.security.children import make_child_options
from engine.urns import join_keys, name_child


@dataclass(frozen=True, kw_only=True)
class FeatureArgs:
    """A feature by AWS's name. `enabled`: in the administrator itself. `auto_enable`: elsewhere: ALL, NEW or NONE."""

    name: str
    enabled: bool
    auto_enable: str


@dataclass(frozen=True, kw_only=True)
class GuardDutyArgs:
    """`auto_enable`: the accounts that get it: ALL, NEW or NONE. `features`: each by name, on or off.

    `delegation`: what has to be there before AWS lets the account configure the organization. `former_names`: logical
    names of the component from before a key in it changed.
    """

    regions: Sequence[str]
    auto_enable: str
    features: Sequence[FeatureArgs]
    finding_frequency: str
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class GuardDuty(pulumi.ComponentResource):
    """A detector in each region, and what the organization's accounts get by themselves."""

    def __init__(self, name: str, args: GuardDutyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:GuardDuty", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names)
        for region in args.regions:
            detector = aws.guardduty.Detector(
                name_child(name, region),
                enable=True,
                finding_publishing_frequency=args.finding_frequency,
                region=region,
                opts=own(region),
            )
            configuration = aws.guardduty.OrganizationConfiguration(
                name_child(name, region),
                detector_id=detector.id,
                auto_enable_organization_members=args.auto_enable,
                region=region,
                opts=own(region, after=args.delegation),
            )
            for feature in args.features:
                key = join_keys(region, feature.name)
                aws.guardduty.DetectorFeature(
                    name_child(name, key),
                    detector_id=detector.id,
                    name=feature.name,
                    status="ENABLED" if feature.enabled else "DISABLED",
                    region=region,
                    opts=own(key),
                )
                aws.guardduty.OrganizationConfigurationFeature(
                    name_child(name, key),
                    detector_id=detector.id,
                    name=feature.name,
                    auto_enable=feature.auto_enable,
                    region=region,
                    opts=own(key, after=[configuration]),
                )
        self.register_outputs({})
