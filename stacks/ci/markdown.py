"""Reports as Markdown: the comment on a pull request, the issue about drift, and the summary of a job. Pure."""

import re
from collections.abc import Collection, Sequence

from review.report.blocks import Block, Fitted, fit
from stacks.ci.reports import Report
from stacks.running.results import describe_changes

PREVIEW_MARKER = "<!-- python -m stacks: preview -->"
DRIFT_MARKER = "<!-- python -m stacks: drift -->"
"""First lines by which a later run finds what an earlier one wrote."""

GITHUB_LIMIT = 65_536
"""Characters that GitHub takes in the body of a comment or an issue: it answers "Body is too long (maximum is 65536
characters)". GitLab takes a million (docs.gitlab.com, "GitLab application limits"). Read 2026-11."""

_LEAST = 400
"""Characters below which a part of what the engine printed, or of a reason, tells nothing."""

_LEAST_REPORT = 2_000
"""Characters that the report has, whatever stacks say of themselves."""

_PREVIEWS = "### Previews"


def format_preview(
    reports: Sequence[Report],
    expected: Collection[str],
    run: str | None,
    *,
    blocks: Sequence[Block] = (),
    whole: str = "`python -m review report` on the previews of the run",
    limit: int = GITHUB_LIMIT,
) -> Fitted:
    """The comment. `expected`: the stacks that were to be previewed. `run`: the page of the CI run.

    `blocks`: the report on what they would do, without which what the engine printed has to be enough. `whole`: where
    that report is, where the comment has no room for all of it.
    """
    missing = [stack for stack in expected if stack not in {report.stack for report in reports}]
    if blocks:
        rest = [*_list_parts(reports, missing), *_format_foot(run), _PREVIEWS, PREVIEW_MARKER]
        room = limit - sum(len(part) + len("\n\n") for part in rest)
        fitted = fit(blocks, max(room, _LEAST_REPORT), f"**Not all of the report is here**: {whole} has it.")
        begin = [PREVIEW_MARKER, fitted.text.removesuffix("\n"), _PREVIEWS]
        return Fitted(text=_compose(begin, reports, limit, missing=missing, run=run), left_out=fitted.left_out)
    if not reports and not missing:
        told = "This changes nothing that a stack registers, so no stack was previewed."
    else:
        told = f"What `up` of {_count(len(reports) + len(missing))} would do:"
    return Fitted(text=_compose([PREVIEW_MARKER, told], reports, limit, missing=missing, run=run), left_out=0)


def format_drift(reports: Sequence[Report], run: str | None, *, limit: int = GITHUB_LIMIT) -> str:
    """The text of the issue: the stacks with drift, and those that could not be looked at."""
    told = (
        "AWS has something else than the state of these stacks. Either it was changed by hand: the next `up` puts back "
        "what the config says, where it says something, or write the change into the config. Or it is meant to be so: "
        "`python -m stacks refresh STACK` takes it over into the state. The row `organization` is `python -m review "
        "drift`: what AWS has that nobody manages, too, and for each difference what settles it."
    )
    return _compose([DRIFT_MARKER, told], [report for report in reports if report.result != "done"], limit, run=run)


def format_summary(reports: Sequence[Report], *, limit: int = GITHUB_LIMIT) -> str:
    """The summary of a job."""
    return _compose([], reports, limit)


