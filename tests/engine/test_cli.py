import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.cli import Complaint, Engine
from engine.deployment import Deployment, StateResource
from engine.errors import EngineError, EngineRefusalError
from tests.support.world import ROLE, World, import_document

ROOT = Path(__file__).parents[2]


@pytest.fixture
def engine(world: World) -> Engine:
    return Engine(world.folder)


def test_it_reads_what_the_engine_prints(world: World, engine: Engine) -> None:
    step = {"op": "same", "urn": ROLE}
    world.write(stacks={"org": [{"urn": ROLE}], "admin": []}, preview=[step], refresh=[{"op": "refresh", "urn": ROLE}])
    assert engine.version() == (3, 259, 0)
    assert engine.stacks() == ["admin", "org"]
    assert engine.preview("org") == [step]
    assert engine.refresh_preview("org") == [{"op": "refresh", "urn": ROLE}]
    assert engine.export("org") == Deployment(resources=(StateResource(urn=ROLE),))


def test_a_skeleton_always_has_both_parts(world: World, engine: Engine) -> None:
    assert engine.preview_import("org") == ([], {"nameTable": {}, "resources": []})
    step = {"op": "create", "urn": ROLE}
    world.write(skeleton={"resources": [{"type": "t"}]}, preview=[step])
    assert engine.preview_import("org") == ([step], {"nameTable": {}, "resources": [{"type": "t"}]})
    assert len(world.calls("preview")) == 2, "one run gives both"


def test_an_import_is_run_without_code_and_without_asking(world: World, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    file.write_text(json.dumps(import_document()))
    assert engine.import_resources("org", file) is None
    assert engine.import_resources("org", file, preview_only=True) is None
    run, preview = world.calls("import")
    assert {"--generate-code=false", "--yes", "--skip-preview", "--non-interactive", "--json"} <= set(run)
    assert "--preview-only" in preview
    assert "--yes" not in preview
    assert ROLE in world.urns()


def test_a_complaint_names_whom_the_engine_names_and_holds_no_property(
    world: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "import.json"
    file.write_text(json.dumps(import_document()))
    world.write(bad={"Audit": "1 error occurred:\n\t* no role Audit\n"})
    words = "1 error occurred: * no role Audit"
    assert engine.import_resources("org", file) == Complaint(
        f"{words}; update failed: step application failed", {ROLE: words}
    )


def test_state_deletion_takes_protected_resources_too(world: World, engine: Engine) -> None:
    world.write(stacks={"org": [{"urn": ROLE}, {"urn": "b"}]})
    engine.delete_from_state("org", ROLE, "b")
    assert world.urns() == []
    assert {"--force", "--yes"} <= set(world.calls("state")[0])


def diagnostics(*messages: str) -> dict[str, Any]:
    found = [{"severity": "error", "message": f"error: {message}\n"} for message in messages]
    return {"stdout": json.dumps({"steps": [], "diagnostics": found}), "code": 1}


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ({"stderr": "error: no stack named 'org' found", "code": 6}, ["no stack named", "`pulumi stack init org`"]),
        (
            {"stderr": "error: the stack is currently locked by 1 lock(s)."},
            ["locked", "`python -m recovery --stack org`"],
        ),
        (
            {"stderr": "error: getting stack configuration: incorrect passphrase"},
            ["incorrect passphrase", "set PULUMI_CONFIG_PASSPHRASE"],
        ),
        ({"stderr": 'error: unable to open state directory "file:///x"'}, ["state directory", "`pulumi login`"]),
        (diagnostics("unable to validate AWS credentials."), ["get credentials of the management account"]),
        (
            diagnostics("config/org/a.yaml:3 no such unit", "an unhandled error occurred: Program exited with 1"),
            ["config/org/a.yaml:3 no such unit"],
        ),
        (diagnostics("an unhandled error occurred: Program exited with 1"), ["Program exited with 1"]),
        ({}, ["it said nothing"]),
    ],
)
def test_a_failure_is_told_in_the_engines_words_and_with_the_way_out(
    failure: dict[str, Any], words: list[str], world: World, engine: Engine
) -> None:
    world.write(fail={"preview": failure})
    with pytest.raises(EngineError, match=r"`pulumi preview` of stack org failed with exit code") as failed:
        engine.preview("org")
    for word in words:
        assert word in str(failed.value)


def test_what_only_says_that_something_failed_is_left_out(world: World, engine: Engine) -> None:
    world.write(fail={"preview": diagnostics("the cause", "an unhandled error occurred: Program exited with 1")})
    with pytest.raises(EngineError, match="the cause") as failed:
        engine.preview("org")
    assert "unhandled" not in str(failed.value)


def test_a_traceback_of_the_program_is_cut_to_its_cause(world: World, engine: Engine) -> None:
    trace = 'Program failed:\nTraceback (most recent call last):\n  File "x.py", line 1\n    a\nImportError: no b'
    world.write(fail={"preview": diagnostics(trace)})
    with pytest.raises(EngineError, match="the program failed: ImportError: no b") as failed:
        engine.preview("org")
    assert "Traceback" not in str(failed.value)


