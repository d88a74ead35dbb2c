"""What exists in and between VPCs beside their subnets and route tables, as plain values.

`beyond` of each: names of what it has and this program cannot set.
"""

from dataclasses import dataclass

from live.objects import Tagged


@dataclass(frozen=True, kw_only=True)
class NatGateway(Tagged):
    """`allocation_id`: of its elastic address."""

    id: str
    subnet_id: str
    allocation_id: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Address(Tagged):
    """An elastic address. `id`: of its allocation."""

    id: str


@dataclass(frozen=True, kw_only=True)
class Endpoint(Tagged):
    """`service`: the whole name. `table_ids`: of a gateway endpoint; `subnet_ids`, `group_ids`: of an interface."""

    id: str
    vpc_id: str
    service: str
    kind: str
    table_ids: frozenset[str] = frozenset()
    subnet_ids: frozenset[str] = frozenset()
    group_ids: frozenset[str] = frozenset()
    private_dns: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NetworkParts:
    """All of them, each once."""

    nat_gateways: tuple[NatGateway, ...] = ()
    addresses: tuple[Address, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
