"""What takes an import back: which URNs leave the stack's state, in which order, by which commands. Pure."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.deployment import Deployment, StateResource
from migrate.journal import Journal

BATCH = 100
"""URNs that one `pulumi state delete` takes here: a command line has a limit."""


@dataclass(frozen=True)
class Undo:
    """`urns` in order, what hangs on others first. `kept`: ours, but something else in the stack hangs on it."""

    urns: tuple[str, ...]
    kept: Mapping[str, str]


def plan_undo(deployment: Deployment, journal: Journal) -> Undo:
    """What this journal imported and the stack still has."""
    wanted = {urn for urn, entry in journal.entries.items() if entry.begun and entry.status == "imported"}
    urns: list[str] = []
    kept: dict[str, str] = {}
    used: dict[str, str] = {}
    # The engine keeps a state in order: everything after what it hangs on.
    for resource in reversed(deployment.resources):
        urn = resource.urn
        if urn in wanted and urn not in used:
            urns.append(urn)
            continue
        if urn in wanted:
            kept[urn] = used[urn]
        for needed in _find_needs(resource):
            used.setdefault(needed, urn)
    return Undo(tuple(urns), kept)


def split_urns(urns: Sequence[str]) -> list[Sequence[str]]:
    """Parts that one command takes, in order."""
    return [urns[start : start + BATCH] for start in range(0, len(urns), BATCH)]


def render_script(urns: Sequence[str], stack: str) -> str:
    """A shell script; --force because an import protects what it imports."""
    lines = ["#!/bin/sh", "# Takes the import back: out of the stack's state, and nothing happens in AWS.", "set -e"]
    for part in split_urns(urns):
        lines.append(f"pulumi state delete --stack {shlex.quote(stack)} --yes --force \\")
        lines.extend(f"  {shlex.quote(urn)} \\" for urn in part[:-1])
        lines.append(f"  {shlex.quote(part[-1])}")
    return "\n".join(lines) + "\n"


def _find_needs(resource: StateResource) -> list[str]:
    return [urn for urn in (resource.parent, resource.provider_urn, *resource.dependencies) if urn]
