"""Rules about AWS Config: somebody keeps what it records, somebody sees it, and what is recorded is there."""

from collections.abc import Iterator

from config.checks.regions import find_unused_regions
from config.checks.targets import find_unknown_targets
from config.checks.walk import lacks_trusted_access
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization
from config.models.aws_config import AwsConfig
from config.plan.aws_config import find_iam_region
from config.plan.targets import resolve_known_targets
from config.yaml.places import SECURITY, Place, Places
from policies.problems import find_meant
from policies.recorded_types import load_recorded_types
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
    if "regions" not in places.blanks:
        yield from _find_unrecorded(organization, places, settings)
    is_grouped = organization.settings.layout == "grouped" and "layout" not in places.blanks
    if is_grouped and MANAGEMENT in resolve_known_targets(organization, settings.targets):
        yield places.error(
            place / "accounts" / settings.targets.accounts.index(MANAGEMENT),
            "with layout: grouped the stack `org` would make the recorders of the management account before another "
            "stack makes the bucket that they write into",
            "leave the management account out, or set layout: single",
        )


def _find_unrecorded(organization: Organization, places: Places, settings: AwsConfig) -> Iterator[ConfigError]:
    """IAM, where no region can record it, and types that AWS Config may not know. AWS has the last word on both."""
    regions = settings.regions or organization.settings.regions
    if find_iam_region(regions, organization.settings.home_region) is None:
        yield places.error(
            _PLACE / "regions" if settings.regions else _PLACE,
            f"AWS Config records IAM in none of {', '.join(sorted(regions))}, so nobody sees who changed a role",
            "add a region that does, such as us-east-1",
        ).as_warning()
    for index, type_ in enumerate(settings.excluded_types):
        if type_ in load_recorded_types():
            continue
        close = find_meant(type_, load_recorded_types())
        yield places.error(
            _PLACE / "excluded_types" / index,
            f'"{type_}" is none of the types that are known to be recorded, and AWS refuses recorders that leave out '
            "what it doesn't know",
            f"{f'did you mean {close}? ' if close else ''}if it is right, leave it",
        ).as_warning()
