"""What several files of rules ask of regions: which one a thing lies in, and whether the organization uses it."""

from collections.abc import Iterable, Iterator

from config.errors import ConfigError
from config.models import MANAGEMENT, Located, Organization
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


def find_region(organization: Organization, thing: Located, places: Places) -> str | None:
    """The region of a VPC, or of what names its own as one does; None when it follows from something that is missing or
    wrong.
    """
    settings = organization.settings
    try:
        account = organization.account(thing.account)
    except KeyError:
        account = None
    if account is None and thing.account != MANAGEMENT:
        region = thing.region
    elif "home_region" in places.blanks:
        region = thing.region or (account.region if account else None)
    else:
        region = thing.region or (account.region if account else None) or settings.home_region
    return region if region in settings.regions or "regions" in places.blanks else None
