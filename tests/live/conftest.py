from collections.abc import Iterator

import pytest

from sandbox.aws.server import LocalAws


@pytest.fixture(scope="session")
def running_aws() -> Iterator[LocalAws]:
    with LocalAws(new_role_denials=0) as aws:
        yield aws


@pytest.fixture
def aws(running_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """An empty local AWS, which boto3's ambient credentials lead to, as the management account."""
    running_aws.reset()
    monkeypatch.setenv("AWS_ENDPOINT_URL", running_aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return running_aws
