"""What backend and provider blocks say: where the states are, and each provider alias's account and region. Read-only.

It runs nothing, and does not know whether the states agree (migrate.scanning.providers).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FileSource, S3Source, Source
from migrate.terraform.expressions import Scope, UnknownValueError, normalize
from migrate.terraform.hcl import PLACEHOLDER, Block, ModuleFiles, list_labelled_blocks
from migrate.terraform.roots import read_root_modules

_Value = TypeVar("_Value")

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>[0-9]{12}):role/.+")
_ACCOUNT = re.compile(r"[0-9]{12}")
_S3 = "s3://"
_OVERRIDE = re.compile(r"(/|_|\A)override\.tf(\.json)?:[0-9]+\Z")
"""The place of a block in an override file."""
_SETTINGS_OF_OTHERS = {
    "profile": "a profile says nothing about the account; choose it by AWS_PROFILE",
    "endpoint": "another endpoint is chosen by AWS_ENDPOINT_URL",
    "endpoints": "another endpoint is chosen by AWS_ENDPOINT_URL",
    "sse_customer_key": "the key is not taken from code; name a file with it as sse_customer_key_file in migrate.yaml",
}


NO_BACKEND = (
    "a root module without a backend block and without a terraform.tfstate, so its states were not looked for; if it "
    "has any, name them as SOURCE"
)


@dataclass(frozen=True, kw_only=True)
class ProviderClaim:
    """What a provider block says. `place` is its file:line.

    `account` comes from the role that it assumes (of several, one by the other, the last), else from
    `allowed_account_ids` with one id in it.
    """

    place: str
    alias: str
    account: str | None
    region: str | None


@dataclass(frozen=True, kw_only=True)
class RootModule:
    """A folder with code that has states of its own.

    `sources`: where these are, each with the places of the code that says so; `located`: whether that is all of them.
    `sole`: no other root module was read, so a state that is alone in a scan is its own too, copied from somewhere.
    """

    files: ModuleFiles
    sources: Mapping[Source, tuple[str, ...]] = field(default_factory=dict)
    located: bool = False
    sole: bool = False

    def covers(self, location: str, *, alone: bool) -> bool:
        """Whether a state at that location is this module's. `alone`: the scan has no other state."""
        if alone and self.sole and not (self.located and location.startswith(_S3)):
            return True
        return any(holds_state(source, location) for source in self.sources)

    def read_claims(self, workspace: str | None) -> tuple[list[ProviderClaim], list[str]]:
        """What the provider blocks say in a workspace, and notes on what only a run of Terraform could tell."""
        reader = _Reader(_make_scope(self.files, workspace))
        blocks = [block for block in self.files.blocks if (block.kind, block.label) == ("provider", "aws")]
        return [_read_claim(block, reader) for block in blocks], reader.notes


@dataclass(frozen=True, kw_only=True)
class TerraformCode:
    """`sources`: what the backend blocks say. `claims`: one for each provider block of AWS in the root modules.

    `notes`: what the code says and cannot be known here, each with its place. `problems`: the code that could not be
    read, and is left out. Without `modules` the claims are about every state.
    """

    sources: tuple[Source, ...]
    claims: tuple[ProviderClaim, ...]
    notes: tuple[str, ...]
    modules: tuple[RootModule, ...] = field(default=(), repr=False)
    problems: tuple[str, ...] = ()

    def find_places(self, source: Source) -> tuple[str, ...]:
        """Where the code says that source; empty when it doesn't."""
        return tuple(place for module in self._by_source.get(source, ()) for place in module.sources[source])

    def find_claims(self, location: str, workspace: str, *, alone: bool = False) -> tuple[ProviderClaim, ...]:
        """The claims about the state at a location: those of its root module, with the values of its workspace.

        `alone`: the scan has no other state, so that a sole root module speaks for it wherever it is. Otherwise code
        speaks for the states alone that its backend names.
        """
        if not self.modules:
            return self.claims
        near = {id(module) for source in self._index.find(location) for module in self._by_source[source]}
        covering = [
            module
            for module in self.modules
            if (id(module) in near or module.sole) and module.covers(location, alone=alone)
        ]
        return tuple(claim for module in covering for claim in module.read_claims(workspace)[0])

    @cached_property
    def _by_source(self) -> dict[Source, list[RootModule]]:
        found: dict[Source, list[RootModule]] = {}
        for module in self.modules:
            for source in module.sources:
                found.setdefault(source, []).append(module)
        return found

    @cached_property
    def _index(self) -> SourceIndex:
        return SourceIndex(self._by_source)

    def merge(self, other: "TerraformCode") -> "TerraformCode":
        """Both together."""
        modules = (*self.modules, *other.modules)
        return TerraformCode(
            sources=tuple(dict.fromkeys((*self.sources, *other.sources))),
            claims=(*self.claims, *other.claims),
            notes=tuple(sorted({*self.notes, *other.notes})),
            problems=tuple(sorted({*self.problems, *other.problems})),
            modules=_mark_sole(modules),
        )


