"""Default VPCs with their way to the internet, and VPCs and subnets that go only when they are empty."""

from functools import wraps
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Gives every default VPC an internet gateway and a route to it, and has AWS's two refusals.

    moto has neither, and deletes a VPC with a gateway and a subnet with network interfaces. Once a zone has no subnet
    any more, it also takes the next one for a default subnet, whatever VPC that is in. Facts: VPC user guide,
    default-vpc.html; API reference of EC2, CreateSubnet, DeleteVpc and DeleteSubnet, read 2026-11.
    """
    backend: Any = EC2Backend
    backend.create_default_vpc = _connect(backend.create_default_vpc)
    backend.create_subnet = _keep_from_default(backend.create_subnet)
    run_first(backend, "delete_vpc", _refuse_vpc_with_gateway)
    run_first(backend, "delete_subnet", _refuse_subnet_in_use)


def _connect(create: Any) -> Any:
    @wraps(create)
    def create_default_vpc(backend: Any) -> Any:
        vpc = create(backend)
        gateway = backend.create_internet_gateway()
        backend.attach_internet_gateway(gateway.id, vpc.id)
        main = backend.describe_route_tables(filters={"vpc-id": [vpc.id], "association.main": ["true"]})
        backend.create_route(main[0].id, "0.0.0.0/0", gateway_id=gateway.id)
        return vpc

    return create_default_vpc


def _keep_from_default(create: Any) -> Any:
    @wraps(create)
    def create_subnet(backend: Any, vpc_id: str, *args: Any, **kwargs: Any) -> Any:
        subnet = create(backend, vpc_id, *args, **kwargs)
        if not backend.get_vpc(vpc_id).is_default:
            subnet.default_for_az = subnet.map_public_ip_on_launch = False
        return subnet

    return create_subnet


def _refuse_vpc_with_gateway(backend: Any, vpc_id: str) -> None:
    if backend.describe_internet_gateways(filters={"attachment.vpc-id": [vpc_id]}):
        raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")


def _refuse_subnet_in_use(backend: Any, subnet_id: str) -> None:
    if any(interface.subnet.id == subnet_id for interface in backend.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
