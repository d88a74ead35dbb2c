"""The report of what no stack knows, among those of the stacks."""

import json
from pathlib import Path

from review.drift.model import Drift
from review.drift.output import make_document
from stacks.ci.markdown import format_drift
from stacks.ci.reports import Report, read_drift, read_reports, write_reports
from tests.review.drift.test_output import DRIFT, WHOLE


def read(tmp_path: Path, text: str) -> Report:
    file = tmp_path / "drift.json"
    file.write_text(text)
    return read_drift(file, lambda text: text.replace("Vendor", "[masked]"))


def test_it_is_read_as_if_of_a_stack(tmp_path: Path) -> None:
    report = read(tmp_path, json.dumps(make_document(DRIFT)))
    assert (report.stack, report.result, report.has_changes) == ("organization", "drift", True)
    assert report.reason == "2 differences in 6 accounts: 1 moved, 1 unmanaged."
    assert report.printed == WHOLE.replace("Vendor", "[masked]")
    write_reports(tmp_path / "reports", [report])
    (again,) = read_reports(tmp_path / "reports")
    text = format_drift([again], None)
    assert "| `organization` | drift | - |" in text
    assert "write unit: production" in text


def test_without_a_difference_nothing_is_to_be_done(tmp_path: Path) -> None:
    report = read(tmp_path, json.dumps(make_document(Drift(rows=(), read=6))))
    assert (report.result, report.has_changes) == ("done", False)


def test_a_command_that_did_not_come_to_its_end_says_nothing_of_drift(tmp_path: Path) -> None:
    for text in ("", "{}", '{"drift": [{}], "not_looked_at": [], "accounts_read": 1}'):
        report = read(tmp_path, text)
        assert (report.result, report.printed) == ("failed", "")
        assert report.reason == "`python -m review drift` ended before its end, and its output says why"