def read_terraform_code(folder: Path, workspace: str | None = None) -> TerraformCode:
    """Reads every root module in the folder and below it. Read-only; runs nothing.

    `claims` hold for the `workspace`; `find_claims` evaluates them for that of each state.

    Raises:
        MigrateError: the folder has no Terraform code, or nothing of it can be read: every such file, by line.
    """
    found = read_root_modules(folder)
    notes = set(found.notes)
    if not found.modules:
        notes.add(
            f"{folder.as_posix()}: no file has a backend block or a provider block of AWS, so the code says nothing"
        )
    modules: list[RootModule] = []
    claims: list[ProviderClaim] = []
    for files in found.modules:
        sources, located, told = _read_backends(files)
        module = RootModule(files=files, sources=sources, located=located)
        said, unknown = module.read_claims(workspace)
        notes.update(told, unknown, _note_remote_states(files))
        modules.append(module)
        claims += said
    return TerraformCode(
        sources=tuple(dict.fromkeys(source for module in modules for source in module.sources)),
        claims=tuple(claims),
        notes=tuple(sorted(notes)),
        modules=_mark_sole(modules),
        problems=found.problems,
    )


def _mark_sole(modules: Sequence[RootModule]) -> tuple[RootModule, ...]:
    """The only one with a backend is sole, else the only one: an example beside it is not what a state is a copy of."""
    candidates = [module for module in modules if any(_list_backends(module.files))] or modules
    return tuple(replace(module, sole=len(candidates) == 1 and module is candidates[0]) for module in modules)


