"""What a changed key does, on the real engine: nothing, where the config says what the key was before."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from engine.urns import split_urn
from tests.support.project import Project, find_by_key

NEW = {
    "admin": "tooling",
    "networking": "network",
    "prod-application": "shop",
    "workloads": "work",
    "production": "live",
    "environment-tag": "tags",
    "shared": "common",
    "private-a": "first",
    "public": "outside",
    "shared-subnets": "subnets",
    "audit": "auditors",
}
"""New keys of units, accounts, policies, VPCs, subnets, shares and roles. A name that equals a key stays."""

FILES = ("organization.yaml", "accounts.yaml", "policies.yaml", "network.yaml", "access.yaml", "admin.yaml")
STACKS = ("org", "admin")
INLINE_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
REFERENCES = frozenset(
    {"unit", "units", "account", "administrative_account", "owner", "policies", "subnets", "trusted_by", "with"}
)


@pytest.mark.timeout(600)  # eight runs of the engine
def test_changed_keys_of_every_kind_are_no_operation(project: Project) -> None:
    use_every_name(project)
    for stack in STACKS:
        project.up(stack)
    before = list_ids(project)
    for file in FILES:
        project.edit(file, rename)
        project.edit(file, add_former_keys)
    for stack in STACKS:
        project.pulumi("preview", "--diff", "--expect-no-changes", "--stack", stack)
    for stack in STACKS:
        project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes", "--stack", stack)
    assert list_ids(project) == before
    assert not [name for name in list_names(project) if "prod-application" in name]

    for file in FILES:
        project.edit(file, drop_former_keys)
    # Named after its key: a session, a policy, the Name tag of a subnet and the description of a role.
    assert project.preview_names("org") == [
        ("update", "network"),
        ("update", "policies-tags"),
        ("update", "role-auditors/dev-application"),
        ("update", "role-auditors/shop"),
        ("update", "role-auditors/staging-application"),
        ("update", "shop"),
        ("update", "tooling"),
        ("update", "vpc-network/common/outside"),
    ]
    assert project.preview_names("admin") == [("update", "tooling")]


def test_a_changed_key_without_its_former_one_is_refused(deployed: Project) -> None:
    with ExitStack() as edits:
        for file in FILES:
            edits.enter_context(deployed.edited(file, rename))
        refused = deployed.refuse("preview", "--stack", "org")
    assert ": the account 'shop' is new and 'prod-application' is gone" in refused
    assert "write `formerly: [prod-application]` beside `key: shop`" in refused
    for old in ("admin", "workloads", "production", "shared", "private-a", "shared-subnets", "audit"):
        assert f"write `formerly: [{old}]` beside `key: {NEW[old]}`" in refused


def use_every_name(project: Project) -> None:
    """Adds what the example has none of: more names that a key is in."""

    def delegate(content: dict[str, Any]) -> None:
        content["delegated_administrators"] = [{"account": "networking", "service": "config.amazonaws.com"}]
        content["execution_role"]["inline_policy"] = "policies/inline.json"

    def attach(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["policies"] = ["environment-tag"]

    def open_subnet(content: dict[str, Any]) -> None:
        public = {"key": "public", "cidr": "10.0.2.0/24", "availability_zone": "us-east-1b", "public": True}
        find_by_key(content["vpcs"], "shared")["subnets"].append(public)
        content["shares"][0]["with"] = ["prod-application", "workloads"]

    (project.folder / "config" / "org" / "policies" / "inline.json").write_text(json.dumps(INLINE_POLICY))
    project.edit("organization.yaml", delegate)
    project.edit("accounts.yaml", attach)
    project.edit("network.yaml", open_subnet)


def rename(content: dict[str, Any]) -> None:
    """Changes keys and references to them."""
    content.update(_rename(content, ""))


def _rename(value: Any, field: str) -> Any:
    if isinstance(value, dict):
        return {name: _rename(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rename(inner, field) for inner in value]
    if field == "key" or (field in REFERENCES and isinstance(value, str)):
        return "/".join(NEW.get(part, part) for part in value.split("/"))
    return value


def add_former_keys(content: dict[str, Any]) -> None:
    former = {new: old for old, new in NEW.items()}
    for thing in list_keyed(content):
        if thing["key"] in former:
            thing["formerly"] = [former[thing["key"]]]


def drop_former_keys(content: dict[str, Any]) -> None:
    for thing in list_keyed(content):
        thing.pop("formerly", None)


def list_keyed(value: Any) -> Iterator[dict[str, Any]]:
    """Everything that has a key, at any depth."""
    if isinstance(value, dict):
        if "key" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from list_keyed(inner)


def list_names(project: Project) -> list[str]:
    return [split_urn(resource["urn"])[1] for stack in STACKS for resource in project.export(stack)["resources"]]


def list_ids(project: Project) -> list[str]:
    """What AWS calls everything that the stacks have."""
    resources = [resource for stack in STACKS for resource in project.export(stack)["resources"]]
    return sorted(f"{split_urn(one['urn'])[0]} {one['id']}" for one in resources if "id" in one)
