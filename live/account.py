"""What one account has of the things that this program makes: roles, networks and shares.

Read-only: every call is a Describe, Get or List.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import unquote

from live.connection import AwsError, Connection, get_code, is_denied, quote, read_pages, read_tags
from live.crossings import Crossings, read_crossings
from live.inventory import (
    ROLE_PATHS_OF_AWS,
    Association,
    Gateway,
    InlinePolicy,
    Note,
    Role,
    Route,
    RouteTable,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Vpc,
    told_by_aws,
)

_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
    "NetworkInterfaceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
)
"""What a route may lead to (API reference of EC2, Route, from memory). An instance has a network interface too."""

_REGION_IS_OFF = {"AuthFailure", "InvalidClientTokenId", "OptInRequired", "UnrecognizedClientException"}
"""What AWS answers in a region that the account has not enabled."""


@dataclass
class AccountContents(Crossings):
    """What was read of one account. The fields have the names of the inventory's."""

    roles: list[Role] = field(default_factory=list[Role])
    vpcs: list[Vpc] = field(default_factory=list[Vpc])
    subnets: list[Subnet] = field(default_factory=list[Subnet])
    gateways: list[Gateway] = field(default_factory=list[Gateway])
    route_tables: list[RouteTable] = field(default_factory=list[RouteTable])
    routes: list[Route] = field(default_factory=list[Route])
    associations: list[Association] = field(default_factory=list[Association])
    shares: list[Share] = field(default_factory=list[Share])
    shared_resources: list[SharedResource] = field(default_factory=list[SharedResource])
    share_principals: list[SharePrincipal] = field(default_factory=list[SharePrincipal])
    looked_into: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    shut: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    notes: list[Note] = field(default_factory=list[Note])

    def add(self, other: Crossings) -> None:
        """Takes over all that the other one has."""
        for part in fields(other):
            getattr(self, part.name).extend(getattr(other, part.name))


def read_account(
    inside: Connection, account_id: str, regions: Sequence[str], *, crossings: bool = False
) -> AccountContents:
    """What the account has in these regions; in all that it has enabled, if none is given. `crossings`: those too.

    A region where AWS lets nothing be read, as under a policy that denies it, is a note, and is in `shut` alone.
    Raises botocore's other errors as they come.
    """
    read = AccountContents(roles=list(_read_roles(inside, account_id)))
    if not regions:
        answer = inside.client("ec2").describe_regions()
        regions = sorted(region["RegionName"] for region in answer["Regions"])
    for region in regions:
        there = replace(inside, region=region)
        contents = AccountContents(looked_into=[(account_id, region)])
        try:
            _read_network(there.client("ec2"), account_id, region, contents)
            _read_shares(there.client("ram"), account_id, region, contents)
            if crossings:
                contents.add(read_crossings(there.client("ec2"), account_id, region))
        except AwsError as error:
            if not is_denied(error) and get_code(error) not in _REGION_IS_OFF:
                raise
            reason = (
                f"networks and shares in {region} may not be read: a policy denies the region, or the account has not "
                "enabled it. Name the regions in use with --region"
            )
            note = Note(origin=told_by_aws(account_id), reason=reason, detail=quote(error))
            contents = AccountContents(notes=[note], shut=[(account_id, region)])
        read.add(contents)
    return read


def _read_roles(inside: Connection, account_id: str) -> Iterator[Role]:
    """All roles but AWS's own, by two lists however many there are: neither of the two tells everything of a role
    (API reference of IAM, RoleDetail and ListRoles, read 2026-11). What is made or deleted between them is left out.
    """
    client = inside.client("iam")
    listed = {role["RoleName"]: role for role in read_pages(client, "list_roles")}
    for role in _read_role_details(client):
        name = role["RoleName"]
        if role["Path"].startswith(ROLE_PATHS_OF_AWS) or name not in listed:
            continue
        inline = [
            InlinePolicy(name=policy["PolicyName"], document=_document(policy["PolicyDocument"]))
            for policy in role.get("RolePolicyList", [])
        ]
        yield Role(
            origin=told_by_aws(role["Arn"]),
            account_id=account_id,
            name=name,
            path=role["Path"],
            description=listed[name].get("Description", ""),
            trust=_document(role["AssumeRolePolicyDocument"]),
            max_session_duration=listed[name].get("MaxSessionDuration", 3600),
            permissions_boundary=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            policies=tuple(sorted(policy["PolicyArn"] for policy in role.get("AttachedManagedPolicies", []))),
            inline=tuple(sorted(inline, key=lambda policy: policy.name)),
            tags=read_tags(role.get("Tags", [])),
        )


def _read_role_details(client: Any) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("get_account_authorization_details").paginate(Filter=["Role"]):
        yield from page["RoleDetailList"]


