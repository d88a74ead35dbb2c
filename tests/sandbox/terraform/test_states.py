"""The states say what is in AWS, in the form that Terraform writes."""

import hashlib
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sandbox.terraform.estate import BUCKET, ENVIRONMENTS, LOCK_TABLE, environment_key
from sandbox.terraform.states import SERIALS, make_states
from tests.support.terraform import TerraformEstate
from tests.support.unique import collect_unique

KEYS = [
    "organization/terraform.tfstate",
    "network/terraform.tfstate",
    "env:/production/environments/terraform.tfstate",
    "env:/staging/environments/terraform.tfstate",
    "env:/development/environments/terraform.tfstate",
]
ORGANIZATION, NETWORK, PRODUCTION, STAGING, DEVELOPMENT = KEYS
AWS = 'provider["registry.terraform.io/hashicorp/aws"]'


def read(estate: TerraformEstate, key: str) -> dict[str, Any]:
    return json.loads(estate.states[key])


def instances(estate: TerraformEstate, key: str, mode: str = "managed") -> dict[str, dict[str, Any]]:
    """Instances by address."""
    resources = [resource for resource in read(estate, key)["resources"] if resource["mode"] == mode]
    return collect_unique(
        (
            build_address(resource, instance),
            {**instance, "type": resource["type"], "provider": resource["provider"]},
        )
        for resource in resources
        for instance in resource["instances"]
    )


def build_address(resource: dict[str, Any], instance: dict[str, Any]) -> str:
    module = f"{resource['module']}." if "module" in resource else ""
    index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
    return f"{module}{resource['type']}.{resource['name']}{index}"


def find(estate: TerraformEstate, key: str, address: str) -> dict[str, Any]:
    return instances(estate, key)[address]["attributes"]


def test_there_is_a_state_for_every_root_module_and_workspace(estate: TerraformEstate) -> None:
    assert list(estate.states) == KEYS == list(SERIALS)
    for key, serial in SERIALS.items():
        state = read(estate, key)
        assert (state["version"], state["terraform_version"], state["serial"]) == (4, "1.11.4", serial)
    assert len({read(estate, key)["lineage"] for key in KEYS}) == len(KEYS)


def test_the_same_estate_gives_the_same_bytes(estate: TerraformEstate) -> None:
    assert make_states(estate.estate) == estate.states


def test_counts_by_type(estate: TerraformEstate) -> None:
    counts = {key: Counter(one["type"] for one in instances(estate, key).values()) for key in KEYS}
    assert counts[ORGANIZATION] == {
        "aws_iam_role": 5,
        "aws_iam_role_policy_attachment": 5,
        "aws_organizations_account": 5,
        "aws_organizations_delegated_administrator": 1,
        "aws_organizations_organization": 1,
        "aws_organizations_organizational_unit": 6,
        "aws_organizations_policy": 2,
        "aws_organizations_policy_attachment": 2,
        "aws_ram_sharing_with_organization": 1,
    }
    network = {
        "aws_internet_gateway": 1,
        "aws_route": 1,
        "aws_route_table": 1,
        "aws_route_table_association": 1,
        "aws_subnet": 2,
        "aws_vpc": 1,
    }
    assert counts[NETWORK] == network | {
        "aws_ram_principal_association": 2,
        "aws_ram_resource_association": 1,
        "aws_ram_resource_share": 1,
        "aws_route53_record": 1,
        "aws_route53_zone": 1,
        "random_id": 1,
    }
    workload = network | {
        "aws_cloudwatch_log_group": 1,
        "aws_iam_role": 2,
        "aws_iam_role_policy": 1,
        "aws_iam_role_policy_attachment": 2,
        "aws_s3_bucket": 1,
        "aws_s3_bucket_versioning": 1,
        "aws_security_group": 1,
        "aws_security_group_rule": 3,
    }
    assert counts[STAGING] == counts[DEVELOPMENT] == workload
    assert counts[PRODUCTION] == workload | {"aws_iam_user": 1, "aws_iam_access_key": 1}


def test_every_object_is_in_the_account_and_region_of_its_provider(estate: TerraformEstate) -> None:
    accounts = estate.estate.accounts
    expected = {f"{AWS}.{key}": account for key, account in accounts.items()}
    for key in KEYS:
        default = accounts.get(key.split("/")[1])
        for instance in instances(estate, key).values():
            attributes = instance["attributes"]
            account = expected.get(instance["provider"], default)
            if "owner_id" in attributes:
                assert attributes["owner_id"] == account
            if instance["provider"].startswith(AWS) and attributes.get("arn", "").split(":")[4:5] not in ([], [""]):
                assert attributes["arn"].split(":")[4] == account, attributes["arn"]
    for workspace, (_, region) in ENVIRONMENTS.items():
        vpc = find(estate, environment_key(workspace), "module.vpc.aws_vpc.this")
        assert vpc["region"] == region == vpc["arn"].split(":")[3]


