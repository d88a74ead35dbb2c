"""The workflows in .github/workflows, their own lines run in order: a pull request, its merge, drift, on one sandbox.

The state is on S3. Every job has only the credentials that its token gets it.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox.aws.web_tokens import make_web_token
from tests.support.code_hosts import TOKEN, FakeGithub, FakeGitlab, serve
from tests.support.example import make_grouped, make_plain
from tests.support.pipelines import read_jobs, run_job
from tests.support.project import ROOT, Project, list_rooms, run_services
from tests.support.repository import make_repository, run_git
from tests.support.workflows import JobRun, Runner, hand_on

REPOSITORY = "acme/organization"
SUBJECT = "repo:acme@12/organization@34"
PRODUCTION = "accounts-production"
STATE = "example-organization-state"
"""A bucket of its own: that of the stack `admin` wants TLS, and the local AWS has none."""
EXTERNAL_ID = "terraform-cross-account"


def group_accounts(accounts: dict[str, Any]) -> None:
    groups = {"admin": "administration", "prod-application": "production"}
    for account in accounts["accounts"]:
        account["group"] = groups.get(account["key"], "shared")


def add_management_role(organization: dict[str, Any]) -> None:
    organization["access"]["management_role"] = {
        "name": "OrganizationManagement",
        "external_id": "manage-it",
        "writes": "tagged-sessions",
    }
    organization["access"]["entry_role"] = {"name": "OrganizationEntry"}


def enter_by_roles(organization: dict[str, Any]) -> None:
    organization["access"]["management"] = "role"


def enter_accounts_by_roles(accounts: dict[str, Any]) -> None:
    for account in accounts["accounts"]:
        account["access"] = "execution-role"


def use_github(admin: dict[str, Any]) -> None:
    make_plain(admin)
    admin["ci"] = {"github": {"repository": SUBJECT.removeprefix("repo:"), "environments": {PRODUCTION: "production"}}}


def add_role(access: dict[str, Any]) -> None:
    access["roles"].append(
        {
            "key": "ops",
            "name": "Operations",
            "targets": {"accounts": ["prod-application"]},
            "trusted_by": ["admin"],
            "external_id": "only-operators",
            "policies": ["AdministratorAccess"],
        }
    )


def add_account(accounts: dict[str, Any]) -> None:
    accounts["accounts"].append(
        {
            "key": "prod-orders",
            "name": "prod-orders",
            "email": "aws+prod-orders@example.com",
            "unit": "production",
            "group": "production",
            "access": "execution-role",
        }
    )


@dataclass
class Repository:
    """The project as a repository on GitHub with its workflows, and the variables that docs/ci.md tells to set."""

    project: Project
    github: FakeGithub
    variables: dict[str, str]
    runs: int = 0
    sessions: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def head(self) -> str:
        words = ["git", "rev-parse", "HEAD"]
        return subprocess.run(words, cwd=self.project.folder, check=True, capture_output=True, text=True).stdout.strip()

    def run(self, workflow: str, event: str, ref: str = "refs/heads/main", **payload: Any) -> dict[str, list[JobRun]]:
        """All jobs of a workflow."""
        self.runs += 1
        github = {
            "event_name": event,
            "event": payload,
            "ref": ref,
            "ref_name": ref.removeprefix("refs/heads/").removeprefix("refs/"),
            "sha": self.head(),
            "repository": REPOSITORY,
            "run_id": str(self.runs),
            "actor": "octocat",
            "actor_id": "583231",
            "workflow_ref": f"{REPOSITORY}/.github/workflows/{workflow}@{ref}",
            "server_url": "https://github.com",
            "api_url": self.github.url,
            "token": TOKEN,
        }
        folder = self.project.folder.parent / "runs"
        runner = Runner(
            project=self.project.folder,
            environment={
                name: value
                for name, value in self.project.environment.items()
                if name not in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PULUMI_BACKEND_URL"}
            }
            | {"PYTHON": sys.executable},
            variables=self.variables,
            actions={
                "actions/checkout": lambda _run, inputs: self._check_out(inputs),
                "actions/setup-python": lambda _run, _inputs: None,
                "pulumi/actions": lambda _run, _inputs: None,
                "aws-actions/configure-aws-credentials": lambda run, inputs: self._enter(run, inputs, github),
                **hand_on(folder / f"artifacts-{self.runs}"),
            },
            folder=folder,
        )
        return runner.run(ROOT / ".github" / "workflows" / workflow, github)

    def _check_out(self, inputs: dict[str, str]) -> None:
        assert inputs["persist-credentials"] == "false"

    def _enter(self, run: JobRun, inputs: dict[str, str], github: dict[str, Any]) -> None:
        """What the action does: a token of the job, as GitHub would make it out, for a session of the role."""
        assert run.permissions["id-token"] == "write"
        subject = f"environment:{run.environment_name}" if run.environment_name else f"ref:{github['ref']}"
        if github["event_name"] == "pull_request" and not run.environment_name:
            subject = "pull_request"
        claims = {"ref": github["ref"], "job_workflow_ref": github["workflow_ref"], "repository": REPOSITORY}
        token = make_web_token(f"{SUBJECT}:{subject}", claims=claims)
        run.environment |= self.exchange(token, inputs["role-to-assume"], inputs["role-session-name"])
        self.sessions.append(
            (run.name, inputs["role-to-assume"].partition("role/")[2] + f"/{inputs['role-session-name']}")
        )

    def exchange(self, token: str, role_arn: str, name: str) -> dict[str, str]:
        """The session that a token gets, as settings of the environment."""
        sts = boto3.client(
            "sts",
            region_name="us-east-1",
            endpoint_url=self.project.aws.url,
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )
        answer = sts.assume_role_with_web_identity(RoleArn=role_arn, RoleSessionName=name, WebIdentityToken=token)
        return {
            "AWS_ACCESS_KEY_ID": answer["Credentials"]["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": answer["Credentials"]["SecretAccessKey"],
            "AWS_SESSION_TOKEN": answer["Credentials"]["SessionToken"],
        }


def copy_code(project: Project) -> None:
    """Code of its own, since an earlier revision with links out of the repository cannot be taken out of it."""
    for name in (*list_rooms(), "__main__.py"):
        (project.folder / name).unlink()
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, project.folder)
    for name in ("Makefile", "sandbox"):
        (project.folder / name).symlink_to(ROOT / name)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """All stacks up, as docs/ci.md says: from the management account, then once more by the roles of the accounts."""
    folder = tmp_path_factory.mktemp("ci")
    github = FakeGithub()
    with run_services(folder) as services, serve(github):
        project = Project(folder / "project", services)
        copy_code(project)
        for file, edit in (
            ("organization.yaml", make_grouped),
            ("organization.yaml", add_management_role),
            ("accounts.yaml", group_accounts),
            ("admin.yaml", use_github),
        ):
            project.edit(file, edit)
        bring_up(project)
        account = project.accounts()["administration"]["Id"]
        project.edit("organization.yaml", enter_by_roles)
        project.edit("accounts.yaml", enter_accounts_by_roles)
        with project.as_role(f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"):
            bring_up(project)
        bucket = project.client("s3", account)
        bucket.create_bucket(Bucket=STATE)
        state = project.folder / "state"
        for file in filter(Path.is_file, state.rglob("*")):
            bucket.put_object(Bucket=STATE, Key=str(file.relative_to(state)), Body=file.read_bytes())
        host = services.aws.url.removeprefix("http://")
        backend = f"s3://{STATE}?region=us-east-1&endpoint={host}&disableSSL=true&s3ForcePathStyle=true"
        roles = f"arn:aws:iam::{account}:role/Organization"
        variables = {
            "AWS_REGION": "us-east-1",
            "AWS_PREVIEW_ROLE": f"{roles}Preview",
            "AWS_DEPLOY_ROLES": f"{roles}Deploy",
            "PULUMI_BACKEND_URL": backend,
        }
        make_repository(project.folder)
        (project.folder / ".gitignore").write_text("/.*\n/Makefile\n/sandbox\n/state\n*.pyc\n")
        commit(project.folder)
        repository = Repository(project, github, variables)
        github.runs = [repository.head()]
        yield repository


def bring_up(project: Project) -> None:
    subprocess.run(
        [sys.executable, "-m", "stacks", "up", "--yes"],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


def commit(folder: Path) -> None:
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "--quiet", "--allow-empty", "--message=a change")


def names(jobs: dict[str, list[JobRun]]) -> dict[str, list[str]]:
    return {key: [run.name for run in runs] for key, runs in jobs.items()}


def require_success(jobs: dict[str, list[JobRun]]) -> None:
    for run in (run for runs in jobs.values() for run in runs):
        assert run.result == "success", f"{run.name}:\n{run.printed}"


def test_a_pull_request_is_previewed_where_it_changes_something(repository: Repository) -> None:
    project = repository.project
    run_git(project.folder, "checkout", "--quiet", "-b", "operators")
    project.edit("access.yaml", add_role)
    commit(project.folder)
    run_git(project.folder, "checkout", "--quiet", "--detach", "main")
    run_git(project.folder, "merge", "--quiet", "--no-ff", "--message=Merge", "operators")

    jobs = repository.run(
        "preview.yml", "pull_request", "refs/pull/7/merge", pull_request={"head": {"repo": {"full_name": REPOSITORY}}}
    )

    require_success(jobs)
    assert names(jobs) == {"plan": ["config check"], "preview": [f"preview {PRODUCTION}"], "comment": ["comment"]}
    assert repository.sessions == [(f"preview {PRODUCTION}", "OrganizationPreview/gh-1-583231")]
    (comment,) = repository.github.comments
    assert comment["on"] == "7"
    begin = "<!-- python -m stacks: preview -->\n\n**2 changes in 1 account; nothing is lost.**\n"
    assert comment["body"].startswith(begin)
    assert "\n- Role `Operations` of `prod-application` is created; it can be entered by account `" in comment["body"]
    assert "\n- Role `Operations` of `prod-application`: **gains** entry: account `" in comment["body"]
    assert f"\n| `{PRODUCTION}` | done | 3 to create, 12 unchanged |\n" in comment["body"]
    assert "aws:iam/role:Role: (create)" in comment["body"]
    assert "[external id]" in comment["body"]
    assert not {"only-operators", EXTERNAL_ID} & set(comment["body"].replace('"', " ").split())


def test_its_merge_deploys_what_differs_in_order_and_the_next_run_nothing(repository: Repository) -> None:
    project = repository.project
    run_git(project.folder, "checkout", "--quiet", "main")
    run_git(project.folder, "merge", "--quiet", "--no-ff", "--message=Merge", "operators")
    project.edit("accounts.yaml", add_account)
    commit(project.folder)
    repository.github.head = repository.head()
    repository.sessions.clear()

    jobs = repository.run("deploy.yml", "push")

    require_success(jobs)
    assert names(jobs) == {
        "plan": ["config check"],
        "preview": ["preview org", "preview admin", f"preview {PRODUCTION}"],
        "deploy": ["deploy org", "deploy admin", f"deploy {PRODUCTION}"],
    }
    assert [run.environment_name for run in jobs["deploy"]] == ["org", "admin", "production"]
    assert [session for _, session in repository.sessions[3:]] == [
        "OrganizationDeploy-org/gh-2-583231",
        "OrganizationDeploy-admin/gh-2-583231",
        f"OrganizationDeploy-{PRODUCTION}/gh-2-583231",
    ]
    assert f"| `{PRODUCTION}` | done | 11 created, 1 imported, 12 unchanged, 1 read |" in jobs["deploy"][2].summary
    role = project.client("iam", project.accounts()["prod-application"]["Id"]).get_role(RoleName="Operations")["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"] == {
        "StringEquals": {"sts:ExternalId": "only-operators"}
    }
    assert "has not made them yet: prod-orders." in jobs["preview"][2].summary
    iam = project.client("iam", project.accounts()["prod-orders"]["Id"])
    assert iam.list_role_policies(RoleName="TerraformExecutionRole")["PolicyNames"] == ["write-gate"]
    assert iam.get_role(RoleName="AuditReadOnly")["Role"]["Path"] == "/"

    repository.github.runs.insert(0, repository.head())
    commit(project.folder)
    again = repository.run("deploy.yml", "push")
    require_success(again)
    assert names(again) == {"plan": ["config check"]}


def test_drift_opens_one_issue(repository: Repository) -> None:
    project = repository.project
    ec2 = project.client("ec2", project.accounts()["prod-application"]["Id"])
    (vpc,) = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["CidrBlock"] == "10.1.0.0/16"]
    for value in ("nobody", "somebody"):
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": value}])
        jobs = repository.run("drift.yml", "schedule")
        require_success(jobs)
        assert names(jobs) == {"plan": ["config check"], "refresh": ["refresh"], "issue": ["issue"]}
        (issue,) = repository.github.issues
        assert issue["title"] == f"Drift: AWS differs from the state of {PRODUCTION}"
        assert f"/actions/runs/{repository.runs})" in issue["body"]
    assert repository.sessions[-1] == ("refresh", f"OrganizationPreview/gh-{repository.runs}-583231")


def test_gitlab_runs_the_same_commands(repository: Repository) -> None:
    """AWS's SDKs exchange the token themselves; the stand-in for the plugin does not, so a job gets its session."""
    project, gitlab = repository.project, FakeGitlab()
    run_git(project.folder, "checkout", "--quiet", "-b", "more")
    project.edit("access.yaml", lambda access: access["roles"][-1].update(policies=["SecurityAudit"]))
    commit(project.folder)
    token = make_web_token(f"{SUBJECT}:pull_request", claims={"ref": "refs/pull/7/merge"})
    jobs = read_jobs(ROOT / "docs" / "ci" / "gitlab-ci.yml")
    with serve(gitlab):
        environment = (
            {
                name: value
                for name, value in project.environment.items()
                if name not in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
            }
            | repository.variables
            | {
                "PATH": f"{Path(sys.executable).parent}:{project.environment['PATH']}",
                "GITLAB_CI": "true",
                "GITLAB_TOKEN": TOKEN,
                "GITLAB_USER_ID": "583231",
                "GITLAB_USER_LOGIN": "tanuki",
                "CI_API_V4_URL": gitlab.url,
                "CI_JOB_ID": "12",
                "CI_JOB_URL": "https://gitlab.com/acme/organization/-/jobs/12",
                "CI_PIPELINE_ID": "11",
                "CI_PROJECT_DIR": str(project.folder),
                "CI_PROJECT_ID": "34",
                "CI_MERGE_REQUEST_IID": "7",
                "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.com/acme/organization",
                "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main",
                "AWS_TOKEN": "a-token-of-gitlab",
            }
        )
        for name in ("check", "preview", "comment"):
            session = repository.exchange(token, environment["AWS_PREVIEW_ROLE"], "gh-12") if name == "preview" else {}
            ran = run_job(jobs[name], project.folder, environment | session)
            assert ran.returncode == 0, ran.stdout
    wrote = "wrote https://gitlab.com/acme/organization/-/merge_requests/7#note_1\n"
    assert ran.stdout.endswith(f"{wrote}Nothing in 1 preview is refused.\n")
    (note,) = gitlab.notes
    assert "- Role `Operations` of `prod-application` gets the policy `SecurityAudit`.\n" in note["body"]
    assert f"| `{PRODUCTION}` | done | 1 to create, 1 to delete, 23 unchanged |" in note["body"]
