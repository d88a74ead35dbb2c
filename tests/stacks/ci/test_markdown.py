"""The comment, the issue and the summary: one text a kind, within what GitHub takes."""

import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from review.report.blocks import ALWAYS, Block
from stacks.ci.markdown import GITHUB_LIMIT, format_drift, format_preview, format_summary
from stacks.ci.reports import Report

RUN = "https://github.com/acme/organization/actions/runs/7"


def make_report(stack: str = "org", **values: Any) -> Report:
    return Report(
        **{
            "stack": stack,
            "command": "preview",
            "result": "done",
            "has_changes": True,
            "changes": {"create": 2, "same": 40},
            "reason": None,
            "warnings": [],
            "printed": "Previewing update (org):\n + aws:iam:Role x\n",
            **values,
        }
    )


def test_a_comment_has_a_line_a_stack_and_the_engines_own_words_folded() -> None:
    assert format_preview([make_report()], ["org"], RUN).text == (
        "<!-- python -m stacks: preview -->\n\n"
        "What `up` of 1 stack would do:\n\n"
        "| stack | result | resources |\n|---|---|---|\n| `org` | done | 2 to create, 40 unchanged |\n\n"
        "<details><summary><code>org</code></summary>\n\n"
        "```\nPreviewing update (org):\n + aws:iam:Role x\n```\n\n</details>\n\n"
        f"[The run]({RUN}) has all of it.\n"
    )


def test_nothing_to_preview_is_said() -> None:
    assert format_preview([], [], None).text == (
        "<!-- python -m stacks: preview -->\n\n"
        "This changes nothing that a stack registers, so no stack was previewed.\n"
    )


def test_a_stack_whose_job_died_is_named_and_a_reason_is_told() -> None:
    failed = make_report(result="failed", changes={}, reason="error: | no ```such``` thing", warnings=["look out"])
    text = format_preview([failed], ["org", "admin"], None).text
    assert "What `up` of 2 stacks would do:" in text
    assert "| `org` | failed | - |\n| `admin` | no result | its job ended before its end |" in text
    assert "`org`:\n````\nerror: | no ```such``` thing\n````\n\n`org`:\n```\nwarning: look out\n```" in text


def test_an_issue_tells_only_of_stacks_that_are_not_well() -> None:
    well = make_report("admin", command="refresh")
    drifted = make_report("org", command="refresh", result="drift", reason="AWS has something else than the state")
    text = format_drift([well, drifted], RUN)
    assert text.startswith("<!-- python -m stacks: drift -->\n\nAWS has something else than the state of these stacks.")
    assert "| `org` | drift | 2 to create, 40 unchanged |" in text
    assert "admin" not in text


def test_a_summary_of_a_deployment_tells_what_was_done() -> None:
    assert "| `org` | done | 2 created, 40 unchanged |" in format_summary([make_report(command="up")])


def test_what_does_not_fit_is_left_out_by_lines_and_said() -> None:
    reports = [make_report("org", printed="x" * 99 + "\n"), make_report("big", printed=("y" * 99 + "\n") * 2000)]
    text = format_preview(reports, ["org", "big"], RUN).text
    assert len(text) <= GITHUB_LIMIT
    assert len(text) > GITHUB_LIMIT - 400
    found = re.search(r"\n```\n\n(\d+) of 2000 lines are left out here: a comment has no room for them\.", text)
    assert found
    assert text.count("y" * 99 + "\n") == 2000 - int(found[1])
    assert text.endswith(f"[The run]({RUN}) has all of it.\n")


def test_a_reason_that_does_not_fit_is_told_as_far_as_it_does_and_the_run_is_still_named() -> None:
    reports = [make_report("big", reason="z" * 90_000, printed=""), make_report("org", reason="no bucket")]
    text = format_preview(reports, ["big", "org"], RUN).text
    assert len(text) <= GITHUB_LIMIT
    left = re.search(r"\n`big`:\n```\n(z+)\n```\n\nThe rest of this is left out here: a comment has no room", text)
    assert left
    assert len(left[1]) > 30_000
    assert "`org`:\n```\nno bucket\n```\n" in text
    assert text.endswith(f"</details>\n\n[The run]({RUN}) has all of it.\n")


