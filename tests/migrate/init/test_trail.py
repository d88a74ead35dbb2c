"""The organization's trail, from states to the config that loads."""

from collections.abc import Callable
from typing import Any

import pytest

from config.plan.organization_trail import plan_organization_trail
from policies.buckets import organization_trail_policy
from policies.documents import minify
from policies.keys import trail_key_policy
from policies.services import CLOUDTRAIL
from tests.migrate.init.inventories import MANAGEMENT, NETWORK, SHOP, TOOLS
from tests.migrate.init.loading import Loader
from tests.migrate.init.security_parts import Said, differing, guardduty, reasons, with_parts

TRAIL_ARN = f"arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/main"
KEY_ARN = f"arn:aws:kms:us-east-1:{SHOP}:key/11111111-2222-3333-4444-555555555555"
BUCKET = {"bucket": "example-trail"}
RULES: list[dict[str, Any]] = [
    {"id": "expire-files", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 365}]},
    {
        "id": "expire-markers",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "expiration": [{"expired_object_delete_marker": True, "days": 0}],
    },
]


def trail(**changes: Any) -> dict[str, Any]:
    return {
        "name": "main",
        "arn": TRAIL_ARN,
        "s3_bucket_name": BUCKET["bucket"],
        "kms_key_id": KEY_ARN,
        "is_organization_trail": True,
        **dict.fromkeys(
            ("enable_log_file_validation", "include_global_service_events", "is_multi_region_trail", "enable_logging"),
            True,
        ),
        **changes,
    }


def whole_trail(**changes: Any) -> list[Said]:
    """A trail that Terraform made in the management account, as the program would make it; `changes`: of the trail."""
    bucket_policy = organization_trail_policy(
        "arn:aws:s3:::example-trail", trail_arn=TRAIL_ARN, management_id=MANAGEMENT, organization_id="o-1"
    )
    key_policy = trail_key_policy(account_id=SHOP, trail_arn=TRAIL_ARN, management_id=MANAGEMENT)
    return [
        ("aws_cloudtrail", MANAGEMENT, trail(**changes)),
        ("aws_cloudtrail_organization_delegated_admin_account", MANAGEMENT, {"account_id": TOOLS}),
        ("aws_s3_bucket", SHOP, BUCKET),
        ("aws_s3_bucket_versioning", SHOP, BUCKET),
        ("aws_s3_bucket_server_side_encryption_configuration", SHOP, BUCKET),
        ("aws_s3_bucket_public_access_block", SHOP, BUCKET),
        ("aws_s3_bucket_policy", SHOP, {**BUCKET, "policy": minify(bucket_policy)}),
        ("aws_s3_bucket_lifecycle_configuration", SHOP, {**BUCKET, "rule": RULES}),
        ("aws_kms_key", SHOP, {"arn": KEY_ARN, "policy": minify(key_policy)}),
        ("aws_kms_alias", SHOP, {"name": "alias/trail", "target_key_arn": KEY_ARN}),
    ]


def test_the_trail_with_bucket_and_key(loaded: Loader) -> None:
    lock = [{"default_retention": [{"mode": "GOVERNANCE", "days": 30}]}]
    organization, draft = loaded(
        with_parts(*whole_trail(), ("aws_s3_bucket_object_lock_configuration", SHOP, {**BUCKET, "rule": lock}))
    )
    planned = plan_organization_trail(organization)
    assert planned is not None
    assert (planned.administrator, planned.log_archive, planned.trail_name) == ("tooling", "shop", "main")
    assert (planned.bucket_name, planned.key_alias) == ("example-trail", "alias/trail")
    assert (planned.expire_days, planned.locked) == (365, ("GOVERNANCE", 30))
    assert differing(draft) == set()
    assert reasons(draft, "aws_cloudtrail") == set()


def test_what_differs_about_a_trail_is_told(loaded: Loader) -> None:
    said = [one for one in whole_trail(enable_log_file_validation=False) if "lifecycle" not in one[0]]
    said = [(type_, account, {**rest, "policy": "{}"} if "policy" in rest else rest) for type_, account, rest in said]
    rule = {"id": "a", "status": "Enabled", "filter": [], "expiration": [{"days": 90}]}
    said.append(("aws_s3_bucket_lifecycle_configuration", SHOP, {**BUCKET, "rule": [rule]}))
    organization, draft = loaded(with_parts(*said))
    planned = plan_organization_trail(organization)
    assert planned is not None
    assert planned.expire_days == 90
    update = ": preview would show an update"
    assert differing(draft) == {
        f"aws_cloudtrail: enable_log_file_validation is off; the program sets it on{update}",
        f"aws_kms_key: policy is another document; the program sets its own{update}",
        f"aws_s3_bucket_policy: policy is another document; the program sets its own{update}",
        f"aws_s3_bucket_lifecycle_configuration: rule is more or less; the program sets rules of its own{update}",
    }


