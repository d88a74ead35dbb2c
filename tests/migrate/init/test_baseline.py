"""Baseline profiles from the settings of accounts that states hold."""

from dataclasses import replace
from typing import Any

from config.plan.baseline import plan_baselines
from live.inventory import Inventory
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan
from tests.migrate.init.inventories import MANAGEMENT, NETWORK, SHOP, TOOLS, small
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.test_states import instance

KEY = f"arn:aws:kms:us-east-1:{SHOP}:key/11111111-2222-3333-4444-555555555555"
BLOCK: dict[str, Any] = dict.fromkeys(
    ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True
)
PASSWORDS = {
    "minimum_password_length": 16,
    "require_lowercase_characters": True,
    "require_uppercase_characters": True,
    "require_numbers": False,
    "require_symbols": True,
    "password_reuse_prevention": 5,
    "max_password_age": 0,
    "hard_expiry": False,
    "allow_users_to_change_password": True,
}


def with_settings(*said: tuple[str, str, dict[str, Any]] | tuple[str, str, dict[str, Any], str]) -> Inventory:
    """The small organization with instances: type, account, attributes, and region."""
    instances = [
        instance(type_, attributes, account=account, region=region[0] if region else "us-east-1", name=f"n{index}")
        for index, (type_, account, attributes, *region) in enumerate(said)
    ]
    found = read_inventory(Scan(states=(), instances=tuple(instances)))
    return replace(small(), account_settings=found.account_settings, notes=found.notes)


def test_accounts_with_the_same_settings_share_a_profile(loaded: Loader) -> None:
    said = [
        (type_, account, attributes)
        for account in (TOOLS, NETWORK, SHOP)
        for type_, attributes in (
            ("aws_iam_account_password_policy", PASSWORDS),
            ("aws_s3_account_public_access_block", {"account_id": account, **BLOCK}),
        )
    ]
    organization, draft = loaded(with_settings(*said))
    (profile,) = organization.baseline.profiles
    assert (profile.key, profile.regions) == ("baseline", None)
    assert profile.targets is not None
    assert (profile.targets.units, profile.targets.accounts) == (("root",), ())
    policy = profile.password_policy
    assert policy is not None
    assert (policy.minimum_length, policy.require_numbers, policy.reuse_prevention, policy.max_age_days) == (
        16,
        False,
        5,
        None,
    )
    assert profile.s3_public_access_block is not None
    assert profile.s3_public_access_block.model_dump() == BLOCK
    assert [plan.account for plan in plan_baselines(organization)] == ["network", "shop", "tooling"]
    assert [note for note in draft.left if "account_public" in note.origin] == []


def test_an_alias_alone_makes_a_profile_that_extends(loaded: Loader) -> None:
    blocks = [("aws_s3_account_public_access_block", account, BLOCK) for account in (TOOLS, NETWORK, SHOP, MANAGEMENT)]
    aliases = [
        ("aws_iam_account_alias", TOOLS, {"account_alias": "acme-tooling"}),
        ("aws_iam_account_alias", NETWORK, {"id": "acme-network"}),
        ("aws_iam_account_alias", SHOP, {"account_alias": "bookstore"}),
    ]
    organization, _ = loaded(with_settings(*blocks, *aliases))
    plans = {plan.account: plan for plan in plan_baselines(organization)}
    assert {account: plan.account_alias for account, plan in plans.items()} == {
        "tooling": "acme-tooling",
        "network": "acme-network",
        "shop": "bookstore",
        "management": None,
    }
    assert {plan.settings.s3_public_access_block is not None for plan in plans.values()} == {True}
    assert {profile.key: profile.extends for profile in organization.baseline.profiles} == {
        "baseline": None,
        "baseline-shop": "baseline",
        "baseline-management": "baseline",
    }


def test_settings_of_regions_keep_their_regions_and_keys(loaded: Loader) -> None:
    organization, draft = loaded(
        with_settings(
            ("aws_ebs_encryption_by_default", SHOP, {"enabled": True}),
            ("aws_ebs_default_kms_key", SHOP, {"key_arn": KEY}),
            ("aws_ebs_snapshot_block_public_access", SHOP, {"state": "block-new-sharing"}),
            ("aws_vpc_block_public_access_options", SHOP, {"internet_gateway_block_mode": "off"}),
            (
                "aws_vpc_block_public_access_options",
                SHOP,
                {"internet_gateway_block_mode": "block-ingress"},
                "eu-west-1",
            ),
        )
    )
    (plan,) = plan_baselines(organization)
    assert (plan.account, plan.regions) == ("shop", ("us-east-1",))
    settings = plan.settings
    assert settings.ebs_encryption is not None
    assert settings.ebs_encryption.keys == {"us-east-1": KEY}
    assert settings.snapshot_block_public_access is not None
    assert settings.snapshot_block_public_access.state == "block-new-sharing"
    assert settings.vpc_block_public_access is None
    left = told(draft, "a.tfstate aws_vpc_block_public_access_options.n4")
    assert "it is made in other regions than most settings of its account" in left


def test_what_no_import_takes_over_is_in_the_profile_too(loaded: Loader) -> None:
    said = {
        "aws_ec2_instance_metadata_defaults": {
            "http_tokens": "required",
            "http_put_response_hop_limit": -1,
            "http_endpoint": "no-preference",
        },
        "aws_ec2_image_block_public_access": {"state": "block-new-sharing"},
    }
    cause = {"bin": "not-importable", "reason": "it has no import"}
    instances = [instance(type_, attributes, **cause) for type_, attributes in said.items()]
    found = read_inventory(Scan(states=(), instances=tuple(instances)))
    organization, draft = loaded(replace(small(), notes=found.notes, account_settings=found.account_settings))
    (profile,) = organization.baseline.profiles
    assert profile.image_block_public_access is not None
    assert profile.image_block_public_access.state == "block-new-sharing"
    defaults = profile.instance_metadata_defaults
    assert defaults is not None
    assert (defaults.http_tokens, defaults.http_endpoint) == ("required", None)
    assert defaults.http_put_response_hop_limit is None
    assert [note for note in draft.left if "aws_ec2_i" in note.origin] == []


def test_what_differs_between_regions_is_left(loaded: Loader) -> None:
    organization, draft = loaded(
        with_settings(
            ("aws_ebs_snapshot_block_public_access", SHOP, {"state": "block-new-sharing"}),
            ("aws_ebs_snapshot_block_public_access", SHOP, {"state": "block-all-sharing"}, "eu-west-1"),
            ("aws_ebs_default_kms_key", NETWORK, {"key_arn": KEY}),
        )
    )
    assert organization.baseline.profiles == ()
    for origin in ("aws_ebs_snapshot_block_public_access.n0", "aws_ebs_default_kms_key.n2"):
        assert "it has not one value in all regions of its account" in told(draft, f"a.tfstate {origin}")


def test_accounts_that_are_not_in_the_config_are_told(loaded: Loader) -> None:
    _, draft = loaded(with_settings(("aws_iam_account_password_policy", "999999999999", PASSWORDS)))
    left = told(draft, "a.tfstate aws_iam_account_password_policy.n0")
    assert "its account 999999999999 is no account of this config" in left
