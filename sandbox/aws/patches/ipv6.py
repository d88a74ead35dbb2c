"""IPv6 networks of subnets that lie in their VPC's, one beside the other, and hold it."""

from collections.abc import Iterator
from ipaddress import IPv6Network
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Has CreateSubnet and AssociateSubnetCidrBlock refuse networks that do not fit, DisassociateVpcCidrBlock one that
    subnets have parts of, and ModifySubnetAttribute addresses of a network that is not there.

    moto takes any. Facts: API reference of EC2, these calls, and
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html; the codes of errors from memory.
    """
    backend: Any = EC2Backend
    run_first(backend, "create_subnet", _fits_new)
    run_first(backend, "associate_subnet_cidr_block", _fits)
    run_first(backend, "disassociate_vpc_cidr_block", _is_unused)
    run_first(backend, "modify_subnet_attribute", _has_network)


def _list_networks(subnet: Any) -> Iterator[IPv6Network]:
    for one in subnet.ipv6_cidr_block_associations.values():
        if one["ipv6CidrBlockState"]["State"] == "associated":
            yield IPv6Network(one["ipv6CidrBlock"])


def _list_subnets(backend: Any, vpc_id: str) -> Iterator[Any]:
    return (subnet for subnet in backend.describe_subnets() if subnet.vpc_id == vpc_id)


def _fits_new(backend: Any, vpc_id: str, *args: Any, **more: Any) -> None:
    asked = more | dict(zip(("cidr_block", "ipv6_cidr_block"), args, strict=False))
    if asked.get("ipv6_cidr_block"):
        _fits_vpc(backend, vpc_id, asked["ipv6_cidr_block"])


def _fits(backend: Any, subnet_id: str, ipv6_cidr_block: str) -> None:
    _fits_vpc(backend, backend.get_subnet(subnet_id).vpc_id, ipv6_cidr_block)


def _fits_vpc(backend: Any, vpc_id: str, ipv6_cidr_block: str) -> None:
    vpc, network = backend.get_vpc(vpc_id), IPv6Network(ipv6_cidr_block)
    blocks = [IPv6Network(one["cidr_block"]) for one in vpc.get_cidr_block_association_set(ipv6=True)]
    if network.prefixlen != 64 or not any(network.subnet_of(block) for block in blocks):
        raise EC2ClientError("InvalidSubnet.Range", f"The CIDR '{ipv6_cidr_block}' is invalid.")
    if any(network.overlaps(one) for subnet in _list_subnets(backend, vpc_id) for one in _list_networks(subnet)):
        raise EC2ClientError("InvalidSubnet.Conflict", f"The CIDR '{ipv6_cidr_block}' conflicts with another subnet")


def _is_unused(backend: Any, association_id: str) -> None:
    for vpc in backend.vpcs.values():
        block = vpc._cidr_block_association_set.get(association_id, {}).get("cidr_block", "")
        networks = [one for subnet in _list_subnets(backend, vpc.id) for one in _list_networks(subnet)]
        if ":" in block and any(one.subnet_of(IPv6Network(block)) for one in networks):
            raise EC2ClientError(
                "InvalidCidrBlock.InUse", f"The vpc {vpc.id} currently has a subnet within CIDR block {block}"
            )


def _has_network(backend: Any, subnet_id: str, attr_name: str, attr_value: Any) -> None:
    wanted = attr_name == "assign_ipv6_address_on_creation" and str(attr_value).lower() == "true"
    if wanted and not list(_list_networks(backend.get_subnet(subnet_id))):
        raise EC2ClientError(
            "InvalidParameterValue",
            f"Invalid value 'true' for assignIpv6AddressOnCreation. {subnet_id} does not have an IPv6 CIDR block.",
        )
