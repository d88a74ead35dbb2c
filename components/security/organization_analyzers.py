"""IAM Access Analyzer with the organization as its zone of trust, made by its delegated administrator.

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
from policies.analyzers import ORGANIZATION_EXTERNAL, ORGANIZATION_UNUSED


@dataclass(frozen=True, kw_only=True)
class OrganizationAnalyzersArgs:
    """`external`: regions with an analyzer of access from outside. `unused_days`: None for no such analyzer.

    `delegation`: what has to be there before AWS lets the account analyze the organization. `former_names`: logical
    names of the component from before a key in it changed.
    """

    external: Sequence[str]
    unused_region: str
    unused_days: int | None
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class OrganizationAnalyzers(pulumi.ComponentResource):
    """An analyzer of access from outside in each region, and one of unused access."""

    def __init__(self, name: str, args: OrganizationAnalyzersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:OrganizationAnalyzers", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names, after=args.delegation)
        for region in args.external:
            aws.accessanalyzer.Analyzer(
                name_child(name, "external", region),
                analyzer_name=ORGANIZATION_EXTERNAL,
                type="ORGANIZATION",
                region=region,
                opts=own("external", region),
            )
        if args.unused_days is not None:
            aws.accessanalyzer.Analyzer(
                name_child(name, "unused", args.unused_region),
                analyzer_name=ORGANIZATION_UNUSED,
                type="ORGANIZATION_UNUSED_ACCESS",
                configuration={"unused_access": {"unused_access_age": args.unused_days}},
                region=args.unused_region,
                opts=own("unused", args.unused_region),
            )
        self.register_outputs({})
