"""access.yaml on the engine: who may enter roles, the break-glass role of accounts, and central root access.

One sandbox for all, and the tests go on from each other in order.
"""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.web_tokens import make_web_token
from tests.support.interruption import kill_up_when, recover
from tests.support.project import ROOT, Project, run_services

ISSUER = "https://token.actions.githubusercontent.com"
SUBJECT = "repo:octo/shop:ref:refs/heads/main"
ACCESS = {
    "roles": [
        {
            "key": "operations",
            "name": "Operations",
            "targets": {"environments": ["production"]},
            "trusted_by": [{"account": "admin", "role": "OrganizationDeploy"}],
            "policies": ["ReadOnlyAccess"],
        },
        {
            "key": "ship",
            "name": "Ship",
            "targets": {"accounts": ["production"]},
            "trusted_by": [{"oidc": "github", "subjects": [SUBJECT]}, {"service": "ecs-tasks.amazonaws.com"}],
            "policies": ["ReadOnlyAccess"],
            "permissions_boundary": "PowerUserAccess",
        },
    ],
    "oidc_providers": [
        {
            "key": "github",
            "url": ISSUER,
            "audiences": ["sts.amazonaws.com"],
            "targets": {"units": ["workloads"], "except": ["development"]},
        }
    ],
    "break_glass": {"name": "BreakGlass", "targets": {"units": ["workloads"]}},
    "root_access": {"credentials_management": True},
}


@pytest.fixture(scope="module")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """config/examples/minimal with all of access.yaml, nothing of it up."""
    folder = tmp_path_factory.mktemp("access")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        shutil.rmtree(project.folder / "config" / "org")
        shutil.copytree(ROOT / "config" / "examples" / "minimal", project.folder / "config" / "org")
        project.edit("access.yaml", lambda content: content.update(ACCESS))
        project.edit("organization.yaml", lambda content: content["trusted_access"].append("iam.amazonaws.com"))
        project.edit("admin.yaml", add_alarm)
        yield project


def add_alarm(content: dict[str, Any]) -> None:
    content["audit"] = {"bucket": "example-minimal-audit", "alarm": {"emails": ["security@example.com"]}}


def find_role(project: Project, account: str, name: str) -> dict[str, Any]:
    return project.client("iam", project.accounts()[account]["Id"]).get_role(RoleName=name)["Role"]


def assume(project: Project, role: str, credentials: Any, **request: str) -> Any:
    """The ids of a session of the role, which the caller with these credentials makes."""
    sts = project.aws.client("sts", credentials=credentials)
    return sts.assume_role(RoleArn=role, RoleSessionName="test", **request)["Credentials"]


def enter_as(project: Project, account: str, name: str) -> Any:
    """A session of a role in an account that trusts its own account, as the root of which this calls."""
    id_ = project.accounts()[account]["Id"]
    sts = project.client("sts", id_)
    return sts.assume_role(RoleArn=f"arn:aws:iam::{id_}:role/{name}", RoleSessionName="test")["Credentials"]


def test_all_of_it_comes_up_in_its_accounts(minimal: Project) -> None:
    minimal.up("org")
    minimal.pulumi("preview", "--expect-no-changes", "--stack", "org")
    production = minimal.accounts()["production"]["Id"]
    ship = find_role(minimal, "production", "Ship")
    assert ship["PermissionsBoundary"]["PermissionsBoundaryArn"] == "arn:aws:iam::aws:policy/PowerUserAccess"
    assert ship["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{production}:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub": SUBJECT,
                }
            },
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": production}},
        },
    ]
    providers = {
        name: minimal.client("iam", account["Id"]).list_open_id_connect_providers()["OpenIDConnectProviderList"]
        for name, account in minimal.accounts().items()
    }
    assert [name for name, found in providers.items() if found] == ["production"]
    assert minimal.client("iam").list_organizations_features()["EnabledFeatures"] == ["RootCredentialsManagement"]
    scp = minimal.client("organizations").list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    (region_deny,) = (one["Id"] for one in scp if one["Name"] == "deny-unapproved-regions")
    document = minimal.client("organizations").describe_policy(PolicyId=region_deny)["Policy"]["Content"]
    assert "arn:aws:iam::*:role/BreakGlass" in document


