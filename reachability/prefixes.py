"""Networks found by their prefixes, as numbers: to compare thousands by the standard library takes long."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from reachability.facts import Network

T = TypeVar("T")


class Prefixes(Generic[T]):
    """Things by network. Of two with one network the one counts that `rank` puts last."""

    def __init__(self, things: Iterable[tuple[Network, T]], rank: Callable[[T], Any] | None = None) -> None:
        by_length: dict[int, dict[int, dict[int, T]]] = {4: {}, 6: {}}
        for network, thing in things:
            key = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
            known = by_length[network.version].setdefault(network.prefixlen, {})
            if key not in known or (rank is not None and rank(thing) > rank(known[key])):
                known[key] = thing
        self._longest_first = {version: sorted(found.items(), reverse=True) for version, found in by_length.items()}
        self._in_order: dict[int, list[tuple[int, int, T]]] = {}

    def find(self, network: Network) -> T | None:
        """Of the longest prefix that has all addresses of the network."""
        address, size, length = int(network.network_address), network.max_prefixlen, network.prefixlen
        for prefix, known in self._longest_first[network.version]:
            if prefix <= length:
                found = known.get(address >> (size - prefix))
                if found is not None:
                    return found
        return None

    def list_within(self, network: Network) -> Iterator[T]:
        """Of the longer prefixes in the network, in order."""
        if network.version not in self._in_order:
            size = network.max_prefixlen
            self._in_order[network.version] = sorted(
                (
                    (key << (size - prefix), prefix, thing)
                    for prefix, known in self._longest_first[network.version]
                    for key, thing in known.items()
                ),
                key=lambda one: one[:2],
            )
        ordered, first = self._in_order[network.version], int(network.network_address)
        last = int(network.broadcast_address)
        for position in range(bisect_left(ordered, (first,)), len(ordered)):
            start, prefix, thing = ordered[position]
            if start > last:
                return
            if prefix > network.prefixlen:
                yield thing


class Kinds:
    """Which networks are alike to everybody: of the same kind are those that lie in the same of some `marks`.

    `marks`: all networks by which a route, a rule or an ACL tells addresses apart. What has marks within it is of a
    kind of its own.
    """

    def __init__(self, marks: Iterable[Network]) -> None:
        self._marks = Prefixes((network, network) for network in marks)
        self._numbers: dict[object, int] = {}
        self._known: dict[Network, int] = {}

    def find(self, network: Network) -> int:
        """A number for the network's kind."""
        known = self._known.get(network)
        if known is None:
            is_one = next(self._marks.list_within(network), None) is None
            kind = (network.version, self._marks.find(network) if is_one else network, is_one)
            known = self._known[network] = self._numbers.setdefault(kind, len(self._numbers))
        return known
