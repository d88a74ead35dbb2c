"""Rules about the security services: somebody administers them, and AWS lets them act where they are on."""

from collections.abc import Iterator

from config.checks.regions import find_unused_regions
from config.checks.walk import account_keys, lacks_trusted_access
from config.errors import ConfigError
from config.models import Organization
from config.plan.security_services import Service, find_feature_principals, find_services_on
from config.text import shorten
from config.yaml.places import ORGANIZATION, SECURITY, Place, Places
from policies.security_services import SECURITY_HUB, SECURITY_SERVICES, SecurityService

_SERVICES = Place(SECURITY, ("services",))
_ADMINISTRATOR = Place(SECURITY, ("delegated_administrator",))


def services_have_an_administrator(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A member account administers them: the management account should do as little as can be."""
    account = organization.security.delegated_administrator
    if account is not None:
        so = "so nobody would administer the security services"
        yield from places.unknown(account, account_keys(organization), "a member account", _ADMINISTRATOR, so=so)
    elif not places.is_lost(_ADMINISTRATOR):
        for row, _ in _find_on(organization):
            yield places.error(
                _SERVICES / row.key,
                f"{row.name} is on, and no account administers it for the organization",
                "add `delegated_administrator: <key of a member account>` to security.yaml",
            )


def security_services_are_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A service has trusted access before an account can administer it, and some features need that of another one."""
    for row, service in _find_on(organization):
        for principal in (row.principal, *find_feature_principals(row, service)):
            if lacks_trusted_access(organization, places, principal):
                yield places.error(
                    _SERVICES / row.key,
                    f"{row.name} needs trusted access of {principal}, without which AWS refuses its administrator",
                    f"add {principal} to trusted_access in organization.yaml",
                )


def security_services_have_one_administrator(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS has one delegated administrator of each of these services, whichever file names it."""
    principals = {row.principal: row for row, _ in _find_on(organization)}
    administrator = organization.security.delegated_administrator
    for index, delegated in enumerate(organization.settings.delegated_administrators):
        row = principals.get(delegated.service)
        if row is not None and administrator is not None and delegated.account != administrator:
            yield places.error(
                Place(ORGANIZATION, ("delegated_administrators", index)),
                f'{row.name} has one administrator: "{shorten(delegated.account)}" here, and '
                f'"{shorten(administrator)}" in {places.line(_ADMINISTRATOR)}',
                "remove this one, or name the same account in both",
            )


def security_service_regions_are_in_use(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A service is on in regions that the organization uses, Security Hub in the home region too."""
    home_region, is_told = organization.settings.home_region, {"regions", "home_region"}.isdisjoint(places.blanks)
    for row, service in _find_on(organization):
        regions = service.regions or ()
        place = _SERVICES / row.key / "regions"
        named = [(region, place / index) for index, region in enumerate(regions)]
        yield from find_unused_regions(organization, places, named)
        if row is SECURITY_HUB and regions and is_told and home_region not in regions:
            yield places.error(
                place,
                f"Security Hub has the findings of all regions in {home_region}, the home region, "
                "and would be off there",
                f"add {home_region}",
            )


def _find_on(organization: Organization) -> Iterator[tuple[SecurityService, Service]]:
    services = organization.security.services
    on = {} if services is None else find_services_on(services)
    yield from ((row, on[row.key]) for row in SECURITY_SERVICES if row.key in on)
