"""States that tests write: resources, whole files, and what they become. All of it made up."""

import hashlib
import json
from pathlib import Path
from typing import Any

from migrate.mapping import MigrationMapping
from migrate.scanning.classification import Scan, scan_states
from migrate.sources.model import FileSource, Lock, StateFile, UnreadableState
from migrate.terraform.code import TerraformCode
from migrate.terraform.state import Instance, parse_state
from resource_types.table import TypeTable

AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
ONE, TWO = "111111111111", "222222222222"
LOCATION = "s3://tfstate/org/network.tfstate"


def make_resource(type_: str, name: str = "main", *instances: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A managed resource with these instances; `attributes` alone makes one."""
    attributes = fields.pop("attributes", None)
    found = list(instances) if attributes is None else [{"attributes": attributes}]
    return {"mode": "managed", "type": type_, "name": name, "provider": AWS, "instances": found, **fields}


def make_vpc(name: str = "main", account: str = ONE, region: str = "us-east-1", **fields: Any) -> dict[str, Any]:
    attributes = {"id": f"vpc-{name}", "arn": f"arn:aws:ec2:{region}:{account}:vpc/vpc-{name}", "owner_id": account}
    return make_resource("aws_vpc", name, attributes=attributes, **fields)


def make_data(type_: str, provider: str = AWS, **attributes: Any) -> dict[str, Any]:
    return make_resource(type_, "this", attributes=attributes, mode="data", provider=provider)


def dump_state(*resources: dict[str, Any], **fields: Any) -> bytes:
    document = {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "made-up", "outputs": {}}
    return json.dumps(document | {"resources": list(resources)} | fields).encode()


def make_file(
    *resources: dict[str, Any],
    location: str = LOCATION,
    workspace: str = "default",
    content: bytes | None = None,
    digest: str | None = None,
    locks: tuple[Lock, ...] = (),
) -> StateFile:
    body = dump_state(*resources) if content is None else content
    return StateFile(
        source=FileSource(Path(location)),
        location=location,
        workspace=workspace,
        content=body,
        md5=hashlib.md5(body, usedforsecurity=False).hexdigest(),
        digest=digest,
        locks=locks,
    )


def parse_instances(*resources: dict[str, Any]) -> tuple[tuple[Instance, ...], tuple[Instance, ...]]:
    """The managed instances and the data sources."""
    state = parse_state(dump_state(*resources), LOCATION, "default")
    return state.instances, state.data_sources


def scan(
    table: TypeTable,
    *files: StateFile | UnreadableState,
    mapping: MigrationMapping | None = None,
    code: TerraformCode | None = None,
) -> Scan:
    return scan_states(iter(files), table, mapping or MigrationMapping(), code)
