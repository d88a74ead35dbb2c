"""What the states of all stacks have, in the form of an inventory. Pure.

`origin` of each object is the URN of its resource, `entered_by` and the like stay empty: a state does not say them.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.deployment import Deployment, StateResource
from live.crossings import OwnedGroupRule, OwnedSecurityGroup, OwnedTransitGateway, SeenPeering, SeenTransitAttachment
from live.inventory import (
    Account,
    Association,
    Attachment,
    Delegation,
    Gateway,
    InlinePolicy,
    Inventory,
    Organization,
    Policy,
    Role,
    Route,
    RouteTable,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Unit,
    Vpc,
)
from policies.security_services import GUARDDUTY, INSPECTOR, MACIE, SECURITY_HUB
from policies.services import CLOUDTRAIL, IPAM, RAM

_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 -- the engine's mark of a secret, and no secret
"""The key that an encrypted value has in a state (https://www.pulumi.com/docs/iac/concepts/secrets/)."""


@dataclass(frozen=True)
class Known:
    """`inventory`: all states together. `stacks`: those that were read. `components`: by URN, the logical name of the
    component that a resource is in. `services`: URNs by service principal. `providers`: URNs of those that act in an
    account, by its id.
    """

    inventory: Inventory
    stacks: frozenset[str]
    components: Mapping[str, str] = field(default_factory=dict[str, str])
    services: Mapping[str, str] = field(default_factory=dict[str, str])
    providers: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True)
class _Values:
    """One resource: what AWS said of it last, else what the program asked for."""

    resource: StateResource
    provider: StateResource | None

    def get(self, name: str, default: Any = None) -> Any:
        for values in (self.resource.outputs, self.resource.inputs):
            value = values.get(name)
            if value is not None and not (isinstance(value, dict) and _SECRET in value):
                return value
        return default

    @property
    def account_id(self) -> str:
        """Of the account that it is in: its provider says it, else its ARN."""
        inputs = {} if self.provider is None else self.provider.inputs
        ids = json.loads(inputs.get("allowedAccountIds") or "[]")
        if ids:
            return str(ids[0])
        parts = str(self.get("arn", "")).split(":")  # arn:partition:service:region:account:rest
        return parts[4] if len(parts) > 5 else ""

    @property
    def region(self) -> str:
        return self.resource.region or ("" if self.provider is None else str(self.provider.inputs.get("region", "")))

    @property
    def tags(self) -> dict[str, str]:
        """All of them, the provider's too."""
        tags: Mapping[str, Any] = self.get("tagsAll") or self.get("tags") or {}
        return {key: str(value) for key, value in tags.items()}

    @property
    def origin(self) -> str:
        return self.resource.urn


def read_known(deployments: Mapping[str, Deployment]) -> Known:
    """`deployments`: the state of each stack that is made, by its name."""
    found: dict[str, list[_Values]] = defaultdict(list)
    components: dict[str, str] = {}
    providers: dict[str, tuple[str, ...]] = {}
    for deployment in deployments.values():
        by_urn = deployment.by_urn
        for urn, resource in by_urn.items():
            if resource.parent in by_urn:
                components[urn] = by_urn[resource.parent].name
            if resource.custom and not resource.external and not resource.is_provider:
                found[resource.type].append(_Values(resource, by_urn.get(resource.provider_urn)))
            if resource.is_provider and (account_id := _Values(resource, resource).account_id):
                providers[account_id] = (*providers.get(account_id, ()), urn)
    services = {
        str(one.get("servicePrincipal")): one.origin
        for one in found["aws:organizations/awsServiceAccess:AwsServiceAccess"]
    }
    for one in found["aws:ram/sharingWithOrganization:SharingWithOrganization"]:
        services[RAM] = one.origin
    made: dict[str, Any] = {name: tuple(make(one) for one in found[type_]) for type_, (name, make) in _MAKERS.items()}
    inventory = Inventory(
        organizations=tuple(_organizations(found, services)),
        delegations=tuple(_delegations(found)),
        roles=tuple(_roles(found)),
        group_rules=tuple(_rule(one) for type_ in _RULES for one in found[type_]),
        **made,
    )
    return Known(inventory, frozenset(deployments), components, services, providers)


def _organizations(found: Mapping[str, list[_Values]], services: Mapping[str, str]) -> Iterator[Organization]:
    for one in found["aws:organizations/organization:Organization"]:
        roots = one.get("roots") or [{}]
        yield Organization(
            origin=one.origin,
            id=one.resource.id or "",
            management_account_id=one.get("masterAccountId", one.account_id),
            feature_set=one.get("featureSet", "ALL"),
            services=tuple(sorted(services)),
            policy_types=tuple(sorted(one.get("enabledPolicyTypes") or ())),
            root_id=roots[0].get("id", ""),
        )


