"""What is wrong with a configuration, told to the person who wrote it.

Owns: the shape of one problem and of all problems together.
Does not own: finding them (config.yaml.tree, config.yaml.messages, config.checks).
Why a list: a person fixes ten mistakes in one sitting when shown ten, and loses a run per mistake when shown one.
"""

from collections.abc import Iterable
from dataclasses import dataclass


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
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place} {self.path}" if self.path else place
        return _one_line(f"{where}: {self.message} - {self.hint}")


class ConfigErrors(Exception):  # noqa: N818 - it is many of them, and reads so in `except ConfigErrors`
    """Every problem of a configuration, once each, sorted by file and line."""

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        self.errors: tuple[ConfigError, ...] = tuple(
            sorted(set(errors), key=lambda error: (error.file, error.line, error.path, error.message))
        )
        super().__init__("\n".join(str(error) for error in self.errors))


def _one_line(text: str) -> str:
    """The text without line breaks and terminal sequences, which names and keys may hold."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shorten(value: object) -> str:
    """A value as it can be quoted within one line of an error."""
    shown = repr(value)[1:-1] if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
