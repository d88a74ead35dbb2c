"""An organization of any size, as config for the program. `floor.py` makes the same resources."""

from typing import Any

RESOURCES_PER_ACCOUNT = 11
SUBNETS = RESOURCES_PER_ACCOUNT - 4
"""Beside the account itself, its execution role, the role's policy and a VPC."""

UNITS = ("production", "staging", "development")


def make_config(accounts: int, group_size: int | None = None) -> dict[str, Any]:
    """The content of each file of `config/org/`, by name. `group_size`: each so many accounts have a stack."""
    keys = [f"account-{number:03}" for number in range(accounts)]
    return {
        "organization.yaml": {
            "management_account_id": "123456789012",
            "administrative_account": keys[0],
            "home_region": "us-east-1",
            "regions": ["us-east-1"],
            "layout": "single" if group_size is None else "grouped",
            "policy_types": [],
            "execution_role": {
                "name": "TerraformExecutionRole",
                "external_id": "terraform-cross-account",
                "policies": ["AdministratorAccess"],
            },
            "units": [{"key": unit, "name": unit} for unit in UNITS],
        },
        "accounts.yaml": {
            "accounts": [
                {
                    "key": key,
                    "name": key,
                    "email": f"aws+{key}@example.com",
                    "unit": UNITS[number % len(UNITS)],
                    "group": None if group_size is None else f"g{number // group_size:02}",
                }
                for number, key in enumerate(keys)
            ]
        },
        "network.yaml": {
            "vpcs": [
                {
                    "key": key,
                    "account": key,
                    "cidr": "10.0.0.0/16",
                    "subnets": [
                        {"key": f"s{number}", "cidr": f"10.0.{number}.0/24", "availability_zone": "us-east-1a"}
                        for number in range(SUBNETS)
                    ],
                }
                for key in keys
            ]
        },
    }
