"""Rules about AWS Config: somebody keeps what it records, somebody sees it, and what is recorded is there."""

from collections.abc import Iterator

from config.checks.regions import find_unused_regions
from config.checks.targets import find_unknown_targets, resolve_known_targets
from config.checks.walk import lacks_trusted_access
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization
from config.yaml.places import SECURITY, Place, Places
from policies.services import CONFIG

_PLACE = Place(SECURITY, ("aws_config",))
_ARCHIVE = Place(SECURITY, ("log_archive",))
_ADMINISTRATOR = Place(SECURITY, ("delegated_administrator",))


def aws_config_has_its_accounts(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An account keeps the files of the recorders, and one sees the records of all."""
    security = organization.security
    settings = security.aws_config
    if settings is None:
        return
    if security.log_archive is None and not places.is_lost(_ARCHIVE):
        yield places.error(
            _PLACE,
            "no account keeps the files of AWS Config, so its recorders have nowhere to write to",
            "add `log_archive: <key of a member account that does nothing else>` to security.yaml",
        )
    if settings.aggregator and security.delegated_administrator is None and not places.is_lost(_ADMINISTRATOR):
        yield places.error(
            _PLACE / "aggregator",
            "no account administers AWS Config for the organization, so nobody makes the aggregator",
            "add `delegated_administrator: <key of a member account>` to security.yaml, or write aggregator: false",
        )


def aggregator_is_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS Config has trusted access before an account can administer it."""
    settings = organization.security.aws_config
    if settings is not None and settings.aggregator and lacks_trusted_access(organization, places, CONFIG):
        yield places.error(
            _PLACE,
            f"the aggregator of AWS Config needs trusted access of {CONFIG}, without which AWS refuses it",
            f"add {CONFIG} to trusted_access in organization.yaml, or write aggregator: false",
        )


def recorders_have_targets(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What is recorded is there, and can be recorded by the stack that has it."""
    settings = organization.security.aws_config
    if settings is None:
        return
    place = _PLACE / "targets"
    yield from find_unknown_targets(organization, places, settings.targets, place, so="so nothing would be recorded")
    named = [(region, _PLACE / "regions" / index) for index, region in enumerate(settings.regions or ())]
    yield from find_unused_regions(organization, places, named)
    is_grouped = organization.settings.layout == "grouped" and "layout" not in places.blanks
    if is_grouped and MANAGEMENT in resolve_known_targets(organization, settings.targets):
        yield places.error(
            place / "accounts" / settings.targets.accounts.index(MANAGEMENT),
            "with layout: grouped the stack `org` would make the recorders of the management account before another "
            "stack makes the bucket that they write into",
            "leave the management account out, or set layout: single",
        )
