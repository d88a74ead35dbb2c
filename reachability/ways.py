"""The way of a packet, as it was found: the tables that it was looked up in, and the ACLs that it passes."""

from dataclasses import dataclass
from enum import StrEnum

from reachability.facts import Network, Subnet, Via


class End(StrEnum):
    """An end of a way, for whatever networks are there. In a reason it stands for the network that it has."""

    SOURCE = "\N{START OF TEXT}source\N{END OF TEXT}"
    TARGET = "\N{START OF TEXT}target\N{END OF TEXT}"


@dataclass(frozen=True, slots=True)
class Hop:
    """A table that was looked into, `where`; the entry that it had for the packet, and what that leads `to`."""

    where: str
    entry: str
    to: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """An ACL that a packet passes, out of or into its subnet; `peer`: the addresses that it is judged by."""

    acl: str
    egress: bool
    peer: Network | End


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way on which the addresses stay the same: up to a NAT gateway, or from it on.

    `end`: the subnet of the NAT gateway or of what is reached; None where it leaves to the internet.
    """

    start: Subnet
    source: Network | End
    end: Subnet | None
    crossings: tuple[Crossing, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where a packet comes to. `reason`: why it comes to nothing, in words; empty where it arrives.

    `links`: the peerings and transit gateways that it goes by, and whether rules may name groups across them.
    `public_address`: whether the sender needs one of its own. `source`, `target`: the networks at its ends.
    `others`: those that it may take as well, since AWS chooses the zone.
    """

    source: Network
    target: Network
    hops: tuple[Hop, ...] = ()
    legs: tuple[Leg, ...] = ()
    links: tuple[tuple[Via, bool], ...] = ()
    public_address: bool = False
    reason: str = ""
    others: tuple["Way", ...] = ()

    @property
    def end(self) -> Subnet | None:
        return self.legs[-1].end if self.legs else None

    @property
    def seen_from(self) -> Network:
        """The addresses that who is reached takes for the sender's: of the last NAT gateway, or its own."""
        return self.resolve(self.legs[-1].source)

    def resolve(self, network: Network | End) -> Network:
        """The network that stands at an end."""
        if isinstance(network, End):
            return self.source if network is End.SOURCE else self.target
        return network
