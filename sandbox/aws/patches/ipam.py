"""IPAM: its pools, the VPCs that get their networks from them, and who administers it for the organization."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Network
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ram.models import ResourceShare

from sandbox.aws.patches.ipam_pools import (
    NONE,
    SERVICE,
    Ipam,
    Pool,
    allocate_for_vpc,
    find_usable,
    list_ipams,
    list_pools,
    release,
    unknown_pool,
)
from sandbox.aws.patches.security_administrators import delegate, require_management


def apply() -> None:
    """Adds the calls that the IPAM, private IPv4 pools and their networks need, and CreateVpc with a pool.

    moto has none of it. No public scope, no netmasks, no manual allocations, one scope. Changes are done at once, where
    AWS takes up to minutes, and half an hour to release what a VPC had. Facts: API reference of EC2, CreateIpam to
    ProvisionIpamPoolCidr, https://docs.aws.amazon.com/vpc/latest/ipam/ (create-ipam, enable-integ-ipam,
    share-pool-ipam), read 2026-11-27; terraform-provider-aws, internal/service/ec2/ipam_pool_cidr.go; most codes and
    words of refusals from memory.
    """
    response: Any = EC2Response
    for call in (
        _create_ipam,
        _describe_ipams,
        _modify_ipam,
        _delete_ipam,
        _create_ipam_pool,
        _describe_ipam_pools,
        _modify_ipam_pool,
        _delete_ipam_pool,
        _provision_ipam_pool_cidr,
        _deprovision_ipam_pool_cidr,
        _get_ipam_pool_cidrs,
        _get_ipam_pool_allocations,
        _enable_ipam_organization_admin_account,
        _disable_ipam_organization_admin_account,
    ):
        setattr(response, call.__name__[1:], call)
    response.create_vpc = _allocate(response.create_vpc)
    backend: Any = EC2Backend
    response.create_tags = _tag(response.create_tags, backend.create_tags)
    response.delete_tags = _tag(response.delete_tags, backend.delete_tags)
    backend.delete_vpc = _release(backend.delete_vpc)
    ResourceShare.SHAREABLE_RESOURCES.append("ipam-pool")


def _refuse(message: str, code: str = "InvalidParameterValue") -> EC2ClientError:
    return EC2ClientError(code, message)


def _create_ipam(response: Any) -> ActionResult:
    ipams = list_ipams(response.ec2_backend)
    if ipams:
        message = "You've reached the limit for ipams. You have created 1 ipams and you are limited to 1."
        raise _refuse(message, "ResourceLimitExceeded")
    regions = {one["RegionName"] for one in response._get_param("OperatingRegions", [])}
    if response.region not in regions:
        raise _refuse(f"The operating regions have to include {response.region}.")
    ipam = Ipam(
        owner=response.current_account,
        region=response.region,
        regions=regions,
        tier=response._get_param("Tier") or "advanced",
        description=response._get_param("Description"),
    )
    ipams[ipam.id] = ipam
    _keep_tags(response, ipam.id, "ipam")
    return ActionResult({"Ipam": _describe_ipam(response, ipam)})


def _describe_ipams(response: Any) -> ActionResult:
    ipams, wanted = list_ipams(response.ec2_backend), response._get_param("IpamIds", [])
    for id_ in wanted:
        _find_ipam(response, id_)
    found = [one for one in ipams.values() if not wanted or one.id in wanted]
    return ActionResult({"Ipams": [_describe_ipam(response, one) for one in found]})


def _modify_ipam(response: Any) -> ActionResult:
    ipam = _find_ipam(response, response._get_param("IpamId"))
    removed = {one["RegionName"] for one in response._get_param("RemoveOperatingRegions", [])}
    used = removed & {one.locale for one in list_pools(response.ec2_backend).values()}
    if used or ipam.region in removed:
        raise _refuse(f"Operating regions are in use: {', '.join(sorted(used or removed))}.", "DependencyViolation")
    ipam.regions |= {one["RegionName"] for one in response._get_param("AddOperatingRegions", [])}
    ipam.regions -= removed
    ipam.tier = response._get_param("Tier") or ipam.tier
    ipam.description = response._get_param("Description", ipam.description)
    return ActionResult({"Ipam": _describe_ipam(response, ipam)})


def _delete_ipam(response: Any) -> ActionResult:
    ipam = _find_ipam(response, response._get_param("IpamId"))
    if list_pools(response.ec2_backend):
        raise DependencyViolationError(f"The IPAM {ipam.id} has pools and cannot be deleted.")
    del list_ipams(response.ec2_backend)[ipam.id]
    return ActionResult({"Ipam": _describe_ipam(response, ipam) | {"State": "delete-complete"}})


def _create_ipam_pool(response: Any) -> ActionResult:
    scope, source_id = response._get_param("IpamScopeId"), response._get_param("SourceIpamPoolId")
    ipam = next((one for one in list_ipams(response.ec2_backend).values() if one.private_scope == scope), None)
    if ipam is None:
        raise _refuse(f"The IPAM scope ID '{scope}' does not exist.", "InvalidIpamScopeId.NotFound")
    source = _find_pool(response, source_id) if source_id else None
    locale = response._get_param("Locale") or NONE
    imports = str(response._get_param("AutoImport")).lower() == "true"
    if ipam.tier != "advanced":
        raise _refuse("The free tier has no pools in private scopes.", "UnsupportedOperation")
    if locale not in {NONE, *ipam.regions}:
        raise _refuse(f"The locale {locale} is not an operating region of the IPAM.")
    if source is not None and source.locale not in {NONE, locale}:
        raise _refuse(f"The locale of a pool in {source.id} has to be {source.locale}.")
    if imports and locale == NONE:
        raise _refuse("A pool that imports resources needs a locale.")
    pool = Pool(ipam, source, locale, imports, response._get_param("Description"))
    list_pools(response.ec2_backend)[pool.id] = pool
    _keep_tags(response, pool.id, "ipam-pool")
    return ActionResult({"IpamPool": _describe_pool(response, pool)})


def _describe_ipam_pools(response: Any) -> ActionResult:
    usable = find_usable(response.current_account, response.region)
    wanted, filters = response._get_param("IpamPoolIds", []), response._filters_from_querystring()
    for id_ in wanted:
        if all(one.id != id_ for one in usable):
            raise unknown_pool(id_)
    found = [_describe_pool(response, one) for one in usable if not wanted or one.id in wanted]
    for name, values in filters.items():
        key = name.removeprefix("tag:")
        found = [
            one
            for one in found
            if name.startswith("tag:") and any(tag["Key"] == key and tag["Value"] in values for tag in one["Tags"])
        ]
    return ActionResult({"IpamPools": found})


def _modify_ipam_pool(response: Any) -> ActionResult:
    pool = _find_pool(response, response._get_param("IpamPoolId"))
    imports = response._get_param("AutoImport")
    if imports is not None:
        pool.auto_import = str(imports).lower() == "true"
    if pool.auto_import and pool.locale == NONE:
        raise _refuse("A pool that imports resources needs a locale.")
    pool.description = response._get_param("Description", pool.description)
    return ActionResult({"IpamPool": _describe_pool(response, pool)})


def _delete_ipam_pool(response: Any) -> ActionResult:
    pool, pools = _find_pool(response, response._get_param("IpamPoolId")), list_pools(response.ec2_backend)
    if pool.cidrs or pool.allocations or any(one.source is pool for one in pools.values()):
        raise DependencyViolationError(f"The pool {pool.id} has CIDRs, allocations or pools and cannot be deleted.")
    del pools[pool.id]
    return ActionResult({"IpamPool": _describe_pool(response, pool) | {"State": "delete-complete"}})


def _provision_ipam_pool_cidr(response: Any) -> ActionResult:
    pool, cidr = _find_pool(response, response._get_param("IpamPoolId")), IPv4Network(response._get_param("Cidr"))
    pool.provision(cidr, list(list_pools(response.ec2_backend).values()))
    return ActionResult({"IpamPoolCidr": _describe_cidr(pool, cidr) | {"State": "pending-provision"}})


def _deprovision_ipam_pool_cidr(response: Any) -> ActionResult:
    pool, cidr = _find_pool(response, response._get_param("IpamPoolId")), IPv4Network(response._get_param("Cidr"))
    if cidr not in pool.states:
        raise _refuse(f"The CIDR {cidr} is not provisioned to the pool {pool.id}.", "InvalidIpamPoolCidr.NotFound")
    told = _describe_cidr(pool, cidr) | {"State": "pending-deprovision"}
    pool.import_vpcs()
    pool.deprovision(cidr)
    return ActionResult({"IpamPoolCidr": told})


def _get_ipam_pool_cidrs(response: Any) -> ActionResult:
    pool, filters = _find_usable(response), response._filters_from_querystring()
    found = [_describe_cidr(pool, cidr) for cidr in pool.states]
    return ActionResult({"IpamPoolCidrs": [one for one in found if one["Cidr"] in filters.get("cidr", [one["Cidr"]])]})


def _get_ipam_pool_allocations(response: Any) -> ActionResult:
    pool = _find_usable(response)
    pool.import_vpcs()
    return ActionResult(
        {
            "IpamPoolAllocations": [
                {
                    "Cidr": str(one.cidr),
                    "IpamPoolAllocationId": one.id,
                    "ResourceId": one.holder,
                    "ResourceType": one.kind,
                    "ResourceRegion": one.region,
                    "ResourceOwner": one.owner,
                }
                for one in pool.allocations
            ]
        }
    )


def _enable_ipam_organization_admin_account(response: Any) -> ActionResult:
    delegate(response.current_account, response._get_param("DelegatedAdminAccountId"), SERVICE, _refuse)
    return ActionResult({"Success": True})


def _disable_ipam_organization_admin_account(response: Any) -> ActionResult:
    organization = require_management(response.current_account, _refuse)
    organization.deregister_delegated_administrator(
        AccountId=response._get_param("DelegatedAdminAccountId"), ServicePrincipal=SERVICE
    )
    return ActionResult({"Success": True})


def _allocate(create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(create)
    def create_vpc(response: Any) -> Any:
        pool_id, cidr = response._get_param("Ipv4IpamPoolId"), response._get_param("CidrBlock")
        if pool_id is None:
            return create(response)
        pool = allocate_for_vpc(response.current_account, response.region, pool_id, cidr)
        answer = create(response)
        pool.allocate(cidr, answer.result["Vpc"].id, response.current_account, response.region)
        return answer

    return create_vpc


def _release(delete: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(delete)
    def delete_vpc(backend: Any, vpc_id: str) -> Any:
        answer = delete(backend, vpc_id)
        release(vpc_id)
        return answer

    return delete_vpc


def _tag(change: Callable[[Any], Any], method: Callable[..., Any]) -> Callable[[Any], Any]:
    """moto knows no ids of these kinds. `method`: of the backend, which does it."""

    @wraps(change)
    def change_tags(response: Any) -> Any:
        ids = response._get_param("Resources", [])
        if not all(id_.startswith("ipam-") for id_ in ids):
            return change(response)
        tags = {one["Key"]: one.get("Value") for one in response._get_param("Tags", [])}
        method(response.ec2_backend, ids, tags)
        return EmptyResult()

    return change_tags


def _keep_tags(response: Any, id_: str, kind: str) -> None:
    response.ec2_backend.create_tags([id_], response._parse_tag_specification().get(kind, {}))


def _find_ipam(response: Any, id_: str) -> Ipam:
    found = list_ipams(response.ec2_backend).get(id_)
    if found is None:
        raise _refuse(f"The IPAM ID '{id_}' does not exist.", "InvalidIpamId.NotFound")
    return found


def _find_pool(response: Any, id_: str) -> Pool:
    found = list_pools(response.ec2_backend).get(id_)
    if found is None:
        raise unknown_pool(id_)
    return found


def _find_usable(response: Any) -> Pool:
    id_ = response._get_param("IpamPoolId")
    found = next((one for one in find_usable(response.current_account, response.region) if one.id == id_), None)
    if found is None:
        raise unknown_pool(id_)
    return found


def _tags(response: Any, id_: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in response.ec2_backend.tags.get(id_, {}).items()]


def _describe_ipam(response: Any, ipam: Ipam) -> dict[str, Any]:
    return {
        "OwnerId": ipam.owner,
        "IpamId": ipam.id,
        "IpamArn": ipam.arn,
        "IpamRegion": ipam.region,
        "PublicDefaultScopeId": ipam.public_scope,
        "PrivateDefaultScopeId": ipam.private_scope,
        "ScopeCount": 2,
        "Description": ipam.description,
        "OperatingRegions": [{"RegionName": one} for one in sorted(ipam.regions)],
        "State": "create-complete",
        "Tier": ipam.tier,
        "Tags": _tags(response, ipam.id),
    }


def _describe_pool(response: Any, pool: Pool) -> dict[str, Any]:
    depth, above = 1, pool.source
    while above is not None:
        depth, above = depth + 1, above.source
    return {
        "OwnerId": pool.ipam.owner,
        "IpamPoolId": pool.id,
        "SourceIpamPoolId": None if pool.source is None else pool.source.id,
        "IpamPoolArn": pool.arn,
        "IpamScopeArn": f"arn:aws:ec2::{pool.ipam.owner}:ipam-scope/{pool.ipam.private_scope}",
        "IpamScopeType": "private",
        "IpamArn": pool.ipam.arn,
        "IpamRegion": pool.ipam.region,
        "Locale": pool.locale,
        "PoolDepth": depth,
        "State": "create-complete",
        "Description": pool.description,
        "AutoImport": pool.auto_import,
        "AddressFamily": "ipv4",
        "Tags": _tags(response, pool.id),
    }


def _describe_cidr(pool: Pool, cidr: IPv4Network) -> dict[str, Any]:
    state, reason = pool.states[cidr]
    told = {"Cidr": str(cidr), "State": state, "NetmaskLength": cidr.prefixlen}
    return told | ({"FailureReason": {"Code": "cidr-not-available", "Message": reason}} if reason else {})