def _delegations(found: Mapping[str, list[_Values]]) -> Iterator[Delegation]:
    """What Organizations names, and what services have calls of their own for, in each region: these register the
    account in Organizations too, once.
    """
    for one in found["aws:organizations/delegatedAdministrator:DelegatedAdministrator"]:
        yield Delegation(
            origin=one.origin, account_id=one.get("accountId", ""), service=one.get("servicePrincipal", "")
        )
    for type_, (account, service) in _ADMINISTRATORS.items():
        by_account = {one.get(account, ""): one.origin for one in found[type_]}
        yield from (Delegation(origin=origin, account_id=id_, service=service) for id_, origin in by_account.items())


_ADMINISTRATORS = {
    "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount": ("accountId", CLOUDTRAIL),
    "aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount": ("delegatedAdminAccountId", IPAM),
    "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount": ("adminAccountId", GUARDDUTY.principal),
    "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount": ("accountId", INSPECTOR.principal),
    "aws:macie2/organizationAdminAccount:OrganizationAdminAccount": ("adminAccountId", MACIE.principal),
    "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount": ("adminAccountId", SECURITY_HUB.principal),
}
"""By the type of a service's own call: the property that has the account, and the service principal."""


def _roles(found: Mapping[str, list[_Values]]) -> Iterator[Role]:
    attached: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found["aws:iam/rolePolicyAttachment:RolePolicyAttachment"]:
        attached[one.account_id, one.get("role", "")].append(one.get("policyArn", ""))
    inline: dict[tuple[str, str], list[InlinePolicy]] = defaultdict(list)
    for one in found["aws:iam/rolePolicy:RolePolicy"]:
        policy = InlinePolicy(name=one.get("name", ""), document=one.get("policy", ""))
        inline[one.account_id, one.get("role", "")].append(policy)
    for one in found["aws:iam/role:Role"]:
        name = one.get("name") or one.resource.id or ""
        key = (one.account_id, name)
        yield Role(
            origin=one.origin,
            account_id=one.account_id,
            name=name,
            path=one.get("path", "/"),
            description=one.get("description", ""),
            trust=one.get("assumeRolePolicy", ""),
            max_session_duration=int(one.get("maxSessionDuration", 3600)),
            permissions_boundary=one.get("permissionsBoundary") or None,
            policies=tuple(sorted(attached[key])),
            inline=tuple(sorted(inline[key], key=lambda policy: policy.name)),
            tags=one.tags,
        )


def _unit(one: _Values) -> Unit:
    return Unit(
        origin=one.origin,
        id=one.resource.id or "",
        arn=one.get("arn", ""),
        parent_id=one.get("parentId", ""),
        name=one.get("name", ""),
        tags=one.tags,
    )


def _account(one: _Values) -> Account:
    return Account(
        origin=one.origin,
        id=one.resource.id or "",
        parent_id=one.get("parentId", ""),
        name=one.get("name", ""),
        email=one.get("email", ""),
        tags=one.tags,
    )


def _policy(one: _Values) -> Policy:
    return Policy(
        origin=one.origin,
        id=one.resource.id or "",
        name=one.get("name", ""),
        type=one.get("type", "SERVICE_CONTROL_POLICY"),
        description=one.get("description", ""),
        content=one.get("content", ""),
        tags=one.tags,
    )


def _vpc(one: _Values) -> Vpc:
    return Vpc(
        origin=one.origin,
        id=one.resource.id or "",
        account_id=one.account_id,
        region=one.region,
        cidr=one.get("cidrBlock", ""),
        label=one.resource.id or "",
        enable_dns_support=bool(one.get("enableDnsSupport", True)),
        enable_dns_hostnames=bool(one.get("enableDnsHostnames", False)),
        instance_tenancy=one.get("instanceTenancy", "default"),
        tags=one.tags,
    )


def _subnet(one: _Values) -> Subnet:
    return Subnet(
        origin=one.origin,
        id=one.resource.id or "",
        arn=one.get("arn", ""),
        vpc_id=one.get("vpcId", ""),
        cidr=one.get("cidrBlock", ""),
        availability_zone=one.get("availabilityZone", ""),
        label=one.resource.id or "",
        map_public_ip_on_launch=bool(one.get("mapPublicIpOnLaunch", False)),
        tags=one.tags,
    )


