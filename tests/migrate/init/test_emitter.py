"""What is written is what every reader of YAML reads."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.yaml.tree import parse
from migrate.init.emitter import Noted, emit, format_comment, format_scalar

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        ["035009155389", "no", "On", "2012-10-17", "1e3", "0x1", "12:30:45", "a: b", "a #b", "-", "~", "null"]
    ),
    st.sampled_from(
        ["10.0.0.0/16", "arn:aws:iam::aws:policy/X", "aws+a@example.com", " a", "a ", "[a]", "{a}", "*a", "&a"]
    ),
)
KEYS = st.one_of(st.sampled_from(["key", "Name", "no", "12", "a b"]), st.text(max_size=8))
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
        max_leaves=12,
    ),
    min_size=1,
    max_size=5,
)


def note_everything(value: Any, comment: str) -> Any:
    if isinstance(value, dict):
        return {key: Noted(note_everything(child, comment), [comment]) for key, child in value.items()}
    if isinstance(value, list):
        return [Noted(note_everything(child, comment), [comment, comment]) for child in value]
    return value


@given(DATA)
def test_pyyaml_reads_what_was_meant(data: dict[str, Any]) -> None:
    assert yaml.safe_load(emit(data)) == data


@given(DATA, st.text(max_size=20))
def test_comments_change_nothing(data: dict[str, Any], comment: str) -> None:
    assert yaml.safe_load(emit(note_everything(data, comment))) == data


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_the_config_reads_every_text_as_that_text(text: str) -> None:
    parsed = parse(emit({"field": [text]}), "file")
    assert parsed.errors == []
    assert parsed.tree is not None
    assert parsed.tree.data() == {"field": (text,)}


@pytest.mark.parametrize("text", ["035009155389", "123456789012", "yes", "null", "1", "2012-10-17", "a: b", "", "-x"])
def test_what_could_be_read_otherwise_stands_in_quotes(text: str) -> None:
    assert format_scalar(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text", ["us-east-1", "10.0.0.0/16", "aws+tools@example.com", "Read only", "config.amazonaws.com"]
)
def test_what_is_plainly_text_has_none(text: str) -> None:
    assert format_scalar(text) == text


def test_a_comment_stays_on_its_line() -> None:
    assert format_comment("a\nb\x1b") == "# a\\nb\\x1b"


def test_it_reads_as_if_written_by_hand() -> None:
    assert emit(
        {
            "home_region": "us-east-1",
            "regions": ["us-east-1", "eu-west-1"],
            "units": [
                Noted({"key": "a", "name": "A"}, ["from a.tfstate x.y"]),
                {"key": "b", "units": [{"key": "c"}], "tags": {}},
            ],
            "long": ["x" * 60, "y" * 60],
        }
    ) == (
        "home_region: us-east-1\n"
        "regions: [us-east-1, eu-west-1]\n"
        "\n"
        "units:\n"
        "  # from a.tfstate x.y\n"
        "  - {key: a, name: A}\n"
        "  - key: b\n"
        "    units:\n"
        "      - {key: c}\n"
        "    tags: {}\n"
        "\n"
        "long:\n"
        f"  - {'x' * 60}\n"
        f"  - {'y' * 60}\n"
    )
