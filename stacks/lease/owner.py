"""Who holds a lease: the caller, the process, and the CI run that it belongs to."""

import getpass
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from live.backends import BucketBackend, read_bucket_backend
from live.connection import AwsError
from live.errors import LiveError
from stacks.lease.errors import LeaseError

_SECONDS = 5.0
"""How long AWS may take to say who the caller is."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """One run. `who`: the caller's ARN, or user@host. `run`: the page of the CI job, where there is one."""

    who: str
    host: str
    pid: int
    run: str | None = None


def find_owner(backend_url: str, environment: Mapping[str, str]) -> Owner:
    """This process. AWS is asked for the caller's ARN, and where it gives none, it is the user and the host.

    A backend with an endpoint of its own is not AWS, so AWS is not asked for its caller.

    Raises:
        LeaseError: the URL cannot be read.
    """
    host = socket.gethostname()
    try:
        backend = read_bucket_backend(backend_url)
    except LiveError as error:
        raise LeaseError(f"the stacks' leases cannot be read: {error}") from None
    arn = None if backend is None or backend.endpoint else _ask_for_arn(backend)
    return Owner(who=arn or f"{_find_user()}@{host}", host=host, pid=os.getpid(), run=find_run(environment))


def find_run(environment: Mapping[str, str]) -> str | None:
    """The page of the CI job that this process belongs to; None outside of GitHub Actions and GitLab CI.

    Sources: docs.github.com, "Default environment variables"; docs.gitlab.com, "Predefined CI/CD variables".
    """
    server, repository, run = (environment.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    if server and repository and run:
        return f"{server}/{repository}/actions/runs/{run}"
    return environment.get("CI_JOB_URL") or None


def _ask_for_arn(backend: BucketBackend) -> str | None:
    try:
        sts: Any = backend.connect("sts", timeout=_SECONDS)
        return str(sts.get_caller_identity()["Arn"])
    except AwsError:
        return None


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"
