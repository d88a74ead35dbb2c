"""The trail of the whole organization: who makes it, and where its files go."""

from dataclasses import dataclass

from config.models import Organization
from config.models.trail import ObjectLock

TRAIL, TRAIL_ARCHIVE = "organization-trail", "trail-archive"
"""The first parts of the logical names of the trail and its bucket; the key of the account that each is in follows."""


@dataclass(frozen=True, kw_only=True)
class OrganizationTrailPlan:
    """`administrator` makes the trail, which AWS keeps in the management account; its files are in `log_archive`. Both
    are keys of accounts, and `former_administrators`, `former_archives` those that they had before.

    `region`: the home of all of it. `expire_days`: how long a file is kept. `locked`: in which mode, and for how many
    days, none can be deleted; None for no lock.
    """

    administrator: str
    log_archive: str
    region: str
    trail_name: str
    bucket_name: str
    key_alias: str
    expire_days: int
    locked: tuple[str, int] | None
    former_administrators: tuple[str, ...] = ()
    former_archives: tuple[str, ...] = ()


def plan_organization_trail(organization: Organization) -> OrganizationTrailPlan | None:
    """The trail; None where security.yaml has none. Administrator and log archive are named (config.checks)."""
    security = organization.security
    trail, administrator, archive = security.trail, security.delegated_administrator, security.log_archive
    if trail is None or administrator is None or archive is None:
        return None
    return OrganizationTrailPlan(
        administrator=administrator,
        log_archive=archive,
        region=organization.settings.home_region,
        trail_name=trail.name,
        bucket_name=trail.bucket,
        key_alias=trail.key_alias,
        expire_days=trail.expire_days,
        locked=_plan_lock(trail.object_lock),
        former_administrators=organization.account(administrator).formerly,
        former_archives=organization.account(archive).formerly,
    )


def _plan_lock(lock: ObjectLock | None) -> tuple[str, int] | None:
    return None if lock is None else (lock.mode, lock.days)
