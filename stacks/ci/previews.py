"""The report on the previews that other jobs have saved."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from config.models import Organization
from engine.changes import StackPreview, read_preview
from engine.errors import EngineError
from review.gate.judge import judge
from review.report.blocks import Block
from review.report.report import make_blocks

PREVIEWS = "previews"
"""The folder, beside the reports, in which each stack's preview is."""


def review_previews(
    folder: Path, stacks: Collection[str], load: Callable[[], Organization], today: date
) -> list[Block]:
    """The blocks of the report; none where no preview is there.

    A stack without one, or with one that cannot be read, is told as unknown. `load`: the config, only read when needed.
    `today`: by which waivers of the gate are over.
    """
    found: dict[str, StackPreview] = {}
    for stack in stacks:
        try:
            file = folder / f"{stack}.json"
            found[stack] = read_preview(file.read_text(encoding="utf-8"), file.name)
        except (OSError, EngineError):
            continue
    if not found:
        return []
    organization, previews = load(), list(found.values())
    judgement = judge(previews, organization, today)
    return make_blocks(previews, organization, judgement, unknown=[stack for stack in stacks if stack not in found])
