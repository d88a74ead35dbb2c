"""More cases: what an account as a whole has, which are contacts, regions, quotas, budgets and analyzers."""

from typing import Any

from tests.sandbox.provider.cases import Case

_PERSON = {
    "name": "Security Team",
    "title": "Team",
    "emailAddress": "security@example.com",
    "phoneNumber": "+49 30 1234567",
}
_ADDRESS = {
    "fullName": "Platform Team",
    "addressLine1": "2 Second Street",
    "city": "Berlin",
    "postalCode": "10115",
    "countryCode": "DE",
    "phoneNumber": "+49 30 1234567",
}


def notify(kind: str, threshold: int, **subscribers: Any) -> dict[str, Any]:
    return {
        "comparisonOperator": "GREATER_THAN",
        "notificationType": kind,
        "threshold": threshold,
        "thresholdType": "PERCENTAGE",
        **subscribers,
    }


ACCOUNT_CASES = [
    Case(
        "aws:account/alternativeContact:AlternativeContact",
        lambda _: {"alternateContactType": "SECURITY", **_PERSON},
        change={"name": "Other Team", "phoneNumber": "+49 30 7654321"},
        replace={"alternateContactType": "BILLING", "accountId": "210987654321"},
    ),
    Case(
        "aws:account/primaryContact:PrimaryContact",
        lambda _: {**_ADDRESS, "companyName": "Example"},
        change={"city": "Hamburg", "companyName": None, "websiteUrl": "https://example.com"},
        replace={"accountId": "210987654321"},
        lasting=True,
    ),
    Case(
        "aws:account/region:Region",
        lambda _: {"regionName": "eu-south-1", "enabled": True},
        change={"enabled": False},
        replace={"regionName": "af-south-1", "accountId": "210987654321"},
        lasting=True,
    ),
    Case(
        "aws:servicequotas/serviceQuota:ServiceQuota",
        lambda _: {"serviceCode": "vpc", "quotaCode": "L-F678F1CE", "value": 5},
        change={"value": 100},
        replace={"serviceCode": "iam", "quotaCode": "L-0DA4ABF3"},
        lasting=True,
    ),
    Case(
        "aws:budgets/budget:Budget",
        lambda _: {
            "name": "monthly",
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "100",
            "limitUnit": "USD",
            "notifications": [
                notify("ACTUAL", 80, subscriberEmailAddresses=["b@example.com", "a@example.com"]),
                notify("FORECASTED", 100, subscriberSnsTopicArns=["arn:aws:sns:us-east-1:123456789012:budgets"]),
            ],
            "tags": {"a": "b"},
        },
        change={
            "limitAmount": "250",
            "notifications": [notify("ACTUAL", 90, subscriberEmailAddresses=["a@example.com"])],
            "tags": {"c": "d"},
        },
        replace={"name": "other", "accountId": "210987654321"},
    ),
    Case(
        "aws:accessanalyzer/analyzer:Analyzer",
        lambda _: {
            "analyzerName": "unused",
            "type": "ACCOUNT_UNUSED_ACCESS",
            "configuration": {"unusedAccess": {"unusedAccessAge": 30}},
            "tags": {"a": "b"},
        },
        change={"tags": {"c": "d"}},
        replace={"analyzerName": "other", "type": "ACCOUNT", "configuration": None},
    ),
]
