"""The text of a workload that makes what an import found: workloads/rest_<account>.py, and the model of its arguments.

Pure: it does not decide what the arguments are (arguments), or write files.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.coding.arguments import Construction
from migrate.places import COMPONENT_TYPE, Place

_WIDTH = 120
INDENT = 4

_HEAD = '''\
"""What this program has no component for, as a migration found it in {account}; yours to edit.

What `inside` names keeps the value that the stack has: secrets, and what AWS does not tell. To manage one of them, take
its name out there and write the argument, a secret as pulumi.Config().require_secret("...").
"""

import pulumi
import pulumi_aws as aws

from components.workloads import AccountContext
from {module}_args import {component}Args


class {component}(pulumi.ComponentResource):
    def __init__(
        self,
        name: str,
        args: {component}Args,  # noqa: ARG002 - none yet
        context: AccountContext,  # noqa: ARG002 - for whoever edits this
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("{type}", name, None, opts)

        def inside(*kept: str) -> pulumi.ResourceOptions:
            """Nothing of it is deleted before `protect` is gone."""
            return pulumi.ResourceOptions(parent=self, protect=True, ignore_changes=list(kept))

'''

_ARGUMENTS = '''\
"""The arguments of the workload {workload}: none yet."""

from config.models.arguments import Arguments


class {component}Args(Arguments):
    """What may differ between accounts goes here."""
'''


def write_module(place: Place, resources: Mapping[str, Construction]) -> str:
    """The component; `resources`: by the ends of their logical names, which begin with the component's."""
    head = _HEAD.format(account=place.account, module=place.module, component=place.class_, type=COMPONENT_TYPE)
    return f"{head}{write_resources(resources)}\n"


def write_resources(resources: Mapping[str, Construction]) -> str:
    """The lines that make them."""
    return "\n".join("\n".join(_write_resource(end, made)) for end, made in sorted(resources.items())).rstrip()


def write_arguments(place: Place) -> str:
    """The model that `config check` reads."""
    return _ARGUMENTS.format(workload=place.workload, component=place.class_)


def write_row(place: Place) -> str:
    """The row of workloads.yaml."""
    return f'  - {{key: {place.workload}, component: "{place.component}", targets: {{accounts: [{place.account}]}}}}\n'


def _write_resource(end: str, made: Construction) -> Iterator[str]:
    indent = " " * (2 * INDENT)
    inner = indent + " " * INDENT
    yield f"{indent}{made.class_}("
    name = f"f{_quote('{name}' + end.replace('{', '{{').replace('}', '}}'))}"
    if len(inner) + len(name) < _WIDTH:
        yield f"{inner}{name},"
    else:
        deeper = inner + " " * INDENT
        yield from (f"{inner}(", f'{deeper}f"{{name}}"')
        yield from (f"{deeper}{part}" for part in _cut(end, _WIDTH - len(deeper) - len('""')))
        yield f"{inner}),"
    for name, value in made.arguments.items():
        yield f"{inner}{name}={_write_value(value, 3, len(name) + 2)},"
    for name in made.unknown:
        yield f"{inner}# {name}=...,  it is required, and the stack does not have it"
    yield f"{inner}opts=inside({', '.join(map(_quote, made.ignored))}),"
    yield f"{indent})"


def _write_value(value: Any, depth: int, used: int) -> str:
    """The value on one line, or, where that is too long, one item a line. `used`: what the line has beside it."""
    flat = _write_flat(value)
    if len(flat) + used + depth * INDENT <= _WIDTH and "\n" not in flat:
        return flat
    inner, outer = " " * ((depth + 1) * INDENT), " " * (depth * INDENT)
    if isinstance(value, str):
        room = _WIDTH - len(inner) - len('""')
        return "(\n" + "".join(f"{inner}{part}\n" for part in _cut(value, room)) + f"{outer})"
    if isinstance(value, Mapping) and value:
        lines = (
            f"{inner}{_quote(key)}: {_write_value(one, depth + 1, len(_quote(key)) + 3)},\n"
            for key, one in value.items()
        )
        return "{\n" + "".join(lines) + f"{outer}}}"
    if isinstance(value, list) and value:
        return "[\n" + "".join(f"{inner}{_write_value(one, depth + 1, 1)},\n" for one in value) + f"{outer}]"
    return flat


def _write_flat(value: Any) -> str:
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quote(key)}: {_write_flat(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_write_flat, value)) + "]"
    return repr(value)


def _cut(text: str, room: int) -> Iterator[str]:
    """The text as literals that Python joins, each short enough."""
    start, used = 0, 0
    escaped = "'" if '"' in text and "'" in text else ""
    for position, character in enumerate(text):
        size = 2 if character == escaped else len(repr(character)) - 2
        if used + size > room:
            yield _quote(text[start:position])
            start, used = position, 0
        used += size
    yield _quote(text[start:])


def _quote(text: str) -> str:
    """A literal, in double quotes unless the text has such."""
    literal = repr(text)
    return literal if '"' in text or literal.startswith('"') else f'"{literal[1:-1]}"'
