"""The units of Terragrunt, as the root modules that Terragrunt would make of them. It runs nothing. Read-only.

Facts of Terragrunt: https://terragrunt.gruntwork.io/docs/reference/hcl/, as of 2025-11.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from migrate.terraform.expressions import Scope, Unknown, UnknownValueError
from migrate.terraform.folders import UNIT, make_absolute
from migrate.terraform.hcl import Block, ModuleFiles, Problems, list_labelled_blocks, parse_blocks, read_blocks
from migrate.terraform.terragrunt_functions import Place, list_functions

_INPUT = "a variable to which the inputs of Terragrunt may give another value"


@dataclass(frozen=True)
class _Config:
    """A file as a unit sees it: the unit's own, or one that it includes; `deep`: merged into the unit's own."""

    path: Path
    blocks: tuple[Block, ...]
    scope: Scope
    deep: bool = False

    def find(self, kind: str) -> list[Block]:
        return [block for block in self.blocks if block.kind == kind]


@dataclass(frozen=True)
class _Unit:
    """`unsure`: why other files than `includes` may count too; None: these are all."""

    folder: Path
    own: _Config
    includes: tuple[_Config, ...]
    unsure: str | None

    def list_configs(self) -> tuple[_Config, ...]:
        """Later ones count for more."""
        return (*self.includes, self.own)


@dataclass
class Terragrunt:
    """The units among some folders with a `terragrunt.hcl`, evaluated as far as that needs no run of Terragrunt.

    `units`: those that have states. `called`: the local folders that hold their code. `notes`: what the other files
    are, and what only a run could tell.
    """

    folders: Iterable[Path]
    problems: Problems
    units: dict[Path, _Unit] = field(default_factory=dict)
    called: set[Path] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    _files: dict[Path, tuple[Block, ...]] = field(default_factory=dict)
    _reading: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = [self._read_unit(folder) for folder in self.folders]
        included = {make_absolute(config.path) for unit in found for config in unit.includes}
        for unit in found:
            place = unit.own.path.as_posix()
            has_code = unit.own.find("terraform") or unit.own.find("include") or any(unit.folder.glob("*.tf"))
            if make_absolute(unit.own.path) in included:
                continue
            if not has_code:
                self.notes.append(
                    f"{place}: no unit of Terragrunt (no include, no source), so it has no state of its own"
                )
                continue
            self.units[unit.folder] = unit
            self.called |= set(_list_sources(unit))

    def complete(self, folder: Path, files: ModuleFiles) -> ModuleFiles:
        """The code beside a unit, with the backend and the providers that Terragrunt would write for it."""
        unit = self.units[folder]
        blocks = [*map(_hide_default, files.blocks), *self._list_generated(unit)]
        has_backend = any(block.kind == "terraform" and "backend" in block.body for block in blocks)
        stated = _read_remote_state(unit)
        if stated is None or (has_backend and stated[0] is None):
            return replace(files, blocks=tuple(blocks))
        kind, config, place = stated
        if has_backend:
            return replace(files, blocks=tuple(blocks), backends={place: config})
        blocks.append(Block("terraform", "", {"backend": [{kind or "s3": [config]}]}, place))
        return replace(files, blocks=tuple(blocks))

    def _read_unit(self, folder: Path) -> _Unit:
        path = folder / UNIT
        blocks = self._read(path)
        # A path of an include is said without knowing any include.
        first = self._make_scope(path, folder, None)
        includes: list[_Config] = []
        unsure: str | None = None
        parents: list[Path] = []
        for label, body, place in _list_includes(blocks):
            target = first.settle(body.get("path"))
            strategy = first.settle(body.get("merge_strategy", '"shallow"'))
            file = folder / target if isinstance(target, str) else None
            if file is None or not file.is_file() or not isinstance(strategy, str):
                reason = target.reason if isinstance(target, Unknown) else "a file that is not there"
                self.notes.append(f"{place}: the path of include {label!r} is unknown here: it takes {reason}")
                unsure = "an include whose path is unknown here"
                continue
            parents.append(file)
            if strategy != "no_merge":
                scope = self._make_scope(file, folder, file)
                includes.append(_Config(file, self._read(file), scope, deep=strategy == "deep"))
        own = _Config(path, blocks, self._make_scope(path, folder, parents[0] if len(parents) == 1 else None))
        return _Unit(folder, own, tuple(includes), unsure)

    def _read(self, path: Path) -> tuple[Block, ...]:
        key = make_absolute(path)
        if key not in self._files:
            self._files[key] = tuple(read_blocks(path, self.problems))
        return self._files[key]

    def _make_scope(self, path: Path, folder: Path, parent: Path | None) -> Scope:
        """What names mean in a file. `folder`: the unit's; `parent`: the file that the unit includes."""
        values: dict[str, Any] = {}
        for block in self._read(path):
            if block.kind == "locals":
                values |= block.body
        place = Place(folder=folder, parent=parent)
        return Scope(locals=values, functions=list_functions(place, self._read_config))

    def _read_config(self, path: Path) -> dict[str, Any]:
        """What `read_terragrunt_config` returns, as far as it is known here. Functions in it are about that file."""
        if path in self._reading:
            raise UnknownValueError("a file that reads itself")
        self._reading.append(path)
        try:
            scope = self._make_scope(path, path.parent, None)
            values = {name: scope.settle(value) for name, value in scope.locals.items()}
        finally:
            self._reading.pop()
        return {"locals": values, "inputs": Unknown("the inputs of another file")}

    def _list_generated(self, unit: _Unit) -> Iterator[Block]:
        """The blocks of the code that `generate` blocks write."""
        generated = {
            block.label: (config, block) for config in unit.list_configs() for block in config.find("generate")
        }
        for config, block in generated.values():
            body = dict(list_labelled_blocks({"generate": block.body}, "generate")).get(block.label, block.body)
            path = config.scope.settle(body.get("path"))
            if config.scope.settle(body.get("disable", False)) is True or not str(path).endswith(".tf"):
                continue
            place = _name_place(block.place, unit)
            text = config.scope.render(body.get("contents"))
            found = Problems()
            code = parse_blocks(text, place, found) if text is not None else []
            if text is None or found.errors or found.templates:
                self.notes.append(f"{place}: what this generates is unknown here, so it is no evidence")
            yield from (replace(one, place=place) for one in code)


