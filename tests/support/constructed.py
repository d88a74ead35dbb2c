"""The types of AWS resource that the components construct."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pulumi
import pulumi_aws

COMPONENTS = Path(__file__).parents[2] / "components"


@cache
def find_constructed() -> tuple[tuple[Path, str], ...]:
    """(file, Pulumi type) of every class of pulumi_aws that a component names as `aws.<module>.<class>`."""
    return tuple(_find_all())


def _find_all() -> Iterator[tuple[Path, str]]:
    for path in sorted(COMPONENTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Attribute(value=ast.Name(id="aws"), attr=module), attr=name):
                    class_ = getattr(getattr(pulumi_aws, module), name)
                    if isinstance(class_, type) and issubclass(class_, pulumi.CustomResource):
                        yield path, class_.pulumi_type  # pyright: ignore[reportAttributeAccessIssue]  # set by a decorator
                case _:
                    pass
