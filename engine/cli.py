"""The Pulumi engine: `pulumi` run in a project's folder with the caller's environment, and what it prints as JSON.

Does not read what a preview means (engine.preview), and keeps only error messages of a failure.
"""

import json
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, NamedTuple

from engine.deployment import Deployment, read_export
from engine.errors import EngineError, EngineRefusalError
from engine.events import QUIET
from engine.messages import describe_failure, join_messages, read_errors
from engine.process import choose_backend, start

OLDEST_VERSION = (3, 258, 0)
"""The first engine that imports explicit providers from a file (3.254) and refuses unknown inputs in it (3.258)."""

_REFRESH_PREVIEW = ("refresh", "--preview-only")


@dataclass(frozen=True)
class Complaint:
    """What the engine said of an import that it calls failed. `by_urn`: what it said of a resource in particular."""

    text: str
    by_urn: Mapping[str, str]


class Engine:
    """`pulumi` on PATH, run in the folder of the project.

    `backend`: the URL of the backend that holds the stacks; None, the one that the caller uses.

    Every method but `import_resources`, `delete_from_state`, `clear_pending`, `make_stack`, `move_state`, `migrate`,
    `remove_stack` and `change_secrets_provider` only reads. A SIGINT (or SIGTERM) is passed on to the engine, which
    then ends in an orderly way; KeyboardInterrupt is raised once it has.

    Raises:
        EngineError: from every method. There is no `pulumi`, or it failed; with the engine's own last words.
    """

    def __init__(self, project: Path, backend: str | None = None) -> None:
        self._project = project
        self._settings = choose_backend(backend)

    def version(self) -> tuple[int, int, int]:
        """The three numbers of `pulumi version`."""
        answer = self._run("version").stdout.strip()
        found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer)
        if not found:
            raise EngineError(f"`pulumi version` printed no version, so what is on PATH is no engine: {answer[:80]!r}")
        return int(found[1]), int(found[2]), int(found[3])

    def require_version(self) -> None:
        """Raises EngineRefusalError when the engine is older than OLDEST_VERSION."""
        version = self.version()
        if version < OLDEST_VERSION:
            raise EngineRefusalError(
                f"pulumi {_dotted(version)} is older than {_dotted(OLDEST_VERSION)}, so nothing is imported with it: "
                "before 3.252 an update after an import could delete the object in AWS (pulumi#14836), before 3.258 "
                "provider inputs that are unknown import as nothing (pulumi#24151, pulumi#24261) - get a newer one "
                "from https://www.pulumi.com/docs/install/"
            )

    def stacks(self) -> list[str]:
        """The names of the project's stacks, sorted."""
        return sorted(stack["name"] for stack in json.loads(self._run("stack", "ls", "--json").stdout))

    def preview(self, stack: str) -> list[dict[str, Any]]:
        """The steps of `pulumi preview --json`, unchanged resources included: op, urn, oldState, newState, ..."""
        return self._read_steps(stack, "preview")

    def preview_import(self, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The steps as `preview`, and what `--import-file` of the same run writes: {"nameTable": {}, "resources": []}.

        One run gives both: the program runs, and AWS is asked, once.
        """
        with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
            file = Path(folder) / "import.json"
            steps = self._read_steps(stack, "preview", "--import-file", str(file))
            return steps, {"nameTable": {}, "resources": [], **json.loads(file.read_text(encoding="utf-8"))}

    def refresh_preview(self, stack: str) -> list[dict[str, Any]]:
        """The steps of `pulumi refresh --preview-only --json`: what AWS has, beside what the stack's state has."""
        return self._read_steps(stack, *_REFRESH_PREVIEW)

    def preview_both(self, stack: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What `preview` and `refresh_preview` give, of two runs at once, which take twice the memory.

        Neither takes the stack's lock.
        """
        preview, refresh = self._run_at_once(["preview", "--json"], [*_REFRESH_PREVIEW, "--json"], stack=stack)
        return _find_steps(preview, stack), _find_steps(refresh, stack)

    def export(self, stack: str) -> Deployment:
        """The stack's state, by `pulumi stack export`; its secrets stay encrypted."""
        return read_export(self.export_document(stack))

    def backend(self) -> str:
        """The URL of the backend that holds the stacks, by `pulumi whoami --verbose`; it may hold parameters."""
        return str(json.loads(self._run("whoami", "--verbose", "--json").stdout)["url"])

    def export_document(self, stack: str) -> dict[str, Any]:
        """What `pulumi stack export` prints: as `export`, for what is written back whole."""
        return json.loads(self._run("stack", "export", stack=stack).stdout)

    def clear_pending(self, stack: str, document: Mapping[str, Any]) -> bool:
        """Lets the state forget all pending operations, and nothing else. False where it is not `document` any more.

        The engine drops them from whatever `pulumi stack import` reads, and takes the stack's lock to write it. The
        state is read again just before: a run that came between has ended by then, or holds the lock.
        """
        with tempfile.TemporaryDirectory(prefix="recovery-") as folder:
            file = Path(folder) / "state.json"
            file.touch(mode=0o600)
            file.write_text(json.dumps(document), encoding="utf-8")
            if self.export_document(stack) != document:
                return False
            self._run("stack", "import", "--file", str(file), stack=stack)
        return True

    def import_resources(self, stack: str, file: Path, *, preview_only: bool = False) -> Complaint | None:
        """Imports what the file lists; what the engine complained of, or None.

        Neither answer proves anything: a failed import leaves in the state what went through before.
        A run that could not begin (the stack is locked, the file is no import file) raises.
        """
        mode = ("--preview-only",) if preview_only else ("--skip-preview", "--yes")
        arguments = ("import", "--file", str(file.resolve()), "--generate-code=false", "--json", *mode)
        result = self._run(*arguments, stack=stack, check=False)
        if result.returncode == 0:
            return None
        errors = read_errors(result.stdout)
        if not errors:
            raise self._failure(result, stack)
        by_urn: dict[str, list[str]] = {}
        for urn, message in errors:
            if urn:
                by_urn.setdefault(urn, []).append(message)
        return Complaint(
            join_messages(message for _, message in errors),
            {urn: join_messages(messages) for urn, messages in by_urn.items()},
        )

    def delete_from_state(self, stack: str, *urns: str) -> None:
        """Takes the resources out of the stack's state, protected ones too; nothing happens in AWS."""
        self._run("state", "delete", *urns, "--force", "--yes", stack=stack)

    def make_stack(self, stack: str, secrets_provider: str | None = None) -> None:
        """`pulumi stack init`, without selecting it. `secrets_provider`: None leaves the engine's usual one.

        Where the engine needs a setting for that, it writes it into the stack's settings file.
        """
        options = () if secrets_provider is None else ("--secrets-provider", secrets_provider)
        self._run("stack", "init", stack, "--no-select", *options)

    def move_state(self, source: str, dest: str, *urns: str) -> None:
        """Moves components with all in them from one stack's state to another's, by `pulumi state move`.

        Providers go along as copies. The engine writes `dest` first: killed between, both states have the resources.
        """
        self._run("state", "move", "--source", source, "--dest", dest, "--yes", *urns)

    def migrate(self, stack: str, source: str, secrets_provider: str) -> None:
        """Copies the stack from the backend `source` to this one, by `pulumi stack migrate`.

        What is encrypted in it is encrypted anew, and its settings file says by what. The engine refuses where this
        backend has the stack already, and takes its own copy back if it fails. The source stays as it is.
        """
        options = ("--secrets-provider", secrets_provider, "--yes")
        self._run("stack", "migrate", source, stack, *options)

    def remove_stack(self, stack: str, *, with_resources: bool = False) -> None:
        """Lets this backend forget the stack, and keeps its settings file; nothing happens in AWS.

        The engine refuses where the stack has resources, unless `with_resources`, and where a run has it locked.
        """
        self._run("stack", "rm", "--yes", "--preserve-config", *(["--force"] if with_resources else []), stack=stack)

    def change_secrets_provider(self, stack: str, secrets_provider: str) -> None:
        """Encrypts what is encrypted in the stack anew, and writes into its settings file by what."""
        self._run("stack", "change-secrets-provider", secrets_provider, stack=stack)

    def _read_steps(self, stack: str, *arguments: str) -> list[dict[str, Any]]:
        return _find_steps(self._run(*arguments, "--json", stack=stack), stack)

    def _run(self, *arguments: str, stack: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        (result,) = self._run_at_once(arguments, stack=stack, check=check)
        return result

    def _run_at_once(
        self, *commands: Sequence[str], stack: str | None, check: bool = True
    ) -> list[subprocess.CompletedProcess[str]]:
        """A result each. If one can't be started, those that were are interrupted."""
        runs: list[_Run] = []
        with ExitStack() as files:
            try:
                for arguments in commands:
                    command = [*arguments] if stack is None else [*arguments, "--stack", stack]
                    output, errors = (files.enter_context(tempfile.TemporaryFile()) for _ in range(2))
                    process = start(self._project, command, output, errors, **self._settings)
                    runs.append(_Run(command, process, output, errors))
            except EngineError:
                for run in runs:
                    run.process.send_signal(signal.SIGINT)
                    run.process.wait()
                raise
            with _pass_on_interrupts([run.process for run in runs]):
                for run in runs:
                    run.process.wait()
            results = [run.read() for run in runs]
        for result in results:
            if check and result.returncode != 0:
                raise self._failure(result, stack)
        return results

    def _failure(self, result: subprocess.CompletedProcess[str], stack: str | None) -> EngineError:
        subject = f" of stack {stack}" if stack else ""
        command = " ".join(result.args[:2] if result.args[0] in {"stack", "state"} else result.args[:1])
        said = describe_failure(result.stdout, result.stderr, stack)
        return EngineError(f"`pulumi {command}`{subject} failed with exit code {result.returncode}:\n  {said}")


class _Run(NamedTuple):
    """`pulumi` at work, and the files that it writes into."""

    command: list[str]
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    errors: IO[bytes]

    def read(self) -> subprocess.CompletedProcess[str]:
        """What became of it; it has ended."""
        code, output, errors = self.process.returncode, _read_text(self.output), _read_text(self.errors)
        return subprocess.CompletedProcess(self.command, code, output, errors)


def _find_steps(result: subprocess.CompletedProcess[str], stack: str) -> list[dict[str, Any]]:
    """The steps of what `pulumi ... --json` printed."""
    command = result.args[0]
    try:
        document = json.loads(result.stdout)
        steps, counted = document.get("steps") or [], document.get("changeSummary") or {}
    except (ValueError, AttributeError):
        raise EngineError(
            f"`pulumi {command} --json` of stack {stack} printed no JSON, so its steps are unknown: is `pulumi` on "
            "PATH a wrapper that prints something of its own?"
        ) from None
    # Of what stays the same not every step is printed, so an empty list alone proves nothing: the counts do.
    unlisted = sorted({op for op, count in counted.items() if count} - {step["op"] for step in steps} - QUIET)
    if unlisted or (command == "preview" and not counted):
        what = f"counts {', '.join(unlisted)} and lists none of it" if unlisted else "counts no resource at all"
        raise EngineError(
            f"`pulumi {command} --json` of stack {stack} {what}, so what it would do is unknown: run "
            f"`pulumi {command} --stack {stack}` and see, and `pulumi version`"
        )
    return steps


@contextmanager
def _pass_on_interrupts(processes: Sequence[subprocess.Popen[bytes]]) -> Iterator[None]:
    """Sends SIGINT to the engines for every SIGINT or SIGTERM that we get, and raises once they have ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        for process in processes:
            process.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        raise KeyboardInterrupt


def _read_text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "backslashreplace")


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
