"""The folders that hold Terraform or Terragrunt code, however deep, and what is left out of them. Read-only.

Does not know what the files say (hcl, terragrunt) or which folders are root modules (roots).
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from migrate.terraform.hcl import CODE, PLACEHOLDER

UNIT = "terragrunt.hcl"
"""The file that makes a folder a unit of Terragrunt."""

_UNITS_OF_STACKS = ".terragrunt-stack"
_STACK = "terragrunt.stack.hcl"
_TEMPLATES = re.compile(r"(?:\.tf|\.tofu|terragrunt\.hcl)(?:\.json)?\.(?:tmpl|tpl|tftpl|j2|jinja2?|erb|mustache|ejs)")
_OLD_UNIT = "terraform.tfvars"
_OLD_TERRAGRUNT = re.compile(r"^\s*terragrunt\s*=\s*\{", re.MULTILINE)
_COPIES = {
    ".terraform": "what `terraform init` keeps for itself, and no code of yours: left out",
    ".terragrunt-cache": f"copies that Terragrunt makes: left out; it is the {UNIT} beside it that is read",
}


@dataclass
class CodeTree:
    """`folders`: those with code, with the sorted names of their files. `notes`: what was left out on purpose.

    `problems`: what could not be read.
    """

    folders: dict[Path, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find_code(top: Path) -> CodeTree:
    """Walks the folder. Hidden folders are left out, and links to folders too, so that it always ends."""
    tree = CodeTree()

    def tell(error: OSError) -> None:
        tree.problems.append(
            f"{Path(error.filename or top).as_posix()}: cannot be read ({error.strerror or type(error).__name__}), so "
            "the code in it and below it is unknown; make it readable"
        )

    for path, below, files in os.walk(top, onerror=tell):
        folder = Path(path)
        below[:] = sorted(name for name in below if _enter(folder / name, tree.notes))
        names = sorted(name for name in files if (folder / name).is_file())
        tree.notes += [
            f"{(folder / name).as_posix()}: a template of code, so it has no state; what is made from it does"
            for name in names
            if _TEMPLATES.search(name)
        ]
        if _STACK in names and not (folder / _UNITS_OF_STACKS).is_dir():
            tree.notes.append(
                f"{(folder / _STACK).as_posix()}: a stack of Terragrunt whose units are not there; "
                "`terragrunt stack generate` makes them, then they are read"
            )
        if _OLD_UNIT in names and _is_old_unit(folder / _OLD_UNIT):
            tree.notes.append(
                f"{(folder / _OLD_UNIT).as_posix()}: a unit of Terragrunt before 0.19, which is not read; name "
                "its state as SOURCE"
            )
        if any(name.endswith(CODE) or name == UNIT for name in names):
            tree.folders[folder] = names
    return tree


def make_absolute(path: Path) -> Path:
    """The path without `..` in it. Links are left as they are."""
    return Path(os.path.normpath(path.absolute()))


def find_copy(folder: Path) -> str | None:
    """What kind of copy the folder is in, where a tool made it (`.terraform`, `.terragrunt-cache`)."""
    return next((name for name in folder.absolute().parts if name in _COPIES), None)


def _is_old_unit(path: Path) -> bool:
    try:
        return _OLD_TERRAGRUNT.search(path.read_text(errors="replace")) is not None
    except OSError:
        # Told where it is read as the values of a root module; else nobody needs it.
        return False


def _enter(folder: Path, notes: list[str]) -> bool:
    """Whether there may be code of the user's in the folder."""
    place = folder.as_posix()
    if folder.name in _COPIES:
        notes.append(f"{place}: {_COPIES[folder.name]}")
        return False
    if folder.name.startswith(".") and folder.name != _UNITS_OF_STACKS:
        return False
    if folder.is_symlink():
        notes.append(
            f"{place}: a link to a folder, and links are not followed; where that is outside of what is read, name it "
            "with --terraform too"
        )
        return False
    if PLACEHOLDER.search(folder.name):
        notes.append(
            f"{place}: a template, by the placeholder in its name, so it has no state; what is made from it does"
        )
        return False
    return True
