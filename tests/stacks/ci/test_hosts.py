"""One comment and one issue, found again by their markers, on GitHub and on GitLab."""

from collections.abc import Iterator

import pytest

from stacks.ci.hosts import Github, find_host, open_github
from stacks.errors import UsageError
from tests.support.code_hosts import TOKEN, FakeGithub, FakeGitlab, serve

MARKER = "<!-- ours -->"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FakeGithub, FakeGitlab]]:
    github, gitlab = FakeGithub(), FakeGitlab()
    with serve(github), serve(gitlab):
        yield github, gitlab


@pytest.fixture
def github(served: tuple[FakeGithub, FakeGitlab]) -> FakeGithub:
    served[0].comments, served[0].issues, served[0].runs, served[0].calls = [], [], [], []
    return served[0]


@pytest.fixture
def gitlab(served: tuple[FakeGithub, FakeGitlab]) -> FakeGitlab:
    served[1].notes, served[1].issues, served[1].calls = [], [], []
    return served[1]


def on_github(fake: FakeGithub, **changed: str) -> dict[str, str]:
    return {
        "GITHUB_API_URL": fake.url,
        "GITHUB_REPOSITORY": "acme/organization",
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_REF_NAME": "main",
        "GITHUB_WORKFLOW_REF": "acme/organization/.github/workflows/deploy.yml@refs/heads/main",
    } | changed


def on_gitlab(fake: FakeGitlab) -> dict[str, str]:
    return {
        "GITLAB_CI": "true",
        "GITLAB_TOKEN": TOKEN,
        "CI_API_V4_URL": fake.url,
        "CI_PROJECT_ID": "34",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.com/acme/organization",
    }


def test_a_comment_on_github_is_written_once_and_then_anew(github: FakeGithub) -> None:
    others = [{"id": 1, "on": "7", "user": {"login": "octocat"}, "body": f"{MARKER} quoted"}]
    others += [{"id": number, "on": "7", "user": {"login": "x"}, "body": None} for number in range(2, 130)]
    github.comments = list(others)
    host = find_host(on_github(github))
    for body in ("one", "two"):
        page = host.write_comment(MARKER, f"{MARKER}\n{body}")
        assert page == "https://github.com/acme/organization/pull/7"
    assert github.comments[:129] == others
    assert [comment["body"] for comment in github.comments[129:]] == [f"{MARKER}\ntwo"]


def test_an_issue_on_github_is_opened_once_and_closed(github: FakeGithub) -> None:
    host = find_host(on_github(github))
    assert host.close_issue(MARKER, "gone") is None
    host.write_issue(MARKER, "Drift", f"{MARKER}\none")
    host.write_issue(MARKER, "Drift 2", f"{MARKER}\ntwo")
    assert [(one["title"], one["body"], one["state"]) for one in github.issues] == [
        ("Drift 2", f"{MARKER}\ntwo", "open")
    ]
    assert host.close_issue(MARKER, "gone") == "https://github.com/acme/organization/issues/1"
    assert github.issues[0]["state"] == "closed"
    assert [(one["on"], one["body"]) for one in github.comments] == [("1", "gone")]
    host.write_issue(MARKER, "Drift", f"{MARKER}\nthree")
    assert [one["state"] for one in github.issues] == ["closed", "open"]


def test_a_pull_request_with_the_marker_is_no_issue(github: FakeGithub) -> None:
    github.issues = [
        {"id": 1, "number": 1, "state": "open", "pull_request": {}, "user": {"login": Github.author}, "body": MARKER}
    ]
    assert find_host(on_github(github)).close_issue(MARKER, "gone") is None


def test_revisions_on_github(github: FakeGithub) -> None:
    host = open_github(on_github(github))
    assert host.find_deployed_revision() is None
    github.runs, github.head = ["c2", "c1"], "c3"
    assert host.find_deployed_revision() == "c2"
    assert host.find_newest_revision() == "c3"


def test_a_note_on_gitlab_is_written_once_and_then_anew(gitlab: FakeGitlab) -> None:
    gitlab.notes = [{"id": 1, "on": "7", "author": {"id": 5}, "body": MARKER}]
    host = find_host(on_gitlab(gitlab))
    for body in ("one", "two"):
        page = host.write_comment(MARKER, f"{MARKER}\n{body}")
        assert page == "https://gitlab.com/acme/organization/-/merge_requests/7#note_2"
    assert [note["body"] for note in gitlab.notes] == [MARKER, f"{MARKER}\ntwo"]


def test_an_issue_on_gitlab_is_opened_once_and_closed(gitlab: FakeGitlab) -> None:
    host = find_host(on_gitlab(gitlab))
    host.write_issue(MARKER, "Drift", f"{MARKER}\none")
    host.write_issue(MARKER, "Drift", f"{MARKER}\ntwo")
    assert [(one["description"], one["state"]) for one in gitlab.issues] == [(f"{MARKER}\ntwo", "opened")]
    host.close_issue(MARKER, "gone")
    assert gitlab.issues[0]["state"] == "closed"
    assert host.close_issue(MARKER, "gone") is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"GITHUB_TOKEN": ""}, r"^GITHUB_TOKEN is not set, so this is no job of GitHub Actions or GitLab CI"),
        ({"GITHUB_TOKEN": "another"}, r"answer is 401, so .*Bad credentials.* The job's token lacks a permission"),
        ({"GITHUB_REPOSITORY": "acme/other"}, r"answer is 404, so .* The job's token lacks a permission"),
        ({"GITHUB_REF": "refs/heads/main"}, r"'refs/heads/main' is not refs/pull/.../merge, so this job"),
        ({"GITHUB_API_URL": "http://127.0.0.1:9"}, r"no answer that can be read .* so run the job again"),
    ],
)
def test_a_job_that_may_not_is_told_why(github: FakeGithub, changed: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_host(on_github(github, **changed)).write_comment(MARKER, MARKER)
