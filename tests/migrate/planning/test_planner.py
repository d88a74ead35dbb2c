"""From states and a recorded preview to a plan: what is found, and everything that is refused."""

import json
import random
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.preview import read_program
from migrate.leaving.freezing import build_lock_id
from migrate.mapping import Match, ProviderMapping, Skip
from migrate.planning.gaps import GapKind
from migrate.planning.model import Plan
from migrate.planning.output import render_files
from migrate.planning.planner import unreadable_inputs
from migrate.planning.report import render_markdown
from migrate.planning.report_html import render_html
from migrate.sources.model import Lock
from tests.migrate.planning.estate import (
    ACCOUNTS,
    AWS,
    CANARY,
    MANAGEMENT,
    PROGRAM,
    TABLE,
    Estate,
    example_estate,
    gaps,
    ids,
    only,
    org_program,
    provider,
    read_recording,
)


def texts(plan: Plan) -> dict[str, str]:
    return render_files(plan, {}) | {"report.md": render_markdown(plan), "report.html": render_html(plan)}


def test_the_example_is_found_whole() -> None:
    plan = example_estate().plan()
    assert plan.gaps == ()
    found = ids(plan)
    assert len(found) == 48
    assert found["Organization organization"] == "o-1"
    assert found["OrganizationalUnit units-production"] == "ou-4"
    assert found["Account accounts-prod-application"] == "444444444444"
    assert found["PolicyAttachment unit-attachments-environment-tag/workloads"] == "ou-3:p-2"
    assert found["Role role-audit/dev-application"] == "AuditReadOnly"
    assert (
        found["RolePolicyAttachment role-audit/dev-application/SecurityAudit"]
        == "AuditReadOnly/arn:aws:iam::aws:policy/SecurityAudit"
    )
    assert found["Vpc vpc-prod-application/production"] == "vpc-1"
    assert found["Vpc vpc-dev-application/development"] == "vpc-3@us-west-2"
    assert found["PrincipalAssociation share-networking/shared-subnets/prod-application"].endswith(",444444444444")
    assert plan.totals()["instances"] == plan.totals()["import"] == 43


def test_what_another_instance_tells_of_is_derived() -> None:
    plan = example_estate().plan()
    derived = {entry.name: (entry.id, entry.address) for entry in plan.stacks["org"].entries if entry.derived}
    assert derived == {
        f"organization-{service}.amazonaws.com": (
            MANAGEMENT if service == "ram" else f"{service}.amazonaws.com",
            "aws_organizations_organization.main",
        )
        for service in ("account", "cloudtrail", "config", "ram", "sso")
    }
    assert "derived from aws\\_organizations\\_organization.main" in render_markdown(plan)


def test_a_real_instance_counts_before_a_derived_one() -> None:
    estate = example_estate()
    estate.add("aws_organizations_aws_service_access", "sso", service_principal="sso.amazonaws.com")
    entry = next(e for e in estate.plan().stacks["org"].entries if e.name == "organization-sso.amazonaws.com")
    assert (entry.derived, entry.address) == (False, "aws_organizations_aws_service_access.sso")


def test_policies_within_a_role_are_derived() -> None:
    estate = example_estate()
    estate.remove("aws_iam_role_policy_attachment", "admin_TerraformExecutionRole_AdministratorAccess")
    role = estate.find("aws_iam_role", "admin_TerraformExecutionRole")
    role["attributes"]["managed_policy_arns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"]
    plan = estate.plan()
    assert plan.gaps == ()
    name = "RolePolicyAttachment execution-role-admin/AdministratorAccess"
    assert ids(plan)[name] == "TerraformExecutionRole/arn:aws:iam::aws:policy/AdministratorAccess"


