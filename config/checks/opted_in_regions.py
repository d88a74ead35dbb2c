"""Rules about regions that an account does not have at first, and about those in which AWS is asked for more."""

from collections.abc import Iterator

from config.checks.profiles import list_resolved, profile_place
from config.errors import ConfigError
from config.models import Organization
from config.plan.baseline import resolve_profile
from config.yaml.places import ORGANIZATION, Place, Places
from policies.regions import GLOBAL_QUOTA_REGION, GLOBAL_QUOTA_SERVICES, is_opt_in


def regions_asked_for_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An account is opted into a region, and asks for a quota there, only where the organization uses it.

    Nobody looks after any other region: no baseline is made in it, and a policy that denies regions denies it.
    """
    if "regions" in places.blanks:
        return
    regions = organization.settings.regions
    used = f"the organization uses those in {places.line(Place(ORGANIZATION, ('regions',)))}"
    for index, profile in enumerate(organization.baseline.profiles):
        for number, region in enumerate(profile.opted_in_regions or ()):
            if region not in regions:
                yield places.error(
                    profile_place(index) / "opted_in_regions" / number,
                    f"accounts would get {region} for good, and {used}: no baseline would be made there",
                    "add it to regions in organization.yaml, or remove it here",
                )
        for number, quota in enumerate(profile.service_quotas or ()):
            place = profile_place(index) / "service_quotas" / number / "regions"
            is_global = quota.service in GLOBAL_QUOTA_SERVICES
            for position, region in enumerate(quota.regions or ()):
                if is_global and region != GLOBAL_QUOTA_REGION:
                    yield places.error(
                        place / position,
                        f"{quota.service} has the same quotas everywhere, and AWS has them in {GLOBAL_QUOTA_REGION} "
                        "alone, so the request would fail",
                        "remove regions",
                    )
                elif not is_global and region not in regions:
                    yield places.error(
                        place / position,
                        f"AWS would be asked for more in {region}, and {used}",
                        "add it to regions in organization.yaml, or remove it here",
                    )


def regions_are_opted_into(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The settings of a region are made where the account has the region. Told once for each profile.

    A person may have enabled it by hand, so it is a warning.
    """
    indexes = {profile.key: index for index, profile in enumerate(organization.baseline.profiles)}
    told: set[str] = set()
    for account, profile in list_resolved(organization):
        if profile.key in told:
            continue
        settings, _ = resolve_profile(organization, profile)
        regions = settings.regions or organization.settings.regions
        missing = [
            region for region in regions if is_opt_in(region) and region not in (settings.opted_in_regions or ())
        ]
        if missing:
            told.add(profile.key)
            yield places.error(
                profile_place(indexes[profile.key]),
                f'no account has {", ".join(missing)} before somebody enables it, so what is made there in "{account}" '
                "fails with AuthFailure or UnrecognizedClientException",
                f"add opted_in_regions: [{', '.join(missing)}], unless it was enabled by hand",
            ).as_warning()
