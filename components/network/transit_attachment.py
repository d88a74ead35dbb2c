"""A VPC on a transit gateway: the attachment and the VPC's routes, and what the gateway's owner has of it.

Needs the explicit provider of the VPC's account, and for TransitAdmission that of the gateway's owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from components.network.ipv6 import list_destinations
from components.network.vpc import name_table
from engine.urns import SEPARATOR


@dataclass(frozen=True, kw_only=True)
class TransitRouteArgs:
    """A route from a route table of the VPC to the network `cidr`, which the keys `table` and `destination` name.

    `ipv6_cidr`: another one leads there as well; None without. `formerly`: pairs of keys that these two had before.
    """

    table: str
    table_id: pulumi.Input[str]
    destination: str
    cidr: str
    ipv6_cidr: pulumi.Input[str] | None = None
    formerly: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class AdmissionArgs:
    """What the owner does: `accepts` what another account attached, and routes it.

    `route_table_id`: of the attachment's segment. `propagates_to`: ids of route tables by the segment's key.
    `former_names`, `former_keys`: as of the others.
    """

    name: str
    accepts: bool
    route_table_id: pulumi.Input[str]
    propagates_to: Mapping[str, pulumi.Input[str]]
    opts: pulumi.ResourceOptions
    former_names: Sequence[str] = ()
    former_keys: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


@dataclass(frozen=True, kw_only=True)
class TransitAttachmentArgs:
    """`former_names`: logical names of the component from before a key in it changed. `inspects`: an appliance in the
    VPC sees both directions of a connection. `ipv6`: the gateway passes the VPC's IPv6 network on to segments.
    """

    region: str
    gateway_id: pulumi.Input[str]
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    routes: Sequence[TransitRouteArgs]
    admission: AdmissionArgs
    shared: Sequence[pulumi.Resource]
    tags: Mapping[str, str]
    inspects: bool = False
    ipv6: bool = False
    former_names: Sequence[str] = ()


class TransitAdmission(pulumi.ComponentResource):
    """The attachment's place in the gateway: accepted, in the table of its segment, known to those that reach it."""

    ready: Sequence[pulumi.Resource]
    known: Sequence[pulumi.Resource]

    def __init__(
        self,
        args: AdmissionArgs,
        region: str,
        attachment_id: pulumi.Input[str],
        tags: Mapping[str, str],
        parent: pulumi.Resource,
    ) -> None:
        names = [args.name, *args.former_names]
        opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(parent=parent))
        super().__init__("awsorg:index:TransitAdmission", args.name, None, with_aliases(opts, names))
        ready: list[pulumi.Resource] = []
        if args.accepts:
            accepter = aws.ec2transitgateway.VpcAttachmentAccepter(
                args.name,
                region=region,
                transit_gateway_attachment_id=attachment_id,
                transit_gateway_default_route_table_association=False,
                transit_gateway_default_route_table_propagation=False,
                tags=tags,
                opts=self._own(names),
            )
            attachment_id = accepter.id
            ready.append(accepter)
        ready.append(
            aws.ec2transitgateway.RouteTableAssociation(
                args.name,
                region=region,
                transit_gateway_attachment_id=attachment_id,
                transit_gateway_route_table_id=args.route_table_id,
                # An attachment has one at a time, so the former goes first.
                opts=pulumi.ResourceOptions.merge(self._own(names), pulumi.ResourceOptions(delete_before_replace=True)),
            )
        )
        self.known = [
            aws.ec2transitgateway.RouteTablePropagation(
                f"{args.name}{SEPARATOR}{key}",
                region=region,
                transit_gateway_attachment_id=attachment_id,
                transit_gateway_route_table_id=table_id,
                opts=self._own(names, [f"{SEPARATOR}{one}" for one in (key, *args.former_keys.get(key, ()))]),
            )
            for key, table_id in args.propagates_to.items()
        ]
        self.ready = ready
        self.register_outputs({})

    def _own(self, names: Sequence[str], ends: Sequence[str] = ("",)) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, ends))


class TransitAttachment(pulumi.ComponentResource):
    """One VPC's attachment to a transit gateway, and the routes by it, by the key of the VPC that they lead to.

    `ready`: what makes it usable. `known`: what makes it known to segments.
    """

    id: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]
    known: Sequence[pulumi.Resource]
    routes: Mapping[str, Sequence[pulumi.Resource]]

    def __init__(self, name: str, args: TransitAttachmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:TransitAttachment", name, None, with_aliases(opts, names))
        # Of a gateway of another account it is the owner alone who can say this.
        own = None if args.admission.accepts else False
        attachment = aws.ec2transitgateway.VpcAttachment(
            name,
            region=args.region,
            transit_gateway_id=args.gateway_id,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            appliance_mode_support="enable" if args.inspects else None,
            ipv6_support="enable" if args.ipv6 else None,
            transit_gateway_default_route_table_association=own,
            transit_gateway_default_route_table_propagation=own,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.shared), aliases=make_aliases(names)),
        )
        admission = TransitAdmission(args.admission, args.region, attachment.id, args.tags, self)
        routes: dict[str, list[pulumi.Resource]] = {}
        for route in args.routes:
            ends = [
                f"{name_table(table)}{SEPARATOR}{destination}"
                for table, destination in ((route.table, route.destination), *route.formerly)
            ]
            routes.setdefault(route.destination, []).extend(
                aws.ec2.Route(
                    f"{name}{ends[0]}{of_ipv6}",
                    region=args.region,
                    route_table_id=route.table_id,
                    **destination,
                    transit_gateway_id=args.gateway_id,
                    # AWS takes no route to a gateway that the VPC is not attached to yet.
                    opts=pulumi.ResourceOptions(
                        parent=self,
                        depends_on=[attachment, *admission.ready],
                        aliases=make_aliases(names, [f"{end}{of_ipv6}" for end in ends]),
                    ),
                )
                for destination, of_ipv6 in list_destinations(route.cidr, route.ipv6_cidr)
            )
        self.id = attachment.id
        self.ready = [attachment, *admission.ready]
        self.known = admission.known
        self.routes = routes
        self.register_outputs({})
