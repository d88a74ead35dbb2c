"""Which subnets of a VPC are tiers: one in each zone, alike in name and routes, and how they get out. Pure.

What is no tier is written out (migrate.init.network).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from typing import Any, Literal, get_args

from config.models import Vpc as VpcModel
from config.models.tiers import PREFIXES, Nat, ZoneSlots
from config.plan.part_tags import ADDRESSES, EGRESS_ONLY_GATEWAY, NAT_GATEWAYS, SUBNETS, TABLES
from config.plan.subnets import count_missing, divide, find_room, lay_out, list_ipv6_room
from live.inventory import Inventory, RouteTable, Subnet, Tagged, Vpc
from live.network_parts import EgressOnlyGateway, NatGateway
from migrate.init.drafting import NAME, Names, without_nothing
from migrate.init.ipv6 import find_egress_only, find_number, is_alike
from migrate.init.keys import Nameable, make_keys, slugify
from policies.networks import EVERYWHERE

_DEFAULT_SLOTS: int = VpcModel.model_fields["zone_slots"].default
_SLOTS: Sequence[int] = sorted(get_args(ZoneSlots), key=lambda slots: slots != _DEFAULT_SLOTS)
_Way = Literal["internet", "own", "zonal"]


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Subnets by zone that may be a tier. `tables`: by zone. `way`: by the public table, by one, or by one a zone.

    `numbers`: by zone, which of the VPC's IPv6 networks they have; empty for none.
    """

    name: str
    subnets: Mapping[str, Subnet]
    tables: Mapping[str, RouteTable]
    way: _Way
    nat: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict[str, int])
    egress_only: bool = False

    @property
    def first(self) -> int:
        return min(int(IPv4Network(subnet.cidr).network_address) for subnet in self.subnets.values())


@dataclass(frozen=True, kw_only=True)
class Tiers:
    """`fields`: of the VPC in the config. `subnets`: keys of the tiers' subnets by id. `by_tier`: ids of its subnets by
    each tier's key. `tables`: by the key that they get in the plan, all but the public one. `nat_gateways`: by zone.
    """

    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    subnets: Mapping[str, str] = field(default_factory=dict[str, str])
    by_tier: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    tables: Mapping[str, RouteTable] = field(default_factory=dict[str, RouteTable])
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=dict[str, NatGateway])
    egress_only_gateway: EgressOnlyGateway | None = None

    def list_parts(self, inventory: Inventory) -> dict[str, Tagged]:
        """What each part is that `part_tags` can name, by that name."""
        subnets = {subnet.id: subnet for subnet in inventory.subnets}
        addresses = {address.id: address for address in inventory.network_parts.addresses}
        return {
            **{f"{SUBNETS}/{key}": subnets[id_] for id_, key in self.subnets.items()},
            **{f"{TABLES}/{key}": table for key, table in self.tables.items()},
            **{f"{NAT_GATEWAYS}/{zone}": gateway for zone, gateway in self.nat_gateways.items()},
            **{f"{ADDRESSES}/{zone}": addresses[one.allocation_id] for zone, one in self.nat_gateways.items()},
            **({} if self.egress_only_gateway is None else {EGRESS_ONLY_GATEWAY: self.egress_only_gateway}),
        }


