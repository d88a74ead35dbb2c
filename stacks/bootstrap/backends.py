"""Which backend has the states now, and which shall have them: URLs, and what Pulumi.yaml says of them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from config.plan.state_bucket import StateBucketPlan
from engine.cli import Engine
from engine.errors import EngineError
from live.backends import read_bucket_backend
from stacks.errors import UsageError
from stacks.running.settings import parse_yaml, read_yaml

LOCAL_FOLDER = ".pulumi-state"
"""In the project's folder: where the first states are, and exports of those that were moved. Not committed."""

_NOT_LOGGED_IN = "PULUMI_ACCESS_TOKEN must be set for login"
"""What pulumi 3.259 says where it has no backend and nobody to ask."""


def name_bucket_url(bucket: StateBucketPlan) -> str:
    """The backend in the state bucket."""
    return f"s3://{bucket.bucket_name}?region={bucket.region}"


def name_key_url(bucket: StateBucketPlan) -> str:
    """The secrets provider with the state bucket's key."""
    return f"awskms://{bucket.key_alias}?region={bucket.region}"


def name_local_url(project: Path) -> str:
    """The backend in a folder of the project. Without `metadata=skip` each write of a state is two, which a kill can
    come between: the state is then lost ("failed to load checkpoint: EOF").
    """
    return f"{(project / LOCAL_FOLDER).resolve().as_uri()}?metadata=skip"


def find_current(project: Path, environment: Mapping[str, str]) -> str | None:
    """The backend that Pulumi uses here; None where it has none yet. The order is the engine's own.

    Raises:
        EngineError: the engine says something else.
        UsageError: it is a service, which the engine names by the address of its pages, and that is no backend's URL.
    """
    named = environment.get("PULUMI_BACKEND_URL") or read_backend(project)
    if named:
        return named
    try:
        login = Engine(project).backend()
        if login.startswith("http"):
            raise UsageError(
                f"Pulumi is logged in to {login}, and nothing says whether this organization's states are there: add "
                f"--from https://api.pulumi.com if they are, or --from '{name_local_url(project)}' to begin in a "
                "folder of the project"
            )
        return login
    except EngineError as error:
        if _NOT_LOGGED_IN in str(error):
            return None
        raise


def is_same(one: str | None, other: str | None) -> bool:
    """Whether two URLs name the same place."""
    return one is not None and other is not None and _name_place(one) == _name_place(other)


def find_folder(url: str) -> Path | None:
    """The folder of a backend of files; None for any other."""
    parts = urlsplit(url)
    return Path(unquote(f"{parts.netloc}{parts.path}")).expanduser().resolve() if parts.scheme == "file" else None


def read_backend(project: Path) -> str | None:
    """The backend that Pulumi.yaml names."""
    document = read_yaml(project / "Pulumi.yaml")
    backend = document.get("backend")
    url: Any = backend.get("url") if isinstance(backend, dict) else None
    return url if isinstance(url, str) else None


def write_backend(project: Path, url: str) -> None:
    """Lets Pulumi.yaml name the backend, for everybody who has the repository. The rest of the file stays as it is.

    Raises:
        UsageError: it names a backend in a way that cannot be changed line by line.
    """
    file = project / "Pulumi.yaml"
    text = file.read_text(encoding="utf-8")
    rest = re.sub(r"^backend:[ \t]*\n(?:[ \t]+.*\n?)*", "", text, flags=re.MULTILINE)
    written = f"{rest.rstrip()}\nbackend:\n  url: '{url}'\n"
    if "backend" in parse_yaml(file, rest):
        raise UsageError(
            f"{file} names a backend in a form that is not rewritten: write there\nbackend:\n  url: '{url}'"
        )
    file.write_text(written, encoding="utf-8")


def _name_place(url: str) -> tuple[str, ...]:
    bucket = read_bucket_backend(url)
    if bucket is not None:
        return ("s3", bucket.endpoint or "", bucket.bucket, bucket.prefix)
    folder = find_folder(url)
    return ("file", str(folder)) if folder else ("url", url.rstrip("/"))
