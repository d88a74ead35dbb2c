"""Values of the expressions in Terraform code that need no run of Terraform; nothing is executed or guessed. Pure.

These are literals, templates, `var`, `local` and `terraform.workspace`, with keys and indexes after them.
"""

# A raw value is what python-hcl2 returns: text with its quotes for a string or template, `${...}` for an expression,
# lists and mappings of these, and plain numbers and booleans.

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

_MAX_DEPTH = 30

_HEAD = re.compile(r"(?P<root>var|local)\.(?P<name>[\w-]+)|(?P<workspace>terraform\.workspace)\b")
_CALL = re.compile(r"(?P<name>[a-z_]\w*)\(")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ATTRIBUTE = re.compile(r"\s*\.\s*(?P<name>[A-Za-z_][\w-]*|[0-9]+)")
_PARTS = re.compile(r"(?P<escaped>\$\$\{|%%\{)|(?P<directive>%\{)|(?P<begin>\$\{)|\\(?P<escape>.)", re.DOTALL)
_EXPRESSION = re.compile(r"\$\{[^{}]*\}")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_CLOSING = {"{": "}", "[": "]", "(": ")"}

_KINDS = (
    (r"data\.", "a data source, which only AWS can answer"),
    (r"module\.", "an output of a module"),
    (r"(each|count|self|path)\.", "a value that only a run of Terraform has"),
    (r"[\[{]\s*for\b", "a for expression"),
    (r"[\w:]+\(", "a call of a function"),
    (r".*\?.*:", "a conditional"),
    (r"\w+\.[\w-]+\.", "an attribute of a resource"),
)


class UnknownValueError(Exception):
    """The expression has no value here; the message names its kind and variables, and holds no value."""


class _Text(str):
    """A string that is a value already, and no raw value."""

    __slots__ = ()


@dataclass(frozen=True)
class Unknown:
    """A raw value that has no value here, and why, in the words of UnknownValueError."""

    reason: str