def _share(one: _Values) -> Share:
    return Share(
        origin=one.origin,
        arn=one.get("arn") or one.resource.id or "",
        account_id=one.account_id,
        region=one.region,
        name=one.get("name", ""),
        allow_external_principals=bool(one.get("allowExternalPrincipals", False)),
        tags=one.tags,
    )


def _rule(one: _Values) -> OwnedGroupRule:
    return OwnedGroupRule(origin=one.origin, id=one.resource.id or "", group_id=one.get("securityGroupId", ""))


def _peering(one: _Values) -> SeenPeering:
    return SeenPeering(
        origin=one.origin,
        id=one.resource.id or "",
        account_id=one.account_id,
        region=one.region,
        vpc_ids=(one.get("vpcId", ""), one.get("peerVpcId", "")),
        owner_ids=(one.account_id, one.get("peerOwnerId", one.account_id)),
    )


def _transit_attachment(one: _Values) -> SeenTransitAttachment:
    return SeenTransitAttachment(
        origin=one.origin,
        id=one.resource.id or "",
        account_id=one.account_id,
        region=one.region,
        gateway_id=one.get("transitGatewayId", ""),
        vpc_id=one.get("vpcId", ""),
        vpc_owner_id=one.account_id,
    )


_RULES = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
_TARGETS = (
    "gatewayId",
    "natGatewayId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "egressOnlyGatewayId",
    "vpcEndpointId",
    "networkInterfaceId",
    "localGatewayId",
    "carrierGatewayId",
    "coreNetworkArn",
)

_MAKERS: dict[str, tuple[str, Callable[[_Values], Any]]] = {
    "aws:organizations/organizationalUnit:OrganizationalUnit": ("units", _unit),
    "aws:organizations/account:Account": ("accounts", _account),
    "aws:organizations/policy:Policy": ("policies", _policy),
    "aws:organizations/policyAttachment:PolicyAttachment": (
        "attachments",
        lambda one: Attachment(origin=one.origin, policy_id=one.get("policyId", ""), target_id=one.get("targetId", "")),
    ),
    "aws:ec2/vpc:Vpc": ("vpcs", _vpc),
    "aws:ec2/subnet:Subnet": ("subnets", _subnet),
    "aws:ec2/internetGateway:InternetGateway": (
        "gateways",
        lambda one: Gateway(origin=one.origin, id=one.resource.id or "", vpc_id=one.get("vpcId", ""), tags=one.tags),
    ),
    "aws:ec2/routeTable:RouteTable": (
        "route_tables",
        lambda one: RouteTable(origin=one.origin, id=one.resource.id or "", vpc_id=one.get("vpcId", ""), tags=one.tags),
    ),
    "aws:ec2/route:Route": (
        "routes",
        lambda one: Route(
            origin=one.origin,
            table_id=one.get("routeTableId", ""),
            destination=next((value for name in _DESTINATIONS if (value := one.get(name))), ""),
            gateway_id=one.get("gatewayId", ""),
            target=next((value for name in _TARGETS if (value := one.get(name))), ""),
        ),
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": (
        "associations",
        lambda one: Association(
            origin=one.origin, table_id=one.get("routeTableId", ""), subnet_id=one.get("subnetId", "")
        ),
    ),
    "aws:ec2/securityGroup:SecurityGroup": (
        "security_groups",
        lambda one: OwnedSecurityGroup(
            origin=one.origin,
            id=one.resource.id or "",
            account_id=one.account_id,
            region=one.region,
            vpc_id=one.get("vpcId", ""),
            name=one.get("name", ""),
        ),
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ("peerings", _peering),
    "aws:ec2transitgateway/transitGateway:TransitGateway": (
        "transit_gateways",
        lambda one: OwnedTransitGateway(
            origin=one.origin, id=one.resource.id or "", account_id=one.account_id, region=one.region
        ),
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ("transit_attachments", _transit_attachment),
    "aws:ram/resourceShare:ResourceShare": ("shares", _share),
    "aws:ram/resourceAssociation:ResourceAssociation": (
        "shared_resources",
        lambda one: SharedResource(
            origin=one.origin, share_arn=one.get("resourceShareArn", ""), resource_arn=one.get("resourceArn", "")
        ),
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": (
        "share_principals",
        lambda one: SharePrincipal(
            origin=one.origin, share_arn=one.get("resourceShareArn", ""), principal=one.get("principal", "")
        ),
    ),
}
"""By type: the field of the inventory, and what makes an object of it."""
