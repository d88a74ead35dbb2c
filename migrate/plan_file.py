"""What `plan` wrote, as apply, undo, verify and freeze read it: plan.json and the import files.

It does not make them (migrate.planning).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from engine.urns import is_urn
from migrate.errors import MigrateError, RefusalError

VERSION = 1

PlanBin = Literal[
    "import",
    "in-stack",
    "rest",
    "not-importable",
    "no-token",
    "closed",
    "aws-managed",
    "tainted",
    "deposed",
    "skipped",
    "other-provider",
]

BINS: tuple[PlanBin, ...] = get_args(PlanBin)
"""In the order in which reports show them."""


@dataclass(frozen=True, kw_only=True)
class PlannedState:
    """A state as it was when it was planned: what apply and freeze compare it with.

    `digest`: what the lock table said of it ("agrees"), None where there was no table or no entry.
    """

    location: str
    workspace: str
    serial: int
    lineage: str
    etag: str | None
    version_id: str | None
    md5: str
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedInstance:
    """A Terraform instance and where it went; `stack`, `urn` and `name` are None unless a stack has or gets it.

    `import_id` has its region. What is `rest` has them as it is to be called, once it is imported.
    """

    state: str
    workspace: str
    address: str
    type: str
    bin: PlanBin
    stack: str | None
    urn: str | None
    name: str | None
    import_id: str | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class SavedRest:
    """What lands in a workload of one account. `account`: its key. `stack`: the one that gets it.

    `digest`: SHA-256 of its import file. `sensitive`: by URN, the attributes that the state marks so.
    """

    account: str
    stack: str
    digest: str
    sensitive: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class SavedPlan:
    """The plan as plan.json has it. `digest`: SHA-256 of plan.json itself; `config`: of the config files."""

    digest: str
    config: str
    states: tuple[PlannedState, ...]
    stacks: Mapping[str, tuple[str, ...]]
    """The URNs to import, by stack."""
    instances: tuple[PlannedInstance, ...]
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Import ids by URN."""
    import_files: Mapping[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of the import file, by stack."""
    destinations: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """By stack and URN, where each provider acts that the stack had already (engine.import_file.digest_destination)."""
    created: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The URNs of what AWS does not have and `pulumi up` will make, by stack."""
    accounts: tuple[str, ...] = ()
    """Ids of the accounts that AWS itself was asked about; none where states alone were read."""
    deferred: tuple[str, ...] = ()
    """Stacks that could not be planned yet."""
    rest: Mapping[str, SavedRest] = field(default_factory=dict[str, SavedRest])
    """By account id."""

    @property
    def is_live(self) -> bool:
        """Whether there is no Terraform: AWS alone was asked."""
        return bool(self.accounts) and not self.states

    @property
    def involved_stacks(self) -> list[str]:
        """Those to import into, and those that an earlier plan filled."""
        return sorted(self.stacks.keys() | {item.stack for item in self.instances if item.stack is not None})

    def ids_in(self, stack: str) -> dict[str, str]:
        """The import ids of what the stack must have by URN: to import, and found there when it was planned."""
        there = {
            item.urn: item.import_id
            for item in self.instances
            if item.bin == "in-stack" and item.stack == stack and item.urn and item.import_id
        }
        return there | {urn: self.ids[urn] for urn in self.stacks.get(stack, ())}

    def require_stacks(self, wanted: list[str]) -> list[str]:
        """`wanted`, or all involved stacks when it is empty. Raises MigrateError for one that is not in the plan."""
        unknown = sorted(set(wanted) - set(self.involved_stacks))
        if unknown:
            there = ", ".join(self.involved_stacks) or "none"
            raise MigrateError(
                f"stack {', '.join(unknown)} is not in the plan, which has {there}: "
                "run `python -m migrate plan --stack ...` with it"
            )
        if not self.involved_stacks:
            raise MigrateError(f"the plan names no stack, so there is nothing to prove or to do: {_AGAIN}")
        return sorted(set(wanted)) or self.involved_stacks


def load_plan(out: Path) -> SavedPlan:
    """Reads plan.json in the folder that `plan` wrote.

    Raises:
        RefusalError: there is none. A plan with gaps writes nothing.
        MigrateError: it is no plan.
    """
    path = out / "plan.json"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise RefusalError(
            f"{path}: there is no plan, so there is nothing to go by: run `python -m migrate plan`; a plan with gaps "
            "writes nothing, so solve those first"
        ) from None
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read: {error.strerror}") from None
    document = _parse(path, content)
    if document.get("version") != VERSION:
        raise MigrateError(f"{path}: it is no plan of version {VERSION}, so nothing was done: {_AGAIN}")
    try:
        return SavedPlan(
            digest=hashlib.sha256(content).hexdigest(),
            config=document["config"],
            states=tuple(PlannedState(**_pick(PlannedState, state)) for state in document["states"]),
            stacks={
                stack: tuple(entry["urn"] for entry in content["entries"])
                for stack, content in document["stacks"].items()
            },
            instances=tuple(PlannedInstance(**_pick(PlannedInstance, item)) for item in document["instances"]),
            ids={
                _require_urn(entry["urn"]): _require_text(entry["id"])
                for content in document["stacks"].values()
                for entry in content["entries"]
            },
            import_files={stack: content["import_file"] for stack, content in document["stacks"].items()},
            destinations={stack: dict(content["providers"]) for stack, content in document["stacks"].items()},
            created={
                stack: tuple(map(_require_urn, content.get("created", ())))
                for stack, content in document["stacks"].items()
            },
            accounts=tuple(map(_require_text, document.get("accounts", ()))),
            deferred=tuple(map(_require_text, document.get("deferred", ()))),
            rest={
                account: SavedRest(
                    account=_require_text(rest["account"]),
                    stack=_require_text(rest["stack"]),
                    digest=rest["import_file"],
                    sensitive={_require_urn(urn): tuple(names) for urn, names in rest["sensitive"].items()},
                )
                for account, rest in document.get("rest", {}).items()
            },
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise MigrateError(f"{path}: it is not what `plan` writes, so nothing was done: {_AGAIN}") from None


def name_rest_file(account: str) -> str:
    """The import file of what the program has no component for in an account (by id), within the plan's folder."""
    return f"import.rest.{account}.json"


def load_import_file(out: Path, plan: SavedPlan, stack: str) -> dict[str, Any]:
    """The import file of a stack: {"nameTable": ..., "resources": [...]}.

    Raises:
        RefusalError: it is not the one that was planned: another id or provider imports another object.
        MigrateError: it cannot be read, or is none.
    """
    return _load_import_file(out / stack / "import.json", plan.import_files.get(stack, ""))


def load_rest_file(out: Path, plan: SavedPlan, account: str) -> dict[str, Any]:
    """As `load_import_file`, of the rest of an account (by id)."""
    return _load_import_file(out / name_rest_file(account), plan.rest[account].digest)


def _load_import_file(path: Path, digest: str) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MigrateError(f"{path}: cannot be read ({error.strerror}), so nothing was done: {_AGAIN}") from None
    document = _parse(path, content)
    if hashlib.sha256(content).hexdigest() != digest:
        raise RefusalError(
            f"{path}: it is not what plan.json says, so somebody has edited one of them, or they are of two plans; "
            f"nothing was done: say what should be different in migrate.yaml (`match:`), and {_AGAIN}"
        )
    resources, names = document.get("resources"), document.get("nameTable") or {}
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in [*resources, names]):
        raise MigrateError(f"{path}: it is no import file, so nothing was done: {_AGAIN}")
    return document


_AGAIN = "run `python -m migrate plan` again"


def _parse(path: Path, content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise MigrateError(f"{path}: it is no JSON object, so nothing was done: {_AGAIN}")
    return document


def _require_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _require_urn(value: object) -> str:
    urn = _require_text(value)
    if not is_urn(urn):
        raise ValueError(urn)
    return urn


def _pick(kind: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the dataclass, which are text, numbers or None; what a later `plan` adds is left out."""
    picked = {field.name: document[field.name] for field in fields(kind)}
    if not all(value is None or isinstance(value, str | int) for value in picked.values()):
        raise TypeError(kind.__name__)
    return picked
