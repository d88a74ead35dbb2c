"""`python -m review drift`: its exit codes and what it says, with neither engine nor AWS."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from live.inventory import Inventory
from review.cli import app
from review.commands import drift as command
from review.drift.known import read_known
from review.drift.model import Drift
from tests.review.drift.test_output import DRIFT, WHOLE
from tests.support.example import EXAMPLE


def run(monkeypatch: pytest.MonkeyPatch, found: Drift, *words: str) -> Result:
    """The command, where this is what it finds; `asked` gets the regions that AWS is asked for."""

    def read_aws(config: Any, known: Any, regions: list[str], progress: Any) -> Inventory:
        assert regions == (["us-east-1"] if "--region" in words else [])
        progress("reading 6 accounts")
        return Inventory()

    monkeypatch.setattr(command, "read_states", lambda _: {})
    monkeypatch.setattr(command, "read_known", read_known)
    monkeypatch.setattr(command, "read_aws", read_aws)
    monkeypatch.setattr(command, "find_drift", lambda *_: found)
    return CliRunner().invoke(app, ["drift", "--dir", str(EXAMPLE), *words])


def test_drift_is_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(monkeypatch, DRIFT)
    assert (told.exit_code, told.stdout, told.stderr) == (3, WHOLE, "reading 6 accounts\n")
    told = run(monkeypatch, Drift(rows=(), read=6))
    assert (told.exit_code, told.stdout) == (0, "No drift: AWS has what the states have, in 6 accounts.\n")


def test_programs_get_json(monkeypatch: pytest.MonkeyPatch) -> None:
    told = run(monkeypatch, DRIFT, "--format", "json", "--region", "us-east-1")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["accounts_read"]) == (3, 6)
    assert [row["change"] for row in document["drift"]] == ["moved", "unmanaged"]
    assert document["drift"][1]["settle"][0]["run"] == ["aws iam delete-role --role-name Vendor"]


def test_a_config_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["drift", "--dir", str(tmp_path / "no")])
    assert "the configuration directory can't be read" in str(result.exception)
