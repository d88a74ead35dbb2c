"""EC2: the IPAM, its private IPv4 pools with their networks, and who administers it.

Schemas: terraform-provider-aws internal/service/ec2/ipam_.go, ipam_pool.go, ipam_pool_cidr.go and
ipam_organization_admin_account.go. No BYOIP, no IPv6, no rules for allocations, no cascades.
"""

from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered

_SERVICE = "ipam.amazonaws.com"
_NO_LOCALE = "None"


def _regions(props: Props) -> list[Props]:
    return [{"RegionName": one["regionName"]} for one in props.get("operatingRegions") or []]


def _described(call: Call) -> Props:
    return {"Description": call.props["description"]} if call.props.get("description") else {}


def _create_ipam(call: Call) -> str:
    answer = call.client.create_ipam(
        OperatingRegions=_regions(call.props), Tier=call.props["tier"], **_described(call), **specify_tags(call, "ipam")
    )
    return answer["Ipam"]["IpamId"]


def _read_ipam(call: Call, ipam_id: str) -> Props:
    found = call.client.describe_ipams(IpamIds=[ipam_id])["Ipams"][0]
    return {
        "arn": found["IpamArn"],
        "description": found.get("Description"),
        "operatingRegions": [{"regionName": one["RegionName"]} for one in found["OperatingRegions"]],
        "privateDefaultScopeId": found["PrivateDefaultScopeId"],
        "publicDefaultScopeId": found["PublicDefaultScopeId"],
        "scopeCount": found["ScopeCount"],
        "tier": found["Tier"],
    }


def _update_ipam(call: Call, ipam_id: str, changed: frozenset[str]) -> None:
    request: Props = {}
    if "operatingRegions" in changed:
        before, after = _regions(call.old), _regions(call.props)
        request["AddOperatingRegions"] = [one for one in after if one not in before]
        request["RemoveOperatingRegions"] = [one for one in before if one not in after]
    if "tier" in changed:
        request["Tier"] = call.props["tier"]
    if "description" in changed:
        request["Description"] = call.props.get("description") or ""
    call.client.modify_ipam(IpamId=ipam_id, **{name: value for name, value in request.items() if value != []})


def _delete_ipam(call: Call, ipam_id: str) -> None:
    call.client.delete_ipam(IpamId=ipam_id)


def _create_pool(call: Call) -> str:
    locale = call.props["locale"]
    answer = call.client.create_ipam_pool(
        IpamScopeId=call.props["ipamScopeId"],
        AddressFamily=call.props["addressFamily"],
        AutoImport=call.props["autoImport"],
        **({} if locale == _NO_LOCALE else {"Locale": locale}),
        **({"SourceIpamPoolId": call.props["sourceIpamPoolId"]} if call.props.get("sourceIpamPoolId") else {}),
        **_described(call),
        **specify_tags(call, "ipam-pool"),
    )
    return answer["IpamPool"]["IpamPoolId"]


def _read_pool(call: Call, pool_id: str) -> Props:
    found = call.client.describe_ipam_pools(IpamPoolIds=[pool_id])["IpamPools"][0]
    return {
        "addressFamily": found["AddressFamily"],
        "arn": found["IpamPoolArn"],
        "autoImport": found["AutoImport"],
        "description": found.get("Description"),
        "ipamScopeId": found["IpamScopeArn"].rpartition("/")[2],
        "ipamScopeType": found["IpamScopeType"],
        "locale": found["Locale"],
        "poolDepth": found["PoolDepth"],
        "sourceIpamPoolId": found.get("SourceIpamPoolId"),
        "state": found["State"],
    }


def _update_pool(call: Call, pool_id: str, _changed: frozenset[str]) -> None:
    """As the provider's, it tells of no switch that goes off and of no description that goes."""
    request: Props = {"AutoImport": True} if call.props["autoImport"] else {}
    call.client.modify_ipam_pool(IpamPoolId=pool_id, **request, **_described(call))


def _delete_pool(call: Call, pool_id: str) -> None:
    call.client.delete_ipam_pool(IpamPoolId=pool_id)


def _split(cidr_id: str) -> tuple[str, str]:
    cidr, _, pool_id = cidr_id.partition("_")
    return cidr, pool_id


def _import_cidr(import_id: str) -> Imported:
    if not all(_split(import_id)):
        raise RefusedError(f'expected ID in the form of cidr_poolId, given: "{import_id}"')
    return Imported(import_id)


def _find_cidr(call: Call, cidr_id: str) -> dict[str, Any] | None:
    cidr, pool_id = _split(cidr_id)
    wanted = [{"Name": "cidr", "Values": [cidr]}]
    found = pages(call.client, "get_ipam_pool_cidrs", "IpamPoolCidrs", IpamPoolId=pool_id, Filters=wanted)
    return next((one for one in found if one["State"] != "deprovisioned"), None)


