"""`python -m review gate`: refuses previews that would lose what nobody gets back, or open what shall stay closed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config import load
from config.console import Format, OutputFormat
from engine.changes import StackPreview, read_preview
from review.errors import ReviewError
from review.gate.judge import judge
from review.gate.words import dump_judgement, format_judgement

_ANSWER_IS_NO = 3


def gate(
    previews: Annotated[
        list[Path],
        typer.Argument(
            metavar="PREVIEW.json...",
            help="What `python -m stacks preview --save` wrote of each stack, or the folder with all of it.",
        ),
    ],
    *,
    directory: Annotated[Path, typer.Option("--dir", help="The configuration directory.")] = Path("config/org"),
    output: OutputFormat = Format.text,
) -> None:
    """Refuse what must not happen of all that the previews of one change would do: exit code 3.

    A preview is what `pulumi preview --json --show-sames` prints, too. Give those of all stacks at once. waivers.yaml
    in the configuration directory says what may happen all the same; a waiver that is over, or for nothing, is refused.
    """
    organization = load(directory)
    read = [_read(file) for file in _list_files(previews)]
    names = [preview.stack for preview in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ReviewError(
            f"more than one preview is of {', '.join(twice)}, and they would be taken for one change: give the newest"
        )
    judgement = judge(read, organization, datetime.now(UTC).date())
    said = dump_judgement(judgement) if output is Format.json else format_judgement(judgement, len(read))
    typer.echo(said)
    if judgement.refusals or judgement.problems:
        raise typer.Exit(_ANSWER_IS_NO)


def _list_files(named: list[Path]) -> list[Path]:
    files = [file for path in named for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise ReviewError(f"{', '.join(map(str, named))}: there is no preview in it, so nothing was gated")
    return files


def _read(file: Path) -> StackPreview:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"{file}: cannot be read ({error.strerror}), so nothing was gated") from None
    except UnicodeDecodeError:
        raise ReviewError(f"{file}: is no text, so nothing was gated") from None
    return read_preview(text, str(file))
