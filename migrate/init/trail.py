"""The `trail` of security.yaml: the organization's trail with its bucket and key, where states hold all of it. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from config.models import MANAGEMENT
from live.inventory import SecurityPart
from migrate.init.attributes import BeyondError, MissingError, Values
from migrate.init.drafting import note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.parts import Parts
from migrate.init.security_parts import ALIAS, BUCKET, KEY, TRAIL, TRAIL_DELEGATION
from policies.buckets import organization_trail_policy
from policies.keys import trail_key_policy
from policies.services import CLOUDTRAIL
from resource_types.derivations import derive_from_bucket

_LIFECYCLE, _LOCK = "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_object_lock_configuration"
_POLICY, _PUBLIC = "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block"
_SETTINGS = (
    _LIFECYCLE,
    _POLICY,
    _PUBLIC,
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
)
"""What the program makes of a bucket, each of which there has to be."""

_BEYOND = (
    "advanced_event_selector",
    "cloud_watch_logs_group_arn",
    "event_selector",
    "insight_selector",
    "s3_key_prefix",
    "sns_topic_name",
)
_ON = ("enable_log_file_validation", "include_global_service_events", "is_multi_region_trail")


@dataclass(frozen=True)
class Trail:
    """`log_archive`: key of the account that the bucket is in."""

    log_archive: str
    drafted: Noted


def draft_trail(parts: Parts, administrator: str, home_region: str, *, delegated: bool) -> Trail | None:
    """The trail; None where there is none, or one that the config cannot say.

    `delegated`: whether a state holds a delegation of CloudTrail to `administrator` by Organizations' own call.
    """
    trails = parts.of(TRAIL)
    delegations = [
        part for part in parts.of(TRAIL_DELEGATION) if Values(part.attributes).optional("account_id") == administrator
    ]
    if not trails:
        return None
    try:
        if len(trails) > 1:
            raise BeyondError("there are several trails of the organization, and the config has one")
        if not (delegations or delegated):
            raise BeyondError(
                "nothing that was read holds an account that administers CloudTrail for the organization, from which "
                "the program makes the trail: register one first"
            )
        if CLOUDTRAIL not in parts.members.organization.services:
            raise BeyondError(f"{CLOUDTRAIL} has no trusted access that anything here tells of")
        drafted, used = _draft(parts, trails[0], home_region)
    except BeyondError as error:
        parts.leave_all([*trails, *delegations], str(error))
        return None
    except MissingError as error:
        parts.leave_all([*trails, *delegations], f"{error.explain()}, of the trail or of what belongs to it")
        return None
    parts.use(*used, *delegations)
    return Trail(parts.members.names.accounts[used[1].account_id], note(drafted, used[:2]))


def _draft(parts: Parts, trail: SecurityPart, home_region: str) -> tuple[dict[str, Any], list[SecurityPart]]:
    """The fields, and the parts that are in them: the trail, its bucket, and what belongs to both.

    Raises:
        BeyondError: the config cannot say it.
        MissingError: an attribute of one of them is not there.
    """
    values = Values(trail.attributes)
    beyond = values.set_among(_BEYOND)
    if beyond or not values.flag("enable_logging", default=True):
        raise BeyondError(f"the trail has {', '.join(beyond) or 'its logging off'}, which the config does not say")
    name, arn = values.text("s3_bucket_name"), values.optional("kms_key_id")
    if not arn:
        raise BeyondError("the trail has no key, and the program encrypts its files with one")
    bucket = _find(parts, BUCKET, "bucket", name, "its bucket")
    key = _find(parts, KEY, "arn", arn, "its key")
    alias = _find(parts, ALIAS, "target_key_arn", arn, "an alias of its key")
    if {part.region for part in (trail, bucket, key)} != {home_region}:
        raise BeyondError("trail, bucket and key are not all in the home region, where the program has them")
    account = parts.members.names.accounts.get(bucket.account_id)
    if account in {None, MANAGEMENT} or key.account_id != bucket.account_id:
        raise BeyondError("bucket and key are not both in one member account, where the program has them")
    settings = _find_settings(parts, bucket)
    lock = _read_lock(parts, bucket)
    days, is_ours = _read_expiry(settings.get(_LIFECYCLE), bucket)
    if not is_ours:
        parts.findings.differ(settings.get(_LIFECYCLE, bucket), "rule", "more or less", "rules of its own")
    fields = {
        "name": values.text("name"),
        "bucket": name,
        "key_alias": Values(alias.attributes).text("name"),
        "expire_days": days,
        "object_lock": lock,
    }
    for switch in _ON:
        if not values.flag(switch, default=True):
            parts.findings.differ(trail, switch, "off", "it on")
    _compare_policies(parts, trail, settings.get(_POLICY, bucket), key, bucket)
    locks = _of_bucket(parts, _LOCK, bucket)
    return without_nothing(fields), [trail, bucket, key, alias, *settings.values(), *locks]


def _find(parts: Parts, type_: str, attribute: str, value: str, what: str) -> SecurityPart:
    for part in parts.of(type_):
        if part.attributes[attribute] == value:
            return part
    raise BeyondError(f"nothing that was read holds {what}")


def _of_bucket(parts: Parts, type_: str, bucket: SecurityPart) -> list[SecurityPart]:
    name = Values(bucket.attributes).text("bucket")
    return [part for part in parts.of(type_, bucket.account_id) if part.attributes["bucket"] == name]


def _find_settings(parts: Parts, bucket: SecurityPart) -> dict[str, SecurityPart]:
    """The instances of the bucket's settings by type. Older providers have some within the bucket.

    Raises:
        BeyondError: one is in no state, and the program would make it.
    """
    found = {type_: some[0] for type_ in _SETTINGS if (some := _of_bucket(parts, type_, bucket))}
    within = {derived.type for derived in derive_from_bucket(bucket.attributes)}
    lacking = [type_ for type_ in _SETTINGS if type_ not in found and type_ not in within]
    if lacking:
        raise BeyondError(f"nothing that was read holds {', '.join(lacking)} of its bucket, and the program has them")
    return found


def _read_expiry(lifecycle: SecurityPart | None, bucket: SecurityPart) -> tuple[int, bool]:
    """After how many days files expire, and whether the rules are those of the program.

    Raises:
        BeyondError: no rule says it for all files, or several do.
        MissingError: a rule does not say what it should.
    """
    within = lifecycle is None
    rules = Values(bucket.attributes if lifecycle is None else lifecycle.attributes).blocks(
        "lifecycle_rule" if within else "rule"
    )
    on = [rule for rule in rules if rule.flag("enabled", default=False) or rule.optional("status") == "Enabled"]
    days = [
        days
        for rule in on
        if not _read_prefix(rule)
        for block in rule.blocks("expiration")
        if (days := block.number("days")) is not None
    ]
    if len(days) != 1:
        raise BeyondError("no rule of its bucket, or more than one, says when all files expire, and the config says it")
    return days[0], {rule.optional("id") for rule in on} == {"expire-files", "expire-markers"}


def _read_prefix(rule: Values) -> object:
    """What a rule is for, if not for all files."""
    return rule.set_among(("prefix", "tags")) or any(
        one.set_among(("prefix", "tag", "and", "object_size_greater_than", "object_size_less_than"))
        for one in rule.blocks("filter")
    )


def _read_lock(parts: Parts, bucket: SecurityPart) -> dict[str, Any] | None:
    """Raises BeyondError where it is for years, MissingError where it does not say how."""
    for part in _of_bucket(parts, _LOCK, bucket):
        for rule in Values(part.attributes).blocks("rule"):
            for block in rule.blocks("default_retention"):
                days = block.number("days")
                if days is None:
                    raise BeyondError("files are locked for years, and the config says days")
                return {"mode": block.text("mode"), "days": days}
    return None


def _compare_policies(
    parts: Parts, trail: SecurityPart, policy: SecurityPart, key: SecurityPart, bucket: SecurityPart
) -> None:
    organization = parts.members.organization
    management = organization.management_account_id
    name = Values(trail.attributes).optional("name")
    trail_arn = f"arn:aws:cloudtrail:{trail.region}:{management}:trail/{name}"
    of_bucket = organization_trail_policy(
        f"arn:aws:s3:::{bucket.attributes.get('bucket')}",
        trail_arn=trail_arn,
        management_id=management,
        organization_id=organization.id,
    )
    of_key = trail_key_policy(account_id=key.account_id, trail_arn=trail_arn, management_id=management)
    for part, document in ((policy, of_bucket), (key, of_key)):
        if _load(part.attributes.get("policy")) != document:
            parts.findings.differ(part, "policy", "another document", "its own")


def _load(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
