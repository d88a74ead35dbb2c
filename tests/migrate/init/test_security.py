"""Security services, central root access and the resource policy, from states to the config that loads."""

from dataclasses import replace

import pytest

from config import Organization
from config.plan.organization_trail import plan_organization_trail
from config.plan.security_services import plan_security_services, plan_service_delegations
from live.inventory import Delegation
from policies.documents import minify
from policies.security_services import GUARDDUTY_FEATURES
from tests.migrate.init.inventories import MANAGEMENT, SHOP, TOOLS
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.security_parts import SERVICES, Said, differing, guardduty, reasons, with_parts


def features(on: str, region: str = "us-east-1") -> list[Said]:
    return [
        said
        for name in GUARDDUTY_FEATURES
        for said in (
            (
                "aws_guardduty_detector_feature",
                TOOLS,
                {"name": name, "status": "ENABLED" if name == on else "DISABLED", "region": region},
            ),
            (
                "aws_guardduty_organization_configuration_feature",
                TOOLS,
                {"name": name, "auto_enable": "NEW" if name == on else "NONE", "region": region},
            ),
        )
    ]


def security_hub(*regions: str) -> list[Said]:
    return [
        said
        for region in regions
        for said in (
            (
                "aws_securityhub_organization_admin_account",
                MANAGEMENT,
                {"admin_account_id": TOOLS, "region": region},
            ),
            ("aws_securityhub_account", TOOLS, {"region": region}),
            (
                "aws_securityhub_organization_configuration",
                TOOLS,
                {"auto_enable": True, "auto_enable_standards": "NONE", "region": region},
            ),
        )
    ]


def test_without_anything_it_is_off(loaded: Loader) -> None:
    organization, _ = loaded(with_parts())
    assert plan_security_services(organization) is None
    assert plan_organization_trail(organization) is None
    assert organization.root_access is None


def test_guardduty_with_its_features(loaded: Loader) -> None:
    organization, draft = loaded(
        with_parts(
            *guardduty(), *features("S3_DATA_EVENTS"), *guardduty("eu-west-1"), *features("S3_DATA_EVENTS", "eu-west-1")
        )
    )
    planned = plan_security_services(organization)
    assert planned is not None
    assert planned.account == "tooling"
    assert planned.guardduty is not None
    assert planned.guardduty.regions == ("eu-west-1", "us-east-1")
    assert (planned.guardduty.auto_enable, planned.guardduty.finding_frequency) == ("NEW", "ONE_HOUR")
    assert [one.name for one in planned.guardduty.features if one.enabled] == ["S3_DATA_EVENTS"]
    assert differing(draft) == set()
    assert not any("guardduty" in note.origin for note in draft.left)
    assert [one.service for one in plan_service_delegations(organization)] == ["guardduty"]


def test_a_registration_that_security_says_is_said_once(loaded: Loader) -> None:
    """Terraform has it twice: deleting either ends it."""
    said = ("aws_organizations_delegated_administrator", MANAGEMENT)
    registered = (*said, {"account_id": TOOLS, "service_principal": "guardduty.amazonaws.com"})
    other = (*said, {"account_id": TOOLS, "service_principal": "macie.amazonaws.com"})
    organization, draft = loaded(with_parts(*guardduty(), registered, other))
    assert [one.service for one in organization.settings.delegated_administrators] == [
        "config.amazonaws.com",
        "macie.amazonaws.com",
    ]
    assert [one.service for one in plan_service_delegations(organization)] == ["guardduty"]
    (reason,) = reasons(draft, "aws_organizations_delegated_administrator")
    assert reason.startswith("AWS has one registration, which security.yaml says by another resource")


def test_protection_plans_that_no_state_tells_of_are_told(loaded: Loader) -> None:
    runtime = ("aws_guardduty_detector_feature", TOOLS, {"name": "RUNTIME_MONITORING", "status": "ENABLED"})
    _, draft = loaded(with_parts(*guardduty(), runtime))
    assert any("a protection plan is told by nothing that was read" in words for words in differing(draft))
    assert reasons(draft, "aws_guardduty_detector_feature") == {"the config has no such feature"}


def test_a_feature_that_differs_between_accounts_is_told(loaded: Loader) -> None:
    said = [one for one in features("S3_DATA_EVENTS") if one[2].get("status") != "ENABLED"]
    said.append(("aws_guardduty_detector_feature", TOOLS, {"name": "S3_DATA_EVENTS", "status": "DISABLED"}))
    _, draft = loaded(with_parts(*guardduty(), *said))
    assert any("status is DISABLED; the program sets ENABLED" in words for words in differing(draft))


