"""Which accounts lose their default VPCs, and where."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from config import Organization
from config.plan.default_vpcs import DefaultVpcPlan, plan_default_vpcs

Configure = Callable[..., Organization]
REGIONS = ("eu-west-1", "us-east-1", "us-west-2")


def use(*profiles: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update(profiles=list(profiles))


@pytest.mark.parametrize(
    ("profile", "planned"),
    [
        ({"default_vpcs": {"state": "removed"}}, {"regions": REGIONS}),
        ({"default_vpcs": {"state": "removed"}, "regions": ["us-west-2"]}, {"regions": ("us-west-2",)}),
        (
            {"default_vpcs": {"state": "removed", "regions": ["sa-east-1", "eu-north-1"]}, "regions": ["us-west-2"]},
            {"regions": ("eu-north-1", "sa-east-1")},
        ),
        ({"default_vpcs": {"state": "removed", "every_enabled_region": True}}, {"regions": None}),
        (
            {"default_vpcs": {"state": "removed", "accounts_created_since": "2026-11-27"}},
            {"regions": REGIONS, "created_since": date(2026, 11, 27)},
        ),
    ],
)
def test_the_regions_are_those_of_the_setting_the_profile_or_the_organization(
    configure: Configure, profile: dict[str, Any], planned: dict[str, Any]
) -> None:
    targets = {"accounts": ["networking", "management"]}
    assert plan_default_vpcs(configure(baseline=use({"key": "all", "targets": targets, **profile}))) == tuple(
        DefaultVpcPlan(account=account, **planned) for account in ("management", "networking")
    )


def test_null_keeps_them_in_the_accounts_of_a_nearer_profile(configure: Configure) -> None:
    organization = configure(
        baseline=use(
            {"key": "all", "targets": {"units": ["security", "infrastructure"]}, "default_vpcs": {"state": "removed"}},
            {"key": "old", "extends": "all", "targets": {"accounts": ["networking"]}, "default_vpcs": None},
        )
    )
    assert [plan.account for plan in plan_default_vpcs(organization)] == ["admin"]
