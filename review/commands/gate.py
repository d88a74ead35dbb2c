"""`python -m review gate`: refuses previews that would lose what nobody gets back, or open what shall stay closed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from config import load
from config.console import Format, OutputFormat
from review.gate.judge import judge
from review.gate.words import dump_judgement, format_judgement
from review.previews import read_previews

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
    read = read_previews(previews, "nothing was gated")
    judgement = judge(read, organization, datetime.now(UTC).date())
    said = dump_judgement(judgement) if output is Format.json else format_judgement(judgement, len(read))
    typer.echo(said)
    if judgement.refusals or judgement.problems:
        raise typer.Exit(_ANSWER_IS_NO)
