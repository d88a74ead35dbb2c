"""Settings that an account has once, or once in each region: sign-in, contacts, budgets, encryption, blocks, analyzers.

Read-only: every call is a Describe, Get or List. Names and values of attributes are Terraform's.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from live.connection import Connection, get_code, read_pages

Found = tuple[str, Mapping[str, Any]]
"""(Terraform's type, attributes)."""

Reader = Callable[[Connection, Collection[str]], Iterator[Found]]
"""Reads what there is in an account and region. The second argument: of a setting the account's id alone."""


def ask(call: Callable[..., Mapping[str, Any]], *absent: str, **arguments: Any) -> Mapping[str, Any] | None:
    """What AWS answers; None where its code is one of `absent`: there is none."""
    try:
        return call(**arguments)
    except ClientError as error:
        if get_code(error) in absent:
            return None
        raise


def to_snake_case(answer: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Those of these attributes that an answer has, which calls them the same in camel case."""
    camel = {name: "".join(word.title() for word in name.split("_")) for name in names}
    return {name: answer[key] for name, key in camel.items() if key in answer}


def _read_password_policy(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    answer = ask(inside.client("iam").get_account_password_policy, "NoSuchEntity")
    if answer is not None:
        names = (
            "allow_users_to_change_password",
            "hard_expiry",
            "max_password_age",
            "minimum_password_length",
            "password_reuse_prevention",
            "require_lowercase_characters",
            "require_numbers",
            "require_symbols",
            "require_uppercase_characters",
        )
        yield "aws_iam_account_password_policy", to_snake_case(answer["PasswordPolicy"], names)


def _read_alias(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for alias in read_pages(inside.client("iam"), "list_account_aliases"):
        yield "aws_iam_account_alias", {"account_alias": alias}


def _read_s3_block(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    client = inside.client("s3control")
    for account in accounts:
        answer = ask(client.get_public_access_block, "NoSuchPublicAccessBlockConfiguration", AccountId=account)
        if answer is not None:
            names = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
            block = to_snake_case(answer["PublicAccessBlockConfiguration"], names)
            yield "aws_s3_account_public_access_block", {"account_id": account, **block}


def _read_contacts(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("account")
    for kind in ("BILLING", "OPERATIONS", "SECURITY"):
        answer = ask(client.get_alternate_contact, "ResourceNotFoundException", AlternateContactType=kind)
        if answer is not None:
            names = ("name", "title", "email_address", "phone_number")
            contact = to_snake_case(answer["AlternateContact"], names)
            yield "aws_account_alternate_contact", {"alternate_contact_type": kind, **contact}


def _read_primary_contact(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    answer = ask(inside.client("account").get_contact_information, "ResourceNotFoundException")
    if answer is not None:
        said = answer["ContactInformation"]
        names = (
            "full_name",
            "company_name",
            "city",
            "district_or_county",
            "state_or_region",
            "postal_code",
            "country_code",
            "phone_number",
            "website_url",
        )
        lines = {f"address_line_{number}": said.get(f"AddressLine{number}") for number in (1, 2, 3)}
        yield "aws_account_primary_contact", {**to_snake_case(said, names), **lines}


def _read_regions(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    """Those that somebody enabled: the others that are on cannot be off."""
    for region in read_pages(inside.client("account"), "list_regions", RegionOptStatusContains=["ENABLED"]):
        yield "aws_account_region", {"region_name": region["RegionName"], "enabled": True}


def _read_budgets(inside: Connection, accounts: Collection[str]) -> Iterator[Found]:
    client = inside.client("budgets")
    for account in accounts:
        for budget in read_pages(client, "describe_budgets", AccountId=account):
            name, limit = budget["BudgetName"], budget.get("BudgetLimit", {})
            of_budget = {"AccountId": account, "BudgetName": name}
            costs = budget.get("CostTypes", {})
            end = budget.get("TimePeriod", {}).get("End")
            yield (
                "aws_budgets_budget",
                {
                    "account_id": account,
                    "name": name,
                    "budget_type": budget["BudgetType"],
                    "time_unit": budget["TimeUnit"],
                    "limit_amount": limit.get("Amount"),
                    "limit_unit": limit.get("Unit"),
                    "time_period_end": None if end is None else f"{end:%Y-%m-%d_%H:%M}",
                    "cost_filter": [budget["CostFilters"]] if budget.get("CostFilters") else [],
                    "filter_expression": [budget["FilterExpression"]] if budget.get("FilterExpression") else [],
                    "planned_limit": [budget["PlannedBudgetLimits"]] if budget.get("PlannedBudgetLimits") else [],
                    "auto_adjust_data": [budget["AutoAdjustData"]] if budget.get("AutoAdjustData") else [],
                    "cost_types": [to_snake_case(costs, _COST_TYPES)] if costs else [],
                    "notification": [
                        _describe_notification(client, of_budget, notification)
                        for notification in read_pages(client, "describe_notifications_for_budget", **of_budget)
                    ],
                },
            )


_COST_TYPES = (
    "include_credit",
    "include_discount",
    "include_other_subscription",
    "include_recurring",
    "include_refund",
    "include_subscription",
    "include_support",
    "include_tax",
    "include_upfront",
    "use_amortized",
    "use_blended",
)


def _describe_notification(client: Any, of_budget: Mapping[str, str], said: Mapping[str, Any]) -> dict[str, Any]:
    names = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    key = {name: said[name] for name in names if name in said}
    subscribers: dict[str, list[str]] = {"EMAIL": [], "SNS": []}
    for one in read_pages(client, "describe_subscribers_for_notification", **of_budget, Notification=key):
        subscribers[one["SubscriptionType"]].append(one["Address"])
    return {
        "comparison_operator": said["ComparisonOperator"],
        "notification_type": said["NotificationType"],
        "threshold": said["Threshold"],
        "threshold_type": said.get("ThresholdType", "PERCENTAGE"),
        "subscriber_email_addresses": subscribers["EMAIL"],
        "subscriber_sns_topic_arns": subscribers["SNS"],
    }


def _read_analyzers(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    for one in read_pages(inside.client("accessanalyzer"), "list_analyzers"):
        unused = one.get("configuration", {}).get("unusedAccess", {})
        block = {"unused_access_age": unused.get("unusedAccessAge"), "analysis_rule": unused.get("analysisRule")}
        yield (
            "aws_accessanalyzer_analyzer",
            {
                "analyzer_name": one["name"],
                "arn": one["arn"],
                "type": one["type"],
                "configuration": [{"unused_access": [block]}] if unused else [],
                "tags": dict(one.get("tags", {})),
            },
        )


def _read_encryption(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    if inside.client("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"]:
        yield "aws_ebs_encryption_by_default", {"enabled": True}


def _read_encryption_key(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    key = inside.client("ec2").get_ebs_default_kms_key_id()["KmsKeyId"]
    if ":key/" in key:
        yield "aws_ebs_default_kms_key", {"key_arn": key}


def _read_snapshot_block(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    state = inside.client("ec2").get_snapshot_block_public_access_state()["State"]
    yield "aws_ebs_snapshot_block_public_access", {"state": state}


def _read_image_block(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    state = inside.client("ec2").get_image_block_public_access_state()["ImageBlockPublicAccessState"]
    if state != "unblocked":
        yield "aws_ec2_image_block_public_access", {"state": state}


def _read_vpc_block(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    said = inside.client("ec2").describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    mode = said.get("InternetGatewayBlockMode", "off")
    yield "aws_vpc_block_public_access_options", {"internet_gateway_block_mode": mode}


def _read_metadata_defaults(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    said = inside.client("ec2").get_instance_metadata_defaults().get("AccountLevel", {})
    names = ("http_tokens", "http_put_response_hop_limit", "http_endpoint", "instance_metadata_tags")
    found = to_snake_case(said, names)
    if found:
        yield "aws_ec2_instance_metadata_defaults", found


OF_ACCOUNT: Mapping[str, Reader] = {
    "aws_iam_account_password_policy": _read_password_policy,
    "aws_iam_account_alias": _read_alias,
    "aws_s3_account_public_access_block": _read_s3_block,
    "aws_account_alternate_contact": _read_contacts,
    "aws_account_primary_contact": _read_primary_contact,
    "aws_account_region": _read_regions,
    "aws_budgets_budget": _read_budgets,
}
"""By Terraform's type, what reads what an account has of it."""

OF_REGION: Mapping[str, Reader] = {
    "aws_accessanalyzer_analyzer": _read_analyzers,
    "aws_ebs_encryption_by_default": _read_encryption,
    "aws_ebs_default_kms_key": _read_encryption_key,
    "aws_ebs_snapshot_block_public_access": _read_snapshot_block,
    "aws_ec2_image_block_public_access": _read_image_block,
    "aws_vpc_block_public_access_options": _read_vpc_block,
    "aws_ec2_instance_metadata_defaults": _read_metadata_defaults,
}
"""The same, of each region."""