def test_account_ids_come_from_the_organization_where_no_state_has_the_account() -> None:
    estate = example_estate()
    estate.remove("aws_organizations_account", "admin")
    told = {"id": ACCOUNTS["admin"], "arn": "a", "email": "AWS+admin@example.com", "name": "x"}
    estate.find("aws_organizations_organization", "main")["attributes"]["non_master_accounts"] = [told]
    plan = estate.plan()
    assert plan.gaps == ()
    assert ids(plan)["Account accounts-admin"] == ACCOUNTS["admin"]


def test_providers_are_complete() -> None:
    import_file = example_estate().plan().stacks["org"].import_file
    inputs = {item["name"]: item["inputs"] for item in import_file["resources"] if "inputs" in item}
    assert inputs.keys() == {"management", *ACCOUNTS}
    assert "assumeRoles" not in inputs["management"]
    for key, account in ACCOUNTS.items():
        assert inputs[key]["allowedAccountIds"] == f'["{account}"]'
        assert inputs[key]["assumeRoles"] == (
            f'[{{"roleArn": "arn:aws:iam::{account}:role/OrganizationAccountAccessRole", '
            f'"sessionName": "pulumi-{key}"}}]'
        )


def test_an_import_file_stands_on_itself() -> None:
    resources = example_estate().plan().stacks["org"].import_file["resources"]
    seen: set[str] = set()
    for item in resources:
        assert item["name"] not in seen
        assert {item.get("parent"), item.get("provider")} - {None} <= seen
        assert ("id" in item) == item["type"].startswith("aws:")
        seen.add(item["name"])
    assert "<PLACEHOLDER>" not in json.dumps(resources)


def test_what_the_program_does_not_have_goes_to_the_rest_of_its_account() -> None:
    estate = example_estate()
    estate.add("aws_sqs_queue", "jobs", "prod-application", url="https://sqs/jobs", id="https://sqs/jobs")
    estate.add("aws_cloudwatch_log_group", "far", "prod-application", name="far", region="eu-west-1")
    plan = estate.plan()
    assert plan.gaps == ()
    rest = plan.rest[ACCOUNTS["prod-application"]]["resources"]
    assert [item["type"] for item in rest] == [
        "pulumi:providers:aws",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:sqs/queue:Queue",
    ]
    assert [item.get("id") for item in rest] == [None, "far@eu-west-1", "https://sqs/jobs"]
    assert {item.get("provider") for item in rest[1:]} == {"prod-application"}
    assert "role/OrganizationAccountAccessRole" in rest[0]["inputs"]["assumeRoles"]
    assert "defaultTags" not in rest[0]["inputs"]
    assert plan.totals()["rest"] == 2


def test_the_rest_of_the_administrative_account_waits_for_the_stack_admin() -> None:
    estate = example_estate()
    estate.add("aws_s3_bucket", "state", "admin", id="state", bucket="state", region="us-east-1")
    plan = estate.plan()
    assert plan.gaps == ()
    assert plan.rest == {}
    assert plan.held_back == (ACCOUNTS["admin"],)
    reasons = [instance.reason for instance in plan.instances if instance.bin == "rest"]
    assert reasons == ["the program may register it in the stack admin, which is not planned yet"]


def test_the_wrong_account_is_refused_with_the_evidence() -> None:
    estate = example_estate()
    estate.accounts["prod-application"] = "999999999999"
    plan = estate.plan()
    assert any("444444444444" in gap and "999999999999" in gap for gap in gaps(plan, GapKind.provider))
    assert plan.stacks["org"].import_file == {}


def test_swapped_accounts_are_refused_with_the_evidence() -> None:
    estate = example_estate()
    accounts = estate.accounts
    accounts["networking"], accounts["admin"] = accounts["admin"], accounts["networking"]
    found = gaps(estate.plan(), GapKind.provider)
    assert any(f"{provider('networking')} in" in gap for gap in found)
    assert any(f"{provider('admin')} in" in gap for gap in found)


