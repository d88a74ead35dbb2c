"""What is wrong with a configuration: one problem, and all of them together, so that one run shows every mistake.

They are found by config.yaml and config.checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from config.text import make_printable


@dataclass(frozen=True)
class ConfigError:
    """One problem: where it is, what is wrong and what happens because of it, and what to write instead.

    `line` counts from 1, 0 when the problem is a whole file; `path` is empty then or when the file isn't readable YAML.
    """

    file: str
    line: int
    path: str
    message: str
    hint: str

    def __str__(self) -> str:
        return make_printable(f"{self.where}: {self.message} - {self.hint}")

    def as_warning(self) -> "ConfigWarning":
        """The same, as something that may be meant."""
        return ConfigWarning(self.file, self.line, self.path, self.message, self.hint)

    @property
    def where(self) -> str:
        """File, line and path as they begin a line of output."""
        line = f"{self.file}:{self.line}" if self.line else self.file
        return f"{line} {self.path}" if self.path else line


class ConfigWarning(ConfigError):  # noqa: N818 - no exception
    """Something that is most likely a mistake and may be meant. It stops nothing."""

    def __str__(self) -> str:
        return make_printable(f"{self.where}: warning: {self.message} - {self.hint}")


def order(errors: Iterable[ConfigError]) -> tuple[ConfigError, ...]:
    """Once each, sorted by file and line."""
    return tuple(sorted(set(errors), key=lambda error: (error.file, error.line, error.path, error.message)))


class ConfigErrors(Exception):  # noqa: N818 - it is many of them, and reads so in `except ConfigErrors`
    """Every problem of a configuration, once each, sorted by file and line; and its warnings beside them."""

    def __init__(self, errors: Iterable[ConfigError], warnings: Iterable[ConfigError] = ()) -> None:
        self.errors = order(errors)
        self.warnings = order(warnings)
        super().__init__("\n".join(str(error) for error in self.errors))
