"""The routes of a transit gateway's segments through its inspection VPC. Needs the provider of the gateway's owner."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from components.network.ipv6 import OF_IPV6
from engine.urns import SEPARATOR, join_keys


@dataclass(frozen=True, kw_only=True)
class InspectionRouteArgs:
    """A route to `cidr` in the table of a segment. `keys`: what names it; `formerly`: what did before. `drops`: nothing
    gets there. `ipv6_cidr`: another one leads there as well; None without. `after`: what leads on from the inspection
    VPC, without which it would lose all that is sent.
    """

    keys: Sequence[str]
    route_table_id: pulumi.Input[str]
    cidr: str
    drops: bool
    ipv6_cidr: pulumi.Input[str] | None = None
    after: Sequence[pulumi.Resource] = ()
    formerly: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class TransitInspectionArgs:
    """`attachment_id`: of the inspection VPC. `former_names`: the component's, from before a key in it changed."""

    region: str
    attachment_id: pulumi.Input[str]
    routes: Sequence[InspectionRouteArgs]
    former_names: Sequence[str] = ()


class TransitInspection(pulumi.ComponentResource):
    """What sends the traffic of segments through one VPC."""

    def __init__(self, name: str, args: TransitInspectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:TransitInspection", name, None, with_aliases(opts, names))
        for route in args.routes:
            ends = [f"{SEPARATOR}{join_keys(*keys)}" for keys in (route.keys, *route.formerly)]
            for cidr, of_ipv6 in ((route.cidr, ""), (route.ipv6_cidr, OF_IPV6)):
                if cidr is None:
                    continue
                aws.ec2transitgateway.Route(
                    f"{name}{ends[0]}{of_ipv6}",
                    region=args.region,
                    transit_gateway_route_table_id=route.route_table_id,
                    destination_cidr_block=cidr,
                    blackhole=True if route.drops else None,
                    transit_gateway_attachment_id=None if route.drops else args.attachment_id,
                    # A table has one static route to a network, and AWS changes none, so the former goes first.
                    opts=pulumi.ResourceOptions(
                        parent=self,
                        depends_on=list(route.after),
                        delete_before_replace=True,
                        aliases=make_aliases(names, [f"{end}{of_ipv6}" for end in ends]),
                    ),
                )
        self.register_outputs({})
