import json
from pathlib import Path

from config import load
from live.sessions import Hop
from recovery.hops import plan_management_hops, read_provider_hops
from tests.support.example import EXAMPLE
from tests.support.organizations import write

ROLE = "arn:aws:iam::123456789012:role/m/Enter"


def test_the_caller_is_in_the_management_account_unless_the_config_says_otherwise() -> None:
    assert plan_management_hops(load(EXAMPLE)) == []


def test_the_management_account_is_entered_by_its_role(tmp_path: Path) -> None:
    role = {"name": "Enter", "path": "/m/", "external_id": "example"}
    directory = write(
        {
            "organization.yaml": {
                "management_account_id": "123456789012",
                "administrative_account": "one",
                "home_region": "us-east-1",
                "regions": ["us-east-1"],
                "policy_types": [],
                "access": {"management": "role", "management_role": role, "session_name": "deploy"},
                "execution_role": {"name": "Execution", "external_id": "execute", "policies": ["AdministratorAccess"]},
            },
            "accounts.yaml": {"accounts": [{"key": "one", "name": "One", "email": "aws+1@example.com"}]},
        },
        tmp_path / "org",
    )
    assert plan_management_hops(load(directory)) == [
        Hop(role_arn=ROLE, session_name="deploy-management", external_id="example")
    ]


def test_a_providers_hops_are_in_its_inputs() -> None:
    assert read_provider_hops({"region": "us-east-1"}) == []
    hops = [
        {"roleArn": ROLE, "sessionName": "a", "externalId": "example", "duration": "1800s"},
        {"roleArn": ROLE, "sessionName": "b"},
    ]
    assert read_provider_hops({"assumeRoles": json.dumps(hops)}) == [
        Hop(role_arn=ROLE, session_name="a", external_id="example"),
        Hop(role_arn=ROLE, session_name="b"),
    ]
