"""The estate's objects, made by boto3 in the order in which Terraform's three root modules would.

Owns the order of the root modules. Each file is one root module.
"""

from sandbox.terraform.building.environments import build_environments
from sandbox.terraform.building.network import build_network
from sandbox.terraform.building.organization import build_organization
from sandbox.terraform.entry import Entry
from sandbox.terraform.estate import Estate

__all__ = ["build_estate"]


def build_estate(url: str) -> Estate:
    """Makes everything on the local AWS at `url`, which must hold no organization yet."""
    estate = Estate(Entry(url))
    units = build_organization(estate)
    build_network(estate, units)
    build_environments(estate)
    return estate
