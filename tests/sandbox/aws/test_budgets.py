"""Budgets: changed in place, with subscribers and tags, and each account's own."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"
BUDGET = {
    "BudgetName": "monthly",
    "BudgetLimit": {"Amount": "100", "Unit": "USD"},
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
}
NOTIFICATION = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
TEAM = {"SubscriptionType": "EMAIL", "Address": "team@example.com"}


@pytest.fixture
def client(aws: LocalAws) -> Any:
    client = aws.client("budgets", account=MEMBER)
    client.create_budget(AccountId=MEMBER, Budget=BUDGET, ResourceTags=[{"Key": "a", "Value": "1"}])
    client.create_notification(AccountId=MEMBER, BudgetName="monthly", Notification=NOTIFICATION, Subscribers=[TEAM])
    return client


def test_a_change_keeps_notifications_and_the_period(client: Any) -> None:
    before = client.describe_budget(AccountId=MEMBER, BudgetName="monthly")["Budget"]
    client.update_budget(AccountId=MEMBER, NewBudget={**BUDGET, "BudgetLimit": {"Amount": "250", "Unit": "USD"}})
    after = client.describe_budget(AccountId=MEMBER, BudgetName="monthly")["Budget"]
    assert after["BudgetLimit"]["Amount"] == "250.0"
    assert after["TimePeriod"] == before["TimePeriod"]
    told = client.describe_notifications_for_budget(AccountId=MEMBER, BudgetName="monthly")["Notifications"]
    assert told == [NOTIFICATION]
    with pytest.raises(ClientError, match="NotFoundException"):
        client.update_budget(AccountId=MEMBER, NewBudget={**BUDGET, "BudgetName": "yearly"})


def test_a_notification_tells_its_subscribers_and_is_there_once(client: Any) -> None:
    asked = {"AccountId": MEMBER, "BudgetName": "monthly", "Notification": NOTIFICATION}
    assert client.describe_subscribers_for_notification(**asked)["Subscribers"] == [TEAM]
    with pytest.raises(ClientError, match="DuplicateRecordException"):
        client.create_notification(**asked, Subscribers=[TEAM])
    other = {**asked, "Notification": {**NOTIFICATION, "Threshold": 90.0}}
    topics = [{"SubscriptionType": "SNS", "Address": f"arn:aws:sns:us-east-1:{MEMBER}:t{n}"} for n in range(2)]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        client.create_notification(**other, Subscribers=topics)
    with pytest.raises(ClientError, match="NotFoundException"):
        client.describe_subscribers_for_notification(**other)


def test_a_budget_has_five_notifications_at_most(client: Any) -> None:
    for threshold in (50.0, 60.0, 70.0, 90.0):
        client.create_notification(
            AccountId=MEMBER,
            BudgetName="monthly",
            Notification={**NOTIFICATION, "Threshold": threshold},
            Subscribers=[TEAM],
        )
    with pytest.raises(ClientError, match="CreationLimitExceededException"):
        client.create_notification(
            AccountId=MEMBER,
            BudgetName="monthly",
            Notification={**NOTIFICATION, "Threshold": 95.0},
            Subscribers=[TEAM],
        )


def test_tags_come_and_go(client: Any) -> None:
    arn = f"arn:aws:budgets::{MEMBER}:budget/monthly"
    client.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "b", "Value": "2"}])
    client.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
    assert client.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "b", "Value": "2"}]
    with pytest.raises(ClientError, match="NotFoundException"):
        client.list_tags_for_resource(ResourceARN=arn.replace("monthly", "yearly"))


def test_another_accounts_budgets_are_its_own(aws: LocalAws, client: Any) -> None:
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("budgets", account="222222222222").describe_budgets(AccountId=MEMBER)
