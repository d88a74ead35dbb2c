"""DHCP options that have the tags they are made with, and are free again once a VPC gets others."""

from functools import wraps
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.responses.dhcp_options import DHCPOptions


def apply() -> None:
    """Has CreateDhcpOptions set tags, and AssociateDhcpOptions take the VPC from the options that it had.

    moto forgets the tags, counts the former options as in use for ever, and refuses to delete them. Facts: API
    reference of EC2, CreateDhcpOptions, AssociateDhcpOptions and DeleteDhcpOptions, read 2026-11.
    """
    backend: Any = EC2Backend
    associate = backend.associate_dhcp_options

    @wraps(associate)
    def associate_dhcp_options(self: Any, dhcp_options: Any, vpc: Any) -> None:
        self.disassociate_dhcp_options(vpc)
        associate(self, dhcp_options, vpc)

    backend.associate_dhcp_options = associate_dhcp_options
    responses: Any = DHCPOptions
    responses.create_dhcp_options = _tag(responses.create_dhcp_options)


def _tag(create: Any) -> Any:
    @wraps(create)
    def create_dhcp_options(response: Any) -> Any:
        before = set(response.ec2_backend.dhcp_options_sets)
        answer = create(response)
        tags = response._parse_tag_specification().get("dhcp-options", {})
        for made in response.ec2_backend.dhcp_options_sets.keys() - before if tags else ():
            response.ec2_backend.dhcp_options_sets[made].add_tags(tags)
        return answer

    return create_dhcp_options
