"""What AWS itself has, as instances of the kind that a state holds: a plan joins both with the program alike. Pure.

It reads nothing (live.organization, live.named) and classifies by what AWS says, never by what the config has.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from live.inventory import Inventory, Organization, Vpc
from live.named import NamedObject
from migrate.globs import matches_glob
from migrate.mapping import MigrationMapping
from migrate.scanning.classification import ReadAccount, Scan, ScannedInstance
from migrate.terraform.addresses import ProviderAddress
from migrate.terraform.state import Instance
from policies.managed import FULL_AWS_ACCESS
from policies.services import RAM
from resource_types.import_ids import NoImportIdError, Place, build_import_id
from resource_types.table import TypeTable

LOCATION = "aws://"
"""What the location of everything that AWS itself tells of begins with, before the id of its account."""

_AWS = ProviderAddress(text="AWS", module="", host="", namespace="hashicorp", type="aws", alias="")
_LOCAL = "local"
"""The gateway of the route that a route table has from the beginning, and that nobody can import or remove."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read. `skip`: ids and names of accounts that a person leaves out, and that were not entered."""

    inventory: Inventory
    named: tuple[NamedObject, ...] = ()
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class _Found:
    """An object as Terraform would have it: its type, where it is, and the attributes that identify it."""

    type: str
    account: str
    attributes: Mapping[str, Any] = field(repr=False)
    region: str | None = None
    closed: str | None = None


def add_live(scan: Scan, reading: Reading, table: TypeTable, mapping: MigrationMapping) -> Scan:
    """The scan of states, maybe of none, and what AWS has beside that: what a state holds is told by the state."""
    organization = reading.inventory.organizations[0]
    told = {_identify(instance) for instance in scan.instances}
    instances = [
        instance
        for found in _list_objects(reading, organization)
        for instance in [_classify(found, table, mapping, reading)]
        if _identify(instance) not in told
    ]
    counts = Counter(instance.account for instance in instances)
    return replace(
        scan,
        instances=tuple(
            sorted(
                (*scan.instances, *instances),
                key=lambda one: (one.state, one.workspace, one.address, one.bin, one.reason or ""),
            )
        ),
        accounts=tuple(_list_accounts(reading, organization, counts)),
    )


def scan_named(named: Iterable[NamedObject], table: TypeTable) -> Scan:
    """What AWS has of some types alone, as a scan of states would tell it."""
    nothing = Reading(inventory=Inventory())
    instances = [_classify(_find_named(one), table, MigrationMapping(), nothing) for one in named]
    return Scan(states=(), instances=tuple(sorted(instances, key=lambda one: (one.state, one.address))))


def _find_named(named: NamedObject) -> _Found:
    return _Found(type=named.type, account=named.account_id, region=named.region, attributes=named.attributes)


def _identify(instance: ScannedInstance) -> tuple[str | None, ...]:
    return (instance.token, instance.account, instance.region, instance.import_id)


def _classify(found: _Found, table: TypeTable, mapping: MigrationMapping, reading: Reading) -> ScannedInstance:
    type_ = table.types[found.type]
    region = found.region if type_.regional else None
    state = f"{LOCATION}{found.account}"
    instance = Instance(
        module="",
        type=found.type,
        name="",
        index_key=None,
        address="",
        provider=_AWS,
        tainted=False,
        deposed=None,
        attributes=found.attributes,
        sensitive=frozenset(),
        identity={},
        dependencies=(),
    )
    import_id, bin_, reason = None, "import", None
    try:
        import_id = build_import_id(type_, instance, Place(found.account, region))
    except NoImportIdError as error:
        bin_, reason = "not-importable", str(error)
    name = import_id or ",".join(str(value) for value in found.attributes.values())
    address = f"{found.type}.{name}{f'@{region}' if region else ''}"
    skip = next(
        (
            rule.reason
            for rule in mapping.skip
            if matches_glob(rule.state, state) and matches_glob(rule.address, address)
        ),
        None,
    )
    if found.closed is not None:
        bin_, reason = "closed", found.closed
    elif found.attributes.get("policy_id") == FULL_AWS_ACCESS:
        bin_, reason = "aws-managed", "AWS attaches FullAWSAccess itself wherever nothing detaches it"
    elif skip is not None:
        bin_, reason = "skipped", skip
    elif found.type == "aws_organizations_account" and _is_skipped(found, reading):
        bin_, reason = "skipped", "--skip-account leaves it out"
    return ScannedInstance(
        state=state,
        workspace="",
        address=address,
        type=found.type,
        token=type_.token,
        provider=_AWS.text,
        account=found.account,
        region=region,
        provider_region=region,
        import_id=import_id,
        bin=bin_,
        reason=reason,
        object=replace(instance, address=address, name=name),
    )


