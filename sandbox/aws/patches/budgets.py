"""Budgets' calls for changing a budget, its subscribers and its tags, and the refusal of another account's budgets."""

import re
from datetime import UTC, datetime
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget, BudgetsBackend, budgets_backends
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import unix_time

from sandbox.aws.patches.common import refuse_json, run_first

_ARN = "arn:aws:budgets::"
_END = datetime(2087, 6, 15, tzinfo=UTC).timestamp()
"""When a budget ends that says nothing of it."""


def apply() -> None:
    """Adds the calls to moto's service, and judges what it takes as it comes.

    A budget that is changed keeps its notifications. A notification has a subscriber at least, at most ten e-mail
    addresses and one topic, and is there once; a budget has five at most. Facts: API reference of Budgets,
    UpdateBudget, CreateNotification, Subscriber, TagResource; Budgets quotas
    (https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html), read 2026-11.
    """
    response: Any = BudgetsResponse
    response.update_budget = _update
    response.describe_subscribers_for_notification = _describe_subscribers
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag
    response.create_budget = _create
    run_first(BudgetsBackend, "create_notification", _check_notification)
    run_first(BaseResponse, "call_action", _check_account)


def _create(response: Any) -> EmptyResult:
    budget = _write_amount(response._get_param("Budget"))
    budget["TimePeriod"] = {"Start": _start_of_month(), "End": _END, **budget.get("TimePeriod", {})}
    response.backend.create_budget(
        account_id=response.current_account,
        budget=budget,
        notifications=response._get_param("NotificationsWithSubscribers", []),
    )
    tags = response._get_param("ResourceTags", [])
    _find(response, budget["BudgetName"]).tags = {tag["Key"]: tag["Value"] for tag in tags}
    return EmptyResult()


def _update(response: Any) -> EmptyResult:
    wanted = _write_amount(response._get_param("NewBudget"))
    budget = _find(response, wanted["BudgetName"])
    # What a request leaves out of the period stays.
    period = {**budget.budget["TimePeriod"], **wanted.get("TimePeriod", {})}
    changed: Any = Budget(wanted, [])
    budget.budget = {**changed.budget, "TimePeriod": period, "LastUpdatedTime": unix_time()}
    return EmptyResult()


def _start_of_month() -> float:
    return datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def _write_amount(budget: dict[str, Any]) -> dict[str, Any]:
    """The budget with its limit as AWS gives it back: 100 as 100.0."""
    limit = budget.get("BudgetLimit")
    return {**budget, "BudgetLimit": {**limit, "Amount": str(float(limit["Amount"]))}} if limit else budget


def _describe_subscribers(response: Any) -> ActionResult:
    budget, wanted = _find(response, response._get_param("BudgetName")), response._get_param("Notification")
    for notification in budget.notifications:
        if _name(notification.details) == _name(wanted):
            return ActionResult({"Subscribers": notification.subscribers})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


def _check_notification(
    backend: Any, account_id: str, budget_name: str, notification: dict[str, Any], subscribers: list[dict[str, str]]
) -> None:
    budget = backend.budgets[account_id].get(budget_name)
    if budget is None:
        return
    if any(_name(there.details) == _name(notification) for there in budget.notifications):
        message = "Error creating notification: the notification already exists."
        raise refuse_json("DuplicateRecordException", message)
    if len(budget.notifications) >= 5:
        raise refuse_json("CreationLimitExceededException", "Error creating notification: the limit is 5.")
    kinds = [subscriber["SubscriptionType"] for subscriber in subscribers]
    if not kinds or kinds.count("EMAIL") > 10 or kinds.count("SNS") > 1:
        message = "A notification has up to 10 e-mail subscribers and one SNS subscriber, and one of them at least."
        raise refuse_json("InvalidParameterException", message)


def _name(notification: dict[str, Any]) -> tuple[Any, ...]:
    """By what AWS tells the notifications of a budget apart."""
    kind = notification.get("ThresholdType", "PERCENTAGE")
    return notification["NotificationType"], notification["ComparisonOperator"], notification["Threshold"], kind


def _list_tags(response: Any) -> ActionResult:
    tags = _find_by_arn(response).tags
    return ActionResult({"ResourceTags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]})


def _tag(response: Any) -> EmptyResult:
    _find_by_arn(response).tags |= {tag["Key"]: tag["Value"] for tag in response._get_param("ResourceTags")}
    return EmptyResult()


def _untag(response: Any) -> EmptyResult:
    budget = _find_by_arn(response)
    for key in response._get_param("ResourceTagKeys"):
        budget.tags.pop(key, None)
    return EmptyResult()


def _find_by_arn(response: Any) -> Any:
    arn, start = response._get_param("ResourceARN"), f"{_ARN}{response.current_account}:budget/"
    if not arn.startswith(start):
        raise NotFoundException(f"Unable to find the resource {arn}.")
    return _find(response, arn.removeprefix(start))


def _find(response: Any, name: str) -> Any:
    account = response.current_account
    budgets = budgets_backends[account][response.partition].budgets[account]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def _check_account(response: Any) -> None:
    """An account has only its own budgets: the parameter is the account that one is in."""
    if not isinstance(response, BudgetsResponse):
        return
    named = response._get_param("AccountId")
    if named is not None and not re.fullmatch(r"\d{12}", named):
        raise refuse_json("InvalidParameterException", f"The account id {named} is not valid.")
    if named is not None and named != response.current_account:
        message = f"Account {response.current_account} does not have access to the budgets of account {named}."
        raise refuse_json("AccessDeniedException", message)