def test_regions_that_are_set_up_otherwise_are_left(loaded: Loader) -> None:
    said = [*guardduty(), *guardduty("eu-west-1", frequency="SIX_HOURS"), *guardduty("eu-north-1")]
    organization, draft = loaded(with_parts(*said))
    planned = plan_security_services(organization)
    assert planned is not None
    assert planned.guardduty is not None
    assert planned.guardduty.regions == ("eu-north-1", "us-east-1")
    assert reasons(draft, "aws_guardduty_detector") == {
        "it is set up otherwise in most regions, and the config has one for all"
    }


@pytest.mark.parametrize(
    ("said", "type_", "reason"),
    [
        (
            guardduty()[:2],
            "aws_guardduty_detector",
            "nothing that was read holds aws_guardduty_organization_configuration",
        ),
        (
            [*guardduty(), *security_hub("us-east-1"), *guardduty(account=SHOP, region="eu-west-1")],
            "aws_guardduty_organization_admin_account",
            "the config has one delegated administrator, and that is 022222222222",
        ),
        (
            [("aws_guardduty_detector", SHOP, {"enable": True})],
            "aws_guardduty_detector",
            "nothing that was read holds all that belongs to it",
        ),
        (
            [guardduty()[0], ("aws_guardduty_detector", TOOLS, {"enable": False}), guardduty()[2]],
            "aws_guardduty_detector",
            "the administrator's detector is suspended",
        ),
        (
            security_hub("us-east-1", "eu-west-1"),
            "aws_securityhub_account",
            "nothing that was read holds an aggregator of findings in the home region",
        ),
        (
            security_hub("eu-west-1"),
            "aws_securityhub_account",
            "Security Hub has the findings of all regions in the home region",
        ),
        (
            [
                *security_hub("us-east-1")[:2],
                (
                    "aws_securityhub_organization_configuration",
                    TOOLS,
                    {"organization_configuration": [{"configuration_type": "CENTRAL"}]},
                ),
            ],
            "aws_securityhub_account",
            "Security Hub is configured centrally by policies",
        ),
        (
            [*guardduty(), *features("EBS_MALWARE_PROTECTION")],
            "aws_guardduty_detector",
            "EBS_MALWARE_PROTECTION needs trusted access",
        ),
    ],
)
def test_a_service_that_the_config_cannot_say_is_told(
    loaded: Loader, said: list[Said], type_: str, reason: str
) -> None:
    _, draft = loaded(with_parts(*said))
    assert any(one.startswith(reason) for one in reasons(draft, type_)), reasons(draft, type_)


def test_a_service_without_trusted_access_is_left(loaded: Loader) -> None:
    organization, draft = loaded(with_parts(*guardduty(), trusted=()))
    assert plan_security_services(organization) is None
    assert reasons(draft, "aws_guardduty_detector") == {
        "guardduty.amazonaws.com has no trusted access that anything here tells of"
    }


def test_security_hub_with_its_aggregator(loaded: Loader) -> None:
    aggregator = {"linking_mode": "SPECIFIED_REGIONS", "specified_regions": ["eu-west-1"]}
    organization, draft = loaded(
        with_parts(*security_hub("us-east-1", "eu-west-1"), ("aws_securityhub_finding_aggregator", TOOLS, aggregator))
    )
    planned = plan_security_services(organization)
    assert planned is not None
    assert planned.security_hub is not None
    assert planned.security_hub.aggregated == ("eu-west-1",)
    assert (planned.security_hub.auto_enable, planned.security_hub.default_standards) == (True, False)
    assert differing(draft) == set()
    all_regions = {"linking_mode": "ALL_REGIONS", "specified_regions": []}
    _, draft = loaded(
        with_parts(*security_hub("us-east-1", "eu-west-1"), ("aws_securityhub_finding_aggregator", TOOLS, all_regions))
    )
    assert any("specified_regions is another choice of regions" in words for words in differing(draft))


