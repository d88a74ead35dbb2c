"""What lets traffic into a VPC or from one into another, as plain values, and reading it of one account and region.

`Owned`: the account that was read owns it. `Seen`: it is one end of it, or the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from live.connection import read_pages
from live.objects import Object, told_by_aws

_PEERED = {"active", "provisioning", "pending-acceptance"}
_ATTACHED = {"available", "pending", "pendingAcceptance", "modifying"}
"""States in which it connects, or may at any moment (API reference of EC2, from memory)."""


@dataclass(frozen=True, kw_only=True)
class OwnedSecurityGroup(Object):
    """`account_id`: of its owner, which in a shared VPC is another one than the VPC's."""

    id: str
    account_id: str
    region: str
    vpc_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnedGroupRule(Object):
    """`told`: what it lets through, in words; empty where a state has it, which needs none. `is_egress`: as AWS has it;
    a state's needs none either.
    """

    id: str
    group_id: str
    told: str = ""
    is_egress: bool = False


@dataclass(frozen=True, kw_only=True)
class SeenPeering(Object):
    """`account_id`, `region`: from where it was read. `vpc_ids`: of who asked for it, and of who was asked."""

    id: str
    account_id: str
    region: str
    vpc_ids: tuple[str, str]
    owner_ids: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class SeenTransitAttachment(Object):
    """A VPC at a transit gateway. `account_id`, `region`: from where it was read."""

    id: str
    account_id: str
    region: str
    gateway_id: str
    vpc_id: str
    vpc_owner_id: str


@dataclass(frozen=True, kw_only=True)
class OwnedTransitGateway(Object):
    id: str
    account_id: str
    region: str


@dataclass
class Crossings:
    """What was read. The fields have the names of the inventory's."""

    security_groups: list[OwnedSecurityGroup] = field(default_factory=list[OwnedSecurityGroup])
    group_rules: list[OwnedGroupRule] = field(default_factory=list[OwnedGroupRule])
    peerings: list[SeenPeering] = field(default_factory=list[SeenPeering])
    transit_gateways: list[OwnedTransitGateway] = field(default_factory=list[OwnedTransitGateway])
    transit_attachments: list[SeenTransitAttachment] = field(default_factory=list[SeenTransitAttachment])


def read_crossings(client: Any, account_id: str, region: str) -> Crossings:
    """Of groups those that the account owns; of the rest what it sees, be it at its own end or at the other."""
    read = Crossings(
        peerings=list(_read_peerings(client, account_id, region)),
        transit_gateways=[
            OwnedTransitGateway(
                origin=told_by_aws(one["TransitGatewayArn"]),
                id=one["TransitGatewayId"],
                account_id=account_id,
                region=region,
            )
            for one in read_pages(client, "describe_transit_gateways")
            if one["OwnerId"] == account_id and one["State"] not in {"deleting", "deleted"}
        ],
        transit_attachments=list(_read_attachments(client, account_id, region)),
    )
    read.security_groups += [
        OwnedSecurityGroup(
            origin=told_by_aws(account_id, group["GroupId"]),
            id=group["GroupId"],
            account_id=account_id,
            region=region,
            vpc_id=group["VpcId"],
            name=group["GroupName"],
        )
        for group in read_pages(client, "describe_security_groups")
        if group.get("VpcId") and group.get("OwnerId", account_id) == account_id
    ]
    own = {group.id for group in read.security_groups}
    read.group_rules += [
        OwnedGroupRule(
            origin=told_by_aws(account_id, rule["SecurityGroupRuleId"]),
            id=rule["SecurityGroupRuleId"],
            group_id=rule["GroupId"],
            told=_tell_rule(rule),
            is_egress=rule["IsEgress"],
        )
        for rule in read_pages(client, "describe_security_group_rules")
        if rule["GroupId"] in own
    ]
    return read


def _read_peerings(client: Any, account_id: str, region: str) -> Iterator[SeenPeering]:
    for one in read_pages(client, "describe_vpc_peering_connections"):
        ends = one["RequesterVpcInfo"], one["AccepterVpcInfo"]
        if one["Status"]["Code"] in _PEERED:
            yield SeenPeering(
                origin=told_by_aws(account_id, one["VpcPeeringConnectionId"]),
                id=one["VpcPeeringConnectionId"],
                account_id=account_id,
                region=region,
                vpc_ids=(ends[0]["VpcId"], ends[1]["VpcId"]),
                owner_ids=(ends[0]["OwnerId"], ends[1]["OwnerId"]),
            )


def _read_attachments(client: Any, account_id: str, region: str) -> Iterator[SeenTransitAttachment]:
    for one in read_pages(client, "describe_transit_gateway_vpc_attachments"):
        if one["State"] in _ATTACHED:
            yield SeenTransitAttachment(
                origin=told_by_aws(account_id, one["TransitGatewayAttachmentId"]),
                id=one["TransitGatewayAttachmentId"],
                account_id=account_id,
                region=region,
                gateway_id=one["TransitGatewayId"],
                vpc_id=one["VpcId"],
                vpc_owner_id=one["VpcOwnerId"],
            )


def _tell_rule(rule: dict[str, Any]) -> str:
    """`in, tcp 22, from 0.0.0.0/0`."""
    way, towards = ("out", "to") if rule["IsEgress"] else ("in", "from")
    protocol = "all protocols" if rule["IpProtocol"] == "-1" else rule["IpProtocol"]
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    ports = "" if first == -1 else f" {first}" if first == last else f" {first}-{last}"
    whom = (
        rule.get("CidrIpv4")
        or rule.get("CidrIpv6")
        or rule.get("PrefixListId")
        or rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
    )
    return f"{way}, {protocol}{ports}, {towards} {whom}"
