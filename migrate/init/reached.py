"""Which VPCs of a draft reach each other: each by one way, and no networks that overlap, as the config has it. Pure."""

import itertools
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network

from migrate.init.attributes import BeyondError
from migrate.init.vpc_parts import PlacedVpc


class Reached:
    """Grows with each connection that is drafted. `placed`: the VPCs of the config by id."""

    def __init__(self, placed: Mapping[str, PlacedVpc]) -> None:
        self._placed = placed
        self._by_vpc: dict[str, set[str]] = {}

    def connect(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Adds pairs of VPCs, by their ids, that one thing connects. Raises BeyondError where the config refuses it."""
        added: dict[str, set[str]] = {}
        for one, other in pairs:
            added.setdefault(one, set()).add(other)
            added.setdefault(other, set()).add(one)
        if any(others & self._by_vpc.get(one, set()) for one, others in added.items()):
            raise BeyondError("VPCs that it connects reach each other by another way too, and here by one alone")
        for one, others in added.items():
            networks = sorted(
                (IPv4Network(self._placed[id_].vpc.cidr) for id_ in (one, *others, *self._by_vpc.get(one, ()))),
                key=lambda network: (network.network_address, network.prefixlen),
            )
            # Of two that overlap one is inside the other, so nothing apart from both is between them.
            if any(network.overlaps(after) for network, after in itertools.pairwise(networks)):
                raise BeyondError("a VPC that it connects would reach networks that overlap, its own or of two others")
        for one, others in added.items():
            self._by_vpc.setdefault(one, set()).update(others)
