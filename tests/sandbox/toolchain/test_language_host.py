import os
import sys
import threading
import time
from pathlib import Path

import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import language_pb2

from sandbox.toolchain import language_host
from sandbox.toolchain.engine import Engine
from sandbox.toolchain.installation import install_language_host
from sandbox.toolchain.language_host import LanguageHost, ProgramPythonError, find_program_python

# What grpc passes; our methods do not use it.
CONTEXT = None


def make_request(folder: Path, *, virtualenv: str | None = None) -> language_pb2.RunRequest:
    options = struct_pb2.Struct()
    if virtualenv is not None:
        options.update({"toolchain": "pip", "virtualenv": virtualenv})
    info = language_pb2.ProgramInfo(
        root_directory=str(folder), program_directory=str(folder), entry_point=".", options=options
    )
    return language_pb2.RunRequest(
        project="project",
        stack="org",
        pwd=str(folder),
        config={"project:key": "value"},
        configSecretKeys=["project:secret"],
        dryRun=True,
        parallel=8,
        monitor_address="127.0.0.1:1",
        organization="organization",
        info=info,
    )


def make_host(folder: Path, program: str) -> LanguageHost:
    script = folder / "exec-script"
    script.write_text(program)
    return LanguageHost(script, "127.0.0.1:2", "3.259.0")


@pytest.mark.parametrize(
    ("code", "response"),
    [
        (0, language_pb2.RunResponse()),
        (32, language_pb2.RunResponse(bail=True)),
        (1, language_pb2.RunResponse(error="Program exited with non-zero exit code: 1")),
    ],
)
def test_exit_code_of_the_program_is_told_as_the_official_host_tells_it(
    tmp_path: Path, code: int, response: language_pb2.RunResponse
) -> None:
    host = make_host(tmp_path, f"import sys; sys.exit({code})")
    assert host.Run(make_request(tmp_path), CONTEXT) == response  # pyright: ignore[reportArgumentType]  # unused


def test_program_gets_arguments_config_and_output_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    program = (
        "import os, sys; print(*sys.argv[1:]);"
        "print(os.environ['PULUMI_CONFIG'], os.environ['PULUMI_CONFIG_SECRET_KEYS'], file=sys.stderr)"
    )
    host = make_host(tmp_path, program)
    host.Run(make_request(tmp_path), CONTEXT)  # pyright: ignore[reportArgumentType]  # unused
    captured = capfd.readouterr()
    assert captured.out == (
        f"--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --project project --root_directory {tmp_path} --stack org "
        f"--pwd {tmp_path} --dry_run true --parallel 8 --organization organization {tmp_path}\n"
    )
    assert captured.err == '{"project:key": "value"} ["project:secret"]\n'


def test_program_runs_with_the_python_of_its_virtual_environment(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert find_program_python(tmp_path, {"virtualenv": "venv"}) == python
    assert find_program_python(Path("/elsewhere"), {"virtualenv": str(tmp_path / "venv")}) == python
    assert find_program_python(tmp_path, {}) == Path(sys.executable)
    request = make_request(tmp_path, virtualenv="venv")
    environment = language_host.build_program_environment(request, python)
    assert environment["VIRTUAL_ENV"] == str(tmp_path / "venv")
    assert environment["PATH"].split(os.pathsep)[0] == str(tmp_path / "venv" / "bin")


def test_missing_virtual_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProgramPythonError, match=r"virtualenv to 'gone', but .*gone/bin/python does not exist"):
        find_program_python(tmp_path, {"virtualenv": "gone"})
    response = make_host(tmp_path, "").Run(make_request(tmp_path, virtualenv="gone"), CONTEXT)  # pyright: ignore[reportArgumentType]  # unused
    assert "does not exist, so the program cannot run" in response.error


def test_cancel_ends_the_program(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    host = make_host(tmp_path, f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(60)")
    responses: list[language_pb2.RunResponse] = []
    run = threading.Thread(
        target=lambda: responses.append(host.Run(make_request(tmp_path), CONTEXT))  # pyright: ignore[reportArgumentType]  # unused
    )
    run.start()
    while not begun.exists():
        time.sleep(0.01)
    host.Cancel(empty_pb2.Empty(), CONTEXT)  # pyright: ignore[reportArgumentType]  # unused
    run.join(10)
    assert [response.error for response in responses] == ["Program exited with non-zero exit code: -15"]


def test_host_is_installed_where_the_engine_finds_plugins_of_its_version(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "the engine", "3.259.0", official=False)
    install_language_host(tmp_path / "home", engine)
    launcher = tmp_path / "home" / "plugins" / "language-python-v3.259.0" / "pulumi-language-python"
    assert os.access(launcher, os.X_OK)
    assert f"--exec-script '{tmp_path}/the engine/pulumi-language-python-exec'" in launcher.read_text()
    assert [path.name for path in launcher.parent.iterdir()] == ["pulumi-language-python"]


def test_official_engine_keeps_its_own_host(tmp_path: Path) -> None:
    install_language_host(tmp_path, Engine(tmp_path, "3.300.0", official=True))
    assert list(tmp_path.iterdir()) == []
