"""Macie, as its delegated administrator configures it for the organization, region by region.

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
class MacieArgs:
    """`auto_enable`: accounts that join later get it.

    `delegation`: what has to be there before AWS lets the account configure the organization. `former_names`: logical
    names of the component from before a key in it changed.
    """

    regions: Sequence[str]
    auto_enable: bool
    finding_frequency: str
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class Macie(pulumi.ComponentResource):
    """Macie in the administrator, and whether new accounts get it."""

    def __init__(self, name: str, args: MacieArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Macie", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names)
        for region in args.regions:
            account = aws.macie2.Account(
                name_child(name, region),
                finding_publishing_frequency=args.finding_frequency,
                status="ENABLED",
                region=region,
                opts=own(region),
            )
            aws.macie2.OrganizationConfiguration(
                name_child(name, region),
                auto_enable=args.auto_enable,
                region=region,
                opts=own(region, after=[account, *args.delegation]),
            )
        self.register_outputs({})
