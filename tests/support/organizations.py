"""Generated configurations: whole organizations as the data of their YAML files."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import strategies as st

from config import Organization, load

Files = dict[str, Any]

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
REGIONS = ["us-east-1", "us-west-2", "eu-west-1"]


@st.composite
def organizations(draw: st.DrawFn) -> Files:
    """Valid configurations with units up to five deep, accounts anywhere, policies, networks, shares and roles."""
    policies = [f"policy-{index}" for index in range(draw(st.integers(0, 4)))]
    attached = st.lists(st.sampled_from(policies), unique=True) if policies else st.just([])
    units, unit_keys = _units(draw, attached)
    accounts = [
        {
            "key": f"account-{index}",
            "name": draw(st.sampled_from(["Same Name", f"Account {index}"])),
            "email": f"AWS+{index}@example.com",
            "unit": draw(st.sampled_from(["root", *unit_keys])),
            "access": draw(st.sampled_from(["creation-role", "execution-role"])),
            "region": draw(st.sampled_from(REGIONS)),
            "environment": draw(st.sampled_from(["production", "staging"])),
            "policies": draw(attached),
        }
        for index in range(draw(st.integers(2, 6)))
    ]
    keys = [account["key"] for account in accounts]
    targets = st.fixed_dictionaries(
        {"accounts": st.lists(st.sampled_from([*keys, "management"]), min_size=1, max_size=2, unique=True)},
        optional={"units": st.lists(st.sampled_from([*unit_keys, "root"]), min_size=1, max_size=2, unique=True)},
    )
    roles = [
        {
            "key": f"role-{index}",
            "name": f"Role{index}",
            "targets": draw(targets),
            "trusted_by": draw(_some([*keys, "management"])),
            "policies": draw(_some(["X", "Y", "arn:aws:iam::111111111111:policy/own"])),
        }
        for index in range(draw(st.integers(0, 3)))
    ]
    subnets = [
        {"key": key, "cidr": f"10.0.{i}.0/24", "availability_zone": f"{accounts[0]['region']}a"}
        for i, key in enumerate(["b", "a"])
    ]
    shares = [
        {
            "key": f"share-{index}",
            "name": f"Share {index}",
            "owner": keys[0],
            "subnets": draw(_some([f"vpc-{keys[0]}/{subnet['key']}" for subnet in subnets])),
            "with": draw(_some([*keys[1:], *unit_keys])),
        }
        for index in range(draw(st.integers(0, 2)))
    ]
    management = draw(st.sampled_from(["direct", "role"]))
    return {
        "organization.yaml": {
            "management_account_id": "123456789012",
            "administrative_account": keys[0],
            "home_region": REGIONS[0],
            "regions": draw(st.permutations(REGIONS)),
            "layout": draw(st.sampled_from(["single", "grouped"])),
            "trusted_access": ["ram.amazonaws.com", "sso.amazonaws.com"],
            "policy_types": ["TAG_POLICY", "SERVICE_CONTROL_POLICY"],
            "delegated_administrators": [
                {"account": account, "service": "sso.amazonaws.com"} for account in draw(_some(keys))
            ],
            "tags": {"ManagedBy": "pulumi"},
            "policies": draw(attached),
            "access": {"management": management, "management_role": {"name": "Enter", "external_id": "example"}},
            "execution_role": {"name": "Execution", "external_id": "example", "policies": ["AdministratorAccess"]},
            "units": units,
        },
        "accounts.yaml": {"accounts": accounts},
        "policies.yaml": {
            "policies": [
                {"key": key, "builder": "region-deny", "regions": "${organization.regions}"} for key in policies
            ]
        },
        "network.yaml": {
            "vpcs": [
                {
                    "key": f"vpc-{key}",
                    "account": key,
                    "cidr": f"10.{i}.0.0/16",
                    "subnets": subnets if key == keys[0] else [],
                }
                for i, key in enumerate(keys)
            ],
            "shares": shares,
        },
        "access.yaml": {"roles": roles},
        "admin.yaml": {
            "state_bucket": {"name": "example-state"},
            "deploy_role": {"name": "Deploy", "trusted_by": draw(_some([*keys, "management"]))},
            **draw(st.sampled_from([{}, {"ci": {"github": {"repository": "acme@1/organization@2"}}}])),
            **draw(
                st.sampled_from(
                    [
                        {},
                        {
                            "break_glass_role": {"name": "BreakGlass", "trusted_by": ["management", keys[1]]},
                            "audit": {
                                "bucket": "example-audit",
                                "alarm": {
                                    "emails": ["b@example.com", "a@example.com"],
                                    "deploy_sessions": ["b-", "a-"],
                                },
                            },
                        },
                    ]
                )
            ),
        },
    }


def write(files: Files, directory: Path) -> Path:
    """Write a configuration into a directory that may hold an earlier one."""
    directory.mkdir(exist_ok=True)
    for name, data in files.items():
        (directory / name).write_text(yaml.dump(data, Dumper=DUMPER, sort_keys=False, allow_unicode=True))
    return directory


def load_files(files: Files) -> Organization:
    """The configuration, loaded from a folder of its own."""
    with TemporaryDirectory() as directory:
        return load(write(files, Path(directory)))


def shuffle(value: Any, chance: Random) -> Any:
    """The same data with every mapping and every list, at every depth, in another order."""
    if isinstance(value, dict):
        entries = [(key, shuffle(child, chance)) for key, child in value.items()]
        chance.shuffle(entries)
        return dict(entries)
    if isinstance(value, list):
        return chance.sample([shuffle(child, chance) for child in value], len(value))
    return value


def _some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True)


def _units(draw: st.DrawFn, attached: st.SearchStrategy[list[str]]) -> tuple[list[dict[str, Any]], list[str]]:
    top: list[dict[str, Any]] = []
    made: list[tuple[dict[str, Any], int]] = []
    for index in range(draw(st.integers(0, 8))):
        unit: dict[str, Any] = {
            "key": f"unit-{index}",
            "name": f"Unit {index}",
            "policies": draw(attached),
            "units": [],
        }
        parents = [(parent, depth) for parent, depth in made if depth < 5]
        parent, depth = draw(st.sampled_from([(None, 0), *parents]))
        (top if parent is None else parent["units"]).append(unit)
        made.append((unit, depth + 1))
    return top, [unit["key"] for unit, _ in made]