def test_what_has_no_room_at_all_is_named_and_no_half_of_it_is_there() -> None:
    text = format_preview([make_report(reason="`" * 900)], ["org"], RUN, limit=600).text
    assert text.endswith(
        "`org`: what is to be said of it is left out here: a comment has no room for it.\n\n"
        "<details><summary><code>org</code></summary>\n\n"
        "```\nPreviewing update (org):\n + aws:iam:Role x\n```\n\n</details>\n\n"
        f"[The run]({RUN}) has all of it.\n"
    )


@given(
    st.lists(st.tuples(st.text(st.sampled_from("`|\n a")), st.text(st.sampled_from("`\n a")) | st.none()), max_size=6),
    st.integers(1500, 6000),
)
def test_no_text_is_longer_than_the_limit(parts: list[tuple[str, str | None]], limit: int) -> None:
    reports = [
        make_report(f"stack-{number}", printed=text * 40, reason=reason) for number, (text, reason) in enumerate(parts)
    ]
    text = format_preview(reports, [report.stack for report in reports], RUN, limit=limit).text
    assert len(text) <= limit
    assert text.count("<details>") == text.count("</details>")


def make_block(text: str, **values: Any) -> Block:
    return Block(text=text, **values)


def test_a_comment_is_the_report_then_what_became_of_each_stack() -> None:
    blocks = [make_block("**Nothing changes.**", rank=ALWAYS), make_block("### Operations")]
    failed = make_report("admin", result="failed", changes={}, reason="no bucket", printed="")
    comment = format_preview([make_report(), failed], ["org", "admin"], RUN, blocks=blocks)
    assert comment.left_out == 0
    assert comment.text == (
        "<!-- python -m stacks: preview -->\n\n"
        "**Nothing changes.**\n\n### Operations\n\n### Previews\n\n"
        "| stack | result | resources |\n|---|---|---|\n| `org` | done | 2 to create, 40 unchanged |\n"
        "| `admin` | failed | - |\n\n`admin`:\n```\nno bucket\n```\n\n"
        "<details><summary><code>org</code></summary>\n\n"
        "```\nPreviewing update (org):\n + aws:iam:Role x\n```\n\n</details>\n\n"
        f"[The run]({RUN}) has all of it.\n"
    )


def test_the_report_comes_before_what_the_engine_printed_and_says_where_it_is_whole() -> None:
    blocks = [make_block("**Verdict**", rank=ALWAYS), make_block("x" * 90_000, short="x, in short"), make_block("last")]
    printed = ("y" * 99 + "\n") * 2000
    comment = format_preview([make_report(printed=printed)], ["org"], RUN, blocks=blocks, whole="`report.md`")
    assert len(comment.text) <= GITHUB_LIMIT
    assert comment.left_out == 1
    assert (
        "**Verdict**\n\nx, in short\n\nlast\n\n**Not all of the report is here**: `report.md` has it.\n\n### Previews\n"
        in comment.text
    )
    assert "lines are left out here: a comment has no room for them." in comment.text


@given(
    st.lists(st.integers(0, 3000), max_size=12), st.integers(4000, 9000), st.text(st.sampled_from("`| a"), max_size=900)
)
@example(sizes=[0, 0, 0, 657, 3000], limit=4000, reason="`" * 11)
def test_no_comment_with_a_report_is_longer_than_the_limit(sizes: list[int], limit: int, reason: str) -> None:
    blocks = [make_block("- " + "x" * size, short="- short", rank=size % 4) for size in sizes]
    reports = [make_report(reason=reason or None, printed="y\n" * 500)]
    comment = format_preview(
        reports, ["org", "gone"], RUN, blocks=[make_block("**V**", rank=ALWAYS), *blocks], limit=limit
    )
    assert len(comment.text) <= limit
    assert comment.text.startswith("<!-- python -m stacks: preview -->\n\n**V**\n\n")
    assert comment.text.endswith(f"[The run]({RUN}) has all of it.\n")
