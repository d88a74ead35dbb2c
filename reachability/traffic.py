"""What may pass: ports by protocol, as sets that can be united and intersected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from policies.networks import EPHEMERAL_PORTS

Ranges = tuple[tuple[int, int], ...]
"""Ports, each range by its first and last, sorted and apart from each other."""

LAST_PORT = 65535
ALL_PORTS: Ranges = ((0, LAST_PORT),)
TCP, UDP, ICMP, OTHERS = "tcp", "udp", "icmp", "others"
PROTOCOLS = (TCP, UDP, ICMP, OTHERS)
"""Those that are told apart. The last stands for all others, which only a rule for all protocols lets through."""


def tidy(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same ports, sorted and joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def _intersect(one: Ranges, other: Ranges) -> Ranges:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tidy((first, last) for first, last in pairs if first <= last)


def _subtract(one: Ranges, other: Ranges) -> Ranges:
    gaps: list[tuple[int, int]] = []
    start = 0
    for first, last in other:
        gaps.append((start, first - 1))
        start = last + 1
    gaps.append((start, LAST_PORT))
    return _intersect(one, tuple((first, last) for first, last in gaps if first <= last))


@dataclass(frozen=True)
class Traffic:
    """`ports`: by protocol, those without any left out. Of icmp and others it is all or nothing."""

    ports: Mapping[str, Ranges] = field(default_factory=lambda: MappingProxyType({}))

    def __hash__(self) -> int:
        return hash(tuple(self.ports.items()))

    def __bool__(self) -> bool:
        return bool(self.ports)

    def __and__(self, other: "Traffic") -> "Traffic":
        if self is other or other is EVERYTHING:
            return self
        return _make({key: _intersect(one, other.ports.get(key, ())) for key, one in self.ports.items()})

    def __or__(self, other: "Traffic") -> "Traffic":
        if self is other or not other:
            return self
        keys = {*self.ports, *other.ports}
        return _make({key: tidy((*self.ports.get(key, ()), *other.ports.get(key, ()))) for key in keys})

    def __sub__(self, other: "Traffic") -> "Traffic":
        if self is other or not other:
            return NOTHING if self is other else self
        return _make({key: _subtract(one, other.ports.get(key, ())) for key, one in self.ports.items()})

    def __le__(self, other: "Traffic") -> bool:
        return not self - other

    def answers(self) -> "Traffic":
        """Of these, as what goes back may pass: all ports of the protocols whose answers pass whole."""
        kept = {
            key: ALL_PORTS
            for key, ranges in self.ports.items()
            if any(first <= EPHEMERAL_PORTS[0] and last >= EPHEMERAL_PORTS[1] for first, last in ranges)
        }
        return _make(kept)

    def has(self, protocol: str, first: int, last: int) -> bool:
        """Whether all of these ports are in it."""
        return any(a <= first and last <= b for a, b in self.ports.get(protocol, ()))

    def __str__(self) -> str:
        if self == EVERYTHING:
            return "everything"
        parts: list[str] = []
        for key in PROTOCOLS:
            ranges = self.ports.get(key)
            if ranges:
                told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
                parts.append(key if ranges == ALL_PORTS else f"{key} {told}")
        return "; ".join(parts) or "nothing"


def _make(ports: Mapping[str, Ranges]) -> Traffic:
    return Traffic({key: ports[key] for key in PROTOCOLS if ports.get(key)})


NOTHING = Traffic()
EVERYTHING = _make(dict.fromkeys(PROTOCOLS, ALL_PORTS))


def make_traffic(protocol: str | None, ports: tuple[int, int] | None, *, denied: bool = False) -> Traffic:
    """What a rule is for. Where that is a part of icmp, or of the protocols that are not told apart: nothing of what is
    allowed, and all of what is `denied`, so that nobody is said to reach what he may not.
    """
    if protocol is None:
        return EVERYTHING
    if protocol not in (TCP, UDP):
        known = protocol if protocol == ICMP else OTHERS
        is_whole = protocol == ICMP and ports is None
        return _make({known: ALL_PORTS}) if is_whole or denied else NOTHING
    return _make({protocol: (ports or (0, LAST_PORT),)})
