"""Files of Terraform and OpenTofu code, parsed into blocks, and which folders are root modules. Read-only.

Does not know what a block means (migrate.terraform.code) or an expression comes to (migrate.terraform.expressions).
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from hcl2.rules.base import BlockRule
from lark.exceptions import LarkError

from migrate.errors import MigrateError
from migrate.terraform.expressions import unquote

_OPTIONS = hcl2.SerializationOptions(with_comments=False, explicit_blocks=False, preserve_heredocs=False)
_CODE = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VALUES = (".tfvars", ".tfvars.json")


@dataclass(frozen=True)
class Block:
    """A block at the top of a file. `body` has raw values, as migrate.terraform.expressions reads them.

    `label` is the first one: the name of a variable, the type of a provider or data source. `place`: file:line, or the
    file alone where it is JSON.
    """

    kind: str
    label: str
    body: dict[str, Any] = field(repr=False)
    place: str


@dataclass(frozen=True)
class ModuleFiles:
    """The code of one folder. `values`: the content of its tfvars files by name; `backends` of its backend files.

    `values` has those of the folders in it too (`env/prod.tfvars`), one level deep and where no code is beside them.
    """

    folder: Path
    blocks: tuple[Block, ...]
    values: dict[str, dict[str, Any]] = field(repr=False)
    backends: dict[str, dict[str, Any]] = field(repr=False)


def read_root_modules(folder: Path) -> list[ModuleFiles]:
    """The folder, where it has a backend or an AWS provider block; else every folder below it that has one.

    Raises:
        MigrateError: there is no Terraform code, or some of it cannot be read or parsed.
    """
    if not folder.is_dir():
        raise MigrateError(f"{folder.as_posix()}: is no folder, so no Terraform code was read; name a folder")
    problems: list[str] = []
    modules: list[ModuleFiles] = []
    any_code = False
    for root in _walk(folder):
        names = sorted(path.name for path in root.iterdir() if path.is_file())
        code = [name for name in names if name.endswith(_CODE)]
        any_code = any_code or bool(code)
        blocks = tuple(block for name in code for block in _read_blocks(root / name, problems))
        if not any(_makes_root(block) for block in blocks):
            continue
        values = [*(name for name in names if name.endswith(_VALUES)), *_list_values_below(root)]
        backends = [name for name in names if name.endswith((".tfbackend", "backend.hcl"))]
        modules.append(
            ModuleFiles(
                root,
                blocks,
                {name: _read_values(root / name, problems) for name in values},
                {name: _read_values(root / name, problems) for name in backends},
            )
        )
        if root == folder:
            break
    if problems:
        raise MigrateError(*sorted(problems))
    if not any_code:
        raise MigrateError(
            f"{folder.as_posix()}: holds no Terraform code (no .tf or .tf.json file, here or below); name the folder "
            "of a root module, or one with several of them"
        )
    return modules


def list_labelled_blocks(body: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The blocks of that name within a block, or the mappings, each with its label: `backend "s3" { }`."""
    for holder in _list_blocks(body, name):
        for label in holder:
            yield from ((unquote(label), inner) for inner in _list_blocks(holder, label))


def _list_blocks(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The blocks of that name within a block, or the mappings: `assume_role { }` and `assume_role = { }`."""
    value = body.get(name)
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _makes_root(block: Block) -> bool:
    return (block.kind, block.label) == ("provider", "aws") or (
        block.kind == "terraform" and not block.body.keys().isdisjoint({"backend", "cloud"})
    )


def _walk(folder: Path) -> Iterator[Path]:
    """The folder and those below it, but hidden ones such as .terraform."""
    for path, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield Path(path)


def _list_values_below(folder: Path) -> list[str]:
    """The tfvars files one level below the folder. Beside code they are that code's."""
    paths = [path for path in sorted(folder.glob("[!.]*/*")) if path.is_file()]
    others = {path.parent for path in paths if path.name.endswith(_CODE)}
    return [
        path.relative_to(folder).as_posix()
        for path in paths
        if path.name.endswith(_VALUES) and path.parent not in others
    ]


def _read_blocks(path: Path, problems: list[str]) -> list[Block]:
    text = _read_text(path, problems)
    place = path.as_posix()
    if path.name.endswith(".json"):
        return list(_split_json(_parse_json(text, place, problems), place))
    try:
        tree = hcl2.parses_to_tree(text)
        lines = [child.meta.line for child in tree.children[0].children if getattr(child, "data", "") == "block"]
        blocks = [child for child in hcl2.transform(tree).body.children if isinstance(child, BlockRule)]
        return [
            _make_block(block, f"{place}:{line}") for block, line in zip(blocks, lines, strict=True) if block.labels
        ]
    except (LarkError, RecursionError, RuntimeError, ValueError) as error:
        problems.append(_explain(error, place))
        return []


def _make_block(block: BlockRule, place: str) -> Block:
    kind, *labels = (unquote(str(label.serialize(_OPTIONS))) for label in block.labels)
    return Block(kind, labels[0] if labels else "", block.body.serialize(_OPTIONS), place)


def _read_values(path: Path, problems: list[str]) -> dict[str, Any]:
    """The assignments of a tfvars or backend configuration file."""
    text = _read_text(path, problems)
    place = path.as_posix()
    if path.name.endswith(".json"):
        return _parse_json(text, place, problems)
    try:
        return hcl2.loads(text, serialization_options=_OPTIONS)
    except (LarkError, RecursionError, RuntimeError, ValueError) as error:
        problems.append(_explain(error, place))
        return {}


def _explain(error: Exception, place: str) -> str:
    """Where the text is no HCL. The parser's own words quote the text, and that may be a secret."""
    line = getattr(error, "line", None)
    where = f"{place}:{line}" if isinstance(line, int) and line > 0 else place
    return f"{where}: this is no valid HCL, so nothing was read; `terraform fmt` says what is wrong"


def _read_text(path: Path, problems: list[str]) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(f"{path.as_posix()}: this is not UTF-8 text, so nothing was read; save it as UTF-8")
    except OSError as error:
        problems.append(f"{path.as_posix()}: cannot be read: {error.strerror or error}")
    return ""


def _parse_json(text: str, place: str, problems: list[str]) -> dict[str, Any]:
    try:
        document = json.loads(text) if text else {}
    except json.JSONDecodeError as error:
        problems.append(f"{place}:{error.lineno}: this is no valid JSON, so nothing was read")
        return {}
    except (RecursionError, ValueError):
        problems.append(f"{place}: this is no JSON that can be read: too deep, or with a number that is too long")
        return {}
    if not isinstance(document, dict):
        problems.append(f"{place}: this is JSON, but no object, so it is no Terraform code")
        return {}
    return {name: _make_raw(value) for name, value in document.items()}


def _make_raw(value: Any) -> Any:
    """JSON as python-hcl2 would return it: each string is a template."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\") if "${" not in value else value
        return f'"{escaped}"'
    if isinstance(value, list):
        return [_make_raw(item) for item in value]
    if isinstance(value, dict):
        return {name: _make_raw(item) for name, item in value.items()}
    return value


def _split_json(document: dict[str, Any], place: str) -> Iterator[Block]:
    for kind in ("terraform", "locals"):
        yield from (Block(kind, "", body, place) for body in _list_blocks(document, kind))
    for kind in ("provider", "variable"):
        yield from (Block(kind, label, body, place) for label, body in list_labelled_blocks(document, kind))
    # A data source has two labels; what is asked of it stands below the second.
    yield from (Block("data", label, body, place) for label, body in list_labelled_blocks(document, "data"))
