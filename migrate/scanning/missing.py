"""The sources of Terraform code that a scan goes on without: root modules whose state is missing or out of reach. Pure.

Does not own: finding states (migrate.sources), where a backend block is (migrate.terraform.code).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from migrate.errors import MigrateError, NoStateError
from migrate.globs import matches_glob
from migrate.mapping import Skip
from migrate.sources.layout import reaches
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FileSource, S3Source, Source
from migrate.terraform.code import TerraformCode, holds_state


@dataclass(frozen=True, kw_only=True)
class MissingState:
    """`places`: the backend blocks that say the location. `skip`: the reason of the row of migrate.yaml that has it."""

    location: str
    places: tuple[str, ...]
    problem: str
    skip: str | None = None


@dataclass
class MissingStates:
    """The backends of `code` without a state in a scan. `skip`: the rows of migrate.yaml.

    `absent`: nothing is there. `unread`: nobody knows, since the source can't be read. `elsewhere`: where the sources
    of the scan don't look.
    """

    code: TerraformCode | None
    skip: Sequence[Skip]
    absent: dict[Source, MissingState] = field(default_factory=dict)
    unread: dict[Source, MissingState] = field(default_factory=dict)
    elsewhere: dict[Source, MissingState] = field(default_factory=dict)

    def tolerate(self, source: Source, error: MigrateError) -> bool:
        """Takes in a source that `read_states` can't read: whether the scan goes on, which it does for the code's."""
        if not self.code or not self.code.find_places(source):
            return False
        location = _locate(source)
        problem = "; ".join(problem.removeprefix(f"{location}: ") for problem in error.problems)
        (self.absent if isinstance(error, NoStateError) else self.unread)[source] = self._describe(source, problem)
        return True

    def compare(self, sources: Iterable[Source], locations: Sequence[str]) -> None:
        """Takes in the backends that are no sources of the scan themselves, by the locations of what it found."""
        sources = list(sources)
        backends = self.code.sources if self.code else ()
        index = SourceIndex(backends)
        known = set(sources)
        held = {one for location in locations for one in index.find(location) if holds_state(one, location)}
        for backend in backends:
            if backend in held or backend in known:
                continue
            looking = [one for one in sources if reaches(one, backend)]
            if not looking:
                self.elsewhere[backend] = self._describe(backend, "the sources of this scan do not look there")
            elif not any(_excludes(one, backend) for one in looking):
                self.absent[backend] = self._describe(
                    backend, "holds no state: the sources of this scan have none of it"
                )

    def list_open(self) -> list[MissingState]:
        """Those that nobody has decided to skip."""
        return [one for one in (*self.absent.values(), *self.unread.values()) if one.skip is None]

    def _describe(self, source: Source, problem: str) -> MissingState:
        location = _locate(source)
        return MissingState(
            location=location,
            places=self.code.find_places(source) if self.code else (),
            problem=problem,
            skip=next((row.reason for row in self.skip if _skips(row, location)), None),
        )


def _locate(source: Source) -> str:
    return source.path.as_posix() if isinstance(source, FileSource) else f"s3://{source.bucket}/{source.keys[0]}"


def _excludes(source: Source, backend: Source) -> bool:
    return (
        isinstance(source, S3Source)
        and isinstance(backend, S3Source)
        and any(matches_glob(glob, key) for glob in source.exclude for key in backend.keys)
    )


def _skips(row: Skip, location: str) -> bool:
    return row.address == "*" and matches_glob(row.state, location)
