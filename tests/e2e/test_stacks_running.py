"""`python -m stacks up`, `preview` and `refresh` of a grouped organization, in order, on the real engine.

One sandbox for all: the first two tests bring the organization up, and each of the others leaves it as it was.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.example import give_groups, make_grouped
from tests.support.project import Project, find_by_key, run_services

GROUPS = ("accounts-development", "accounts-production", "accounts-shared")
STACKS = ("org", *GROUPS)
PRODUCTION = "accounts-production"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
}


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example in three groups, nothing of it up."""
    folder = tmp_path_factory.mktemp("stacks")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        project.edit("organization.yaml", make_grouped)
        project.edit("accounts.yaml", give_three_groups)
        yield project


def give_three_groups(accounts: dict[str, Any]) -> None:
    give_groups(accounts)
    staging = next(account for account in accounts["accounts"] if account["key"] == "staging-application")
    staging["group"] = "development"


def give_role(name: str, account: str) -> Any:
    role = {
        "key": "ops",
        "name": name,
        "targets": {"accounts": [account]},
        "trusted_by": ["admin"],
        "policies": ["ReadOnlyAccess"],
    }
    return lambda access: access["roles"].append(role)


def start(project: Project, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "stacks", *words, "--format", "json"],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(run: subprocess.Popen[str], code: int) -> tuple[dict[str, dict[str, Any]], str]:
    """What the summary says of each stack, and what went to stderr."""
    output, errors = run.communicate(timeout=280)
    assert run.returncode == code, output + errors
    assert "Traceback" not in errors
    summary = json.loads(output)
    assert summary["exit_code"] == code
    return {stack["stack"]: stack for stack in summary["stacks"]}, errors


