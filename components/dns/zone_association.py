"""The association of a private hosted zone with a VPC of another account than its own.

Needs the explicit provider of the account that has the VPC.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases


@dataclass(frozen=True, kw_only=True)
class ZoneAssociationArgs:
    """`authorization`: what the account of the hosted zone lets the VPC in by.

    `former_names`: logical names of the component from before a key in it changed.
    """

    zone_id: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    vpc_region: str
    authorization: pulumi.Resource
    former_names: Sequence[str] = ()


class ZoneAssociation(pulumi.ComponentResource):
    """One association: it goes before the authorization does."""

    def __init__(self, name: str, args: ZoneAssociationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:ZoneAssociation", name, None, with_aliases(opts, names))
        aws.route53.ZoneAssociation(
            name,
            zone_id=args.zone_id,
            vpc_id=args.vpc_id,
            vpc_region=args.vpc_region,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.authorization], aliases=make_aliases(names)),
        )
        self.register_outputs({})
