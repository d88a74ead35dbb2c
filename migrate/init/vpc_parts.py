"""What is in a VPC beside its subnets, as far as the config says it: endpoints, and the tags of single parts. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import ValidationError

from config.models import Vpc as VpcModel
from config.models.tiers import GatewayService
from config.plan.dhcp_options import plan_dhcp_options
from config.plan.inside_vpc import plan_interface_endpoints
from config.plan.ipv6 import plan_ipv6
from config.plan.network_acls import plan_network_acls
from config.plan.part_tags import (
    ACLS,
    ADDRESSES,
    DHCP_OPTIONS,
    EGRESS_ONLY_GATEWAY,
    GATEWAY_ENDPOINTS,
    GROUPS,
    INTERFACE_ENDPOINTS,
    NAT_GATEWAYS,
    SUBNETS,
    TABLES,
    name_vpc_part,
)
from config.plan.security_groups import plan_security_groups
from config.plan.tiers import (
    list_table_keys,
    plan_gateway_endpoints,
    plan_nat_gateways,
    plan_route_tables,
    plan_tier_subnets,
)
from live.inventory import Inventory, Tagged, Vpc
from live.network_parts import Endpoint, FlowLog
from migrate.init.drafting import Findings, Names, plain
from migrate.init.tiers import Tiers

_GATEWAY_SERVICES: tuple[str, ...] = get_args(GatewayService)


def draft_gateway_endpoints(inventory: Inventory, vpc: Vpc, tables: Collection[str]) -> dict[str, Endpoint]:
    """By service, those that lead there from all route tables of the config, and from no other. `tables`: their ids."""
    names = {f"com.amazonaws.{vpc.region}.{service}": service for service in _GATEWAY_SERVICES}
    return {
        names[endpoint.service]: endpoint
        for endpoint in _list_single(inventory, vpc, "Gateway")
        if endpoint.service in names and tables and endpoint.table_ids == set(tables) and not endpoint.beyond
    }


def _list_single(inventory: Inventory, vpc: Vpc, kind: str) -> list[Endpoint]:
    """The endpoints of a kind that are the only ones of their service in the VPC: of others nothing but the id would
    tell which is which.
    """
    found = [one for one in inventory.network_parts.endpoints if one.vpc_id == vpc.id and one.kind == kind]
    number = Counter(one.service for one in found)
    return [one for one in found if number[one.service] == 1]


def draft_interface_endpoints(
    inventory: Inventory, vpc: Vpc, tiers: Tiers, groups: Mapping[str, str]
) -> tuple[dict[str, Any] | None, dict[str, Endpoint]]:
    """The field of the VPC, and the endpoints by service: most of those that are alike, with an address in each subnet
    of one tier. `groups`: keys by id.
    """
    beginning = f"com.amazonaws.{vpc.region}."
    by_tier = {members: tier for tier, members in tiers.by_tier.items()}
    alike: dict[tuple[str, tuple[str, ...], bool], dict[str, Endpoint]] = {}
    for one in _list_single(inventory, vpc, "Interface"):
        tier = by_tier.get(one.subnet_ids)
        if one.beyond or not one.service.startswith(beginning):
            continue
        service = one.service.removeprefix(beginning)
        if tier is not None and one.group_ids and one.group_ids <= groups.keys() and service not in _GATEWAY_SERVICES:
            said = (tier, tuple(sorted(groups[id_] for id_ in one.group_ids)), one.private_dns)
            alike.setdefault(said, {})[service] = one
    if not alike:
        return None, {}
    chosen = max(sorted(alike), key=lambda said: len(alike[said]))
    tier, keys, private_dns = chosen
    fields = {
        "services": sorted(alike[chosen]),
        "tier": tier,
        "security_groups": list(keys),
        **({} if private_dns else {"private_dns": False}),
    }
    return fields, alike[chosen]


@dataclass(frozen=True, kw_only=True)
class PlacedVpc:
    """A VPC that is in the config. `model`: as it is there, None where `config check` refuses it.

    `tables`: ids of its route tables by their keys in the plan. `subnets`, `groups`: keys by id.
    """

    key: str
    vpc: Vpc
    model: VpcModel | None
    tables: Mapping[str, str]
    subnets: Mapping[str, str]
    groups: Mapping[str, str]

    def name_subnets(self, ids: Iterable[str]) -> dict[str, Any]:
        """These subnets, as the one tier that they are, or single; empty where one is not in the config."""
        keys = sorted(self.subnets.get(id_, "") for id_ in ids)
        if "" in keys:
            return {}
        for tier in self.model.live_tiers if self.model is not None else ():
            if self.model is not None and keys == sorted(map(tier.name_subnet, self.model.live_zones)):
                return {"tier": tier.key}
        return {"subnets": keys}

    def choose_tiers(self, routed: Collection[str]) -> list[str] | Literal["all"] | None:
        """The tiers whose route tables have these ids, of all that the config has; None where no tiers have just these.

        `routed`: those that are not the config's count for nothing.
        """
        if self.model is None:
            return None
        wanted = {key for key, id_ in self.tables.items() if id_ in routed}
        if wanted == self._list_keys(None):
            return "all"
        tiers = [tier.key for tier in self.model.live_tiers if self._list_keys([tier.key]) <= wanted]
        return tiers if self._list_keys(tiers) == wanted else None

    def _list_keys(self, tiers: list[str] | None) -> set[str]:
        return set() if self.model is None else {keys[0] for keys in list_table_keys(self.model, tiers)}


def make_model(fields: Mapping[str, Any]) -> VpcModel | None:
    """The VPC as the config reads it; None where it does not: `config check` tells why."""
    try:
        return VpcModel.model_validate(plain(fields))
    except ValidationError:
        return None


def draft_part_tags(names: Names, vpc: VpcModel, region: str, parts: Mapping[str, Tagged]) -> dict[str, dict[str, str]]:
    """The tags of those parts that have others than the program would give them. `parts`: what there is, by the names
    that parts have in the config.
    """
    gateways = plan_nat_gateways(vpc)
    usual = [
        *((SUBNETS, one.key, one.tags) for one in plan_tier_subnets(vpc)),
        *((TABLES, one.key, one.tags) for one in plan_route_tables(vpc)),
        *((NAT_GATEWAYS, one.key, one.tags) for one in gateways),
        *((ADDRESSES, one.key, one.address_tags) for one in gateways),
        *((GATEWAY_ENDPOINTS, one.key, one.tags) for one in plan_gateway_endpoints(vpc, region)),
        *((INTERFACE_ENDPOINTS, one.key, one.tags) for one in plan_interface_endpoints(vpc, region)),
        *((GROUPS, one.key, one.tags) for one in plan_security_groups(vpc, {})),
        *((ACLS, one.key, one.tags) for one in plan_network_acls(vpc)),
    ]
    named = [(name_vpc_part(kind, key), tags) for kind, key, tags in usual]
    ipv6, options = plan_ipv6(vpc), plan_dhcp_options(vpc)
    if options is not None:
        named.append((DHCP_OPTIONS, options.tags))
    if ipv6 is not None and ipv6.egress_only_tags is not None:
        named.append((EGRESS_ONLY_GATEWAY, ipv6.egress_only_tags))
    return {name: own for name, tags in named if (own := names.own_tags(parts[name])) != tags}


_NAT = (
    "a VPC of the config has one NAT gateway or one in each zone, in one public tier, alone in its subnet, with an "
    "address that was read, and whole tiers go out by it"
)
_EGRESS_ONLY = (
    "an egress-only internet gateway of the config is the only one of its VPC, and all of a tier with IPv6 goes out "
    "by it"
)
_ENDPOINT = {
    "Gateway": "a gateway endpoint of the config is the only one of its VPC for S3 or DynamoDB, and for the public "
    "route table and those of all tiers, and no other",
    "Interface": "the interface endpoints of a VPC of the config are of AWS's services, each once, in each subnet of "
    "one tier, in the same security groups of the config, and all with private names or none",
}
_OTHER_ENDPOINT = "an endpoint of the config is a gateway or an interface"
_TABLE = (
    "a route table of the config is that of a tier, which is a subnet in each zone of its VPC, all alike in name and "
    "routes"
)


def _explain_flow_log(log: FlowLog, vpcs: Collection[str]) -> str:
    if log.beyond:
        return f"it has {', '.join(log.beyond)}, which init does not write"
    if not log.to_bucket or log.vpc_id not in vpcs:
        return "a flow log of the config is of a VPC of it, and goes into a bucket"
    return (
        "init does not write the bucket that keeps it, whose key and policies the program makes: where they are as the "
        "program's, write flow_logs in security.yaml and at the VPC, and plan finds all of it"
    )


def leave_unused(inventory: Inventory, vpcs: Collection[str], used: Collection[str], findings: Findings) -> None:
    """Tells of each part that is not in the config. `vpcs`, `used`: ids of those that are."""
    parts = inventory.network_parts
    of_subnets = {subnet.id: subnet.vpc_id for subnet in inventory.subnets}
    told = {one.origin for one in findings.left}
    tables = {one.table_id for one in inventory.associations}
    left: list[tuple[Any, str, str]] = [
        *((one, of_subnets.get(one.subnet_id, ""), _NAT) for one in parts.nat_gateways),
        *((one, one.vpc_id, _ENDPOINT.get(one.kind, _OTHER_ENDPOINT)) for one in parts.endpoints),
        *((one, one.vpc_id, _TABLE) for one in inventory.route_tables if one.id in tables),
    ]
    for thing, vpc_id, reason in left:
        if thing.id in used or thing.origin in told:
            continue
        if thing.beyond:
            findings.leave(thing, f"it has {', '.join(thing.beyond)}, which init does not write")
        else:
            findings.leave(thing, reason if vpc_id in vpcs else "its VPC is not in the config")
    for gateway in parts.egress_only_gateways:
        if gateway.id not in used:
            findings.leave(gateway, _EGRESS_ONLY if gateway.vpc_id in vpcs else "its VPC is not in the config")
    for log in parts.flow_logs:
        findings.leave(log, _explain_flow_log(log, vpcs))
    for address in parts.addresses:
        if address.id not in used:
            findings.leave(address, "an address of the config is a NAT gateway's")