def _is_skipped(found: _Found, reading: Reading) -> bool:
    return not reading.skip.isdisjoint({found.attributes["id"], found.attributes.get("name")})


def _list_accounts(reading: Reading, organization: Organization, counts: Counter[str | None]) -> Iterator[ReadAccount]:
    inventory, management = reading.inventory, organization.management_account_id
    regions: dict[str, set[str]] = {}
    for id_, region in inventory.looked_into:
        regions.setdefault(id_, set()).add(region)
    yield ReadAccount(
        id=management,
        name="",
        email="",
        role=None,
        objects=counts[management],
        problem=None,
        regions=frozenset(regions.get(management, ())),
    )
    for account in inventory.accounts:
        skipped = not reading.skip.isdisjoint({account.id, account.name})
        yield ReadAccount(
            id=account.id,
            name=account.name,
            email=account.email,
            role=None if skipped else account.entered_by,
            objects=counts[account.id],
            problem="--skip-account leaves it out" if skipped else None,
            regions=frozenset(regions.get(account.id, ())),
        )
    for unread in inventory.unread_accounts:
        yield ReadAccount(
            id=unread.id,
            name=unread.name,
            email=unread.email,
            role=None,
            objects=0,
            problem=f"{unread.reason}{f' ({unread.detail})' if unread.detail else ''}",
        )


def _list_objects(reading: Reading, organization: Organization) -> Iterator[_Found]:
    inventory, management = reading.inventory, organization.management_account_id
    yield from _list_organization(inventory, organization, management)
    for role in inventory.roles:
        yield from (
            _Found(type=type_, account=role.account_id, attributes=attributes)
            for type_, attributes in (
                (
                    "aws_iam_role",
                    {"name": role.name, "arn": f"arn:aws:iam::{role.account_id}:role{role.path}{role.name}"},
                ),
                *(("aws_iam_role_policy", {"role": role.name, "name": one.name}) for one in role.inline),
                *(("aws_iam_role_policy_attachment", {"role": role.name, "policy_arn": arn}) for arn in role.policies),
            )
        )
    yield from _list_networks(inventory)
    yield from _list_shares(inventory)
    yield from map(_find_named, reading.named)


