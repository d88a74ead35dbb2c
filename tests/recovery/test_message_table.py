"""Every message that stops a program or a recovery is given by a test: what no other test gives, by a row here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from recovery.locks import BackendError, FolderLocks, Lock
from stacks.programs.admin import find_account_id
from stacks.programs.org_outputs import OrgOutputs
from tests.support.messages import find_messages, find_untold

TELLING = {"RunError", "ExistsError", "BackendError"}
"""What is given a message."""


def test_every_message_is_given_by_a_test() -> None:
    messages = find_messages(["recovery", "stacks/programs"], TELLING)
    assert len(messages) > 15
    tests = ["tests/recovery", "tests/stacks/programs", "tests/e2e"]
    assert find_untold(messages, tests) == [], "write a test that gives it, or a row below"


def read_what_is_a_folder(folder: Path) -> None:
    (folder / "one.json").mkdir()
    FolderLocks(folder).read()


def remove_what_is_a_folder(folder: Path) -> None:
    (folder / "one.json").mkdir()
    FolderLocks(folder).remove(Lock(name="one", place="/state/one.json", holder=None))


@pytest.mark.parametrize(
    ("give", "message"),
    [
        (read_what_is_a_folder, "^the locks in .* cannot be read: Is a directory$"),
        (remove_what_is_a_folder, r"^/state/one\.json cannot be deleted: Is a directory$"),
        (
            lambda _: find_account_id(OrgOutputs({}), ["tools"]),
            "^the stack `org` has made no account 'tools', so the stack `admin` cannot enter it; run `pulumi up",
        ),
    ],
)
def test_what_no_other_test_gives(give: Callable[[Path], Any], message: str, tmp_path: Path) -> None:
    with pytest.raises((pulumi.RunError, BackendError), match=message):
        give(tmp_path)
