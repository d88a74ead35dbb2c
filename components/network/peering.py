"""A peering of two VPCs: the connection, its acceptance, and the routes both ways.

Needs the explicit provider of the account that asks for it, and for PeeringAcceptance that of the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from components.network.ipv6 import list_destinations
from components.network.vpc import name_table


@dataclass(frozen=True, kw_only=True)
class PeeringSideArgs:
    """One of the two. `cidr`: the other's network. `tables`: ids of the route tables that lead there, by their key.

    `ipv6_cidr`: they lead to this one of the other's as well; None without. `former_tables`: keys that a table had
    before, by its present one. `former_names`: logical names of the component from before a key in it changed.
    """

    region: str
    vpc_id: pulumi.Input[str]
    cidr: str
    tables: Mapping[str, pulumi.Input[str]]
    former_tables: Mapping[str, Sequence[str]]
    ipv6_cidr: pulumi.Input[str] | None = None
    former_names: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PeeringArgs:
    """`acceptance_name`, `accepter_opts`: of what is made in the account of `accepter`, whose id is `accepter_id`."""

    requester: PeeringSideArgs
    accepter: PeeringSideArgs
    accepter_id: pulumi.Input[str]
    acceptance_name: str
    accepter_opts: pulumi.ResourceOptions
    dns: bool
    tags: Mapping[str, str]


class PeeringAcceptance(pulumi.ComponentResource):
    """What the second account has of a peering."""

    accepter: aws.ec2.VpcPeeringConnectionAccepter

    def __init__(self, args: PeeringArgs, connection_id: pulumi.Input[str], parent: pulumi.Resource) -> None:
        names = [args.acceptance_name, *args.accepter.former_names]
        opts = pulumi.ResourceOptions.merge(args.accepter_opts, pulumi.ResourceOptions(parent=parent))
        super().__init__("awsorg:index:PeeringAcceptance", names[0], None, with_aliases(opts, names))
        self.accepter = aws.ec2.VpcPeeringConnectionAccepter(
            names[0],
            region=args.accepter.region,
            vpc_peering_connection_id=connection_id,
            auto_accept=True,
            accepter={"allow_remote_vpc_dns_resolution": args.dns},
            tags=args.tags,
            # AWS does not tell whether a peering was accepted so: one that is imported would seem to change.
            opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names), ignore_changes=["autoAccept"]),
        )
        _route(self, names, args.accepter, self.accepter)
        self.register_outputs({})


class Peering(pulumi.ComponentResource):
    """One peering."""

    id: pulumi.Output[str]

    def __init__(self, name: str, args: PeeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        requester, accepter = args.requester, args.accepter
        names = [name, *requester.former_names]
        super().__init__("awsorg:index:Peering", name, None, with_aliases(opts, names))
        own = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names))
        connection = aws.ec2.VpcPeeringConnection(
            name,
            region=requester.region,
            vpc_id=requester.vpc_id,
            peer_vpc_id=accepter.vpc_id,
            peer_owner_id=args.accepter_id,
            peer_region=None if accepter.region == requester.region else accepter.region,
            tags=args.tags,
            opts=own,
        )
        acceptance = PeeringAcceptance(args, connection.id, self)
        # AWS takes options of a peering that is accepted alone, and of each side by its own account. They are always
        # said: without this resource, or without the accepter's, the last ones would stay.
        aws.ec2.PeeringConnectionOptions(
            name,
            region=requester.region,
            vpc_peering_connection_id=acceptance.accepter.id,
            requester={"allow_remote_vpc_dns_resolution": args.dns},
            opts=own,
        )
        _route(self, names, requester, acceptance.accepter)
        self.id = connection.id
        self.register_outputs({})


def _route(
    parent: pulumi.Resource,
    names: Sequence[str],
    side: PeeringSideArgs,
    accepter: aws.ec2.VpcPeeringConnectionAccepter,
) -> None:
    """Once it is accepted: until then nothing goes by it."""
    for key, table_id in side.tables.items():
        ends = [name_table(one) for one in (key, *side.former_tables.get(key, ()))]
        for destination, of_ipv6 in list_destinations(side.cidr, side.ipv6_cidr):
            aws.ec2.Route(
                f"{names[0]}{ends[0]}{of_ipv6}",
                region=side.region,
                route_table_id=table_id,
                **destination,
                vpc_peering_connection_id=accepter.id,
                opts=pulumi.ResourceOptions(
                    parent=parent, aliases=make_aliases(names, [f"{end}{of_ipv6}" for end in ends])
                ),
            )
