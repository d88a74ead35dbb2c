"""`python -m review report`: Markdown for the pull request."""

from pathlib import Path
from typing import Annotated

import typer

from config import load
from engine.changes import StackPreview, read_preview
from review.errors import ReviewError
from review.report.blocks import Block, fit, join_blocks
from review.report.report import make_blocks

LEFT_OUT = "**Not all of it is here**: what has no room is in {}."
"""The last line of a report that is not whole."""


def report(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="PREVIEW", help="What `pulumi preview --json --show-sames` printed, a file a stack."),
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
    and external ids never are. The same previews and config give the same text.
    """
    if overflow is not None and limit is None:
        raise ReviewError("--overflow is for what --limit has no room for: give --limit too")
    blocks = make_blocks(_read_all(files), load(directory))
    _write(blocks, limit, overflow, "a report without --limit" if overflow is None else str(overflow))


def _write(blocks: list[Block], limit: int | None, overflow: Path | None, where: str) -> None:
    """To stdout, and the whole of it to `overflow` where it does not fit; else that file is removed."""
    fitted = fit(blocks, limit, LEFT_OUT.format(where))
    if overflow is not None:
        overflow.unlink(missing_ok=True)
        if fitted.left_out:
            overflow.write_text(join_blocks([block.text for block in blocks]), encoding="utf-8")
    typer.echo(fitted.text, nl=False)


def _read_all(files: list[Path]) -> list[StackPreview]:
    """The previews. Every file that cannot be read is told, and every stack that two are of."""
    previews: dict[str, StackPreview] = {}
    origins: dict[str, Path] = {}
    problems: list[str] = []
    for file in files:
        try:
            preview = read_preview(file.read_text(encoding="utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{file} cannot be read, so there is no report: {error}")
            continue
        if preview.stack in previews:
            problems.append(
                f"{origins[preview.stack]} and {file} are both previews of {preview.stack}: give one a stack"
            )
        previews[preview.stack], origins[preview.stack] = preview, file
    if problems:
        raise ReviewError(*problems)
    return list(previews.values())
