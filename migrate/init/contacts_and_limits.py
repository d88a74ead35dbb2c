"""Contacts, budgets, quotas, regions and analyzers that states hold, as a baseline profile says them. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from config.models.budgets import MAX_NOTIFICATIONS
from config.models.types import is_key
from migrate.init.attributes import BeyondError, Found, Readable, Values, missing
from policies.analyzers import EXTERNAL_ACCESS, UNUSED_ACCESS

CONTACTS, REGIONS, QUOTAS, BUDGETS, ANALYZER = (
    "alternate_contacts",
    "opted_in_regions",
    "service_quotas",
    "budgets",
    "access_analyzer",
)
"""Fields of a profile of which each instance says a part."""

UNUSED = "unused_after_days"

_TOPIC = re.compile(r"arn:aws:sns:([a-z0-9-]+):([0-9]{12}):([A-Za-z0-9_-]{1,256})")
_BUDGET_BEYOND = ("auto_adjust_data", "billing_view_arn", "cost_filter", "cost_filters", "filter_expression")
_FOREVER = "2087-06-15_00:00"
"""When a budget ends that never ends (AWS Budgets API Reference, TimePeriod, read 2026-11)."""
_COST_TYPES_OFF = frozenset({"use_amortized", "use_blended"})
"""All other kinds of costs count where nobody says otherwise (the same, CostTypes)."""


def _alternate_contact(one: Found) -> dict[str, Any]:
    contact = {
        "name": one.text("name"),
        "title": one.text("title"),
        "email": one.text("email_address"),
        "phone": one.text("phone_number"),
    }
    return {one.text("alternate_contact_type").lower(): contact}


def _primary_contact(one: Found) -> dict[str, Any]:
    lines = (one.text("address_line_1"), one.optional("address_line_2"), one.optional("address_line_3"))
    fields = {
        "full_name": one.text("full_name"),
        "company_name": one.optional("company_name"),
        "address": [line for line in lines if line],
        "city": one.text("city"),
        "district_or_county": one.optional("district_or_county"),
        "state_or_region": one.optional("state_or_region"),
        "postal_code": one.text("postal_code"),
        "country_code": one.text("country_code"),
        "phone": one.text("phone_number"),
        "website": one.optional("website_url"),
    }
    return {name: value for name, value in fields.items() if value}


def _opted_in_region(one: Found) -> str:
    if not one.flag("enabled", default=True):
        raise BeyondError("the region is disabled, and a profile only enables regions: AWS keeps it as it is")
    return one.text("region_name")


def _quota(one: Found) -> dict[str, Any]:
    value = one.decimal("value") or missing("value")
    return {"service": one.text("service_code"), "quota": one.text("quota_code"), "value": value}


def _budget(one: Found) -> dict[str, Any]:
    name = one.text("name")
    if not is_key(name):
        raise BeyondError(
            "its name is no key of the config (lower-case letters, digits and hyphens), and AWS renames no budget"
        )
    kinds = (one.text("budget_type"), one.text("time_unit"), one.text("limit_unit"))
    if kinds != ("COST", "MONTHLY", "USD"):
        raise BeyondError("a profile has only budgets of costs in US dollars a month")
    beyond = one.set_among(_BUDGET_BEYOND)
    ends = one.optional("time_period_end") not in {"", _FOREVER}
    if beyond or ends or one.blocks("planned_limit") or not _counts_all_costs(one):
        raise BeyondError("it counts some costs only, ends, or changes its limit, which no profile says")
    notifications = [_notification(one, block) for block in one.blocks("notification")]
    if not 0 < len(notifications) <= MAX_NOTIFICATIONS:
        raise BeyondError(f"it has {len(notifications)} notifications, and a profile says 1 to {MAX_NOTIFICATIONS}")
    return {
        "key": name,
        "monthly_limit": one.decimal("limit_amount") or missing("limit_amount"),
        "notifications": sorted(notifications, key=lambda said: (said["kind"], said["percent"])),
    }


def _counts_all_costs(one: Found) -> bool:
    return all(
        block.flag(name, default=usual) is usual
        for block in one.blocks("cost_types")
        for name in block.attributes
        for usual in [name not in _COST_TYPES_OFF]
    )


def _notification(one: Found, block: Values) -> dict[str, Any]:
    if (block.text("comparison_operator"), block.text("threshold_type")) != ("GREATER_THAN", "PERCENTAGE"):
        raise BeyondError("it tells of something else than more than a part of its limit")
    percent = block.decimal("threshold")
    topics, emails = (list(block.texts(name)) for name in ("subscriber_sns_topic_arns", "subscriber_email_addresses"))
    if percent is None or percent <= 0:
        missing("notification.threshold")
    account = one.optional("account_id") or one.account
    if len(topics) > 1 or any(_read_topic(topic, account) is None for topic in topics):
        raise BeyondError("it tells several topics, or one of another account")
    return {
        "kind": block.text("notification_type").lower(),
        "percent": percent,
        **({"emails": emails} if emails else {}),
        **({"topic": topics[0]} if topics else {}),
    }


def _read_topic(arn: str, account: str) -> re.Match[str] | None:
    match = _TOPIC.fullmatch(arn)
    return match if match is not None and match[2] == account else None


def name_topics(budget: Mapping[str, Any], home_region: str) -> dict[str, Any]:
    """The budget with the names of its topics in place of their ARNs.

    Raises:
        BeyondError: one is in another region than the home region.
    """
    notifications: list[dict[str, Any]] = []
    for said in budget["notifications"]:
        topic = _TOPIC.fullmatch(said.get("topic", ""))
        if topic is not None and topic[1] != home_region:
            raise BeyondError(f"it tells a topic of {topic[1]}, and a profile's are in the home region")
        notifications.append(said if topic is None else {**said, "topic": topic[3]})
    return {**budget, "notifications": notifications}


def _analyzer(one: Found) -> dict[str, Any] | None:
    kind, name = one.optional("type") or "ACCOUNT", one.text("analyzer_name")
    ours = {"ACCOUNT": EXTERNAL_ACCESS, "ACCOUNT_UNUSED_ACCESS": UNUSED_ACCESS}.get(kind)
    if ours is None:
        if kind.startswith("ORGANIZATION"):
            return None  # of the organization, in security.yaml
        raise BeyondError(f"a profile has no analyzer of the type {kind}")
    if name != ours:
        raise BeyondError(f"AWS renames no analyzer, and the program's is called {ours}")
    if kind == "ACCOUNT":
        return {"external": True}
    days = read_unused_days(one)
    return {UNUSED: days}


def read_unused_days(one: Readable) -> int:
    """After how many days an analyzer of unused access finds something.

    Raises:
        BeyondError: it leaves something out.
        MissingError: nothing says how many.
    """
    blocks = [inner for block in one.blocks("configuration") for inner in block.blocks("unused_access")]
    if any(block.set_among(("analysis_rule",)) for block in blocks):
        raise BeyondError("it leaves accounts or resources out, which the config does not say")
    days = blocks[0].number("unused_access_age") if len(blocks) == 1 else None
    return days or missing("configuration.unused_access.unused_access_age")


CONTACTS_AND_LIMITS: Mapping[str, tuple[str, bool, Callable[[Found], Any]]] = {
    "aws_account_alternate_contact": (CONTACTS, False, _alternate_contact),
    "aws_account_primary_contact": ("primary_contact", False, _primary_contact),
    "aws_account_region": (REGIONS, False, _opted_in_region),
    "aws_servicequotas_service_quota": (QUOTAS, True, _quota),
    "aws_budgets_budget": (BUDGETS, False, _budget),
    "aws_accessanalyzer_analyzer": (ANALYZER, True, _analyzer),
}
"""As `account_settings.SETTINGS`."""
