"""What `init --live` asks AWS beside the inventory: settings of accounts, security services, Identity Center. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from live.identity_center import OF_IDENTITY_CENTER
from live.inventory import Inventory, Note
from live.named import NamedObject, Wanted
from live.security import ADMINISTRATORS, OF_ADMINISTRATOR, OF_MANAGEMENT
from live.settings import OF_ACCOUNT, OF_REGION
from migrate.init.states import read_inventory
from migrate.scanning.live import scan_named
from policies.security_services import GUARDDUTY, INSPECTOR, MACIE, SECURITY_HUB
from policies.services import IDENTITY_CENTER
from resource_types.table import TypeTable

_NOT_DRAFTED = frozenset({"aws_account_primary_contact", "aws_ec2_image_block_public_access"})
"""What an account has whether somebody wrote it or not: new ones block public AMIs since October 2023."""

_PREFIXES = {
    GUARDDUTY.principal: "aws_guardduty_",
    INSPECTOR.principal: "aws_inspector2_",
    MACIE.principal: "aws_macie2_",
    SECURITY_HUB.principal: "aws_securityhub_",
}


def list_wanted(inventory: Inventory) -> frozenset[Wanted]:
    """What to ask for, in the accounts and regions that were read."""
    regions: dict[str, list[str]] = {}
    for account, region in sorted(set(inventory.looked_into)):
        regions.setdefault(account, []).append(region)
    (organization,) = inventory.organizations
    management = organization.management_account_id
    first = next(iter([name for name, _ in inventory.regions.most_common(1)]), None)
    return frozenset(
        Wanted(account_id=account, region=region, type=type_, name=account)
        for account, used in regions.items()
        for region, types in _list_types(inventory, account, used, first if first in used else used[0])
        for type_ in types
        if account == management or type_ not in {*OF_MANAGEMENT, *ADMINISTRATORS, *OF_IDENTITY_CENTER}
    )


def _list_types(
    inventory: Inventory, account: str, regions: Iterable[str], first: str
) -> Iterator[tuple[str, list[str]]]:
    """Terraform's types by region; what has no region is asked for in the `first`."""
    services = inventory.organizations[0].services
    administered = [one.service for one in inventory.delegations if one.account_id == account]
    yield first, [*(OF_ACCOUNT.keys() - _NOT_DRAFTED), *OF_MANAGEMENT]
    of_region = [
        *(OF_REGION.keys() - _NOT_DRAFTED),
        *_choose(ADMINISTRATORS, services),
        *_choose(OF_ADMINISTRATOR, administered),
    ]
    if IDENTITY_CENTER in services:
        of_region += OF_IDENTITY_CENTER
    for region in regions:
        yield region, of_region


def _choose(types: Iterable[str], services: Iterable[str]) -> list[str]:
    prefixes = tuple(_PREFIXES[service] for service in services if service in _PREFIXES)
    return [type_ for type_ in types if type_.startswith(prefixes)]


def with_settings(
    inventory: Inventory, named: Iterable[NamedObject], unread: Iterable[Note], table: TypeTable
) -> Inventory:
    """The inventory with what was found. `unread`: what AWS refused to tell."""
    found = read_inventory(scan_named(named, table))
    return replace(
        inventory,
        account_settings=found.account_settings,
        security_parts=found.security_parts,
        permission_sets=found.permission_sets,
        identity_groups=found.identity_groups,
        identity_users=found.identity_users,
        memberships=found.memberships,
        assignments=found.assignments,
        notes=(*inventory.notes, *found.notes, *unread),
        regions=inventory.regions + found.regions,
    )
