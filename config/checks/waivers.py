"""Waivers of the gate: one for each rule and thing."""

from collections.abc import Iterator

from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import WAIVERS, Place, Places


def waivers_are_distinct(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Of two for the same, nobody could say which date holds."""
    first: dict[tuple[str, str], Place] = {}
    for index, waiver in enumerate(organization.gate.waivers):
        place = Place(WAIVERS, ("waivers", index))
        earlier = first.setdefault((waiver.rule, waiver.name), place)
        if earlier is not place:
            message = (
                f"{waiver.rule} of {waiver.name} is waived in {places.line(earlier)} already, and of two waivers "
                "nobody could say which date holds"
            )
            yield places.error(place, message, "keep one of them")
