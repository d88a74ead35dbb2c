"""The commands of the AWS CLI that remove what nobody manages. Pure text."""

from collections.abc import Callable, Mapping
from typing import Any

from live.crossings import OwnedGroupRule, SeenPeering, SeenTransitAttachment
from live.inventory import (
    Attachment,
    Delegation,
    Gateway,
    Inventory,
    Object,
    Policy,
    Role,
    Route,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Unit,
    Vpc,
)
from review.drift.settling import call_aws


def list_removals(one: Object, region: str | None, live: Inventory) -> list[str]:
    """What removes it, in order, as somebody in the account that has it; nothing for what is not removed so.

    `live`: what AWS has, for what has to go before it.
    """
    remove = _REMOVALS.get(type(one))
    return [] if remove is None else remove(one, region, live)


def _unit(one: Unit, _: str | None, __: Inventory) -> list[str]:
    return [call_aws("organizations", "delete-organizational-unit", organizational_unit_id=one.id)]


def _policy(one: Policy, region: str | None, live: Inventory) -> list[str]:
    attachments = sorted((two for two in live.attachments if two.policy_id == one.id), key=lambda two: two.target_id)
    detach = [command for two in attachments for command in _attachment(two, region, live)]
    return [*detach, call_aws("organizations", "delete-policy", policy_id=one.id)]


def _attachment(one: Attachment, _: str | None, __: Inventory) -> list[str]:
    return [call_aws("organizations", "detach-policy", policy_id=one.policy_id, target_id=one.target_id)]


def _delegation(one: Delegation, _: str | None, __: Inventory) -> list[str]:
    said = {"account_id": one.account_id, "service_principal": one.service}
    return [call_aws("organizations", "deregister-delegated-administrator", **said)]


def _role(one: Role, _: str | None, __: Inventory) -> list[str]:
    name = one.name
    return [
        *(call_aws("iam", "detach-role-policy", role_name=name, policy_arn=arn) for arn in one.policies),
        *(call_aws("iam", "delete-role-policy", role_name=name, policy_name=policy.name) for policy in one.inline),
        call_aws("iam", "delete-role", role_name=name),
    ]


def _vpc(one: Vpc, region: str | None, live: Inventory) -> list[str]:
    return [
        *(line for part in live.subnets if part.vpc_id == one.id for line in _subnet(part, region, live)),
        *(line for part in live.gateways if part.vpc_id == one.id for line in _gateway(part, region, live)),
        call_aws("ec2", "delete-vpc", region, vpc_id=one.id),
    ]


def _subnet(one: Subnet, region: str | None, _: Inventory) -> list[str]:
    return [call_aws("ec2", "delete-subnet", region, subnet_id=one.id)]


def _gateway(one: Gateway, region: str | None, _: Inventory) -> list[str]:
    return [
        call_aws("ec2", "detach-internet-gateway", region, internet_gateway_id=one.id, vpc_id=one.vpc_id),
        call_aws("ec2", "delete-internet-gateway", region, internet_gateway_id=one.id),
    ]


def _route(one: Route, region: str | None, _: Inventory) -> list[str]:
    kind = "ipv6_cidr_block" if ":" in one.destination else "cidr_block"
    kind = "prefix_list_id" if one.destination.startswith("pl-") else kind
    said = {"route_table_id": one.table_id, f"destination_{kind}": one.destination}
    return [call_aws("ec2", "delete-route", region, **said)]


def _rule(one: OwnedGroupRule, region: str | None, _: Inventory) -> list[str]:
    way = "egress" if one.is_egress else "ingress"
    said = {"group_id": one.group_id, "security_group_rule_ids": one.id}
    return [call_aws("ec2", f"revoke-security-group-{way}", region, **said)]


def _peering(one: SeenPeering, region: str | None, _: Inventory) -> list[str]:
    return [call_aws("ec2", "delete-vpc-peering-connection", region, vpc_peering_connection_id=one.id)]


def _transit_attachment(one: SeenTransitAttachment, region: str | None, _: Inventory) -> list[str]:
    said = {"transit_gateway_attachment_id": one.id}
    return [call_aws("ec2", "delete-transit-gateway-vpc-attachment", region, **said)]


def _share(one: Share, region: str | None, _: Inventory) -> list[str]:
    return [call_aws("ram", "delete-resource-share", region, resource_share_arn=one.arn)]


def _shared_resource(one: SharedResource, region: str | None, _: Inventory) -> list[str]:
    said = {"resource_share_arn": one.share_arn, "resource_arns": one.resource_arn}
    return [call_aws("ram", "disassociate-resource-share", region, **said)]


def _share_principal(one: SharePrincipal, region: str | None, _: Inventory) -> list[str]:
    said = {"resource_share_arn": one.share_arn, "principals": one.principal}
    return [call_aws("ram", "disassociate-resource-share", region, **said)]


_REMOVALS: Mapping[type, Callable[[Any, str | None, Inventory], list[str]]] = {
    Unit: _unit,
    Policy: _policy,
    Attachment: _attachment,
    Delegation: _delegation,
    Role: _role,
    Vpc: _vpc,
    Subnet: _subnet,
    Gateway: _gateway,
    Route: _route,
    OwnedGroupRule: _rule,
    SeenPeering: _peering,
    SeenTransitAttachment: _transit_attachment,
    Share: _share,
    SharedResource: _shared_resource,
    SharePrincipal: _share_principal,
}
