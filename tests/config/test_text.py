from hypothesis import given
from hypothesis import strategies as st

from config.text import make_printable


@given(st.text())
def test_what_is_printed_is_one_printable_line(text: str) -> None:
    assert make_printable(text).isprintable()
    if text.isprintable():
        assert make_printable(text) == text


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert make_printable("a\n\x1b[31m\u202e\ud800") == "a\\n\\x1b[31m\\u202e\\ud800"
