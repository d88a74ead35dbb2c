"""Rules about what the administrative account holds: its buckets, and the alarm's patterns."""

from collections.abc import Iterator

from config.checks.walk import account_keys
from config.errors import ConfigError
from config.models import Admin, Organization
from config.text import shorten
from config.yaml.places import ADMIN, SECURITY, Place, Places
from policies.entries import MAX_PATTERN, match_entry_by_accounts

_NO_ID = "0" * 12


def buckets_are_distinct(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """State, copy, access logs, trails and records have a bucket each: a log in the state's bucket would log itself."""
    named = [] if organization.admin is None else _name_buckets(organization.admin)
    if organization.security.trail is not None:
        named.append((organization.security.trail.bucket, Place(SECURITY, ("trail", "bucket"))))
    if organization.security.aws_config is not None:
        named.append((organization.security.aws_config.bucket, Place(SECURITY, ("aws_config", "bucket"))))
    if organization.security.flow_logs is not None:
        named.append((organization.security.flow_logs.bucket, Place(SECURITY, ("flow_logs", "bucket"))))
    first: dict[str, Place] = {}
    for name, place in named:
        other = first.setdefault(name, place)
        if other != place:
            yield places.error(
                place,
                f'"{shorten(name)}" is also the bucket of {places.line(other)}, and each of them needs one of its own',
                "choose another name",
            )


def key_aliases_are_distinct(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """State, trail and records have a key each, of which an account has one of an alias in a region."""
    security, administrative = organization.security, organization.settings.administrative_account
    named = (
        []
        if organization.admin is None
        else [(administrative, organization.admin.key_alias, Place(ADMIN, ("key_alias",)))]
    )
    archives = (("trail", security.trail), ("aws_config", security.aws_config), ("flow_logs", security.flow_logs))
    for field, kept in archives:
        if kept is not None and security.log_archive is not None:
            named.append((security.log_archive, kept.key_alias, Place(SECURITY, (field, "key_alias"))))
    first: dict[tuple[str, str], Place] = {}
    for account, alias, place in named:
        other = first.setdefault((account, alias), place)
        if other != place:
            yield places.error(
                place,
                f'"{shorten(alias)}" is also the alias of {places.line(other)}, and the account has one of a name',
                "choose another one",
            )


def _name_buckets(admin: Admin) -> list[tuple[str, Place]]:
    bucket = admin.state_bucket
    named = [(bucket.name, Place(ADMIN, ("state_bucket", "name")))]
    if bucket.access_logs is not None:
        named.append((bucket.access_logs.bucket, Place(ADMIN, ("state_bucket", "access_logs", "bucket"))))
    if bucket.replica is not None:
        named.append((bucket.replica.bucket, Place(ADMIN, ("state_bucket", "replica", "bucket"))))
    if admin.audit is not None:
        named.append((admin.audit.bucket, Place(ADMIN, ("audit", "bucket"))))
    return named


def replica_is_elsewhere(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The copy of the state is in another region than the state."""
    admin, account = organization.admin, organization.settings.administrative_account
    if admin is None or admin.state_bucket.replica is None or account not in account_keys(organization):
        return
    region = organization.region_of(account)
    if admin.state_bucket.replica.region == region:
        yield places.error(
            Place(ADMIN, ("state_bucket", "replica", "region")),
            f"{region} is the region of the state bucket too, so one outage would take both",
            "write another one of the organization's regions",
        )


def alarm_patterns_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What finds an entry into the deploy role from elsewhere is short enough for CloudWatch Logs."""
    admin = organization.admin
    if admin is None or admin.audit is None or admin.audit.alarm is None or admin.deploy_role is None:
        return
    pattern = match_entry_by_accounts(
        f"arn:aws:iam::{_NO_ID}:role/{admin.deploy_role.name}",
        account_ids=[f"{index:012}" for index in range(len(admin.deploy_role.trusted_by))],
        session_prefixes=admin.audit.alarm.deploy_sessions,
    )
    if len(pattern) > MAX_PATTERN:
        yield places.error(
            Place(ADMIN, ("audit", "alarm")),
            f"the pattern that finds other entries into {shorten(admin.deploy_role.name)} has {len(pattern)} "
            f"characters, AWS allows {MAX_PATTERN}, so the alarm could not be made",
            "name fewer accounts in deploy_role.trusted_by, or fewer deploy_sessions",
        )
