"""Rules about the security services: somebody administers them, and AWS lets them act where they are on."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.checks.regions import find_unused_regions
from config.checks.walk import account_keys, lacks_trusted_access
from config.errors import ConfigError
from config.models import Organization
from config.plan.security_services import Service, find_feature_principals, find_services_on
from config.text import shorten
from config.yaml.places import ORGANIZATION, SECURITY, Place, Places
from policies.security_services import SECURITY_HUB, SECURITY_SERVICES, SecurityService
from policies.services import CLOUDTRAIL, CONFIG

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
    """AWS has one delegated administrator of each of these services, and one file names it.

    CloudTrail and AWS Config may have other ones beside it.
    """
    administrator = organization.security.delegated_administrator
    if administrator is None:
        return
    named = _find_administered(organization)
    for index, delegated in enumerate(organization.settings.delegated_administrators):
        if delegated.service not in named:
            continue
        one = named[delegated.service]
        place = Place(ORGANIZATION, ("delegated_administrators", index))
        if delegated.account != administrator and not one.has_several:
            yield places.error(
                place,
                f'{one.name} has one administrator: "{shorten(delegated.account)}" here, and '
                f'"{shorten(administrator)}" in {places.line(_ADMINISTRATOR)}',
                "remove this one: security.yaml names it",
            )
        elif delegated.account == administrator:
            remove = "remove this one: it is the same resource, which stays"
            if one.has_own_call:
                remove = (
                    "remove this one; where it was deployed, let the stack forget its resource first, because deleting "
                    "it ends the registration: docs/security.md"
                )
            yield places.error(
                place,
                f'"{shorten(administrator)}" administers {one.name} by {places.line(one.place)} already, and AWS has '
                "one registration for both",
                remove,
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


@dataclass(frozen=True, kw_only=True)
class _Administered:
    """What the delegated administrator of security.yaml administers by what is written at `place`.

    `has_own_call`: a call of the service registers it, so another resource stands for it. `has_several`: AWS lets
    other accounts administer it too.
    """

    name: str
    place: Place
    has_own_call: bool
    has_several: bool = False


def _find_administered(organization: Organization) -> dict[str, _Administered]:
    """By principal."""
    security = organization.security
    named = {
        row.principal: _Administered(
            name=row.name, place=_SERVICES / row.key, has_own_call=row.delegated_in_each_region
        )
        for row, _ in _find_on(organization)
    }
    if security.trail is not None:
        place = Place(SECURITY, ("trail",))
        named[CLOUDTRAIL] = _Administered(name="CloudTrail", place=place, has_own_call=True, has_several=True)
    if security.aws_config is not None and security.aws_config.aggregator:
        place = Place(SECURITY, ("aws_config",))
        named[CONFIG] = _Administered(name="AWS Config", place=place, has_own_call=False, has_several=True)
    return named


def _find_on(organization: Organization) -> Iterator[tuple[SecurityService, Service]]:
    services = organization.security.services
    on = {} if services is None else find_services_on(services)
    yield from ((row, on[row.key]) for row in SECURITY_SERVICES if row.key in on)
