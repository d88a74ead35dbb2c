"""What `init --live` asks AWS for, and the config that comes of the answers."""

import json
from dataclasses import replace
from typing import Any

import pytest

from config.plan.baseline import plan_baselines
from config.plan.identity_center import plan_identity_center
from config.plan.security_services import plan_security_services, plan_service_delegations
from live.identity_center import OF_IDENTITY_CENTER
from live.inventory import Delegation, Inventory, Note
from live.named import NamedObject, Wanted
from migrate.init.live import list_wanted, with_settings
from policies.security_services import ACCESS_ANALYZER, GUARDDUTY, INSPECTOR, MACIE, SECURITY_SERVICES
from policies.services import CLOUDTRAIL
from resource_types.table import load_type_table
from tests.migrate.init.everything import EVERYTHING
from tests.migrate.init.inventories import ADMINISTRATOR, MANAGEMENT, NETWORK, SHOP, TOOLS, small
from tests.migrate.init.loading import Loader
from tests.migrate.init.security_parts import SERVICES

US, EU, SYDNEY = "us-east-1", "eu-west-1", "ap-southeast-2"
OPTED_IN = "eu-south-1"
ARN = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
DELEGATED = (CLOUDTRAIL, *(service.principal for service in SECURITY_SERVICES))
IDS = dict.fromkeys(("id", "detector_id", "identity_store_id", "instance_arn", "membership_id"), "x-1")
OF_SET = {"permission_set_arn": ARN, "instance_arn": "i"}


def live(*services: str, delegations: tuple[Delegation, ...] = ()) -> Inventory:
    """The small organization as AWS tells of it; the shop's account was not read."""
    inventory = small()
    (organization,) = inventory.organizations
    places = [(account, region) for account in (MANAGEMENT, TOOLS, NETWORK) for region in (US, EU)]
    services = tuple(sorted({*organization.services, *services}))
    return replace(
        inventory,
        organizations=(replace(organization, services=services),),
        delegations=(*inventory.delegations, *delegations),
        looked_into=tuple(places),
    )


def named(type_: str, account: str, region: str = US, **attributes: Any) -> NamedObject:
    return NamedObject(origin=f"AWS {account}", account_id=account, region=region, type=type_, attributes=attributes)


def everywhere() -> Inventory:
    """The same with all services, each with one administrator: AWS lists it, whichever call registered it."""
    delegations = tuple(Delegation(origin=f"AWS {TOOLS} {one}", account_id=TOOLS, service=one) for one in DELEGATED)
    return live(*SERVICES, "malware-protection.guardduty.amazonaws.com", "sso.amazonaws.com", delegations=delegations)


def list_answers(*regions: str) -> list[NamedObject]:
    """One of each kind that AWS is asked for, in each of these regions; Identity Center is in the first."""
    types = {one.type for one in list_wanted(everywhere())}
    return [
        named(type_, account, region, **json.loads(json.dumps(said).replace(f":{US}:", f":{region}:")))
        for region in regions
        for type_, account, attributes in EVERYTHING
        if type_ in types and (region == regions[0] or type_ not in OF_IDENTITY_CENTER)
        for said in [IDS | {key: value for key, value in attributes.items() if key != "region"}]
    ]


def asked(inventory: Inventory, account: str, region: str) -> set[str]:
    return {one.type for one in list_wanted(inventory) if (one.account_id, one.region) == (account, region)}


def test_settings_are_asked_for_where_the_account_was_read() -> None:
    inventory = live()
    assert {one.account_id for one in list_wanted(inventory)} == {MANAGEMENT, TOOLS, NETWORK}
    encryption = Wanted(account_id=TOOLS, region=EU, type="aws_ebs_encryption_by_default", name=TOOLS)
    assert encryption in list_wanted(inventory)
    # What has no region is asked for once, where most things are.
    assert "aws_iam_account_password_policy" in asked(inventory, TOOLS, US)
    assert "aws_iam_account_password_policy" not in asked(inventory, TOOLS, EU)
    assert asked(inventory, TOOLS, US).isdisjoint({"aws_account_primary_contact", "aws_ec2_image_block_public_access"})
    assert "aws_iam_organizations_features" in asked(inventory, MANAGEMENT, US)
    assert "aws_iam_organizations_features" not in asked(inventory, TOOLS, US)


def test_services_are_asked_for_where_they_are_trusted_and_administered() -> None:
    assert not any("guardduty" in one.type or "sso" in one.type for one in list_wanted(live()))
    delegation = Delegation(origin="x", account_id=TOOLS, service="guardduty.amazonaws.com")
    inventory = live("guardduty.amazonaws.com", "sso.amazonaws.com", delegations=(delegation,))
    assert "aws_guardduty_organization_admin_account" in asked(inventory, MANAGEMENT, EU)
    assert "aws_guardduty_organization_admin_account" not in asked(inventory, TOOLS, EU)
    assert "aws_guardduty_detector" in asked(inventory, TOOLS, EU)
    assert "aws_guardduty_detector" not in asked(inventory, NETWORK, EU)
    assert "aws_securityhub_account" not in asked(inventory, TOOLS, EU)
    assert "aws_ssoadmin_permission_set" in asked(inventory, MANAGEMENT, EU)
    assert "aws_ssoadmin_permission_set" not in asked(inventory, TOOLS, EU)


