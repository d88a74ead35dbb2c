"""When every stack counts as changed, and what is refused. No program runs here: what it would print is given."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from engine.errors import EngineError
from stacks.inputs import changes
from stacks.inputs.changes import Changes, find_changes
from stacks.inputs.comparison import PlannedResource
from stacks.inputs.document import write_document

NOW = write_document({"org": {"t n": PlannedResource({"a": "1"})}, "admin": {}})
BEFORE = write_document({"org": {"t n": PlannedResource({"a": "2"})}, "admin": {}})

Find = Callable[[str | Exception], Changes]


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The folder of the earlier revision, in which the program can tell what it plans."""
    for folder in ("now", "earlier"):
        (tmp_path / folder / "stacks" / "inputs").mkdir(parents=True)
        (tmp_path / folder / "stacks" / "inputs" / "__main__.py").touch()
        (tmp_path / folder / "requirements.lock").write_text("pulumi-aws==7\n")
    return tmp_path / "earlier"


@pytest.fixture
def find(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    """What is found where the earlier revision prints a text, or fails."""
    project = earlier.with_name("now")

    def make(printed: str | Exception) -> Changes:
        def run(folder: Path, module: str, *arguments: str) -> str:
            assert (module, arguments) == ("stacks.inputs", ("config/org",))
            if folder == project:
                return NOW
            if isinstance(printed, Exception):
                raise printed
            return printed

        monkeypatch.setattr(changes, "extract_revision", lambda *_: nullcontext(earlier))
        monkeypatch.setattr(changes, "run_module", run)
        return find_changes(project, project / "config" / "org", "main")

    return make


def test_only_what_differs_is_changed(find: Find) -> None:
    assert find(BEFORE) == Changes({"org": ("1 changed: t n (a)",)}, {})
    assert find(NOW) == Changes({}, {})


def test_a_revision_that_cannot_be_planned_leaves_every_stack_changed(find: Find) -> None:
    reason = "what main planned is unknown: config/org/accounts.yaml:3 is wrong"
    assert find(EngineError("config/org/accounts.yaml:3 is wrong")) == Changes(
        {"org": (reason,), "admin": (reason,)}, {}
    )


def test_so_does_a_document_in_another_form(find: Find) -> None:
    assert find('{"format": 0}').changed["admin"] == (
        "what main planned is unknown: its program tells it in another form",
    )


def test_so_does_a_program_from_before_there_was_a_document(find: Find, earlier: Path) -> None:
    (earlier / "stacks" / "inputs" / "__main__.py").unlink()
    assert find(NOW).changed["org"] == ("what main planned is unknown: its program cannot tell yet",)


def test_so_does_another_version_of_a_package(find: Find, earlier: Path) -> None:
    (earlier / "requirements.lock").write_text("pulumi-aws==8\n")
    assert find(NOW).changed["org"] == (
        "requirements.lock differs from main: another version of a package may plan otherwise",
    )


def test_what_is_there_now_has_to_be_planned(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise EngineError("ModuleNotFoundError: No module named 'pulumi'")

    monkeypatch.setattr(changes, "run_module", fail)
    monkeypatch.setattr(changes, "extract_revision", lambda *_: nullcontext(earlier))
    with pytest.raises(EngineError, match="cannot be computed, so nothing was compared:\n  ModuleNotFoundError"):
        find_changes(earlier.with_name("now"), earlier.with_name("now") / "config", "main")


def test_the_config_has_to_be_in_the_project(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"elsewhere is not inside .*project, so no earlier revision"):
        find_changes(tmp_path / "project", tmp_path / "elsewhere", "main")
