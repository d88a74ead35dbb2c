"""How much an account may use and cost, and what is found in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.accounts.baseline import Scope
from policies.analyzers import EXTERNAL_ACCESS, UNUSED_ACCESS


@dataclass(frozen=True, kw_only=True)
class ServiceQuotaArgs:
    """A quota that AWS is asked to raise in one region."""

    service: str
    quota: str
    value: float
    region: str

    def make(self, scope: Scope) -> None:
        """The request. AWS keeps what it granted, and an open request, when the resource is deleted."""
        keys = "service-quota", self.service, self.quota, self.region
        aws.servicequotas.ServiceQuota(
            scope.name(*keys),
            service_code=self.service,
            quota_code=self.quota,
            value=self.value,
            region=self.region,
            opts=scope.options(*keys),
        )


@dataclass(frozen=True, kw_only=True)
class NotificationArgs:
    """`kind`: ACTUAL or FORECASTED. `percent`: of the limit. `topic_arns`: one at most."""

    kind: str
    percent: float
    emails: Sequence[str]
    topic_arns: Sequence[pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """`amount`: US dollars a month."""

    budget_name: str
    amount: str
    notifications: Sequence[NotificationArgs]

    def make(self, scope: Scope) -> None:
        """The budget, in the account itself."""
        keys = "budget", self.budget_name
        aws.budgets.Budget(
            scope.name(*keys),
            name=self.budget_name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=self.amount,
            limit_unit="USD",
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    notification_type=one.kind,
                    threshold=one.percent,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=list(one.emails) or None,
                    subscriber_sns_topic_arns=list(one.topic_arns) or None,
                )
                for one in self.notifications
            ],
            opts=scope.options(*keys),
        )


@dataclass(frozen=True, kw_only=True)
class ExternalAccessAnalyzerArgs:
    """Finds what others than the account's own may enter or read."""

    def make(self, scope: Scope) -> None:
        """In each region an analyzer: it sees that region's resources only."""
        for region in scope.regions:
            aws.accessanalyzer.Analyzer(
                scope.name("external-access", region),
                analyzer_name=EXTERNAL_ACCESS,
                type="ACCOUNT",
                region=region,
                opts=scope.options("external-access", region),
            )


@dataclass(frozen=True, kw_only=True)
class UnusedAccessAnalyzerArgs:
    """`region`: where the findings are; IAM is the same in all. `days`: others make the analyzer anew."""

    region: str
    days: int

    def make(self, scope: Scope) -> None:
        """The analyzer of unused access."""
        aws.accessanalyzer.Analyzer(
            scope.name("unused-access"),
            analyzer_name=UNUSED_ACCESS,
            type="ACCOUNT_UNUSED_ACCESS",
            configuration=aws.accessanalyzer.AnalyzerConfigurationArgs(
                unused_access=aws.accessanalyzer.AnalyzerConfigurationUnusedAccessArgs(unused_access_age=self.days)
            ),
            region=self.region,
            # AWS has room for one of this type, and the name stays.
            opts=pulumi.ResourceOptions.merge(
                scope.options("unused-access"), pulumi.ResourceOptions(delete_before_replace=True)
            ),
        )
