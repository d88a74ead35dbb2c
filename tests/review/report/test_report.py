"""The report as people see it: of changes of the example, of a migration, and of 500 accounts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config import Organization, load
from engine.changes import Operation, StackPreview
from engine.preview import UNKNOWN
from review.gate.judge import judge
from review.gate.waivers import Judgement
from review.report.blocks import Block, fit, join_blocks
from review.report.report import make_blocks
from tests.bench.organization import UNITS
from tests.review.report.scenarios import FIXTURES, load_changed, read_fixture
from tests.support.example import EXAMPLE, configure
from tests.support.previews import ACCOUNT, UNIT, make_change, make_large_preview, make_preview, make_resource

__all__ = ["configure"]

GITHUB = 65_536


def report(previews: list[StackPreview], organization: Organization, *, unknown: Sequence[str] = ()) -> list[Block]:
    """Without what the gate says, which has tests of its own."""
    return make_blocks(previews, organization, Judgement(refusals=()), unknown=unknown)


def write(blocks: list[Block]) -> str:
    return join_blocks([block.text for block in blocks])


def compare(text: str, golden: str, *, update: bool) -> None:
    file = FIXTURES / golden
    if update:
        file.write_text(text)
    assert text == file.read_text()


@pytest.fixture(scope="module")
def large() -> list[Block]:
    accounts = [f"account-{number:03}" for number in range(500)]
    return report([make_large_preview(accounts, UNITS, subnets=1)], load(EXAMPLE))


def test_changes_of_the_example(configure: Callable[..., Organization], update_goldens: bool) -> None:
    text = write(report([read_fixture("example")], load_changed(configure)))
    compare(text, "example.md", update=update_goldens)
    for secret in ("only-the-vendor-knows", "terraform-cross-account"):
        assert secret not in text


def test_a_migration(update_goldens: bool) -> None:
    text = write(report([read_fixture("migration")], load(EXAMPLE)))
    assert text.startswith("**53 things are taken over; nothing changes in AWS.**\n")
    compare(text, "migration.md", update=update_goldens)


def test_nothing() -> None:
    preview = read_fixture("example")
    same = tuple(change for change in preview.changes if change.operation is Operation.same)
    assert write(report([replace(preview, changes=same)], load(EXAMPLE))) == "**Nothing changes.**\n"


def test_what_up_does_without_a_resource_is_told() -> None:
    preview = read_fixture("example")
    same = tuple(change for change in preview.changes if change.operation is Operation.same)
    announced = ("`pulumi up` will remove the default VPCs of 'dev' (1):\n  us-east-1: vpc-1",)
    blocks = report([replace(preview, changes=same, announced=announced)], load(EXAMPLE))
    assert write(blocks) == (
        f"**No resource changes; `up` itself does 1 thing.**\n\n### Done by `up` itself\n\n```\n{announced[0]}\n```\n"
    )
    text = write(report([replace(preview, announced=announced)], load(EXAMPLE)))
    assert text.splitlines()[0].endswith("for good; `up` itself does 1 thing.**")


def test_what_the_gate_refuses_comes_first_in_its_own_words(configure: Callable[..., Organization]) -> None:
    organization, previews = load_changed(configure), [read_fixture("example")]
    text = write(make_blocks(previews, organization, judge(previews, organization, date(2026, 11, 26))))
    first, title, *quoted = text.partition("\n### What changes")[0].split("\n\n")
    assert re.match(r"\*\*Refused: 5 things must not happen\. 30 changes in 6 accounts; ", first)
    assert title == "### Refused by the gate"
    assert [one.removeprefix("```\n").partition(":")[0] for one in quoted] == [
        "loss",
        "loss",
        "switched-off",
        "trust-grew",
        "trust-grew",
    ]


def test_a_rule_that_refuses_much_is_folded_after_its_first_time(large: list[Block]) -> None:
    accounts = [f"account-{number:03}" for number in range(500)]
    previews, organization = [make_large_preview(accounts, UNITS, subnets=0)], load(EXAMPLE)
    blocks = make_blocks(previews, organization, judge(previews, organization, date(2026, 11, 26)))
    text = fit(blocks, GITHUB, "left out").text
    assert text.count("trust-grew: ") == 1
    assert "\n- 499 more of trust-grew.\n" in text
    assert "### What cannot be undone" in text
    assert len(write(blocks)) > len(write(large)) + 100_000


def test_what_is_unknown_is_in_the_first_line() -> None:
    blocks = report([StackPreview(stack="org", changes=())], load(EXAMPLE), unknown=["admin"])
    assert write(blocks) == "**What `up` of `admin` would do is unknown. Of the others: nothing changes.**\n"
    assert write(report([], load(EXAMPLE), unknown=["admin"])) == "**What `up` of `admin` would do is unknown.**\n"


def test_the_order_of_previews_and_of_their_resources_changes_nothing(configure: Callable[..., Organization]) -> None:
    organization, preview = load_changed(configure), read_fixture("example")
    other = replace(preview, stack="accounts-x", changes=tuple(c for c in preview.changes if "role-vendor" in c.urn))
    wanted = write(report([preview, other], organization))
    changes = list(preview.changes)
    for _ in range(3):
        changes = [*changes[7:], *reversed(changes[:7])]
        assert write(report([other, replace(preview, changes=tuple(changes))], organization)) == wanted


def test_what_a_preview_cannot_know_yet_the_config_says(configure: Callable[..., Organization]) -> None:
    """A new account in a new unit, in a preview that does not say what an unknown value is made from."""

    def add(content: dict[str, Any]) -> None:
        content["units"][0]["units"] = [{"key": "audit", "name": "Audit"}]

    def put(content: dict[str, Any]) -> None:
        content["accounts"].append({"key": "logs", "name": "logs", "email": "l@example.com", "unit": "audit"})

    unit = make_resource(UNIT, "units-audit", {"name": "Audit", "parentId": "ou-1"})
    security = make_resource(UNIT, "units-security", {"name": "Security", "parentId": "r-1"}, id_="ou-1")
    account = make_resource(ACCOUNT, "accounts-logs", {"name": "logs", "parentId": UNKNOWN})
    preview = make_preview(
        make_change(Operation.same, security, security),
        make_change(Operation.create, None, unit),
        make_change(Operation.create, None, account),
    )
    text = write(report([preview], configure(organization=add, accounts=put)))
    assert "- Account `logs` is created in `Security/Audit`; it can be entered by " in text
    assert "- Unit `Audit` is created in `Security`.\n" in text


def test_500_accounts_are_told_whole_by_folding(large: list[Block]) -> None:
    text = write(large)
    opened = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert len(opened.splitlines()) < 100
    assert text.startswith("**1,053 changes in 501 accounts; 500 of them cannot be undone: 500 VPCs are replaced.**\n")
    assert "Role `Execution` in each of 500 accounts: **gains** entry: account `999999999999` **outside" in opened
    assert "<details><summary>500 VPCs are replaced</summary>" in text
    assert all(f"`account-{number:03}`" in text for number in range(500))
    assert "the-secret-word" not in text
    pictures = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert len(pictures) == 2
    assert all(picture.count("---") < 20 and "17 accounts that change" in picture for picture in pictures)


def test_what_a_comment_has_no_room_for_is_said_and_never_cut_within(large: list[Block], update_goldens: bool) -> None:
    fitted = fit(large, GITHUB, "**Not all of it is here**: the artifact has it.")
    assert 50_000 < len(fitted.text) <= GITHUB
    assert fitted.left_out
    assert fitted.text.endswith("\n\n**Not all of it is here**: the artifact has it.\n")
    assert fitted.text.count("<details>") == fitted.text.count("</details>")
    assert "### What cannot be undone" in fitted.text
    short = fit(large, 8_000, "**Not all of it is here**: the artifact has it.")
    compare(short.text, "large-short.md", update=update_goldens)


def test_each_golden_is_of_a_test() -> None:
    assert {path.name for path in FIXTURES.glob("*.md")} == {"example.md", "migration.md", "large-short.md"}


def test_fixtures_have_no_path_of_a_machine() -> None:
    for file in FIXTURES.iterdir():
        assert str(Path.home()) not in file.read_text()
