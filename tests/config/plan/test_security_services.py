"""What is planned for security services: regions, features, and who administers them."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.plan.groups import accounts_with_contents
from config.plan.organization import plan_delegations
from config.plan.security_services import plan_security_services, plan_service_delegations
from policies.security_services import GUARDDUTY_FEATURES, SECURITY_SERVICES
from tests.support.example import Configure, configure
from tests.support.organizations import Files, load_files, organizations

__all__ = ["configure"]

MALWARE = "malware-protection.guardduty.amazonaws.com"


def trust(content: dict[str, Any]) -> None:
    content["trusted_access"] = sorted(
        {*content["trusted_access"], MALWARE, *(row.principal for row in SECURITY_SERVICES)}
    )


def use(**services: Any) -> Any:
    return lambda content: content.update(delegated_administrator="networking", services=services)


def test_nothing_is_on_that_is_not_written(configure: Configure) -> None:
    for organization in (
        configure(),
        configure(security=lambda content: content.update(delegated_administrator="networking")),
        configure(security=use()),
    ):
        assert plan_security_services(organization) is None
        assert plan_service_delegations(organization) == ()
        assert plan_delegations(organization) == ()


def test_the_regions_are_the_organizations_unless_they_are_written(configure: Configure) -> None:
    planned = plan_security_services(
        configure(organization=trust, security=use(guardduty={}, macie={"regions": ["us-west-2", "eu-west-1"]}))
    )
    assert planned is not None
    assert (planned.account, planned.security_hub, planned.inspector) == ("networking", None, None)
    assert planned.guardduty is not None
    assert planned.guardduty.regions == ("eu-west-1", "us-east-1", "us-west-2")
    assert planned.macie is not None
    assert planned.macie.regions == ("eu-west-1", "us-west-2")


def test_every_feature_is_named_on_or_off(configure: Configure) -> None:
    written = {"features": ["S3_DATA_EVENTS"], "auto_enable": "NEW"}
    planned = plan_security_services(configure(organization=trust, security=use(guardduty=written)))
    assert planned is not None
    assert planned.guardduty is not None
    features = {feature.name: (feature.enabled, feature.auto_enable) for feature in planned.guardduty.features}
    assert features.keys() == set(GUARDDUTY_FEATURES)
    assert features.pop("S3_DATA_EVENTS") == (True, "NEW")
    assert set(features.values()) == {(False, "NONE")}


def test_a_feature_may_need_trusted_access_of_its_own(configure: Configure) -> None:
    written = {"features": ["EBS_MALWARE_PROTECTION"], "regions": ["us-east-1"]}
    (delegation,) = plan_service_delegations(configure(organization=trust, security=use(guardduty=written)))
    assert (delegation.principal, delegation.also_trusted) == ("guardduty.amazonaws.com", (MALWARE,))
    assert (delegation.account, delegation.regions) == ("networking", ("us-east-1",))


def test_access_analyzer_is_delegated_by_organizations_once(configure: Configure) -> None:
    def name_another(content: dict[str, Any]) -> None:
        trust(content)
        content["delegated_administrators"] = [
            {"account": "admin", "service": "config.amazonaws.com"},
        ]

    organization = configure(organization=name_another, security=use(access_analyzer={"unused": {}}))
    assert [(one.account, one.service) for one in plan_delegations(organization)] == [
        ("admin", "config.amazonaws.com"),
        ("networking", "access-analyzer.amazonaws.com"),
    ]
    planned = plan_security_services(organization)
    assert planned is not None
    assert planned.access_analyzer is not None
    assert (planned.access_analyzer.unused_region, planned.access_analyzer.unused_days) == ("us-east-1", 90)


@given(organizations(), st.data())
@settings(max_examples=30)
def test_whoever_administers_a_service_has_contents_and_each_service_one_administrator(
    files: Files, data: st.DataObject
) -> None:
    organization = load_files(files)
    keys = [account.key for account in organization.accounts]
    if not keys:
        return
    administrator = data.draw(st.sampled_from(keys))
    written: dict[str, Any] = {
        "guardduty": {"features": data.draw(st.lists(st.sampled_from(GUARDDUTY_FEATURES), unique=True))},
        "security_hub": {},
        "access_analyzer": {},
        "macie": {},
        "inspector": {"scans": ["EC2"]},
    }
    chosen = data.draw(st.lists(st.sampled_from(sorted(written)), unique=True, min_size=1))
    security = {"delegated_administrator": administrator, "services": {key: written[key] for key in chosen}}
    organization = organization.model_copy(
        update={"security": type(organization.security).model_validate_json(json.dumps(security))}
    )
    delegations = plan_service_delegations(organization)
    assert [one.service for one in delegations] == sorted(chosen)
    assert {one.account for one in delegations} == {administrator}
    assert administrator in accounts_with_contents(organization)
    regions = set(organization.settings.regions)
    assert all(set(one.regions) == regions or one.service == "access_analyzer" for one in delegations)