@pytest.mark.parametrize(
    ("key", "address", "expected"),
    [
        (ORGANIZATION, 'aws_organizations_account.this["production"]', {"tags": {"Environment": "production"}}),
        (ORGANIZATION, 'aws_organizations_account.this["networking"]', {"tags": None, "name": "Networking"}),
        (
            ORGANIZATION,
            "module.execution_role_staging.aws_iam_role.terraform_execution",
            {"name": "TerraformExecutionRole", "tags": None, "tags_all": {"ManagedBy": "terraform"}},
        ),
        (NETWORK, 'module.vpc["shared"].aws_vpc.this', {"enable_dns_hostnames": True, "enable_dns_support": True}),
        (
            NETWORK,
            'module.vpc["shared"].aws_subnet.public["us-east-1a"]',
            {"map_public_ip_on_launch": True, "tags": {"Name": "shared-public-a"}},
        ),
        (NETWORK, "aws_ram_resource_share.shared_subnets", {"allow_external_principals": False}),
        (PRODUCTION, 'aws_iam_role.cross_account["OrganizationAudit"]', {"max_session_duration": 7200}),
        (PRODUCTION, "aws_s3_bucket_versioning.application", {"bucket": "example-production-application"}),
        (DEVELOPMENT, "aws_cloudwatch_log_group.web", {"retention_in_days": 30, "region": "us-west-2"}),
        (
            DEVELOPMENT,
            'aws_security_group_rule.web["all"]',
            {"protocol": "-1", "from_port": 0, "to_port": 0, "type": "egress", "cidr_blocks": ["0.0.0.0/0"]},
        ),
    ],
)
def test_attributes_are_what_terraform_would_read(
    estate: TerraformEstate, key: str, address: str, expected: dict[str, Any]
) -> None:
    attributes = find(estate, key, address)
    assert {name: attributes[name] for name in expected} == expected


def test_references_agree(estate: TerraformEstate) -> None:
    unit = find(estate, ORGANIZATION, 'aws_organizations_organizational_unit.workloads["production"]')
    top = find(estate, ORGANIZATION, 'aws_organizations_organizational_unit.top["workloads"]')
    account = find(estate, ORGANIZATION, 'aws_organizations_account.this["production"]')
    assert unit["parent_id"] == top["id"]
    assert account["parent_id"] == unit["id"]
    route = find(estate, NETWORK, 'module.vpc["shared"].aws_route.internet[0]')
    gateway = find(estate, NETWORK, 'module.vpc["shared"].aws_internet_gateway.this[0]')
    assert route["gateway_id"] == gateway["id"]
    shared = find(estate, NETWORK, "aws_ram_resource_association.subnet")
    assert (
        shared["resource_arn"] == find(estate, NETWORK, 'module.vpc["shared"].aws_subnet.private["us-east-1a"]')["arn"]
    )


def test_dependencies_name_blocks_of_the_same_state(estate: TerraformEstate) -> None:
    for key in KEYS:
        found = instances(estate, key)
        blocks = {".".join(part.split("[")[0] for part in address.split(".") if part) for address in found}
        for instance in found.values():
            assert set(instance.get("dependencies", [])) <= blocks


@pytest.mark.skipif(not shutil.which("terraform"), reason="there is no terraform on PATH")
@pytest.mark.parametrize("key", KEYS)
def test_terraform_itself_reads_them(estate: TerraformEstate, key: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(estate.states[key])
    done = subprocess.run(
        ["terraform", "state", "list", "-state=state.json"],
        cwd=tmp_path,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    managed = {line for line in done.stdout.splitlines() if not line.split(".aws_")[0].endswith("data")}
    assert managed == set(instances(estate, key))


def test_the_secret_is_marked_and_in_one_state_alone(estate: TerraformEstate) -> None:
    key = instances(estate, PRODUCTION)["aws_iam_access_key.ci[0]"]
    assert [path[0]["value"] for path in key["sensitive_attributes"]] == ["secret", "ses_smtp_password_v4"]
    secret = key["attributes"]["secret"]
    assert len(secret) == 40
    assert [state for state, body in estate.states.items() if secret.encode() in body] == [PRODUCTION]
    assert read(estate, PRODUCTION)["outputs"]["ci_secret"]["sensitive"] is True


def test_data_sources_say_who_asked(estate: TerraformEstate) -> None:
    accounts = estate.estate.accounts
    asked = instances(estate, ORGANIZATION, "data")
    roles = {key: f"module.execution_role_{key}." for key in accounts if key != "management"} | {"management": ""}
    assert {address: found["attributes"]["account_id"] for address, found in asked.items()} == {
        f"{module}aws_caller_identity.current": accounts[key] for key, module in roles.items()
    }
    assert instances(estate, DEVELOPMENT, "data")["aws_region.current"]["attributes"]["region"] == "us-west-2"


def test_bucket_and_table_hold_them_as_the_backend_would(estate: TerraformEstate) -> None:
    account = estate.estate.accounts["administration"]
    s3, dynamodb = (estate.aws.client(service, account=account) for service in ("s3", "dynamodb"))
    listed = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert listed == sorted(KEYS)
    assert {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in KEYS} == estate.states
    items = {item["LockID"]["S"]: item["Digest"]["S"] for item in dynamodb.scan(TableName=LOCK_TABLE)["Items"]}
    assert items == {
        f"{BUCKET}/{key}-md5": hashlib.md5(estate.states[key], usedforsecurity=False).hexdigest()
        for key in (ORGANIZATION, NETWORK)
    }


@pytest.mark.usefixtures("without_status")
def test_states_say_the_same_of_accounts_that_aws_tells_without_their_retired_status(estate: TerraformEstate) -> None:
    assert json.loads(make_states(estate.estate)[ORGANIZATION]) == read(estate, ORGANIZATION)
