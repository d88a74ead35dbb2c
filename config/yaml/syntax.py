"""What is wrong with a text that is not YAML: the line, a likely cause and a remedy."""

from collections.abc import Iterator
from typing import Any

import yaml

from config.errors import ConfigError

_NOT_YAML = "this is not YAML, so nothing in the file was read"

# Characters. The parser in Python reads about 100,000 of them in a second.
_MAX_EXPLAINED = 500_000

# What PyYAML says, and what the writer has most likely done.
_LIKELY = (
    ("found character '\\t'", "a tab stands where only spaces may", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a colon stands where no key can: the line is indented too far, or a value has a colon in it",
        "align the line with its siblings, or put the value in quotes",
    ),
    ("found unexpected ':'", "a colon stands in an unquoted value", "put the value in quotes"),
    ("found unexpected end of stream", "a quote is opened and never closed", "close the quote"),
    ("could not find expected ':'", "a line is neither a key with a colon nor part of a value", "write key: value"),
    ("expected <block end>", "the indentation doesn't match the lines above", "align it with its siblings"),
    ("did not find expected", "a bracket or brace is opened and never closed, or a comma is missing", "close it"),
    ("expected ',' or", "a bracket or brace is opened and never closed, or a comma is missing", "close it"),
    ("Unicode character escape", "an escape stands for no character", "write the character itself"),
    ("cannot start any token", "a character that YAML keeps for itself begins a value", "put the value in quotes"),
)


_AFTER_BRACKET = (
    "a value that begins with { or [ is a mapping or a list to YAML, and text follows its end",
    "put the value in quotes",
)


def read_events(text: str, loader: Any) -> Iterator[Any]:
    """The parser's events. Whatever goes wrong in it is a yaml.YAMLError, which it is not by itself."""
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.YAMLError:
        raise
    except Exception as error:
        # Some numbers of characters are beyond Python, and a parser of a document may run out of its stack.
        raise yaml.YAMLError("the YAML parser failed in it") from error


def explain(error: yaml.YAMLError, text: str, file: str) -> ConfigError:
    """The problem of a text that isn't YAML. `error` is what the fast parser said; the other one says it better."""
    slow = _slow_error(text) if len(text) <= _MAX_EXPLAINED else None
    if slow is not None and (isinstance(slow, yaml.reader.ReaderError) or hasattr(slow, "problem_mark")):
        error = slow
    if isinstance(error, yaml.reader.ReaderError) and isinstance(error.position, int) and error.position < len(text):
        line = text.count("\n", 0, error.position) + 1
        message = f"{_NOT_YAML}: the character U+{ord(text[error.position]):04X} is not allowed"
        return ConfigError(file, line, "", message, "remove it")
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    problem = _shorten_quotes(str(getattr(error, "problem", None) or error))
    said, hint = next(((said, hint) for part, said, hint in _LIKELY if part in problem), (problem, "correct the line"))
    if mark and "expected <block end>" in problem and _follows_bracket(text, mark.index):
        said, hint = _AFTER_BRACKET
    begun = getattr(error, "context_mark", None)
    if begun is not None and begun.line + 1 != line:
        said = f"{said} (what is being read began in line {begun.line + 1})"
    return ConfigError(file, line, "", f"{_NOT_YAML}: {said}", hint)


def _follows_bracket(text: str, index: int) -> bool:
    return text[:index].rstrip(" ").endswith(("}", "]"))


def _slow_error(text: str) -> yaml.YAMLError | None:
    try:
        for _ in read_events(text, yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    return None


def _shorten_quotes(problem: str) -> str:
    """What a parser says, in which it quotes the text."""
    return "'".join(part if len(part) <= 60 else f"{part[:57]}..." for part in problem.split("'"))
