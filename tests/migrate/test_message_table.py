"""Every message of `python -m migrate` is given by a test; those that no other test gives, by a row here."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.plan.stacks import plan_stacks
from migrate.commands import freeze
from migrate.errors import MigrateError
from migrate.init.writing import refuse_overwriting, write_mapping
from migrate.init.writing import write_files as write_config
from migrate.mapping import load_mapping
from migrate.plan_file import SavedPlan, load_import_file, load_plan
from migrate.planning.output import write_files as write_plan
from migrate.planning.programs import read_programs
from migrate.sources.model import FileSource, StateFile
from migrate.terraform.expressions import Scope, UnknownValueError
from migrate.terraform.state import parse_state
from migrate.terraform.terragrunt_functions import Place, list_functions
from tests.migrate.planning.estate import ORGANIZATION
from tests.migrate.planning.test_programs import FakeEngine
from tests.support.messages import find_messages, find_untold

TELLING = {
    *("MigrateError", "RefusalError", "NoStateError", "StateError", "UnreadableError", "UnknownValueError"),
    *("TrustError", "MissingError", "refusal", "_wrong"),
}
"""What is given a message."""


def test_every_message_is_given_by_a_test() -> None:
    messages = find_messages(["migrate"], TELLING)
    assert len(messages) > 100
    assert find_untold(messages, ["tests/migrate"]) == [], "write a test that gives it, or a row below"


def below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "below"


def map_text(text: str) -> Callable[[Path], Any]:
    def load(folder: Path) -> None:
        (folder / "migrate.yaml").write_text(text)
        load_mapping(folder / "migrate.yaml")

    return load


def back_up_half(folder: Path) -> None:
    content = b"{}"
    state = StateFile(
        source=FileSource(folder), location="s3://b/k", workspace="default", content=content, md5="of another content"
    )
    freeze._back_up([state], folder)


def freeze_without_terraform(_folder: Path) -> None:
    plan = SavedPlan(digest="", config="", states=(), stacks={}, instances=(), accounts=("111111111111",))
    freeze._refuse_without_terraform(plan)


def load_plan_that_is_a_folder(folder: Path) -> None:
    (folder / "plan.json").mkdir()
    load_plan(folder)


def load_import(content: bytes | None) -> Callable[[Path], Any]:
    def load(folder: Path) -> None:
        digest = hashlib.sha256(content or b"").hexdigest()
        plan = SavedPlan(digest="", config="", states=(), stacks={}, instances=(), import_files={"org": digest})
        if content is not None:
            (folder / "org").mkdir()
            (folder / "org" / "import.json").write_bytes(content)
        load_import_file(folder, plan, "org")

    return load


def call(name: str, *arguments: Any) -> Callable[[Path], Any]:
    return lambda folder: list_functions(Place(folder, None), lambda _: {})[name](*arguments)


@pytest.mark.parametrize(
    ("give", "message"),
    [
        (back_up_half, r"^s3://b/k: the copy at .* differs from it, so nothing is frozen$"),
        (lambda folder: refuse_overwriting(below_a_file(folder).parent), "file is no folder, so nothing was written"),
        (lambda folder: write_config({"a.yaml": ""}, below_a_file(folder)), "below cannot be written: Not a directory"),
        (lambda folder: write_mapping(below_a_file(folder), ""), "below cannot be written: Not a directory"),
        (
            freeze_without_terraform,
            r"^the plan was made from AWS itself \(`plan --live`\), so there is no Terraform, and no state to lock or",
        ),
        (lambda folder: write_plan(below_a_file(folder), {}), "the plan cannot be written there: Not a directory"),
        (
            map_text("match:\n  - {stack: org, name: a, id: vpc-1, state: s3://b/k}\n"),
            r"migrate\.yaml:2 match\[0\]: state belongs to an address, and here is an id, so it would have no effect",
        ),
        (
            map_text("sources:\n  - {path: a.tfstate, prefix: org/}\n"),
            r"migrate\.yaml:2 sources\[0\]: a path has no other settings, so they would have no effect",
        ),
        (map_text("sources:\n  - s3:///org\n"), r'"s3:///org" names no bucket - write s3://bucket/prefix'),
        (load_plan_that_is_a_folder, "plan.json: cannot be read: Is a directory"),
        (load_import(None), r"import\.json: cannot be read \(No such file or directory\), so nothing was done: run"),
        (load_import(b'{"resources": 1}'), r"import\.json: it is no import file, so nothing was done: run"),
        (
            lambda _: read_programs(FakeEngine("org"), plan_stacks(ORGANIZATION), ["admin"]),
            "^stack admin does not exist, so there is nothing to plan for: `pulumi stack init admin`$",
        ),
        (lambda _: Scope().read_mapping(["x"]), "^a value that is no mapping$"),
        (lambda _: Scope().read_list('"x"'), "^a value that is no list$"),
        (lambda _: Scope().read_flag('"x"'), "^a value that is neither true nor false$"),
        (
            lambda _: Scope(variables={"a": ["x"]}).read_text('"a${var.a}"'),
            "^a template with a value in it that is no text$",
        ),
        (
            lambda _: parse_state(b'{"version": 4, "resources": 1}', "a.tfstate", "default"),
            r"^a\.tfstate: is damaged, or no state: it: `resources`: is a whole number, not a list\. Nothing of it was",
        ),
        (call("replace", "a", "/x/", "b"), r"^a call of replace\(\) with a pattern$"),
        (call("format", "%d", 1), r"^a call of format\(\) with more than %s in it$"),
        (call("get_repo_root"), "^the root of the repository, and no folder above has a .git$"),
    ],
)
def test_what_no_other_test_gives(give: Callable[[Path], Any], message: str, tmp_path: Path) -> None:
    with pytest.raises((MigrateError, UnknownValueError), match=message):
        give(tmp_path)
