"""From the plan of a baseline to the settings that are about the account as a whole: contacts, quotas, budgets."""

import pulumi

from components.accounts.baseline import Baseline, Setting
from components.accounts.contact_settings import AlternateContactArgs, PrimaryContactArgs
from components.accounts.usage_settings import (
    BudgetArgs,
    ExternalAccessAnalyzerArgs,
    NotificationArgs,
    ServiceQuotaArgs,
    UnusedAccessAnalyzerArgs,
)
from config.plan.account_settings import BudgetPlan, plan_alternate_contacts, plan_budgets, plan_quotas
from config.plan.baseline import BaselinePlan


def list_account_settings(plan: BaselinePlan, account_id: pulumi.Input[str]) -> list[Setting]:
    """Those of these settings that are on."""
    on, made = plan.settings, list[Setting]()
    for contact in plan_alternate_contacts(on.alternate_contacts):
        made.append(
            AlternateContactArgs(
                kind=contact.kind, name=contact.name, title=contact.title, email=contact.email, phone=contact.phone
            )
        )
    if on.primary_contact is not None:
        made.append(PrimaryContactArgs(**on.primary_contact.model_dump()))
    for quota in plan_quotas(on.service_quotas or (), plan.regions):
        made.append(ServiceQuotaArgs(service=quota.service, quota=quota.quota, value=quota.value, region=quota.region))
    for budget in plan_budgets(on.budgets or ()):
        made.append(make_budget(budget, plan.home_region, account_id))
    if on.access_analyzer is not None and on.access_analyzer.external:
        made.append(ExternalAccessAnalyzerArgs())
    if on.access_analyzer is not None and on.access_analyzer.unused_after_days is not None:
        made.append(UnusedAccessAnalyzerArgs(region=plan.home_region, days=on.access_analyzer.unused_after_days))
    return made


def make_budget(budget: BudgetPlan, region: str, account_id: pulumi.Input[str]) -> BudgetArgs:
    """A budget's args: its topics are in the account itself, in this region."""
    return BudgetArgs(
        budget_name=budget.name,
        amount=budget.amount,
        notifications=[
            NotificationArgs(
                kind=one.kind,
                percent=one.percent,
                emails=one.emails,
                topic_arns=[]
                if one.topic is None
                else [pulumi.Output.format("arn:aws:sns:{}:{}:{}", region, account_id, one.topic)],
            )
            for one in budget.notifications
        ],
    )


def wait_for_region(baseline: Baseline | None, region: str) -> pulumi.ResourceOptions:
    """Options of what is made in a region of the baseline's account: after the account is opted into it."""
    enables = None if baseline is None else baseline.opted_in.get(region)
    return pulumi.ResourceOptions(depends_on=[] if enables is None else [enables])