def without(type_: str) -> Callable[[list[Said]], list[Said]]:
    return lambda said: [one for one in said if one[0] != type_]


def moved(type_: str, account: str) -> Callable[[list[Said]], list[Said]]:
    return lambda said: [(one[0], account if one[0] == type_ else one[1], one[2]) for one in said]


def changed(type_: str, **changes: Any) -> Callable[[list[Said]], list[Said]]:
    return lambda said: [(one[0], one[1], {**one[2], **changes} if one[0] == type_ else one[2]) for one in said]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("aws_cloudtrail_organization_delegated_admin_account"), "nothing that was read holds all"),
        (without("aws_s3_bucket"), "nothing that was read holds its bucket"),
        (without("aws_kms_key"), "nothing that was read holds its key"),
        (without("aws_kms_alias"), "nothing that was read holds an alias of its key"),
        (without("aws_s3_bucket_versioning"), "nothing that was read holds aws_s3_bucket_versioning of its bucket"),
        (changed("aws_s3_bucket_lifecycle_configuration", rule=[]), "no rule of its bucket, or more than one"),
        (moved("aws_s3_bucket", MANAGEMENT), "bucket and key are not both in one member account"),
        (moved("aws_kms_alias", NETWORK), None),
        (changed("aws_kms_key", region="eu-west-1"), "trail, bucket and key are not all in the home region"),
        (changed("aws_cloudtrail", sns_topic_name="t"), "the trail has sns_topic_name, which the config does not say"),
        (changed("aws_cloudtrail", enable_logging=False), "the trail has its logging off"),
        (lambda said: [*said, ("aws_cloudtrail", MANAGEMENT, trail(name="b"))], "there are several trails"),
        (
            lambda said: [
                *said,
                (
                    "aws_s3_bucket_object_lock_configuration",
                    SHOP,
                    {**BUCKET, "rule": [{"default_retention": [{"mode": "COMPLIANCE", "years": 1}]}]},
                ),
            ],
            "files are locked for years",
        ),
    ],
)
def test_a_trail_that_the_config_cannot_say_is_told(
    loaded: Loader, change: Callable[[list[Said]], list[Said]], reason: str | None
) -> None:
    organization, draft = loaded(with_parts(*change(whole_trail())))
    assert (plan_organization_trail(organization) is None) is (reason is not None)
    found = reasons(draft, "aws_cloudtrail")
    assert reason is None or any(one.startswith(reason) for one in found), found


def test_a_trail_needs_somebody_who_administers_cloudtrail(loaded: Loader) -> None:
    said = without("aws_cloudtrail_organization_delegated_admin_account")(whole_trail())
    _, draft = loaded(with_parts(*said, *guardduty()))
    assert any(
        one.startswith("nothing that was read holds an account that administers CloudTrail")
        for one in reasons(draft, "aws_cloudtrail")
    )
    by_organizations = (
        "aws_organizations_delegated_administrator",
        MANAGEMENT,
        {"account_id": TOOLS, "service_principal": CLOUDTRAIL},
    )
    organization, _ = loaded(with_parts(*said, by_organizations))
    assert plan_organization_trail(organization) is not None
    assert CLOUDTRAIL not in {one.service for one in organization.settings.delegated_administrators}


def test_a_trail_without_trusted_access_is_left(loaded: Loader) -> None:
    organization, draft = loaded(with_parts(*whole_trail(), trusted=()))
    assert plan_organization_trail(organization) is None
    assert reasons(draft, "aws_cloudtrail") == {
        "cloudtrail.amazonaws.com has no trusted access that anything here tells of"
    }


def test_an_older_bucket_has_its_settings_within(loaded: Loader) -> None:
    within: dict[str, Any] = {
        "versioning": [{"enabled": True}],
        "server_side_encryption_configuration": [{"rule": []}],
        "lifecycle_rule": [{"enabled": True, "prefix": "", "expiration": [{"days": 30}]}],
        "policy": "{}",
    }
    said = [
        (type_, account, {**rest, **within} if type_ == "aws_s3_bucket" else rest)
        for type_, account, rest in whole_trail()
        if not type_.startswith("aws_s3_bucket_") or type_ == "aws_s3_bucket_public_access_block"
    ]
    organization, _ = loaded(with_parts(*said))
    planned = plan_organization_trail(organization)
    assert planned is not None
    assert planned.expire_days == 30
