"""How to find in AWS what an interrupted creation made of the IPAM, as resource_types.finders does."""

from collections.abc import Iterable

from policies.services import IPAM
from resource_types.lookup import Finder, Lookup


def find_ipam(lookup: Lookup) -> Iterable[str]:
    """Without tags any of the region could be it."""
    if not lookup.tags:
        return []
    found = lookup.pages("ec2", "describe_ipams", "Ipams")
    return [one["IpamId"] for one in found if _is_there(one["State"]) and lookup.is_tagged(one.get("Tags", []))]


def find_ipam_pool(lookup: Lookup) -> Iterable[str]:
    """Without tags any of the scope could be it."""
    if not lookup.tags:
        return []
    inputs = lookup.inputs
    wanted = (inputs.get("sourceIpamPoolId"), inputs.get("locale") or "None")
    return [
        one["IpamPoolId"]
        for one in lookup.pages("ec2", "describe_ipam_pools", "IpamPools")
        if _is_there(one["State"])
        and one["IpamScopeArn"].endswith(f"/{inputs['ipamScopeId']}")
        and (one.get("SourceIpamPoolId"), one.get("Locale") or "None") == wanted
        and lookup.is_tagged(one.get("Tags", []))
    ]


def find_ipam_pool_cidr(lookup: Lookup) -> Iterable[str]:
    """A pool has a network once."""
    pool, cidr = lookup.inputs["ipamPoolId"], lookup.inputs["cidr"]
    wanted = [{"Name": "cidr", "Values": [cidr]}]
    found = lookup.pages("ec2", "get_ipam_pool_cidrs", "IpamPoolCidrs", IpamPoolId=pool, Filters=wanted)
    return [f"{cidr}_{pool}" for one in found if one["State"] in {"pending-provision", "provisioned"}]


def find_ipam_administrator(lookup: Lookup) -> Iterable[str]:
    account = lookup.inputs["delegatedAdminAccountId"]
    found = lookup.pages(
        "organizations",
        "list_delegated_administrators",
        "DelegatedAdministrators",
        ServicePrincipal=IPAM,
    )
    return [account for one in found if one["Id"] == account]


def _is_there(state: str) -> bool:
    return not state.startswith(("delete", "create-failed"))


IPAM_FINDERS: tuple[Finder, ...] = (find_ipam, find_ipam_pool, find_ipam_pool_cidr, find_ipam_administrator)
"""Those of this file."""
