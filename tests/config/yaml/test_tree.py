"""Reading YAML: what an unquoted word is, where things stand, and that the fast parser changes nothing."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.yaml import tree
from config.yaml.scalars import MisreadError, read_scalar
from config.yaml.tree import follow, format_path, parse
from tests.support.example import EXAMPLE


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[("", None), ("~", None), ("null", None), ("yes", True), ("On", True), ("false", False), ("NO", False)],
        *[("nO", "nO"), ("y", "y"), ("n", "n"), ("e5", "e5"), ("-", "-"), (".", "."), ("\uff11", "\uff11")],
        *[("0", 0), ("-7", -7), ("3600", 3600), ("1.5", 1.5), ("123456789012345", 123456789012345)],
        *[("2026-11-21", "2026-11-21"), ("1.2.3", "1.2.3"), ("12:30pm", "12:30pm"), ("aws:user", "aws:user")],
        *[("10.0.0.0/16", "10.0.0.0/16"), ("us-east-1a", "us-east-1a")],
    ],
)
def test_words_with_one_reading(word: str, value: Any) -> None:
    assert (read_scalar(word), type(read_scalar(word))) == (value, type(value))


@pytest.mark.parametrize(
    "word",
    [
        "0755",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "12:30:45",
        "1e3",
        "+5",
        ".5",
        "5.",
        ".inf",
        "-.INF",
        ".nan",
        "9" * 30,
        "08",
    ],
)
def test_words_that_readers_disagree_about(word: str) -> None:
    with pytest.raises(MisreadError, match="readers of YAML take"):
        read_scalar(word)


@pytest.mark.parametrize(
    ("word", "octal"), [("123456789012", ""), ("012345670123", ", here as 1402433619 in octal"), ("012345678901", "")]
)
def test_an_account_id_is_never_a_number(word: str, octal: str) -> None:
    with pytest.raises(MisreadError) as caught:  # noqa: PT011 - compared in full below
        read_scalar(word)
    assert caught.value.message == (
        f"YAML reads the account id {word} as a number{octal}; ids are text and keep their zeros"
    )
    assert caught.value.hint == f'put it in quotes: "{word}"'


def test_every_value_knows_its_line_and_path() -> None:
    root = parse('a:\n  - b: 1\n    "c d":\n      - x\n', "file").tree
    assert root is not None
    chain = follow(root, ("a", 0, "c d", 0, "beyond"))
    assert [(node.line, format_path(node.path)) for node in chain] == [
        (1, ""),
        (1, "a"),
        (2, "a[0]"),
        (3, 'a[0]["c d"]'),
        (4, 'a[0]["c d"][0]'),
    ]


@pytest.mark.parametrize("path", sorted(EXAMPLE.glob("*.yaml")), ids=lambda path: path.name)
def test_both_parsers_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse(path.read_text(), "file")
    monkeypatch.setattr(tree, "_FAST", yaml.SafeLoader)
    assert fast.tree is not None
    assert parse(path.read_text(), "file") == fast


def test_half_a_character_is_refused_by_either_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'a: "\\ud800"\n'
    assert [error.line for error in parse(text, "file").errors] == [1]
    monkeypatch.setattr(tree, "_FAST", yaml.SafeLoader)
    assert [str(error) for error in parse(text, "file").errors] == [
        "file:1 a: the text has half of a character (a lone surrogate) - write the character itself"
    ]


def test_a_line_that_ends_as_only_yaml_ends_lines_is_explained() -> None:
    (error,) = parse("- - \r: ", "file").errors
    assert error.line == 2
    assert error.message == (
        "this is not YAML, so nothing in the file was read: the indentation doesn't match the lines above (what is "
        "being read began in line 1)"
    )