def _provision(call: Call) -> str:
    cidr, pool_id = call.props["cidr"], call.props["ipamPoolId"]
    call.client.provision_ipam_pool_cidr(IpamPoolId=pool_id, Cidr=cidr)
    cidr_id = f"{cidr}_{pool_id}"
    found = _find_cidr(call, cidr_id)
    if found is None or found["State"] != "provisioned":
        raise _unexpected(cidr_id, found, "create", "provisioned")
    return cidr_id


def _unexpected(cidr_id: str, found: dict[str, Any] | None, action: str, wanted: str) -> RefusedError:
    state, reason = ("", "") if found is None else (found["State"], found.get("FailureReason", {}).get("Message", ""))
    return RefusedError(
        f"waiting for IPAM Pool CIDR ({cidr_id}) {action}: unexpected state '{state}', wanted target '{wanted}'. "
        f"last error: {reason}"
    )


def _read_cidr(call: Call, cidr_id: str) -> Props | None:
    found = _find_cidr(call, cidr_id)
    if found is None:
        return None
    return {"cidr": found["Cidr"], "ipamPoolId": _split(cidr_id)[1]}


def _deprovision(call: Call, cidr_id: str) -> None:
    """The real plugin tries for half an hour, since AWS releases allocations that long after what had them is gone."""
    cidr, pool_id = _split(cidr_id)
    call.client.deprovision_ipam_pool_cidr(IpamPoolId=pool_id, Cidr=cidr)
    found = _find_cidr(call, cidr_id)
    if found is not None:
        raise _unexpected(cidr_id, found, "delete", "")


def _enable(call: Call) -> str:
    account_id = call.props["delegatedAdminAccountId"]
    call.client.enable_ipam_organization_admin_account(DelegatedAdminAccountId=account_id)
    return account_id


def _read_administrator(call: Call, account_id: str) -> Props:
    organizations = call.instance.client("organizations", call.region)
    found = pages(organizations, "list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=_SERVICE)
    for administrator in found:
        if administrator["Id"] == account_id:
            return {
                "arn": administrator["Arn"],
                "delegatedAdminAccountId": account_id,
                "email": administrator["Email"],
                "name": administrator["Name"],
                "servicePrincipal": _SERVICE,
            }
    raise GoneError(account_id)


def _disable(call: Call, account_id: str) -> None:
    call.client.disable_ipam_organization_admin_account(DelegatedAdminAccountId=account_id)


_GONE_POOL = frozenset({"InvalidIpamPoolId.NotFound"})

TYPES = (
    ResourceType(
        urn_type="aws:ec2/vpcIpam:VpcIpam",
        service="ec2",
        title="IPAM",
        inputs=frozenset({"description", "operatingRegions", "tier"}),
        required=frozenset({"operatingRegions"}),
        outputs=frozenset({"arn", "privateDefaultScopeId", "publicDefaultScopeId", "scopeCount"}),
        defaults={"tier": "advanced"},
        canonical={"operatingRegions": unordered},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidIpamId.NotFound"}),
        create=_create_ipam,
        read=_read_ipam,
        update=_update_ipam,
        delete=_delete_ipam,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcIpamPool:VpcIpamPool",
        service="ec2",
        title="IPAM Pool",
        inputs=frozenset({"addressFamily", "autoImport", "description", "ipamScopeId", "locale", "sourceIpamPoolId"}),
        required=frozenset({"addressFamily", "ipamScopeId"}),
        outputs=frozenset({"arn", "ipamScopeType", "poolDepth", "state"}),
        defaults={"autoImport": False, "locale": _NO_LOCALE},
        force_new=frozenset({"addressFamily", "ipamScopeId", "locale", "sourceIpamPoolId"}),
        regional=True,
        tagging=TAGGING,
        gone=_GONE_POOL,
        create=_create_pool,
        read=_read_pool,
        update=_update_pool,
        delete=_delete_pool,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr",
        service="ec2",
        title="IPAM Pool CIDR",
        inputs=frozenset({"cidr", "ipamPoolId"}),
        required=frozenset({"ipamPoolId"}),
        force_new=frozenset({"cidr", "ipamPoolId"}),
        computed=frozenset({"cidr"}),
        regional=True,
        gone=_GONE_POOL | {"InvalidIpamPoolCidr.NotFound"},
        parse_import_id=_import_cidr,
        create=_provision,
        read=_read_cidr,
        delete=_deprovision,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
        service="ec2",
        title="IPAM Organization Admin Account",
        inputs=frozenset({"delegatedAdminAccountId"}),
        required=frozenset({"delegatedAdminAccountId"}),
        outputs=frozenset({"arn", "email", "name", "servicePrincipal"}),
        force_new=frozenset({"delegatedAdminAccountId"}),
        gone=frozenset({"AccountNotRegisteredException"}),
        create=_enable,
        read=_read_administrator,
        delete=_disable,
    ),
)
