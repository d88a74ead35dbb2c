"""Outputs of stacks, as `pulumi stack output --json` prints them."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from config import load
from review.errors import ReviewError
from review.map.outputs import Identity, read_stack_outputs
from review.map.planner import plan_map
from stacks.programs import build
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS

EXAMPLE = load(Path("tests/fixtures/config/organization"))
ADMIN = {"id": "111111111111", "arn": "arn:aws:organizations::123456789012:account/o-1/111111111111"}


def write(file: Path, outputs: Any) -> Path:
    file.write_text(outputs if isinstance(outputs, str) else json.dumps(outputs))
    return file


def test_the_outputs_of_several_stacks_are_read_together(tmp_path: Path) -> None:
    org = write(tmp_path / "org.json", {"accounts/admin": ADMIN, "organization": {"id": "o-1", "root_id": "r-1"}})
    admin = write(tmp_path / "admin.json", {"state_bucket": "b", "deploy_role_arn": "arn:aws:iam::111111111111:role/D"})
    outputs = read_stack_outputs([org, admin], EXAMPLE)
    assert outputs.known == {
        "accounts/admin": Identity(**ADMIN),
        "organization": Identity(id="o-1"),
        "deploy_role_arn": Identity(arn="arn:aws:iam::111111111111:role/D"),
    }
    assert outputs.find_keyed("accounts", "new", "admin") == Identity(**ADMIN)
    assert outputs.find_keyed("accounts", "new") == Identity()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON, so it has no outputs of a stack: write them with `pulumi stack output"),
        ([], "holds JSON but no object"),
        ({}, "has no output of this program, so it tells no id"),
        ({"version": 3, "deployment": {}}, "is a whole state, so it tells no id"),
        ({"accounts/admin": "[secret]"}, "the output accounts/admin has not the form that this program gives it"),
        ({"accounts/admin": {"id": "a b"}}, "the output accounts/admin has not the form"),
        ({"accounts/admin": {"id": 1}}, "the output accounts/admin has not the form"),
        ({"deploy_role_arn": {"arn": "x"}}, "the output deploy_role_arn has not the form"),
        ({"accounts/admin": {"id": "12"}}, "the output accounts/admin has no account id"),
    ],
)
def test_what_is_no_output_is_refused(tmp_path: Path, content: Any, said: str) -> None:
    file = write(tmp_path / "org.json", content)
    with pytest.raises(ReviewError, match=said) as caught:
        read_stack_outputs([file], EXAMPLE)
    assert str(caught.value).startswith(str(file))


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = [write(tmp_path / "a.json", "{"), tmp_path / "missing.json"]
    with pytest.raises(ReviewError, match=r"(?s)is not JSON.*missing\.json cannot be read: No such file"):
        read_stack_outputs(files, EXAMPLE)


def test_files_that_differ_are_of_two_organizations(tmp_path: Path) -> None:
    one = write(tmp_path / "one.json", {"accounts/admin": ADMIN})
    two = write(tmp_path / "two.json", {"accounts/admin": {**ADMIN, "id": "222222222222"}})
    with pytest.raises(ReviewError, match=r"two\.json: the output accounts/admin says something else than in .*one"):
        read_stack_outputs([one, two], EXAMPLE)


def test_an_id_that_the_config_says_otherwise_is_refused(tmp_path: Path) -> None:
    accounts = tuple(account.model_copy(update={"id": "333333333333"}) for account in EXAMPLE.accounts)
    file = write(tmp_path / "org.json", {"accounts/admin": ADMIN})
    with pytest.raises(
        ReviewError,
        match=r"'admin' has the id 111111111111 there and 333333333333 in tests/fixtures/.*/accounts\.yaml:5",
    ):
        read_stack_outputs([file], EXAMPLE.model_copy(update={"accounts": accounts}))


@pytest.mark.parametrize(("stack", "needed"), [("org", None), ("admin", ORG_OUTPUTS)])
def test_every_id_that_a_stack_tells_is_on_the_map(tmp_path: Path, stack: str, needed: dict[str, Any] | None) -> None:
    told: dict[str, Any] = {}
    run_program(
        lambda: pulumi.Output.from_input(build(stack, EXAMPLE)).apply(told.update) and None,
        stack=stack,
        outputs=needed or {},
    )
    outputs = read_stack_outputs([write(tmp_path / "stack.json", told)], EXAMPLE)
    plan_map(EXAMPLE, outputs)
    assert len(outputs.known) == {"org": 28, "admin": 2}[stack]
    assert outputs.list_unused() == {}
