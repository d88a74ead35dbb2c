"""Which stacks plan something else than an earlier revision did, and why: both are planned, by the code of each."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.revisions import extract_revision, run_module
from stacks.inputs.comparison import StackInputs, compare, describe
from stacks.inputs.document import read_document

_MODULE = "stacks.inputs"
_LOCK = "requirements.lock"

Reasons = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Changes:
    """Why each stack that the config has, or had, differs: by its name. Those that are equal are left out."""

    changed: Reasons
    gone: Reasons


class _UnknownInputsError(Exception):
    """What the earlier revision planned cannot be told; says why."""


def find_changes(project: Path, directory: Path, revision: str) -> Changes:
    """What differs between the revision and the project as it is now, what is not committed included.

    `directory`: of the config, inside the project. Where it is unknown what the revision planned, every stack counts as
    changed.

    Raises:
        EngineError: there is no such revision, the directory lies elsewhere, or what is there now cannot be planned.
    """
    inside = _locate(project, directory)
    with extract_revision(project, revision) as folder, ThreadPoolExecutor(max_workers=1) as pool:
        earlier = pool.submit(_plan_earlier, folder, project, inside, revision)
        now = _plan_now(project, inside)
        try:
            before = earlier.result()
        except _UnknownInputsError as error:
            return Changes({stack: (str(error),) for stack in now}, {})
    return compare_stacks(before, now, revision)


def compare_stacks(before: Mapping[str, StackInputs], now: Mapping[str, StackInputs], revision: str) -> Changes:
    """The same for inputs that are known, by the names of the stacks."""
    changed: dict[str, tuple[str, ...]] = {}
    for stack, inputs in now.items():
        if stack not in before:
            changed[stack] = (f"the stack is new since {revision}",)
            continue
        reasons = describe(compare(before[stack], inputs))
        if reasons:
            changed[stack] = reasons
    gone = {
        stack: (f"the stack is gone: {revision} had it and the config has not; what its state holds is still in AWS",)
        for stack in before
        if stack not in now
    }
    return Changes(changed, gone)


def _plan_now(project: Path, inside: Path) -> Mapping[str, StackInputs]:
    try:
        planned = read_document(run_module(project, _MODULE, inside.as_posix()))
    except EngineError as error:
        raise EngineError(f"what the stacks register cannot be computed, so nothing was compared:\n  {error}") from None
    if planned is None:
        raise EngineError(
            f"{project} holds another version of this program than the one that runs; run `python -m stacks` in it"
        )
    return planned


def _plan_earlier(folder: Path, project: Path, inside: Path, revision: str) -> Mapping[str, StackInputs]:
    unknown = f"what {revision} planned is unknown"
    if not (folder / "stacks" / "inputs" / "__main__.py").is_file():
        raise _UnknownInputsError(f"{unknown}: its program cannot tell yet")
    locks = [_read_lock(folder), _read_lock(project)]
    if locks[0] != locks[1]:
        raise _UnknownInputsError(f"{_LOCK} differs from {revision}: another version of a package may plan otherwise")
    try:
        planned = read_document(run_module(folder, _MODULE, inside.as_posix()))
    except EngineError as error:
        raise _UnknownInputsError(f"{unknown}: {error}") from None
    if planned is None:
        raise _UnknownInputsError(f"{unknown}: its program tells it in another form")
    return planned


def _read_lock(folder: Path) -> bytes | None:
    file = folder / _LOCK
    return file.read_bytes() if file.is_file() else None


def _locate(project: Path, directory: Path) -> Path:
    try:
        return directory.resolve().relative_to(project.resolve())
    except ValueError:
        raise EngineError(
            f"{directory} is not inside {project.resolve()}, so no earlier revision of the project has it: "
            "give the project by --project, or a directory in it by --dir"
        ) from None
