"""References to fields of organization.yaml: `"${organization.regions}"`.

Owns: replacing them, as whole values, before a file is validated.
Does not own: IAM's policy variables such as ${aws:username}, which have a colon and stay as they are.
"""

import re

from config.errors import ConfigError
from config.yaml.messages import suggest
from config.yaml.tree import Node, format_path

TARGETS = ("home_region", "management_account_id", "regions")

_REFERENCE = re.compile(r"\$\{([\w.-]*)\}", re.ASCII)


def refuse_all(tree: Node, file: str) -> list[ConfigError]:
    """The problems of references within organization.yaml itself, where a value could come to refer to itself."""
    errors: list[ConfigError] = []
    for node in tree.walk():
        if isinstance(node.value, str) and _REFERENCE.search(node.text):
            node.broken = True
            message = f"{node.text} is a reference, and this file is what references refer to"
            errors.append(ConfigError(file, node.line, format_path(node.path), message, "write the value"))
    return errors


def resolve(tree: Node, file: str, organization: Node | None) -> list[ConfigError]:
    """Put the value in place of every reference in a file; what can't be resolved is a problem and marked as broken.

    `organization` is organization.yaml, None when it can't be had. A reference to a field that is missing there is
    broken without a problem of its own.
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
            f"the reference {match[0]} is only part of the value and would be taken literally",
            "refer to whole values only",
        )
    if match[1] not in known:
        return f"the reference {match[0]} names nothing", suggest(match[1], known, "a reference")
    return None