class _Reader:
    """Reads settings of blocks. What has no value here becomes None and a note."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.notes: list[str] = []

    def read(self, body: Mapping[str, Any], name: str, place: str) -> str | None:
        return self._evaluate(self._scope.read_text, body, name, place, None)

    def read_flag(self, body: Mapping[str, Any], name: str, place: str) -> bool:
        return self._evaluate(self._scope.read_flag, body, name, place, False)

    def read_list(self, body: Mapping[str, Any], name: str, place: str) -> list[str]:
        return self._evaluate(self._scope.read_list, body, name, place, [])

    def read_block(self, body: Mapping[str, Any], name: str, place: str) -> dict[str, Any]:
        """A block or a mapping, also one that a variable holds; of several the last; empty when there is none."""
        if any(label == name for label, _ in list_labelled_blocks(dict(body), "dynamic")):
            self._note(name, place, UnknownValueError("a dynamic block, which only a run of Terraform fills"))
            return {}
        if name not in body:
            return {}
        value = body[name]
        try:
            return self._scope.read_mapping(value[-1] if isinstance(value, list) and value else value)
        except UnknownValueError as error:
            self._note(name, place, error)
            return {}

    def _evaluate(
        self, evaluate: Callable[[Any], _Value], body: Mapping[str, Any], name: str, place: str, default: _Value
    ) -> _Value:
        if name not in body:
            return default
        try:
            return evaluate(body[name])
        except UnknownValueError as error:
            self._note(name, place, error)
            return default

    def _note(self, name: str, place: str, error: UnknownValueError) -> None:
        self.notes.append(f"{place}: {name} is unknown here: it takes {error}")


def _read_claim(block: Block, reader: _Reader) -> ProviderClaim:
    # Each assume_role block is entered from the one before it, so the last says where the provider acts.
    role = reader.read_block(block.body, "assume_role", block.place)
    role_arn = reader.read(role, "role_arn", block.place) or None
    parsed = _ROLE.fullmatch(role_arn or "")
    allowed = reader.read_list(block.body, "allowed_account_ids", block.place)
    account = parsed["account"] if parsed else None
    if role_arn and not parsed:
        reader.notes.append(f"{block.place}: role_arn is not the ARN of a role, so it says no account")
    if len(allowed) == 1 and _ACCOUNT.fullmatch(allowed[0]):
        if account is not None and account != allowed[0]:
            reader.notes.append(
                f"{block.place}: the role is in account {account}, and allowed_account_ids has {allowed[0]}; "
                "Terraform would refuse it, so it says no account"
            )
        account = allowed[0] if account in {None, allowed[0]} else None
    return ProviderClaim(
        place=block.place,
        alias=reader.read(block.body, "alias", block.place) or "",
        account=account,
        region=reader.read(block.body, "region", block.place) or None,
    )


def _read_backends(files: ModuleFiles) -> tuple[dict[Source, tuple[str, ...]], bool, list[str]]:
    """The sources that the backend says with their places, whether these are all of the module's, and notes."""
    reader = _Reader(_make_scope(files, None))
    backends = _list_backends(files)
    found: list[tuple[Source | None, str]] = []
    for kind, body, place in backends:
        if kind == "s3":
            # Each backend configuration file completes the block, for an environment of its own.
            variants = [
                (place, body),
                *((f"{place} with {name}", body | more) for name, more in files.backends.items()),
            ]
            chosen = variants[min(1, len(variants) - 1) :]
            found += [(_read_s3(settings, where, reader), where) for where, settings in chosen]
        elif kind == "local":
            path = reader.read(body, "path", place) or "terraform.tfstate"
            found.append((FileSource(files.folder / path), place))
        else:
            reader.notes.append(f"{place}: the backend {kind} is not read; write its states to files, and name those")
            found.append((None, place))
    if not backends:
        states = list(_list_local_states(files.folder))
        found += [(FileSource(path), files.folder.as_posix()) for path in states]
        if not states:
            reader.notes.append(f"{files.folder.as_posix()}: {NO_BACKEND}")
    sources: dict[Source, tuple[str, ...]] = {}
    for source, place in found:
        if source is not None:
            sources[source] = (*sources.get(source, ()), place)
    return sources, bool(sources) and all(source is not None for source, _ in found), reader.notes


def _list_local_states(folder: Path) -> Iterator[Path]:
    """Where the local backend, which is the default one, keeps states, as far as there are any."""
    for name in ("terraform.tfstate", "terraform.tfstate.d"):
        if (folder / name).exists():
            yield folder / name


def _list_backends(files: ModuleFiles) -> list[tuple[str, dict[str, Any], str]]:
    """Kind, body and place of each. One in an override file stands for all others
    (https://developer.hashicorp.com/terraform/language/files/override, read 2026-11)."""
    found: list[tuple[str, dict[str, Any], str]] = []
    for block in files.blocks:
        if block.kind == "terraform":
            found += [(label, body, block.place) for label, body in list_labelled_blocks(block.body, "backend")]
            found += [("cloud", {}, block.place)] if "cloud" in block.body else []
    return [backend for backend in found if _OVERRIDE.search(backend[2])] or found


