"""No message shows more than 60 characters of a value or a key: what a file holds may not be for those who read it."""

import copy
from pathlib import Path
from typing import Any

import pytest

from config import ConfigErrors
from config.yaml.loader import load_and_warn
from tests.config.yaml.test_damage import at, places
from tests.support.organizations import Files, write

LETTERS = "".join(f"{number:03x}z" for number in range(100))
"""No part of it occurs twice."""

LONG = [
    *(LETTERS, f"1 {LETTERS}/{LETTERS}", LETTERS[:63], f"${{{LETTERS}}}", f"{LETTERS[:40]}@{LETTERS[:20]}.com"),
    *(f"10.0.0.0/{LETTERS}", f"{LETTERS[:100]}.amazonaws.com", f"aws:{LETTERS}\x07"),
]

ORGANIZATION: Files = {
    "organization.yaml": {
        "management_account_id": "123456789012",
        "administrative_account": "tools",
        "home_region": "us-east-1",
        "regions": ["us-east-1"],
        "trusted_access": ["ram.amazonaws.com"],
        "policy_types": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
        "delegated_administrators": [{"account": "tools", "service": "ram.amazonaws.com"}],
        "tags": {"ManagedBy": "pulumi"},
        "policies": ["deny"],
        "access": {"management": "direct", "management_role": {"name": "Enter", "external_id": "example"}},
        "execution_role": {"name": "Execution", "external_id": "example", "policies": ["AdministratorAccess"]},
        "units": [{"key": "workloads", "name": "Workloads", "units": [{"key": "production", "name": "Production"}]}],
    },
    "accounts.yaml": {
        "accounts": [
            {"key": "tools", "name": "tools", "email": "tools@example.com", "tags": {"Team": "it"}},
            {"key": "shop", "name": "shop", "email": "shop@example.com", "unit": "production", "id": "222222222222"},
        ]
    },
    "policies.yaml": {
        "policies": [
            {"key": "deny", "builder": "region-deny", "regions": ["us-east-1"], "exempt_roles": ["Admin"]},
            {"key": "tags", "type": "TAG_POLICY", "document": {"tags": {"A": {"tag_key": {"@@assign": "A"}}}}},
            {
                "key": "leave",
                "document": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Deny", "Action": ["a:b"], "Resource": "*", "Condition": {"Bool": {"a": "true"}}}
                    ],
                },
            },
        ]
    },
    "network.yaml": {
        "vpcs": [
            {
                "key": "shared",
                "account": "tools",
                "cidr": "10.0.0.0/16",
                "subnets": [{"key": "a", "cidr": "10.0.1.0/24", "availability_zone": "us-east-1a"}],
            }
        ],
        "shares": [
            {"key": "share", "name": "Share", "owner": "tools", "subnets": ["shared/a"], "with": ["workloads", "shop"]}
        ],
    },
    "access.yaml": {
        "roles": [
            {
                "key": "audit",
                "name": "Audit",
                "targets": {"units": ["production"], "accounts": ["tools"]},
                "trusted_by": ["tools"],
                "policies": ["ReadOnlyAccess"],
                "tags": {"Team": "audit"},
            }
        ]
    },
    "admin.yaml": {
        "state_bucket": {"name": "example-state"},
        "deploy_role": {"name": "Deploy", "trusted_by": ["management", "tools"]},
    },
}
PLACES = [path for path in places(ORGANIZATION) if len(path) > 1]


def tell(directory: Path) -> list[str]:
    try:
        _, warnings = load_and_warn(directory)
    except ConfigErrors as problems:
        return [str(error) for error in (*problems.errors, *problems.warnings)]
    return [str(warning) for warning in warnings]


def shows_more(message: str, written: str) -> bool:
    """Whether a message shows more than 60 characters of what was written at a stretch."""
    return any(message[begin : begin + 61] in written for begin in range(len(message) - 60))


def test_the_organization_is_valid(tmp_path: Path) -> None:
    assert tell(write(ORGANIZATION, tmp_path)) == []


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_a_long_value_or_key_is_never_shown_whole(path: tuple[Any, ...], tmp_path: Path) -> None:
    write(ORGANIZATION, tmp_path)
    files: Files = {path[0]: copy.deepcopy(ORGANIZATION[path[0]])}
    parent = at(files, path[:-1])
    original = parent[path[-1]]
    for text in LONG[:1] if isinstance(original, (dict, list)) else LONG:
        parent[path[-1]] = text
        assert not any(shows_more(message, text) for message in tell(write(files, tmp_path))), text
    if isinstance(parent, dict):
        del parent[path[-1]]
        parent[LETTERS] = original
        assert not any(shows_more(message, LETTERS) for message in tell(write(files, tmp_path)))
