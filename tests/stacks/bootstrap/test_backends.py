"""Which backend has the states, and what Pulumi.yaml says of it."""

from pathlib import Path

import pytest

from engine.errors import EngineError
from stacks.bootstrap import backends
from stacks.bootstrap.backends import find_current, find_folder, is_same, name_local_url, read_backend, write_backend
from stacks.bootstrap.look import Known
from stacks.errors import UsageError

S3 = "s3://states?region=us-east-1"
PULUMI_YAML = """\
name: shop # ours
runtime:
  name: python
  options:
    virtualenv: .venv
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(PULUMI_YAML)
    return tmp_path


def test_the_backend_is_added_and_replaced_and_the_rest_stays(project: Path) -> None:
    assert read_backend(project) is None
    write_backend(project, S3)
    assert (project / "Pulumi.yaml").read_text() == f"{PULUMI_YAML}backend:\n  url: '{S3}'\n"
    write_backend(project, "file:///states")
    assert (project / "Pulumi.yaml").read_text() == f"{PULUMI_YAML}backend:\n  url: 'file:///states'\n"
    assert read_backend(project) == "file:///states"


def test_a_backend_in_another_form_is_not_rewritten(project: Path) -> None:
    text = f"{PULUMI_YAML}backend: {{url: 'file:///states'}}\n"
    (project / "Pulumi.yaml").write_text(text)
    with pytest.raises(UsageError, match="in a form that is not rewritten: write there\nbackend:\n  url: 's3://states"):
        write_backend(project, S3)
    assert (project / "Pulumi.yaml").read_text() == text
    (project / "Pulumi.yaml").write_text("a: [")
    with pytest.raises(UsageError, match="is no YAML"):
        read_backend(project)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (S3, "s3://states", True),
        (S3, "s3://states?region=us-east-1&profile=admin", True),
        (S3, "s3://states/folder", False),
        (S3, "s3://others?region=us-east-1", False),
        ("file:///a/b", "file:///a/b/?metadata=skip", True),
        ("file:///a/b", "file:///a", False),
        ("https://api.pulumi.com", "https://api.pulumi.com/", True),
        (None, S3, False),
        (None, None, False),
    ],
)
def test_two_urls_of_one_place_are_the_same(one: str | None, other: str | None, *, same: bool) -> None:
    assert is_same(one, other) is same


def test_the_local_state_is_in_the_project(project: Path) -> None:
    assert name_local_url(project) == f"file://{project}/.pulumi-state?metadata=skip"
    assert find_folder(name_local_url(project)) == project / ".pulumi-state"
    assert find_folder(S3) is None


def test_the_shell_comes_before_the_project_and_that_before_the_login(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LoggedIn:
        def __init__(self, project: Path) -> None: ...

        def backend(self) -> str:
            return "file://~"

    monkeypatch.setattr(backends, "Engine", LoggedIn)
    assert find_current(project, {}) == "file://~"
    write_backend(project, S3)
    assert find_current(project, {}) == S3
    assert find_current(project, {"PULUMI_BACKEND_URL": "file:///x"}) == "file:///x"


@pytest.mark.parametrize(
    ("said", "found"), [("error: PULUMI_ACCESS_TOKEN must be set for login during ...", None), ("no network", "error")]
)
def test_who_is_not_logged_in_has_no_backend(
    project: Path, monkeypatch: pytest.MonkeyPatch, said: str, found: str | None
) -> None:
    class LoggedOut:
        def __init__(self, project: Path) -> None: ...

        def backend(self) -> str:
            raise EngineError(said)

    monkeypatch.setattr(backends, "Engine", LoggedOut)
    if found is None:
        assert find_current(project, {}) is None
    else:
        with pytest.raises(EngineError, match="no network"):
            find_current(project, {})


def test_a_login_to_a_service_is_no_url_of_a_backend(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Service:
        def __init__(self, project: Path) -> None: ...

        def backend(self) -> str:
            return "https://app.pulumi.com/ann"

    monkeypatch.setattr(backends, "Engine", Service)
    said = (
        r"logged in to https://app.pulumi.com/ann, .*--from https://api.pulumi.com if they are, or --from 'file:///.*"
    )
    with pytest.raises(UsageError, match=said):
        find_current(project, {})


def test_the_way_begins_where_the_user_says_then_where_pulumi_is_then_where_it_usually_does() -> None:
    assert Known(named="file:///n", current="file:///c").find_source(S3, "file:///u") == "file:///n"
    assert Known(named=None, current="file:///c").find_source(S3, "file:///u") == "file:///c"
    assert Known(named=None, current=S3).find_source(S3, "file:///u") == "file:///u"
    assert Known(named=None, current=S3).find_source(S3, None) is None
    assert Known(named=None, current=None).find_source(S3, S3) is None
