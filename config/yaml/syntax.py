"""What is wrong with a text that is not YAML: the line, a likely cause and a remedy."""

import yaml

from config.errors import ConfigError

_NOT_YAML = "this is not YAML, so nothing in the file was read"

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
    ("cannot start any token", "a character that YAML keeps for itself begins a value", "put the value in quotes"),
)


def explain(error: yaml.YAMLError, text: str, file: str) -> ConfigError:
    """The problem of a text that isn't YAML. `error` is what the fast parser said; the other one says it better."""
    error = _slow_error(text) or error
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        line = text.count("\n", 0, position) + 1
        message = f"{_NOT_YAML}: the character U+{ord(text[position]):04X} is not allowed"
        return ConfigError(file, line, "", message, "remove it")
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    problem = str(getattr(error, "problem", None) or error)
    said, hint = next(((said, hint) for part, said, hint in _LIKELY if part in problem), (problem, "correct the line"))
    begun = getattr(error, "context_mark", None)
    if begun is not None and begun.line + 1 != line:
        said = f"{said} (what is being read began in line {begun.line + 1})"
    return ConfigError(file, line, "", f"{_NOT_YAML}: {said}", hint)


def _slow_error(text: str) -> yaml.YAMLError | None:
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    return None
