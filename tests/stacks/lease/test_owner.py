"""Who holds a lease: the caller that AWS knows, else the user, and the page of the CI job."""

import os
import socket

import pytest

from sandbox.aws.server import LocalAws
from stacks.lease import LeaseError, find_owner
from stacks.lease.owner import find_run

GITHUB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "example/organization",
    "GITHUB_RUN_ID": "4711",
}


def test_the_caller_is_whom_aws_says(local_aws: LocalAws) -> None:
    owner = find_owner("s3://state?region=us-east-1", GITHUB)
    assert owner.who == local_aws.client("sts").get_caller_identity()["Arn"]
    assert (owner.host, owner.pid) == (socket.gethostname(), os.getpid())
    assert owner.run == "https://github.com/example/organization/actions/runs/4711"


@pytest.mark.parametrize(
    "url", ["file:///var/state", "s3://state?endpoint=http://127.0.0.1:9", "s3://state?profile=none-such"]
)
def test_where_aws_is_not_asked_or_does_not_say_it_is_the_user(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody")
    assert find_owner(url, {}).who == f"somebody@{socket.gethostname()}"


def test_a_url_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(LeaseError, match="disableSSL=maybe, which Pulumi refuses"):
        find_owner("s3://state?disableSSL=maybe", {})


@pytest.mark.parametrize(
    ("environment", "run"),
    [
        (GITHUB, "https://github.com/example/organization/actions/runs/4711"),
        ({"CI_JOB_URL": "https://gitlab.com/example/organization/-/jobs/7"},
         "https://gitlab.com/example/organization/-/jobs/7"),
        ({**GITHUB, "GITHUB_RUN_ID": ""}, None),
        ({"CI_JOB_URL": ""}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_ci_job_has_a_page(environment: dict[str, str], run: str | None) -> None:
    assert find_run(environment) == run
