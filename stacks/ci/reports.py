"""The report of one stack's run: what its summary says and what the engine printed, as a file that jobs hand on."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from review.drift.output import format_text, read_document, summarize
from stacks.errors import UsageError

WHOLE_ORGANIZATION = "organization"
"""What stands for a stack's name in the report of what no stack knows. No stack has that name."""

DRIFT = "drift"
"""The command of that report."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """`result`, `changes`, `reason`, `warnings`: as `python -m stacks ... --format json` says. `command`: what ran.

    `printed`: what the engine printed.
    """

    stack: str
    command: str
    result: str
    has_changes: bool
    changes: Mapping[str, int]
    reason: str | None
    warnings: Sequence[str]
    printed: str


def read_summary(file: Path, mask: Callable[[str], str]) -> tuple[Report, ...]:
    """The reports of a summary, with the logs that it names. `mask`: takes out of a text what nobody is to read.

    Raises:
        UsageError: the file is no summary, so the command that should have written it ended before its end.
    """
    summary = _read(file)
    try:
        return tuple(
            Report(
                stack=stack["stack"],
                command=summary["command"],
                result=stack["result"],
                has_changes=stack["has_changes"],
                changes=stack["changes"],
                reason=mask(stack["reason"]) if stack["reason"] else None,
                warnings=[mask(warning) for warning in stack["warnings"]],
                printed=mask(_read_log(stack["log"])),
            )
            for stack in summary["stacks"]
        )
    except (KeyError, TypeError):
        raise _no_summary(file) from None


def read_drift(file: Path, mask: Callable[[str], str]) -> Report:
    """The report of `python -m review drift --format json`: as if of a stack, which is the whole organization.

    A file that is none tells that the command ended before its end, so that nothing is known.
    """
    try:
        drift = read_document(_read(file))
    except (KeyError, TypeError, UsageError):
        result, reason, printed = "failed", "`python -m review drift` ended before its end, and its output says why", ""
    else:
        result, reason, printed = "drift" if drift.rows else "done", summarize(drift), format_text(drift, None)
    return Report(
        stack=WHOLE_ORGANIZATION,
        command=DRIFT,
        result=result,
        has_changes=result == "drift",
        changes={},
        reason=mask(reason),
        warnings=(),
        printed=mask(printed),
    )


def write_reports(folder: Path, reports: Sequence[Report]) -> None:
    """A file for each stack; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in reports:
        (folder / f"{report.stack}.json").write_text(json.dumps(asdict(report), indent=2), encoding="utf-8")


def read_reports(folder: Path) -> tuple[Report, ...]:
    """What `write_reports` wrote, by one job or by several; nothing where there is no such folder.

    Raises:
        UsageError: a file is no report.
    """
    reports = []
    for file in sorted(folder.glob("*.json")):
        try:
            reports.append(Report(**_read(file)))
        except TypeError:
            raise _no_summary(file) from None
    return tuple(reports)


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _no_summary(file) from None
    if not isinstance(document, dict):
        raise _no_summary(file)
    return document


def _read_log(log: str | None) -> str:
    if log is None:
        return ""
    try:
        return Path(log).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _no_summary(file: Path) -> UsageError:
    return UsageError(
        f"{file} is no summary of `python -m stacks ... --format json`, so what became of the stacks is unknown: that "
        "command ended before its end, and its output says why"
    )
