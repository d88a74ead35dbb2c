"""The example of a workload on the real engine: in a stack of its own, made in two accounts with what it looks up, and
who reaches whom around it.
"""

import base64
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.preview import UNKNOWN
from engine.urns import split_urn
from tests.support.project import ROOT, Project, run_services
from tests.support.reach import EQUAL, run_reach
from tests.support.warm_python import start_warm_python

EXAMPLE = ROOT / "config" / "examples" / "workload"
STACK = "workloads-shop"
ACCOUNTS = ("shop-production", "shop-staging")
LOOKUPS = """\
lookups:
  - {key: base, image: {owner: self, name: "base-*"}}
  - {key: home, hosted_zone: {name: example.com}}
  - {key: owner, output: {stack: org, name: accounts/admin, field: id}}
"""


def look_up(content: dict[str, Any]) -> None:
    content["workloads"][0]["arguments"] |= {
        "image_id": "${lookup.base}",
        "user_data": "zone ${lookup.home} owner ${lookup.owner}",
    }


def look_up_what_org_may(content: dict[str, Any]) -> None:
    """Without its own outputs."""
    content["workloads"][0]["arguments"]["user_data"] = "zone ${lookup.home}"


def make_what_is_looked_up(project: Project) -> None:
    """By hand, as somebody else would: an image in each account, and a hosted zone."""
    for account in ACCOUNTS:
        ask(project, account, "ec2").register_image(Name="base-1")
        ask(project, account, "route53").create_hosted_zone(Name="example.com", CallerReference="1")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example of a workload that looks things up, nothing of it up."""
    folder = tmp_path_factory.mktemp("workloads")
    with run_services(folder) as services:
        project = Project(folder / "project", services, EXAMPLE)
        shutil.copy(project.folder / "Pulumi.org.yaml", project.folder / f"Pulumi.{STACK}.yaml")
        (project.folder / "config" / "org" / "lookups.yaml").write_text(LOOKUPS)
        project.edit("workloads.yaml", look_up)
        yield project


@pytest.fixture(scope="module")
def project(begun: Project) -> Project:
    """The same, both of its stacks up."""
    for stack in ("org", STACK):
        begun.pulumi("stack", "select", "--create", stack)
        if stack == STACK:
            make_what_is_looked_up(begun)
        begun.pulumi("up", "--yes", "--skip-preview", "--stack", stack)
    return begun


def ask(project: Project, account: str, service: str) -> Any:
    return project.client(service, project.accounts()[account]["Id"])


def find_instances(project: Project, account: str) -> dict[str, Any]:
    """What the account's auto scaling groups have launched, by instance type: how many."""
    (group,) = ask(project, account, "autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return {"type": read_template(project, account)["InstanceType"], "many": len(group["Instances"])}


def read_template(project: Project, account: str) -> dict[str, Any]:
    ec2 = ask(project, account, "ec2")
    (template,) = ec2.describe_launch_templates()["LaunchTemplates"]
    (version,) = ec2.describe_launch_template_versions(
        LaunchTemplateId=template["LaunchTemplateId"], Versions=["$Default"]
    )["LaunchTemplateVersions"]
    return version["LaunchTemplateData"]


def test_an_account_that_is_not_there_yet_is_not_asked(begun: Project) -> None:
    def move_into_org(content: dict[str, Any]) -> None:
        look_up_what_org_may(content)
        del content["workloads"][0]["stack"]

    with begun.edited("workloads.yaml", move_into_org):
        inputs = {
            split_urn(step["urn"])[1]: step["newState"]["inputs"]
            for step in begun.preview()
            if step["urn"].endswith("/template")
        }
    assert {name: one["imageId"] for name, one in inputs.items()} == {
        f"workload-{account}/shop/template": UNKNOWN for account in ACCOUNTS
    }


def test_each_account_has_the_service_in_its_own_network(project: Project) -> None:
    assert find_instances(project, "shop-production") == {"type": "m6i.large", "many": 2}
    assert find_instances(project, "shop-staging") == {"type": "t3.small", "many": 1}
    for account in ACCOUNTS:
        (balancer,) = ask(project, account, "elbv2").describe_load_balancers()["LoadBalancers"]
        (vpc,) = [one for one in ask(project, account, "ec2").describe_vpcs()["Vpcs"] if not one["IsDefault"]]
        assert (balancer["VpcId"], balancer["Scheme"]) == (vpc["VpcId"], "internal")
        assert project.outputs(STACK)["workloads"][f"{account}/shop"]["url"] == f"http://{balancer['DNSName']}"
        data = read_template(project, account)
        assert data["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
        assert data["MetadataOptions"]["HttpTokens"] == "required"


def test_nothing_is_left_to_do_and_the_stack_enters_its_accounts_alone(project: Project) -> None:
    assert project.preview(STACK) == []
    assert project.preview() == []
    providers = [one for one in project.export(STACK)["resources"] if one["type"] == "pulumi:providers:aws"]
    assert sorted(one["urn"].rpartition("::")[2] for one in providers) == sorted(ACCOUNTS)


def test_each_account_has_what_it_looked_up_itself(project: Project) -> None:
    owner = project.accounts()["administration"]["Id"]
    for account in ACCOUNTS:
        data = read_template(project, account)
        (image,) = ask(project, account, "ec2").describe_images(Owners=["self"])["Images"]
        (zone,) = ask(project, account, "route53").list_hosted_zones()["HostedZones"]
        assert data["ImageId"] == image["ImageId"]
        said = base64.b64decode(data["UserData"]).decode()
        assert said == f"zone {zone['Id'].rpartition('/')[2]} owner {owner}"


def test_a_newer_image_is_an_update_and_what_is_not_there_stops_all(project: Project) -> None:
    ec2 = ask(project, "shop-staging", "ec2")
    newer = ec2.register_image(Name="base-2")["ImageId"]
    name = "workload-shop-staging/shop"
    assert project.preview_names(STACK) == [("update", f"{name}/instances"), ("update", f"{name}/template")]
    ec2.deregister_image(ImageId=newer)
    with project.edited("lookups.yaml", lambda content: content["lookups"][0]["image"].update(name="none-*")):
        said = project.refuse("preview", "--stack", STACK)
    assert "the lookup 'base' of lookups.yaml found nothing in shop-staging: " in said
    assert "Your query returned no results" in said


def test_an_override_changes_its_account_alone(project: Project) -> None:
    project.edit("workloads.yaml", lambda content: override(content)["shop-staging"].update(instance_type="t3.medium"))
    name = "workload-shop-staging/shop"
    assert project.preview_names(STACK) == [("update", f"{name}/instances"), ("update", f"{name}/template")]
    project.pulumi("up", "--yes", "--skip-preview", "--stack", STACK)
    assert find_instances(project, "shop-staging")["type"] == "t3.medium"
    assert project.preview(STACK) == []


def test_an_account_that_leaves_the_targets_loses_the_workload_and_nothing_else(project: Project) -> None:
    def leave(content: dict[str, Any]) -> None:
        content["workloads"][0]["targets"]["accounts"].remove("shop-staging")
        del override(content)["shop-staging"]
        look_up_what_org_may(content)

    project.edit("workloads.yaml", leave)
    project.pulumi("up", "--yes", "--skip-preview", "--stack", STACK)
    assert ask(project, "shop-staging", "autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert ask(project, "shop-staging", "elbv2").describe_load_balancers()["LoadBalancers"] == []
    groups = ask(project, "shop-staging", "ec2").describe_security_groups()["SecurityGroups"]
    assert {one["GroupName"] for one in groups} == {"default", "database"}
    vpcs = ask(project, "shop-staging", "ec2").describe_vpcs()["Vpcs"]
    assert [one["CidrBlock"] for one in vpcs if not one["IsDefault"]] == ["10.21.0.0/16"]
    assert find_instances(project, "shop-production")["many"] == 2
    assert project.preview(STACK) == []
    assert project.preview() == []


def test_who_reaches_whom_in_aws_is_what_the_config_plans(project: Project) -> None:
    assert run_reach(project) == EQUAL
    there = run_reach(project, "shop-production/private", "--to", "hub:services", "--port", "443").splitlines()
    assert there[0] == "shop-production/private reaches hub:services on tcp 443: tcp 443 (to services)"
    assert there[2] == "         segment main/production: 10.22.0.0/16 (propagated) -> attachment of hub"
    said = run_reach(project, "shop-production/private", "--to", "shop-staging/private", code=3)
    assert "does not reach shop-staging/private: an internet gateway drops what is for private addresses" in said


def test_what_somebody_opens_by_hand_is_a_difference(project: Project) -> None:
    ec2 = ask(project, "networking", "ec2")
    named = [{"Name": "group-name", "Values": ["services"]}]
    (group,) = ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.20.0.0/18"}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    assert run_reach(project, code=3).splitlines() == [
        "1 difference from the config:",
        "",
        "shop-production/private to hub/services",
        "  config: tcp 443 (to services)",
        "  AWS:    tcp 22, 443 (to services)",
    ]
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])