def test_many_errors_are_capped(world: World, engine: Engine) -> None:
    world.write(fail={"preview": diagnostics(*(f"error {number}" for number in range(9)))})
    with pytest.raises(EngineError, match="and 4 more errors"):
        engine.preview("org")


def test_output_that_is_no_json_is_told(world: World, engine: Engine) -> None:
    world.write(fail={"refresh": {"stdout": "hello", "code": 0}})
    with pytest.raises(EngineError, match="printed no JSON"):
        engine.refresh_preview("org")


@pytest.mark.parametrize(("version", "fine"), [("v3.257.9", False), ("v3.258.0", True), ("v3.300.0-dev", True)])
def test_the_oldest_version(version: str, fine: bool, world: World, engine: Engine) -> None:
    world.write(version=version)
    if fine:
        engine.require_version()
    else:
        with pytest.raises(EngineRefusalError, match=r"pulumi 3\.257\.9 is older than 3\.258\.0.*pulumi#14836"):
            engine.require_version()


def test_something_else_that_is_called_pulumi(world: World, engine: Engine) -> None:
    world.write(version="hello")
    with pytest.raises(EngineError, match="`pulumi version` printed no version"):
        engine.version()


def test_no_pulumi_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="`pulumi` is not on PATH"):
        Engine(tmp_path).version()
    with pytest.raises(EngineError, match="no such folder: --project names"):
        Engine(tmp_path / "nowhere").version()


def test_streaming_is_switched_off(world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", "true")
    launcher = world.folder / "pulumi"
    launcher.write_text(
        '#!/bin/sh\necho "{\\"steps\\": [{\\"op\\": \\"${PULUMI_ENABLE_STREAMING_JSON_PREVIEW-unset}\\"}],'
        ' \\"changeSummary\\": {\\"same\\": 1}}"\n'
    )
    assert engine.preview("org") == [{"op": "unset"}]


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ({"same": 3, "update": 1, "delete": 0}, "counts update and lists none of it"),
        ({}, "counts no resource at all"),
        (None, "counts no resource at all"),
    ],
)
def test_a_preview_without_the_steps_that_it_counts_proves_nothing(
    summary: dict[str, int] | None, words: str, world: World, engine: Engine
) -> None:
    world.write(preview=[{"op": "same", "urn": ROLE}], summary=summary)
    with pytest.raises(EngineError, match=words):
        engine.preview("org")


def test_resources_that_stay_the_same_need_no_step(world: World, engine: Engine) -> None:
    world.write(summary={"same": 100})
    assert engine.preview("org") == []


RUN = """
import sys
from pathlib import Path
from engine.cli import Engine
try:
    Engine(Path(sys.argv[1])).import_resources("org", Path(sys.argv[2]))
except KeyboardInterrupt:
    print("interrupted")
"""


def begin(world: World, file: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(world.folder), str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    wait_for(world.folder / "began-import")
    return process


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_reaches_the_engine_and_is_waited_for(
    number: signal.Signals, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "import.json"
    file.write_text(json.dumps(import_document()))
    world.write(sleep=30)
    process = begin(world, file)
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    assert output == "interrupted\n"
    assert (world.folder / "interrupted-import").exists()


def test_a_preview_and_a_refresh_of_one_stack_run_at_once(world: World, engine: Engine) -> None:
    step = {"op": "same", "urn": ROLE}
    world.write(preview=[step], refresh=[{"op": "refresh", "urn": ROLE}], sleep=1)
    before = time.monotonic()
    assert engine.preview_both("org") == ([step], [{"op": "refresh", "urn": ROLE}])
    began = [(world.folder / f"began-{command}").stat().st_mtime for command in ("preview", "refresh")]
    assert abs(began[0] - began[1]) < 1, f"one after the other, in {time.monotonic() - before} s"
    assert [call[:2] for call in world.calls("refresh")] == [["refresh", "--preview-only"]]


@pytest.mark.parametrize("command", ["preview", "refresh"])
def test_either_of_two_at_once_may_fail(command: str, world: World, engine: Engine) -> None:
    world.write(fail={command: {"stderr": "error: no such region\n", "code": 255}})
    with pytest.raises(
        EngineError, match=f"`pulumi {command}` of stack org failed with exit code 255:\n  .*no such region"
    ):
        engine.preview_both("org")


BOTH = """
import sys
from pathlib import Path
from engine.cli import Engine
try:
    Engine(Path(sys.argv[1])).preview_both("org")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_reaches_both_of_two_at_once(world: World) -> None:
    world.write(sleep=30)
    process = subprocess.Popen(
        [sys.executable, "-c", BOTH, str(world.folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    for command in ("preview", "refresh"):
        wait_for(world.folder / f"began-{command}")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert output == "interrupted\n"
    assert {path.name for path in world.folder.glob("interrupted-*")} == {"interrupted-preview", "interrupted-refresh"}


def test_an_engine_outlives_us_and_ends_its_import(world: World, tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    file.write_text(json.dumps(import_document()))
    world.write(sleep=0.5)
    process = begin(world, file)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    deadline = time.monotonic() + 30
    while ROLE not in world.urns():
        assert time.monotonic() < deadline
        time.sleep(0.05)