class _Routes:
    """Where the subnets of a VPC lead to."""

    def __init__(self, inventory: Inventory, vpc: Vpc, subnets: Sequence[Subnet], public: RouteTable | None) -> None:
        self.public = public
        to_internet = {
            route.table_id for route in inventory.routes if route.destination == EVERYWHERE and route.gateway_id
        }
        self._tables = {
            table.id: table
            for table in inventory.route_tables
            if table.vpc_id == vpc.id and not table.beyond and table.id not in to_internet
        }
        self._of_subnet = {one.subnet_id: one.table_id for one in inventory.associations}
        self._members: dict[str, set[str]] = {}
        for subnet_id, table_id in self._of_subnet.items():
            self._members.setdefault(table_id, set()).add(subnet_id)
        by_id = {subnet.id: subnet for subnet in subnets}
        addresses = {address.id for address in inventory.network_parts.addresses}
        # Of two in a subnet nothing but the id would tell which is which.
        number = Counter(nat.subnet_id for nat in inventory.network_parts.nat_gateways)
        self.zones = {
            nat.id: by_id[nat.subnet_id].availability_zone
            for nat in inventory.network_parts.nat_gateways
            if nat.subnet_id in by_id and nat.allocation_id in addresses and not nat.beyond
            if number[nat.subnet_id] == 1
        }
        self.gateways = {nat.id: nat for nat in inventory.network_parts.nat_gateways if nat.id in self.zones}
        self._defaults = {
            route.table_id: route.nat_gateway_id for route in inventory.routes if route.destination == EVERYWHERE
        }
        self.egress_only_gateway, self._egress_only = find_egress_only(inventory, vpc)

    def find_way(self, subnets: Mapping[str, Subnet]) -> tuple[_Way, dict[str, RouteTable]] | None:
        """How subnets by zone are routed, where a tier can be routed so."""
        ids = {zone: self._of_subnet.get(subnet.id, "") for zone, subnet in subnets.items()}
        if self.public is not None and set(ids.values()) == {self.public.id}:
            return "internet", dict.fromkeys(ids, self.public)
        tables = {zone: self._tables[id_] for zone, id_ in ids.items() if id_ in self._tables}
        if len(tables) < len(subnets):
            return None
        members = {subnet.id for subnet in subnets.values()}
        if len(set(ids.values())) == 1:
            return ("own", tables) if self._members[next(iter(ids.values()))] == members else None
        alone = all(self._members[ids[zone]] == {subnet.id} for zone, subnet in subnets.items())
        to_own_zone = all(self.zones.get(self.find_nat(tables[zone])) == zone for zone in subnets)
        return ("zonal", tables) if alone and to_own_zone else None

    def are_egress_only(self, tables: Mapping[str, RouteTable]) -> bool:
        """Whether they all send IPv6 to the egress-only internet gateway."""
        return all(table.id in self._egress_only for table in tables.values())

    def find_nat(self, table: RouteTable) -> str:
        """The id of the NAT gateway that is the table's way out; empty for none."""
        return self._defaults.get(table.id, "")


def draft_tiers(
    inventory: Inventory, names: Names, vpc: Vpc, subnets: Sequence[Subnet], public: RouteTable | None
) -> Tiers:
    """The tiers of a VPC; none where subnets that are written out say as much. `public`: its public route table."""
    routes = _Routes(inventory, vpc, subnets, public)
    groups = _choose_zones(list(_group(vpc, subnets, routes)))
    groups, nat, gateways = _choose_nat(groups, routes)
    if all(group.way == "internet" for group in groups):
        return Tiers()
    keys = make_keys(Nameable(group.name, group.name, "tier") for group in groups)
    written = [subnet for subnet in subnets if not any(subnet in group.subnets.values() for group in groups)]
    groups, layout = _lay_out(vpc, groups, gateways, written)
    if vpc.ipv6_cidr and not layout.keeps_apart(groups, [find_number(vpc, subnet) for subnet in written]):
        return Tiers()
    tiers = [
        _draft_tier(names, group, keys[group.name], layout, has_ipv6=bool(vpc.ipv6_cidr), position=position)
        for position, group in enumerate(groups)
    ]
    tables: dict[str, RouteTable] = {}
    for group in groups:
        if group.way == "own":
            tables[keys[group.name]] = next(iter(group.tables.values()))
        elif group.way == "zonal":
            tables |= {f"{keys[group.name]}-{zone}": table for zone, table in group.tables.items()}
    return Tiers(
        fields=without_nothing(
            {
                "zones": layout.zones,
                "zone_slots": None if layout.slots == _DEFAULT_SLOTS else layout.slots,
                "tiers": tiers,
                "nat": None if nat == "none" else nat,
            }
        ),
        subnets={subnet.id: f"{keys[group.name]}-{zone}" for group in groups for zone, subnet in group.subnets.items()},
        by_tier={keys[group.name]: frozenset(one.id for one in group.subnets.values()) for group in groups},
        tables=tables,
        nat_gateways=gateways,
        egress_only_gateway=routes.egress_only_gateway if any(group.egress_only for group in groups) else None,
    )


def _group(vpc: Vpc, subnets: Sequence[Subnet], routes: _Routes) -> Iterator[_Group]:
    by_name: dict[str, list[Subnet]] = {}
    for subnet in subnets:
        by_name.setdefault(_name_tier(vpc, subnet), []).append(subnet)
    for name, found in sorted(by_name.items()):
        by_zone = {subnet.availability_zone: subnet for subnet in found}
        public_addresses = {subnet.map_public_ip_on_launch for subnet in found}
        if not name or len(by_zone) < len(found) or len(public_addresses) > 1 or not is_alike(by_zone):
            continue
        way = routes.find_way(by_zone)
        if way is not None and not any(_is_local(zone) for zone in by_zone):
            kind, tables = way
            numbers = {zone: number for zone, one in by_zone.items() if (number := find_number(vpc, one)) is not None}
            yield _Group(
                name=name,
                subnets=by_zone,
                way=kind,
                tables=tables,
                numbers=numbers,
                egress_only=bool(numbers) and kind != "internet" and routes.are_egress_only(tables),
            )


