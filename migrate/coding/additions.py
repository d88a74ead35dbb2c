"""Where code that somebody may have edited since gets what has landed later, and what it makes already. Pure."""

import ast
from collections.abc import Mapping
from typing import TypeVar

from migrate.coding.arguments import Construction
from migrate.coding.module import INDENT, write_resources

_Node = TypeVar("_Node", ast.ClassDef, ast.FunctionDef)


class NoRoomError(Exception):
    """The code is no longer such that something can be added; the message says what it lacks."""


def list_texts(code: str) -> frozenset[str]:
    """All texts in it; of an f-string what is outside of its braces, as the end of a logical name is.

    Raises:
        NoRoomError: it is no Python.
    """
    found: set[str] = set()
    for node in ast.walk(_parse(code)):
        if isinstance(node, ast.JoinedStr):
            found.add("".join(str(one.value) for one in node.values if isinstance(one, ast.Constant)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


def require_room(code: str, class_: str) -> None:
    """Raises NoRoomError where nothing can be added to the component of this class."""
    _find_line(code, class_)


def add_resources(code: str, class_: str, resources: Mapping[str, Construction]) -> str:
    """The code with `resources` (by the ends of their logical names) behind all that its component makes.

    Raises:
        NoRoomError: there is no place for them.
    """
    line = _find_line(code, class_)
    # Lines as Python counts them: `splitlines` ends one at characters that may be within a text, too.
    lines = code.split("\n")
    before, after = "\n".join(lines[:line]), "\n".join(lines[line:])
    return f"{before.rstrip()}\n{write_resources(resources)}\n{after}"


def _parse(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        raise NoRoomError("it is no Python") from None


def _find_line(code: str, class_: str) -> int:
    """How many lines are before those that are added."""
    module = _parse(code)
    component = _find(ast.ClassDef, class_, module.body)
    if component is None:
        raise NoRoomError(f"it has no class {class_}")
    init = _find(ast.FunctionDef, "__init__", component.body)
    if init is None or init.body[0].col_offset != 2 * INDENT:
        raise NoRoomError(f"its class {class_} has no __init__ that is indented as `rest` writes it")
    if _find(ast.FunctionDef, "inside", init.body) is None:
        raise NoRoomError(f"the __init__ of its class {class_} has no function `inside`")
    if not any(
        isinstance(one, ast.Import) and any((name.name, name.asname) == ("pulumi_aws", "aws") for name in one.names)
        for one in module.body
    ):
        raise NoRoomError("it has no `import pulumi_aws as aws`")
    last = init.body[-1]
    return last.lineno - 1 if _is_end(last) else last.end_lineno or last.lineno


def _find(kind: type[_Node], name: str, body: list[ast.stmt]) -> _Node | None:
    return next((one for one in body if isinstance(one, kind) and one.name == name), None)


def _is_end(statement: ast.stmt) -> bool:
    """Whether it says that the component is whole: what comes behind it would come too late."""
    if isinstance(statement, ast.Return):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "register_outputs"
