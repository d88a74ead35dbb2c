"""The configuration as typed, immutable values: all files together, with lookups by key.

Reading them is config.yaml's, what follows from them config.plan's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from pydantic import Field

from config.models.access import AccessFile, RootAccess
from config.models.accounts import Account, AccountsFile
from config.models.admin import Admin, DeployRole, StateBucket
from config.models.base import Model
from config.models.baseline import BaselineFile
from config.models.ci import Ci
from config.models.dns import HostedZone
from config.models.identity_center import IdentityCenterFile
from config.models.ipam import Ipam, IpamPool
from config.models.keyed import Located
from config.models.lookups import Lookup, LookupsFile
from config.models.network import NetworkFile, Share, Subnet, Vpc
from config.models.organization import Access, DelegatedAdministrator, Settings, Unit
from config.models.peering import Peering
from config.models.policies import PoliciesFile, Policy
from config.models.principals import OidcProvider, TrustedPrincipal
from config.models.resolver import DnsFile, ResolverEndpoint, ResolverRule
from config.models.roles import BreakGlass, ExecutionRole, ManagementRole, Role
from config.models.security import SecurityFile
from config.models.security_groups import PrefixList
from config.models.transit import TransitGateway
from config.models.types import MANAGEMENT, ROOT, WHOLE_ORGANIZATION
from config.models.waivers import Waiver, WaiversFile
from config.models.workloads import Workload, WorkloadsFile

__all__ = [
    "MANAGEMENT",
    "ROOT",
    "WHOLE_ORGANIZATION",
    "Access",
    "AccessFile",
    "Account",
    "AccountsFile",
    "Admin",
    "BaselineFile",
    "BreakGlass",
    "Ci",
    "DelegatedAdministrator",
    "DeployRole",
    "DnsFile",
    "ExecutionRole",
    "HostedZone",
    "IdentityCenterFile",
    "Ipam",
    "IpamPool",
    "Located",
    "Lookup",
    "LookupsFile",
    "ManagementRole",
    "NetworkFile",
    "OidcProvider",
    "Organization",
    "Peering",
    "PoliciesFile",
    "Policy",
    "PrefixList",
    "ResolverEndpoint",
    "ResolverRule",
    "Role",
    "RootAccess",
    "SecurityFile",
    "Settings",
    "Share",
    "StateBucket",
    "Subnet",
    "TransitGateway",
    "TrustedPrincipal",
    "Unit",
    "Vpc",
    "Waiver",
    "WaiversFile",
    "Workload",
    "WorkloadsFile",
]

_Keyed = TypeVar("_Keyed", Account, Unit, Policy, Vpc, HostedZone)


class Organization(Model):
    """Everything that the configuration says. Keys are unique; every reference resolves."""

    settings: Settings = Field(description="organization.yaml")
    accounts: tuple[Account, ...] = Field(default=(), description="accounts.yaml")
    policies: tuple[Policy, ...] = Field(default=(), description="policies.yaml")
    vpcs: tuple[Vpc, ...] = Field(default=(), description="network.yaml: VPCs")
    prefix_lists: tuple[PrefixList, ...] = Field(default=(), description="network.yaml: managed prefix lists")
    shares: tuple[Share, ...] = Field(default=(), description="network.yaml: resource shares")
    hosted_zones: tuple[HostedZone, ...] = Field(default=(), description="dns.yaml")
    resolver_endpoints: tuple[ResolverEndpoint, ...] = Field(
        default=(), description="dns.yaml: the resolver's endpoints"
    )
    resolver_rules: tuple[ResolverRule, ...] = Field(default=(), description="dns.yaml: the resolver's rules")
    peerings: tuple[Peering, ...] = Field(default=(), description="network.yaml: peerings")
    transit_gateways: tuple[TransitGateway, ...] = Field(default=(), description="network.yaml: transit gateways")
    ipam: Ipam | None = Field(default=None, description="network.yaml: the IPAM and its pools")
    roles: tuple[Role, ...] = Field(default=(), description="access.yaml")
    oidc_providers: tuple[OidcProvider, ...] = Field(default=(), description="access.yaml: OpenID Connect providers")
    break_glass: BreakGlass | None = Field(default=None, description="access.yaml: the break-glass role")
    root_access: RootAccess | None = Field(default=None, description="access.yaml: central root access")
    admin: Admin | None = Field(default=None, description="admin.yaml")
    gate: WaiversFile = Field(default_factory=WaiversFile, description="waivers.yaml")
    baseline: BaselineFile = Field(default_factory=BaselineFile, description="baseline.yaml")
    identity_center: IdentityCenterFile = Field(default_factory=IdentityCenterFile, description="identity_center.yaml")
    security: SecurityFile = Field(default_factory=SecurityFile, description="security.yaml")
    workloads: tuple[Workload, ...] = Field(default=(), description="workloads.yaml")
    lookups: tuple[Lookup, ...] = Field(default=(), description="lookups.yaml")

    @cached_property
    def lines(self) -> Mapping[tuple[str, str], str]:
        """Where things are written, as "file:line", by what messages call them and key; empty unless it was loaded.

        The key of a subnet or tier has its VPC's before it: "shared/private-a". A setting has its path for a key.
        """
        return {}

    def account(self, key: str) -> Account:
        """The account of that key. Raises KeyError."""
        return self._index("accounts", self.accounts)[key]

    def unit(self, key: str) -> Unit:
        """The unit of that key, at any depth. Raises KeyError."""
        return self._index("units", self.settings.units, self.units)[key]

    def policy(self, key: str) -> Policy:
        """The policy of that key. Raises KeyError."""
        return self._index("policies", self.policies)[key]

    def vpc(self, key: str) -> Vpc:
        """The VPC of that key. Raises KeyError."""
        return self._index("vpcs", self.vpcs)[key]

    def hosted_zone(self, key: str) -> HostedZone:
        """The hosted zone of that key. Raises KeyError."""
        return self._index("hosted_zones", self.hosted_zones)[key]

    def units(self) -> Iterator[Unit]:
        """Every unit at every depth, parents before children, in the order of the file."""
        waiting = list(self.settings.units)
        while waiting:
            unit = waiting.pop(0)
            yield unit
            waiting.extend(unit.units)

    def execution_role_of(self, account: Account) -> ExecutionRole:
        """The execution role as it is in the account: what the account overrides and who may enter are filled in."""
        role = self.settings.execution_role
        if account.execution_role_overrides is not None:
            role = role.with_overrides(account.execution_role_overrides)
        return role if role.trusted_by else role.model_copy(update={"trusted_by": self.settings.execution_role_trust})

    def creation_role_of(self, account: Account) -> str:
        """The name of the role that AWS makes in the account, or that stands in for it."""
        return account.creation_role or self.settings.access.creation_role

    def region_of(self, account: str) -> str:
        """The region in which an account's things go ("management": the home region). Raises KeyError."""
        if account == MANAGEMENT:
            return self.settings.home_region
        return self.account(account).region or self.settings.home_region

    def region_of_thing(self, thing: Located) -> str:
        """The region of a VPC, or of what names its own as one does: its account's by default. Raises KeyError."""
        return thing.region or self.region_of(thing.account)

    @cached_property
    def _indexes(self) -> dict[str, tuple[object, dict[str, Any]]]:
        """By kind: what was indexed, and the index. A copy with other parts has this too: what was indexed tells."""
        return {}

    def _index(
        self, kind: str, source: tuple[_Keyed, ...], items: Callable[[], Iterable[_Keyed]] | None = None
    ) -> dict[str, _Keyed]:
        """The first item of each key, of `source` or of the items that come of it."""
        known = self._indexes.get(kind)
        if known is not None and known[0] is source:
            return known[1]
        index: dict[str, _Keyed] = {}
        for item in source if items is None else items():
            index.setdefault(item.key, item)
        self._indexes[kind] = (source, index)
        return index