def _name_tier(vpc: Vpc, subnet: Subnet) -> str:
    """The subnet's name without its VPC's and its zone's, or number."""
    name = slugify(subnet.tags.get(NAME) or subnet.label)
    own = slugify(vpc.tags.get(NAME) or vpc.label)
    for beginning in (own, own.removesuffix("-vpc")):
        if beginning and name.startswith(f"{beginning}-"):
            name = name.removeprefix(f"{beginning}-")
            break
    zone = subnet.availability_zone
    number = rf"-({re.escape(zone[-2:])}|{re.escape(zone[-1:])}|az[0-9]|[0-9]+)$"
    name = name.replace(zone, "") if zone in name else re.sub(number, "", name)
    return re.sub("-+", "-", name).strip("-")


def _is_local(zone: str) -> bool:
    """Whether it is a Local or Wavelength Zone, in which tiers do not lie (config.checks.tiers)."""
    return re.fullmatch(r".+-[0-9]+-.+", zone) is not None


def _choose_zones(groups: list[_Group]) -> list[_Group]:
    """Those of the groups that lie in the same zones: those with most subnets."""
    counts = Counter({frozenset(group.subnets): 0 for group in groups})
    for group in groups:
        counts[frozenset(group.subnets)] += len(group.subnets)
    chosen = max(counts, key=lambda zones: (counts[zones], len(zones), sorted(zones)), default=frozenset[str]())
    return [group for group in groups if frozenset(group.subnets) == chosen]


def _choose_nat(groups: list[_Group], routes: _Routes) -> tuple[list[_Group], Nat, dict[str, NatGateway]]:
    """The groups with those that go out by NAT; the NAT gateways by zone. What goes out otherwise is no tier, or one
    whose route the program leaves alone.
    """
    public = [group for group in groups if group.way == "internet"]
    zonal = [group for group in groups if group.way == "zonal"]
    ways = [{zone: routes.find_nat(table) for zone, table in group.tables.items()} for group in zonal]
    if ways and all(way == ways[0] for way in ways) and _find_home(public, routes, ways[0].values()) is not None:
        gateways = {zone: routes.gateways[id_] for zone, id_ in ways[0].items()}
        return [replace(group, nat=group.way == "zonal") for group in groups], "per_zone", gateways
    groups = [group for group in groups if group.way != "zonal"]
    used = Counter(
        nat
        for group in groups
        if group.way == "own"
        for nat in [routes.find_nat(next(iter(group.tables.values())))]
        if _find_home(public, routes, [nat]) is not None
    )
    if not used:
        return groups, "none", {}
    chosen = max(used, key=lambda nat: (used[nat], nat))
    groups = [
        replace(group, nat=group.way == "own" and routes.find_nat(next(iter(group.tables.values()))) == chosen)
        for group in groups
    ]
    return groups, "one", {routes.zones[chosen]: routes.gateways[chosen]}


def _find_home(public: Sequence[_Group], routes: _Routes, gateways: Any) -> _Group | None:
    """The tier that all these NAT gateways lie in."""
    subnets = {routes.gateways[id_].subnet_id for id_ in gateways if id_ in routes.gateways}
    homes = [group for group in public if subnets and subnets <= {subnet.id for subnet in group.subnets.values()}]
    return homes[0] if homes and len(subnets) == len(set(gateways)) else None


@dataclass(frozen=True)
class _Layout:
    """`computed`: whether the networks of tiers lie where the program would put them."""

    zones: Sequence[str]
    slots: int
    computed: bool

    def list_numbers(self, position: int) -> dict[str, int]:
        """The IPv6 networks that the tier at that position keeps, of those of the VPC, by zone."""
        return dict(zip(self.zones, list_ipv6_room(position, self.slots), strict=False))

    def is_numbered(self, position: int, group: _Group) -> bool:
        """Whether it has those, or no IPv6 at all."""
        return not group.numbers or group.numbers == self.list_numbers(position)

    def count_written_out(self, groups: Sequence[_Group]) -> int:
        """Of how many the numbers have to be written out."""
        return sum(not self.is_numbered(position, group) for position, group in enumerate(groups))

    def keeps_apart(self, groups: Sequence[_Group], written: Iterable[int | None]) -> bool:
        """Whether no number that has to be written out is one that another tier keeps."""
        kept: set[int] = set()
        said = {number for number in written if number is not None}
        for position, group in enumerate(groups):
            if not self.is_numbered(position, group):
                said.update(group.numbers.values())
            elif group.numbers:
                kept.update(list_ipv6_room(position, self.slots))
        return not kept & said


