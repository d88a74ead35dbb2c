"""Which folders are root modules, that is have states of their own, and what the others are. Read-only.

Does not know what a root module's blocks say (migrate.terraform.code).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from migrate.errors import MigrateError
from migrate.terraform.folders import UNIT, find_code, find_copy, make_absolute
from migrate.terraform.hcl import CODE, ModuleFiles, Problems, list_labelled_blocks, read_module, read_text
from migrate.terraform.terragrunt import Terragrunt

_MAY_BE_ROOT = re.compile(r'\bprovider\s+"?aws\b|\bbackend\s|\bcloud\s*\{|"(?:provider|backend|cloud)"')
"""Without this text no block in a file makes its folder a root module, so it need not be parsed, which is slow."""

_CALLED = re.compile(r'\bsource"?\s*[=:]\s*"(?P<path>\.{1,2}/[^"$?]*)')
_NO_ROOT = (
    "has no backend, and no provider block of AWS that is its own, so it is a module that others call; if it is a root "
    "module all the same, name its state as SOURCE"
)


@dataclass(frozen=True)
class FoundModules:
    """`modules`: the root modules. `notes`: what the other folders are. `problems`: what could not be read."""

    modules: tuple[ModuleFiles, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def read_root_modules(folder: Path) -> FoundModules:
    """Every root module in the folder and below it: those with a backend, and those with a provider block of AWS.

    A folder that another one calls as a module is none without a backend. The units of Terragrunt are root modules,
    with what Terragrunt would write for them. A root module that cannot be read as a whole is left out, as a problem.

    Raises:
        MigrateError: there is no Terraform code, or nothing of it could be read.
    """
    _check_folder(folder)
    tree = find_code(folder)
    problems = Problems(tree.problems, tree.notes)
    texts = {path: _read_texts(path, names, problems) for path, names in tree.folders.items()}
    terragrunt = Terragrunt([path for path, names in tree.folders.items() if UNIT in names], problems)
    called = _list_called(texts) | terragrunt.called
    notes = terragrunt.notes
    modules: list[ModuleFiles] = []
    for path, names in tree.folders.items():
        found = Problems()
        module = None
        if path in terragrunt.units:
            module = terragrunt.complete(path, read_module(path, names, found))
        elif _MAY_BE_ROOT.search(texts[path]):
            module = read_module(path, names, found)
            module = module if _is_root(module, called=make_absolute(path) in called) else None
            if module and make_absolute(path) in terragrunt.called and not _says_key(module):
                notes.append(f"{path.as_posix()}: the code of units of Terragrunt; these have the states")
                continue
        if found.errors or found.templates:
            problems.extend(found)
        elif module:
            modules.append(module)
        elif texts[path]:
            notes.append(f"{path.as_posix()}: {_NO_ROOT}")
    if problems.errors and not modules:
        raise MigrateError(*sorted(set(problems.errors)))
    notes += problems.templates
    if not tree.folders:
        raise MigrateError(
            f"{folder.as_posix()}: holds no Terraform code (no .tf, .tf.json or {UNIT} file, here or below); name the "
            "folder of a root module, or one with several of them",
            *notes,
        )
    return FoundModules(tuple(modules), tuple(notes), tuple(dict.fromkeys(problems.errors)))


def _check_folder(folder: Path) -> None:
    """Raises MigrateError."""
    if not folder.is_dir():
        raise MigrateError(f"{folder.as_posix()}: is no folder, so no Terraform code was read; name a folder")
    if copy := find_copy(folder):
        raise MigrateError(
            f"{folder.as_posix()}: is within {copy}, which holds copies that a tool makes, so no code was read; name "
            "the folder that it is in"
        )


def _is_root(module: ModuleFiles, *, called: bool) -> bool:
    return any(
        (block.kind == "terraform" and not block.body.keys().isdisjoint({"backend", "cloud"}))
        or (not called and (block.kind, block.label) == ("provider", "aws"))
        for block in module.blocks
    )


def _says_key(module: ModuleFiles) -> bool:
    """Whether a backend is complete without Terragrunt."""
    return any(
        "key" in body
        for block in module.blocks
        if block.kind == "terraform"
        for _, body in list_labelled_blocks(block.body, "backend")
    )


def _read_texts(folder: Path, names: Sequence[str], problems: Problems) -> str:
    return "\n".join(read_text(folder / name, problems) for name in names if name.endswith(CODE))


def _list_called(texts: Mapping[Path, str]) -> set[Path]:
    """The folders that `module` blocks name."""
    return {make_absolute(folder / call["path"]) for folder, text in texts.items() for call in _CALLED.finditer(text)}
