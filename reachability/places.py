"""What is asked about, taken apart into places and parts of them that are routed alike, each found once."""

from dataclasses import dataclass

from policies.networks import is_public
from reachability.facts import Facts, Network, Subnet
from reachability.filters import split
from reachability.parties import Party
from reachability.prefixes import Prefixes
from reachability.routing import Router


@dataclass(frozen=True, slots=True)
class Part:
    """A network, or a part of one, that is routed alike from everywhere; and its kind."""

    network: Network
    kind: int


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A subnet, or the internet where that is None. `families`: its parts, of each network that it has.

    `alike`: the same for places that may be taken for each other, where all ways from and to them are alike too;
    `near`: as well where a way may pass one of them before it comes to another, so that each has its ACL by itself.
    """

    subnet: Subnet | None
    families: tuple[tuple[Part, ...], ...]
    parts: tuple[Part, ...]
    alike: object
    near: object


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The places of a party. `parts`: one of each kind. `has_hub`: whether others come through one with an ACL."""

    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    vpcs: frozenset[str]
    has_hub: bool

    @property
    def is_many(self) -> bool:
        return len(self.places) > 1

    @property
    def is_inside(self) -> bool:
        """Whether it has subnets, and is not the internet."""
        return bool(self.vpcs)


class Places:
    """Of one set of facts."""

    def __init__(self, facts: Facts, router: Router) -> None:
        self._facts = facts
        self._kinds = router.kinds
        self._destinations = Prefixes((one, one) for one in router.destinations)
        self._vpcs = Prefixes((network, network) for one in facts.vpcs for network in one.networks)
        passed = {key for one in facts.attachments for key in one.subnets} | {one.subnet for one in facts.nat_gateways}
        self._hubs = {one.key for one in facts.subnets if one.key in passed and one.acl is not None}
        self._made: dict[tuple[str | None, tuple[Network, ...]], Place] = {}
        self._found: dict[str, tuple[Party, Profile]] = {}

    def find(self, party: Party) -> Profile:
        """The places of a party."""
        known = self._found.get(party.name)
        if known is not None and known[0].spots is party.spots:
            return known[1]
        places = tuple(self._make(spot.subnet, spot.networks) for spot in party.spots)
        parts = {part.kind: part for place in places for part in place.parts}
        profile = Profile(
            places=places,
            parts=tuple(parts.values()),
            vpcs=frozenset(place.subnet.vpc for place in places if place.subnet is not None),
            has_hub=any(place.subnet is not None and place.subnet.key in self._hubs for place in places),
        )
        self._found[party.name] = (party, profile)
        return profile

    def _make(self, key: str | None, networks: tuple[Network, ...]) -> Place:
        if (key, networks) in self._made:
            return self._made[key, networks]
        subnet = None if key is None else self._facts.subnet[key]
        families = tuple(self._split(network, is_inside=subnet is not None) for network in networks)
        kinds = tuple(tuple(part.kind for part in family) for family in families)
        alike = (None if subnet is None else (subnet.vpc, subnet.acl), kinds)
        near = (alike, None if subnet is None or subnet.acl is None else subnet.key)
        parts = tuple(part for family in families for part in family)
        made = self._made[key, networks] = Place(subnet, families, parts, alike, near)
        return made

    def _split(self, network: Network, *, is_inside: bool) -> tuple[Part, ...]:
        """Its parts, one of each kind, the largest of each. Of the internet those that no VPC has."""
        within = list(self._destinations.list_within(network))
        if not is_inside:
            within = [*filter(is_public, (*within, *self._vpcs.list_within(network)))]
        found: dict[int, Part] = {}
        for part in sorted(split(network, within), key=lambda one: one.prefixlen):
            if is_inside or (is_public(part) and self._vpcs.find(part) is None):
                kind = self._kinds.find(part)
                found.setdefault(kind, Part(part, kind))
        return tuple(found.values())
