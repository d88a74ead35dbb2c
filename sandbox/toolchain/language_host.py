"""The Python language host that stands in for the official one: the engine builds from a Go module, that one does not.

Does not own where it is installed (installation.py).
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent import futures
from pathlib import Path
from typing import NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

BAIL_EXIT_CODE = 32  # pulumi-language-python-exec: "an error message was displayed to the user"
MESSAGE_LIMIT = 400 << 20  # bytes; the engine's own limit for gRPC messages


class ProgramPythonError(Exception):
    """The virtual environment that Pulumi.yaml names cannot run the program."""


def find_program_python(root: Path, options: Mapping[str, object]) -> Path:
    """The python that runs the program: of the runtime option `virtualenv` (relative to the project), else our own.

    Raises ProgramPythonError when the option names a directory that holds no python.
    """
    virtualenv = options.get("virtualenv")
    if not virtualenv:
        return Path(sys.executable)
    python = root / str(virtualenv) / "bin" / "python"
    if not python.exists():
        raise ProgramPythonError(
            f"Pulumi.yaml sets the runtime option virtualenv to {str(virtualenv)!r}, but {python} does not exist, "
            "so the program cannot run: make that environment, or name another"
        )
    return python


def build_program_environment(request: language_pb2.RunRequest, python: Path) -> dict[str, str]:
    """The environment of the program's process: the host's own, the stack's config, and an activated virtualenv."""
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    environment["PATH"] = f"{python.parent}{os.pathsep}{environment.get('PATH', '')}"
    environment["VIRTUAL_ENV"] = str(python.parent.parent)
    environment["PULUMI_CONFIG"] = json.dumps(dict(request.config))
    environment["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(list(request.configSecretKeys))
    return environment


def build_program_command(
    request: language_pb2.RunRequest, python: Path, exec_script: Path, engine_address: str
) -> list[str]:
    """The command line of the official exec script for one run."""
    return [
        str(python),
        "-u",
        str(exec_script),
        *("--monitor", request.monitor_address),
        *("--engine", engine_address),
        *("--project", request.project),
        *("--root_directory", request.info.root_directory),
        *("--stack", request.stack),
        *("--pwd", request.pwd),
        *("--dry_run", "true" if request.dryRun else "false"),
        *("--parallel", str(request.parallel)),
        *("--organization", request.organization),
        str(Path(request.info.program_directory) / request.info.entry_point),
        *request.args,
    ]


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers what the engine asks of a language; one process serves one operation.

    Runs the program through the official exec script, with the Python of the virtual environment that Pulumi.yaml
    names: a project runs under either host.
    """

    def __init__(self, exec_script: Path, engine_address: str, version: str) -> None:
        self._exec_script = exec_script
        self._engine_address = engine_address
        self._version = version
        self._programs: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine_address = request.engine_address or self._engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        # Nothing to fetch beforehand: the engine looks a provider up when the first resource asks for it.
        return language_pb2.GetRequiredPackagesResponse()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        return language_pb2.GetProgramDependenciesResponse()

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        yield language_pb2.InstallDependenciesResponse(stdout=b"the virtual environment is made by `make sandbox`\n")

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        options = dict(request.info.options)
        try:
            python = find_program_python(Path(request.info.root_directory), options)
        except ProgramPythonError as error:
            return language_pb2.RunResponse(error=str(error))
        code = self._run_program(
            build_program_command(request, python, self._exec_script, self._engine_address),
            build_program_environment(request, python),
        )
        if code == BAIL_EXIT_CODE:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"Program exited with non-zero exit code: {code}" if code else "")

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.stop_programs()
        return empty_pb2.Empty()

    def stop_programs(self) -> None:
        """Ends every program that still runs."""
        with self._lock:
            programs = list(self._programs)
        for program in programs:
            program.terminate()

    def _run_program(self, command: list[str], environment: dict[str, str]) -> int:
        with self._lock:
            program = subprocess.Popen(command, env=environment)
            self._programs.add(program)
        try:
            return program.wait()
        finally:
            with self._lock:
                self._programs.discard(program)


def exit_with_engine(host: LanguageHost, engine: int) -> NoReturn:
    """Ends the programs and this process when the engine (our parent) has gone without saying so."""
    while os.getppid() == engine:
        time.sleep(0.5)
    host.stop_programs()
    os._exit(1)


def main() -> None:
    """Serves the engine at the address on the command line until it sends SIGINT; prints the port first."""
    parser = argparse.ArgumentParser(description="Python language host for the Pulumi engine")
    parser.add_argument("--exec-script", type=Path, required=True)
    parser.add_argument("--engine-version", required=True)
    # The engine adds flags of the official host (-root, -tracing, runtime options): they change nothing here.
    arguments, rest = parser.parse_known_args()
    address = next((word for word in rest if not word.startswith("-")), "")

    host = LanguageHost(arguments.exec_script, address, arguments.engine_version)
    limits = [("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=limits)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=exit_with_engine, args=(host, os.getppid()), daemon=True).start()
    print(port, flush=True)
    stopping.wait()
    host.stop_programs()
    server.stop(grace=0)


if __name__ == "__main__":
    main()
