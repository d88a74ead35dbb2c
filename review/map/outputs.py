"""Ids and ARNs from outputs of stacks, as `pulumi stack output --json` prints them: one file a stack."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import Organization
from config.models.types import is_account_id
from config.plan.stacks import name_output
from review.errors import ReviewError

KEYED = ("accounts", "units", "policies", "vpcs", "subnets", "shares", "roles", "deploy_roles")
"""The kinds of outputs that are named `KIND/KEY`; see name_output."""

PLAIN_ARNS = ("deploy_role_arn", "preview_role_arn", "break_glass_role_arn")
"""Outputs of the stack `admin` that are an ARN each."""

_FORM = re.compile(r"[\w:/+=,.@*-]{1,2048}")
_HOW = "write them with `pulumi stack output --stack STACK --json > STACK.json`"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What AWS calls a thing. `file`: the file that says so."""

    id: str | None = None
    arn: str | None = None
    file: str = field(default="", compare=False)


_NOTHING = Identity()


@dataclass
class StackOutputs:
    """By the name of an output: what is known of the thing. `asked`: the names that were looked up."""

    known: Mapping[str, Identity] = field(default_factory=dict[str, Identity])
    asked: set[str] = field(default_factory=set[str])

    def find(self, *names: str) -> Identity:
        """Of the first of these outputs that is there; empty where none is."""
        self.asked.update(names)
        return next((self.known[name] for name in names if name in self.known), _NOTHING)

    def find_keyed(self, kind: str, *keys: str) -> Identity:
        """The same for a thing by its key, and by keys that it had before."""
        return self.find(*(name_output(kind, key) for key in keys))

    def list_unused(self) -> dict[str, list[str]]:
        """The outputs that nothing was looked up of, by file: things that the config does not have."""
        unused: dict[str, list[str]] = {}
        for name in sorted(self.known.keys() - self.asked):
            unused.setdefault(self.known[name].file, []).append(name)
        return unused


def read_stack_outputs(files: Iterable[Path], organization: Organization) -> StackOutputs:
    """The outputs of several stacks together. What is not about a thing of the organization is left out.

    Raises:
        ReviewError: a file is none, two of them differ, or they are of another organization.
    """
    known: dict[str, Identity] = {}
    problems: list[str] = []
    for file in files:
        try:
            outputs = _read(file)
        except ReviewError as error:
            problems += error.problems
            continue
        for name, identity in outputs.items():
            other = known.setdefault(name, identity)
            if other != identity:
                problems.append(
                    f"{file}: the output {name} says something else than in {other.file}, so one of the two is of "
                    f"another organization or out of date: {_HOW}"
                )
    problems += _find_foreign(known, organization)
    if problems:
        raise ReviewError(*problems)
    return StackOutputs(known)


def _read(file: Path) -> dict[str, Identity]:
    try:
        outputs: Any = json.loads(file.read_text())
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise ReviewError(f"{file} is not JSON, so it has no outputs of a stack: {_HOW}") from None
    if not isinstance(outputs, dict):
        raise ReviewError(f"{file} holds JSON but no object, so it has no outputs of a stack: {_HOW}")
    ours = {name: value for name, value in outputs.items() if _is_ours(name)}
    if not ours:
        what = "is a whole state" if "deployment" in outputs else "has no output of this program"
        raise ReviewError(f"{file} {what}, so it tells no id: {_HOW}")
    problems = [
        f"{file}: the output {name} has not the form that this program gives it, so its id is not known: {_HOW}"
        for name, value in ours.items()
        if not _has_form(name, value)
    ]
    if problems:
        raise ReviewError(*problems)
    return {name: _identify(value, str(file)) for name, value in ours.items()}


def _is_ours(name: str) -> bool:
    kind, _, key = name.partition("/")
    return name == "organization" or name in PLAIN_ARNS or (kind in KEYED and bool(key))


def _has_form(name: str, value: Any) -> bool:
    if name in PLAIN_ARNS:
        return isinstance(value, str) and _FORM.fullmatch(value) is not None
    return (
        isinstance(value, dict)
        and bool({"id", "arn"} & value.keys())
        and all(isinstance(value.get(part, ""), str) for part in ("id", "arn"))
        and all(_FORM.fullmatch(value[part]) for part in ("id", "arn") if part in value)
    )


def _identify(value: Any, file: str) -> Identity:
    if isinstance(value, str):
        return Identity(arn=value, file=file)
    return Identity(id=value.get("id"), arn=value.get("arn"), file=file)


def _find_foreign(known: Mapping[str, Identity], organization: Organization) -> Iterator[str]:
    for account in organization.accounts:
        identity = known.get(name_output("accounts", account.key), _NOTHING)
        if identity.id is not None and not is_account_id(identity.id):
            yield f"{identity.file}: the output accounts/{account.key} has no account id: {_HOW}"
        elif identity.id is not None and account.id is not None and identity.id != account.id:
            where = organization.lines.get(("account", account.key), "accounts.yaml")
            yield (
                f"{identity.file}: the account {account.key!r} has the id {identity.id} there and {account.id} in "
                f"{where}, so it is of another organization, or the config is wrong: name the outputs of this one"
            )
