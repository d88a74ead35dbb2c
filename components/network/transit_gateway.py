"""A transit gateway with its route tables, shared with the accounts whose VPCs are attached to it.

Needs the explicit provider of the account that owns it. What is attached is components.network.transit_attachment's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class SegmentArgs:
    """A route table. `formerly`: keys that it had before."""

    key: str
    tags: Mapping[str, str]
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class TransitGatewayArgs:
    """`receivers`: ids of accounts by key. `asn` None is AWS's to choose.

    `sharing`: what switches on sharing inside the organization, which must be on before a receiver can be added.
    `former_names`: logical names of the component from before a key in it changed. `former_keys`: keys that a receiver
    had before, by its present one.
    """

    region: str
    asn: int | None
    segments: Sequence[SegmentArgs]
    share_name: str
    receivers: Mapping[str, pulumi.Input[str]]
    sharing: Sequence[pulumi.Resource]
    tags: Mapping[str, str]
    former_names: Sequence[str] = ()
    former_keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


class TransitGateway(pulumi.ComponentResource):
    """One gateway. `route_table_ids` by the segment's key.

    `shared_with`: by the receiver's key, what lets that account attach a VPC.
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    route_table_ids: Mapping[str, pulumi.Output[str]]
    shared_with: Mapping[str, Sequence[pulumi.Resource]]

    def __init__(self, name: str, args: TransitGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:TransitGateway", name, None, with_aliases(opts, names))
        gateway = aws.ec2transitgateway.TransitGateway(
            name,
            region=args.region,
            amazon_side_asn=args.asn,
            # Each attachment is in the table of its segment, and in no other. What somebody attaches who may, by the
            # share, stays pending.
            auto_accept_shared_attachments="disable",
            default_route_table_association="disable",
            default_route_table_propagation="disable",
            tags=args.tags,
            opts=self._own(names),
        )
        tables = {
            segment.key: aws.ec2transitgateway.RouteTable(
                f"{name}{SEPARATOR}{segment.key}",
                region=args.region,
                transit_gateway_id=gateway.id,
                tags=segment.tags,
                opts=self._own(names, segment.key, *segment.formerly),
            )
            for segment in args.segments
        }
        self.id = gateway.id
        self.arn = gateway.arn
        self.route_table_ids = {key: table.id for key, table in tables.items()}
        self.shared_with = self._share(names, args, gateway) if args.receivers else {}
        self.register_outputs({})

    def _share(
        self, names: Sequence[str], args: TransitGatewayArgs, gateway: aws.ec2transitgateway.TransitGateway
    ) -> dict[str, list[pulumi.Resource]]:
        name = names[0]
        share = aws.ram.ResourceShare(
            name,
            region=args.region,
            name=args.share_name,
            allow_external_principals=False,
            tags=args.tags,
            opts=self._own(names),
        )
        shared = aws.ram.ResourceAssociation(
            name, region=args.region, resource_arn=gateway.arn, resource_share_arn=share.arn, opts=self._own(names)
        )
        return {
            key: [
                shared,
                aws.ram.PrincipalAssociation(
                    f"{name}{SEPARATOR}{key}",
                    region=args.region,
                    principal=id_,
                    resource_share_arn=share.arn,
                    opts=pulumi.ResourceOptions.merge(
                        self._own(names, key, *args.former_keys.get(key, ())),
                        pulumi.ResourceOptions(depends_on=list(args.sharing)),
                    ),
                ),
            ]
            for key, id_ in args.receivers.items()
        }

    def _own(self, names: Sequence[str], *keys: str) -> pulumi.ResourceOptions:
        ends = [f"{SEPARATOR}{key}" for key in keys] or [""]
        return pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, ends))
