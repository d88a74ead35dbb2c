"""The picture of what exists in the local AWS: asked from AWS's own interface, never from the engine's state.

It looks into every account directly, past every role. Does not own how it is drawn (drawing.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from policies.services import CREATION_ROLE
from sandbox.aws.listing import list_all
from sandbox.aws.server import AccountClients, connect
from sandbox.watching import Watch, read_watches
from sandbox.workforce import Access, read_access


@dataclass(frozen=True)
class Subnet:
    """A subnet and the names of those that it is shared with."""

    name: str
    cidr: str
    zone: str
    shared_with: tuple[str, ...]


@dataclass(frozen=True)
class Vpc:
    """A VPC that is not a default one."""

    name: str
    cidr: str
    region: str
    subnets: tuple[Subnet, ...]


@dataclass(frozen=True)
class Role:
    """A role and the external id that it asks for; empty when it asks for none."""

    name: str
    external_id: str


@dataclass(frozen=True)
class Account:
    """An account and what this project makes in one."""

    id: str
    name: str
    status: str
    policies: tuple[str, ...]
    roles: tuple[Role, ...]
    vpcs: tuple[Vpc, ...]
    buckets: tuple[str, ...]
    accesses: tuple[Access, ...] = ()
    watches: tuple[Watch, ...] = ()


@dataclass(frozen=True)
class Unit:
    """The root or an organizational unit."""

    id: str
    name: str
    policies: tuple[str, ...]
    accounts: tuple[Account, ...]
    units: tuple["Unit", ...]


@dataclass(frozen=True)
class Picture:
    """An organization, whole."""

    id: str
    management_account_id: str
    trusted_services: tuple[str, ...]
    root: Unit


def take_picture(url: str, regions: Sequence[str]) -> Picture | None:
    """What exists in the local AWS at the URL; None when there is no organization.

    What is in a region is looked for in the given ones only: each costs calls for each account.
    """
    organizations = connect(url, "organizations")
    try:
        organization = organizations.describe_organization()["Organization"]
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        return None
    (root,) = organizations.list_roots()["Roots"]
    services = list_all(organizations, "list_aws_service_access_for_organization", "EnabledServicePrincipals")
    policy_types = [kind["Type"] for kind in root["PolicyTypes"]]
    reader = _Reader(url, organizations, regions, policy_types)
    return Picture(
        id=organization["Id"],
        management_account_id=organization["MasterAccountId"],
        trusted_services=tuple(sorted(service["ServicePrincipal"] for service in services)),
        root=reader.read_unit(root["Id"], root["Name"]),
    )


class _Reader:
    """Asks for the parts of a picture."""

    def __init__(self, url: str, organizations: Any, regions: Sequence[str], policy_types: Sequence[str]) -> None:
        self._clients = AccountClients(url)
        self._organizations = organizations
        accounts = list_all(organizations, "list_accounts", "Accounts")
        self._names = {account["Id"]: account["Name"] for account in accounts}
        self._policy_types = policy_types
        self._regions = regions
        management = organizations.describe_organization()["Organization"]["MasterAccountId"]
        self._accesses = read_access(self._clients, management, regions)
        administrators = list_all(organizations, "list_delegated_administrators", "DelegatedAdministrators")
        self._administrators = {administrator["Id"] for administrator in administrators}

    def read_unit(self, unit: str, name: str) -> Unit:
        accounts = list_all(self._organizations, "list_accounts_for_parent", "Accounts", ParentId=unit)
        units = list_all(
            self._organizations, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=unit
        )
        return Unit(
            id=unit,
            name=name,
            policies=self._read_policies(unit),
            accounts=tuple(self._read_account(account) for account in _by_name(accounts)),
            units=tuple(self.read_unit(child["Id"], child["Name"]) for child in _by_name(units)),
        )

    def _read_policies(self, target: str) -> tuple[str, ...]:
        """The names of the policies attached here; AWS attaches its own to every target, which says nothing."""
        return tuple(
            policy["Name"]
            for kind in self._policy_types
            for policy in list_all(
                self._organizations, "list_policies_for_target", "Policies", TargetId=target, Filter=kind
            )
            if not policy["AwsManaged"]
        )

    def _read_account(self, account: dict[str, Any]) -> Account:
        buckets = self._clients.get("s3", account["Id"]).list_buckets()["Buckets"]
        return Account(
            id=account["Id"],
            name=account["Name"],
            status=account.get("State") or account["Status"],
            policies=self._read_policies(account["Id"]),
            roles=tuple(sorted(self._read_roles(account["Id"]), key=lambda role: role.name)),
            vpcs=tuple(vpc for region in self._regions for vpc in self._read_vpcs(account["Id"], region)),
            buckets=tuple(bucket["Name"] for bucket in buckets),
            accesses=self._accesses.get(account["Id"], ()),
            watches=read_watches(
                self._clients, account["Id"], self._regions, administers=account["Id"] in self._administrators
            ),
        )

    def _read_roles(self, account: str) -> Iterator[Role]:
        """The roles of an account without those that AWS makes itself."""
        for role in list_all(self._clients.get("iam", account), "list_roles", "Roles"):
            if role["RoleName"] != CREATION_ROLE and not role["Path"].startswith("/aws-service-role/"):
                yield Role(role["RoleName"], _find_external_id(role["AssumeRolePolicyDocument"]))

    def _read_vpcs(self, account: str, region: str) -> Iterator[Vpc]:
        ec2 = self._clients.get("ec2", account, region)
        vpcs = [vpc for vpc in list_all(ec2, "describe_vpcs", "Vpcs") if not vpc["IsDefault"]]
        if not vpcs:
            return
        shared = self._read_shares(account, region)
        for vpc in vpcs:
            filters = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
            # The receiver of a share sees the owner's subnet too: it is drawn once, at its owner.
            subnets = [
                Subnet(
                    name=_find_name(subnet),
                    cidr=subnet["CidrBlock"],
                    zone=subnet["AvailabilityZone"],
                    shared_with=shared.get(subnet["SubnetId"], ()),
                )
                for subnet in list_all(ec2, "describe_subnets", "Subnets", Filters=filters)
                if subnet["OwnerId"] == account
            ]
            if vpc["OwnerId"] == account:
                yield Vpc(_find_name(vpc), vpc["CidrBlock"], region, tuple(subnets))

    def _read_shares(self, account: str, region: str) -> dict[str, tuple[str, ...]]:
        """The names of the principals that each resource (by the last part of its ARN) is shared with."""
        ram = self._clients.get("ram", account, region)
        principals = self._read_associations(ram, "PRINCIPAL")
        resources = self._read_associations(ram, "RESOURCE")
        return {
            resource.rpartition("/")[2]: tuple(
                self._name_principal(principal) for share, principal in principals if share == resource_share
            )
            for resource_share, resource in resources
        }

    def _read_associations(self, ram: Any, kind: str) -> list[tuple[str, str]]:
        found = list_all(ram, "get_resource_share_associations", "resourceShareAssociations", associationType=kind)
        return [
            (association["resourceShareArn"], association["associatedEntity"])
            for association in found
            if association["status"] == "ASSOCIATED"
        ]

    def _name_principal(self, principal: str) -> str:
        last = principal.rpartition("/")[2]
        if last.startswith("o-"):
            return "the organization"
        if last.startswith("ou-"):
            unit = self._organizations.describe_organizational_unit(OrganizationalUnitId=last)
            return unit["OrganizationalUnit"]["Name"]
        return self._names.get(last, last)


def _find_external_id(trust: Any) -> str:
    """The external id that a role's trust policy asks for, of its first statement that does."""
    if isinstance(trust, str):
        return "" if "ExternalId" not in unquote(trust) else "?"
    for statement in trust.get("Statement", []):
        wanted = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId", "")
        if wanted:
            return wanted if isinstance(wanted, str) else ", ".join(wanted)
    return ""


def _find_name(resource: dict[str, Any]) -> str:
    return next((tag["Value"] for tag in resource.get("Tags", []) if tag["Key"] == "Name"), "")


def _by_name(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: item["Name"])
