"""GitHub's and GitLab's REST APIs as far as jobs of CI use them, on this machine and in memory."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token"
BOT = {"login": "github-actions[bot]", "id": 1}

Answer = Callable[[str, str, dict[str, str], dict[str, Any]], Any]
"""What a path answers, by method, path, query and content; KeyError where there is nothing."""


@dataclass
class FakeGithub:
    """`comments` say what they are on. `runs`: the commits of runs that succeeded, the last one first."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    issues: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    runs: list[str] = field(default_factory=list[str])
    head: str = ""
    calls: list[str] = field(default_factory=list[str])

    def answer(self, method: str, path: str, query: dict[str, str], content: dict[str, Any]) -> Any:  # noqa: PLR0911 -- a table
        self.calls.append(f"{method} {path}")
        match method, path.removeprefix("/repos/acme/organization").strip("/").split("/"):
            case "GET", ["issues", number, "comments"]:
                return _page([one for one in self.comments if one["on"] == number], query)
            case "POST", ["issues", number, "comments"]:
                page = f"https://github.com/acme/organization/pull/{number}"
                return _add(self.comments, {"on": number, "user": BOT, "html_url": page, **content})
            case "PATCH", ["issues", "comments", number]:
                return _change(self.comments, "id", number, content)
            case "GET", ["issues"]:
                return _page([one for one in self.issues if one["state"] == query["state"]], query)
            case "POST", ["issues"]:
                number = len(self.issues) + 1
                page = f"https://github.com/acme/organization/issues/{number}"
                return _add(self.issues, {"number": number, "state": "open", "user": BOT, "html_url": page, **content})
            case "PATCH", ["issues", number]:
                return _change(self.issues, "number", number, content)
            case "GET", ["actions", "workflows", "deploy.yml", "runs"]:
                assert query == {"branch": "main", "status": "success", "per_page": "1"}
                return {"workflow_runs": [{"head_sha": commit} for commit in self.runs[:1]]}
            case "GET", ["branches", "main"]:
                return {"commit": {"sha": self.head}}
            case _:
                raise KeyError(path)


@dataclass
class FakeGitlab:
    """The project 34."""

    url: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    issues: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    calls: list[str] = field(default_factory=list[str])

    def answer(self, method: str, path: str, query: dict[str, str], content: dict[str, Any]) -> Any:  # noqa: PLR0911 -- a table
        self.calls.append(f"{method} {path}")
        if (method, path) == ("GET", "/user"):
            return {"id": 1}
        match method, path.removeprefix("/projects/34").strip("/").split("/"):
            case "GET", ["merge_requests", number, "notes"]:
                return _page([one for one in self.notes if one["on"] == number], query)
            case "POST", ["merge_requests", number, "notes"]:
                return _add(self.notes, {"on": number, "author": {"id": 1}, **content})
            case "PUT", ["merge_requests", _, "notes", number]:
                return _change(self.notes, "id", number, content)
            case "GET", ["issues"]:
                assert query["scope"] == "created_by_me"
                return _page([one for one in self.issues if one["state"] == query["state"]], query)
            case "POST", ["issues"]:
                number = len(self.issues) + 1
                page = f"https://gitlab.com/acme/organization/-/issues/{number}"
                return _add(self.issues, {"iid": number, "state": "opened", "web_url": page, **content})
            case "POST", ["issues", number, "notes"]:
                return _add(self.notes, {"on": f"issue {number}", "author": {"id": 1}, **content})
            case "PUT", ["issues", number]:
                if content.pop("state_event", None) == "close":
                    content["state"] = "closed"
                return _change(self.issues, "iid", number, content)
            case _:
                raise KeyError(path)


@contextmanager
def serve(host: FakeGithub | FakeGitlab) -> Iterator[None]:
    """Answers on this machine; the host's `url` says where. Without TOKEN it refuses as they do."""

    def handle(request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        content = json.loads(request.rfile.read(int(request.headers.get("Content-Length") or 0)) or b"{}")
        status, answer = 401, {"message": "Bad credentials"}
        if {f"Bearer {TOKEN}", TOKEN} & set(request.headers.values()):
            try:
                status, answer = 200, host.answer(request.command, parts.path, query, content)
            except KeyError:
                status, answer = 404, {"message": "Not Found"}
        text = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    quiet: dict[str, Any] = {"log_message": lambda *_: None}
    verbs = {f"do_{verb}": handle for verb in ("GET", "POST", "PUT", "PATCH")}
    handler = type("Handler", (BaseHTTPRequestHandler,), quiet | verbs)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        host.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _page(items: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    size, page = int(query["per_page"]), int(query["page"])
    return items[size * (page - 1) : size * page]


def _add(items: list[dict[str, Any]], item: dict[str, Any]) -> dict[str, Any]:
    items.append({"id": len(items) + 1, **item})
    return items[-1]


def _change(items: list[dict[str, Any]], key: str, number: str, content: dict[str, Any]) -> dict[str, Any]:
    for item in items:
        if str(item[key]) == number:
            item.update(content)
            return item
    raise KeyError(number)
