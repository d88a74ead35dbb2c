"""Files of Terraform and OpenTofu code, parsed into blocks. Read-only.

Does not know which folders are root modules (roots), what a block means (code) or an expression comes to (expressions).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from hcl2.rules.base import BlockRule
from lark.exceptions import LarkError

from migrate.terraform.expressions import unquote

_OPTIONS = hcl2.SerializationOptions(with_comments=False, explicit_blocks=False, preserve_heredocs=False)
CODE = (".tf", ".tofu", ".tf.json", ".tofu.json")
"""How the names of files with code end."""

# Only indented lines are in such a block, so that a text with many beginnings and no end takes no time either.
_RESOURCE = re.compile(
    r'^(?:resource|module|output|moved|removed|import|check|data "(?!terraform_remote_state"))\b[^\n]*\{[ \t]*\n'
    r"(?:(?:[ \t][^\n]*)?\n)*\}[ \t]*$",
    re.MULTILINE,
)
_VALUES = (".tfvars", ".tfvars.json")


PLACEHOLDER = re.compile(r"\{\{|\{%|<%|\$\{?\w|@@\w|__[A-Z]\w*__|<[A-Za-z][\w -]*>")
"""What generators and `envsubst` fill in: `{{ name }}`, `{% if %}`, `<%= name %>`, `$name`, `__NAME__`, `<name>`."""


@dataclass
class Problems:
    """Files that could not be read, in words: `errors`, and `templates`, which are no code until they are filled in."""

    errors: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)

    def extend(self, other: "Problems") -> None:
        self.errors += other.errors
        self.templates += other.templates

    def add_syntax(self, error: Exception, place: str, text: str, language: str, advice: str) -> None:
        """A text that cannot be parsed. The parser's own words are not told: they quote it, and it may be a secret."""
        line = getattr(error, "line", None) or getattr(error, "lineno", None)
        if not isinstance(line, int) or line < 1:
            self.errors.append(f"{place}: this is no valid {language}, so nothing was read{advice}")
        elif any(PLACEHOLDER.search(one.replace("${", "")) for one in text.splitlines()[max(line - 2, 0) : line]):
            self.templates.append(
                f"{place}:{line}: a template, by the placeholder there, so it has no state; what is made from it does"
            )
        else:
            self.errors.append(f"{place}:{line}: this is no valid {language}, so nothing was read{advice}")


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


def read_module(folder: Path, names: Sequence[str], problems: Problems) -> ModuleFiles:
    """The code of a folder with files of these names. What cannot be read or parsed is added to `problems`."""
    values = [*(name for name in names if name.endswith(_VALUES)), *_list_values_below(folder)]
    backends = [name for name in names if name.endswith((".tfbackend", "backend.hcl"))]
    return ModuleFiles(
        folder,
        tuple(block for name in names if name.endswith(CODE) for block in read_blocks(folder / name, problems)),
        {name: _read_values(folder / name, problems) for name in values},
        {name: _read_values(folder / name, problems) for name in backends},
    )


def list_labelled_blocks(body: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The blocks of that name within a block, or the mappings, each with its label: `backend "s3" { }`."""
    for holder in _list_blocks(body, name):
        for label in holder:
            yield from ((unquote(label), inner) for inner in _list_blocks(holder, label))


def _list_blocks(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The blocks of that name within a block, or the mappings: `assume_role { }` and `assume_role = { }`."""
    value = body.get(name)
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _list_values_below(folder: Path) -> list[str]:
    """The tfvars files one level below the folder. Beside code they are that code's."""
    paths = [path for path in sorted(folder.glob("[!.]*/*")) if path.is_file()]
    others = {path.parent for path in paths if path.name.endswith(CODE)}
    return [
        path.relative_to(folder).as_posix()
        for path in paths
        if path.name.endswith(_VALUES) and path.parent not in others
    ]


def read_blocks(path: Path, problems: Problems) -> list[Block]:
    """The blocks at the top of a file; none when it cannot be read or parsed, which is added to `problems`."""
    text = read_text(path, problems)
    place = path.as_posix()
    if path.name.endswith(".json"):
        return list(_split_json(_parse_json(text, place, problems), place))
    shorter = _cut_resources(text)
    if shorter != text:
        tried = Problems()
        blocks = parse_blocks(shorter, place, tried)
        if not (tried.errors or tried.templates):
            return blocks
    return parse_blocks(text, place, problems)


def parse_blocks(text: str, place: str, problems: Problems) -> list[Block]:
    """The blocks at the top of HCL code; `place` is the file that it is of."""
    try:
        tree = hcl2.parses_to_tree(text)
        lines = [child.meta.line for child in tree.children[0].children if getattr(child, "data", "") == "block"]
        blocks = [child for child in hcl2.transform(tree).body.children if isinstance(child, BlockRule)]
        return [
            _make_block(block, f"{place}:{line}") for block, line in zip(blocks, lines, strict=True) if block.labels
        ]
    except (LarkError, RecursionError, RuntimeError, ValueError) as error:
        problems.add_syntax(error, place, text, "HCL", "; `terraform fmt` says what is wrong")
        return []


def _cut_resources(text: str) -> str:
    """The code with blank lines for the blocks of which nothing is asked here: to parse them is most of the work.

    The whole text, where lines may be in a heredoc or a comment, so that they only look like the ends of a block.
    """
    if "<<" in text or "/*" in text:
        return text
    return _RESOURCE.sub(lambda block: "\n" * block[0].count("\n"), text)


def _make_block(block: BlockRule, place: str) -> Block:
    kind, *labels = (unquote(str(label.serialize(_OPTIONS))) for label in block.labels)
    return Block(kind, labels[0] if labels else "", block.body.serialize(_OPTIONS), place)


def _read_values(path: Path, problems: Problems) -> dict[str, Any]:
    """The assignments of a tfvars or backend configuration file."""
    text = read_text(path, problems)
    place = path.as_posix()
    if path.name.endswith(".json"):
        return _parse_json(text, place, problems)
    try:
        return hcl2.loads(text, serialization_options=_OPTIONS)
    except (LarkError, RecursionError, RuntimeError, ValueError) as error:
        problems.add_syntax(error, place, text, "HCL", "; `terraform fmt` says what is wrong")
        return {}


def read_text(path: Path, problems: Problems) -> str:
    """The text of a file; empty when it cannot be read, which is added to `problems`."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.errors.append(f"{path.as_posix()}: this is not UTF-8 text, so nothing was read; save it as UTF-8")
    except OSError as error:
        problems.errors.append(f"{path.as_posix()}: cannot be read: {error.strerror or error}")
    return ""


def _parse_json(text: str, place: str, problems: Problems) -> dict[str, Any]:
    try:
        document = json.loads(text) if text else {}
    except json.JSONDecodeError as error:
        problems.add_syntax(error, place, text, "JSON", "")
        return {}
    except (RecursionError, ValueError):
        problems.errors.append(
            f"{place}: this is no JSON that can be read: too deep, or with a number that is too long"
        )
        return {}
    if not isinstance(document, dict):
        problems.errors.append(f"{place}: this is JSON, but no object, so it is no Terraform code")
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
