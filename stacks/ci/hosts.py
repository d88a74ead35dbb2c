"""What a job writes to where the code is hosted: GitHub or GitLab, by their REST APIs."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from stacks.errors import UsageError

_SECONDS = 30
_PAGE = 100


class Host(Protocol):
    """Where the code is hosted. What it writes it finds again by a marker, the first line of the text.

    Every method raises UsageError where the host refuses or does not answer.
    """

    def write_comment(self, marker: str, body: str) -> str:
        """Writes the one comment on the pull request of this job, or writes it anew; its address."""
        ...

    def write_issue(self, marker: str, title: str, body: str) -> str:
        """Opens the one issue, or writes the open one anew; its address."""
        ...

    def close_issue(self, marker: str, reason: str) -> str | None:
        """Closes the issue with a comment that says why; its address, None where there is none open."""
        ...


@dataclass(frozen=True, kw_only=True)
class Github:
    """github.com or an enterprise server. `api`: of the repository. `author`: under which a job's token writes.

    Sources: docs.github.com, "REST API endpoints for issue comments", "for issues", "for workflow runs", "for
    branches", and "Default environment variables". Read 2026-11.
    """

    api: str
    token: str
    environment: Mapping[str, str]
    author: str = "github-actions[bot]"

    def write_comment(self, marker: str, body: str) -> str:
        number = _between(_need(self.environment, "GITHUB_REF"), "refs/pull/", "/merge")
        for comment in self._list(f"/issues/{number}/comments"):
            if self._is_ours(comment, marker):
                return self._call("PATCH", f"/issues/comments/{comment['id']}", {"body": body})["html_url"]
        return self._call("POST", f"/issues/{number}/comments", {"body": body})["html_url"]

    def write_issue(self, marker: str, title: str, body: str) -> str:
        found = self._find_issue(marker)
        if found is None:
            return self._call("POST", "/issues", {"title": title, "body": body})["html_url"]
        return self._call("PATCH", f"/issues/{found}", {"title": title, "body": body})["html_url"]

    def close_issue(self, marker: str, reason: str) -> str | None:
        found = self._find_issue(marker)
        if found is None:
            return None
        self._call("POST", f"/issues/{found}/comments", {"body": reason})
        return self._call("PATCH", f"/issues/{found}", {"state": "closed", "state_reason": "completed"})["html_url"]

    def find_deployed_revision(self) -> str | None:
        """The commit of the last run of this workflow on this branch that succeeded; None before the first one."""
        workflow = _between(_need(self.environment, "GITHUB_WORKFLOW_REF"), ".github/workflows/", "@")
        asked = urlencode({"branch": _need(self.environment, "GITHUB_REF_NAME"), "status": "success", "per_page": 1})
        runs = self._call("GET", f"/actions/workflows/{quote(workflow)}/runs?{asked}")["workflow_runs"]
        return runs[0]["head_sha"] if runs else None

    def find_newest_revision(self) -> str:
        """The commit that the branch of this job is at now."""
        branch = quote(_need(self.environment, "GITHUB_REF_NAME"), safe="")
        return self._call("GET", f"/branches/{branch}")["commit"]["sha"]

    def _find_issue(self, marker: str) -> int | None:
        for issue in self._list("/issues?state=open"):
            if "pull_request" not in issue and self._is_ours(issue, marker):
                return issue["number"]
        return None

    def _is_ours(self, item: Mapping[str, Any], marker: str) -> bool:
        return (item.get("user") or {}).get("login") == self.author and (item.get("body") or "").startswith(marker)

    def _list(self, path: str) -> Iterator[dict[str, Any]]:
        return _list_pages(self.api + path, self._headers())

    def _call(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        return _call(method, self.api + path, self._headers(), content)

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }


@dataclass(frozen=True, kw_only=True)
class Gitlab:
    """gitlab.com or another. `api`: of the project.

    Sources: docs.gitlab.com, "Notes API", "Issues API", "Predefined CI/CD variables". Read 2026-11.
    """

    api: str
    token: str
    environment: Mapping[str, str]

    def write_comment(self, marker: str, body: str) -> str:
        request = f"/merge_requests/{_need(self.environment, 'CI_MERGE_REQUEST_IID')}"
        me = _call("GET", f"{_need(self.environment, 'CI_API_V4_URL')}/user", self._headers())["id"]
        found = next(
            (
                note
                for note in self._list(f"{request}/notes")
                if note["author"]["id"] == me and (note.get("body") or "").startswith(marker)
            ),
            None,
        )
        if found is None:
            note = self._call("POST", f"{request}/notes", {"body": body})
        else:
            note = self._call("PUT", f"{request}/notes/{found['id']}", {"body": body})
        page = self.environment.get("CI_MERGE_REQUEST_PROJECT_URL", "")
        return f"{page}/-{request}#note_{note['id']}"

    def write_issue(self, marker: str, title: str, body: str) -> str:
        found = self._find_issue(marker)
        if found is None:
            return self._call("POST", "/issues", {"title": title, "description": body})["web_url"]
        return self._call("PUT", f"/issues/{found}", {"title": title, "description": body})["web_url"]

    def close_issue(self, marker: str, reason: str) -> str | None:
        found = self._find_issue(marker)
        if found is None:
            return None
        self._call("POST", f"/issues/{found}/notes", {"body": reason})
        return self._call("PUT", f"/issues/{found}", {"state_event": "close"})["web_url"]

    def _find_issue(self, marker: str) -> int | None:
        for issue in self._list("/issues?state=opened&scope=created_by_me"):
            if (issue.get("description") or "").startswith(marker):
                return issue["iid"]
        return None

    def _list(self, path: str) -> Iterator[dict[str, Any]]:
        return _list_pages(self.api + path, self._headers())

    def _call(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Any:
        return _call(method, self.api + path, self._headers(), content)

    def _headers(self) -> dict[str, str]:
        return {"PRIVATE-TOKEN": self.token}


def find_host(environment: Mapping[str, str]) -> Host:
    """The host whose job this is.

    Raises:
        UsageError: this is no job of CI, or it was given no token.
    """
    if environment.get("GITLAB_CI"):
        api = f"{_need(environment, 'CI_API_V4_URL')}/projects/{_need(environment, 'CI_PROJECT_ID')}"
        return Gitlab(api=api, token=_need(environment, "GITLAB_TOKEN"), environment=environment)
    return open_github(environment)


def open_github(environment: Mapping[str, str]) -> Github:
    """As `find_host`, where the job has to be one of GitHub's."""
    api = f"{_need(environment, 'GITHUB_API_URL')}/repos/{_need(environment, 'GITHUB_REPOSITORY')}"
    return Github(api=api, token=_need(environment, "GITHUB_TOKEN"), environment=environment)


