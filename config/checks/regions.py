"""A rule that several files share: what lies in a region lies in one that the organization uses."""

from collections.abc import Iterable, Iterator

from config.errors import ConfigError
from config.models import Organization
from config.yaml.places import ORGANIZATION, Place, Places


def find_unused_regions(
    organization: Organization, places: Places, named: Iterable[tuple[str, Place]]
) -> Iterator[ConfigError]:
    """The problems of regions at their places; none where the organization's own regions could not be read."""
    if "regions" in places.blanks:
        return
    so = f"which uses those in {places.line(Place(ORGANIZATION, ('regions',)))}"
    for region, place in named:
        yield from places.unknown(region, organization.settings.regions, "a region", place, so=so)
