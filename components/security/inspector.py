"""Inspector, as its delegated administrator configures it for the organization, region by region.

It needs the explicit provider of that account.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.aliases import with_aliases
from components.security.children import make_child_options
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class InspectorArgs:
    """`scans`: what is scanned in the administrator, `auto_enable` what in accounts that join later.

    `delegation`: what has to be there before AWS lets the account configure the organization. `former_names`: logical
    names of the component from before a key in it changed.
    """

    account_id: pulumi.Input[str]
    regions: Sequence[str]
    scans: Sequence[str]
    auto_enable: Collection[str]
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class Inspector(pulumi.ComponentResource):
    """Scans in the administrator, and what is scanned in new accounts."""

    def __init__(self, name: str, args: InspectorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Inspector", name, None, with_aliases(opts, names))
        own = partial(make_child_options, self, names)
        for region in args.regions:
            enabler = aws.inspector2.Enabler(
                name_child(name, region),
                account_ids=[args.account_id],
                resource_types=args.scans,
                region=region,
                opts=own(region),
            )
            aws.inspector2.OrganizationConfiguration(
                name_child(name, region),
                auto_enable={
                    "ec2": "EC2" in args.auto_enable,
                    "ecr": "ECR" in args.auto_enable,
                    "lambda_": "LAMBDA" in args.auto_enable,
                    "lambda_code": "LAMBDA_CODE" in args.auto_enable,
                },
                region=region,
                opts=own(region, after=[enabler, *args.delegation], within=enabler),
            )
        self.register_outputs({})
