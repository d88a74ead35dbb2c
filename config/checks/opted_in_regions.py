"""Rules about regions that an account does not have at first, and about those in which AWS is asked for more."""

from collections.abc import Iterable, Iterator, Sequence

from config.checks.profiles import list_resolved, profile_place
from config.errors import ConfigError
from config.models import Organization
from config.plan.baseline import resolve_profile
from config.plan.security_services import find_services_on
from config.plan.targets import resolve_known_targets
from config.yaml.places import ORGANIZATION, SECURITY, Place, Places
from policies.regions import GLOBAL_QUOTA_REGION, GLOBAL_QUOTA_SERVICES, is_opt_in


def regions_asked_for_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An account is opted into a region, and asks for a quota there, only where the organization uses it.

    Nobody looks after any other region: no baseline is made in it, and a policy that denies regions denies it.
    """
    if "regions" in places.blanks:
        return
    regions = organization.settings.regions
    unused = f"is none of the organization's regions ({places.line(Place(ORGANIZATION, ('regions',)))})"
    for index, profile in enumerate(organization.baseline.profiles):
        for number, region in enumerate(profile.opted_in_regions or ()):
            if region not in regions:
                yield places.error(
                    profile_place(index) / "opted_in_regions" / number,
                    f"{region} {unused}: accounts would get it for good, and no baseline would be made there",
                    "add it to regions in organization.yaml, or remove it here",
                )
        for number, quota in enumerate(profile.service_quotas or ()):
            place = profile_place(index) / "service_quotas" / number / "regions"
            is_global = quota.service in GLOBAL_QUOTA_SERVICES
            for position, region in enumerate(quota.regions or ()):
                if is_global and region != GLOBAL_QUOTA_REGION:
                    yield places.error(
                        place / position,
                        f"{quota.service} is one for all regions, and AWS is asked for its quotas in "
                        f"{GLOBAL_QUOTA_REGION} alone, so this request would fail",
                        "remove regions",
                    )
                elif not is_global and region not in regions:
                    yield places.error(
                        place / position,
                        f"{region} {unused}: AWS would be asked for more there, and nothing uses it",
                        "add it to regions in organization.yaml, or remove it here",
                    )


def records_and_services_are_opted_into(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Recorders and security services are made where their account has the region. Told once for each setting."""
    if "regions" in places.blanks:
        return
    security = organization.security
    used = organization.settings.regions
    made: list[tuple[Place, Iterable[str], Iterable[str]]] = []
    if security.aws_config is not None:
        targets = resolve_known_targets(organization, security.aws_config.targets)
        made.append((Place(SECURITY, ("aws_config",)), security.aws_config.regions or used, targets))
    if security.services is not None and security.delegated_administrator is not None:
        made += [
            (Place(SECURITY, ("services", key)), service.regions or used, [security.delegated_administrator])
            for key, service in find_services_on(security.services).items()
        ]
    if not any(is_opt_in(region) for _, regions, _ in made for region in regions):
        return
    opted_in = {
        account: {*(resolve_profile(organization, profile)[0].opted_in_regions or ())}
        for account, profile in list_resolved(organization)
    }
    for place, regions, accounts in made:
        needed = {region for region in regions if is_opt_in(region)}
        lacking = {account: needed - opted_in.get(account, set()) for account in accounts}
        account = next((account for account in sorted(lacking) if lacking[account]), None)
        if account is not None:
            yield _warn(places, place, account, sorted(lacking[account]), "its baseline")


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
            yield _warn(places, profile_place(indexes[profile.key]), account, missing)


def _warn(places: Places, place: Place, account: str, missing: Sequence[str], where: str | None = None) -> ConfigError:
    return places.error(
        place,
        f'no account has {", ".join(missing)} before somebody enables it, so what is made there in "{account}" '
        "fails with AuthFailure or UnrecognizedClientException",
        f"add opted_in_regions: [{', '.join(missing)}]{f' to {where}' if where else ''}, unless it was enabled by hand",
    ).as_warning()