def test_an_alias_without_a_row_and_without_evidence_is_refused() -> None:
    estate = example_estate()
    estate.add("aws_route", "a", "legacy", route_table_id="rtb-1", destination_cidr_block="10.9.0.0/16")
    assert only(estate.plan(), GapKind.provider) == (
        f"{AWS}.legacy in org.tfstate: nothing proves its account, which 1 instance (aws_route.a) need"
    )


def test_an_account_that_the_config_does_not_have_is_refused() -> None:
    estate = example_estate()
    estate.accounts["legacy"] = "777777777777"
    estate.add("aws_iam_role", "a", "legacy", name="a", id="a", arn="arn:aws:iam::777777777777:role/a")
    assert only(estate.plan(), GapKind.account) == (
        "account 777777777777: the config has no such account, and 1 instance (aws_iam_role.a) are in it"
    )
    skip = (Skip(address="aws_iam_role.a", reason="closed next week"),)
    assert estate.plan(mapping=estate.mapping(skip=skip)).gaps == ()


def test_an_account_whose_id_differs_from_the_config_is_refused() -> None:
    estate = example_estate()
    subject_config = estate.subject().config
    accounts = tuple(
        account.model_copy(update={"id": "888888888888"}) if account.key == "admin" else account
        for account in subject_config.accounts
    )
    config = subject_config.model_copy(update={"accounts": accounts})
    found = gaps(estate.plan(config=config), GapKind.account)
    assert any(
        gap.startswith("account admin: its id is 888888888888 according to accounts.yaml; 222222222222 according to")
        for gap in found
    )


def test_swapped_names_within_a_type_are_not_matched() -> None:
    estate = example_estate()
    first = estate.find("aws_organizations_organizational_unit", "staging")["attributes"]
    second = estate.find("aws_organizations_organizational_unit", "production")["attributes"]
    first["name"], second["name"] = second["name"], first["name"]
    found = ids(estate.plan())
    assert found["OrganizationalUnit units-production"] == "ou-5"
    assert found["OrganizationalUnit units-staging"] == "ou-4"


def test_what_no_state_has_is_refused_with_the_ways_out() -> None:
    estate = example_estate()
    estate.remove("aws_vpc", "prod-application_main")
    gap = only(estate.plan(), GapKind.missing)
    assert gap == (
        "vpc-prod-application/production (aws:ec2/vpc:Vpc, stack org): the program registers it in account "
        "444444444444 (prod-application), us-east-1, and no state has it"
    )
    assert "match:" in GapKind.missing.advice
    row = Match(stack="org", name="aws:ec2/vpc:Vpc::vpc-prod-application/production", id="vpc-77")
    decided = estate.plan(mapping=estate.mapping(match=(row,)))
    assert decided.gaps == ()
    assert ids(decided)["Vpc vpc-prod-application/production"] == "vpc-77"


def test_a_provider_that_the_stack_holds_without_its_role_is_refused() -> None:
    """What was imported from a file without provider inputs acts in the caller's account: names of roles are alike."""
    urn = "urn:pulumi:org::aws-organization::pulumi:providers:aws::networking"
    inputs = {"region": "us-east-1", "skipCredentialsValidation": "false"}
    held = {"urn": urn, "type": "pulumi:providers:aws", "custom": True, "id": "1", "inputs": inputs}
    problem = only(example_estate().plan(programs=[org_program({"resources": [held]})]), GapKind.program)
    assert "the stack holds it with another allowedAccountIds, assumeRoles than config and states prove" in problem
    assert urn in problem


def test_one_object_in_two_states_is_refused_with_both_addresses() -> None:
    estate = example_estate()
    copy = dict(estate.find("aws_vpc", "networking_main")["attributes"])
    estate.add("aws_vpc", "again", "networking", to="other.tfstate", **copy)
    assert only(estate.plan(), GapKind.duplicate) == (
        "aws:ec2/vpc:Vpc vpc-0 in account 333333333333: it is aws_vpc.again (other.tfstate), aws_vpc.networking_main "
        "(network.tfstate): imported twice, it would be managed twice"
    )


