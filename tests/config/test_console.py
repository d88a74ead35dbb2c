"""The console that everything for people is printed with."""

import pytest

from config.console import make_console


@pytest.mark.parametrize(("columns", "width"), [(None, 120), ("60", 60)])
def test_a_pipe_is_as_wide_as_columns_says_and_else_as_its_command_wants(
    monkeypatch: pytest.MonkeyPatch, columns: str | None, width: int
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    assert make_console(piped_width=120).width == width
    assert make_console(stderr=True, piped_width=120).width == width
