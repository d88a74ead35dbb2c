"""The parts of security.yaml that states hold: delegations, services, the trail with its bucket and key. Pure."""

from collections.abc import Callable, Mapping
from functools import partial

from live.inventory import SecurityPart
from migrate.init.attributes import Found, Readable

TRAIL, TRAIL_DELEGATION = "aws_cloudtrail", "aws_cloudtrail_organization_delegated_admin_account"
ROOT_ACCESS, RESOURCE_POLICY = "aws_iam_organizations_features", "aws_organizations_resource_policy"
ANALYZER = "aws_accessanalyzer_analyzer"
KEY, ALIAS = "aws_kms_key", "aws_kms_alias"
BUCKET = "aws_s3_bucket"

Check = Callable[[Readable, str], object]
"""Raises MissingError where the attribute is of another type."""

_FLAG: Check = partial(Readable.flag, default=False)
_TEXT, _TEXTS, _BLOCKS = Readable.optional, Readable.texts, Readable.blocks


def _all(check: Check, *names: str) -> dict[str, Check]:
    return dict.fromkeys(names, check)


_SERVICES: Mapping[str, Mapping[str, Check]] = {
    ANALYZER: {**_all(_TEXT, "analyzer_name", "type"), "configuration": _BLOCKS},
    "aws_guardduty_detector": {"enable": _FLAG, "finding_publishing_frequency": _TEXT},
    "aws_guardduty_detector_feature": _all(_TEXT, "name", "status"),
    "aws_guardduty_organization_admin_account": _all(_TEXT, "admin_account_id"),
    "aws_guardduty_organization_configuration": {"auto_enable": _FLAG, "auto_enable_organization_members": _TEXT},
    "aws_guardduty_organization_configuration_feature": _all(_TEXT, "name", "auto_enable"),
    "aws_inspector2_delegated_admin_account": _all(_TEXT, "account_id"),
    "aws_inspector2_enabler": _all(_TEXTS, "account_ids", "resource_types"),
    "aws_inspector2_organization_configuration": _all(_BLOCKS, "auto_enable"),
    "aws_macie2_account": _all(_TEXT, "finding_publishing_frequency", "status"),
    "aws_macie2_organization_admin_account": _all(_TEXT, "admin_account_id"),
    "aws_macie2_organization_configuration": _all(_FLAG, "auto_enable"),
    "aws_securityhub_account": {"control_finding_generator": _TEXT, "auto_enable_controls": _FLAG},
    "aws_securityhub_finding_aggregator": {"linking_mode": _TEXT, "specified_regions": _TEXTS},
    "aws_securityhub_organization_admin_account": _all(_TEXT, "admin_account_id"),
    "aws_securityhub_organization_configuration": {
        "auto_enable": _FLAG,
        "auto_enable_standards": _TEXT,
        "organization_configuration": _BLOCKS,
    },
}
_TRAIL: Mapping[str, Mapping[str, Check]] = {
    TRAIL: {
        **_all(_TEXT, "name", "s3_bucket_name", "kms_key_id"),
        **_all(_FLAG, "is_organization_trail", "is_multi_region_trail", "include_global_service_events"),
        **_all(_FLAG, "enable_log_file_validation", "enable_logging"),
        **_all(_TEXT, "s3_key_prefix", "sns_topic_name", "cloud_watch_logs_group_arn"),
        **_all(_BLOCKS, "event_selector", "advanced_event_selector", "insight_selector"),
    },
    TRAIL_DELEGATION: _all(_TEXT, "account_id"),
    KEY: {**_all(_TEXT, "arn", "key_id", "description", "policy"), "enable_key_rotation": _FLAG},
    ALIAS: _all(_TEXT, "arn", "name", "target_key_arn"),
    BUCKET: {
        **_all(_TEXT, "bucket", "policy"),
        **_all(_BLOCKS, "versioning", "server_side_encryption_configuration", "lifecycle_rule"),
    },
    "aws_s3_bucket_lifecycle_configuration": {"bucket": _TEXT, "rule": _BLOCKS},
    "aws_s3_bucket_object_lock_configuration": {"bucket": _TEXT, "rule": _BLOCKS},
    "aws_s3_bucket_policy": _all(_TEXT, "bucket", "policy"),
    "aws_s3_bucket_public_access_block": _all(_TEXT, "bucket"),
    "aws_s3_bucket_server_side_encryption_configuration": _all(_TEXT, "bucket"),
    "aws_s3_bucket_versioning": _all(_TEXT, "bucket"),
}
_OTHERS: Mapping[str, Mapping[str, Check]] = {
    ROOT_ACCESS: _all(_TEXTS, "enabled_features"),
    RESOURCE_POLICY: _all(_TEXT, "content"),
}

PARTS: Mapping[str, Mapping[str, Check]] = {**_SERVICES, **_TRAIL, **_OTHERS}
"""By Terraform's type, the attributes that are looked at, and what each has to be."""

TOLD = frozenset({*_SERVICES, *_OTHERS, TRAIL, TRAIL_DELEGATION})
"""Those of which every one is in the config or told. Buckets and keys are for anything."""

PARTS_WITHOUT_IMPORT = frozenset(
    {
        "aws_guardduty_detector_feature",
        "aws_guardduty_organization_configuration_feature",
        "aws_inspector2_organization_configuration",
        "aws_macie2_organization_configuration",
    }
)
"""Settings that no import takes over: the first `pulumi up` writes them."""

_GLOBAL = frozenset({ROOT_ACCESS, RESOURCE_POLICY, TRAIL_DELEGATION})


def read_security_part(one: Found) -> SecurityPart | None:
    """The part of an instance whose type is in PARTS; None for an analyzer or a trail of one account alone.

    Raises:
        MissingError: an attribute has another type than it should, or is marked sensitive.
    """
    type_ = one.scanned.type
    if type_ == ANALYZER and not one.optional("type").startswith("ORGANIZATION"):
        return None
    if type_ == TRAIL and not one.flag("is_organization_trail", default=False):
        return None
    for name, check in PARTS[type_].items():
        check(one, name)
    return SecurityPart(
        origin=one.origin,
        type=type_,
        account_id=one.account,
        region=None if type_ in _GLOBAL else one.region,
        attributes={name: one.attributes.get(name) for name in PARTS[type_]},
        **one.tags,
    )
