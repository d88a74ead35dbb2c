"""Policy variables: texts of a statement with the values that a request gives to the variables in them.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html, read 2026-11.
"""

from collections.abc import Iterable

from policies.evaluation.patterns import Pattern, expand
from policies.evaluation.request import Request


def resolve(text: str, request: Request, *, wildcards: bool = True, variables: bool = True) -> Pattern | None:
    """The pattern of a text; None when a variable in it has no value, not even a default, and so nothing matches.

    A multivalued key has no value as a variable.
    """

    def find(name: str) -> str | None:
        value = request.find(name)
        return value if isinstance(value, str) else None

    return expand(text, find, wildcards=wildcards, variables=variables)


def needs_unknown(texts: Iterable[str], request: Request) -> bool:
    """Whether a variable in them stands for a condition key of which it is not known what the request says."""
    asked: list[str] = []

    def note(name: str) -> str:
        asked.append(name)
        return ""

    for text in texts:
        expand(text, note)
    return not all(map(request.knows, asked))
