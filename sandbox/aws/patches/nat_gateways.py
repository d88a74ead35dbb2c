"""NAT gateways that give their address and interface back, and what AWS keeps as long as one is there."""

from functools import wraps
from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Has DeleteNatGateway free the address and the network interface, and AWS's refusals around it.

    moto leaves both in use, gives the address of a live gateway to a second one or releases it, and detaches the
    internet gateway below it. Facts: API reference of EC2, CreateNatGateway, DeleteNatGateway, DescribeNatGateways,
    ReleaseAddress and DetachInternetGateway; error codes of EC2; https://github.com/pulumi/pulumi-aws/issues/1483
    (Resource.AlreadyAssociated), read 2026-11.
    """
    backend: Any = EC2Backend
    backend.describe_nat_gateways = _refuse_unknown(backend.describe_nat_gateways)
    backend.delete_nat_gateway = _free(backend.delete_nat_gateway)
    run_first(backend, "create_nat_gateway", _refuse_second_gateway)
    run_first(backend, "release_address", _refuse_address_in_use)
    run_first(backend, "detach_internet_gateway", _refuse_mapped_addresses)


def _refuse_unknown(describe: Any) -> Any:
    @wraps(describe)
    def describe_nat_gateways(backend: Any, filters: Any, nat_gateway_ids: Any) -> Any:
        for gateway_id in nat_gateway_ids or []:
            if gateway_id not in backend.nat_gateways:
                raise EC2ClientError("NatGatewayNotFound", f"The Nat Gateway {gateway_id} was not found")
        return describe(backend, filters, nat_gateway_ids)

    return describe_nat_gateways


def _free(delete: Any) -> Any:
    @wraps(delete)
    def delete_nat_gateway(backend: Any, nat_gateway_id: str) -> Any:
        backend.describe_nat_gateways(None, [nat_gateway_id])
        gateway = delete(backend, nat_gateway_id)
        for address in _find_addresses(backend, gateway):
            backend.disassociate_address(address=address.public_ip)
        backend.enis.pop(gateway._eni.id, None)
        return gateway

    return delete_nat_gateway


def _find_addresses(backend: Any, gateway: Any) -> list[Any]:
    return [address for address in backend.addresses if address.eni is gateway._eni]


def _find_live(backend: Any) -> list[Any]:
    return [gateway for gateway in backend.nat_gateways.values() if gateway.state != "deleted"]


def _refuse_second_gateway(backend: Any, *, allocation_id: str | None = None, **_: Any) -> None:
    for gateway in _find_live(backend):
        if allocation_id and allocation_id in [one.allocation_id for one in _find_addresses(backend, gateway)]:
            raise EC2ClientError(
                "Resource.AlreadyAssociated", f"resource {allocation_id} is already associated with {gateway.id}"
            )


def _refuse_address_in_use(backend: Any, address: str | None = None, allocation_id: str | None = None) -> None:
    for gateway in _find_live(backend):
        for one in _find_addresses(backend, gateway):
            if address == one.public_ip or (allocation_id and allocation_id == one.allocation_id):
                raise EC2ClientError(
                    "InvalidIPAddress.InUse", f"Address {one.public_ip} is in use by the NAT gateway {gateway.id}."
                )


def _refuse_mapped_addresses(backend: Any, _: str, vpc_id: str) -> None:
    if any(gateway.vpc_id == vpc_id and _find_addresses(backend, gateway) for gateway in _find_live(backend)):
        raise DependencyViolationError(
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before "
            "detaching the gateway."
        )