def run_stacks(project: Project, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
    return finish(start(project, *words), code)[0]


def outcomes(told: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: stack["result"] for name, stack in told.items()}


def has_units(project: Project) -> bool:
    organizations = project.client("organizations")
    try:
        root = organizations.list_roots()["Roots"][0]["Id"]
    except ClientError:
        return False
    return bool(organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"])


def read_state(project: Project, stack: str) -> dict[str, dict[str, Any]]:
    """The resources of a state by URN, without what each run makes anew: an id is written as whose it is.

    The SDK tells dependencies in any order.
    """
    resources = project.export(stack)["resources"]
    kept = ("urn", "custom", "parent", "provider", "protect", "inputs", "dependencies", "propertyDependencies")
    text = json.dumps([{key: resource.get(key) for key in kept} for resource in resources])
    for resource in resources:
        if len(resource.get("id", "")) > 12:
            text = text.replace(resource["id"], f"<{resource['urn'].rpartition('::')[2]}>")
    read: list[dict[str, Any]] = json.loads(text)
    for resource in read:
        resource["dependencies"] = sorted(resource["dependencies"] or ())
        named: dict[str, list[str] | None] = resource["propertyDependencies"] or {}
        resource["propertyDependencies"] = {name: sorted(urns or ()) for name, urns in named.items()}
    return {resource["urn"]: resource for resource in read}


def test_an_interrupted_run_ends_in_order(grouped: Project) -> None:
    first = start(grouped, "up", *STACKS, "--yes")
    while not has_units(grouped):
        assert first.poll() is None, first.communicate()
        time.sleep(0.01)
    for _ in range(2):  # as from a terminal: the whole group gets it
        os.killpg(first.pid, signal.SIGINT)
    told, errors = finish(first, 130)
    assert outcomes(told) == {"org": "interrupted"} | dict.fromkeys(GROUPS, "not run")
    assert re.findall(r"^wrote (\S+): commit it$", errors, re.MULTILINE) == [f"Pulumi.{stack}.yaml" for stack in GROUPS]
    assert "Interrupted: nothing more begins, and org ends in order." in errors
    assert "so no lease is taken" in errors
    assert grouped.export("org").get("pending_operations", []) == []
    assert told["org"]["changes"]["create"] > 0


def test_the_next_run_brings_all_up_in_order(grouped: Project) -> None:
    second, errors = finish(start(grouped, "up", *STACKS, "--yes"), 0)
    assert outcomes(second) == dict.fromkeys(STACKS, "done")
    assert all(second[stack]["changes"].keys() <= {"create", "same", "update"} for stack in STACKS)
    assert all(second[stack]["changes"]["create"] > 8 for stack in GROUPS)
    assert "wrote " not in errors
    assert errors.index("org: done") < errors.index("accounts-shared: up begun")
    assert all(re.search(r"\.up\.log$", stack["log"]) for stack in second.values())
    assert {path.name for path in (grouped.folder / ".pulumi-logs").glob("*/*")} == {
        f"{name}.{command}.log" for name in STACKS for command in ("preview", "up")
    }


def test_what_is_up_stays_and_a_preview_tells_what_would_change(grouped: Project) -> None:
    resources = len(grouped.export(PRODUCTION)["resources"])
    again = run_stacks(grouped, "up", "org", PRODUCTION, "--yes")
    assert outcomes(again) == {"org": "done", PRODUCTION: "done"}
    assert not any(stack["has_changes"] for stack in again.values())
    with grouped.edited("access.yaml", give_role("Operations", "prod-application")):
        told = run_stacks(grouped, "preview", PRODUCTION, "admin")
        plain = grouped.preview(PRODUCTION)
    assert told[PRODUCTION]["changes"]["create"] == len(plain) == 3
    assert 0 < told[PRODUCTION]["changes"]["same"] < resources
    assert told["admin"]["result"] == "not made"


def test_a_stack_that_fails_stops_only_what_waits_for_it(grouped: Project) -> None:
    production = grouped.accounts()["prod-application"]["Id"]
    iam = grouped.client("iam", production)
    iam.create_role(RoleName="Taken", AssumeRolePolicyDocument=json.dumps(TRUST))
    organizations = grouped.client("organizations")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="Sandbox")["OrganizationalUnit"]["Id"]
    with grouped.edited("access.yaml", give_role("Taken", "prod-application")):
        told = run_stacks(grouped, "up", PRODUCTION, "accounts-shared", "--yes", code=3)
        assert outcomes(told) == {PRODUCTION: "failed", "accounts-shared": "done"}
        assert "EntityAlreadyExists" in told[PRODUCTION]["reason"]

        def add_unit(organization: dict[str, Any]) -> None:
            organization["units"].append({"key": "sandbox", "name": "Sandbox"})

        with grouped.edited("organization.yaml", add_unit):
            told = run_stacks(grouped, "up", "org", PRODUCTION, "--yes", code=3)
        assert outcomes(told) == {"org": "failed", PRODUCTION: "not run"}
        assert told[PRODUCTION]["reason"] == "it waits for org, which failed"
        assert told[PRODUCTION]["log"] is None
    iam.delete_role(RoleName="Taken")
    organizations.delete_organizational_unit(OrganizationalUnitId=unit)
    # The state still has the component of the role that could not be made.
    assert outcomes(run_stacks(grouped, "up", PRODUCTION, "--yes")) == {PRODUCTION: "done"}


def test_drift_is_found_and_told_by_the_exit_code(grouped: Project) -> None:
    vpc = next(one["id"] for one in grouped.export(PRODUCTION)["resources"] if one["type"] == "aws:ec2/vpc:Vpc")
    ec2 = grouped.client("ec2", grouped.accounts()["prod-application"]["Id"])
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "nobody"}])
    told = run_stacks(grouped, "refresh", PRODUCTION, "--preview-only", code=3)
    assert outcomes(told) == {PRODUCTION: "drift"}
    assert told[PRODUCTION]["changes"]["update"] == 1
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Owner"}])
    told = run_stacks(grouped, "refresh", PRODUCTION, "admin", "--yes")
    assert outcomes(told) == {"admin": "not made", PRODUCTION: "done"}


def test_what_the_gate_refuses_changes_nothing_until_a_waiver_lets_it_pass(grouped: Project) -> None:
    def let_in(access: dict[str, Any]) -> None:
        access["roles"][0]["trusted_by"] = ["admin", "networking"]

    def waive(gate: dict[str, Any]) -> None:
        until = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        said = {"reason": "The network team reads the audit", "by": "Ada Lovelace", "until": until}
        gate["waivers"] = [{"key": "audit/prod-application", "rule": "trust-grew", **said}]

    accounts = grouped.accounts()
    networking = accounts["networking"]["Id"]
    iam = grouped.client("iam", accounts["prod-application"]["Id"])
    before = read_state(grouped, PRODUCTION)
    with grouped.edited("access.yaml", let_in):
        told = run_stacks(grouped, "up", PRODUCTION, "--yes", code=3)
        assert outcomes(told) == {PRODUCTION: "refused"}
        assert "trust-grew: more may enter role-audit/prod-application than before" in told[PRODUCTION]["reason"]
        assert f"the account {networking} may now call sts:AssumeRole" in " ".join(told[PRODUCTION]["reason"].split())
        assert read_state(grouped, PRODUCTION) == before
        assert networking not in json.dumps(iam.get_role(RoleName="AuditReadOnly")["Role"]["AssumeRolePolicyDocument"])
        with grouped.edited("waivers.yaml", waive):
            told = run_stacks(grouped, "up", PRODUCTION, "--yes")
        assert told[PRODUCTION]["changes"]["update"] == 1
        assert networking in json.dumps(iam.get_role(RoleName="AuditReadOnly")["Role"]["AssumeRolePolicyDocument"])
    told = run_stacks(grouped, "up", PRODUCTION, "--yes")
    assert told[PRODUCTION]["changes"]["update"] == 1, "a trust that gets narrower needs no waiver"
    after = read_state(grouped, PRODUCTION)
    assert {urn: one["inputs"] for urn, one in after.items()} == {urn: one["inputs"] for urn, one in before.items()}