def test_locks_and_wrong_digests_are_refused() -> None:
    estate = example_estate()
    estate.locks["network.tfstate"] = (
        Lock(place="p", id="1-2", who="ann@host", operation="OperationTypeApply", created="2026-01-02T03:04:05Z"),
    )
    gap = only(estate.plan(), GapKind.state)
    assert gap.startswith("network.tfstate: ann@host holds its lock since 2026-01-02T03:04:05Z")
    estate.locks.clear()
    estate.digests["network.tfstate"] = "0" * 32
    assert "digest" in only(estate.plan(), GapKind.state)


def test_a_lock_of_our_own_changes_nothing() -> None:
    estate = example_estate()
    ours = build_lock_id("network.tfstate")
    estate.locks["network.tfstate"] = (Lock(place="p", id=ours, who="us", operation="moved", created="c"),)
    assert estate.plan().gaps == ()


def test_a_missing_import_id_is_refused_by_its_attribute() -> None:
    estate = example_estate()
    del estate.find("aws_iam_role_policy_attachment", "admin_TerraformExecutionRole_AdministratorAccess")["attributes"][
        "policy_arn"
    ]
    assert "policy_arn" in only(estate.plan(), GapKind.import_id)


def test_all_gaps_come_at_once() -> None:
    estate = example_estate()
    for key in ("prod-application", "staging-application"):
        estate.remove("aws_vpc", f"{key}_main")
    estate.find("aws_organizations_policy", "tags")["attributes"]["name"] = "another"
    plan = estate.plan()
    assert [gap.partition(" (")[0] for gap in gaps(plan, GapKind.missing)] == [
        "policies-environment-tag",
        "vpc-prod-application/production",
        "vpc-staging-application/staging",
    ]
    (waiting,) = gaps(plan, GapKind.waiting)
    assert waiting.endswith("cannot be told before policies-environment-tag is matched")


def test_losses_name_attributes_and_never_values() -> None:
    plan = example_estate().plan()
    assert {loss.attribute for loss in plan.losses} == {"role_name"}
    assert all(loss.replaces for loss in plan.losses)
    assert "role\\_name" in render_markdown(plan)


def test_no_secret_leaves_the_states() -> None:
    estate = example_estate()
    secret = estate.add(
        "aws_db_instance",
        "db",
        "prod-application",
        identifier="db",
        password=CANARY,
        user_data=CANARY,
        tags={"x": CANARY},
    )
    secret["private"] = CANARY
    named = estate.add("aws_iam_role", "named", "prod-application", name=CANARY, id=CANARY)
    named["sensitive_attributes"] = [[{"type": "get_attr", "value": "name"}], [{"type": "get_attr", "value": "id"}]]
    for resources in estate.states.values():
        for resource in resources:
            resource["instances"][0]["attributes"] |= {"description": CANARY, "policy": CANARY}
    plan = estate.plan()
    assert "name" in only(plan, GapKind.import_id)
    assert CANARY not in repr(plan)
    estate.remove("aws_iam_role", "named")
    plan = estate.plan()
    assert plan.gaps == ()
    for name, text in texts(plan).items():
        assert CANARY not in text, name
    assert CANARY not in repr(plan)
    assert "password" in texts(plan)["report.md"]


