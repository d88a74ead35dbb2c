"""The effort of checking and showing a configuration grows with its size and no faster: lines that run are counted."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from config import Organization, load
from config.show import picture, resolved
from tests.support.effort import count_lines


def write_large(directory: Path, accounts: int) -> Path:
    """A VPC and a role for each account, and a share for every other one. The number of units grows too."""
    keys = [f"a{index}" for index in range(accounts)]
    units = [f"u{index}" for index in range(accounts // 5)]
    subnet = {"key": "s", "cidr": "10.0.0.0/24", "availability_zone": "us-east-1a"}
    files: dict[str, Any] = {
        "organization.yaml": {
            "management_account_id": "123456789012",
            "administrative_account": keys[0],
            "home_region": "us-east-1",
            "regions": ["us-east-1"],
            "trusted_access": ["ram.amazonaws.com"],
            "policy_types": [],
            "execution_role": {"name": "Execution", "external_id": "example", "policies": ["AdministratorAccess"]},
            "units": [{"key": key, "name": key} for key in units],
        },
        "accounts.yaml": {
            "accounts": [
                {"key": key, "name": key, "email": f"{key}@example.com", "unit": units[index % len(units)]}
                for index, key in enumerate(keys)
            ]
        },
        "network.yaml": {
            "vpcs": [{"key": key, "account": key, "cidr": "10.0.0.0/16", "subnets": [subnet]} for key in keys],
            "shares": [
                {"key": key, "name": key, "owner": key, "subnets": [f"{key}/s"], "with": [units[0], keys[-1]]}
                for key in keys[: accounts // 2]
            ],
        },
        "access.yaml": {
            "roles": [
                {"key": "audit", "name": "A", "targets": {"units": ["root"]}, "trusted_by": keys[:1], "policies": ["X"]}
            ]
        },
    }
    directory.mkdir()
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content, indent=1))
    return directory


def show(organization: Organization) -> None:
    console = Console(file=io.StringIO())
    console.print(picture(organization), soft_wrap=True, end="")
    json.dumps(resolved(organization))


@pytest.fixture(scope="module")
def efforts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    """Lines for 200 and for 400 accounts."""
    counted: dict[str, list[int]] = {"check": [], "show": []}
    for accounts in (200, 400):
        folder = write_large(tmp_path_factory.mktemp("large") / "org", accounts)
        organization = load(folder)
        counted["check"].append(count_lines(lambda folder=folder: load(folder)))
        counted["show"].append(count_lines(lambda organization=organization: show(organization)))
    return {name: (small, large) for name, (small, large) in counted.items()}


@pytest.mark.parametrize("command", ["check", "show"])
def test_twice_the_accounts_take_twice_the_effort(command: str, efforts: dict[str, tuple[int, int]]) -> None:
    small, large = efforts[command]
    assert large < 2.2 * small


def test_showing_takes_no_more_than_checking(efforts: dict[str, tuple[int, int]]) -> None:
    """`config show` does both, and so takes twice as long as `config check` at most."""
    assert efforts["show"][1] < efforts["check"][1]


def write_mesh(directory: Path, vpcs: int) -> Path:
    """VPCs which all reach each other by a transit gateway, of one account."""
    write_large(directory, 5)
    keys = [f"v{index}" for index in range(vpcs)]
    tiers = [{"key": "private", "prefix": 26}]
    network = {
        "vpcs": [
            {"key": key, "account": "a0", "cidr": f"10.1.{index}.0/24", "zones": ["us-east-1a"], "tiers": tiers}
            for index, key in enumerate(keys)
        ],
        "transit_gateways": [
            {
                "key": "main",
                "account": "a0",
                "segments": [{"key": "all", "reaches": ["all"]}],
                "attachments": [{"vpc": key, "segment": "all", "tier": "private"} for key in keys],
            }
        ],
    }
    (directory / "network.yaml").write_text(json.dumps(network, indent=1))
    return directory


def test_networks_that_reach_each_other_take_no_more_effort_than_there_are_ways(tmp_path: Path) -> None:
    """Twice the VPCs have four times the ways between them, each of them little effort."""
    small, large = (count_lines(lambda vpcs=vpcs: load(write_mesh(tmp_path / str(vpcs), vpcs))) for vpcs in (30, 60))
    assert large < 3 * small
