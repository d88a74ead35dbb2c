"""`python -m review report`: Markdown for the pull request."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config import load
from review.errors import ReviewError
from review.gate.judge import judge
from review.previews import read_previews
from review.report.blocks import Block, fit, join_blocks
from review.report.report import make_blocks

LEFT_OUT = "**Not all of it is here**: what has no room is in {}."
"""The last line of a report that is not whole."""


def report(
    previews: Annotated[
        list[Path],
        typer.Argument(
            metavar="PREVIEW.json...",
            help="What `python -m stacks preview --save` wrote of each stack, or the folder with all of it.",
        ),
    ],
    *,
    directory: Annotated[Path, typer.Option("--dir", help="The configuration directory.")] = Path("config/org"),
    limit: Annotated[
        int | None,
        typer.Option(min=1000, metavar="CHARS", help="At most so many characters: GitHub takes 65536 in a comment."),
    ] = None,
    overflow: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where the whole report goes when --limit has no room for it."),
    ] = None,
) -> None:
    """Write what previews would do, as Markdown for the pull request: a verdict, sentences, who is concerned.

    The verdict, who may enter and what cannot be undone are always there; the rest as far as --limit has room. Secrets
    and external ids never are. What the gate refuses is told first. A preview is what `pulumi preview --json
    --show-sames` prints, too.
    """
    if overflow is not None and limit is None:
        raise ReviewError("--overflow is for what --limit has no room for: give --limit too")
    organization = load(directory)
    read = read_previews(previews, "there is no report")
    blocks = make_blocks(read, organization, judge(read, organization, datetime.now(UTC).date()))
    _write(blocks, limit, overflow, "a report without --limit" if overflow is None else str(overflow))


def _write(blocks: list[Block], limit: int | None, overflow: Path | None, where: str) -> None:
    """To stdout, and the whole of it to `overflow` where it does not fit; else that file is removed."""
    fitted = fit(blocks, limit, LEFT_OUT.format(where))
    if overflow is not None:
        overflow.unlink(missing_ok=True)
        if fitted.left_out:
            overflow.write_text(join_blocks([block.text for block in blocks]), encoding="utf-8")
    typer.echo(fitted.text, nl=False)
