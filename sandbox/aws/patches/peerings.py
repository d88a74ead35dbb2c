"""Peerings that fail where AWS lets them fail, and whose options each side sets once they are accepted."""

from functools import wraps
from ipaddress import ip_network
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Has a peering of networks that overlap fail, and options refused of one that is not active or not one's own.

    moto makes and changes either. Facts: VPC peering guide, vpc-peering-basics.html and
    modify-peering-connections.html, from memory, as the wording of errors.
    """
    backend: Any = EC2Backend
    backend.create_vpc_peering_connection = _fail_overlaps(backend.create_vpc_peering_connection)
    run_first(backend, "modify_vpc_peering_connection_options", _refuse_options)


def _fail_overlaps(create: Any) -> Any:
    @wraps(create)
    def create_vpc_peering_connection(backend: Any, vpc: Any, peer_vpc: Any, tags: Any = None) -> Any:
        peering = create(backend, vpc, peer_vpc, tags)
        if ip_network(vpc.cidr_block).overlaps(ip_network(peer_vpc.cidr_block)):
            peering._status.code = "failed"
        return peering

    return create_vpc_peering_connection


def _refuse_options(backend: Any, vpc_pcx_id: str, accepter_options: Any = None, requester_options: Any = None) -> None:
    peering = backend.get_vpc_peering_connection(vpc_pcx_id)
    if peering._status.code != "active":
        raise EC2ClientError("OperationNotPermitted", f"Peering {vpc_pcx_id} is not active.")
    for options, vpc in ((accepter_options, peering.peer_vpc), (requester_options, peering.vpc)):
        if options and (vpc.owner_id, vpc.region) != (backend.account_id, backend.region_name):
            raise EC2ClientError("OperationNotPermitted", f"User {backend.account_id} cannot change those options.")
