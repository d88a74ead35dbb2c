"""The identity of CI on the engine: brought up, entered by tokens on the local AWS, and taken away again."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.web_tokens import make_web_token
from tests.support.project import Project

REPOSITORY = "acme@12/aws-organization@34"
ON_MAIN = {
    "ref": "refs/heads/main",
    "job_workflow_ref": "acme/aws-organization/.github/workflows/deploy.yml@refs/heads/main",
}
ROLES = {"OrganizationPreview", "OrganizationDeploy-org", "OrganizationDeploy-admin"}


def make_management_role(content: dict[str, Any]) -> None:
    content["access"]["management_role"] = {"name": "OrganizationManagement", "external_id": "manage-it"}


def use_github(content: dict[str, Any]) -> None:
    content["ci"] = {"github": {"repository": REPOSITORY}}


@pytest.fixture
def with_ci(deployed: Project) -> Iterator[Project]:
    """The example with the identity of CI, which is taken away at the end."""
    with (
        deployed.edited("organization.yaml", make_management_role),
        deployed.edited("admin.yaml", use_github),
    ):
        deployed.up("admin")
        yield deployed
    deployed.up("admin")
    assert deployed.preview_names("admin") == []


def enter(project: Project, role_arn: str, subject: str, **claims: str) -> str:
    """The ARN of the session that a token gets."""
    answer = project.client("sts").assume_role_with_web_identity(
        RoleArn=role_arn, RoleSessionName="gh-1-octocat", WebIdentityToken=make_web_token(subject, claims=claims)
    )
    return answer["AssumedRoleUser"]["Arn"]


def test_ci_comes_and_goes(with_ci: Project) -> None:
    account = with_ci.accounts()["administration"]["Id"]
    iam = with_ci.client("iam", account)
    assert with_ci.preview_names("admin") == []

    outputs = with_ci.outputs("admin")
    preview, deploys = outputs["preview_role_arn"], outputs["deploy_roles"]
    assert preview == f"arn:aws:iam::{account}:role/OrganizationPreview"
    assert deploys == {
        stack: {"arn": f"arn:aws:iam::{account}:role/OrganizationDeploy-{stack}"} for stack in ("org", "admin")
    }
    (provider,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert provider["Arn"].endswith(":oidc-provider/token.actions.githubusercontent.com")
    boundaries = {
        name: iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] for name in ROLES
    }
    assert boundaries == {name: f"arn:aws:iam::{account}:policy/{name.partition('-')[0]}-boundary" for name in ROLES}

    pull_request, deploying = f"repo:{REPOSITORY}:pull_request", f"repo:{REPOSITORY}:environment:org"
    session = enter(with_ci, preview, pull_request, ref="refs/pull/7/merge")
    assert session == f"arn:aws:sts::{account}:assumed-role/OrganizationPreview/gh-1-octocat"
    enter(with_ci, deploys["org"]["arn"], deploying, **ON_MAIN)
    for role_arn, subject, claims in (
        (deploys["org"]["arn"], pull_request, {"ref": "refs/pull/7/merge"}),
        (deploys["admin"]["arn"], deploying, ON_MAIN),
        (preview, deploying, ON_MAIN),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            enter(with_ci, role_arn, subject, **claims)


def test_after_ci_nothing_of_it_is_left(deployed: Project) -> None:
    iam = deployed.client("iam", deployed.accounts()["administration"]["Id"])
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    assert not ROLES & {role["RoleName"] for role in iam.list_roles()["Roles"]}
    assert "preview_role_arn" not in deployed.outputs("admin")
