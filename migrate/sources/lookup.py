"""Of many sources, those where a state may be, without asking each of them. Pure.

It narrows down; whether a state is a source's, its layout says (migrate.sources.layout, migrate.terraform.code).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from migrate.sources.model import S3Source, Source

_S3 = "s3://"
_WORKSPACES = "terraform.tfstate.d"


class SourceIndex:
    """The sources that backends say: by key, which every object of theirs ends with, or by path."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._by_end: dict[tuple[str, str], list[Source]] = {}
        for source in dict.fromkeys(sources):
            for end in dict.fromkeys(_list_ends(source)):
                self._by_end.setdefault(end, []).append(source)

    def find(self, location: str) -> list[Source]:
        """Those that may have the state at a location, s3://bucket/key or a path: all that have it, and few others."""
        if not location.startswith(_S3):
            path = Path(location)
            ends = [("", one.as_posix()) for one in (path, *path.parents)]
        else:
            bucket, _, key = location.removeprefix(_S3).partition("/")
            steps = key.split("/")
            ends = [(bucket, "/".join(steps[start:])) for start in range(len(steps))]
        return list(dict.fromkeys(source for end in ends for source in self._by_end.get(end, ())))


def _list_ends(source: Source) -> Iterator[tuple[str, str]]:
    if isinstance(source, S3Source):
        yield from ((source.bucket, key) for key in source.keys)
    else:
        yield "", source.path.as_posix()
        yield "", (source.path.parent / _WORKSPACES).as_posix()