def test_macie_inspector_and_analyzers(loaded: Loader) -> None:
    unused = [{"unused_access": [{"unused_access_age": 45}]}]
    organization, draft = loaded(
        with_parts(
            ("aws_macie2_organization_admin_account", MANAGEMENT, {"admin_account_id": TOOLS}),
            ("aws_macie2_account", TOOLS, {"status": "ENABLED", "finding_publishing_frequency": "FIFTEEN_MINUTES"}),
            ("aws_macie2_organization_configuration", TOOLS, {"auto_enable": True}),
            ("aws_inspector2_delegated_admin_account", MANAGEMENT, {"account_id": TOOLS}),
            ("aws_inspector2_enabler", TOOLS, {"account_ids": [TOOLS], "resource_types": ["EC2", "LAMBDA"]}),
            (
                "aws_inspector2_organization_configuration",
                TOOLS,
                {"auto_enable": [{"ec2": True, "ecr": False, "lambda": True, "lambda_code": False}]},
            ),
            (
                "aws_organizations_delegated_administrator",
                MANAGEMENT,
                {"account_id": TOOLS, "service_principal": "access-analyzer.amazonaws.com"},
            ),
            ("aws_accessanalyzer_analyzer", TOOLS, {"analyzer_name": "organization-external", "type": "ORGANIZATION"}),
            (
                "aws_accessanalyzer_analyzer",
                TOOLS,
                {
                    "analyzer_name": "organization-unused",
                    "type": "ORGANIZATION_UNUSED_ACCESS",
                    "configuration": unused,
                },
            ),
            (
                "aws_accessanalyzer_analyzer",
                TOOLS,
                {"analyzer_name": "mine", "type": "ORGANIZATION", "region": "eu-west-1"},
            ),
        )
    )
    planned = plan_security_services(organization)
    assert planned is not None
    assert planned.macie is not None
    assert (planned.macie.auto_enable, planned.macie.finding_frequency) == (True, "FIFTEEN_MINUTES")
    assert planned.inspector is not None
    assert (planned.inspector.scans, planned.inspector.auto_enable) == (("EC2", "LAMBDA"), ("EC2", "LAMBDA"))
    assert planned.access_analyzer is not None
    assert (planned.access_analyzer.external, planned.access_analyzer.unused_days) == (("us-east-1",), 45)
    assert reasons(draft, "aws_accessanalyzer_analyzer") == {
        "AWS renames no analyzer, and the program's is called organization-external"
    }
    # The comment names those that are in the config.
    text = draft.files["security.yaml"]
    assert [name for name in ("n7", "n8", "n9") if f"aws_accessanalyzer_analyzer.{name}" in text] == ["n7", "n8"]


@pytest.mark.parametrize(
    ("enabler", "joining", "reason"),
    [
        ([TOOLS, SHOP], True, "it switches scans on in other accounts than its administrator alone"),
        ([TOOLS], False, None),
    ],
)
def test_inspector_of_other_accounts_is_left(
    loaded: Loader, enabler: list[str], joining: bool, reason: str | None
) -> None:
    organization, draft = loaded(
        with_parts(
            ("aws_inspector2_delegated_admin_account", MANAGEMENT, {"account_id": TOOLS}),
            ("aws_inspector2_enabler", TOOLS, {"account_ids": enabler, "resource_types": ["EC2"]}),
            ("aws_inspector2_organization_configuration", TOOLS, {"auto_enable": [{"ec2": joining}]}),
        )
    )
    planned = plan_security_services(organization)
    assert reasons(draft, "aws_inspector2_enabler") == ({reason} if reason else set())
    if reason is None:
        assert planned is not None
        assert planned.inspector is not None
        assert planned.inspector.auto_enable == ()


def test_root_access_and_the_resource_policy(loaded: Loader) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{TOOLS}:root"},
                "Action": "organizations:DescribePolicy",
                "Resource": "*",
            }
        ],
    }
    organization, draft = loaded(
        with_parts(
            ("aws_iam_organizations_features", MANAGEMENT, {"enabled_features": ["RootSessions"]}),
            ("aws_organizations_resource_policy", MANAGEMENT, {"content": minify(document)}),
        )
    )
    assert organization.root_access is not None
    assert (organization.root_access.sessions, organization.root_access.credentials_management) == (True, False)
    assert organization.security.resource_document == minify(document)
    assert not any("features" in note.origin or "resource_policy" in note.origin for note in draft.left)


@pytest.mark.parametrize(
    ("features_", "trusted", "reason"),
    [
        (["RootSessions"], (), "iam.amazonaws.com has no trusted access that anything here tells of"),
        (["RootSessions", "Other"], SERVICES, "it switches on nothing that the config knows, or more"),
        ([], SERVICES, "it switches on nothing that the config knows, or more"),
    ],
)
def test_root_access_that_the_config_cannot_say_is_told(
    loaded: Loader, features_: list[str], trusted: tuple[str, ...], reason: str
) -> None:
    said: Said = ("aws_iam_organizations_features", MANAGEMENT, {"enabled_features": features_})
    organization, draft = loaded(with_parts(said, trusted=trusted))
    assert organization.root_access is None
    assert reasons(draft, "aws_iam_organizations_features") == {reason}


def test_a_resource_policy_that_is_none_is_told(loaded: Loader) -> None:
    organization, draft = loaded(with_parts(("aws_organizations_resource_policy", MANAGEMENT, {"content": "[]"})))
    assert organization.security.resource_policy is None
    assert "its content is no JSON object" in told(draft, "a.tfstate aws_organizations_resource_policy.n0")


def test_administrators_of_the_program_are_one_account(loaded: Loader) -> None:
    """Whoever administers most; of equally many, the first by id."""
    delegation = Delegation(origin="x", account_id=SHOP, service="access-analyzer.amazonaws.com")
    inventory = with_parts(*guardduty(), *security_hub("us-east-1"))
    organization: Organization
    organization, _ = loaded(replace(inventory, delegations=(*inventory.delegations, delegation)))
    assert organization.security.delegated_administrator == "tooling"
