"""Interface endpoints whose private names need the VPC's DNS, once each, and whose interfaces follow their subnets."""

from functools import wraps
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import random_private_ip


def apply() -> None:
    """Has CreateVpcEndpoint and ModifyVpcEndpoint refuse what AWS refuses, and the latter switch private names.

    moto gives private names in any VPC and as often as it is asked, never switches them, and leaves interfaces as they
    were made. Facts: API reference of EC2, CreateVpcEndpoint and ModifyVpcEndpoint, and
    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html, read 2026-11.
    """
    backend: Any = EC2Backend
    responses: Any = VPCs
    backend.create_vpc_endpoint = _create(backend.create_vpc_endpoint)
    backend.modify_vpc_endpoint = _follow(backend.modify_vpc_endpoint)
    responses.modify_vpc_endpoint = _switch(responses.modify_vpc_endpoint)


def _is_interface(endpoint: Any) -> bool:
    return str(endpoint.vpc_endpoint_type).lower() == "interface"


def _refuse_names(backend: Any, vpc_id: str, service: str, own: str = "") -> None:
    vpc = backend.get_vpc(vpc_id)
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        raise EC2ClientError(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for "
            f"{vpc_id}",
        )
    for one in backend.vpc_end_points.values():
        same = (one.vpc_id, one.service_name) == (vpc_id, service) and one.id != own and one.state != "deleted"
        if same and _is_interface(one) and one.private_dns_enabled:
            raise EC2ClientError(
                "InvalidParameter",
                f"private-dns-enabled cannot be set because there is already a conflicting DNS domain for {service} in "
                f"the VPC {vpc_id}",
            )


def _create(original: Any) -> Any:
    @wraps(original)
    def create_vpc_endpoint(backend: Any, **asked: Any) -> Any:
        if str(asked.get("endpoint_type")).lower() == "interface" and asked.get("private_dns_enabled"):
            _refuse_names(backend, asked["vpc_id"], asked["service_name"])
        return original(backend, **asked)

    return create_vpc_endpoint


def _switch(original: Any) -> Any:
    @wraps(original)
    def modify_vpc_endpoint(response: Any) -> Any:
        wanted = response._get_bool_param("PrivateDnsEnabled")
        if wanted is not None:
            backend = response.ec2_backend
            (endpoint,) = backend.describe_vpc_endpoints(vpc_end_point_ids=[response._get_param("VpcEndpointId")])
            if wanted:
                _refuse_names(backend, endpoint.vpc_id, endpoint.service_name, endpoint.id)
            endpoint.private_dns_enabled = wanted
        return original(response)

    return modify_vpc_endpoint


def _follow(original: Any) -> Any:
    @wraps(original)
    def modify_vpc_endpoint(backend: Any, vpc_id: str, *args: Any, **kwargs: Any) -> None:
        original(backend, vpc_id, *args, **kwargs)
        (endpoint,) = backend.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])
        if not _is_interface(endpoint):
            return
        there = {backend.enis[one].subnet.id: one for one in endpoint.network_interface_ids if one in backend.enis}
        for subnet, interface in there.items():
            if subnet not in endpoint.subnet_ids:
                backend.enis.pop(interface)
        made = [
            backend.create_network_interface(backend.get_subnet(subnet), random_private_ip()).id
            for subnet in endpoint.subnet_ids
            if subnet not in there
        ]
        endpoint.network_interface_ids = [*(one for one in there.values() if one in backend.enis), *made]

    return modify_vpc_endpoint
