"""What the engine prints, read as values."""

from typing import Any

import pytest

from engine.deployment import Deployment, StateResource
from engine.errors import EngineError
from engine.preview import UNKNOWN, read_program
from engine.urns import split_urn
from migrate.planning.accounts import account_resource
from resource_types.table import load_type_table
from tests.migrate.planning.estate import ACCOUNTS, PROGRAM, read_recording, recorded_program
from tests.support.tokens import ACCOUNT, PRINCIPAL_ASSOCIATION, SUBNET

PREFIX = "urn:pulumi:org::aws-organization::"


def find(type_: str, name: str) -> Any:
    return next(item for item in PROGRAM.registrations if (item.type, item.name) == (type_, name))


def test_a_recorded_preview() -> None:
    assert len(PROGRAM.registrations) == 48
    subnet = find(SUBNET, "vpc-networking/shared/private-a")
    assert subnet.account_key == "networking"
    assert subnet.known("cidrBlock") == "10.0.1.0/24"
    assert subnet.known("vpcId") is None
    assert subnet.unknown == {"vpcId"}
    assert subnet.references == {"vpcId": (f"{PREFIX}awsorg:index:Vpc$aws:ec2/vpc:Vpc::vpc-networking/shared",)}
    association = find(PRINCIPAL_ASSOCIATION, "share-networking/shared-subnets/prod-application")
    assert [split_urn(urn) for urn in association.references["principal"]] == [(ACCOUNT, "accounts-prod-application")]
    assert find(ACCOUNT, "accounts-admin").ignored == {"roleName", "iamUserAccessToBilling"}


def test_unknown_provider_inputs_are_left_out() -> None:
    assert PROGRAM.providers.keys() == {"management", *ACCOUNTS}
    assert PROGRAM.providers["management"]["allowedAccountIds"] == '["123456789012"]'
    assert "allowedAccountIds" not in PROGRAM.providers["admin"]
    assert "assumeRoles" not in PROGRAM.providers["admin"]


def test_the_skeleton_names_the_urns_of_the_preview() -> None:
    assert {entry.urn for entry in PROGRAM.skeleton if entry.type.startswith("aws:")} == {
        item.urn for item in PROGRAM.registrations
    }
    entry = next(entry for entry in PROGRAM.skeleton if entry.type == SUBNET)
    assert entry.parent == f"{PREFIX}awsorg:index:Vpc::vpc-networking/shared"
    assert entry.provider == f"{PREFIX}pulumi:providers:aws::networking"
    assert entry.version == "7.51.1"


def test_order_makes_no_difference() -> None:
    steps, skeleton = read_recording("org.preview.json"), read_recording("org.skeleton.json")
    steps.reverse()
    skeleton["resources"].reverse()
    assert read_program("org", steps, skeleton, Deployment()) == PROGRAM


def test_what_the_program_itself_imports_is_in_the_skeleton() -> None:
    steps, skeleton = read_recording("org.preview.json"), read_recording("org.skeleton.json")
    for step in steps:
        if step["urn"].endswith(f"${SUBNET}::vpc-networking/shared/private-a"):
            step["op"] = "import"
    skeleton["resources"] = [item for item in skeleton["resources"] if item["type"] != SUBNET]
    assert read_program("org", steps, skeleton, Deployment()) == PROGRAM


def test_every_type_of_the_program_has_a_natural_key() -> None:
    admin = recorded_program("admin")
    types = {item.type for item in (*PROGRAM.registrations, *admin.registrations)}
    table = load_type_table().by_token
    assert {type_ for type_ in types if table[type_].natural_key is None} == set()


def test_accounts_are_called_as_in_the_program() -> None:
    names = {item.name for item in PROGRAM.registrations if item.type == ACCOUNT}
    assert names == {account_resource(key) for key in ACCOUNTS}


def test_what_the_stack_holds() -> None:
    urn = f"{PREFIX}aws:ec2/vpc:Vpc::v"
    provider = f"{PREFIX}pulumi:providers:aws::prod"
    resources = (
        StateResource(urn=provider, custom=True, id="1", inputs={"region": "x"}),
        StateResource(urn=urn, custom=True, id="vpc-1", import_id="vpc-1@eu-west-1", provider=f"{provider}::1"),
    )
    program = read_program("org", [], {}, Deployment(resources=resources))
    assert program.registrations == ()
    assert program.present_urns == {urn, provider}
    assert program.providers == {"prod": {"region": "x"}}
    assert [(item.id, item.import_id, item.account_key) for item in program.present] == [
        ("vpc-1", "vpc-1@eu-west-1", "prod")
    ]


def test_what_would_be_destroyed_is_told() -> None:
    steps = [{"op": op, "urn": f"{PREFIX}t::{op}"} for op in ("delete", "same", "replace", "update")]
    assert [op for op, _ in read_program("org", steps, {}, Deployment()).harmful] == ["delete", "replace"]


def test_two_previews_that_differ_are_refused() -> None:
    skeleton = read_recording("org.skeleton.json")
    skeleton["resources"] = [item for item in skeleton["resources"] if item["name"] != "units-security"]
    with pytest.raises(EngineError, match=r"do not name the same resources.*units-security"):
        read_program("org", read_recording("org.preview.json"), skeleton, Deployment())


def test_a_resource_without_an_explicit_provider_is_refused() -> None:
    step = {"op": "create", "newState": {"urn": f"{PREFIX}aws:x/y:Y::n", "type": "aws:x/y:Y", "custom": True}}
    with pytest.raises(EngineError, match=r"n .aws:x/y:Y. has no explicit provider"):
        read_program("org", [step], {}, Deployment())


def test_a_part_that_is_unknown_makes_the_input_unknown() -> None:
    inputs = {"rules": [{"key": UNKNOWN}], "arn": f"arn:{UNKNOWN}/x", "plain": "x"}
    provider = f"{PREFIX}pulumi:providers:aws::prod::{UNKNOWN}"
    resource = StateResource(urn=f"{PREFIX}aws:x/y:Y::n", custom=True, inputs=inputs, provider=provider)
    program = read_program("org", [], {}, Deployment(resources=(resource,)))
    assert program.present[0].unknown == {"rules", "arn"}
