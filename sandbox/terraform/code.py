"""The Terraform code of the estate, written out for whoever migrates it. It says what the states say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.terraform.estate import ENVIRONMENTS, MANAGEMENT, NETWORK_KEY, Estate

SOURCE = Path(__file__).parent / "code"
ADMINISTRATION = "@ADMINISTRATION@"
"""Stands for the administrative account's id in the `.tf` files."""


def write_code(estate: Estate, folder: Path) -> None:
    """Writes all root modules and the modules that they use; files of an earlier time are written over.

    The `.tf` files beside this module, with the administrative account's id in the backend blocks, which take no
    variables, and a `terraform.tfvars` for each root module.
    """
    for source in sorted(SOURCE.rglob("*.tf")):
        target = folder / source.relative_to(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text().replace(ADMINISTRATION, estate.accounts["administration"]))
    for module, values in _variables(estate).items():
        text = "\n".join(f"{name} = {_render(value)}\n" for name, value in values.items())
        (folder / module / "terraform.tfvars").write_text(text)


def _variables(estate: Estate) -> Mapping[str, Mapping[str, Any]]:
    """Values by root module and variable."""
    members = {key: id_ for key, id_ in estate.accounts.items() if key != MANAGEMENT}
    shared_with = {
        resource.index_key: resource.id.rpartition(",")[2]
        for resource in estate.resources
        if (resource.state, resource.type) == (NETWORK_KEY, "aws_ram_principal_association")
    }
    environments = {
        key: {"account_id": members[key], "region": region, "cidr": cidr}
        for key, (cidr, region) in ENVIRONMENTS.items()
    }
    return {
        "organization": {"account_ids": members},
        "network": {"account_ids": members, "staging_unit_arn": shared_with["staging"]},
        "environments": {"environments": environments, "administration_account_id": members["administration"]},
    }


def _render(value: Any, indent: str = "") -> str:
    """A string or a map of strings or maps, as HCL with its own alignment."""
    if isinstance(value, str):
        return json.dumps(value)
    inner, width = f"{indent}  ", max(map(len, value))
    lines = [
        f"{inner}{name if isinstance(one, Mapping) else name.ljust(width)} = {_render(one, inner)}\n"
        for name, one in value.items()
    ]
    return f"{{\n{''.join(lines)}{indent}}}"
