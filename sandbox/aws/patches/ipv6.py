"""IPv6 networks of subnets that lie in their VPC's, one beside the other, and hold it; and what lets IPv6 through."""

from collections.abc import Callable, Iterator
from functools import wraps
from ipaddress import IPv6Network
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.subnets import Subnet

from sandbox.aws.patches.common import run_first

_LETS_ALL_THROUGH = ((101, "allow"), (32768, "deny"))
"""Number and action of what AWS adds to a default network ACL for ::/0, in each direction."""


def apply() -> None:
    """Has CreateSubnet and AssociateSubnetCidrBlock refuse networks that do not fit, DisassociateVpcCidrBlock one that
    subnets have parts of, and ModifySubnetAttribute addresses of a network that is not there. Lets IPv6 through the
    default network ACL of a VPC that has it, and tells the state of a subnet's network as a word.

    moto takes any, lets nothing through, and tells a state that is a mapping. Facts: API reference of EC2, these calls,
    and https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html and default-network-acl.html; the codes of
    errors and the numbers of rules from memory.
    """
    backend: Any = EC2Backend
    subnet: Any = Subnet
    run_first(backend, "create_subnet", _fits_new)
    run_first(backend, "associate_subnet_cidr_block", _fits)
    run_first(backend, "disassociate_vpc_cidr_block", _is_unused)
    run_first(backend, "modify_subnet_attribute", _has_network)
    backend.create_vpc = _let_through(backend.create_vpc)
    backend.associate_vpc_cidr_block = _let_through(backend.associate_vpc_cidr_block)
    told = subnet.ipv6_cidr_block_association_set.fget
    subnet.ipv6_cidr_block_association_set = property(lambda self: _tell_state(told(self)))


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


def _tell_state(networks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """moto tells those alone that are associated."""
    return [one | {"ipv6CidrBlockState": {"state": "associated"}} for one in networks]


def _let_through(give: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(give)
    def method(backend: Any, *args: Any, **kwargs: Any) -> Any:
        answer = give(backend, *args, **kwargs)
        for acl in [one for one in backend.network_acls.values() if one.default]:
            known = {entry.rule_number for entry in acl.network_acl_entries}
            has_ipv6 = acl.vpc_id in backend.vpcs and backend.vpcs[acl.vpc_id].get_cidr_block_association_set(ipv6=True)
            for number, action in _LETS_ALL_THROUGH if has_ipv6 else ():
                for egress in (True, False) if number not in known else ():
                    backend.create_network_acl_entry(
                        network_acl_id=acl.id,
                        rule_number=number,
                        protocol="-1",
                        rule_action=action,
                        egress=egress,
                        cidr_block=None,
                        icmp_code=None,
                        icmp_type=None,
                        port_range_from=None,
                        port_range_to=None,
                        ipv6_cidr_block="::/0",
                    )
        return answer

    return method
