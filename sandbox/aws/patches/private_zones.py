"""Private hosted zones that VPCs of other accounts are associated with, once the zone's account lets them."""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import ec2_backends
from moto.route53 import urls
from moto.route53.exceptions import Route53ClientError
from moto.route53.models import Route53Backend, route53_backends
from moto.route53.responses import Route53

_ZONE = r"{0}/(?P<api_version>[\d_-]+)/hostedzone/(?P<zone_id>[^/]+)"


def apply() -> None:
    """Adds the calls that authorize, and has an association judged by whose the VPC and the zone are.

    moto knows no authorization, associates within one account alone, and asks for no VPC. Facts: API reference of Route
    53, CreateVPCAssociationAuthorization and AssociateVPCWithHostedZone, read 2026-11-27; the words of the refusals are
    from memory.
    """
    backend, responses = Route53Backend, Route53
    for name, function in (
        ("create_vpc_association_authorization", _authorize),
        ("delete_vpc_association_authorization", _deauthorize),
        ("list_vpc_association_authorizations", _list_authorizations),
    ):
        setattr(responses, name, function)
    for end in ("authorizevpcassociation", "deauthorizevpcassociation"):
        urls.url_paths[f"{_ZONE}/{end}$"] = Route53.dispatch
    anything: Any = backend
    anything.create_hosted_zone = _refuse_strange_vpc(anything.create_hosted_zone)
    anything.associate_vpc_with_hosted_zone = _associate
    anything.disassociate_vpc_from_hosted_zone = _disassociate(anything.disassociate_vpc_from_hosted_zone)
    anything.list_hosted_zones_by_vpc = _list_by_vpc


def _authorized(zone: Any) -> list[dict[str, str]]:
    return vars(zone).setdefault("authorized", [])


def _read_vpc(response: Any) -> dict[str, str]:
    return {"vpc_id": response._get_param("VPC.VPCId"), "vpc_region": response._get_param("VPC.VPCRegion")}


def _authorize(response: Any) -> ActionResult:
    zone_id, vpc = response._get_param("HostedZoneId"), _read_vpc(response)
    zone = response.backend.get_hosted_zone(zone_id)
    if not zone.private_zone:
        raise Route53ClientError("InvalidInput", "The hosted zone is public.")
    if vpc not in _authorized(zone):
        _authorized(zone).append(vpc)
    return ActionResult({"HostedZoneId": zone_id, "VPC": vpc})


def _deauthorize(response: Any) -> EmptyResult:
    zone, vpc = response.backend.get_hosted_zone(response._get_param("HostedZoneId")), _read_vpc(response)
    if vpc not in _authorized(zone):
        raise Route53ClientError("VPCAssociationAuthorizationNotFound", "The VPC that you specified is not authorized.")
    _authorized(zone).remove(vpc)
    return EmptyResult()


def _list_authorizations(response: Any) -> ActionResult:
    zone_id = response._get_param("HostedZoneId")
    zone = response.backend.get_hosted_zone(zone_id)
    return ActionResult({"HostedZoneId": zone_id, "VPCs": _authorized(zone)})


def _find_vpc(account: str, vpc_id: str, region: str) -> Any:
    """The VPC, with its settings, where the account has it."""
    return ec2_backends[account][region].vpcs.get(vpc_id)


def _find_zone(backend: Any, zone_id: str) -> tuple[Any, Any]:
    """The zone of whatever account, and that account's backend; the caller's own where nobody has it."""
    for partitions in route53_backends.values():
        for other in partitions.values():
            if zone_id.removeprefix("/hostedzone/") in other.zones:
                return other.get_hosted_zone(zone_id), other
    return backend.get_hosted_zone(zone_id), backend


def _refuse_strange_vpc(create: Any) -> Any:
    @wraps(create)
    def create_hosted_zone(backend: Any, name: str, **kwargs: Any) -> Any:
        private_zone, vpc_id, region = kwargs["private_zone"], kwargs.get("vpcid"), kwargs.get("vpcregion") or ""
        if private_zone and (not vpc_id or _find_vpc(backend.account_id, vpc_id, region) is None):
            raise Route53ClientError(
                "InvalidVPCId", f"The VPC: {vpc_id} you provided is not authorized to make the association."
            )
        if private_zone:
            _refuse_same_name(name, vpc_id)
        return create(backend, name, **kwargs)

    return create_hosted_zone


def _refuse_same_name(name: str, vpc_id: str | None) -> None:
    for zone in _list_zones():
        if zone.name == name and any(vpc["vpc_id"] == vpc_id for vpc in zone.vpcs):
            raise Route53ClientError(
                "ConflictingDomainExists", f"A conflicting domain is already associated with the given VPC: {vpc_id}"
            )


def _list_zones() -> Iterator[Any]:
    for partitions in route53_backends.values():
        for backend in partitions.values():
            yield from backend.zones.values()


def _associate(backend: Any, zone_id: str, vpcid: str, vpcregion: str) -> Any:
    zone, owner = _find_zone(backend, zone_id)
    if not zone.private_zone:
        raise Route53ClientError(
            "PublicZoneVPCAssociation", "You're trying to associate a VPC with a public hosted zone."
        )
    vpc = {"vpc_id": vpcid, "vpc_region": vpcregion}
    is_own = owner is backend and _find_vpc(backend.account_id, vpcid, vpcregion) is not None
    is_let_in = vpc in _authorized(zone) and _find_vpc(backend.account_id, vpcid, vpcregion) is not None
    if not is_own and not is_let_in:
        raise Route53ClientError(
            "NotAuthorizedException", f"The VPC: {vpcid} has not authorized to associate with your hosted zone."
        )
    _refuse_same_name(zone.name, vpcid)
    zone.add_vpc(vpcid, vpcregion)
    return zone


def _disassociate(disassociate: Any) -> Any:
    @wraps(disassociate)
    def disassociate_vpc_from_hosted_zone(backend: Any, zone_id: str, vpcid: str) -> Any:
        zone, owner = _find_zone(backend, zone_id)
        if not any(vpc["vpc_id"] == vpcid for vpc in zone.vpcs):
            raise Route53ClientError(
                "VPCAssociationNotFound", f"The VPC {vpcid} is not associated with the hosted zone."
            )
        return disassociate(owner, zone_id, vpcid)

    return disassociate_vpc_from_hosted_zone


def _list_by_vpc(_: Any, vpc_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for account, partitions in route53_backends.items():
        for other in partitions.values():
            found += [
                {"HostedZoneId": zone.resource_id, "Name": zone.name, "Owner": {"OwningAccount": account}}
                for zone in other.zones.values()
                if any(vpc["vpc_id"] == vpc_id for vpc in zone.vpcs)
            ]
    return found
