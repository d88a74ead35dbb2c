"""`python -m stacks session`: credentials of a session in which gated roles may write, for a job that deploys."""

import getpass
import json
import os
import re
import shlex
import socket
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from live.errors import LiveError
from live.tagged_session import UNTAGGED, Credentials, Keys, open_tagged_session, open_untagged_session
from policies.limits import MAX_SESSION_NAME
from policies.write_gate import TAG_KEY, TAG_VALUE


class SessionFormat(StrEnum):
    """For what the credentials are written."""

    env = "env"
    json = "json"
    github_env = "github-env"


def open_session(
    output: Annotated[
        SessionFormat,
        typer.Option(
            "--format",
            help="env: lines for `eval` in a shell. json: what `credential_process` of an AWS profile reads. "
            "github-env: for the next steps of a GitHub job, masked in its log.",
        ),
    ] = SessionFormat.env,
    role: Annotated[
        str | None,
        typer.Option(metavar="ARN", help="The deploy role. Default: the role that the caller's session is of."),
    ] = None,
    profile: Annotated[str | None, typer.Option(help="AWS profile of the caller. Default: the environment.")] = None,
    keep_source_identity: Annotated[
        bool, typer.Option("--keep-source-identity", help="The caller's session has a source identity already.")
    ] = False,
) -> None:
    """Open a session in which the roles with `writes: tagged-sessions` may write; it lasts one hour.

    A preview needs none. The session's name and source identity say who runs what; CloudTrail shows them in every
    account. Call it with the job's own credentials, never from a session that it made. For more than an hour, let
    `credential_process` of an AWS profile call it, with --profile for the job's own credentials.

    The variables UNTAGGED_AWS_..., which json lacks, hand on a session without the tag: by it the stack `org` enters an
    account that it has just made.
    """
    if output is not SessionFormat.github_env and sys.stdout.isatty():
        raise LiveError(
            "stdout is a terminal, so the credentials would stay there: write "
            '`eval "$(python -m stacks session)"`, or read them with another program'
        )
    target = _find_github_env(os.environ) if output is SessionFormat.github_env else None
    name = name_run(os.environ)
    credentials = open_tagged_session(
        tag=(TAG_KEY, TAG_VALUE),
        session_name=name,
        source_identity=None if keep_source_identity else name,
        role_arn=role,
        profile=profile,
    )
    if output is SessionFormat.json:
        typer.echo(json.dumps(_describe(credentials)))
    else:
        # One that has a source identity could not enter: no trust policy on that way lets it be set.
        untagged = (
            None if keep_source_identity else open_untagged_session(session_name=name, role_arn=role, profile=profile)
        )
        values = _list(credentials) | ({} if untagged is None else _list(untagged, UNTAGGED))
        if target is not None:
            _hand_to_github(values, target)
        else:
            typer.echo("".join(f"export {key}={shlex.quote(value)}\n" for key, value in values.items()), nl=False)
    typer.echo(f"{name} may write until {credentials.expiration:%H:%M:%S} UTC.", err=True)


def name_run(environment: Mapping[str, str]) -> str:
    """Who runs what, as AWS allows a session's name and a source identity: `gh-<run>-<actor>`, `gl-<job>-<login>` or
    `<user>@<host>`. The first two begin as the names of the sessions that CI's roles are entered with (config.plan.ci).

    Sources: docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, RoleSessionName; docs.github.com, "Default
    environment variables"; docs.gitlab.com, "Predefined CI/CD variables".
    """
    if environment.get("GITHUB_RUN_ID"):
        name = f"gh-{environment['GITHUB_RUN_ID']}-{environment.get('GITHUB_ACTOR')}"
    elif environment.get("CI_JOB_ID"):
        name = f"gl-{environment['CI_JOB_ID']}-{environment.get('GITLAB_USER_LOGIN')}"
    else:
        name = f"{_find_user()}@{socket.gethostname()}"
    return re.sub(r"[^\w+=,.@-]", "-", name, flags=re.ASCII)[:MAX_SESSION_NAME]


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user-{os.getuid()}"


def _find_github_env(environment: Mapping[str, str]) -> Path:
    path = environment.get("GITHUB_ENV")
    if not path:
        raise LiveError("GITHUB_ENV is not set, so this is no step of a GitHub job: write --format env or json")
    return Path(path)


def _hand_to_github(values: Mapping[str, str], path: Path) -> None:
    """Masked before they are written: docs.github.com, "Workflow commands for GitHub Actions"."""
    for secret in values.values():
        typer.echo(f"::add-mask::{secret}")
    sys.stdout.flush()
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in values.items())


def _list(keys: Keys, prefix: str = "") -> dict[str, str]:
    return {
        f"{prefix}AWS_ACCESS_KEY_ID": keys.access_key_id,
        f"{prefix}AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        f"{prefix}AWS_SESSION_TOKEN": keys.session_token,
    }


def _describe(credentials: Credentials) -> dict[str, object]:
    """docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html."""
    return {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "SessionToken": credentials.session_token,
        "Expiration": credentials.expiration.isoformat(),
    }