@dataclass(frozen=True)
class Scope:
    """What names mean in a root module. `variables` and `locals` have raw values; `secret` are sensitive variables.

    `undecided`: variables whose value depends on the var-file that Terraform is given, with the names of those files.
    `functions`: what may be called, with values for arguments; they return a text, a list or a mapping of raw values,
    or raise UnknownValueError.
    """

    variables: Mapping[str, Any] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    undecided: Mapping[str, Sequence[str]] = field(default_factory=dict)
    workspace: str | None = None
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def read_text(self, raw: Any) -> str | None:
        """The value as text, numbers too; None for null. Raises UnknownValueError."""
        value = self._reduce(raw, 0)
        if value is None or isinstance(value, _Text):
            return None if value is None else str(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnknownValueError("a list, a mapping or another value that is no text")
        return str(value)

    def read_flag(self, raw: Any) -> bool:
        """The value as true or false, which text may say too; False for null. Raises UnknownValueError."""
        value = self._reduce(raw, 0)
        if value is None or isinstance(value, bool):
            return value is True
        if isinstance(value, _Text) and value in {"true", "false"}:
            return value == "true"
        raise UnknownValueError("a value that is neither true nor false")

    def read_list(self, raw: Any) -> list[str]:
        """The value as a list of texts. Raises UnknownValueError."""
        value = self._reduce(raw, 0)
        if not isinstance(value, list):
            raise UnknownValueError("a value that is no list")
        texts = [self.read_text(item) for item in value]
        return [text for text in texts if text is not None]

    def read_mapping(self, raw: Any) -> dict[str, Any]:
        """The value as a mapping to raw values. Raises UnknownValueError."""
        value = self._reduce(raw, 0)
        if not isinstance(value, dict):
            raise UnknownValueError("a value that is no mapping")
        return {unquote(key): item for key, item in value.items()}

    def settle(self, raw: Any) -> Any:
        """The raw value in a form that needs no scope: what has no value is an `Unknown`, on every level."""
        try:
            value = self._reduce(raw, 0)
        except UnknownValueError as error:
            return Unknown(str(error))
        if isinstance(value, list):
            return [self.settle(item) for item in value]
        if isinstance(value, dict):
            return {unquote(key): self.settle(item) for key, item in value.items()}
        return value

    def render(self, raw: Any) -> str | None:
        """A template as the code that it makes, with `${unknown}` for what has no value; None for no template."""
        if not isinstance(raw, str) or not raw.startswith('"'):
            return None
        # python-hcl2 escapes the quotes of a heredoc, also those within its expressions.
        template = _EXPRESSION.sub(lambda match: match[0].replace('\\"', '"'), raw[1:-1])
        try:
            return str(self._fill(template, 0, instead="${unknown}"))
        except UnknownValueError:
            return None

    def _reduce(self, raw: Any, depth: int) -> Any:
        """The value as a _Text, a number, a boolean or None, or as a list or mapping of raw values."""
        if isinstance(raw, Unknown):
            raise UnknownValueError(raw.reason)
        if depth > _MAX_DEPTH:
            raise UnknownValueError("a value that refers to itself")
        if not isinstance(raw, str) or isinstance(raw, _Text):
            return raw
        if raw.startswith('"'):
            return self._fill(raw[1:-1], depth)
        if raw.startswith("${") and raw.endswith("}"):
            return self._look_up(raw[2:-1].strip(), depth)
        raise UnknownValueError(_name_kind(raw))

    def _fill(self, template: str, depth: int, *, instead: str | None = None) -> Any:
        """`instead`: what stands for a part without a value; None: there must be none."""
        pieces: list[str] = []
        position = 0
        while part := _PARTS.search(template, position):
            pieces.append(template[position : part.start()])
            position = part.end()
            if part["escaped"]:
                pieces.append(part["escaped"][1:])
            elif part["escape"]:
                pieces.append(_ESCAPES.get(part["escape"], part["escape"]))
            elif part["directive"]:
                raise UnknownValueError("a template directive")
            else:
                end = _find_end(template, position, "}")
                try:
                    value = self._look_up(template[position:end].strip(), depth + 1)
                    if part.start() == 0 and end + 1 == len(template):
                        return value
                    pieces.append(self._join(value))
                except UnknownValueError:
                    if instead is None:
                        raise
                    pieces.append(instead)
                position = end + 1
        pieces.append(template[position:])
        return _Text("".join(pieces))

    def _join(self, value: Any) -> str:
        if isinstance(value, _Text) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
        raise UnknownValueError("a template with a value in it that is no text")

    def _look_up(self, expression: str, depth: int) -> Any:
        if _QUOTED.fullmatch(expression):
            return self._fill(expression[1:-1], depth + 1)
        call = _CALL.match(expression)
        head = _HEAD.match(expression)
        if call and call["name"] in self.functions:
            end = _find_end(expression, call.end(), ")")
            steps = list(_split_steps(expression, end + 1))
            value = self._call(call["name"], expression[call.end() : end], depth + 1)
        elif head:
            steps = list(_split_steps(expression, head.end()))
            value = self._read_name(head, depth)
        else:
            raise UnknownValueError(_name_kind(expression))
        for step in steps:
            key = step if step.isdecimal() else self._join(self._look_up(step, depth + 1))
            value = self._reduce(_pick(value, key, expression), depth + 1)
        return value

    def _call(self, name: str, arguments: str, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            raise UnknownValueError("a value that refers to itself")
        values = [self._reduce(self._look_up(part, depth + 1), depth + 1) for part in _split_arguments(arguments)]
        function = self.functions[name]
        try:
            signature(function).bind(*values)
        except TypeError:
            raise UnknownValueError(f"a call of {name}() with other arguments than it is known for") from None
        value = function(*values)
        return _Text(value) if isinstance(value, str) else value

    def _read_name(self, head: re.Match[str], depth: int) -> Any:
        if head["workspace"]:
            if self.workspace is None:
                raise UnknownValueError("terraform.workspace, which each state has its own of")
            return _Text(self.workspace)
        name = head["name"]
        known = self.variables if head["root"] == "var" else self.locals
        if head["root"] == "var" and name in self.secret:
            raise UnknownValueError(f"var.{name}, which is sensitive")
        if head["root"] == "var" and name in self.undecided:
            raise UnknownValueError(f"var.{name}, whose value depends on -var-file ({', '.join(self.undecided[name])})")
        if name not in known:
            where = "has no default, and no tfvars file gives it" if head["root"] == "var" else "is not defined"
            raise UnknownValueError(f"{head['root']}.{name}, which {where}")
        return self._reduce(known[name], depth + 1)


def unquote(text: str) -> str:
    """A label or key without the quotes that it may have."""
    return text[1:-1] if len(text) > 1 and text.startswith('"') and text.endswith('"') else text


def normalize(raw: Any) -> Any:
    """The raw value in one form for all that mean the same: keys without quotes, numbers as text."""
    if isinstance(raw, dict):
        return {unquote(str(key)): normalize(item) for key, item in raw.items()}
    if isinstance(raw, list):
        return [normalize(item) for item in raw]
    return f'"{raw}"' if isinstance(raw, int) and not isinstance(raw, bool) else raw


def _split_steps(expression: str, position: int) -> Iterator[str]:
    """The expressions of the keys and indexes after a name. Raises UnknownValueError when something else is there."""
    while position < len(expression):
        attribute = _ATTRIBUTE.match(expression, position)
        if attribute:
            yield attribute["name"] if attribute["name"].isdecimal() else f'"{attribute["name"]}"'
            position = attribute.end()
        elif expression[position] == "[":
            end = _find_end(expression, position + 1, "]")
            yield expression[position + 1 : end].strip()
            position = end + 1
        else:
            raise UnknownValueError(_name_kind(expression))


def _split_arguments(text: str) -> Iterator[str]:
    """The expressions between the commas of a call. Raises UnknownValueError."""
    rest = text.strip()
    while rest:
        end = _find_end(f"{rest},", 0, ",")
        yield rest[:end].strip()
        rest = rest[end + 1 :].strip()


def _pick(value: Any, key: str, expression: str) -> Any:
    if isinstance(value, dict):
        for name, item in value.items():
            if unquote(name) == key:
                return item
    elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    raise UnknownValueError(f"{expression.partition('[')[0]}, which has no such key")


def _find_end(text: str, position: int, closing: str) -> int:
    """Where the bracket that was opened before `position` is closed. Raises UnknownValueError."""
    expected = [closing]
    quoted = False
    while position < len(text):
        character = text[position]
        if quoted and character == "\\":
            position += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in _CLOSING:
            expected.append(_CLOSING[character])
        elif not quoted and character == expected[-1]:
            expected.pop()
            if not expected:
                return position
        position += 1
    raise UnknownValueError("an expression")


def _name_kind(expression: str) -> str:
    return next((kind for pattern, kind in _KINDS if re.match(pattern, expression, re.DOTALL)), "an expression")
