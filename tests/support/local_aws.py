"""The local AWS of a test process: one server, which each test that asks for it finds empty."""

from collections.abc import Iterator

import pytest

from sandbox.aws.server import LocalAws


@pytest.fixture(scope="session")
def running_aws() -> Iterator[LocalAws]:
    """The server, with whatever the last test left in it: whoever asks for it resets it."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def new_role_denials() -> int | None:
    """How often the role of a new account refuses at first: as the sandbox does, where a folder says nothing else."""
    return None


@pytest.fixture
def empty_aws(running_aws: LocalAws, new_role_denials: int | None) -> LocalAws:
    """An empty local AWS."""
    running_aws.reset(new_role_denials=new_role_denials)
    return running_aws


@pytest.fixture
def authorizing_aws(running_aws: LocalAws) -> LocalAws:
    """An empty local AWS in which a role's session may do only what its policies allow; other credentials everything.

    A session comes from AssumeRole, or from AssumeRoleWithWebIdentity with a token that
    `sandbox.aws.web_tokens.make_web_token` makes.
    """
    running_aws.reset(new_role_denials=0, authorize=True)
    return running_aws


@pytest.fixture
def ambient_aws(empty_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """An empty local AWS, which boto3's ambient credentials lead to, as the management account."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", empty_aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return empty_aws
