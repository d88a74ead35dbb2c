"""A stack whose settings lack the guard against default providers is refused."""

import json
from contextvars import ContextVar
from typing import Any

import pulumi
import pytest

from stacks.programs.guard import SETTING, require_guard


def set_setting(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    config = {} if value is None else {f"pulumi:{SETTING}": value if isinstance(value, str) else json.dumps(value)}
    monkeypatch.setattr("pulumi.runtime.config.CONFIG", ContextVar("config", default=config))
    monkeypatch.setattr(pulumi, "get_stack", lambda: "org")


@pytest.mark.parametrize("value", [["aws"], ["aws", "random"], ["*"]])
def test_a_stack_with_the_guard_goes_on(monkeypatch: pytest.MonkeyPatch, value: list[str]) -> None:
    set_setting(monkeypatch, value)
    require_guard()


@pytest.mark.parametrize("value", [None, [], ["random"], "aws", "not json", {"aws": True}])
def test_a_stack_without_it_is_refused_and_told_what_writes_it(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    set_setting(monkeypatch, value)
    with pytest.raises(
        pulumi.RunError,
        match=r"nothing was registered; `python -m stacks settings` writes it",
    ):
        require_guard()