def _compose(
    begin: Sequence[str],
    reports: Sequence[Report],
    limit: int,
    *,
    missing: Sequence[str] = (),
    run: str | None = None,
) -> str:
    foot = _format_foot(run)
    head = [*begin, *_list_tables(reports, missing)]
    head += _fit_words(reports, limit - len(_join([*head, *foot])))
    text = _join([*head, *foot])
    folded = [report for report in reports if report.printed.strip()]
    room = limit - len(text)
    # What one stack leaves of its share, the next ones have.
    blocks: list[str] = []
    for number, report in enumerate(folded):
        block = _fold(report, room // (len(folded) - number) - len("\n\n"))
        room -= len(block) + len("\n\n")
        blocks.append(block)
    whole = _join([*head, *(block for block in blocks if block), *foot])
    if len(whole) <= limit:
        return whole
    end = "\n\n" + _join(["This is cut off: it is longer than a comment may be.", *foot])
    return whole[: limit - len(end)] + end


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _list_parts(reports: Sequence[Report], missing: Sequence[str]) -> list[str]:
    """A table of the stacks, and what is to be said of each."""
    return [*_list_tables(reports, missing), *(_tell(stack, word) for stack, word in _list_words(reports))]


def _list_tables(reports: Sequence[Report], missing: Sequence[str]) -> list[str]:
    table = _format_table(reports, missing)
    return [table] if table else []


def _format_foot(run: str | None) -> list[str]:
    return [f"[The run]({run}) has all of it."] if run else []


def _format_table(reports: Sequence[Report], missing: Sequence[str]) -> str:
    if not reports and not missing:
        return ""
    rows = [f"| `{report.stack}` | {report.result} | {_describe(report)} |" for report in reports]
    rows += [f"| `{stack}` | no result | its job ended before its end |" for stack in missing]
    return "\n".join(["| stack | result | resources |", "|---|---|---|", *rows])


def _describe(report: Report) -> str:
    planned = report.command == "preview" or report.result == "drift"
    return describe_changes(report.changes, planned=planned) if report.changes else "-"


def _list_words(reports: Sequence[Report]) -> list[tuple[str, str]]:
    """What is to be said, each with its stack."""
    return [
        (report.stack, word)
        for report in reports
        for word in (*([report.reason] if report.reason else []), *(f"warning: {one}" for one in report.warnings))
    ]


def _fit_words(reports: Sequence[Report], room: int) -> list[str]:
    """What is to be said, in so many characters; of what does not fit its beginning, or that it is left out."""
    words, told = _list_words(reports), list[str]()
    for number, (stack, word) in enumerate(words):
        part = _cut_word(stack, word, room // (len(words) - number) - len("\n\n"))
        room -= len(part) + len("\n\n")
        told.append(part)
    return told


def _cut_word(stack: str, word: str, room: int) -> str:
    whole = _tell(stack, word)
    if len(whole) <= room:
        return whole
    note = "The rest of this is left out here: a comment has no room for it."
    left = room - len(_tell(stack, "")) - len(note) - len("\n\n") - _count_fence(word) * 2
    if left < _LEAST:
        return f"`{stack}`: what is to be said of it is left out here: a comment has no room for it."
    return f"{_tell(stack, word[:left])}\n\n{note}"


def _tell(stack: str, word: str) -> str:
    return f"`{stack}`:\n{_fence(word)}"


def _fold(report: Report, room: int) -> str:
    """What the engine printed, in so many characters at most; what does not fit is left out, whole lines, and told."""
    printed = re.sub(r"\n{3,}", "\n\n", report.printed.replace("\r\n", "\n")).strip("\n")
    whole = _wrap(report.stack, printed)
    if len(whole) <= room:
        return whole
    lines = printed.split("\n")
    note = f"{len(lines)} of {len(lines)} lines are left out here: a comment has no room for them."
    left = room - len(_wrap(report.stack, "")) - len(note) - len("\n\n") - _count_fence(printed) * 2
    if left < _LEAST:
        told = f"`{report.stack}`: what the engine printed is left out here: a comment has no room for it."
        return told if len(told) <= room else ""
    kept: list[str] = []
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    note = f"{len(lines) - len(kept)} of {len(lines)} lines are left out here: a comment has no room for them."
    return _wrap(report.stack, "\n".join(kept), note)


def _wrap(stack: str, printed: str, note: str | None = None) -> str:
    body = f"{_fence(printed)}\n\n{note}" if note else _fence(printed)
    return f"<details><summary><code>{stack}</code></summary>\n\n{body}\n\n</details>"


def _fence(text: str) -> str:
    """A code block that nothing in the text ends."""
    ticks = "`" * _count_fence(text)
    return f"{ticks}\n{text}\n{ticks}"


def _count_fence(text: str) -> int:
    return max(3, *(len(found) + 1 for found in re.findall("`+", text)), 3)


def _count(number: int) -> str:
    return f"{number} stack" if number == 1 else f"{number} stacks"
