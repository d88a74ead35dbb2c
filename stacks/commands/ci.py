"""`python -m stacks ci`: what a job of CI does around the stacks' commands. docs/ci.md says which job does what."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config import load
from config.console import WholeSentences
from review.report.blocks import join_blocks
from stacks.ci.hosts import find_host, open_github
from stacks.ci.jobs import format_names, format_outputs, plan_jobs
from stacks.ci.markdown import DRIFT_MARKER, PREVIEW_MARKER, format_drift, format_preview, format_summary
from stacks.ci.masking import list_external_ids, mask_external_ids
from stacks.ci.previews import PREVIEWS, review_previews
from stacks.ci.reports import DRIFT, read_drift, read_reports, read_summary, write_reports
from stacks.commands.list import ChangedSince
from stacks.commands.options import ProgramDirectory, ProjectFolder
from stacks.commands.summary import say
from stacks.errors import UsageError
from stacks.inputs.changes import find_changes
from stacks.lease.owner import find_run
from stacks.running.settings import find_directory

Reports = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the reports, a file a stack.")]

ci = typer.Typer(cls=WholeSentences, no_args_is_help=True, rich_markup_mode=None)


@ci.callback()
def describe() -> None:
    """For the jobs of a workflow: which stacks, what is told to whom."""


@ci.command("jobs")
def list_jobs(
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    changed_since: ChangedSince = None,
    since_deployed: Annotated[
        bool,
        typer.Option(
            "--since-deployed",
            help="As --changed-since, with the commit of the last run of this workflow that succeeded; all before the "
            "first one. Only on GitHub.",
        ),
    ] = False,
    names: Annotated[bool, typer.Option("--names", help="Write names only, in one line.")] = False,
) -> None:
    """Write which stacks get a job each: lines for GITHUB_OUTPUT. Why goes to stderr.

    `jobs` is a JSON list of `stack` and `environment`, in the order in which the stacks come up, `stacks` their names;
    all of them without an option. `preview_environment` is that of admin.yaml, empty where it has none.
    """
    if changed_since is not None and since_deployed:
        raise UsageError("--changed-since and --since-deployed name a revision each: give one of them")
    directory = find_directory(project, directory)
    organization = load(directory)
    revision = open_github(os.environ).find_deployed_revision() if since_deployed else changed_since
    changed = None
    if revision is None:
        say("All stacks of the config.")
    else:
        changes = find_changes(project, directory, revision)
        changed = changes.changed
        if not changed:
            say(f"No stack plans anything else than at {revision}.")
        for stack, reasons in (*changed.items(), *sorted(changes.gone.items())):
            say("\n  ".join([f"{stack}:", *reasons]))
    jobs = plan_jobs(organization, changed)
    typer.echo(format_names(jobs) if names else format_outputs(organization, jobs), nl=names and bool(jobs))


@ci.command("report")
def make_report(
    summary: Annotated[Path, typer.Argument(metavar="SUMMARY", help="What --format json of a command wrote.")],
    folder: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the reports go, a file a stack.")],
    *,
    drift: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `python -m review drift --format json` wrote: a report as well."),
    ] = None,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
) -> None:
    """Make a report of each stack that other jobs may read: what was done, and what the engine printed.

    External ids are taken out.
    """
    known = list_external_ids(load(find_directory(project, directory)))

    def mask(text: str) -> str:
        return mask_external_ids(text, known)

    write_reports(folder, [*read_summary(summary, mask), *([] if drift is None else [read_drift(drift, mask)])])


@ci.command("summary")
def write_summary(folder: Reports) -> None:
    """Write the reports as Markdown, such as GITHUB_STEP_SUMMARY takes."""
    typer.echo(format_summary(read_reports(folder)), nl=False)


@ci.command("comment")
def write_comment(
    folder: Reports,
    stacks: Annotated[
        str, typer.Option(metavar="NAMES", help="The stacks that were to be previewed, as `ci jobs` writes them.")
    ],
    *,
    overflow: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the whole report goes when a comment has no room for it."),
    ] = None,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
) -> None:
    """Write what the previews would do into the one comment on this pull request, or merge request.

    The comment is the report of `python -m review report` on the previews in FOLDER/previews, which `python -m stacks
    preview --save` wrote, then what became of each stack. Without a preview it has what the engine printed. A later run
    writes the same comment anew. A stack of --stacks without a report is named.
    """
    reports, expected = read_reports(folder), stacks.split()
    today = datetime.now(UTC).date()
    report = review_previews(folder / PREVIEWS, expected, lambda: load(find_directory(project, directory)), today)
    body = format_preview(
        reports,
        expected,
        find_run(os.environ),
        blocks=report,
        whole="`python -m review report` on the previews of the run"
        if overflow is None
        else f"`{overflow.name}` among the artifacts of the run",
    )
    if overflow is not None and body.left_out:
        overflow.parent.mkdir(parents=True, exist_ok=True)
        overflow.write_text(join_blocks([block.text for block in report]), encoding="utf-8")
    say(f"wrote {find_host(os.environ).write_comment(PREVIEW_MARKER, body.text)}")


@ci.command("issue")
def write_issue(folder: Reports) -> None:
    """Open the one issue about drift, or write it anew; close it where there is no drift any more.

    Exit code 3: a stack could not be looked at, so whether it has drift is unknown. The issue then stays open.
    """
    reports = read_reports(folder)
    if not reports:
        raise UsageError(f"{folder} has no report, so whether there is drift is unknown: the job before this says why")
    host = find_host(os.environ)
    failed = [report.stack for report in reports if report.result not in {"done", "drift", "not made"}]
    drifted = [report for report in reports if report.result == "drift"]
    if drifted:
        stacks = ", ".join(report.stack for report in drifted if report.command != DRIFT)
        title = (
            f"Drift: AWS differs from {f'the state of {stacks}' if stacks else 'what the states and the config say'}"
        )
        say(f"wrote {host.write_issue(DRIFT_MARKER, title[:250], format_drift(reports, find_run(os.environ)))}")
    elif not failed:
        closed = host.close_issue(DRIFT_MARKER, f"There is no drift any more: {find_run(os.environ) or 'the last run'}")
        say("There is no drift." if closed is None else f"There is no drift any more, so this is closed: {closed}")
    if failed:
        say(f"Whether there is drift in {', '.join(failed)} is unknown: see the job that looked.")
        raise typer.Exit(3)


@ci.command("require-newest")
def require_newest() -> None:
    """End with exit code 3 where the branch has newer commits than this job's: their run deploys these, too.

    So a run that waited for an approval, or is run anew, never puts an older config over a newer one.
    """
    newest, own = open_github(os.environ).find_newest_revision(), os.environ.get("GITHUB_SHA")
    if newest != own:
        say(
            f"This job is of {own}, and the branch is at {newest}, so nothing was deployed: the run of that commit "
            "deploys all that has not been deployed since the last run that succeeded."
        )
        raise typer.Exit(3)
    say("This commit is the branch's newest.")