def remove(project: Project, edit: Callable[[dict[str, Any]], Any]) -> set[str]:
    """Brings it up, and returns the names of what went. Nobody is reached otherwise than the config says."""
    before = list_names(project)
    project.edit("network.yaml", edit)
    project.up_at_once()
    assert run_reach(project) == EQUAL
    return before - list_names(project)


def list_names(project: Project) -> set[str]:
    """What the stack of the networks has, by logical name."""
    return {split_urn(one["urn"])[1] for one in project.export()["resources"]}


def test_of_a_zone_an_attachment_and_a_segment_only_what_is_theirs_goes(project: Project) -> None:
    zone = remove(project, lambda content: content["vpcs"][0].update(retired_zones=["us-east-1b"]))
    assert zone == {"vpc-networking/hub/services-us-east-1b"}
    attachment = remove(project, lambda content: content["transit_gateways"][0]["attachments"].pop())
    assert attachment == {
        "transit-admission-networking/main/shop-staging",
        "transit-admission-networking/main/shop-staging/shared",
        "transit-attachment-networking/main/hub/services/shop-staging",
        "transit-attachment-shop-staging/main/shop-staging",
        "transit-attachment-shop-staging/main/shop-staging/private/hub",
        "transit-gateway-networking/main/shop-staging",
    }
    assert "shop-staging/private does not reach hub" in run_reach(
        project, "shop-staging/private", "--to", "hub", code=3
    )

    def leave(content: dict[str, Any]) -> None:
        segments = content["transit_gateways"][0]["segments"]
        segments.pop()
        segments[0]["reaches"].remove("staging")

    assert remove(project, leave) == {
        "transit-admission-networking/main/hub/staging",
        "transit-gateway-networking/main/staging",
    }
    assert run_reach(project, "shop-production/private", "--to", "hub:services", "--port", "443").startswith(
        "shop-production"
    )


def test_a_workload_that_gets_another_stack_is_moved_and_neither_made_twice_nor_deleted(project: Project) -> None:
    before = find_instances(project, "shop-production")
    names = sorted(split_urn(one["urn"])[1] for one in project.export(STACK)["resources"] if "workload" in one["urn"])
    project.edit("workloads.yaml", lambda content: content["workloads"][0].pop("stack"))
    said = project.refuse("preview", "--stack", "org")
    assert "stack 'workloads-shop' has what is in the workload shop of shop-production" in said
    assert "`python -m stacks move` carries it over" in said
    told = move(project)
    assert told.stdout.endswith("All is moved, and the previews show no operation.\n"), told.stdout + told.stderr
    there = {split_urn(one["urn"])[1] for one in project.export()["resources"]}
    assert {name for name in names if name.startswith("workload-")} <= there
    assert find_instances(project, "shop-production") == before


def move(project: Project) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*start_warm_python(), "-m", "stacks", "move", "--project", str(project.folder), "--yes"],
        cwd=ROOT,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def override(content: dict[str, Any]) -> dict[str, Any]:
    return content["workloads"][0]["overrides"]