def _read_network(client: Any, account_id: str, region: str, read: AccountContents) -> None:
    for vpc in read_pages(client, "describe_vpcs"):
        if vpc.get("IsDefault") or vpc.get("OwnerId", account_id) != account_id:
            continue
        read.vpcs.append(
            Vpc(
                origin=told_by_aws(account_id, vpc["VpcId"]),
                id=vpc["VpcId"],
                account_id=account_id,
                region=region,
                cidr=vpc["CidrBlock"],
                label=vpc["VpcId"],
                enable_dns_support=_vpc_switch(client, vpc["VpcId"], "EnableDnsSupport"),
                enable_dns_hostnames=_vpc_switch(client, vpc["VpcId"], "EnableDnsHostnames"),
                instance_tenancy=vpc["InstanceTenancy"],
                beyond=("ipv6_cidr_block",) if vpc.get("Ipv6CidrBlockAssociationSet") else (),
                tags=read_tags(vpc.get("Tags", [])),
            )
        )
    own = {vpc.id for vpc in read.vpcs}
    if not own:
        return
    read.subnets += [
        Subnet(
            origin=told_by_aws(subnet["SubnetArn"]),
            id=subnet["SubnetId"],
            arn=subnet["SubnetArn"],
            vpc_id=subnet["VpcId"],
            cidr=subnet["CidrBlock"],
            availability_zone=subnet["AvailabilityZone"],
            label=subnet["SubnetId"],
            map_public_ip_on_launch=subnet.get("MapPublicIpOnLaunch", False),
            beyond=tuple(_beyond(subnet)),
            tags=read_tags(subnet.get("Tags", [])),
        )
        for subnet in read_pages(client, "describe_subnets")
        if subnet["VpcId"] in own and subnet.get("CidrBlock")
    ]
    read.gateways += [
        Gateway(
            origin=told_by_aws(account_id, gateway["InternetGatewayId"]),
            id=gateway["InternetGatewayId"],
            vpc_id=attachment["VpcId"],
            tags=read_tags(gateway.get("Tags", [])),
        )
        for gateway in read_pages(client, "describe_internet_gateways")
        for attachment in gateway.get("Attachments", [])
        if attachment["VpcId"] in own
    ]
    for table in read_pages(client, "describe_route_tables"):
        if table["VpcId"] in own:
            _read_route_table(table, read)


def _read_route_table(table: dict[str, Any], read: AccountContents) -> None:
    id_ = table["RouteTableId"]
    beyond = ("propagating_vgws",) if table.get("PropagatingVgws") else ()
    tags = read_tags(table.get("Tags", []))
    read.route_tables.append(
        RouteTable(origin=told_by_aws(table["OwnerId"], id_), id=id_, vpc_id=table["VpcId"], beyond=beyond, tags=tags)
    )
    for route in table.get("Routes", []):
        destination = (
            route.get("DestinationCidrBlock")
            or route.get("DestinationIpv6CidrBlock")
            or route.get("DestinationPrefixListId")
            or ""
        )
        gateway = route.get("GatewayId") or ""
        read.routes.append(
            Route(
                origin=told_by_aws(id_, destination),
                table_id=id_,
                destination=destination,
                gateway_id=gateway,
                target=next((route[name] for name in _TARGETS if route.get(name)), ""),
            )
        )
    read.associations += [
        Association(origin=told_by_aws(association["SubnetId"], id_), table_id=id_, subnet_id=association["SubnetId"])
        for association in table.get("Associations", [])
        if association.get("SubnetId")
    ]


def _read_shares(client: Any, account_id: str, region: str, read: AccountContents) -> None:
    own: set[str] = set()
    for share in read_pages(client, "get_resource_shares", resourceOwner="SELF"):
        if share.get("status") != "ACTIVE":
            continue
        own.add(share["resourceShareArn"])
        read.shares.append(
            Share(
                origin=told_by_aws(share["resourceShareArn"]),
                arn=share["resourceShareArn"],
                account_id=account_id,
                region=region,
                name=share["name"],
                allow_external_principals=share.get("allowExternalPrincipals", False),
                tags=read_tags({"Key": tag["key"], "Value": tag["value"]} for tag in share.get("tags", [])),
            )
        )
    if not own:
        return
    for share_arn, resource in _associated(client, "RESOURCE", own):
        origin = told_by_aws(share_arn, resource)
        read.shared_resources.append(SharedResource(origin=origin, share_arn=share_arn, resource_arn=resource))
    for share_arn, principal in _associated(client, "PRINCIPAL", own):
        origin = told_by_aws(share_arn, principal)
        read.share_principals.append(SharePrincipal(origin=origin, share_arn=share_arn, principal=principal))


def _associated(client: Any, kind: str, shares: set[str]) -> Iterator[tuple[str, str]]:
    for one in read_pages(client, "get_resource_share_associations", associationType=kind):
        if one["resourceShareArn"] in shares and one.get("status") != "DISASSOCIATED":
            yield one["resourceShareArn"], one["associatedEntity"]


def _beyond(subnet: dict[str, Any]) -> Iterator[str]:
    launch = subnet.get("PrivateDnsNameOptionsOnLaunch", {})
    switches = {
        "assign_ipv6_address_on_creation": subnet.get("AssignIpv6AddressOnCreation"),
        "enable_dns64": subnet.get("EnableDns64"),
        "enable_resource_name_dns_a_record_on_launch": launch.get("EnableResourceNameDnsARecord"),
        "enable_resource_name_dns_aaaa_record_on_launch": launch.get("EnableResourceNameDnsAAAARecord"),
        "ipv6_cidr_block": subnet.get("Ipv6CidrBlockAssociationSet"),
        "map_customer_owned_ip_on_launch": subnet.get("MapCustomerOwnedIpOnLaunch"),
        "outpost_arn": subnet.get("OutpostArn"),
    }
    yield from (name for name, value in switches.items() if value)


def _vpc_switch(client: Any, vpc_id: str, name: str) -> bool:
    attribute = name[0].lower() + name[1:]
    return bool(client.describe_vpc_attribute(VpcId=vpc_id, Attribute=attribute)[name]["Value"])


def _document(document: Any) -> str:
    """Policy documents come decoded from boto3; a text is still percent-encoded."""
    return unquote(document) if isinstance(document, str) else json.dumps(document)
