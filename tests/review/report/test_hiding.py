"""What others wrote stays text, and no secret or external id gets into a report."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from config import load
from engine.changes import Operation
from review.gate.waivers import Judgement
from review.report.blocks import join_blocks
from review.report.report import make_blocks
from review.report.text import code, fold, label, table
from tests.support.example import EXAMPLE
from tests.support.previews import (
    ACCOUNT,
    POLICY,
    ROLE,
    UNIT,
    VPC,
    make_change,
    make_preview,
    make_resource,
)

ORGANIZATION = load(EXAMPLE)
NOTHING = Judgement(refusals=())
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
HOSTILE = st.text(st.sampled_from("`|<>&@#*_[]()!\\\"'\n\r\t ~-=:/$%x1\u202e\x1b"), min_size=1, max_size=30)
SECRETS = st.text(st.sampled_from("abcdefgh0123"), min_size=12, max_size=20).map(lambda text: f"q{text}")


def render(markdown: str) -> set[str]:
    """The tags in what Markdown becomes."""
    return set(re.findall(r"<(/?\w+)", MARKDOWN.render(markdown)))


@given(HOSTILE)
def test_a_name_is_one_code_span_wherever_it_stands(name: str) -> None:
    assert render(f"- Unit {code(name)} is created.") <= {"ul", "/ul", "li", "/li", "code", "/code"}
    cells = MARKDOWN.render(table(["a", "b"], [[code(name), code(name)]]))
    assert cells.count("<td>") == 2
    assert set(re.findall(r"<(/?\w+)", cells)) - {"code", "/code"} == {
        f"{end}{tag}" for tag in ("table", "thead", "tbody", "tr", "th", "td") for end in ("", "/")
    }


@given(HOSTILE)
def test_a_label_of_mermaid_ends_where_it_should(name: str) -> None:
    assert re.fullmatch(r'"(?:[\w \-.,:/…]|#\d+;)*"', label(name))


def test_names_read_as_they_are() -> None:
    assert code("plain") == "`plain`"
    assert code("a`b") == "``a`b``"
    assert code("`") == "`` ` ``"
    assert code("a|<b>") == "<code>a&#124;&#60;b&#62;</code>"
    assert code("two\nlines") == r"`two\nlines`"
    assert code("") == "(empty)"
    assert code("x" * 90) == f"`{'x' * 79}…`"
    assert (
        code({"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"s"'})
        == "`[secret]`"
    )
    assert fold("a < b", "c") == "<details><summary>a &lt; b</summary>\n\nc\n\n</details>"


@settings(max_examples=30)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_whole_report_has_no_tag_link_or_heading_of_others(one: str, two: str, three: str) -> None:
    unit = make_resource(UNIT, "units-x", {"name": one, "parentId": "r-1"}, id_="ou-1")
    account = make_resource(ACCOUNT, "accounts-x", {"name": two, "email": three, "parentId": "ou-1"})
    statement = {"Sid": one, "Effect": "Deny", "Action": [two], "Condition": {three: {one: two}}}
    policy = make_resource(POLICY, "policies-x", {"name": three, "content": json.dumps({"Statement": [statement]})})
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {one: two}, "Action": three, "Condition": {one: {two: three}}}]
    }
    role = make_resource(ROLE, "role-x/admin", {"name": two, "assumeRolePolicy": json.dumps(trust)}, account="admin")
    vpc = make_resource(VPC, "vpc-admin/x", {"cidrBlock": one, "tags": {two: three}}, account="admin")
    changes = [
        *(make_change(Operation.create, None, side) for side in (unit, account, policy, role)),
        make_change(Operation.update, make_resource(VPC, "vpc-admin/x", {}, account="admin"), vpc),
    ]
    text = join_blocks([block.text for block in make_blocks([make_preview(*changes)], ORGANIZATION, NOTHING)])
    tags = render(text)
    ours = "p strong h3 ul li code table thead tbody tr th td pre details summary"
    assert {tag.removeprefix("/") for tag in tags} <= set(ours.split())
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "### What changes",
        "### Accounts affected",
        "### Units",
        "### Policies, by statement",
        "### Who may enter",
        "### What cannot be undone",
        "### Operations",
    ]


@settings(max_examples=30)
@given(SECRETS, st.sampled_from(["StringEquals", "StringLike", "ForAnyValue:StringEquals"]), st.booleans())
def test_neither_external_ids_nor_secrets_are_told(secret: str, operator: str, changed: bool) -> None:
    """Wherever an external id or a marked secret can stand: trust, policies, providers, inputs that repeat it."""

    def make_trust(value: str) -> str:
        condition = {operator: {"sts:ExternalId": [value, "other"]}, "StringNotEquals": {"aws:PrincipalTag/x": value}}
        principal = {"AWS": "arn:aws:iam::999999999999:root"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    marked = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(secret)}
    old, new = ("someother", secret) if changed else (secret, "someother")
    pairs = [
        (ROLE, "role-x/admin", {"name": "x", "assumeRolePolicy": make_trust(old), "description": old}),
        (ROLE, "role-x/admin", {"name": "x", "assumeRolePolicy": make_trust(new), "description": new, "path": marked}),
        ("aws:iam/rolePolicy:RolePolicy", "y", {"name": "y", "role": "x", "policy": make_trust(old)}),
        ("aws:iam/rolePolicy:RolePolicy", "y", {"name": "y", "role": "x", "policy": make_trust(new)}),
        (POLICY, "policies-z", {"name": "z", "content": make_trust(old), "tags": {"a": old}}),
        (POLICY, "policies-z", {"name": "z", "content": make_trust(new), "tags": {"a": new}, "description": marked}),
        ("pulumi:providers:aws", "admin", {"assumeRoles": json.dumps([{"externalId": old}])}),
        ("pulumi:providers:aws", "admin", {"assumeRoles": json.dumps([{"externalId": new}])}),
        (VPC, "vpc-admin/x", {"cidrBlock": marked, "tags": marked}),
        (VPC, "vpc-admin/x", {"cidrBlock": "10.0.0.0/16", "tags": {"a": marked, "b": f"is {secret}"}}),
    ]
    sides = [make_resource(type_, name, inputs, account="admin") for type_, name, inputs in pairs]
    changes = [make_change(Operation.update, old, new) for old, new in zip(sides[::2], sides[1::2], strict=True)]
    gone = make_change(Operation.delete, make_resource(ROLE, "role-w/admin", pairs[0][2], account="admin"), None)
    fresh = make_change(Operation.create, None, make_resource(POLICY, "policies-v", pairs[4][2]))
    text = join_blocks(
        [block.text for block in make_blocks([make_preview(*changes, gone, fresh)], ORGANIZATION, NOTHING)]
    )
    assert secret not in text
    assert "another external id is asked for" in text or "an external id" in text


@pytest.mark.parametrize("value", ["[secret]", "x"])
def test_a_secret_that_changes_is_told_without_either_value(value: str) -> None:
    old, new = (make_resource(VPC, "vpc-admin/x", {"cidrBlock": one}, account="admin") for one in (value, "[secret]"))
    blocks = make_blocks(
        [make_preview(make_change(Operation.update, old, new, {"cidrBlock": "update"}))], ORGANIZATION, NOTHING
    )
    assert "- VPC `x` of `administration`: address range, a secret, changes." in join_blocks([b.text for b in blocks])
