"""The preview of one stack, as it is saved for those who review it, and gated before `up`."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from components.plugin_inputs import name_inputs
from engine.changes import StackPreview, convert_events, read_events
from engine.plans import leave_defaults_open
from review.gate.waivers import Judgement
from stacks.ci.masking import mask_values
from stacks.errors import UsageError

Judge = Callable[[StackPreview], Judgement]
"""The gate over the preview of a stack."""


def find_file(folder: Path, stack: str) -> Path:
    """Where the preview of a stack is saved."""
    return folder / f"{stack}.json"


def make_folder(folder: Path) -> None:
    """Makes the folder for previews.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: previews cannot be saved there ({error.strerror}): --save names a folder"
        ) from None


def save_preview(folder: Path, stack: str, events: str, external_ids: tuple[str, ...]) -> None:
    """Writes what `pulumi preview --json --show-sames` prints, from the events of a preview, for its owner alone.

    External ids are masked; so are secrets, by the engine itself.
    """
    document = mask_values(convert_events(events, f"the preview of {stack}"), external_ids)
    file = find_file(folder, stack)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        json.dump(document, stream, indent=1)


def judge_events(stack: str, events: str, judge: Judge) -> Judgement:
    """What the gate says of a preview, by its events."""
    return judge(read_events(events, f"the preview of {stack}"))


def keep_plan(plan: Path) -> None:
    """Makes the saved plan one that `up` can be held to, for its owner alone."""
    text = leave_defaults_open(plan.read_text(encoding="utf-8"), name_inputs)
    plan.unlink()
    with os.fdopen(os.open(plan, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
