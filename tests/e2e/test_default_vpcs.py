"""The minimal example on the engine, and the removal of default VPCs: of old accounts, a new one, one that is in use.

One sandbox for all, and the tests go on from each other in order.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from engine.changes import read_preview
from tests.support.interruption import kill_up_when, recover
from tests.support.project import ROOT, Project, run_services
from tests.support.warm_python import start_warm_python

REGIONS = ("eu-west-1", "us-east-1")
ACCOUNTS = ("administration", "development", "production")


@pytest.fixture(scope="module")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """config/examples/minimal, nothing of it up."""
    folder = tmp_path_factory.mktemp("minimal")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        shutil.rmtree(project.folder / "config" / "org")
        shutil.copytree(ROOT / "config" / "examples" / "minimal", project.folder / "config" / "org")
        yield project


def remove_everywhere(content: dict[str, Any]) -> None:
    content["profiles"] = [{"key": "all", "targets": {"units": ["root"]}, "default_vpcs": {"state": "removed"}}]


def open_ec2(project: Project, name: str, region: str) -> Any:
    return project.client("ec2", project.accounts()[name]["Id"], region)


def run_python(project: Project, *words: str) -> None:
    run = subprocess.run(
        [*start_warm_python(), "-m", *words],
        cwd=project.folder,
        env=project.environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def find_default_vpcs(project: Project) -> set[tuple[str, str]]:
    """(account, region) of every default VPC of a member account in the regions of the example."""
    return {
        (name, region)
        for name, account in project.accounts().items()
        if account["Id"] != "123456789012"
        for region in REGIONS
        for vpc in project.client("ec2", account["Id"], region).describe_vpcs()["Vpcs"]
        if vpc["IsDefault"]
    }


def test_the_minimal_example_comes_up(minimal: Project) -> None:
    minimal.up("org")
    minimal.pulumi("preview", "--expect-no-changes", "--stack", "org")
    minimal.up("admin")
    accounts = minimal.accounts()
    assert {name for name in accounts if accounts[name]["Id"] != "123456789012"} == {*ACCOUNTS}
    for name in ACCOUNTS:
        roles = minimal.client("iam", accounts[name]["Id"]).list_roles()["Roles"]
        assert "OrganizationExecution" in {role["RoleName"] for role in roles}
    buckets = minimal.client("s3", accounts["administration"]["Id"]).list_buckets()["Buckets"]
    assert [bucket["Name"] for bucket in buckets] == ["example-minimal-pulumi-state"]
    assert find_default_vpcs(minimal) == {(name, region) for name in ACCOUNTS for region in REGIONS}


def test_a_preview_says_of_each_account_what_goes_and_what_is_in_use(minimal: Project) -> None:
    ec2 = open_ec2(minimal, "development", "us-east-1")
    subnet = next(one["SubnetId"] for one in ec2.describe_subnets()["Subnets"] if one["DefaultForAz"])
    ec2.create_network_interface(SubnetId=subnet)
    minimal.edit("baseline.yaml", remove_everywhere)
    before = find_default_vpcs(minimal)
    result = minimal.pulumi("preview", "--stack", "org")
    told = result.stdout + result.stderr
    assert set(re.findall(r"`pulumi up` will remove the default VPCs of '(\w+)'", told)) == {"admin", *ACCOUNTS[1:]}
    vpcs = re.findall(r"(?:eu-west-1|us-east-1): (vpc-\w+) with \d subnets and an internet gateway", told)
    assert len(set(vpcs)) == 5
    assert re.search(r"will fail at its end.*\n.*'development' \(\d+\), us-east-1: vpc-\w+ is in use", told)
    assert re.search(r"it has 1 network interface \(eni-\w+\)", told)
    assert find_default_vpcs(minimal) == before
    run_python(minimal, "stacks", "preview", "org", "--save", "previews")
    announced = read_preview((minimal.folder / "previews" / "org.json").read_text(), "org").announced
    assert sorted(re.findall(r"remove the default VPCs of '(\w+)'", " ".join(announced))) == [
        "admin",
        "development",
        "production",
    ]


def test_up_removes_all_but_the_one_in_use_and_fails_with_what_is_inside(minimal: Project) -> None:
    told = minimal.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert find_default_vpcs(minimal) == {("development", "us-east-1")}
    assert "removed the default VPCs of 'production'" in told
    assert re.search(
        r"baseline.yaml says to remove:\n.*'development' \(\d+\), us-east-1: vpc-\w+ is in use, and nothing", told
    )
    ec2 = open_ec2(minimal, "development", "us-east-1")
    assert len(ec2.describe_internet_gateways()["InternetGateways"]) == 1
    (interface,) = ec2.describe_network_interfaces()["NetworkInterfaces"]
    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    assert find_default_vpcs(minimal) == set()
    result = minimal.pulumi("preview", "--expect-no-changes", "--stack", "org")
    assert "default VPC" not in result.stdout + result.stderr


def test_a_new_account_loses_them_once_it_can_be_entered(minimal: Project) -> None:
    new = {"key": "sandbox", "name": "sandbox", "email": "aws+sandbox@example.com", "unit": "workloads"}
    minimal.edit("accounts.yaml", lambda content: content["accounts"].append(new))
    result = minimal.up()
    assert "default VPCs of 'sandbox': looked for once the account is there" in result.stdout + result.stderr
    assert find_default_vpcs(minimal) == set()
    elsewhere = open_ec2(minimal, "sandbox", "us-west-2").describe_vpcs()["Vpcs"]
    assert [vpc["IsDefault"] for vpc in elsewhere] == [True]


def test_a_run_that_is_killed_half_way_is_gone_on_with(minimal: Project) -> None:
    for name in (*ACCOUNTS, "sandbox"):
        for region in REGIONS:
            open_ec2(minimal, name, region).create_default_vpc()
    everywhere = find_default_vpcs(minimal)
    kill_up_when(minimal, lambda project: find_default_vpcs(project) != everywhere)
    assert recover(minimal).returncode == 0
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    assert find_default_vpcs(minimal) == set()
    for name in (*ACCOUNTS, "sandbox"):
        for region in REGIONS:
            assert open_ec2(minimal, name, region).describe_internet_gateways()["InternetGateways"] == []
