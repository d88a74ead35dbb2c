"""The functions of Terragrunt whose value the folders alone decide. The others are named as what they need. Read-only.

Facts of Terragrunt: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/, as of 2025-11.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from migrate.terraform.expressions import UnknownValueError
from migrate.terraform.folders import UNIT, make_absolute

_OF_A_RUN = {
    "get_env": "get_env(), an environment variable of whoever runs Terragrunt",
    "get_aws_account_id": "get_aws_account_id(), the account of whoever runs Terragrunt",
    "get_aws_account_alias": "get_aws_account_alias(), the account of whoever runs Terragrunt",
    "get_aws_caller_identity_arn": "get_aws_caller_identity_arn(), the role of whoever runs Terragrunt",
    "run_cmd": "run_cmd(), the output of a command, and nothing is run here",
    "sops_decrypt_file": "sops_decrypt_file(), an encrypted file",
}


@dataclass(frozen=True)
class Place:
    """Where a call stands. `folder`: the unit's, also for calls in a file that it includes, which is `parent`."""

    folder: Path
    parent: Path | None


def list_functions(place: Place, read_config: Callable[[Path], dict[str, Any]]) -> Mapping[str, Callable[..., Any]]:
    """The functions for a Scope. `read_config` returns the content of another file, by its path."""
    folder, parent = place.folder, (place.parent or place.folder / UNIT).parent
    return {
        **{name: partial(_refuse, reason) for name, reason in _OF_A_RUN.items()},
        "find_in_parent_folders": partial(_find_in_parents, folder),
        "path_relative_to_include": lambda: _relate(folder, parent),
        "path_relative_from_include": lambda: _relate(parent, folder),
        "get_terragrunt_dir": lambda: make_absolute(folder).as_posix(),
        "get_original_terragrunt_dir": lambda: make_absolute(folder).as_posix(),
        "get_parent_terragrunt_dir": lambda: make_absolute(parent).as_posix(),
        "get_repo_root": lambda: _find_repository(folder).as_posix(),
        "get_path_from_repo_root": lambda: _relate(folder, _find_repository(folder)),
        "get_path_to_repo_root": lambda: _relate(_find_repository(folder), folder),
        "read_terragrunt_config": partial(_read_config, folder, read_config),
        "basename": lambda text: PurePosixPath(_check_text(text)).name,
        "dirname": lambda text: PurePosixPath(_check_text(text)).parent.as_posix(),
        "lower": lambda text: _check_text(text).lower(),
        "format": _format,
        "replace": _replace,
        "split": lambda separator, text: [f'"{part}"' for part in _check_text(text).split(_check_text(separator))],
    }


def _refuse(reason: str, *_: Any) -> NoReturn:
    raise UnknownValueError(reason)


def _find_in_parents(folder: Path, name: str = UNIT, fallback: str | None = None) -> str:
    """From the folder above upwards, as Terragrunt does."""
    for above in make_absolute(folder).parents:
        if (above / _check_text(name)).exists():
            return (above / name).as_posix()
    if fallback is not None:
        return _check_text(fallback)
    raise UnknownValueError(f"find_in_parent_folders(), and no folder above has {name}")


def _find_repository(folder: Path) -> Path:
    start = make_absolute(folder)
    found = next((above for above in (start, *start.parents) if (above / ".git").exists()), None)
    if found is None:
        raise UnknownValueError("the root of the repository, and no folder above has a .git")
    return found


def _read_config(folder: Path, read_config: Callable[[Path], dict[str, Any]], name: str, *_: Any) -> dict[str, Any]:
    path = make_absolute(folder / _check_text(name))
    if not path.is_file():
        raise UnknownValueError("read_terragrunt_config() of a file that is not there")
    return read_config(path)


def _relate(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


def _format(template: Any, *values: Any) -> str:
    parts = _check_text(template).split("%s")
    if len(parts) != len(values) + 1 or "%" in "".join(parts):
        raise UnknownValueError("a call of format() with more than %s in it")
    texts = [_check_text(value) for value in values]
    return "".join(part + text for part, text in zip(parts, [*texts, ""], strict=True))


def _replace(text: Any, old: Any, new: Any) -> str:
    if len(_check_text(old)) > 1 and old.startswith("/") and old.endswith("/"):
        raise UnknownValueError("a call of replace() with a pattern")
    return _check_text(text).replace(old, _check_text(new))


def _check_text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnknownValueError("a call of a function with a value that is no text")
    return value
