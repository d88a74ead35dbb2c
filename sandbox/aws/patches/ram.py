"""Resource Access Manager: shares, what is in them and with whom, as owner and receiver see them.

Does not own who may be shared with (`ram_principals`) or what a receiver sees of a subnet (`shared_subnets`).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from moto.core.utils import unix_time
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.ram.models import ResourceShare, ram_backends
from moto.ram.responses import ResourceAccessManagerResponse
from moto.ram.urls import url_paths
from moto.route53resolver.models import route53resolver_backends

from policies.services import RAM
from sandbox.aws.patches.common import get_organization, refuse_json
from sandbox.aws.patches.ram_permissions import choose_permissions, find_permissions
from sandbox.aws.patches.ram_principals import SERVICE_ROLE, check_principal, reaches

_NEW_CALLS = (
    "AssociateResourceShare",
    "DisassociateResourceShare",
    "TagResource",
    "UntagResource",
    "ListResources",
    "ListPrincipals",
    "ListResourceSharePermissions",
)
_SUBNET = re.compile(r"arn:aws:ec2:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):subnet/(?P<id>subnet-[0-9a-f]+)")
_PREFIX_LIST = re.compile(r"arn:aws:ec2:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):prefix-list/(?P<id>pl-[0-9a-f]+)")
_IPAM_POOL = re.compile(r"arn:aws:ec2::(?P<account>\d{12}):ipam-pool/(?P<id>ipam-pool-[0-9a-f]+)")
_ANY_RESOURCE = re.compile(r"arn:aws:(?P<service>[a-z0-9-]+):[a-z0-9-]*:\d{12}:(?P<kind>[a-z-]+)[/:].+")
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": RAM}, "Action": "sts:AssumeRole"}],
}


def apply() -> None:
    """Replaces moto's answers about shares.

    moto only keeps what CreateResourceShare was given. Here every association has a record with a status; one that was
    taken back stays visible as DISASSOCIATED, as in AWS. Invitations are not imitated: an association that needs one
    stays ASSOCIATING. Nor are `sources` and pages. Facts: API reference of RAM, read 2026-11.
    """
    response: Any = ResourceAccessManagerResponse
    response.create_resource_share = _create_resource_share
    response.update_resource_share = _update_resource_share
    response.delete_resource_share = _delete_resource_share
    response.get_resource_shares = _get_resource_shares
    response.get_resource_share_associations = _get_associations
    response.associate_resource_share = _associate
    response.disassociate_resource_share = _disassociate
    response.enable_sharing_with_aws_organization = _enable_sharing
    response.tag_resource = _tag
    response.untag_resource = _untag
    response.list_resources = _list_resources
    response.list_principals = _list_principals
    response.list_resource_share_permissions = _list_permissions
    for call in _NEW_CALLS:
        url_paths[f"{{0}}/{call.lower()}$"] = ResourceAccessManagerResponse.dispatch


def find_shared(account_id: str, region: str) -> Iterator[str]:
    """The ARNs that other accounts share with this one in this region."""
    for share in _received(account_id, region):
        yield from (one["associatedEntity"] for one in _associated(share, "RESOURCE"))


def _create_resource_share(response: Any) -> str:
    request = response.request_params
    backend = ram_backends[response.current_account][response.region]
    share: Any = ResourceShare(response.current_account, response.region, **request)
    share.tags = {tag["key"]: tag["value"] for tag in request.get("tags", [])}
    share.associations = {}
    share.permission_arns = choose_permissions(backend, request.get("permissionArns", []))
    _add(share, request.get("resourceArns", []), request.get("principals", []))
    backend.resource_shares.append(share)
    return json.dumps({"resourceShare": _describe(share)})


def _update_resource_share(response: Any) -> str:
    request = response.request_params
    share = _own_share(response, request["resourceShareArn"])
    share.update(
        request.get("allowExternalPrincipals", share.allow_external_principals), request.get("name", share.name)
    )
    return json.dumps({"resourceShare": _describe(share)})


def _delete_resource_share(response: Any) -> str:
    share = _own_share(response, response._get_param("resourceShareArn"))
    share.delete()
    for association in share.associations.values():
        association["status"] = "DISASSOCIATED"
    return json.dumps({"returnValue": True})


def _get_resource_shares(response: Any) -> str:
    request = response.request_params
    shares, arns = _shares_of(response, request["resourceOwner"]), request.get("resourceShareArns")
    for arn in arns or []:
        if all(share.arn != arn for share in shares):
            raise _unknown(arn)
    found = [
        _describe(share)
        for share in shares
        if (not arns or share.arn in arns)
        and request.get("name") in (None, share.name)
        and request.get("resourceShareStatus") in (None, share.status)
        and all(share.tags.get(one["tagKey"]) in one.get("tagValues", []) for one in request.get("tagFilters", []))
    ]
    return json.dumps({"resourceShares": found})


def _get_associations(response: Any) -> str:
    request = response.request_params
    kind = request["associationType"]
    other = {"PRINCIPAL": "resourceArn", "RESOURCE": "principal"}
    if kind not in other or other[kind] in request:
        raise refuse_json("InvalidParameterException", f"You cannot ask for associations of type {kind} in this way.")
    shares, arns = (
        [*_shares_of(response, "SELF"), *_shares_of(response, "OTHER-ACCOUNTS")],
        request.get("resourceShareArns"),
    )
    for arn in arns or []:
        if all(share.arn != arn for share in shares):
            raise _unknown(arn)
    entity = request.get("principal") or request.get("resourceArn")
    found = [
        association
        for share in shares
        if not arns or share.arn in arns
        for association in share.associations.values()
        if association["associationType"] == kind
        and entity in (None, association["associatedEntity"])
        and request.get("associationStatus") in (None, association["status"])
    ]
    return json.dumps({"resourceShareAssociations": found})


def _associate(response: Any) -> str:
    request = response.request_params
    share = _own_share(response, request["resourceShareArn"])
    added = _add(share, request.get("resourceArns", []), request.get("principals", []))
    return json.dumps({"resourceShareAssociations": added})


def _disassociate(response: Any) -> str:
    request = response.request_params
    share = _own_share(response, request["resourceShareArn"])
    keys = [("RESOURCE", arn) for arn in request.get("resourceArns", [])] + [
        ("PRINCIPAL", one) for one in request.get("principals", [])
    ]
    for key in keys:
        if share.associations.get(key, {"status": "DISASSOCIATED"})["status"] == "DISASSOCIATED":
            raise _unknown(key[1])
    for key in keys:
        share.associations[key].update(status="DISASSOCIATED", lastUpdatedTime=unix_time())
    return json.dumps({"resourceShareAssociations": [share.associations[key] for key in keys]})


def _enable_sharing(response: Any) -> str:
    organization = get_organization(response.current_account)
    if organization is None or organization.account_id != response.current_account:
        message = (
            "Unable to enable sharing with AWS Organizations. Only the organization's management account may do so."
        )
        raise refuse_json("OperationNotPermittedException", message)
    organization.enable_aws_service_access(ServicePrincipal=RAM)
    iam = iam_backends[response.current_account]["aws"]
    if all(role.name != SERVICE_ROLE for role in iam.get_roles()):
        iam.create_role(
            SERVICE_ROLE,
            json.dumps(_TRUST),
            f"/aws-service-role/{RAM}/",
            None,
            "",
            [],
            "3600",
            linked_service=RAM,
        )
    return json.dumps({"returnValue": True})


def _tag(response: Any) -> str:
    request = response.request_params
    _own_share(response, request["resourceShareArn"]).tags.update({tag["key"]: tag["value"] for tag in request["tags"]})
    return "{}"


def _untag(response: Any) -> str:
    request = response.request_params
    share = _own_share(response, request["resourceShareArn"])
    for key in request["tagKeys"]:
        share.tags.pop(key, None)
    return "{}"


def _list_resources(response: Any) -> str:
    request = response.request_params
    found = [
        {
            "arn": association["associatedEntity"],
            "type": _get_type(association["associatedEntity"]),
            "resourceShareArn": share.arn,
            "status": "AVAILABLE",
            **_times(association),
        }
        for share in _chosen_shares(response, request)
        for association in _associated(share, "RESOURCE")
        if (not request.get("resourceArns") or association["associatedEntity"] in request["resourceArns"])
        and request.get("resourceType", "").lower() in ("", _get_type(association["associatedEntity"]).lower())
        and (
            "principal" not in request
            or any(one["associatedEntity"] == request["principal"] for one in _associated(share, "PRINCIPAL"))
        )
    ]
    return json.dumps({"resources": found})


def _list_principals(response: Any) -> str:
    request = response.request_params
    found = [
        {
            "id": association["associatedEntity"],
            "resourceShareArn": share.arn,
            "external": association["external"],
            **_times(association),
        }
        for share in _chosen_shares(response, request)
        for association in _associated(share, "PRINCIPAL")
        if (not request.get("principals") or association["associatedEntity"] in request["principals"])
        and (
            "resourceArn" not in request
            or any(one["associatedEntity"] == request["resourceArn"] for one in _associated(share, "RESOURCE"))
        )
    ]
    return json.dumps({"principals": found})


def _list_permissions(response: Any) -> str:
    share = _own_share(response, response.request_params["resourceShareArn"])
    types = {_get_type(association["associatedEntity"]).lower() for association in _associated(share, "RESOURCE")}
    backend = ram_backends[response.current_account][response.region]
    return json.dumps({"permissions": find_permissions(backend, share, types)})


def _add(share: Any, resource_arns: list[str], principals: list[str]) -> list[dict[str, Any]]:
    """Checks everything before it changes anything."""
    for arn in resource_arns:
        _check_resource(share, arn)
    arns = [association["associatedEntity"] for association in _associated(share, "RESOURCE")] + resource_arns
    has_subnets = any(_SUBNET.fullmatch(arn) for arn in arns)
    reached = {
        principal: check_principal(
            share.account_id, principal, allow_external=share.allow_external_principals, has_subnets=has_subnets
        )
        for principal in principals
    }
    added = [_record(share, "RESOURCE", arn, external=False) for arn in resource_arns]
    return added + [
        _record(share, "PRINCIPAL", principal, external=not inside) for principal, inside in reached.items()
    ]


def _record(share: Any, kind: str, entity: str, *, external: bool) -> dict[str, Any]:
    now = unix_time()
    association = share.associations[kind, entity] = {
        "resourceShareArn": share.arn,
        "resourceShareName": share.name,
        "associatedEntity": entity,
        "associationType": kind,
        "status": "ASSOCIATING" if external else "ASSOCIATED",
        "creationTime": now,
        "lastUpdatedTime": now,
        "external": external,
    }
    return association


def _check_resource(share: Any, arn: str) -> None:
    match = _ANY_RESOURCE.fullmatch(arn)
    if match is None or match["kind"] not in ResourceShare.SHAREABLE_RESOURCES:
        raise refuse_json(
            "MalformedArnException", f"The specified resource ARN {arn} is not valid. Verify the ARN and try again."
        )
    prefix_list = _PREFIX_LIST.fullmatch(arn)
    if prefix_list is not None:
        lists = ec2_backends[share.account_id][share.region].managed_prefix_lists
        own = (prefix_list["region"], prefix_list["account"]) == (share.region, share.account_id)
        if not own or prefix_list["id"] not in lists:
            raise _unknown(arn)
    pool = _IPAM_POOL.fullmatch(arn)
    if pool is not None and (
        # Where the IPAM is kept, by its owner: https://docs.aws.amazon.com/vpc/latest/ipam/share-pool-ipam.html.
        pool["account"] != share.account_id
        or pool["id"] not in getattr(ec2_backends[share.account_id][share.region], "ipam_pools", {})
    ):
        raise _unknown(arn)
    rules = route53resolver_backends[share.account_id][share.region].resolver_rules
    if match["kind"] == "resolver-rule" and all(rule.arn != arn for rule in rules.values()):
        raise _unknown(arn)
    subnet = _SUBNET.fullmatch(arn)
    if subnet is None:
        return
    if (subnet["region"], subnet["account"]) != (share.region, share.account_id) or not is_subnet(arn):
        raise _unknown(arn)


def is_subnet(arn: str) -> bool:
    """True when a subnet of this ARN exists."""
    return get_subnet(arn) is not None


def get_subnet(arn: str) -> Any:
    """moto's subnet of this ARN; None when there is none."""
    match = _SUBNET.fullmatch(arn)
    if match is None:
        return None
    subnets = ec2_backends[match["account"]][match["region"]].subnets.values()
    return next((zone[match["id"]] for zone in subnets if match["id"] in zone), None)


