"""What the code of a workload declares. Its component is read and not imported, because config needs no pulumi; the
model of its arguments is imported.
"""

import ast
import importlib
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.models.arguments import Arguments, UnfitLookupError
from config.models.lookups import find_references
from config.text import shorten
from policies.problems import find_meant

FOLDER = "workloads"
"""The package that workloads are in, at the top of the project."""

SIGNATURE = ("self", "name", "args", "context", "opts")
"""The parameters of a component."""

_TOO_HEAVY = ("pulumi", "boto3", "botocore", "components", "stacks")
"""What the module of arguments does not import, nor what begins like it: `config check` runs without."""


class WorkloadCodeError(Exception):
    """The code of a workload can't be used. `hint`: what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True)
class _Names:
    """Where a component and its arguments are: `workloads.web_service:WebService`."""

    module: str
    component: str

    @property
    def arguments_module(self) -> str:
        return f"{self.module}_args"

    @property
    def arguments(self) -> str:
        return f"{self.component}Args"


def find_arguments(component: str) -> type[Arguments]:
    """The model of a component's arguments, once the component is there and can be made.

    Raises:
        WorkloadCodeError: one of the two is missing, or is not what it should be.
    """
    names = _Names(*component.split(":"))
    _check_component(names)
    path = _find_file(names.arguments_module)
    if path is None:
        raise WorkloadCodeError(
            f"there is no {_show(names.arguments_module)}, so nobody knows which arguments {names.component} takes",
            f"create it, with a class {names.arguments}(Arguments)",
        )
    _refuse_heavy_imports(names, path)
    found = getattr(_import(names.arguments_module, path), names.arguments, None)
    if not isinstance(found, type) or not issubclass(found, Arguments):
        raise WorkloadCodeError(
            f"{_show(names.arguments_module)} has no class {names.arguments} derived from Arguments, so nobody "
            f"knows which arguments {names.component} takes",
            f"write `class {names.arguments}(Arguments):` there, after `from config.models.arguments import Arguments`",
        )
    for name, field in found.model_fields.items():
        if isinstance(field.default, str) and find_references(field.default):
            raise WorkloadCodeError(
                f"{_show(names.arguments_module)}: the default of {name} refers to a lookup, and would be taken "
                "literally: defaults are not looked up",
                "leave the default out, and write the reference in workloads.yaml",
            )
    return found


def name_arguments_file(component: str) -> str:
    """The file of the model of a component's arguments, from the project's folder."""
    return _show(_Names(*component.split(":")).arguments_module)


def _check_component(names: _Names) -> None:
    path = _find_file(names.module)
    if path is None:
        meant = find_meant(names.module.removeprefix(f"{FOLDER}."), _list_modules())
        raise WorkloadCodeError(
            f"there is no {_show(names.module)}, so nothing could be made",
            f'did you mean "{FOLDER}.{meant}:{names.component}"?' if meant else "create the file, or correct the name",
        )
    classes = {node.name: node for node in _parse(names.module, path).body if isinstance(node, ast.ClassDef)}
    if names.component not in classes:
        meant = find_meant(names.component, classes)
        raise WorkloadCodeError(
            f"{_show(names.module)} has no class {shorten(names.component)}, so nothing could be made",
            f'did you mean "{names.module}:{meant}"?' if meant else "write the class there, or correct the name",
        )
    for node in classes[names.component].body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            given = tuple(one.arg for one in node.args.args)
            if given != SIGNATURE:
                raise WorkloadCodeError(
                    f"{_show(names.module)}:{node.lineno}: {names.component} takes ({', '.join(given)}), and the "
                    "program gives it (name, args, context, opts), so it could not be made",
                    f"write def __init__({', '.join(SIGNATURE)})",
                )


def _refuse_heavy_imports(names: _Names, path: Path) -> None:
    for node in ast.walk(_parse(names.arguments_module, path)):
        modules = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for module in modules:
            if module.partition(".")[0].startswith(_TOO_HEAVY) or module == names.module:
                raise WorkloadCodeError(
                    f"{_show(names.arguments_module)}:{getattr(node, 'lineno', 0)}: it imports {module}, and the "
                    "arguments of a workload are checked where nothing is made and no pulumi is loaded",
                    "keep to pydantic, Arguments and the types of config.models.types there",
                )


def _import(module: str, path: Path) -> object:
    try:
        return importlib.import_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's code raises is a mistake in it
        sys.modules.pop(module, None)
        where = f"{_show(module)}:{line}" if (line := _find_line(error, path)) else _show(module)
        raise WorkloadCodeError(f"{where} can't be imported: {_tell(error)}", "correct that line") from None


def describe_failure(component: str, error: BaseException) -> str:
    """What the code of a component's arguments raised, with its line."""
    names = _Names(*component.split(":"))
    path = _find_file(names.arguments_module)
    line = None if path is None else _find_line(error, path)
    return _tell(error) + ("" if line is None else f" in {_show(names.arguments_module)}:{line}")


def _find_line(error: BaseException, path: Path) -> int | None:
    lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == str(path)]
    return lines[-1] if lines else None


def _tell(error: BaseException) -> str:
    if isinstance(error, UnfitLookupError):
        return str(error)
    return f"{type(error).__name__}: {shorten(str(error))}"


def _parse(module: str, path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        line, said = (error.lineno, error.msg) if isinstance(error, SyntaxError) else (None, str(error))
        message = f"{_show(module)}:{line or 1} is no Python: {shorten(said)}"
        raise WorkloadCodeError(message, "correct that line") from None


def _show(module: str) -> str:
    """The file of a module, from the project's folder."""
    return f"{module.replace('.', '/')}.py"


def _find_file(module: str) -> Path | None:
    parts = module.split(".")[1:]
    paths = (Path(folder, *parts[:-1], f"{parts[-1]}.py") for folder in _list_folders())
    return next((path for path in paths if path.is_file()), None)


def _list_modules() -> Iterator[str]:
    for folder in _list_folders():
        for path in folder.rglob("*.py"):
            if not path.stem.endswith(("_args", "__init__")):
                yield ".".join(path.relative_to(folder).with_suffix("").parts)


def _list_folders() -> list[Path]:
    try:
        return [Path(one) for one in importlib.import_module(FOLDER).__path__]
    except ModuleNotFoundError:
        return []
