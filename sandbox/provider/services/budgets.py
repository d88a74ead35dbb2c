"""Budgets: a limit of cost or usage in one account, and who hears of it.

Owns the declaration. Schema: terraform-provider-aws internal/service/budgets/budget.go. Of cost filters, cost types,
planned limits and automatic adjustment it has none as inputs.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.provider.resource import Autoname, Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, pages, to_list
from sandbox.provider.values import Props, unordered

_TIME = "%Y-%m-%d_%H:%M"
_KINDS = {"subscriberEmailAddresses": "EMAIL", "subscriberSnsTopicArns": "SNS"}


def _amount(value: object) -> object:
    """AWS writes 100 as 100.0."""
    try:
        return str(Decimal(str(value)).normalize())
    except InvalidOperation:
        return value


def _notifications(value: object) -> object:
    if not isinstance(value, list):
        return value
    sets = [{**one, **{key: unordered(one.get(key)) for key in _KINDS}} for one in value if isinstance(one, dict)]
    return unordered(sets)


def _split(id_: str) -> dict[str, str]:
    account, _, name = id_.partition(":")
    return {"AccountId": account, "BudgetName": name}


def _budget(call: Call, name: str) -> dict[str, Any]:
    props = call.props
    period = {
        field: dt.datetime.strptime(props[key], _TIME).replace(tzinfo=dt.UTC)
        for field, key in (("Start", "timePeriodStart"), ("End", "timePeriodEnd"))
        if props.get(key)
    }
    return {
        "BudgetName": name,
        "BudgetType": props["budgetType"],
        "BudgetLimit": {"Amount": str(props["limitAmount"]), "Unit": props["limitUnit"]},
        "TimeUnit": props["timeUnit"],
        "TimePeriod": period,
    }


def _create(call: Call) -> str:
    account, name = call.props.get("accountId") or call.instance.account_id, call.props["name"]
    tags = {"ResourceTags": to_list(call.tags)} if call.tags else {}
    call.client.create_budget(AccountId=account, Budget=_budget(call, name), **tags)
    return f"{account}:{name}"


def _settle(call: Call, id_: str) -> None:
    for notification, subscribers in _list_wanted(call.props):
        call.client.create_notification(**_split(id_), Notification=notification, Subscribers=subscribers)


def _list_wanted(props: Props) -> Iterator[tuple[dict[str, Any], list[dict[str, str]]]]:
    for one in props.get("notifications") or []:
        notification = {
            "NotificationType": one["notificationType"],
            "ComparisonOperator": one["comparisonOperator"],
            "Threshold": float(one["threshold"]),
            "ThresholdType": one["thresholdType"],
        }
        subscribers = [
            {"SubscriptionType": kind, "Address": address}
            for key, kind in _KINDS.items()
            for address in one.get(key) or []
        ]
        yield notification, subscribers


def _update(call: Call, id_: str, changed: frozenset[str]) -> None:
    call.client.update_budget(AccountId=_split(id_)["AccountId"], NewBudget=_budget(call, _split(id_)["BudgetName"]))
    if "notifications" in changed:
        for notification, _ in _list_wanted(call.old):
            call.client.delete_notification(**_split(id_), Notification=notification)
        _settle(call, id_)


def _read(call: Call, id_: str) -> Props:
    client, asked = call.client, _split(id_)
    budget = client.describe_budget(**asked)["Budget"]
    return {
        "accountId": asked["AccountId"],
        "arn": _arn(id_),
        "budgetType": budget["BudgetType"],
        "limitAmount": budget["BudgetLimit"]["Amount"],
        "limitUnit": budget["BudgetLimit"]["Unit"],
        "name": budget["BudgetName"],
        "notifications": [
            _read_notification(call, id_, one)
            for one in pages(client, "describe_notifications_for_budget", "Notifications", **asked)
        ],
        "timePeriodEnd": budget["TimePeriod"]["End"].astimezone(dt.UTC).strftime(_TIME),
        "timePeriodStart": budget["TimePeriod"]["Start"].astimezone(dt.UTC).strftime(_TIME),
        "timeUnit": budget["TimeUnit"],
    }


def _read_notification(call: Call, id_: str, found: dict[str, Any]) -> Props:
    asked = {**_split(id_), "Notification": found}
    threshold: float = found["Threshold"]
    subscribers = pages(call.client, "describe_subscribers_for_notification", "Subscribers", **asked)
    return {
        "comparisonOperator": found["ComparisonOperator"],
        "notificationType": found["NotificationType"],
        "threshold": int(threshold) if threshold.is_integer() else threshold,
        "thresholdType": found.get("ThresholdType", "PERCENTAGE"),
        **{
            key: [one["Address"] for one in subscribers if one["SubscriptionType"] == kind]
            for key, kind in _KINDS.items()
        },
    }


def _delete(call: Call, id_: str) -> None:
    call.client.delete_budget(**_split(id_))


def _arn(id_: str) -> str:
    account, _, name = id_.partition(":")
    return f"arn:aws:budgets::{account}:budget/{name}"


def _tags(call: Call, id_: str) -> Mapping[str, str]:
    return from_list(call.client.list_tags_for_resource(ResourceARN=_arn(id_))["ResourceTags"])


def _write_tags(call: Call, id_: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.untag_resource(ResourceARN=_arn(id_), ResourceTagKeys=removed)
    if changed:
        call.client.tag_resource(ResourceARN=_arn(id_), ResourceTags=to_list(changed))


TYPES = (
    ResourceType(
        urn_type="aws:budgets/budget:Budget",
        service="budgets",
        title="Budget",
        inputs=frozenset(
            {
                "accountId",
                "budgetType",
                "limitAmount",
                "limitUnit",
                "name",
                "notifications",
                "timePeriodEnd",
                "timePeriodStart",
                "timeUnit",
            }
        ),
        required=frozenset({"budgetType", "timeUnit"}),
        outputs=frozenset({"arn"}),
        defaults={"timePeriodEnd": "2087-06-15_00:00"},
        force_new=frozenset({"accountId", "name"}),
        computed=frozenset({"accountId", "limitAmount", "limitUnit", "timePeriodStart"}),
        canonical={"limitAmount": _amount, "notifications": _notifications},
        autoname=Autoname(longest=100),
        tagging=Tagging(_tags, _write_tags),
        gone=frozenset({"NotFoundException"}),
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
