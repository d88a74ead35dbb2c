"""The parts of security.yaml that states hold: delegations, services, the trail with its bucket and key. Pure."""

from collections.abc import Mapping

from live.inventory import SecurityPart
from migrate.init.attributes import Found

TRAIL, TRAIL_DELEGATION = "aws_cloudtrail", "aws_cloudtrail_organization_delegated_admin_account"
ROOT_ACCESS, RESOURCE_POLICY = "aws_iam_organizations_features", "aws_organizations_resource_policy"
ANALYZER = "aws_accessanalyzer_analyzer"
KEY, ALIAS = "aws_kms_key", "aws_kms_alias"
BUCKET = "aws_s3_bucket"

_SERVICES: Mapping[str, tuple[str, ...]] = {
    ANALYZER: ("analyzer_name", "type", "configuration"),
    "aws_guardduty_detector": ("enable", "finding_publishing_frequency"),
    "aws_guardduty_detector_feature": ("name", "status"),
    "aws_guardduty_organization_admin_account": ("admin_account_id",),
    "aws_guardduty_organization_configuration": ("auto_enable", "auto_enable_organization_members"),
    "aws_guardduty_organization_configuration_feature": ("name", "auto_enable"),
    "aws_inspector2_delegated_admin_account": ("account_id",),
    "aws_inspector2_enabler": ("account_ids", "resource_types"),
    "aws_inspector2_organization_configuration": ("auto_enable",),
    "aws_macie2_account": ("finding_publishing_frequency", "status"),
    "aws_macie2_organization_admin_account": ("admin_account_id",),
    "aws_macie2_organization_configuration": ("auto_enable",),
    "aws_securityhub_account": ("control_finding_generator", "auto_enable_controls"),
    "aws_securityhub_finding_aggregator": ("linking_mode", "specified_regions"),
    "aws_securityhub_organization_admin_account": ("admin_account_id",),
    "aws_securityhub_organization_configuration": (
        "auto_enable",
        "auto_enable_standards",
        "organization_configuration",
    ),
}
_TRAIL: Mapping[str, tuple[str, ...]] = {
    TRAIL: (
        "name",
        "s3_bucket_name",
        "kms_key_id",
        "is_organization_trail",
        "is_multi_region_trail",
        "include_global_service_events",
        "enable_log_file_validation",
        "enable_logging",
        "s3_key_prefix",
        "sns_topic_name",
        "cloud_watch_logs_group_arn",
        "event_selector",
        "advanced_event_selector",
        "insight_selector",
    ),
    TRAIL_DELEGATION: ("account_id",),
    KEY: ("arn", "key_id", "description", "enable_key_rotation", "policy"),
    ALIAS: ("arn", "name", "target_key_arn"),
    BUCKET: (
        "bucket",
        "versioning",
        "server_side_encryption_configuration",
        "lifecycle_rule",
        "policy",
    ),
    "aws_s3_bucket_lifecycle_configuration": ("bucket", "rule"),
    "aws_s3_bucket_object_lock_configuration": ("bucket", "rule"),
    "aws_s3_bucket_policy": ("bucket", "policy"),
    "aws_s3_bucket_public_access_block": ("bucket",),
    "aws_s3_bucket_server_side_encryption_configuration": ("bucket",),
    "aws_s3_bucket_versioning": ("bucket",),
}
_OTHERS: Mapping[str, tuple[str, ...]] = {ROOT_ACCESS: ("enabled_features",), RESOURCE_POLICY: ("content",)}

PARTS: Mapping[str, tuple[str, ...]] = {**_SERVICES, **_TRAIL, **_OTHERS}
"""By Terraform's type, the attributes that are looked at."""

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
    """The part of an instance whose type is in PARTS; None for an analyzer or a trail of one account alone."""
    type_ = one.scanned.type
    if type_ == ANALYZER and not one.optional("type").startswith("ORGANIZATION"):
        return None
    if type_ == TRAIL and not one.flag("is_organization_trail", default=False):
        return None
    return SecurityPart(
        origin=one.origin,
        type=type_,
        account_id=one.account,
        region=None if type_ in _GLOBAL else one.region,
        attributes={name: one.attributes.get(name) for name in PARTS[type_]},
        **one.tags,
    )
