"""What the config plans of networks, as facts of which `reachability` tells who reaches whom."""

from collections import defaultdict
from collections.abc import Mapping
from ipaddress import IPv6Network, ip_network

from config.models import Organization
from config.plan.inspection import plan_inspections
from config.plan.ipv6_facts import add_ipv6, number_networks
from config.plan.network_acls import PROTOCOL_NAMES, NetworkAclPlan
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.peering import plan_peerings
from config.plan.security_groups import RulePlan, plan_prefix_lists
from config.plan.tiers import PUBLIC_TABLE, SubnetPlan, name_tiers
from config.plan.transit import plan_transit_attachments, plan_transit_gateways
from policies.networks import EVERYWHERE
from reachability.facts import (
    AclEntry,
    Facts,
    GatewayEndpoint,
    InterfaceEndpoint,
    InternetGateway,
    NatGateway,
    Network,
    NetworkAcl,
    Peering,
    Route,
    RouteTable,
    Rule,
    SecurityGroup,
    Subnet,
    TransitAttachment,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Via,
    Vpc,
    merge,
)

_EVERYWHERE = ip_network(EVERYWHERE)
_MAIN = "main route table"
"""The key of the table that a subnet without one keeps; keys of the config have no blanks."""

Lists = Mapping[str, tuple[Network, ...]]
Routes = Mapping[tuple[str, str], list[Route]]
"""Those between VPCs, by the key of the VPC and of its route table."""


def plan_network_facts(organization: Organization) -> Facts:
    """Everything that is planned of networks. Keys are those of the config: <VPC>/<subnet>, <VPC>/<group>, ..."""
    lists = {one.key: tuple(map(ip_network, one.entries)) for one in plan_prefix_lists(organization)}
    tiers = name_tiers(organization)
    routes: defaultdict[tuple[str, str], list[Route]] = defaultdict(list)
    plans = plan_vpcs(organization)
    six = number_networks(plans)
    between = merge([_plan_peerings(organization, routes, six), _plan_gateways(organization, routes, six)])
    vpcs = (
        add_ipv6(
            _plan_vpc(vpc, tiers, lists, routes), vpc, six.get(vpc.key), public_table=_name_table(vpc, PUBLIC_TABLE)
        )
        for vpc in plans
    )
    return merge([*vpcs, between])


def _plan_vpc(vpc: VpcPlan, tiers: Mapping[str, str], lists: Lists, routes: Routes) -> Facts:
    own = Route(ip_network(vpc.cidr), Via.LOCAL)
    is_public = any(subnet.public for subnet in vpc.subnets)
    acls = {subnet: f"{vpc.key}/{acl.key}" for acl in vpc.network_acls for subnet in acl.subnets}
    ways: dict[str, list[Route]] = {_MAIN: []}
    if is_public:
        ways[PUBLIC_TABLE] = [Route(_EVERYWHERE, Via.INTERNET_GATEWAY, vpc.key)]
    for table in vpc.route_tables:
        nat = table.nat_gateway
        ways[table.key] = [] if nat is None else [Route(_EVERYWHERE, Via.NAT_GATEWAY, f"{vpc.key}/{nat}")]
    made = tuple(_name_table(vpc, key) for key in ways if key != _MAIN)
    return Facts(
        vpcs=(Vpc(key=vpc.key, region=vpc.region, networks=(own.destination,)),),
        subnets=tuple(
            Subnet(
                key=f"{vpc.key}/{subnet.key}",
                vpc=vpc.key,
                zone=subnet.availability_zone,
                networks=(ip_network(subnet.cidr),),
                table=_name_table(vpc, _find_table(subnet)),
                tier=tiers.get(f"{vpc.key}/{subnet.key}"),
                acl=acls.get(subnet.key),
            )
            for subnet in vpc.subnets
        ),
        tables=tuple(
            RouteTable(key=_name_table(vpc, key), routes=(own, *out, *routes.get((vpc.key, key), ())))
            for key, out in ways.items()
        ),
        internet_gateways=(InternetGateway(key=vpc.key, vpc=vpc.key),) if is_public else (),
        nat_gateways=tuple(
            NatGateway(key=f"{vpc.key}/{nat.key}", subnet=f"{vpc.key}/{nat.subnet}") for nat in vpc.nat_gateways
        ),
        gateway_endpoints=tuple(
            GatewayEndpoint(
                key=f"{vpc.key}/{one.key}",
                vpc=vpc.key,
                service=one.service_name.removeprefix(f"com.amazonaws.{vpc.region}."),
                tables=made,
            )
            for one in vpc.gateway_endpoints
        ),
        interface_endpoints=tuple(
            InterfaceEndpoint(
                key=f"{vpc.key}/{one.key}",
                vpc=vpc.key,
                service=one.service_name.removeprefix(f"com.amazonaws.{vpc.region}."),
                subnets=tuple(f"{vpc.key}/{key}" for key in one.subnets),
                groups=tuple(f"{vpc.key}/{key}" for key in one.security_groups),
            )
            for one in vpc.interface_endpoints
        ),
        groups=tuple(
            SecurityGroup(
                key=f"{vpc.key}/{group.key}",
                vpc=vpc.key,
                rules=tuple(_plan_rule(vpc, rule, lists) for rule in group.rules),
            )
            for group in vpc.security_groups
        ),
        acls=tuple(_plan_acl(vpc, acl) for acl in vpc.network_acls),
    )


