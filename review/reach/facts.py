"""What AWS answers of networks, as facts of which `reachability` tells who reaches whom. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from config.plan.network_acls import PROTOCOL_NAMES
from live.networks import NetworkAnswers
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
from review.reach.names import Names

Thing = Mapping[str, Any]
_NOT_ASSOCIATED = {"disassociating", "disassociated", "failing", "failed"}
_ENDED = {"deleted", "deleting", "failed", "expired", "rejected"}


def translate(answers: Iterable[NetworkAnswers], names: Names) -> Facts:
    """All of it together. What several accounts tell of, such as a transit gateway that is shared, is there once."""
    found = merge(_Translation(one, names).make() for one in answers)
    return Facts(**{name: _once(getattr(found, name)) for name in Facts.__dataclass_fields__})


def _once(things: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each key once. Its owner tells more of an attachment: its segment."""
    by_key: dict[str, Any] = {}
    for thing in things:
        known = by_key.get(thing.key)
        if known is None or (isinstance(thing, TransitAttachment) and known.table is None):
            by_key[thing.key] = thing
    return tuple(by_key.values())


class _Translation:
    """Of one region of one account."""

    def __init__(self, answers: NetworkAnswers, names: Names) -> None:
        self._region = answers.region
        self._account = answers.account_id
        self._lists = answers.lists
        self._entries = answers.entries
        self._name = names.find
        self._tiers = names.tiers
        self._vpcs = [one for one in answers.lists["Vpcs"] if one.get("OwnerId", self._account) == self._account]
        self._own = {one["VpcId"] for one in self._vpcs}
        endpoints = answers.lists["VpcEndpoints"]
        self._middleboxes = {one["VpcEndpointId"] for one in endpoints if one["VpcEndpointType"] != "Gateway"}

    def make(self) -> Facts:
        return Facts(
            vpcs=tuple(self._make_vpc(one) for one in self._vpcs),
            subnets=tuple(self._make_subnets()),
            tables=tuple(
                RouteTable(key=one["RouteTableId"], routes=tuple(self._make_routes(one)))
                for one in self._mine("RouteTables")
            ),
            internet_gateways=tuple(self._make_gateways("InternetGateways", "InternetGatewayId")),
            egress_only_gateways=tuple(
                self._make_gateways("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId")
            ),
            nat_gateways=tuple(
                NatGateway(
                    key=one["NatGatewayId"],
                    subnet=self._name(one["SubnetId"]),
                    public=one.get("ConnectivityType", "public") == "public",
                )
                for one in self._lists["NatGateways"]
                if one.get("State", "available") == "available" and one["VpcId"] in self._own
            ),
            peerings=tuple(self._make_peerings()),
            transit_gateways=tuple(
                TransitGateway(key=self._name(one["TransitGatewayId"]), refers_to_groups=_refers(one, "disable"))
                for one in self._lists["TransitGateways"]
                if one["State"] not in _ENDED
            ),
            attachments=tuple(self._make_attachments()),
            transit_tables=tuple(self._make_transit_tables()),
            gateway_endpoints=tuple(
                GatewayEndpoint(
                    key=one["VpcEndpointId"],
                    vpc=self._name(one["VpcId"]),
                    service=self._name_service(one),
                    tables=tuple(sorted(one.get("RouteTableIds", ()))),
                )
                for one in self._list_endpoints("Gateway")
            ),
            interface_endpoints=tuple(
                InterfaceEndpoint(
                    key=one["VpcEndpointId"],
                    vpc=self._name(one["VpcId"]),
                    service=self._name_service(one),
                    subnets=tuple(sorted(map(self._name, one.get("SubnetIds", ())))),
                    groups=tuple(sorted(self._name(group["GroupId"]) for group in one.get("Groups", ()))),
                )
                for one in self._list_endpoints("Interface")
            ),
            groups=tuple(
                SecurityGroup(
                    key=self._name(one["GroupId"]),
                    vpc=self._name(one["VpcId"]),
                    rules=(*self._make_rules(one, egress=False), *self._make_rules(one, egress=True)),
                    id=one["GroupId"],
                )
                for one in self._mine("SecurityGroups")
            ),
            acls=tuple(
                NetworkAcl(key=one["NetworkAclId"], entries=tuple(map(_make_entry, one["Entries"])))
                for one in self._mine("NetworkAcls")
            ),
        )

    def _mine(self, name: str) -> list[Thing]:
        return [one for one in self._lists[name] if one.get("VpcId") in self._own]

    def _make_vpc(self, vpc: Thing) -> Vpc:
        four = [
            one["CidrBlock"] for one in vpc.get("CidrBlockAssociationSet", ()) if _is_associated(one, "CidrBlockState")
        ]
        six = [
            one["Ipv6CidrBlock"]
            for one in vpc.get("Ipv6CidrBlockAssociationSet", ())
            if _is_associated(one, "Ipv6CidrBlockState")
        ]
        networks = tuple(map(ip_network, dict.fromkeys([vpc["CidrBlock"], *four, *six])))
        return Vpc(key=self._name(vpc["VpcId"]), region=self._region, networks=networks)

    def _make_subnets(self) -> Iterator[Subnet]:
        """Each with its own route table, or its VPC's main one, and with its ACL."""
        own, main, acls = dict[str, str](), dict[str, str](), dict[str, str]()
        for table in self._lists["RouteTables"]:
            for one in table.get("Associations", ()):
                if one.get("Main"):
                    main[table["VpcId"]] = table["RouteTableId"]
                elif one.get("SubnetId"):
                    own[one["SubnetId"]] = table["RouteTableId"]
        for acl in self._lists["NetworkAcls"]:
            acls |= {one["SubnetId"]: acl["NetworkAclId"] for one in acl.get("Associations", ()) if one.get("SubnetId")}
        for subnet in self._mine("Subnets"):
            id_ = subnet["SubnetId"]
            six = [
                one["Ipv6CidrBlock"]
                for one in subnet.get("Ipv6CidrBlockAssociationSet", ())
                if _is_associated(one, "Ipv6CidrBlockState")
            ]
            networks = tuple(map(ip_network, [one for one in (subnet.get("CidrBlock"), *six) if one]))
            yield Subnet(
                key=self._name(id_),
                vpc=self._name(subnet["VpcId"]),
                # Its name is another one in each account.
                zone=subnet.get("AvailabilityZoneId") or subnet["AvailabilityZone"],
                networks=networks,
                table=own.get(id_) or main.get(subnet["VpcId"], ""),
                acl=acls.get(id_),
                tier=self._tiers.get(id_),
            )

    def _make_routes(self, table: Thing) -> Iterator[Route]:
        for route in table.get("Routes", ()):
            via, to = self._find_target(route)
            if via is not None:
                yield from (Route(network, via, to) for network in self._find_destinations(route))

    def _find_destinations(self, route: Thing) -> tuple[Network, ...]:
        listed = route.get("DestinationPrefixListId")
        cidr = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
        return tuple(map(ip_network, self._entries.get(listed, ()) if listed else (cidr,) if cidr else ()))

    def _find_target(self, route: Thing) -> tuple[Via | None, str]:
        """Gateway endpoints, which routes to lists lead to, are no targets here: they say themselves which tables do.
        Endpoints of Gateway Load Balancers are told in the same field.
        """
        gateway = route.get("GatewayId") or ""
        if gateway.startswith("vpce-") and route.get("DestinationPrefixListId") and gateway not in self._middleboxes:
            return None, ""
        if route.get("State") == "blackhole":
            return Via.BLACKHOLE, ""
        if gateway == "local":
            return Via.LOCAL, ""
        for name, via in (
            ("NatGatewayId", Via.NAT_GATEWAY),
            ("EgressOnlyInternetGatewayId", Via.EGRESS_ONLY_GATEWAY),
            ("VpcPeeringConnectionId", Via.PEERING),
            ("TransitGatewayId", Via.TRANSIT_GATEWAY),
        ):
            if route.get(name):
                return via, self._name(route[name])
        if gateway.startswith("igw-"):
            return Via.INTERNET_GATEWAY, gateway
        others = (
            route.get(name) for name in ("NetworkInterfaceId", "InstanceId", "LocalGatewayId", "CarrierGatewayId")
        )
        return Via.ELSEWHERE, gateway or next((one for one in others if one), "what is not known")

    def _make_gateways(self, name: str, id_: str) -> Iterator[InternetGateway]:
        for one in self._lists[name]:
            for attachment in one.get("Attachments", ()):
                if attachment["VpcId"] in self._own:
                    yield InternetGateway(key=one[id_], vpc=self._name(attachment["VpcId"]))

    def _make_peerings(self) -> Iterator[Peering]:
        for one in self._lists["VpcPeeringConnections"]:
            sides = (one["RequesterVpcInfo"]["VpcId"], one["AccepterVpcInfo"]["VpcId"])
            active = one["Status"]["Code"] == "active"
            vpcs = (self._name(sides[0]), self._name(sides[1]))
            yield Peering(key=one["VpcPeeringConnectionId"], vpcs=vpcs, active=active)

    def _make_attachments(self) -> Iterator[TransitAttachment]:
        segments = {
            one["TransitGatewayAttachmentId"]: table["TransitGatewayRouteTableId"]
            for table in self._lists["TransitGatewayRouteTables"]
            for one in table["Associations"]
            if one.get("State", "associated") == "associated"
        }
        for one in self._lists["TransitGatewayVpcAttachments"]:
            if one["State"] not in _ENDED:
                id_ = one["TransitGatewayAttachmentId"]
                yield TransitAttachment(
                    key=id_,
                    gateway=self._name(one["TransitGatewayId"]),
                    vpc=self._name(one["VpcId"]),
                    subnets=tuple(sorted(map(self._name, one.get("SubnetIds", ())))),
                    table=self._name(segments[id_]) if id_ in segments else None,
                    active=one["State"] in {"available", "modifying"},
                    appliance_mode=one.get("Options", {}).get("ApplianceModeSupport") == "enable",
                    refers_to_groups=_refers(one, "enable"),
                )

    def _make_transit_tables(self) -> Iterator[TransitTable]:
        for table in self._lists["TransitGatewayRouteTables"]:
            routes: list[TransitRoute] = []
            for route in table["Routes"]:
                attached = next(iter(route.get("TransitGatewayAttachments", ())), {})
                to = None if route["State"] == "blackhole" else attached.get("TransitGatewayAttachmentId")
                static = route.get("Type") == "static"
                routes += [TransitRoute(network, to, static) for network in self._find_destinations(route)]
            yield TransitTable(key=self._name(table["TransitGatewayRouteTableId"]), routes=tuple(routes))

    def _list_endpoints(self, kind: str) -> Iterator[Thing]:
        for one in self._mine("VpcEndpoints"):
            if one["VpcEndpointType"] == kind and one.get("State", "available").lower() == "available":
                yield one

    def _name_service(self, endpoint: Thing) -> str:
        return str(endpoint["ServiceName"]).removeprefix(f"com.amazonaws.{self._region}.")

    def _make_rules(self, group: Thing, *, egress: bool) -> Iterator[Rule]:
        """One for each peer. A rule of AWS may have several."""
        for said in group.get("IpPermissionsEgress" if egress else "IpPermissions", ()):
            number = str(said["IpProtocol"])
            protocol = PROTOCOL_NAMES.get(number, number)
            ports = (said["FromPort"], said["ToPort"]) if said.get("FromPort", -1) >= 0 else None
            cidrs = [one["CidrIp"] for one in said.get("IpRanges", ())]
            cidrs += [one["CidrIpv6"] for one in said.get("Ipv6Ranges", ())]
            cidrs += [
                cidr for one in said.get("PrefixListIds", ()) for cidr in self._entries.get(one["PrefixListId"], ())
            ]
            if cidrs:
                yield Rule(egress, protocol, ports, tuple(map(ip_network, cidrs)))
            for one in said.get("UserIdGroupPairs", ()):
                yield Rule(egress, protocol, ports, group=self._name(one["GroupId"]))


def _make_entry(entry: Thing) -> AclEntry:
    number = str(entry["Protocol"])
    span = entry.get("PortRange")
    protocol = PROTOCOL_NAMES.get(number, number)
    partial_icmp = protocol == "icmp" and entry.get("IcmpTypeCode", {}).get("Type", -1) >= 0
    ports = (span["From"], span["To"]) if span else (entry["IcmpTypeCode"]["Type"],) * 2 if partial_icmp else None
    return AclEntry(
        number=entry["RuleNumber"],
        egress=entry["Egress"],
        protocol=protocol,
        ports=ports,
        network=ip_network(entry.get("CidrBlock") or entry["Ipv6CidrBlock"]),
        allow=entry["RuleAction"] == "allow",
    )


def _is_associated(one: Thing, state: str) -> bool:
    return one.get(state, {}).get("State") not in _NOT_ASSOCIATED


def _refers(thing: Thing, default: str) -> bool:
    return thing.get("Options", {}).get("SecurityGroupReferencingSupport", default) == "enable"
