"""Where baseline profiles are written, and which account gets which, as far as it can be told."""

from collections.abc import Iterator

from config.models import Organization
from config.models.baseline import Profile
from config.plan.baseline import find_nearest
from config.plan.targets import resolve_known_targets
from config.yaml.places import BASELINE, Place


def profile_place(index: int) -> Place:
    """The place of the profile of that index."""
    return Place(BASELINE, ("profiles", index))


def list_resolved(organization: Organization) -> Iterator[tuple[str, Profile]]:
    """The accounts with the one profile that is the nearest, where its settings can be resolved."""
    profiles = {profile.key: profile for profile in organization.baseline.profiles}
    for account, (profile, *_) in find_nearest(organization, resolve_known_targets).items():
        seen: set[str] = set()
        at: str | None = profile.key
        while at in profiles and at not in seen:
            seen.add(at)
            at = profiles[at].extends
        if at is None:
            yield account, profile