def test_one_import_id_in_two_regions_is_two_objects_that_cannot_be_told_apart() -> None:
    estate = example_estate()
    home, far = "us-east-1", "eu-west-1"
    for region, to in ((home, "org.tfstate"), (far, "far.tfstate")):
        arn = f"arn:aws:config:{region}:333333333333:aggregation-authorization/222222222222/{home}"
        attributes = {"account_id": "222222222222", "authorized_aws_region": home, "arn": arn}
        estate.add("aws_config_aggregate_authorization", "a", "networking", to=to, **attributes)
    plan = estate.plan()
    assert gaps(plan, GapKind.duplicate) == []
    assert only(plan, GapKind.import_id) == (
        "aws:cfg/aggregateAuthorization:AggregateAuthorization 222222222222:us-east-1 in account 333333333333: it is "
        "aws_config_aggregate_authorization.a (far.tfstate), aws_config_aggregate_authorization.a (org.tfstate), which "
        "are in eu-west-1, us-east-1: the type takes no region, so an import would find the object of the home region "
        "for each of them; `skip` the others"
    )
    skip = (Skip(state="far.tfstate", address="*", reason="home alone"),)
    assert estate.plan(mapping=estate.mapping(skip=skip)).gaps == ()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_order_makes_no_difference(shuffle: random.Random, extra: bool) -> None:
    estate = example_estate()
    if extra:
        estate.add("aws_sqs_queue", "jobs", "networking", url="https://sqs/jobs")
    before = texts(estate.plan())
    names = list(estate.states)
    shuffle.shuffle(names)
    shuffled = Estate({name: shuffle.sample(estate.states[name], len(estate.states[name])) for name in names})
    checksums = {file.location: file.md5 for file in estate.files()}
    # The bytes differ with the order, and a plan records their checksum.
    files = [replace(file, md5=checksums[file.location]) for file in shuffled.files()]
    assert texts(shuffled.plan(files=files)) == before


_TYPES = ("aws_vpc", "aws_iam_role", "aws_sqs_queue", "aws_iam_policy_attachment", "aws_gone", "random_pet")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(_TYPES), st.sampled_from(["admin", "networking", None]), st.booleans(), st.booleans()
        ),
        max_size=12,
    )
)
def test_every_instance_is_in_one_bin(drawn: list[tuple[str, str | None, bool, bool]]) -> None:
    estate = example_estate()
    for index, (type_, alias, tainted, deposed) in enumerate(drawn):
        name = f"drawn{index}"
        attributes: dict[str, Any] = {"id": name, "name": name, "url": name, "cidr_block": f"10.{index}.0.0/16"}
        instance = estate.add(type_, name, alias, **attributes)
        if tainted:
            instance["status"] = "tainted"
        if deposed:
            instance["deposed"] = "00000000"
    plan = estate.plan()
    totals = plan.totals()
    assert totals.pop("instances") == sum(totals.values()) == len(plan.instances) == 43 + len(drawn)
    placed = [(item.state, item.address) for item in plan.instances]
    assert len(set(placed)) == len(placed)
    named = [item.urn for item in plan.instances if item.urn is not None]
    assert len(set(named)) == len(named)


def test_a_region_that_nothing_proves_is_refused() -> None:
    estate = example_estate()
    row = ProviderMapping(state="q.tfstate", provider=provider("networking"), account="333333333333", region=None)
    mapping = estate.mapping()
    rows = tuple(old for old in mapping.providers if old.provider != row.provider)
    kept = ProviderMapping(
        state="network.tfstate", provider=provider("networking"), account="333333333333", region="us-east-1"
    )
    org = ProviderMapping(
        state="org.tfstate", provider=provider("networking"), account="333333333333", region="us-east-1"
    )
    estate.add("aws_sqs_queue", "jobs", "networking", to="q.tfstate", url="https://sqs/jobs")
    plan = estate.plan(mapping=estate.mapping().__class__(providers=(*rows, row, kept, org)))
    assert only(plan, GapKind.provider).endswith(
        "nothing proves its region, which 1 instance (aws_sqs_queue.jobs) need"
    )


def test_what_aws_never_gives_back_comes_from_the_program() -> None:
    admin = read_program("admin", read_recording("admin.preview.json"), read_recording("admin.skeleton.json"), {})
    types = {type_.token: type_ for type_ in TABLE.types.values()}
    found = {
        item.type.rpartition(":")[2]: inputs
        for item in (*PROGRAM.registrations, *admin.registrations)
        if (inputs := unreadable_inputs(item, types[item.type]))
    }
    assert found == {"Key": {"deletionWindowInDays": 30}}
