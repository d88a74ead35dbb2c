"""What the administrator of security services has in each region, what waits for what, and who administers them."""

import pulumi
import pytest

from components.security.delegation import ServiceDelegation, ServiceDelegationArgs
from components.security.guardduty import FeatureArgs, GuardDuty, GuardDutyArgs
from components.security.inspector import Inspector, InspectorArgs
from components.security.macie import Macie, MacieArgs
from components.security.organization_analyzers import OrganizationAnalyzers, OrganizationAnalyzersArgs
from components.security.security_hub import SecurityHub, SecurityHubArgs
from tests.support.component import make_outside, register_component

DELEGATION = "outside-delegation"


@pytest.mark.parametrize(
    ("service", "type_", "key"),
    [
        ("guardduty", "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"),
        ("security_hub", "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"),
        ("macie", "aws:macie2/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"),
        ("inspector", "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount", "accountId"),
    ],
)
def test_a_service_is_delegated_by_its_own_call_in_each_region_after_trusted_access(
    service: str, type_: str, key: str
) -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        delegation = ServiceDelegationArgs(
            service=service,
            account="security",
            account_id="222222222222",
            regions=["eu-west-1", "us-east-1"],
            access=[make_outside("access")],
            formerly=["audit"],
        )
        assert len(ServiceDelegation("delegation", delegation, opts).administrators) == 2

    made = [one for one in register_component(make).values() if one.custom]
    assert {one.type for one in made} == {type_}
    assert {one.name for one in made} == {
        "delegation-security/eu-west-1",
        "delegation-security/us-east-1",
    }
    for one in made:
        assert one.inputs == {key: "222222222222", "region": one.name.rpartition("/")[2]}
        assert one.depends_on == ("outside-access",)
        assert one.aliases == 1


def test_guardduty_names_each_feature_and_only_the_organizations_settings_wait_for_the_delegation() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = GuardDutyArgs(
            regions=["eu-west-1"],
            auto_enable="ALL",
            features=[
                FeatureArgs(name="S3_DATA_EVENTS", enabled=True, auto_enable="ALL"),
                FeatureArgs(name="RDS_LOGIN_EVENTS", enabled=False, auto_enable="NONE"),
            ],
            finding_frequency="ONE_HOUR",
            delegation=[make_outside("delegation")],
            former_names=["guardduty-audit"],
        )
        GuardDuty("guardduty-security", args, opts)

    found = register_component(make)
    name = "guardduty-security-eu-west-1"
    detector = found["Detector", name]
    assert detector.inputs == {"enable": True, "findingPublishingFrequency": "ONE_HOUR", "region": "eu-west-1"}
    assert detector.depends_on == ()
    assert detector.aliases == 1
    settings = found["OrganizationConfiguration", name]
    assert settings.inputs["autoEnableOrganizationMembers"] == "ALL"
    assert DELEGATION in settings.depends_on
    assert found["DetectorFeature", f"{name}/S3_DATA_EVENTS"].inputs["status"] == "ENABLED"
    assert found["DetectorFeature", f"{name}/RDS_LOGIN_EVENTS"].inputs["status"] == "DISABLED"
    feature = found["OrganizationConfigurationFeature", f"{name}/RDS_LOGIN_EVENTS"]
    assert (feature.inputs["autoEnable"], feature.inputs["region"]) == ("NONE", "eu-west-1")


