"""What exists of the things that this program makes, as plain values, from AWS itself or from a Terraform state.

Account ids have 12 digits, durations are in seconds, documents are JSON texts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from live.crossings import OwnedGroupRule, OwnedSecurityGroup, OwnedTransitGateway, SeenPeering, SeenTransitAttachment
from live.network_parts import NetworkParts
from live.objects import Object, Tagged, told_by_aws  # noqa: F401 - for whoever makes such objects

ROLE_PATHS_OF_AWS = ("/aws-service-role/", "/aws-reserved/")
"""Paths of the roles that AWS makes and changes itself."""


@dataclass(frozen=True, kw_only=True)
class Organization(Object):
    """`services`: service principals with trusted access. `policy_types`: those that are enabled on the root.

    `root_id`: of the root; empty where nobody tells.
    """

    id: str
    management_account_id: str
    feature_set: str
    services: tuple[str, ...]
    policy_types: tuple[str, ...]
    root_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit(Tagged):
    id: str
    arn: str
    parent_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Account(Tagged):
    """A member account. `creation_role`: the role that CreateAccount made, None where nobody knows.

    `invited`: it joined by invitation, so that AWS made no role in it. `entered_by`: the role by which it was read.
    """

    id: str
    parent_id: str
    name: str
    email: str
    creation_role: str | None = None
    invited: bool = False
    entered_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class InactiveAccount(Object):
    """A member account in another state than ACTIVE, closed or not opened yet: it cannot be entered.

    `email`: empty where nobody tells.
    """

    id: str
    state: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Note(Object):
    """Why something is left out or told: `reason` is the same text for everything with that cause.

    `detail`: what is said of this one alone, such as AWS's own words; empty for nothing.
    """

    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}{f' ({self.detail})' if self.detail else ''}"


@dataclass(frozen=True, kw_only=True)
class UnreadAccount(Note):
    """An active member account that could not be entered or read."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Policy(Tagged):
    """An organization policy."""

    id: str
    name: str
    type: str
    description: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Attachment(Object):
    """`target_id`: of a root, a unit or an account."""

    policy_id: str
    target_id: str


@dataclass(frozen=True, kw_only=True)
class Delegation(Object):
    account_id: str
    service: str


@dataclass(frozen=True, kw_only=True)
class InlinePolicy:
    name: str
    document: str


@dataclass(frozen=True, kw_only=True)
class Role(Tagged):
    """An IAM role. `policies`: ARNs, sorted; `inline`: sorted by name."""

    account_id: str
    name: str
    path: str
    description: str
    trust: str
    max_session_duration: int
    permissions_boundary: str | None
    policies: tuple[str, ...]
    inline: tuple[InlinePolicy, ...]


@dataclass(frozen=True, kw_only=True)
class AccountSetting(Tagged):
    """A setting that AWS has once for an account, or once for each of its regions. `region`: None for the former.

    `field`: what a baseline profile of the config calls it; `value`: as it stands there, of that region alone.
    `beyond`: why no profile can say it; there is no value then.
    """

    account_id: str
    region: str | None
    field: str
    value: Any
    beyond: str = ""


@dataclass(frozen=True, kw_only=True)
class SecurityPart(Tagged):
    """A part of what watches the organization: a delegation, a detector, the trail, its bucket or key.

    `type` and the names in `attributes` are Terraform's. `region`: None for a global type.
    """

    type: str
    account_id: str
    region: str | None
    attributes: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class CustomerPolicy:
    """A policy of the accounts' own that a permission set names."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class PermissionSet(Tagged):
    """Of IAM Identity Center. `policies`: ARNs, sorted. `inline`: a document. `boundary`: an ARN, or a policy of the
    accounts' own. `region`: of Identity Center.
    """

    arn: str
    region: str
    name: str
    description: str
    session_duration: int
    relay_state: str
    policies: tuple[str, ...]
    customer_policies: tuple[CustomerPolicy, ...]
    inline: str | None
    boundary: str | CustomerPolicy | None


@dataclass(frozen=True, kw_only=True)
class IdentityGroup(Object):
    """A group of the identity store. `external`: an identity provider wrote it."""

    id: str
    name: str
    description: str
    external: bool = False


@dataclass(frozen=True, kw_only=True)
class IdentityUser(Object):
    """A user of the identity store. `display_name`, `email`: empty where nothing says them. `external`: an identity
    provider wrote it, which may leave out the names of a person.
    """

    id: str
    user_name: str
    given_name: str
    family_name: str
    display_name: str
    email: str
    external: bool = False


@dataclass(frozen=True, kw_only=True)
class Membership(Object):
    group_id: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class Assignment(Object):
    """`kind`: GROUP or USER."""

    permission_set_arn: str
    kind: str
    principal_id: str
    account_id: str


@dataclass(frozen=True, kw_only=True)
class Vpc(Tagged):
    """`label`: what to call it without a Name tag. `beyond`: names of attributes that this program cannot set.

    `ipv6_cidr`: its network of Amazon's; empty for none.
    """

    id: str
    account_id: str
    region: str
    cidr: str
    label: str
    enable_dns_support: bool
    enable_dns_hostnames: bool
    instance_tenancy: str
    ipv6_cidr: str = ""
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subnet(Tagged):
    """`label`, `ipv6_cidr` and `beyond`: as a VPC's."""

    id: str
    arn: str
    vpc_id: str
    cidr: str
    availability_zone: str
    label: str
    map_public_ip_on_launch: bool
    ipv6_cidr: str = ""
    assign_ipv6_address_on_creation: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gateway(Tagged):
    """An internet gateway that is attached to a VPC."""

    id: str
    vpc_id: str


