"""Changes of the example: what the real engine said of them, trimmed, and the config that they lead to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from config import Organization
from engine.changes import StackPreview, read_preview

FIXTURES = Path(__file__).parents[2] / "fixtures" / "review" / "report"


def read_fixture(name: str) -> StackPreview:
    file = FIXTURES / f"{name}.json"
    return read_preview(file.read_text(), file.name)


def change_organization(content: dict[str, Any]) -> None:
    content["trusted_access"].remove("config.amazonaws.com")
    content["trusted_access"].append("guardduty.amazonaws.com")
    content["regions"].append("eu-central-1")
    workloads = content["units"][2]
    workloads["units"][0]["policies"] = ["deny-root"]
    del workloads["units"][1]
    content["units"].append({"key": "sandbox", "name": "Sand | box"})


def change_accounts(content: dict[str, Any]) -> None:
    for account in content["accounts"]:
        if account["key"] == "staging-application":
            account["unit"] = "security"
    content["accounts"].append(
        {"key": "analytics", "name": "analytics", "email": "aws+analytics@example.com", "unit": "security"}
    )


def change_policies(content: dict[str, Any]) -> None:
    condition = {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}
    statement = {"Sid": "DenyRoot", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    content["policies"].append({"key": "deny-root", "description": "Nobody works as root", "document": document})


def change_access(content: dict[str, Any]) -> None:
    content["roles"][0] |= {"trusted_by": ["management"], "policies": ["ReadOnlyAccess"]}
    content["roles"].append(
        {
            "key": "vendor",
            "name": "Vendor",
            "targets": {"accounts": ["prod-application"]},
            "trusted_by": ["999999999999"],
            "external_id": "only-the-vendor-knows",
            "policies": ["ViewOnlyAccess"],
        }
    )


def change_network(content: dict[str, Any]) -> None:
    production, staging, development = content["vpcs"][:3]
    production["tags"]["Owner"] = "shop"
    staging["cidr"] = "10.9.0.0/16"
    development["subnets"] = [{"key": "a", "cidr": "10.3.1.0/24", "availability_zone": "us-west-2a", "public": True}]
    content["shares"][0]["with"] = ["dev-application"]


def load_changed(configure: Callable[..., Organization]) -> Organization:
    """The config of `example.json`."""
    return configure(
        organization=change_organization,
        accounts=change_accounts,
        policies=change_policies,
        access=change_access,
        network=change_network,
    )
