"""The types of AWS resource that the components construct."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pulumi_aws

COMPONENTS = Path(__file__).parents[2] / "components"


def find_constructed() -> Iterator[tuple[Path, str]]:
    """(file, Pulumi type) of every class of pulumi_aws that a component names as `aws.<module>.<class>`."""
    for path in sorted(COMPONENTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Attribute(value=ast.Name(id="aws"), attr=module), attr=name):
                    class_ = getattr(getattr(pulumi_aws, module), name)
                    if isinstance(class_, type) and issubclass(class_, pulumi.CustomResource):
                        yield path, class_.pulumi_type  # pyright: ignore[reportAttributeAccessIssue]  # set by a decorator
                case _:
                    pass
