"""A shared subnet as its receiver sees it: DescribeSubnets and DescribeVpcs show it, with the owner's id."""

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPC
from moto.ec2.responses.subnets import Subnets
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import generic_filter

from sandbox.aws.patches.ram import find_shared, get_subnet


class _ReceivedSubnet(Subnet):
    def get_tags(self) -> list[dict[str, str]]:
        return []


class _ReceivedVpc(VPC):
    def get_tags(self) -> list[dict[str, str]]:
        return []


def apply() -> None:
    """Adds what is shared to what an account's two calls show.

    No other call tells of it, and the owner's tags stay the owner's. Fact: VPC user guide, vpc-sharing.html, read
    2026-11.
    """
    subnets: Any = Subnets
    subnets.describe_subnets = _describe_subnets
    vpcs: Any = VPCs
    vpcs.describe_vpcs = _describe_vpcs


def _describe_subnets(response: Any) -> ActionResult:
    response.error_on_dryrun()
    asked, filters = response._get_param("SubnetIds") or [], response._filters_from_querystring()
    shared = {subnet.id: _receive(subnet, _ReceivedSubnet) for subnet in _find_subnets(response)}
    return ActionResult({"Subnets": _merge(response.ec2_backend.describe_subnets, asked, filters, shared)})


def _describe_vpcs(response: Any) -> ActionResult:
    response.error_on_dryrun()
    asked, filters = response._get_param("VpcIds") or [], response._filters_from_querystring()
    owners = [ec2_backends[subnet.owner_id][response.region].vpcs[subnet.vpc_id] for subnet in _find_subnets(response)]
    shared = {vpc.id: _receive(vpc, _ReceivedVpc) for vpc in owners}
    return ActionResult({"Vpcs": _merge(response.ec2_backend.describe_vpcs, asked, filters, shared)})


def _find_subnets(response: Any) -> list[Any]:
    found = map(get_subnet, find_shared(response.current_account, response.region))
    return [subnet for subnet in found if subnet is not None]


def _receive(resource: Any, kind: type) -> Any:
    received = copy.copy(resource)
    received.__class__ = kind
    return received


def _merge(describe: Any, asked: list[str], filters: Any, shared: dict[str, Any]) -> list[Any]:
    own_ids = [one for one in asked if one not in shared]
    own = [] if asked and not own_ids else describe(own_ids, filters)
    received = [resource for name, resource in shared.items() if not asked or name in asked]
    return [*own, *generic_filter(filters, received)]