def _read_s3(body: dict[str, Any], place: str, reader: _Reader) -> S3Source | None:
    for name, advice in _SETTINGS_OF_OTHERS.items():
        if name in body:
            reader.notes.append(f"{place}: {name} is not used here: {advice}")
    bucket, key = (reader.read(body, name, place) for name in ("bucket", "key"))
    if not bucket or not key:
        missing = " and ".join(name for name, value in (("bucket", bucket), ("key", key)) if not value)
        reader.notes.append(
            f"{place}: the code does not say the backend's {missing}, so its states were not looked for; "
            "name them as SOURCE, or put a file with the backend's configuration (*.tfbackend) beside it"
        )
        return None
    if PLACEHOLDER.search(bucket) or PLACEHOLDER.search(key):
        reader.notes.append(
            f"{place}: a template, by the placeholder there, so it has no state; what is made from it does"
        )
        return None
    # Terraform before 1.6 has the role's settings beside the others.
    role = body | reader.read_block(body, "assume_role", place)
    prefix = reader.read(body, "workspace_key_prefix", place)
    table = reader.read(body, "dynamodb_table", place) or None
    return S3Source(
        bucket=bucket,
        keys=(key.lstrip("/"),),
        region=reader.read(body, "region", place) or None,
        workspace_key_prefix="env:" if prefix is None else prefix,
        role_arn=reader.read(role, "role_arn", place) or None,
        external_id=reader.read(role, "external_id", place) or None,
        lock_table=table,
        no_lock_table="dynamodb_table" not in body and reader.read_flag(body, "use_lockfile", place),
    )


def _note_remote_states(files: ModuleFiles) -> Iterator[str]:
    for block in files.blocks:
        if (block.kind, block.label) == ("data", "terraform_remote_state"):
            yield f"{block.place}: reads another root module's state; only what is named as a source is migrated"


def holds_state(source: Source, location: str) -> bool:
    """Whether the location is the backend's state, or that of one of its workspaces."""
    if isinstance(source, FileSource):
        folder = source.path.parent / "terraform.tfstate.d"
        return Path(location) == source.path or folder in Path(location).parents
    top = f"{_S3}{source.bucket}/"
    before = f"{top}{source.workspace_key_prefix}/" if source.workspace_key_prefix else top
    for key in source.keys:
        workspace = location.removeprefix(before).removesuffix(f"/{key}")
        if location in {f"{top}{key}", f"{before}{workspace}/{key}"} and "/" not in workspace.removeprefix(_S3):
            return True
    return False


def _make_scope(files: ModuleFiles, workspace: str | None) -> Scope:
    variables: dict[str, Any] = {}
    local_values: dict[str, Any] = {}
    secret: set[str] = set()
    for block in files.blocks:
        if block.kind == "variable":
            if "default" in block.body:
                variables[block.label] = block.body["default"]
            if block.body.get("sensitive") is True:
                secret.add(block.label)
        elif block.kind == "locals":
            local_values |= block.body
    for name in _order_values(files.values, workspace):
        variables |= files.values[name]
    return Scope(
        variables=variables,
        locals=local_values,
        secret=frozenset(secret),
        undecided=_find_undecided(files.values, variables, workspace),
        workspace=workspace,
    )


def _find_undecided(
    values: Mapping[str, Mapping[str, Any]], variables: Mapping[str, Any], workspace: str | None
) -> dict[str, list[str]]:
    """The variables whose value depends on -var-file, with the names of the files that give them another value.

    These are tfvars files that Terraform does not load by itself. A variable with no value but theirs is one too.
    What the workspace's own file says is decided. Files in the folder and one level below it are known, no others.
    """
    loaded = _order_values(values, workspace)
    decided = {variable for name in _list_own(workspace) for variable in values.get(name, ())}
    undecided: dict[str, list[str]] = {}
    for name in sorted(values.keys() - set(loaded)):
        for variable, value in values[name].items():
            known = variable in variables and normalize(value) == normalize(variables[variable])
            if not known and variable not in decided:
                undecided.setdefault(variable, []).append(name)
    return undecided


def _order_values(names: Mapping[str, Any], workspace: str | None) -> list[str]:
    """The tfvars files that count, the last wins: as Terraform has it, and then by custom that of the workspace."""
    automatic = sorted(
        name for name in names if "/" not in name and name.endswith((".auto.tfvars", ".auto.tfvars.json"))
    )
    order = ["terraform.tfvars", "terraform.tfvars.json", *automatic, *_list_own(workspace)]
    return [name for name in order if name in names]


def _list_own(workspace: str | None) -> list[str]:
    return [f"{workspace}.tfvars", f"{workspace}.tfvars.json"] if workspace else []
