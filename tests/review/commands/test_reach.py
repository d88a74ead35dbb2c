"""`python -m review reach`: what it refuses. What it tells is asked of the local AWS in tests/e2e/test_workloads.py."""

from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from config import load
from engine.cli import Engine
from review.cli import app
from review.errors import ReviewError
from review.reach.reading import read_facts

NETWORK = Path(__file__).parents[3] / "config" / "examples" / "workload"


class NoStacks:
    def stacks(self) -> list[str]:
        return []

    def export(self, stack: str) -> None:
        raise AssertionError(stack)


def test_a_port_that_is_none_is_refused_before_anything_is_asked() -> None:
    result = CliRunner().invoke(app, ["reach", "--dir", str(NETWORK), "--port", "https"])
    assert isinstance(result.exception, ReviewError)
    assert str(result.exception) == '"https" is no port - write one such as 443, or a range such as 8000-8010'


def test_an_account_that_no_state_has_is_told() -> None:
    with pytest.raises(ReviewError, match="no state has the account networking, in which the config has a network"):
        read_facts(load(NETWORK), cast("Engine", NoStacks()), lambda _: None)