def _need(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise UsageError(
            f"{name} is not set, so this is no job of GitHub Actions or GitLab CI that may write there: docs/ci.md "
            "says where each variable comes from"
        )
    return value


def _between(text: str, before: str, after: str) -> str:
    _, found, rest = text.partition(before)
    middle, ended, _ = rest.partition(after)
    if not (found and ended and middle):
        raise UsageError(f"{text!r} is not {before}...{after}, so this job is not of the kind that this is for")
    return middle


def _list_pages(url: str, headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        items = _call(
            "GET", f"{url}{'&' if '?' in url else '?'}{urlencode({'per_page': _PAGE, 'page': page})}", headers
        )
        yield from items
        if len(items) < _PAGE:
            return
        page += 1


def _call(method: str, url: str, headers: Mapping[str, str], content: Mapping[str, Any] | None = None) -> Any:
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(  # noqa: S310 -- the CI system's own address
        url, data=data, method=method, headers={**headers, "Content-Type": "application/json"}
    )
    what = f"{method} {url.partition('?')[0]}"
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 -- as above
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        said = error.read(500).decode("utf-8", "replace")
        raise UsageError(
            f"{what}: the answer is {error.code}, so nothing was written there: {said}"
            + (". The job's token lacks a permission: see docs/ci.md" if error.code in {401, 403, 404} else "")
        ) from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{what}: no answer that can be read ({error}), so run the job again") from None
