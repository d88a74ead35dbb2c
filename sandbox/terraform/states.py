"""The estate's states, format version 4, as Terraform 1.11 with AWS provider 6 writes them.

The same estate gives the same bytes.
"""

import base64
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.terraform.estate import ENVIRONMENTS, NETWORK_KEY, ORGANIZATION_KEY, Estate, Resource, environment_key
from sandbox.terraform.reading import read_attributes

TERRAFORM_VERSION = "1.11.4"
SERIALS: Mapping[str, int] = {
    ORGANIZATION_KEY: 27,
    NETWORK_KEY: 12,
    **{environment_key(workspace): 4 + index for index, workspace in enumerate(ENVIRONMENTS)},
}
_SCHEMA_VERSIONS = {
    "aws_caller_identity": 0,
    "aws_route53_record": 2,
    "aws_security_group": 1,
    "aws_security_group_rule": 2,
    "aws_subnet": 1,
    "aws_vpc": 1,
}
_SENSITIVE = {"aws_iam_access_key": ("secret", "ses_smtp_password_v4")}
_PRIVATE = base64.b64encode(b"null").decode()


def make_states(estate: Estate) -> dict[str, bytes]:
    """The body of each state by the key of its object."""
    by_state: dict[str, list[tuple[Resource, dict[str, Any]]]] = {key: [] for key in SERIALS}
    for resource in estate.resources:
        by_state[resource.state].append((resource, read_attributes(estate.entry, resource)))
    return {key: _format_state(key, found, estate) for key, found in by_state.items()}


def _format_state(key: str, found: list[tuple[Resource, dict[str, Any]]], estate: Estate) -> bytes:
    value = {
        "version": 4,
        "terraform_version": TERRAFORM_VERSION,
        "serial": SERIALS[key],
        "lineage": str(uuid.uuid5(uuid.NAMESPACE_URL, f"s3://{key}")),
        "outputs": _outputs(found, estate),
        "resources": list(_resources(found)),
        "check_results": None,
    }
    return (json.dumps(value, indent=2) + "\n").encode()


def _resources(found: list[tuple[Resource, dict[str, Any]]]) -> Iterable[dict[str, Any]]:
    blocks: dict[tuple[str, bool, str, str], list[tuple[Resource, dict[str, Any]]]] = {}
    for resource, attributes in found:
        block = (resource.module, not resource.data, resource.type, resource.name)
        blocks.setdefault(block, []).append((resource, attributes))
    for (module, managed, type_, name), instances in sorted(blocks.items()):
        yield {
            **({"module": module} if module else {}),
            "mode": "managed" if managed else "data",
            "type": type_,
            "name": name,
            "provider": instances[0][0].provider,
            "instances": [_instance(*one) for one in sorted(instances, key=lambda one: str(one[0].index_key))],
        }


def _instance(resource: Resource, attributes: dict[str, Any]) -> dict[str, Any]:
    sensitive = [[{"type": "get_attr", "value": name}] for name in _SENSITIVE.get(resource.type, ())]
    managed = {"private": _PRIVATE} | ({"dependencies": sorted(resource.dependencies)} if resource.dependencies else {})
    return {
        **({} if resource.index_key is None else {"index_key": resource.index_key}),
        "schema_version": _SCHEMA_VERSIONS.get(resource.type, 0),
        "attributes": attributes,
        "sensitive_attributes": sensitive,
        **({} if resource.data else managed),
    }


def _outputs(found: list[tuple[Resource, dict[str, Any]]], estate: Estate) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for resource, attributes in found:
        if resource.type == "aws_organizations_organization":
            members = {key: id_ for key, id_ in estate.accounts.items() if id_ != resource.account}
            outputs["account_ids"] = {"value": members, "type": ["object", dict.fromkeys(members, "string")]}
        elif resource.type == "aws_vpc":
            outputs["vpc_id"] = {"value": attributes["id"], "type": "string"}
        elif resource.type == "aws_iam_access_key":
            outputs["ci_secret"] = {"value": attributes["secret"], "type": "string", "sensitive": True}
    return outputs
