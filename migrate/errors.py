"""What a person is told when the migration cannot go on: the exceptions and the exit codes.

Messages name locations, addresses and attributes, and never say the value of an attribute.
"""

from collections.abc import Iterable

BAD_INPUT = 2
"""Exit code: input or usage is wrong."""

REFUSED = 3
"""Exit code: the answer is no. A plan has gaps, a guard refuses, a verification is not clean."""


class MigrateError(Exception):
    """One or more problems that a person can do something about, each on a line of its own."""

    exit_code = BAD_INPUT

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class RefusalError(MigrateError):
    """Everything was read, and the answer is no."""

    exit_code = REFUSED


class NoStateError(MigrateError):
    """A source can be read, and holds no state."""


class StateError(MigrateError):
    """A state that is not what it should be: `location` says which, `problem` what is wrong and what to do."""

    def __init__(self, location: str, problem: str) -> None:
        self.location = location
        self.problem = problem
        super().__init__(f"{location}: {problem}")


def raise_all(problems: Iterable[str], kind: type[MigrateError] = MigrateError) -> None:
    """Raises one error with all problems, once each and sorted; returns when there is none."""
    found = sorted(set(problems))
    if found:
        raise kind(*found)
