"""Substitution of fields of organization.yaml for values such as `"${organization.regions}"`, before validation.

Lookups stay as they are in arguments of workloads: what they find is known when the program runs. So do variables of a
script there, such as ${HOME}. IAM's policy variables, such as ${aws:username}, have a colon and stay too.
"""

import re

from config.errors import ConfigError
from config.text import shorten
from config.yaml.messages import suggest
from config.yaml.tree import Node, format_path
from policies.problems import find_meant

TARGETS = ("home_region", "management_account_id", "regions")

_REFERENCE = re.compile(r"\$\{([\w.-]*)\}", re.ASCII)
_ORGANIZATION = "organization"
_LOOKUP = "lookup"


def refuse_references(tree: Node, file: str) -> list[ConfigError]:
    """The problems of references in organization.yaml itself, where a value could refer to itself."""
    errors: list[ConfigError] = []
    for node in tree.walk():
        if isinstance(node.value, str) and _REFERENCE.search(node.text):
            node.broken = True
            message = f"{shorten(node.text)} is a reference, and this file is what references refer to"
            errors.append(ConfigError(file, node.line, format_path(node.path), message, "write the value"))
    return errors


def substitute(tree: Node, file: str, organization: Node | None, *, looks_up: bool = False) -> list[ConfigError]:
    """Replace every reference in a file by its value. One that has none is marked as broken; the problems of these.

    `organization`: the tree of organization.yaml, None when it can't be read. A reference to a field that is missing
    there is broken, and no problem of its own. `looks_up`: whether it is the file of workloads.
    """
    targets = dict(organization.children()) if organization else {}
    errors: list[ConfigError] = []
    for node in list(tree.walk()):
        match = _find_reference(node, looks_up=looks_up) if isinstance(node.value, str) else None
        if match is None:
            continue
        told = _refuse(node, match, looks_up=looks_up)
        target = targets.get(match[1].removeprefix("organization."))
        if told is not None:
            errors.append(ConfigError(file, node.line, format_path(node.path), *told))
        if told is None and target is not None:
            node.value = target.moved(node.path, node.line).value
        else:
            node.broken = True
    return errors


def _find_reference(node: Node, *, looks_up: bool) -> re.Match[str] | None:
    """The first reference in a text that does not stay."""
    stays = looks_up and node.path[0] == "workloads" and node.path[2:3] in {("arguments",), ("overrides",)}
    found = _REFERENCE.finditer(node.text)
    return next((match for match in found if not (stays and _stays(match, node.text))), None)


def _stays(match: re.Match[str], text: str) -> bool:
    """In arguments of a workload: a lookup, or a variable of the script that the text is."""
    kind, dot, _ = match[1].partition(".")
    is_meant = bool(dot) and find_meant(kind, (_ORGANIZATION, _LOOKUP)) is not None
    return kind == _LOOKUP if is_meant else match[0] != text


def _refuse(node: Node, match: re.Match[str], *, looks_up: bool) -> tuple[str, str] | None:
    known = [f"{_ORGANIZATION}.{target}" for target in TARGETS]
    kind, dot, key = match[1].partition(".")
    if dot and kind == _LOOKUP:
        return (
            f"{shorten(match[0])} is a lookup, and nothing is looked up here: it would be taken literally",
            "write the value; lookups stand in arguments of workloads.yaml alone",
        )
    if looks_up and dot and find_meant(kind, (_ORGANIZATION, _LOOKUP)) == _LOOKUP:
        return f"the reference {shorten(match[0])} names nothing", f'did you mean "${{{_LOOKUP}.{shorten(key)}}}"?'
    if match[0] != node.text:
        return (
            f"the reference {shorten(match[0])} is only part of the value and would be taken literally",
            "refer to whole values only",
        )
    if match[1] not in known:
        return f"the reference {shorten(match[0])} names nothing", suggest(match[1], known, "a reference")
    return None
