"""Previews from files, for what looks at all of one change."""

from collections.abc import Sequence
from pathlib import Path

from engine.changes import StackPreview, read_preview
from engine.urns import project_of
from review.errors import ReviewError


def read_previews(named: Sequence[Path], undone: str) -> list[StackPreview]:
    """The previews in these files, and in all of a folder. `undone`: what does not happen where one cannot be read.

    Raises:
        ReviewError: there is none, one cannot be read, two are of one stack, or they are of several projects.
        EngineError: one is no preview, or of one that failed.
    """
    files = [file for path in named for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise ReviewError(f"{', '.join(map(str, named))}: there is no preview in it, so {undone}")
    read = [_read(file, undone) for file in files]
    names = [preview.stack for preview in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ReviewError(
            f"more than one preview is of {', '.join(twice)}, and they would be taken for one change: give the newest"
        )
    projects = sorted({project_of(change.urn) for preview in read for change in preview.changes})
    if len(projects) > 1:
        raise ReviewError(
            f"the previews are of several projects, {', '.join(projects)}, so {undone}: give those of one"
        )
    return read


def _read(file: Path, undone: str) -> StackPreview:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"{file}: cannot be read ({error.strerror}), so {undone}") from None
    except UnicodeDecodeError:
        raise ReviewError(f"{file}: is no text, so {undone}") from None
    return read_preview(text, str(file))
