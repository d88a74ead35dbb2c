"""The report: what it says, and that nothing in a state can break its markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from migrate.plan_file import BINS
from migrate.planning.model import Plan
from migrate.planning.report import MEANINGS, make_sections, next_steps, render_markdown
from migrate.planning.report_html import render_html
from tests.migrate.planning.estate import example_estate

HOSTILE = 'a|b<script>alert(1)</script>`"]\n#'


def hostile_plan() -> Plan:
    estate = example_estate()
    estate.add("aws_sqs_queue", "jobs", "networking", url=HOSTILE.replace("\n", ""), id="x")
    estate.states["org.tfstate"][-1]["instances"][0]["index_key"] = HOSTILE
    estate.states["org.tfstate"][-1]["instances"][0]["schema_version"] = 0
    return estate.plan()


class Checker(HTMLParser):
    """Counts tags and keeps what a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"meta", "input", "wbr"}:
            self.open.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_totals_add_up_in_words() -> None:
    plan = hostile_plan()
    section = make_sections(plan)[1]
    rows = section.rows
    assert [row[0] for row in rows] == ["import", "rest", "all"]
    empty = section.text[-1].partition(": ")[2].removesuffix(".").split(", ")
    assert sorted([*(row[0] for row in rows[:-1]), *empty]) == sorted(BINS), "those without instances take one line"
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1]) == len(plan.instances)
    assert MEANINGS.keys() == set(BINS)


def test_it_begins_with_the_verdict_and_what_to_do() -> None:
    plan = hostile_plan()
    verdict = make_sections(plan)[0]
    assert verdict.text[0] == (
        "Nothing is open. Of 44 instances 43 become resources of this program, 1 are in files for code of your own, "
        "and 0 stay behind."
    )
    assert list(verdict.commands) == next_steps(plan)
    assert render_markdown(plan).startswith("# Migration plan\n\n## Verdict\n\nNothing is open.")
    page = render_html(plan)
    assert page.index("Nothing is open.") < page.index("python -m migrate apply") < page.index("<nav>")
    assert "another object in its place" not in verdict.text[1]


def test_the_bar_has_a_legend() -> None:
    legend = re.findall(
        r"<li><i style=\"background:(#[0-9a-f]{6})\"></i>([a-z-]+) <span class=\"count\">([\d,]+)", page()
    )
    assert [(name, number) for _, name, number in legend] == [("import", "43"), ("rest", "1")]
    bar = re.findall(r'<span style="background:(#[0-9a-f]{6});flex', page())
    assert [color for color, _, _ in legend] == bar


def test_names_break_after_slashes_dots_and_brackets_alone() -> None:
    estate = example_estate()
    estate.add("aws_sqs_queue", "prod-jobs", "networking", url="https://sqs/prod-jobs", id="x")
    html = render_html(estate.plan())
    assert "<td>aws_sqs_queue.<wbr><span>prod-jobs</span></td>" in html
    assert "overflow-wrap" not in html


def page() -> str:
    return render_html(hostile_plan())


def test_every_instance_is_a_row() -> None:
    plan = example_estate().plan()
    section = next(section for section in make_sections(plan) if section.title == "Every instance")
    assert len(section.rows) == len(plan.instances)
    assert all(len(row) == len(part.header) for part in make_sections(plan) for row in part.rows)


def test_markdown_tables_stay_tables() -> None:
    for line in render_markdown(hostile_plan()).splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in {2, 3, 4, 5, 6, 7, 9}, line
    assert "<script>" not in render_markdown(hostile_plan())


def test_the_page_is_whole_and_alone() -> None:
    checker = Checker()
    checker.feed(render_html(hostile_plan()))
    assert checker.open == []
    assert checker.tags.count("script") == 1
    assert all(link.startswith("#s") for link in checker.fetched)


def test_the_file_of_the_rest_is_imported_as_the_engine_can() -> None:
    section = next(part for part in make_sections(example_estate().plan()) if part.title == "Without a component")
    assert "`python -m migrate rest`" in section.text[0]
    assert "`pulumi import --file import.rest.<account>.json --generate-code=false`" in section.text[1]
    assert "--out" not in section.text[1]


def test_the_next_command_depends_on_what_waits() -> None:
    plan = example_estate().plan()
    assert next_steps(plan)[-1] == "python -m migrate verify"
    assert not any("pulumi up" in step for step in next_steps(plan))
    assert "python -m migrate apply" in next_steps(plan)
    done = {stack: replace(one, entries=()) for stack, one in plan.stacks.items()}
    assert next_steps(replace(plan, stacks=done)) == ["python -m migrate verify"]
