"""Security Hub, as its delegated administrator configures it for the organization, region by region.

It needs the explicit provider of that account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.aliases import with_aliases
from components.security.children import make_child_options
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class SecurityHubArgs:
    """`auto_enable`: accounts that join later get it. `default_standards`: with the standards that AWS chooses.

    `aggregated`: the regions whose findings `home_region` has too. `delegation`: what has to be there before AWS lets
    the account configure the organization. `former_names`: logical names of the component from before a key in it
    changed.
    """

    regions: Sequence[str]
    home_region: str
    aggregated: Sequence[str]
    auto_enable: bool
    default_standards: bool
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class SecurityHub(pulumi.ComponentResource):
    """The administrator's hub in each region, what new accounts get, and all findings in the home region."""

    def __init__(self, name: str, args: SecurityHubArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:SecurityHub", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names)
        hubs = {
            region: aws.securityhub.Account(
                name_child(name, region),
                auto_enable_controls=True,
                control_finding_generator="SECURITY_CONTROL",
                enable_default_standards=args.default_standards,
                region=region,
                # AWS takes it when the hub is switched on and never tells it again; a change would replace the hub,
                # and its findings would be gone.
                opts=own(region, ignored=["enableDefaultStandards"]),
            )
            for region in args.regions
        }
        for region, hub in hubs.items():
            aws.securityhub.OrganizationConfiguration(
                name_child(name, region),
                auto_enable=args.auto_enable,
                auto_enable_standards="DEFAULT" if args.default_standards and args.auto_enable else "NONE",
                region=region,
                opts=own(region, after=[hub, *args.delegation], within=hub),
            )
        if args.aggregated:
            aws.securityhub.FindingAggregator(
                name_child(name, args.home_region),
                linking_mode="SPECIFIED_REGIONS",
                specified_regions=args.aggregated,
                region=args.home_region,
                opts=own(args.home_region, after=[*hubs.values()], within=hubs[args.home_region]),
            )
        self.register_outputs({})
