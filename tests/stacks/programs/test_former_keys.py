"""Former keys: everything with a key in its name is known by its former names."""

from collections.abc import Iterator
from typing import Any

from tests.support.program import ORG_OUTPUTS, Register
from tests.support.project import find_by_key


def add_former_keys(content: Any) -> None:
    for thing in find_keyed(content):
        thing["formerly"] = [f"old-{thing['key']}"]


def find_keyed(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "key" in value:
            yield value
        for inner in list(value.values()):
            yield from find_keyed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from find_keyed(inner)


def test_only_names_without_a_key_have_no_alias(register: Register) -> None:
    def extend(content: dict[str, Any]) -> None:
        content["delegated_administrators"] = [{"account": "admin", "service": "config.amazonaws.com"}]
        add_former_keys(content)

    def attach(content: dict[str, Any]) -> None:
        content["accounts"][0]["policies"] = ["environment-tag"]
        add_former_keys(content)

    def open_subnets(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "shared")["subnets"][0]["public"] = True
        content["shares"][0]["with"] = ["prod-application", "workloads"]
        add_former_keys(content)

    edits = {"accounts": attach, "network": open_subnets, "policies": add_former_keys, "access": add_former_keys}
    found = register(organization=extend, **edits)
    assert {name for (_, name), one in found.items() if not one.aliases} == {
        "organization",
        *(f"organization-{service}.amazonaws.com" for service in ("account", "cloudtrail", "config", "ram", "sso")),
        "units",
        "policies",
        "unit-attachments",
        "accounts",
        "account-attachments",
        "delegated-administrators",
        "management",
    }
    # A subnet: three keys in its name, each of them one of two.
    assert found["Subnet", "vpc-networking/shared/private-a"].aliases == 7
    assert not [one for one in register("admin", ORG_OUTPUTS, **edits).values() if one.aliases == 0 and one.custom]


def test_the_stack_admin_finds_an_account_under_its_former_key(register: Register) -> None:
    def rename(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "admin").update(key="tooling", formerly=["admin"])

    def follow(content: dict[str, Any]) -> None:
        content["administrative_account"] = "tooling"

    def trust(content: dict[str, Any]) -> None:
        content["deploy_role"]["trusted_by"] = ["tooling"]

    def open_role(content: dict[str, Any]) -> None:
        content["roles"][0]["trusted_by"] = ["tooling"]

    found = register("admin", ORG_OUTPUTS, accounts=rename, organization=follow, admin=trust, access=open_role)
    assert found["aws", "tooling"].inputs["allowedAccountIds"] == '["111111111111"]'
    assert "pulumi-admin" in found["aws", "tooling"].inputs["assumeRoles"]
