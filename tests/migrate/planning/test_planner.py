"""From states and a recorded preview to a plan: what is found, and where it goes."""

import json
import random
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Organization, Workload
from config.models.targets import Targets
from engine.import_file import read_entries
from engine.preview import Registration, StackProgram
from migrate.planning.gaps import GapKind
from migrate.planning.model import Plan
from migrate.planning.output import render_files
from migrate.planning.planner import unreadable_inputs
from migrate.planning.report import render_markdown
from migrate.planning.report_html import render_html
from tests.migrate.planning.estate import (
    ACCOUNTS,
    CANARY,
    MANAGEMENT,
    ORGANIZATION,
    PROGRAM,
    SHARE,
    TABLE,
    Estate,
    example_estate,
    ids,
    only,
    recorded_program,
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


def test_a_setting_without_an_import_is_left_to_the_first_up_and_said() -> None:
    type_ = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
    setting = Registration(
        urn=f"urn:pulumi:org::aws-organization::awsorg:index:AccountBaseline${type_}::baseline-admin/image-block",
        type=type_,
        name="baseline-admin/image-block",
        stack="org",
        account_key="admin",
        inputs={"state": "block-new-sharing"},
        unknown=frozenset(),
        references={},
    )
    estate = example_estate()
    estate.add("aws_ec2_image_block_public_access", "a", "admin", id="us-east-1", state="block-new-sharing")
    plan = estate.plan(programs=(replace(PROGRAM, registrations=(*PROGRAM.registrations, setting)),))
    assert plan.gaps == ()
    assert [(one.urn, one.account, one.is_setting) for one in plan.creations] == [
        (setting.urn, ACCOUNTS["admin"], True)
    ]
    assert plan.totals()["not-importable"] == 1
    report = render_markdown(plan)
    assert "No import takes over 1 setting:" in report
    assert "## Settings that `pulumi up` writes" in report
    assert "AWS does not have" not in report
    assert setting.urn in render_files(plan, {})["plan.json"]


def test_the_contact_of_an_account_is_its_own_wherever_it_is_managed() -> None:
    """From the management account it is named by `account_id`; the program has it in the account itself."""
    estate = example_estate()
    attributes = {"alternate_contact_type": "SECURITY", "account_id": ACCOUNTS["networking"]}
    estate.add("aws_account_alternate_contact", "a", None, id=f"{ACCOUNTS['networking']}/SECURITY", **attributes)
    plan = estate.plan()
    (instance,) = (one for one in plan.instances if one.bin == "rest")
    assert instance.import_id == "SECURITY"
    assert [one["id"] for one in plan.rest[ACCOUNTS["networking"]].file["resources"] if "id" in one] == ["SECURITY"]


def test_the_organization_as_a_principal_is_found_by_its_arn() -> None:
    estate = example_estate()
    organization = estate.find("aws_organizations_organization", "main")["attributes"]["arn"]
    estate.find("aws_ram_principal_association", "shared")["attributes"]["principal"] = organization
    (association,) = (one for one in PROGRAM.registrations if one.name.endswith("/shared-subnets/prod-application"))
    (urn,) = (one.urn for one in PROGRAM.registrations if one.name == "organization")
    shared = replace(association, references={**association.references, "principal": (urn,)})
    registrations = (*(one for one in PROGRAM.registrations if one is not association), shared)
    plan = estate.plan(programs=[replace(PROGRAM, registrations=registrations)])
    assert plan.gaps == ()
    assert ids(plan)[f"PrincipalAssociation {shared.name}"] == f"{SHARE},{organization}"


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


def test_what_the_program_does_not_have_lands_in_a_workload_of_its_account() -> None:
    estate = example_estate()
    estate.add("aws_sqs_queue", "jobs", "prod-application", url="https://sqs/jobs", id="https://sqs/jobs")
    estate.add("aws_cloudwatch_log_group", "far", "prod-application", name="far", region="eu-west-1")
    plan = estate.plan()
    assert plan.gaps == ()
    rest = plan.rest[ACCOUNTS["prod-application"]].file
    place = "workload-prod-application/rest-prod-application"
    provider = "urn:pulumi:org::aws-organization::pulumi:providers:aws::prod-application"
    assert rest["nameTable"] == {"prod-application": provider}
    assert [(one["type"], one["name"], one.get("id"), one.get("parent")) for one in rest["resources"]] == [
        ("workloads:index:Rest", place, None, None),
        ("aws:cloudwatch/logGroup:LogGroup", f"{place}/aws_cloudwatch_log_group.far", "far@eu-west-1", place),
        ("aws:sqs/queue:Queue", f"{place}/aws_sqs_queue.jobs", "https://sqs/jobs", place),
    ]
    assert {one["provider"] for one in rest["resources"][1:]} == {"prod-application"}
    assert plan.totals()["rest"] == 2
    (queue,) = (one for one in plan.instances if one.address == "aws_sqs_queue.jobs")
    assert (queue.stack, queue.bin) == ("org", "rest")
    assert queue.urn == f"urn:pulumi:org::aws-organization::workloads:index:Rest$aws:sqs/queue:Queue::{queue.name}"
    assert [entry.urn for entry in read_entries(rest, "org", "aws-organization")][-1] == queue.urn


def test_the_rest_of_the_management_account_stays_beside_the_program_with_its_own_provider() -> None:
    estate = example_estate()
    arn = f"arn:aws:sns:us-east-1:{MANAGEMENT}:news"
    estate.add("aws_sns_topic", "news", None, id=arn, arn=arn)
    (rest,) = estate.plan().rest.values()
    assert rest.place is None
    provider, topic = rest.file["resources"]
    assert provider["type"] == "pulumi:providers:aws"
    assert "defaultTags" not in provider["inputs"]
    assert (topic["provider"], topic["name"][:20]) == ("management", "aws_sns_topic__newsZ")


def land(estate: Estate, **inputs: Any) -> Plan:
    """A plan once a stack has a security group's rule by the name that an earlier plan gave it."""
    urn = next(one.urn for one in estate.plan().instances if one.type == "aws_security_group_rule")
    assert urn is not None
    rule = Registration(
        urn=urn,
        type="aws:ec2/securityGroupRule:SecurityGroupRule",
        name=urn.split("::")[3],
        stack="org",
        account_key="prod-application",
        inputs={"securityGroupId": "sg-1", "type": "ingress", **inputs},
        unknown=frozenset(),
        references={},
        id="sgrule-123",
    )
    there = replace(PROGRAM, present=(*PROGRAM.present, rule), present_urns=PROGRAM.present_urns | {urn})
    return estate.plan(programs=[there])


def test_what_has_landed_is_known_again_by_its_name_where_aws_has_another_id_than_the_import() -> None:
    estate = example_estate()
    attributes = {"security_group_id": "sg-1", "type": "ingress", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
    estate.add("aws_security_group_rule", "web", "prod-application", from_port=443, to_port=443, **attributes)
    plan = land(estate)
    assert plan.rest == {}
    assert [one.bin for one in plan.instances if one.type == "aws_security_group_rule"] == ["in-stack"]
    # Of another group: another object, which must not get the name of the first.
    (other,) = land(estate, securityGroupId="sg-2").rest.values()
    (spec,) = (one for one in other.file["resources"] if "id" in one)
    assert re.fullmatch(r".*/aws_security_group_rule\.web-[0-9a-f]{8}", spec["name"])


def move(name: str, **workload: Any) -> tuple[Organization, StackProgram]:
    """The config in which the workload of the rest has a stack of its own, and that stack with the security group's
    rule under this logical name.
    """
    row = Workload(
        key="rest-prod-application",
        component="workloads.rest_prod_application:Rest",
        targets=Targets(accounts=("prod-application",)),
        stack="web",
    )
    types, place = "urn:pulumi:workloads-web::aws-organization::workloads:index:Rest", name.rpartition("/")[0]
    rule = Registration(
        urn=f"{types}$aws:ec2/securityGroupRule:SecurityGroupRule::{name}",
        type="aws:ec2/securityGroupRule:SecurityGroupRule",
        name=name,
        stack="workloads-web",
        account_key="prod-application",
        inputs={"securityGroupId": "sg-1", "type": "ingress", "protocol": "tcp", "fromPort": 443},
        unknown=frozenset(),
        references={},
        id="sgrule-123",
        outputs={"toPort": 443, "cidrBlocks": ["10.0.0.0/8"]},
    )
    return ORGANIZATION.model_copy(update={"workloads": (row.model_copy(update=workload),)}), StackProgram(
        stack="workloads-web",
        registrations=(),
        present=(rule,),
        providers={},
        skeleton=(),
        harmful=(),
        present_urns=frozenset({f"{types}::{place}", rule.urn}),
    )


@pytest.mark.parametrize(
    ("name", "workload"),
    [
        ("workload-prod-application/rest-prod-application/aws_security_group_rule.web", {}),
        # The workload got another key since, and its stack has the old one until the next `up`.
        ("workload-prod-application/rest-x/anything", {"key": "shop", "formerly": ("rest-prod-application", "rest-x")}),
    ],
)
def test_what_has_landed_is_known_again_in_the_stack_that_it_was_moved_to(name: str, workload: dict[str, Any]) -> None:
    estate = example_estate()
    attributes = {"security_group_id": "sg-1", "type": "ingress", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}
    estate.add("aws_security_group_rule", "web", "prod-application", from_port=443, to_port=443, **attributes)
    estate.add("aws_security_group_rule", "in", "prod-application", from_port=80, to_port=80, **attributes)
    config, program = move(name, **workload)
    plan = estate.plan(config=config, programs=[PROGRAM, program], planned=("org", "workloads-web"))
    assert plan.gaps == ()
    bins = {one.address: (one.bin, one.stack) for one in plan.instances if one.type == "aws_security_group_rule"}
    assert bins == {
        "aws_security_group_rule.web": ("in-stack", "workloads-web"),
        "aws_security_group_rule.in": ("rest", "workloads-web"),
    }
    file = plan.rest[ACCOUNTS["prod-application"]].file
    (spec,) = (one for one in file["resources"] if "id" in one)
    place = name.rpartition("/")[0]
    assert spec["name"] == f"{place}/aws_security_group_rule.in"
    # What the stack has of the component is not made again beside it.
    assert (spec["parent"], place in file["nameTable"]) == (place, True)


def test_what_is_sensitive_of_what_has_landed_is_known_while_more_is_to_land() -> None:
    """`rest --force` writes the code of all of it."""
    estate = example_estate()
    old = estate.add(
        "aws_sqs_queue", "old", "prod-application", url="https://sqs/old", id="https://sqs/old", policy="p"
    )
    old["sensitive_attributes"] = [[{"type": "get_attr", "value": "policy"}]]
    first = estate.plan()
    (urn,) = (one.urn for one in first.instances if one.address == "aws_sqs_queue.old")
    assert urn is not None
    assert first.rest[ACCOUNTS["prod-application"]].sensitive == {urn: ["policy"]}
    queue = Registration(
        urn=urn,
        type="aws:sqs/queue:Queue",
        name=urn.split("::")[3],
        stack="org",
        account_key="prod-application",
        inputs={},
        unknown=frozenset(),
        references={},
        id="https://sqs/old",
    )
    there = replace(PROGRAM, present=(*PROGRAM.present, queue), present_urns=PROGRAM.present_urns | {urn})
    estate.add("aws_sqs_queue", "new", "prod-application", url="https://sqs/new", id="https://sqs/new")
    plan = estate.plan(programs=[there])
    assert {one.address: one.bin for one in plan.instances if one.type == "aws_sqs_queue"} == {
        "aws_sqs_queue.old": "in-stack",
        "aws_sqs_queue.new": "rest",
    }
    assert plan.rest[ACCOUNTS["prod-application"]].sensitive == {urn: ["policy"]}


def test_the_rest_of_the_administrative_account_waits_for_the_stack_admin() -> None:
    estate = example_estate()
    estate.add("aws_s3_bucket", "state", "admin", id="state", bucket="state", region="us-east-1")
    plan = estate.plan()
    assert plan.gaps == ()
    assert plan.rest == {}
    assert plan.postponed == (ACCOUNTS["admin"],)
    reasons = [instance.reason for instance in plan.instances if instance.bin == "rest"]
    assert reasons == ["the program may register it in the stack admin, which is not planned yet"]


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


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.data(), _JSON)
def test_a_value_of_another_type_is_no_traceback_and_matches_nothing(data: st.DataObject, value: Any) -> None:
    estate = example_estate()
    resources = [resource for state in estate.states.values() for resource in state]
    attributes = data.draw(st.sampled_from(resources))["instances"][0]["attributes"]
    name = data.draw(st.sampled_from(sorted(attributes)))
    before = set(ids(estate.plan()).items())
    is_another = type(value) is not type(attributes[name])
    attributes[name] = value
    after = set(ids(estate.plan()).items())
    if is_another:
        assert after <= before


def test_what_aws_never_gives_back_comes_from_the_program() -> None:
    admin = recorded_program("admin")
    types = {type_.token: type_ for type_ in TABLE.types.values()}
    found = {
        item.type.rpartition(":")[2]: inputs
        for item in (*PROGRAM.registrations, *admin.registrations)
        if (inputs := unreadable_inputs(item, types[item.type]))
    }
    assert found == {"Key": {"deletionWindowInDays": 30}}