def _plan_acl(vpc: VpcPlan, acl: NetworkAclPlan) -> NetworkAcl:
    entries = tuple(
        AclEntry(
            number=rule.number,
            egress=rule.is_egress,
            protocol=PROTOCOL_NAMES[rule.protocol],
            ports=None if rule.from_port is None or rule.to_port is None else (rule.from_port, rule.to_port),
            network=ip_network(rule.cidr),
            allow=rule.allows,
        )
        for rule in acl.rules
    )
    return NetworkAcl(key=f"{vpc.key}/{acl.key}", entries=entries)


def _find_table(subnet: SubnetPlan) -> str:
    if subnet.public:
        return PUBLIC_TABLE
    return _MAIN if subnet.route_table is None else subnet.route_table


def _name_table(vpc: VpcPlan, key: str) -> str:
    return f"{vpc.key}/{key or 'public routes'}"


def _plan_rule(vpc: VpcPlan, rule: RulePlan, lists: Lists) -> Rule:
    networks = () if rule.cidr is None else (ip_network(rule.cidr),)
    return Rule(
        egress=rule.is_egress,
        protocol=None if rule.protocol == "-1" else rule.protocol,
        ports=None if rule.from_port is None or rule.to_port in {None, -1} else (rule.from_port, rule.to_port or 0),
        networks=networks if rule.prefix_list is None else lists.get(rule.prefix_list, ()),
        group=None if rule.security_group is None else f"{vpc.key}/{rule.security_group}",
    )


def _plan_peerings(
    organization: Organization, routes: defaultdict[tuple[str, str], list[Route]], six: Mapping[str, IPv6Network]
) -> Facts:
    """Adds their routes to `routes`, as _plan_gateways does. `six`: the IPv6 networks of VPCs."""
    found: list[Peering] = []
    for plan in plan_peerings(organization):
        found.append(Peering(key=plan.key, vpcs=(plan.requester.vpc, plan.accepter.vpc)))
        for side, other in ((plan.requester, plan.accepter), (plan.accepter, plan.requester)):
            to = [ip_network(side.cidr), *([six[other.vpc]] if side.ipv6 else [])]
            for keys in side.tables:
                routes[side.vpc, keys[0]] += [Route(network, Via.PEERING, plan.key) for network in to]
    return Facts(peerings=tuple(found))


def _plan_gateways(
    organization: Organization, routes: defaultdict[tuple[str, str], list[Route]], six: Mapping[str, IPv6Network]
) -> Facts:
    cidrs = {vpc.key: ip_network(str(vpc.cidr)) for vpc in organization.vpcs}
    gateways = plan_transit_gateways(organization)
    ways = {
        (one.key, vpc): Route(cidr, Via.TRANSIT_GATEWAY, one.key) for one in gateways for vpc, cidr in cidrs.items()
    }
    known: dict[str, list[TransitRoute]] = {f"{one.key}/{part.key}": [] for one in gateways for part in one.segments}
    attachments: list[TransitAttachment] = []
    for plan in plan_transit_attachments(organization):
        key = f"{plan.gateway}/{plan.vpc}"
        attachments.append(
            TransitAttachment(
                key=key,
                gateway=plan.gateway,
                vpc=plan.vpc,
                subnets=tuple(f"{plan.vpc}/{subnet}" for subnet in plan.subnets),
                table=f"{plan.gateway}/{plan.segment}",
                appliance_mode=plan.inspects,
            )
        )
        for tables in plan.egress:
            routes[plan.vpc, tables[0]].append(Route(_EVERYWHERE, Via.TRANSIT_GATEWAY, plan.gateway))
        for segment in plan.propagates_to:
            networks = [cidrs[plan.vpc], *([six[plan.vpc]] if plan.ipv6 else [])]
            known[f"{plan.gateway}/{segment}"] += [TransitRoute(network, key) for network in networks]
        for route in plan.routes:
            routes[plan.vpc, route.table].append(ways[plan.gateway, route.destination])
            if route.ipv6:
                way = Route(six[route.destination], Via.TRANSIT_GATEWAY, plan.gateway)
                routes[plan.vpc, route.table].append(way)
    for inspection in plan_inspections(organization):
        for static in inspection.routes:
            to = None if static.drops else f"{inspection.gateway}/{inspection.vpc}"
            networks = [ip_network(static.cidr), *([six[static.destination or ""]] if static.ipv6 else [])]
            known[f"{inspection.gateway}/{static.segment}"] += [TransitRoute(one, to, static=True) for one in networks]
    return Facts(
        transit_gateways=tuple(TransitGateway(key=one.key) for one in gateways),
        attachments=tuple(attachments),
        transit_tables=tuple(TransitTable(key=key, routes=tuple(found)) for key, found in known.items()),
    )
