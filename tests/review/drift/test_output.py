"""Drift as text and as JSON."""

import json
from dataclasses import replace

import yaml

from review.drift.model import Drift, Row, Settling
from review.drift.output import format_text, make_document, read_document
from review.drift.settling import call_aws, write_item

ROWS = (
    Row(
        kind="account",
        change="moved",
        name="networking",
        id="111111111111",
        attribute="parent_id",
        place="config/org/accounts.yaml:6",
        stack="org",
        urn="urn:pulumi:org::p::t::accounts-networking",
        told="AWS has it in production (ou-1)",
        settle=(
            Settling(to="put it back", run=("python -m stacks up org --refresh",)),
            Settling(
                to="keep it",
                yaml="unit: production",
                at="config/org/accounts.yaml:6",
                run=("python -m stacks refresh org",),
            ),
        ),
    ),
    Row(
        kind="role",
        change="unmanaged",
        name="Vendor",
        id="arn:aws:iam::111111111111:role/Vendor",
        account="networking (111111111111)",
        told="AWS has it, open to 999999999999 outside of the organization, and neither the config nor a state has it",
        settle=(Settling(to="remove it", run=("aws iam delete-role --role-name Vendor",)),),
    ),
)
DRIFT = Drift(rows=ROWS, notes=("the stack admin is not made",), read=6)

WHOLE = """\
account (1)
  moved: networking (111111111111)
    AWS has it in production (ou-1), stack org, config: config/org/accounts.yaml:6
    to put it back:
      python -m stacks up org --refresh
    to keep it:
      write unit: production
      at config/org/accounts.yaml:6
      python -m stacks refresh org

role (1)
  unmanaged: Vendor in networking (111111111111)
    AWS has it, open to 999999999999 outside of the organization, and neither the config nor a state has it
    to remove it, in networking (111111111111):
      aws iam delete-role --role-name Vendor

not looked at: the stack admin is not made

2 differences in 6 accounts: 1 moved, 1 unmanaged.
"""


def test_a_pipe_gets_whole_lines() -> None:
    assert format_text(DRIFT, None) == WHOLE


def test_a_narrow_terminal_breaks_sentences_and_no_command() -> None:
    lines = format_text(DRIFT, 40).splitlines()
    assert "      python -m stacks up org --refresh" in lines
    assert "      aws iam delete-role --role-name Vendor" in lines
    long = [line for line in lines if len(line) > 40]
    assert long == ["      aws iam delete-role --role-name Vendor"]
    assert " ".join(" ".join(lines).split()) == " ".join(WHOLE.split())


def test_without_a_row_it_says_what_was_read() -> None:
    assert format_text(Drift(rows=(), read=1), None) == "No drift: AWS has what the states have, in 1 account.\n"


def test_the_document_is_read_back_as_it_was() -> None:
    assert read_document(json.loads(json.dumps(make_document(DRIFT)))) == DRIFT


def test_nothing_that_a_name_holds_reaches_the_terminal_or_breaks_a_line() -> None:
    name = "a\n```\n\x1b[31m\u202e@org/team"
    row = replace(
        ROWS[0], name=name, told=f"its name is {name}", settle=(Settling(to="x", yaml=write_item(name=name)),)
    )
    text = format_text(Drift(rows=(row,)), None)
    assert text.replace("\n", "").isprintable()
    assert r"moved: a\n```\n\x1b[31m\u202e@org/team" in text
    assert yaml.safe_load(row.settle[0].yaml) == [{"name": name}]


def test_an_argument_that_begins_like_an_option_is_none() -> None:
    assert call_aws("iam", "delete-role", role_name="-x") == "aws iam delete-role --role-name=-x"
