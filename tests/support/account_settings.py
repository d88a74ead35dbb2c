"""Settings of a baseline profile that are about an account as a whole, as YAML has them."""

from typing import Any

REGION = "eu-south-1"
"""One that an account does not have at first."""

SETTINGS: dict[str, Any] = {
    "alternate_contacts": {
        "security": {
            "name": "Security Team",
            "title": "On call",
            "email": "security@example.com",
            "phone": "+49 30 1234567",
        },
    },
    "primary_contact": {
        "full_name": "Platform Team",
        "company_name": "Example",
        "address": ["2 Second Street", "Floor 3"],
        "city": "Berlin",
        "postal_code": "10115",
        "country_code": "DE",
        "phone": "+49 30 1234567",
    },
    "opted_in_regions": [REGION],
    "service_quotas": [{"service": "vpc", "quota": "L-F678F1CE", "value": 100, "regions": ["us-east-1"]}],
    "budgets": [
        {
            "key": "monthly",
            "monthly_limit": 100,
            "notifications": [
                {"percent": 80, "emails": ["b@example.com", "a@example.com"]},
                {"kind": "forecasted", "percent": 100, "emails": ["a@example.com"], "topic": "budgets"},
            ],
        }
    ],
    "access_analyzer": {"unused_after_days": 90},
}


def use_region(organization: dict[str, Any]) -> None:
    """The edit of organization.yaml that lets the organization use REGION."""
    organization["regions"] = [*organization["regions"], REGION]


def use_account_settings(baseline: dict[str, Any]) -> None:
    """The edit of baseline.yaml that gives SETTINGS to the first profile, which is made for all members."""
    profiles = baseline.setdefault("profiles", [])
    if not profiles:
        profiles.append({"key": "everybody", "targets": {"units": ["root"]}})
    profiles[0] |= SETTINGS