def test_answers_become_the_config_that_states_would_give(loaded: Loader) -> None:
    delegation = Delegation(origin="x", account_id=TOOLS, service="guardduty.amazonaws.com")
    refused = Note(origin=f"AWS {NETWORK} {US}", reason="whether there is a budget cannot be read", detail="no")
    inventory = with_settings(
        live("guardduty.amazonaws.com", delegations=(delegation,)),
        [
            named("aws_iam_account_password_policy", TOOLS, minimum_password_length=16),
            named("aws_ebs_encryption_by_default", TOOLS, enabled=True),
            named("aws_ec2_image_block_public_access", TOOLS, state="block-new-sharing"),
            named("aws_guardduty_organization_admin_account", MANAGEMENT, admin_account_id=TOOLS, id=TOOLS),
            named("aws_guardduty_detector", TOOLS, id="d-1", enable=True),
            named("aws_guardduty_organization_configuration", TOOLS, id="d-1", auto_enable_organization_members="ALL"),
            named("aws_guardduty_detector_feature", TOOLS, name="S3_DATA_EVENTS", status="ENABLED"),
            named("aws_guardduty_detector_feature", TOOLS, name="RUNTIME_MONITORING", status="DISABLED"),
            named("aws_guardduty_detector_feature", TOOLS, name="AI_PROTECTION", status="ENABLED"),
        ],
        [refused],
        load_type_table(),
    )
    organization, draft = loaded(inventory)
    (plan,) = plan_baselines(organization)
    assert (plan.account, plan.regions) == ("tooling", (US,))
    assert plan.settings.password_policy is not None
    assert plan.settings.image_block_public_access is not None
    services = plan_security_services(organization)
    assert services is not None
    assert services.guardduty is not None
    assert [one.name for one in services.guardduty.features if one.enabled] == ["S3_DATA_EVENTS"]
    assert refused in draft.left
    # Nobody asks for what the config has not, so nothing of it is in import.rest; what is off is as without it.
    assert {note.reason for note in draft.left if "detector_feature" in note.origin} == {
        "the config has no such feature; it is not in the config and the program leaves it as it is"
    }
    assert not any("import.rest" in note.reason for note in draft.left)


def test_people_of_an_identity_provider_are_looked_up(loaded: Loader) -> None:
    """Those who get something by name; nobody writes the others down."""
    external: dict[str, Any] = {"identity_store_id": "d-1", "external_ids": [{"Issuer": "scim", "Id": "1"}]}
    assignment = {**OF_SET, "principal_type": "GROUP", "target_type": "AWS_ACCOUNT", "target_id": SHOP}
    store = {"identity_store_id": "d-1"}
    inventory = with_settings(
        live("sso.amazonaws.com"),
        [
            named("aws_ssoadmin_permission_set", MANAGEMENT, arn=ARN, instance_arn="i", name="Admin"),
            named("aws_ssoadmin_managed_policy_attachment", MANAGEMENT, managed_policy_arn=ADMINISTRATOR, **OF_SET),
            named("aws_ssoadmin_account_assignment", MANAGEMENT, principal_id="g-1", **assignment),
            named("aws_identitystore_group", MANAGEMENT, group_id="g-1", display_name="Ops", **external),
            named("aws_identitystore_group", MANAGEMENT, group_id="g-2", display_name="All", **external),
            named("aws_identitystore_group", MANAGEMENT, group_id="g-3", display_name="Own", **store),
            named("aws_identitystore_user", MANAGEMENT, user_id="u-1", user_name="a", **external),
            named(
                "aws_identitystore_group_membership",
                MANAGEMENT,
                membership_id="m-1",
                group_id="g-1",
                member_id="u-1",
                **store,
            ),
        ],
        [],
        load_type_table(),
    )
    organization, draft = loaded(inventory)
    center = organization.identity_center
    assert (center.identity_store, [group.name for group in center.groups], center.users) == ("external", ["Ops"], ())
    planned = plan_identity_center(organization)
    assert planned is not None
    assert [one.account for one in planned.assignments] == ["shop"]
    told = {note.reason.partition(";")[0] for note in draft.left if "identitystore" in note.origin}
    assert told == {"an identity provider writes the others, and the config then makes no people"}


@pytest.mark.parametrize("regions", [(SYDNEY,), (US, SYDNEY), (EU, US, SYDNEY)], ids="-".join)
def test_what_is_found_where_no_network_is_makes_a_config_that_loads(loaded: Loader, regions: tuple[str, ...]) -> None:
    """Each kind of setting and service is in a region that has no VPC."""
    inventory = with_settings(everywhere(), list_answers(*regions), [], load_type_table())
    organization, draft = loaded(inventory, home_region=US)
    assert organization.settings.regions == (SYDNEY, OPTED_IN, EU, US)
    # What security.yaml says has one owner.
    by_hand = {one.service for one in organization.settings.delegated_administrators}
    on = {one.principal for one in plan_service_delegations(organization)}
    assert {GUARDDUTY.principal, MACIE.principal, INSPECTOR.principal} <= on
    assert by_hand == {"config.amazonaws.com", *DELEGATED} - on
    assert {note.origin for note in draft.left if note.reason.startswith("AWS has one registration")} == {
        f"AWS {TOOLS} {service}" for service in on - {ACCESS_ANALYZER.principal}
    }
    services = organization.security.services
    assert services is not None
    assert services.guardduty is not None
    assert services.guardduty.regions == tuple(sorted(regions))
    assert services.macie is not None
    assert services.inspector is not None


@pytest.mark.parametrize(
    "type_", ["aws_ebs_encryption_by_default", "aws_ec2_instance_metadata_defaults", "aws_ssoadmin_permission_set"]
)
def test_one_kind_alone_makes_a_config_that_loads(loaded: Loader, type_: str) -> None:
    """Those that no import takes over, too."""
    answers = [one for one in list_answers(SYDNEY) if one.type == type_]
    organization, _ = loaded(with_settings(everywhere(), answers, [], load_type_table()))
    assert organization.settings.regions == (SYDNEY, EU, US)
