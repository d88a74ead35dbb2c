"""The settings of accounts that states hold, each as the field of a baseline profile that says it. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from live.inventory import AccountSetting
from migrate.init.attributes import BeyondError, Found, missing
from migrate.init.contacts_and_limits import CONTACTS_AND_LIMITS

ALIAS = "account_alias"
ENCRYPTION = "ebs_encryption"
KEYS = "keys"


def read_setting(one: Found) -> AccountSetting | None:
    """The setting of an instance whose type is in SETTINGS; None where it says what is so without it.

    Raises:
        MissingError: an attribute that it cannot do without is not there.
    """
    field, regional, read = SETTINGS[one.scanned.type]
    value, beyond = None, ""
    try:
        value = read(one)
    except BeyondError as error:
        beyond = str(error)
    if value is None and not beyond:
        return None
    return AccountSetting(
        origin=one.origin,
        account_id=one.optional("account_id") or one.account,
        region=one.region if regional else None,
        field=field,
        value=value,
        beyond=beyond,
        **one.tags,
    )


def _password_policy(one: Found) -> dict[str, Any]:
    return {
        "minimum_length": one.number("minimum_password_length") or 6,
        "require_lowercase": one.flag("require_lowercase_characters", default=False),
        "require_uppercase": one.flag("require_uppercase_characters", default=False),
        "require_numbers": one.flag("require_numbers", default=False),
        "require_symbols": one.flag("require_symbols", default=False),
        "reuse_prevention": one.number("password_reuse_prevention"),
        "max_age_days": one.number("max_password_age"),
        "hard_expiry": one.flag("hard_expiry", default=False),
        "users_may_change": one.flag("allow_users_to_change_password", default=False),
    }


def _s3_public_access_block(one: Found) -> dict[str, Any]:
    names = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
    return {name: one.flag(name, default=False) for name in names}


def _encryption(one: Found) -> dict[str, Any] | None:
    return {} if one.flag("enabled", default=True) else None


def _encryption_key(one: Found) -> dict[str, Any]:
    return {KEYS: {one.region: one.text("key_arn")}}


def _snapshot_block(one: Found) -> dict[str, Any] | None:
    state = one.text("state")
    return None if state == "unblocked" else {"state": state}


def _vpc_block(one: Found) -> dict[str, Any] | None:
    mode = one.text("internet_gateway_block_mode")
    return None if mode == "off" else {"mode": mode}


def _image_block(one: Found) -> dict[str, Any]:
    return {"state": one.text("state")}


def _metadata_defaults(one: Found) -> dict[str, Any]:
    """AWS decides what is no-preference, or -1."""
    hops = one.number("http_put_response_hop_limit")
    texts = {name: one.optional(name) for name in ("http_tokens", "http_endpoint", "instance_metadata_tags")}
    return {
        **{name: None if text in {"", "no-preference"} else text for name, text in texts.items()},
        "http_put_response_hop_limit": None if hops == -1 else hops,
    }


def _alias(one: Found) -> str:
    return one.optional("account_alias") or one.optional("id") or missing("account_alias")


SETTINGS: Mapping[str, tuple[str, bool, Callable[[Found], Any]]] = {
    "aws_iam_account_password_policy": ("password_policy", False, _password_policy),
    "aws_iam_account_alias": (ALIAS, False, _alias),
    "aws_s3_account_public_access_block": ("s3_public_access_block", False, _s3_public_access_block),
    "aws_ebs_encryption_by_default": (ENCRYPTION, True, _encryption),
    "aws_ebs_default_kms_key": (ENCRYPTION, True, _encryption_key),
    "aws_ebs_snapshot_block_public_access": ("snapshot_block_public_access", True, _snapshot_block),
    "aws_vpc_block_public_access_options": ("vpc_block_public_access", True, _vpc_block),
    "aws_ec2_image_block_public_access": ("image_block_public_access", True, _image_block),
    "aws_ec2_instance_metadata_defaults": ("instance_metadata_defaults", True, _metadata_defaults),
    **CONTACTS_AND_LIMITS,
}
"""By Terraform's type: the field of a profile, whether there is one in each region, and what an instance says."""
