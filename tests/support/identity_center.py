"""What the tests of Identity Center add to the example: two permission sets, a group, a user and their assignments."""

from typing import Any


def write_identity_center(content: dict[str, Any]) -> None:
    """The edit of identity_center.yaml."""
    content["permission_sets"] = [
        {
            "key": "admin",
            "name": "Administrator",
            "session_duration": 5400,
            "policies": ["AdministratorAccess"],
            "permissions_boundary": {"customer_policy": {"name": "bound", "path": "/teams/"}},
        },
        {
            "key": "read",
            "name": "Reader",
            "policies": ["ReadOnlyAccess"],
            "customer_policies": [{"name": "more"}],
            "inline_policy": "policies/tags.json",
            "permissions_boundary": {"policy": "PowerUserAccess"},
        },
    ]
    content["users"] = [{"key": "ann", "user_name": "ann@example.com", "given_name": "Ann", "family_name": "Example"}]
    content["groups"] = [{"key": "platform", "name": "Platform", "members": ["ann"]}]
    content["assignments"] = [
        {"permission_set": "admin", "groups": ["platform"], "targets": {"units": ["root"], "except": ["networking"]}},
        {"permission_set": "read", "users": ["ann"], "targets": {"accounts": ["management", "networking"]}},
        {"permission_set": "read", "users": ["ann"], "targets": {"accounts": ["networking"]}},
    ]


def use_external_store(content: dict[str, Any]) -> None:
    """The edit of identity_center.yaml with an identity provider's people."""
    write_identity_center(content)
    content["identity_store"] = "external"
    content["users"] = [{"key": "ann", "user_name": "ann@example.com"}]
    content["groups"] = [{"key": "platform", "name": "Platform"}]
