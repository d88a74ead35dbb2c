"""Rules about the trail of the organization: somebody makes it, somebody else keeps it, and one stack has both."""

from collections.abc import Iterator

from config.checks.walk import account_keys, lacks_trusted_access
from config.errors import ConfigError
from config.models import Organization
from config.plan.groups import group_of
from config.yaml.places import SECURITY, Place, Places
from policies.services import CLOUDTRAIL

_ARCHIVE = Place(SECURITY, ("log_archive",))
_TRAIL = Place(SECURITY, ("trail",))


def log_archive_exists(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The log archive is a member account."""
    archive = organization.security.log_archive
    if archive is not None:
        so = "so what is recorded has no home"
        yield from places.unknown(archive, account_keys(organization), "a member account", _ARCHIVE, so=so)


def trail_has_its_accounts(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The trail has an account that makes it, and one that keeps its files out of everybody's reach."""
    security = organization.security
    if security.trail is None:
        return
    if security.delegated_administrator is None and not places.is_lost(Place(SECURITY, ("delegated_administrator",))):
        yield places.error(
            _TRAIL,
            "no account administers CloudTrail for the organization, so nobody makes the trail",
            "add `delegated_administrator: <key of a member account>` to security.yaml",
        )
    if security.log_archive is None and not places.is_lost(_ARCHIVE):
        yield places.error(
            _TRAIL,
            "no account keeps the files of the trail, so it has nowhere to write to",
            "add `log_archive: <key of a member account that does nothing else>` to security.yaml",
        )


def trail_is_trusted(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """CloudTrail has trusted access before an account can administer it, and before it records other accounts."""
    if organization.security.trail is not None and lacks_trusted_access(organization, places, CLOUDTRAIL):
        yield places.error(
            _TRAIL,
            f"a trail of the organization needs trusted access of {CLOUDTRAIL}, without which AWS refuses it",
            f"add {CLOUDTRAIL} to trusted_access in organization.yaml",
        )


def trail_accounts_share_a_stack(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The stack that makes the trail makes its bucket first, so one group has both accounts."""
    security = organization.security
    accounts = {account.key: account for account in organization.accounts}
    administrator = accounts.get(security.delegated_administrator or "")
    archive = accounts.get(security.log_archive or "")
    if organization.settings.layout == "single" or security.trail is None or administrator is None or archive is None:
        return
    groups = [group_of(administrator), group_of(archive)]
    if None not in groups and groups[0] != groups[1]:
        yield places.error(
            _ARCHIVE,
            f"{archive.key} is in the group {groups[1]} and {administrator.key}, which makes the trail, in "
            f"{groups[0]}: one stack would need the bucket that another one makes",
            "give both the same `group` in accounts.yaml",
        )
