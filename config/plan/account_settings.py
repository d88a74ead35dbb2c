"""What a baseline asks AWS for in an account beyond its first settings: contacts, quotas, budgets."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.models.budgets import Budget
from config.models.contacts import AlternateContacts
from config.models.quotas import ServiceQuota
from policies.regions import GLOBAL_QUOTA_REGION, GLOBAL_QUOTA_SERVICES


@dataclass(frozen=True, kw_only=True)
class AlternateContactPlan:
    """`kind`: BILLING, OPERATIONS or SECURITY."""

    kind: str
    name: str
    title: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class QuotaPlan:
    """A quota in one region."""

    service: str
    quota: str
    value: float
    region: str


@dataclass(frozen=True, kw_only=True)
class NotificationPlan:
    """`kind`: ACTUAL or FORECASTED. `percent`: of the limit. `topic`: name of an SNS topic in the account."""

    kind: str
    percent: float
    emails: tuple[str, ...]
    topic: str | None


@dataclass(frozen=True, kw_only=True)
class BudgetPlan:
    """`amount`: US dollars a month, as AWS takes it."""

    name: str
    amount: str
    notifications: tuple[NotificationPlan, ...]


def plan_alternate_contacts(contacts: AlternateContacts | None) -> tuple[AlternateContactPlan, ...]:
    """The contacts that are written."""
    if contacts is None:
        return ()
    written = (("BILLING", contacts.billing), ("OPERATIONS", contacts.operations), ("SECURITY", contacts.security))
    return tuple(
        AlternateContactPlan(
            kind=kind, name=contact.name, title=contact.title, email=contact.email, phone=contact.phone
        )
        for kind, contact in written
        if contact is not None
    )


def plan_quotas(quotas: Sequence[ServiceQuota], regions: Sequence[str]) -> tuple[QuotaPlan, ...]:
    """Each quota in each of its regions, sorted; `regions`: of the profile."""
    plans = [
        QuotaPlan(service=quota.service, quota=quota.quota, value=quota.value, region=region)
        for quota in quotas
        for region in quota.regions
        or ((GLOBAL_QUOTA_REGION,) if quota.service in GLOBAL_QUOTA_SERVICES else tuple(regions))
    ]
    return tuple(sorted(plans, key=lambda plan: (plan.service, plan.quota, plan.region)))


def plan_budgets(budgets: Sequence[Budget]) -> tuple[BudgetPlan, ...]:
    """The budgets, sorted, each with its notifications and their addresses sorted."""
    plans = [
        BudgetPlan(
            name=budget.key,
            amount=_write_amount(budget.monthly_limit),
            notifications=tuple(
                NotificationPlan(
                    kind=one.kind.upper(), percent=one.percent, emails=tuple(sorted(set(one.emails))), topic=one.topic
                )
                for one in sorted(budget.notifications, key=lambda one: (one.kind, one.percent))
            ),
        )
        for budget in budgets
    ]
    return tuple(sorted(plans, key=lambda plan: plan.name))


def _write_amount(amount: float) -> str:
    """100 as 100, 99.5 as 99.5: digits and at most one point."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")
