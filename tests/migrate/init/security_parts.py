"""The small organization with parts of security.yaml in its states, and what the drafts say of them."""

from dataclasses import replace
from typing import Any

from live.inventory import Inventory
from migrate.init.configuration import Draft
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan
from policies.security_services import SECURITY_SERVICES
from policies.services import CLOUDTRAIL, ROOT_ACCESS
from tests.migrate.init.inventories import MANAGEMENT, TOOLS, small
from tests.migrate.init.test_states import instance

Said = tuple[str, str, dict[str, Any]]
"""Type, account, attributes; the region is in the attributes, us-east-1 without one."""

SERVICES = (CLOUDTRAIL, ROOT_ACCESS, *(row.principal for row in SECURITY_SERVICES))


def with_parts(*said: Said, trusted: tuple[str, ...] = SERVICES) -> Inventory:
    """The small organization with these instances, which says what its services are trusted with."""
    without_import = {
        "aws_guardduty_detector_feature",
        "aws_guardduty_organization_configuration_feature",
        "aws_inspector2_organization_configuration",
        "aws_macie2_organization_configuration",
    }
    instances = [
        instance(
            type_,
            attributes,
            account=account,
            region=attributes.get("region", "us-east-1"),
            name=f"n{index}",
            bin="not-importable" if type_ in without_import else "import",
        )
        for index, (type_, account, attributes) in enumerate(said)
    ]
    found = read_inventory(Scan(states=(), instances=tuple(instances)))
    inventory = small()
    (organization,) = inventory.organizations
    organization = replace(organization, services=tuple(sorted({*organization.services, *trusted})))
    return replace(
        inventory,
        organizations=(organization,),
        security_parts=found.security_parts,
        delegations=(*inventory.delegations, *found.delegations),
        notes=found.notes,
        regions=inventory.regions + found.regions,
    )


def differing(draft: Draft) -> set[str]:
    return {f"{note.origin.split()[-1].split('.')[0]}: {note.reason}" for note in draft.inexpressible}


def reasons(draft: Draft, type_: str) -> set[str]:
    return {note.reason.partition("; it is not")[0] for note in draft.left if f" {type_}." in note.origin}


def guardduty(region: str = "us-east-1", account: str = TOOLS, frequency: str = "ONE_HOUR") -> list[Said]:
    return [
        (
            "aws_guardduty_organization_admin_account",
            MANAGEMENT,
            {"admin_account_id": account, "region": region},
        ),
        (
            "aws_guardduty_detector",
            account,
            {"enable": True, "finding_publishing_frequency": frequency, "region": region},
        ),
        (
            "aws_guardduty_organization_configuration",
            account,
            {"auto_enable_organization_members": "NEW", "region": region},
        ),
    ]