def _lay_out(
    vpc: Vpc, groups: Sequence[_Group], gateways: Mapping[str, NatGateway], written: Sequence[Subnet]
) -> tuple[list[_Group], _Layout]:
    """The groups in the order of the config, and where they lie. `gateways`: they lie in the first tier with internet,
    and a single one in the first zone. `written`: what is no tier.
    """
    ids = {gateway.subnet_id for gateway in gateways.values()}

    def is_home(group: _Group) -> bool:
        return any(subnet.id in ids for subnet in group.subnets.values())

    by_address = sorted(groups, key=lambda group: group.first)
    home = next((group for group in by_address if is_home(group)), None)
    if home is not None and next(group for group in by_address if group.way == "internet") is not home:
        by_address = [home, *(group for group in by_address if group is not home)]
    first = by_address[0]
    zones = sorted(first.subnets, key=lambda zone: int(IPv4Network(first.subnets[zone].cidr).network_address))
    if len(gateways) == 1 and zones[0] not in gateways:
        zones = [*gateways, *(zone for zone in zones if zone not in gateways)]
    network, networks = IPv4Network(vpc.cidr), [IPv4Network(subnet.cidr) for subnet in written]
    layouts = [
        _Layout(zones, slots, computed=True)
        for slots in _SLOTS
        if _is_computed(network, by_address, zones, slots, networks)
    ]
    if not layouts and vpc.ipv6_cidr:
        # Of networks that are written out the slots say what the tiers keep of IPv6.
        layouts = [_Layout(zones, slots, computed=False) for slots in _SLOTS if slots >= len(zones)]
    numbers = [find_number(vpc, subnet) for subnet in written]
    return by_address, min(
        layouts or [_Layout(zones, _DEFAULT_SLOTS, computed=False)],
        key=lambda layout: (layout.count_written_out(by_address), not layout.keeps_apart(by_address, numbers)),
    )


def _is_computed(
    network: IPv4Network, groups: Sequence[_Group], zones: Sequence[str], slots: int, written: Sequence[IPv4Network]
) -> bool:
    """Whether the subnets lie where the program would put them, and nothing else is in the room that it keeps."""
    sizes = [{IPv4Network(subnet.cidr).prefixlen for subnet in group.subnets.values()} for group in groups]
    if len(zones) > slots or any(len(found) > 1 or not found <= set(PREFIXES) for found in sizes):
        return False
    rooms = lay_out([next(iter(found)) for found in sizes], slots)
    if count_missing(network, rooms):
        return False
    return all(
        [IPv4Network(group.subnets[zone].cidr) for zone in zones] == list(divide(network, room, len(zones)))
        and not any(other.overlaps(find_room(network, room)) for other in written)
        for group, room in zip(groups, rooms, strict=True)
    )


def _draft_tier(
    names: Names, group: _Group, key: str, layout: _Layout, *, has_ipv6: bool, position: int
) -> dict[str, Any]:
    own = [names.own_tags(subnet) for subnet in group.subnets.values()]
    common = {
        tag: value for tag, value in own[0].items() if tag != NAME and all(tags.get(tag) == value for tags in own)
    }
    networks = {zone: subnet.cidr for zone, subnet in sorted(group.subnets.items())}
    one = next(iter(group.subnets.values()))
    return without_nothing(
        {
            "key": key,
            "prefix": IPv4Network(next(iter(networks.values()))).prefixlen if layout.computed else None,
            "cidrs": None if layout.computed else networks,
            "internet": group.way == "internet" or None,
            "nat": group.nat or None,
            "map_public_ip_on_launch": one.map_public_ip_on_launch or None,
            "ipv6": False if has_ipv6 and not group.numbers else None,
            "ipv6_indexes": None if layout.is_numbered(position, group) else dict(sorted(group.numbers.items())),
            "egress_only": group.egress_only or None,
            "assign_ipv6_address_on_creation": one.assign_ipv6_address_on_creation or None,
            "tags": common,
        }
    )
