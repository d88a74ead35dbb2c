"""`python -m tests.bench.planning FOLDER`: plans the states in a folder beside those of the example's organization.

The engine's answers are the recordings of the plan's own tests; what is measured is reading, scanning, matching, and
rendering every file and report.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from migrate.planning.output import render_files, write_files
from migrate.planning.planner import make_plan
from migrate.planning.report import render_markdown
from migrate.planning.report_html import render_html
from migrate.scanning.classification import scan_states
from migrate.sources.model import FileSource
from migrate.sources.read import read_states
from tests.migrate.planning.estate import TABLE, example_estate


def main(folder: Path) -> None:
    """Exits with 1 when the plan is not whole."""
    estate = example_estate()
    subject = estate.subject()
    files = [*estate.files(), *read_states([FileSource(folder)])]
    subject = replace(subject, scan=scan_states(files, TABLE, subject.mapping, keep_objects=True))
    plan = make_plan(subject)
    if plan.gaps:
        sys.exit("\n".join(map(str, plan.gaps[:20])))
    written = render_files(plan, {}) | {"report.md": render_markdown(plan), "report.html": render_html(plan)}
    with tempfile.TemporaryDirectory() as out:
        write_files(Path(out), written)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