def _own_share(response: Any, arn: str) -> Any:
    for share in ram_backends[response.current_account][response.region].resource_shares:
        if share.arn == arn and share.status != "DELETED":
            return share
    raise _unknown(arn)


def _shares_of(response: Any, owner: str) -> list[Any]:
    if owner == "SELF":
        return list(ram_backends[response.current_account][response.region].resource_shares)
    if owner == "OTHER-ACCOUNTS":
        return list(_received(response.current_account, response.region))
    raise refuse_json(
        "InvalidParameterException",
        f"{owner} is not a valid resource owner. Specify either SELF or OTHER-ACCOUNTS and try again.",
    )


def _chosen_shares(response: Any, request: dict[str, Any]) -> Iterator[Any]:
    for share in _shares_of(response, request["resourceOwner"]):
        if not request.get("resourceShareArns") or share.arn in request["resourceShareArns"]:
            yield share


def _received(account_id: str, region: str) -> Iterator[Any]:
    for owner_id, regions in list(ram_backends.items()):
        shares: list[Any] = regions[region].resource_shares if owner_id != account_id and region in regions else []
        for share in shares:
            if share.status == "ACTIVE" and any(
                reaches(one["associatedEntity"], account_id) for one in _associated(share, "PRINCIPAL")
            ):
                yield share


def _associated(share: Any, kind: str) -> list[dict[str, Any]]:
    return [
        one for one in share.associations.values() if one["associationType"] == kind and one["status"] == "ASSOCIATED"
    ]


def _describe(share: Any) -> dict[str, Any]:
    return {**share.describe(), "tags": [{"key": key, "value": value} for key, value in share.tags.items()]}


def _times(association: dict[str, Any]) -> dict[str, Any]:
    return {key: association[key] for key in ("creationTime", "lastUpdatedTime")}


def _get_type(arn: str) -> str:
    match = _ANY_RESOURCE.fullmatch(arn)
    return f"{match['service']}:{match['kind'].title().replace('-', '')}" if match else ""


def _unknown(arn: str) -> Exception:
    return refuse_json("UnknownResourceException", f"{arn} could not be found.")