def test_security_hub_has_a_hub_in_each_region_and_all_findings_at_home() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = SecurityHubArgs(
            regions=["eu-west-1", "us-east-1"],
            home_region="us-east-1",
            aggregated=["eu-west-1"],
            auto_enable=True,
            default_standards=True,
            delegation=[make_outside("delegation")],
        )
        SecurityHub("security-hub-security", args, opts)

    found = register_component(make)
    hub = found["Account", "security-hub-security-us-east-1"]
    assert hub.depends_on == ()
    assert hub.ignore_changes == ("enableDefaultStandards",)
    settings = found["OrganizationConfiguration", "security-hub-security-eu-west-1"]
    assert settings.inputs == {"autoEnable": True, "autoEnableStandards": "DEFAULT", "region": "eu-west-1"}
    assert set(settings.depends_on) == {"security-hub-security-eu-west-1", DELEGATION}
    aggregator = found["FindingAggregator", "security-hub-security-us-east-1"]
    assert aggregator.inputs == {
        "linkingMode": "SPECIFIED_REGIONS",
        "specifiedRegions": ["eu-west-1"],
        "region": "us-east-1",
    }


def test_one_region_has_nothing_to_collect() -> None:
    args = SecurityHubArgs(
        regions=["us-east-1"],
        home_region="us-east-1",
        aggregated=[],
        auto_enable=False,
        default_standards=True,
        delegation=[],
    )
    found = register_component(lambda opts: SecurityHub("hub", args, opts))
    assert not [name for type_, name in found if type_ == "FindingAggregator"]
    settings = found["OrganizationConfiguration", "hub-us-east-1"]
    assert (settings.inputs["autoEnable"], settings.inputs["autoEnableStandards"]) == (False, "NONE")


def test_analyzers_wait_for_the_delegation() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = OrganizationAnalyzersArgs(
            external=["eu-west-1"], unused_region="us-east-1", unused_days=30, delegation=[make_outside("delegation")]
        )
        OrganizationAnalyzers("access-analyzer-security", args, opts)

    found = {name: one for (type_, name), one in register_component(make).items() if type_ == "Analyzer"}
    external = found["access-analyzer-security-external/eu-west-1"]
    unused = found["access-analyzer-security-unused/us-east-1"]
    assert (external.inputs["type"], external.inputs["region"]) == ("ORGANIZATION", "eu-west-1")
    assert (unused.inputs["type"], unused.inputs["region"]) == ("ORGANIZATION_UNUSED_ACCESS", "us-east-1")
    assert unused.inputs["configuration"] == {"unusedAccess": {"unusedAccessAge": 30}}
    assert external.depends_on == unused.depends_on == (DELEGATION,)


def test_macie_and_inspector_tell_what_new_accounts_get() -> None:
    def make_macie(opts: pulumi.ResourceOptions) -> None:
        args = MacieArgs(
            regions=["eu-west-1"],
            auto_enable=True,
            finding_frequency="SIX_HOURS",
            delegation=[make_outside("delegation")],
        )
        Macie("macie-security", args, opts)

    def make_inspector(opts: pulumi.ResourceOptions) -> None:
        args = InspectorArgs(
            account_id="222222222222",
            regions=["eu-west-1"],
            scans=["EC2", "LAMBDA"],
            auto_enable=["EC2"],
            delegation=[make_outside("delegation")],
        )
        Inspector("inspector-security", args, opts)

    macie, inspector = register_component(make_macie), register_component(make_inspector)
    account = macie["Account", "macie-security-eu-west-1"]
    assert (account.inputs["status"], account.depends_on) == ("ENABLED", ())
    settings = macie["OrganizationConfiguration", "macie-security-eu-west-1"]
    assert settings.inputs == {"autoEnable": True, "region": "eu-west-1"}
    assert set(settings.depends_on) == {"macie-security-eu-west-1", DELEGATION}
    enabler = inspector["Enabler", "inspector-security-eu-west-1"]
    assert enabler.inputs == {
        "accountIds": ["222222222222"],
        "resourceTypes": ["EC2", "LAMBDA"],
        "region": "eu-west-1",
    }
    assert enabler.depends_on == ()
    settings = inspector["OrganizationConfiguration", "inspector-security-eu-west-1"]
    assert settings.inputs["autoEnable"] == {"ec2": True, "ecr": False, "lambda": False, "lambdaCode": False}
    assert set(settings.depends_on) == {"inspector-security-eu-west-1", DELEGATION}
