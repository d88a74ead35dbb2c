"""Substitution of fields of organization.yaml for values such as `"${organization.regions}"`, before validation.

IAM's policy variables, such as ${aws:username}, have a colon and stay as they are.
"""

import re

from config.errors import ConfigError
from config.text import shorten
from config.yaml.messages import suggest
from config.yaml.tree import Node, format_path

TARGETS = ("home_region", "management_account_id", "regions")

_REFERENCE = re.compile(r"\$\{([\w.-]*)\}", re.ASCII)


def refuse_references(tree: Node, file: str) -> list[ConfigError]:
    """The problems of references in organization.yaml itself, where a value could refer to itself."""
    errors: list[ConfigError] = []
    for node in tree.walk():
        if isinstance(node.value, str) and _REFERENCE.search(node.text):
            node.broken = True
            message = f"{shorten(node.text)} is a reference, and this file is what references refer to"
            errors.append(ConfigError(file, node.line, format_path(node.path), message, "write the value"))
    return errors


def substitute(tree: Node, file: str, organization: Node | None) -> list[ConfigError]:
    """Replace every reference in a file by its value. One that has none is marked as broken; the problems of these.

    `organization`: the tree of organization.yaml, None when it can't be read. A reference to a field that is missing
    there is broken, and no problem of its own.
    """
    targets = dict(organization.children()) if organization else {}
    errors: list[ConfigError] = []
    for node in list(tree.walk()):
        match = _REFERENCE.search(node.text) if isinstance(node.value, str) else None
        if match is None:
            continue
        told = _refuse(node, match)
        target = targets.get(match[1].removeprefix("organization."))
        if told is not None:
            errors.append(ConfigError(file, node.line, format_path(node.path), *told))
        if told is None and target is not None:
            node.value = target.moved(node.path, node.line).value
        else:
            node.broken = True
    return errors


def _refuse(node: Node, match: re.Match[str]) -> tuple[str, str] | None:
    known = [f"organization.{target}" for target in TARGETS]
    if match[0] != node.text:
        return (
            f"the reference {shorten(match[0])} is only part of the value and would be taken literally",
            "refer to whole values only",
        )
    if match[1] not in known:
        return f"the reference {shorten(match[0])} names nothing", suggest(match[1], known, "a reference")
    return None