def test_a_plain_pulumi_up_makes_the_same_state(grouped: Project) -> None:
    grouped.pulumi("destroy", "--yes", "--skip-preview", "--stack", PRODUCTION)
    run_stacks(grouped, "up", PRODUCTION, "--yes")
    ours = read_state(grouped, PRODUCTION)
    grouped.pulumi("destroy", "--yes", "--skip-preview", "--stack", PRODUCTION)
    grouped.pulumi("up", "--yes", "--skip-preview", "--stack", PRODUCTION)
    plain = read_state(grouped, PRODUCTION)
    assert ours.keys() == plain.keys()
    for urn, resource in plain.items():
        assert ours[urn] == resource


def use_networking(network: dict[str, Any]) -> None:
    """The VPC of `production` is on a transit gateway of `shared`, asks its VPC for a peering, and names its list."""
    ingress = [{"ports": 22, "prefix_lists": ["offices"]}]
    find_by_key(network["vpcs"], "production").update(
        zones=["us-east-1a"],
        tiers=[{"key": "inner", "prefix": 24}],
        security_groups=[{"key": "shell", "description": "Logins", "ingress": ingress}],
    )
    find_by_key(network["vpcs"], "shared").update(
        zones=["us-east-1b"], tiers=[{"key": "deep", "cidrs": {"us-east-1b": "10.0.9.0/24"}}]
    )
    network["peerings"] = [{"key": "home", "from": "production", "to": "shared"}]
    entries = [{"cidr": "203.0.113.0/24"}]
    network["prefix_lists"] = [{"key": "offices", "account": "networking", "entries": entries}]
    share = {"key": "lists", "name": "lists", "owner": "networking", "prefix_lists": ["offices"]}
    network["shares"].append(share | {"with": ["prod-application"]})
    network["transit_gateways"] = [
        {
            "key": "main",
            "account": "networking",
            "segments": [{"key": "all"}],
            "attachments": [{"vpc": "production", "segment": "all", "tier": "inner"}],
        }
    ]


def test_what_another_stack_uses_goes_after_that_is_through_with_it(grouped: Project) -> None:
    def bring_up(stack: str) -> None:
        grouped.pulumi("up", "--yes", "--skip-preview", "--stack", stack)

    def count() -> tuple[int, int, int]:
        """The lists and the attachments that are there, and the routes to the VPC of `production`."""
        ec2 = grouped.client("ec2", grouped.accounts()["networking"]["Id"])
        states = [one["State"] for one in ec2.describe_transit_gateway_attachments()["TransitGatewayAttachments"]]
        lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
        routes = [route for table in ec2.describe_route_tables()["RouteTables"] for route in table["Routes"]]
        back = [one for one in routes if one.get("VpcPeeringConnectionId") and one["State"] == "active"]
        assert all(one["DestinationCidrBlock"] == "10.1.0.0/16" for one in back)
        return sum(one["OwnerId"] != "AWS" for one in lists), states.count("available"), len(back)

    with grouped.edited("network.yaml", use_networking):
        for stack in ("accounts-shared", PRODUCTION):
            bring_up(stack)
            assert grouped.preview_names(stack) == []
        assert count() == (1, 1, 1)
    before = read_state(grouped, "accounts-shared")
    said = grouped.refuse("up", "--yes", "--skip-preview", "--stack", "accounts-shared")
    for what in (
        "prefix list 'offices' is not in the config any more, and rules or routes name it still: production/shell/",
        "segment 'all' of the transit gateway 'main' is not in the config any more, and VPCs are on it still: main/pro",
        "transit gateway 'main' is not in the config any more",
    ):
        assert what in said
    assert (count(), read_state(grouped, "accounts-shared")) == ((1, 1, 1), before)
    for stack in (PRODUCTION, "accounts-shared"):
        bring_up(stack)
    assert count() == (0, 0, 0)
