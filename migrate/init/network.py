"""VPCs with their subnets and public routing, and what the config cannot say of a network. Pure.

Public are the subnets at the one route table with a route to the VPC's internet gateway.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from config.plan.part_tags import ACLS, DHCP_OPTIONS, GATEWAY_ENDPOINTS, GROUPS, INTERFACE_ENDPOINTS
from config.plan.shareable import SUBNETS as SHARED_SUBNETS
from config.plan.tiers import PUBLIC_TABLE
from live.inventory import Gateway, Inventory, RouteTable, Subnet, Vpc
from migrate.init.dhcp_options import draft_dhcp_options, leave_dhcp_options
from migrate.init.drafting import NAME, Findings, Names, draft_tags, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.ipv6 import find_number, is_numbered, leads_to_internet
from migrate.init.keys import Nameable, make_keys
from migrate.init.network_acls import draft_network_acls, leave_acls
from migrate.init.security_groups import Lists, draft_groups, leave_groups
from migrate.init.sharing import Shareable
from migrate.init.tiers import Tiers, draft_tiers
from migrate.init.vpc_parts import (
    PlacedVpc,
    draft_gateway_endpoints,
    draft_interface_endpoints,
    draft_part_tags,
    leave_unused,
    make_model,
)
from policies.networks import EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class Network:
    """VPCs with their keys. `subnets`: what shares may have, by ARN. `placed`: by id."""

    vpcs: tuple[Vpc, ...]
    keys: Mapping[str, str]
    drafted: tuple[Noted, ...]
    subnets: Mapping[str, Shareable]
    placed: Mapping[str, PlacedVpc]


@dataclass(frozen=True)
class _PublicRouting:
    gateway: Gateway
    table: RouteTable
    subnets: frozenset[str]


def draft_network(inventory: Inventory, names: Names, lists: Lists, home_region: str, findings: Findings) -> Network:
    """The VPCs by key."""
    vpcs = _find_vpcs(inventory, names, findings)
    keys = make_keys(
        (
            Nameable(
                vpc.id,
                vpc.tags.get(NAME) or vpc.label,
                "vpc",
                parents=(names.accounts[vpc.account_id],),
                traits=(vpc.region, vpc.id),
            )
            for vpc in vpcs
        ),
    )
    drafted: list[Noted] = []
    shareable: dict[str, Shareable] = {}
    used: set[str] = set()
    placed: dict[str, PlacedVpc] = {}
    for vpc in sorted(vpcs, key=lambda vpc: keys[vpc.id]):
        subnets = _find_subnets(inventory, vpc, findings)
        routing = _find_public_routing(inventory, vpc, {subnet.id: subnet for subnet in subnets}, findings)
        tiers = draft_tiers(inventory, names, vpc, subnets, routing.table if routing else None)
        written = [subnet for subnet in subnets if subnet.id not in tiers.subnets]
        subnet_keys = _name_subnets(written, tiers) | dict(tiers.subnets)
        public: frozenset[str] = routing.subnets if routing else frozenset()
        shareable |= {
            subnet.arn: Shareable(
                kind=SHARED_SUBNETS,
                reference=f"{keys[vpc.id]}/{subnet_keys[subnet.id]}",
                account_id=vpc.account_id,
            )
            for subnet in subnets
        }
        tables = {table.id for table in tiers.tables.values()} | ({routing.table.id} if routing else set[str]())
        endpoints = draft_gateway_endpoints(inventory, vpc, tables if tiers.fields else set())
        groups = draft_groups(inventory, names, vpc, lists, findings)
        acls = draft_network_acls(inventory, vpc, tiers, subnet_keys, findings)
        dhcp, options = draft_dhcp_options(inventory, vpc, findings)
        interfaces, interface_endpoints = draft_interface_endpoints(inventory, vpc, tiers, groups.keys)
        fields = {
            "key": keys[vpc.id],
            "account": names.accounts[vpc.account_id],
            "cidr": vpc.cidr,
            "ipv6": bool(vpc.ipv6_cidr) or None,
            "region": None if vpc.region == home_region else vpc.region,
            **tiers.fields,
            "gateway_endpoints": sorted(endpoints),
            "interface_endpoints": interfaces,
            "enable_dns_support": None if vpc.enable_dns_support else False,
            "enable_dns_hostnames": vpc.enable_dns_hostnames or None,
            "instance_tenancy": None if vpc.instance_tenancy == "default" else vpc.instance_tenancy,
            "public_routing": _draft_routing(names, vpc, routing) if routing else None,
            **draft_tags(names, vpc, keys[vpc.id]),
            "subnets": [
                note(_draft_subnet(names, vpc, subnet, subnet_keys[subnet.id], public=subnet.id in public), [subnet])
                for subnet in sorted(written, key=lambda subnet: (IPv4Network(subnet.cidr), subnet.id))
            ],
            "security_groups": groups.drafted,
            "network_acls": acls.drafted,
            "dhcp_options": dhcp,
        }
        parts = {
            **tiers.list_parts(inventory),
            **{f"{GATEWAY_ENDPOINTS}/{key}": one for key, one in endpoints.items()},
            **{f"{INTERFACE_ENDPOINTS}/{key}": one for key, one in interface_endpoints.items()},
            **{f"{GROUPS}/{groups.keys[one.id]}": one for one in groups.found},
            **{f"{ACLS}/{key}": one for key, one in acls.found.items()},
            **({} if options is None else {DHCP_OPTIONS: options}),
        }
        model = make_model(without_nothing(fields))
        tags = {} if model is None else draft_part_tags(names, model, vpc.region, parts)
        drafted.append(note(without_nothing(fields | {"part_tags": tags}), [vpc]))
        placed[vpc.id] = PlacedVpc(
            key=keys[vpc.id],
            vpc=vpc,
            model=model,
            tables={key: table.id for key, table in tiers.tables.items()}
            | ({PUBLIC_TABLE: routing.table.id} if routing else {}),
            subnets=subnet_keys,
            groups=groups.keys,
        )
        used |= tables | {gateway.id for gateway in tiers.nat_gateways.values()}
        used |= {endpoint.id for endpoint in (*endpoints.values(), *interface_endpoints.values())}
        used |= {gateway.allocation_id for gateway in tiers.nat_gateways.values()}
        used |= {tiers.egress_only_gateway.id} if tiers.egress_only_gateway is not None else set()
    leave_unused(inventory, keys, used, findings)
    leave_groups(inventory, keys, findings)
    leave_acls(inventory, keys, findings)
    leave_dhcp_options(inventory, keys, findings)
    return Network(vpcs=vpcs, keys=keys, drafted=tuple(drafted), subnets=shareable, placed=placed)


def _name_subnets(subnets: Iterable[Subnet], tiers: Tiers) -> dict[str, str]:
    """Keys of the subnets that are written out, by id."""
    return make_keys(
        (
            Nameable(
                subnet.id,
                subnet.tags.get(NAME) or subnet.label,
                "subnet",
                traits=(subnet.availability_zone, subnet.cidr, subnet.id),
            )
            for subnet in subnets
        ),
        reserved={*tiers.by_tier, *tiers.subnets.values()},
    )


def _find_vpcs(inventory: Inventory, names: Names, findings: Findings) -> tuple[Vpc, ...]:
    found: list[Vpc] = []
    added = {one.vpc_id for one in inventory.network_parts.ipv6_associations}
    for vpc in sorted(inventory.vpcs, key=lambda vpc: (vpc.account_id, vpc.id)):
        twin = next((other for other in found if _is_beside(other, vpc)), None)
        if vpc.account_id not in names.accounts:
            findings.leave(vpc, f"its account {vpc.account_id} is no account of this config")
        elif vpc.beyond:
            findings.leave(vpc, f"it has {', '.join(vpc.beyond)}, which init does not write")
        elif vpc.id in added:
            findings.leave(vpc, "it has an IPv6 network by a resource of its own, which init does not write")
        elif twin is not None:
            findings.leave(
                vpc,
                f"cidr_block: {vpc.cidr} overlaps {twin.id} of the same account and region, which the config refuses",
            )
        else:
            found.append(vpc)
    return tuple(found)


def _is_beside(one: Vpc, other: Vpc) -> bool:
    """Whether they overlap in one account and region. Copies of a network, one for each region, are fine."""
    return (one.account_id, one.region) == (other.account_id, other.region) and IPv4Network(one.cidr).overlaps(
        IPv4Network(other.cidr)
    )


def _find_subnets(inventory: Inventory, vpc: Vpc, findings: Findings) -> list[Subnet]:
    found: list[Subnet] = []
    for subnet in inventory.subnets:
        if subnet.vpc_id != vpc.id:
            continue
        if subnet.beyond:
            findings.leave(subnet, f"it has {', '.join(subnet.beyond)}, which init does not write")
        elif not is_numbered(vpc, subnet):
            findings.leave(subnet, "ipv6_cidr_block: it is no /64 of the IPv6 network that its VPC has in the config")
        elif not IPv4Network(subnet.cidr).subnet_of(IPv4Network(vpc.cidr)):
            findings.leave(subnet, f"cidr_block: {subnet.cidr} lies outside {vpc.cidr}, the first network of its VPC")
        else:
            found.append(subnet)
    return found


def _find_public_routing(
    inventory: Inventory, vpc: Vpc, subnets: Mapping[str, Subnet], findings: Findings
) -> _PublicRouting | None:
    gateways = {gateway.id: gateway for gateway in inventory.gateways if gateway.vpc_id == vpc.id}
    internet_routes = {
        route.table_id: gateways[route.gateway_id]
        for route in inventory.routes
        if route.destination == EVERYWHERE and route.gateway_id in gateways
    }
    candidates: list[_PublicRouting] = []
    for table in sorted(inventory.route_tables, key=lambda table: table.id):
        members = {one.subnet_id for one in inventory.associations if one.table_id == table.id} & subnets.keys()
        if table.vpc_id == vpc.id and table.id in internet_routes and members:
            gateway = internet_routes[table.id]
            if table.beyond:
                findings.leave(table, f"it has {', '.join(table.beyond)}, which init does not write")
            elif any(subnets[id_].ipv6_cidr for id_ in members) and not leads_to_internet(
                inventory, table.id, gateway.id
            ):
                findings.leave(
                    table,
                    "its subnets have IPv6 networks, and it has no route of IPv6 to the internet gateway, which the "
                    "program would add; they are written as not public",
                )
            else:
                candidates.append(_PublicRouting(gateway, table, frozenset(members)))
    if not candidates:
        return None
    chosen = max(candidates, key=lambda candidate: len(candidate.subnets))
    for other in candidates:
        if other is not chosen:
            findings.leave(other.table, "a VPC has one public route table here; its subnets are written as not public")
    return chosen


def _draft_routing(names: Names, vpc: Vpc, routing: _PublicRouting) -> dict[str, Any] | None:
    usual = names.own_tags(vpc)
    tags = {"gateway_tags": names.own_tags(routing.gateway), "route_table_tags": names.own_tags(routing.table)}
    return {key: value for key, value in tags.items() if value != usual} or None


def _draft_subnet(names: Names, vpc: Vpc, subnet: Subnet, key: str, *, public: bool) -> dict[str, Any]:
    return without_nothing(
        {
            "key": key,
            "cidr": subnet.cidr,
            "availability_zone": subnet.availability_zone,
            "public": public or None,
            "map_public_ip_on_launch": subnet.map_public_ip_on_launch or None,
            "ipv6_index": find_number(vpc, subnet),
            "assign_ipv6_address_on_creation": subnet.assign_ipv6_address_on_creation or None,
            **draft_tags(names, subnet, key),
        }
    )
