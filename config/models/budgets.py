"""Budgets of an account. What is valid follows AWS's own API model (botocore's `budgets`, read 2026-11)."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.types import Key, MailAddress

MAX_NOTIFICATIONS = 5
"""Of a budget (https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html, read 2026-11)."""

_TopicName = Annotated[
    str,
    Matching(
        r"[A-Za-z0-9_-]{1,256}",
        '"{value}" is not the name of a topic',
        "write the name of an SNS topic that the account has, without its ARN",
    ),
]


class BudgetNotification(Model):
    """When somebody hears of a budget, and who."""

    kind: Literal["actual", "forecasted"] = Field(
        default="actual", description="Whether what was spent counts, or what AWS expects for the month."
    )
    percent: float = Field(gt=0, le=1000, description="Of the limit; more than this is told.")
    emails: tuple[MailAddress, ...] = Field(default=(), max_length=10, description="Who gets a mail; up to ten.")
    topic: _TopicName | None = Field(
        default=None,
        description="Name of an SNS topic in the account's own region that budgets.amazonaws.com may publish to.",
    )

    @model_validator(mode="after")
    def _tells_somebody(self) -> Self:
        if not self.emails and self.topic is None:
            raise refusal("nobody would hear of it, which AWS refuses", "write emails, or the name of a topic")
        return self


def _notifications_once(value: tuple[BudgetNotification, ...]) -> tuple[BudgetNotification, ...]:
    names = [(notification.kind, notification.percent) for notification in value]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise refusal(
                f"{name[0]} {name[1]:g} percent is there twice, and AWS takes it once",
                "write all who shall hear of it at one",
            )
    return value


class Budget(Model):
    """A limit of what an account may cost in a month. It only tells: nothing is stopped."""

    key: Key = Field(description="Its identity, and its name in AWS.")
    monthly_limit: float = Field(gt=0, le=1_000_000_000_000, description="US dollars, with taxes and credits.")
    notifications: Annotated[tuple[BudgetNotification, ...], AfterValidator(_notifications_once)] = Field(
        min_length=1, max_length=MAX_NOTIFICATIONS, description="Who hears of it when; up to five, in any order."
    )


def _budgets_once(value: tuple[Budget, ...]) -> tuple[Budget, ...]:
    keys = [budget.key for budget in value]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise refusal(f'two budgets have the key "{key}", so the account could have only one of them', "rename one")
    return value


Budgets = Annotated[tuple[Budget, ...], AfterValidator(_budgets_once)]