def _list_includes(blocks: Iterable[Block]) -> Iterator[tuple[str, dict[str, Any], str]]:
    for block in blocks:
        if block.kind == "include":
            yield block.label, block.body, block.place


def _read_remote_state(unit: _Unit) -> tuple[str | None, dict[str, Any], str] | None:
    """(kind of backend, its settings, place); None when there is none. A kind of None: it is unknown which counts."""
    own = unit.own.find("remote_state")
    others = [(config, block) for config in unit.includes for block in config.find("remote_state")]
    places = [block.place for block in (*own, *(block for _, block in others))]
    place = _name_place((places or [unit.own.path.as_posix()])[0], unit)
    unsure = None
    if own:
        if any(config.deep for config, _ in others):
            unsure = "a deep merge of two remote_state blocks"
        others = [(unit.own, own[0])]
    elif len(others) > 1:
        unsure = "one of several remote_state blocks"
    else:
        unsure = unit.unsure
    if unsure:
        return None, dict.fromkeys(("bucket", "key"), Unknown(unsure)), place
    if not others:
        return None
    config, block = others[0]
    kind = config.scope.settle(block.body.get("backend"))
    written = block.body.get("config", {})
    settings = config.scope.settle(written[-1] if isinstance(written, list) and written else written)
    if not isinstance(kind, str) or not isinstance(settings, dict):
        reason = next((one for one in (kind, settings) if isinstance(one, Unknown)), Unknown("a value of another kind"))
        return None, dict.fromkeys(("bucket", "key"), reason), place
    if "lock_table" in settings:  # Terragrunt's older name of it
        settings.setdefault("dynamodb_table", settings["lock_table"])
    return kind, settings, place


def _list_sources(unit: _Unit) -> Iterator[Path]:
    """The local folder that has the unit's code, where that is said."""
    for config in unit.list_configs():
        for block in config.find("terraform"):
            source = config.scope.settle(block.body.get("source"))
            if isinstance(source, str) and source.startswith((".", "/")):
                yield make_absolute(unit.folder / source.partition("?")[0].replace("//", "/"))


def _hide_default(block: Block) -> Block:
    if block.kind != "variable" or "default" not in block.body:
        return block
    return replace(block, body=block.body | {"default": Unknown(_INPUT)})


def _name_place(place: str, unit: _Unit) -> str:
    own = unit.own.path.as_posix()
    return place if place.rpartition(":")[0] == own or place == own else f"{place} (for {unit.folder.as_posix()})"
