"""What holds for every stack, and which stacks there are."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from config.plan.stacks import ADMIN, ORG
from stacks.programs import build
from tests.support.example import Configure
from tests.support.monitor import Registration, run_program
from tests.support.program import ORG_OUTPUTS, Register, Registrations
from tests.support.project import find_by_key, reverse_lists


def aws_resources(found: Registrations) -> list[Registration]:
    return [resource for resource in found.values() if resource.type.startswith("aws:")]


@pytest.mark.parametrize("stack", [ORG, ADMIN])
def test_every_stack_of_the_registry_is_built(register: Register, stack: str) -> None:
    resources = aws_resources(register(stack, ORG_OUTPUTS))
    assert len(resources) > 8
    for resource in resources:
        assert resource.provider is not None, resource
        assert resource.parent is not None, resource
        assert resource.parent.type.startswith("awsorg:index:"), resource
        assert resource.name.startswith(resource.parent.name), resource


def test_nothing_needs_an_alias(register: Register) -> None:
    assert {resource.aliases for resource in register().values()} == {0}


def test_an_unknown_stack_is_refused(configure: Configure) -> None:
    organization = configure()
    with pytest.raises(pulumi.RunError, match=r"stack 'prod' is not one of this organization's.*org, admin"):
        run_program(lambda: build("prod", organization), stack="prod")


def test_every_list_in_another_order_registers_the_same(register: Register) -> None:
    def reverse(content: dict[str, Any]) -> None:
        content |= reverse_lists(content)

    files = ("organization", "accounts", "policies", "network", "access", "admin")
    before, after = register(), register(**dict.fromkeys(files, reverse))
    assert before.keys() == after.keys()
    for key, resource in before.items():
        assert resource.inputs == after[key].inputs, key


@pytest.mark.parametrize(
    ("file", "kind", "key", "resource"),
    [
        ("accounts", "accounts", "prod-application", ("Account", "accounts-prod-application")),
        ("organization", "units", "production", ("OrganizationalUnit", "units-production")),
        ("policies", "policies", "environment-tag", ("Policy", "policies-environment-tag")),
        ("network", "shares", "shared-subnets", ("ResourceShare", "share-networking/shared-subnets")),
    ],
)
def test_a_new_display_name_changes_no_urn_and_one_resource(
    register: Register, file: str, kind: str, key: str, resource: tuple[str, str]
) -> None:
    def rename(content: dict[str, Any]) -> None:
        find_by_key(content[kind], key)["name"] = "renamed"

    before, after = register(), register(**{file: rename})
    assert {name: r.qualified_type for name, r in before.items()} == {
        name: r.qualified_type for name, r in after.items()
    }
    assert {name for name in before if before[name].inputs != after[name].inputs} == {resource}


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("network", lambda content: find_by_key(content["vpcs"], "production").update(account="staging-application")),
        ("organization", lambda content: content.update(administrative_account="networking")),
    ],
)
@pytest.mark.parametrize("stack", [ORG, ADMIN])
def test_what_goes_to_another_account_is_another_resource(
    register: Register, file: str, change: Callable[[dict[str, Any]], None], stack: str
) -> None:
    before, after = register(stack, ORG_OUTPUTS), register(stack, ORG_OUTPUTS, **{file: change})
    same = [key for key in before.keys() & after.keys() if key[0] != "aws"]
    assert {key for key in same if before[key].provider != after[key].provider} == set()


def test_regional_resources_name_their_region(register: Register) -> None:
    regional = [r for r in aws_resources(register()) if r.type.split("/")[0] in {"aws:ec2", "aws:kms", "aws:s3"}]
    assert {r.inputs["region"] for r in regional} == {"us-east-1", "us-west-2"}
    vpc = next(r for r in regional if r.name == "vpc-dev-application/development")
    assert vpc.inputs["region"] == "us-west-2"