@dataclass(frozen=True, kw_only=True)
class RouteTable(Tagged):
    """`beyond`: as a VPC's."""

    id: str
    vpc_id: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route(Object):
    """`destination`: a CIDR or prefix list. Of the ids of gateways, all but one are empty, and all for another kind.
    `target`: what it leads to, of whatever kind; empty where Terraform tells of the route.
    """

    table_id: str
    destination: str
    gateway_id: str
    nat_gateway_id: str = ""
    transit_gateway_id: str = ""
    peering_id: str = ""
    egress_only_gateway_id: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class Association(Object):
    """A subnet's explicit route table."""

    table_id: str
    subnet_id: str


@dataclass(frozen=True, kw_only=True)
class Share(Tagged):
    """A RAM resource share."""

    arn: str
    account_id: str
    region: str
    name: str
    allow_external_principals: bool


@dataclass(frozen=True, kw_only=True)
class SharedResource(Object):
    share_arn: str
    resource_arn: str


@dataclass(frozen=True, kw_only=True)
class SharePrincipal(Object):
    """`principal`: an account id or an ARN."""

    share_arn: str
    principal: str


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """Everything, each object once, in no particular order.

    `full_access`: ids of what AWS's own FullAWSAccess is attached to; None where nothing tells.
    `regions`: how many objects lie in each region. `notes`: what was seen and is left out, and why.
    `looked_into`: (account id, region) of every place whose networks and shares were read. `shut`: of those where AWS
    lets nothing be read.
    """

    organizations: tuple[Organization, ...] = ()
    units: tuple[Unit, ...] = ()
    accounts: tuple[Account, ...] = ()
    inactive_accounts: tuple[InactiveAccount, ...] = ()
    unread_accounts: tuple[UnreadAccount, ...] = ()
    policies: tuple[Policy, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    full_access: frozenset[str] | None = None
    delegations: tuple[Delegation, ...] = ()
    roles: tuple[Role, ...] = ()
    account_settings: tuple[AccountSetting, ...] = ()
    security_parts: tuple[SecurityPart, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()
    identity_groups: tuple[IdentityGroup, ...] = ()
    identity_users: tuple[IdentityUser, ...] = ()
    memberships: tuple[Membership, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    routes: tuple[Route, ...] = ()
    associations: tuple[Association, ...] = ()
    shares: tuple[Share, ...] = ()
    shared_resources: tuple[SharedResource, ...] = ()
    share_principals: tuple[SharePrincipal, ...] = ()
    security_groups: tuple[OwnedSecurityGroup, ...] = ()
    group_rules: tuple[OwnedGroupRule, ...] = ()
    peerings: tuple[SeenPeering, ...] = ()
    transit_gateways: tuple[OwnedTransitGateway, ...] = ()
    transit_attachments: tuple[SeenTransitAttachment, ...] = ()
    network_parts: NetworkParts = field(default_factory=NetworkParts)
    looked_into: tuple[tuple[str, str], ...] = ()
    shut: tuple[tuple[str, str], ...] = ()
    regions: Counter[str] = field(default_factory=Counter[str])
    notes: tuple[Note, ...] = ()