def test_only_the_named_role_and_the_named_tokens_enter(minimal: Project) -> None:
    minimal.up("admin")
    role = find_role(minimal, "production", "Operations")["Arn"]
    deploy = enter_as(minimal, "administration", "OrganizationDeploy")
    assert assume(minimal, role, deploy)["AccessKeyId"]
    iam = minimal.client("iam", minimal.accounts()["administration"]["Id"])
    trust = iam.get_role(RoleName="OrganizationDeploy")["Role"]["AssumeRolePolicyDocument"]
    iam.create_role(RoleName="Other", AssumeRolePolicyDocument=json.dumps(trust))
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(minimal, role, enter_as(minimal, "administration", "Other"))
    iam.delete_role(RoleName="Other")

    ship = find_role(minimal, "production", "Ship")["Arn"]
    sts = minimal.client("sts")
    for subject, enters in ((SUBJECT, True), ("repo:octo/shop:pull_request", False)):
        request = {"RoleArn": ship, "RoleSessionName": "ci", "WebIdentityToken": make_web_token(subject)}
        if enters:
            assert sts.assume_role_with_web_identity(**request)["Credentials"]["AccessKeyId"]
        else:
            with pytest.raises(ClientError, match="AccessDenied"):
                sts.assume_role_with_web_identity(**request)


def test_glass_is_broken_with_a_second_factor_and_is_alarmed(minimal: Project) -> None:
    role = find_role(minimal, "development", "BreakGlass")
    admin = minimal.accounts()["administration"]["Id"]
    iam = minimal.client("iam", admin)
    iam.create_user(UserName="someone")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="someone", SerialNumber=serial, **codes)
    key = iam.create_access_key(UserName="someone")["AccessKey"]
    user = {**{name: key[name] for name in ("AccessKeyId", "SecretAccessKey")}, "SessionToken": ""}
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(minimal, role["Arn"], user)
    session = assume(minimal, role["Arn"], user, SerialNumber=serial, TokenCode="123456")
    identity = minimal.aws.client("sts", credentials=session).get_caller_identity()
    assert identity["Account"] == minimal.accounts()["development"]["Id"]
    with pytest.raises(ClientError, match="NoSuchEntity"):
        find_role(minimal, "administration", "BreakGlass")
    filters = minimal.client("logs", admin).describe_metric_filters()["metricFilters"]
    patterns = {one["filterName"]: one["filterPattern"] for one in filters}
    assert '$.requestParameters.roleArn = "*:role/BreakGlass"' in patterns["break-glass-in-accounts"]


def test_a_change_touches_only_what_it_is_about(minimal: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        content["root_access"]["sessions"] = True
        content["oidc_providers"][0]["audiences"].append("ship")
        content["roles"][1]["trusted_by"][0] |= {"audience": "ship"}
        content["break_glass"]["mfa_max_age"] = 600

    minimal.edit("access.yaml", change)
    assert minimal.preview_names() == [
        ("update", "break-glass-development"),
        ("update", "break-glass-production"),
        ("update", "oidc-provider-github/production"),
        ("update", "role-ship/production"),
        ("update", "root-access"),
    ]
    minimal.up("org")
    features = minimal.client("iam").list_organizations_features()["EnabledFeatures"]
    assert sorted(features) == ["RootCredentialsManagement", "RootSessions"]
    (statement,) = find_role(minimal, "production", "BreakGlass")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThanEquals": {"aws:MultiFactorAuthAge": "600"},
    }


def test_a_removal_that_is_killed_half_way_is_gone_on_with(minimal: Project) -> None:
    minimal.edit("access.yaml", lambda content: content.clear())
    kill_up_when(minimal, lambda project: "deleted" in (project.folder / "up.log").read_text())
    recover(minimal)
    minimal.up("org")
    minimal.pulumi("preview", "--expect-no-changes", "--stack", "org")
    assert minimal.client("iam").list_organizations_features()["EnabledFeatures"] == []
    for name in ("production", "development"):
        iam = minimal.client("iam", minimal.accounts()[name]["Id"])
        assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
        assert {role["RoleName"] for role in iam.list_roles()["Roles"]}.isdisjoint({"BreakGlass", "Operations", "Ship"})
