import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text import make_printable, split_name, wrap_name


@given(st.text())
def test_what_is_printed_is_one_printable_line(text: str) -> None:
    assert make_printable(text).isprintable()
    if text.isprintable():
        assert make_printable(text) == text


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert make_printable("a\n\x1b[31m\u202e\ud800") == "a\\n\\x1b[31m\\u202e\\ud800"


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("s3://b/org/a.tfstate", ["s3://", "b/", "org/", "a.", "tfstate"]),
        ('module.vpc["a"].aws_vpc.main[0]', ["module.", "vpc[", '"a"].', "aws_vpc.", "main[", "0]"]),
        ("", []),
    ],
)
def test_a_name_breaks_after_its_separators_alone(name: str, pieces: list[str]) -> None:
    assert split_name(name) == pieces


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("env:/production/network.tfstate", 16, ["env:/production/", "network.tfstate"]),
        ("env:/production/network.tfstate", 3, ["env:/", "production/", "network.", "tfstate"]),
        ("9 by arn, such as aws_vpc.main", 12, ["9 by arn,", "such as", "aws_vpc.main"]),
        ("such as aws_vpc.main", 16, ["such as", "aws_vpc.main"]),
        ("such as aws_vpc.main", 11, ["such as", "aws_vpc.", "main"]),
        ("", 5, [""]),
    ],
)
def test_lines_of_a_width(text: str, width: int, lines: list[str]) -> None:
    assert wrap_name(text, width) == lines


@given(st.text(alphabet="ab/.[ "), st.integers(min_value=1, max_value=12))
def test_wrapping_loses_nothing_and_breaks_no_piece(text: str, width: int) -> None:
    lines = wrap_name(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    longest = max((len(piece) for word in text.split(" ") for piece in split_name(word)), default=0)
    assert all(len(line) <= max(width, longest) for line in lines)
    assert "".join(split_name(text)) == text
