"""The stand-in under the real engine: two explicit providers, one with a role from an account that the other makes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.environment import build_environment
from sandbox.provider.daemon import Daemon, announced
from sandbox.provider.install import install
from sandbox.toolchain.engine import Engine, find_engine
from sandbox.toolchain.installation import install_language_host

pytestmark = pytest.mark.engine

PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

tags = {"tags": {"owner": "platform"}}
management = aws.Provider("management", region="us-east-1", allowed_account_ids=["123456789012"], default_tags=tags)
options = pulumi.ResourceOptions(provider=management)
organization = aws.organizations.Organization(
    "organization", aws_service_access_principals=["account.amazonaws.com"], opts=options
)
unit = aws.organizations.OrganizationalUnit("unit", name="Unit", parent_id=organization.roots[0].id, opts=options)
account = aws.organizations.Account(
    "account", name="dev", email="dev@example.com", parent_id=unit.id, close_on_deletion=True, opts=options
)
role = account.id.apply(lambda id: f"arn:aws:iam::{id}:role/ROLE")
member = aws.Provider(
    "member",
    region="us-east-1",
    allowed_account_ids=[account.id],
    assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role, session_name="test", duration="1h")],
    default_tags=tags,
)
vpc = aws.ec2.Vpc(
    "vpc", cidr_block="10.1.0.0/16", region="eu-west-1", opts=pulumi.ResourceOptions(provider=member)
)
pulumi.export("account", account.id)
pulumi.export("owner", vpc.owner_id)
pulumi.export("vpc", vpc.id)
"""


def write_program(folder: Path, *, role: str = "OrganizationAccountAccessRole") -> None:
    (folder / "__main__.py").write_text(PROGRAM.replace("role/ROLE", f"role/{role}"))


Pulumi = Callable[..., str]


@pytest.fixture(scope="session")
def found_engine() -> Engine:
    found = find_engine()
    if not found:
        pytest.skip("there is no Pulumi engine: `make sandbox` builds one")
    return found


@pytest.fixture
def pulumi(tmp_path: Path, aws: Any, daemon: Daemon, found_engine: Engine) -> Iterator[Pulumi]:
    """Runs `pulumi` on a stack of its own, in an empty AWS, and gives the output; the exit code has to be `code`."""
    home, backend, project = (tmp_path / name for name in ("home", "backend", "project"))
    for folder in (home, backend, project):
        folder.mkdir()
    options = {"toolchain": "pip", "virtualenv": sys.prefix}
    (project / "Pulumi.yaml").write_text(
        json.dumps({"name": "smoke", "runtime": {"name": "python", "options": options}})
    )
    write_program(project)
    install(home, Path(sys.executable))
    install_language_host(home, found_engine)
    place = tmp_path / "daemon"
    environment = build_environment(
        engine=found_engine, home=home, backend=backend, endpoint=aws.url, provider_file=place
    )

    def run(*arguments: str, code: int = 0) -> str:
        command = [str(found_engine.executable), *arguments, "--non-interactive", "--stack", "test"]
        answer = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        output = answer.stdout + answer.stderr
        assert answer.returncode == code, output
        return output

    with announced(place, daemon.address):
        run("stack", "init")
        yield run


def outputs(pulumi: Pulumi) -> dict[str, str]:
    return json.loads(pulumi("stack", "output", "--json"))


def test_from_an_empty_state_to_an_empty_state(pulumi: Pulumi, tmp_path: Path, aws: Any) -> None:
    assert "+ 7 to create" in pulumi("preview")
    pulumi("up", "--yes", "--skip-preview")
    made = outputs(pulumi)
    assert made["owner"] == made["account"]
    pulumi("preview", "--expect-no-changes")
    pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    resources = json.loads(pulumi("stack", "export"))["deployment"]["resources"]
    (vpc,) = (resource["urn"] for resource in resources if resource["type"] == "aws:ec2/vpc:Vpc")
    pulumi("state", "delete", vpc, "--yes")
    skeleton = tmp_path / "import.json"
    pulumi("preview", "--import-file", str(skeleton))
    document = json.loads(skeleton.read_text())
    assert [entry["type"] for entry in document["resources"]] == ["aws:ec2/vpc:Vpc"]
    document["resources"][0]["id"] = f"{made['vpc']}@eu-west-1"
    skeleton.write_text(json.dumps(document))
    pulumi("import", "--file", str(skeleton), "--generate-code=false", "--yes", "--protect=false")
    pulumi("preview", "--expect-no-changes")

    # The account's unit cannot go before the closed account has left it, as in AWS.
    assert "OrganizationalUnitNotEmptyException" in pulumi("destroy", "--yes", "--skip-preview", code=1)
    assert (
        aws.client("ec2", account=made["account"], region="eu-west-1").describe_vpcs(
            Filters=[{"Name": "cidr", "Values": ["10.1.0.0/16"]}]
        )["Vpcs"]
        == []
    )


def test_a_role_that_cannot_be_assumed_is_told_once_and_nothing_is_made(
    pulumi: Pulumi, tmp_path: Path, aws: Any
) -> None:
    write_program(tmp_path / "project", role="Missing")
    output = pulumi("up", "--yes", "--skip-preview", code=1)
    assert output.count("Cannot assume IAM Role") == 1
    assert "IAM Role (arn:aws:iam::" in output
    resources = json.loads(pulumi("stack", "export"))["deployment"]["resources"]
    account = next(entry["id"] for entry in resources if entry["type"] == "aws:organizations/account:Account")
    vpcs = aws.client("ec2", account=account, region="eu-west-1").describe_vpcs()["Vpcs"]
    assert [vpc["CidrBlock"] for vpc in vpcs if not vpc["IsDefault"]] == []