def _list_organization(inventory: Inventory, organization: Organization, management: str) -> Iterator[_Found]:
    def at_organizations(type_: str, closed: str | None = None, **attributes: Any) -> _Found:
        return _Found(type=f"aws_{type_}", account=management, attributes=attributes, closed=closed)

    arn = f"arn:aws:organizations::{management}"
    roots = [{"id": organization.root_id, "arn": f"{arn}:root/{organization.id}/{organization.root_id}"}]
    yield at_organizations(
        "organizations_organization",
        id=organization.id,
        arn=f"{arn}:organization/{organization.id}",
        master_account_id=management,
        roots=roots,
    )
    for service in organization.services:
        if service == RAM:
            yield at_organizations("ram_sharing_with_organization", id=management)
        else:
            yield at_organizations("organizations_aws_service_access", service_principal=service)
    for unit in inventory.units:
        yield at_organizations(
            "organizations_organizational_unit", id=unit.id, arn=unit.arn, name=unit.name, parent_id=unit.parent_id
        )
    for account in (*inventory.accounts, *inventory.unread_accounts, *inventory.inactive_accounts):
        state = getattr(account, "state", None)
        yield at_organizations(
            "organizations_account",
            closed=None if state is None else f"AWS has the account in the state {state}, so nobody can enter it",
            id=account.id,
            arn=f"{arn}:account/{organization.id}/{account.id}",
            name=getattr(account, "name", ""),
            email=account.email,
        )
    for policy in inventory.policies:
        yield at_organizations("organizations_policy", id=policy.id, type=policy.type, name=policy.name)
    attached = [(one.target_id, one.policy_id) for one in inventory.attachments]
    attached += [(target, FULL_AWS_ACCESS) for target in sorted(inventory.full_access or ())]
    for target, policy_id in attached:
        yield at_organizations("organizations_policy_attachment", target_id=target, policy_id=policy_id)
    for one in inventory.delegations:
        yield at_organizations(
            "organizations_delegated_administrator", account_id=one.account_id, service_principal=one.service
        )


def _list_networks(inventory: Inventory) -> Iterator[_Found]:
    vpcs = {vpc.id: vpc for vpc in inventory.vpcs}
    tables = {table.id: vpcs[table.vpc_id] for table in inventory.route_tables}

    def in_vpc(vpc: Vpc, type_: str, **attributes: Any) -> _Found:
        return _Found(type=type_, account=vpc.account_id, region=vpc.region, attributes=attributes)

    for vpc in inventory.vpcs:
        arn = f"arn:aws:ec2:{vpc.region}:{vpc.account_id}:vpc/{vpc.id}"
        yield in_vpc(vpc, "aws_vpc", id=vpc.id, arn=arn, cidr_block=vpc.cidr)
    for subnet in inventory.subnets:
        vpc = vpcs[subnet.vpc_id]
        yield in_vpc(vpc, "aws_subnet", id=subnet.id, arn=subnet.arn, vpc_id=vpc.id, cidr_block=subnet.cidr)
    for gateway in inventory.gateways:
        yield in_vpc(vpcs[gateway.vpc_id], "aws_internet_gateway", id=gateway.id, vpc_id=gateway.vpc_id)
    for table in inventory.route_tables:
        yield in_vpc(tables[table.id], "aws_route_table", id=table.id, vpc_id=table.vpc_id)
    for route in inventory.routes:
        if route.destination and route.gateway_id != _LOCAL:
            attributes = {"route_table_id": route.table_id, _name_destination(route.destination): route.destination}
            yield in_vpc(tables[route.table_id], "aws_route", **attributes)
    for one in inventory.associations:
        yield in_vpc(
            tables[one.table_id],
            "aws_route_table_association",
            subnet_id=one.subnet_id,
            route_table_id=one.table_id,
        )


def _name_destination(destination: str) -> str:
    if destination.startswith("pl-"):
        return "destination_prefix_list_id"
    return "destination_ipv6_cidr_block" if ":" in destination else "destination_cidr_block"


def _list_shares(inventory: Inventory) -> Iterator[_Found]:
    shares = {share.arn: share for share in inventory.shares}

    def of_share(share_arn: str, type_: str, **attributes: Any) -> _Found:
        share = shares[share_arn]
        return _Found(type=f"aws_ram_{type_}", account=share.account_id, region=share.region, attributes=attributes)

    for share in inventory.shares:
        yield of_share(share.arn, "resource_share", id=share.arn, arn=share.arn, name=share.name)
    for one in inventory.shared_resources:
        yield of_share(
            one.share_arn, "resource_association", resource_share_arn=one.share_arn, resource_arn=one.resource_arn
        )
    for one in inventory.share_principals:
        yield of_share(
            one.share_arn, "principal_association", resource_share_arn=one.share_arn, principal=one.principal
        )
