"""The tree of units before and after, as Mermaid: branches in which something changes, and how much there is beside."""

from collections.abc import Mapping

from config.models import ROOT
from review.report.text import fence, label
from review.report.world import Node, Tree, World

_MOST_LEAVES = 8
"""Accounts of a unit that are drawn by name; of more, how many."""

_MOST_UNITS = 60
"""Units that are drawn: a picture with more is not read. GitHub's Mermaid draws 500 edges
(mermaid.js.org, "maxEdges")."""


def draw_trees(world: World) -> tuple[str, str] | None:
    """Both pictures; None where no unit and no account is made, goes, moves or has another name."""
    before, after = world.before, world.after
    units, accounts = _find_changed(before.units, after.units), _find_changed(before.accounts, after.accounts)
    if not (units or accounts) or not world.has_organization:
        return None
    shown = {ROOT}
    for tree in (before, after):
        for key in units & set(tree.units):
            shown |= set(tree.above(key))
        for key in accounts & set(tree.accounts):
            shown |= set(tree.above(tree.accounts[key].parent))
    return _draw(before, shown, units | accounts), _draw(after, shown, units | accounts)


def _find_changed(before: Mapping[str, Node], after: Mapping[str, Node]) -> set[str]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _draw(tree: Tree, shown: set[str], changed: set[str]) -> str:
    units = sorted((key for key in shown if key in tree.units), key=lambda key: (len(tree.above(key)), key))
    ids = {key: f"u{number}" for number, key in enumerate([ROOT, *units[:_MOST_UNITS]])}
    children: dict[str, list[str]] = {}
    for key, node in tree.accounts.items():
        children.setdefault(node.parent, []).append(key)
    subunits: dict[str, list[str]] = {}
    for key, node in tree.units.items():
        subunits.setdefault(node.parent, []).append(key)
    lines = ["flowchart LR", "  classDef changed stroke-width:3px", f"  u0[{label('Root')}]"]
    rests: list[str] = []
    for key, id_ in ids.items():
        if key != ROOT:
            mark = ":::changed" if key in changed else ""
            lines.append(f"  {ids.get(tree.units[key].parent, 'u0')} --> {id_}[{label(tree.units[key].name)}]{mark}")
        inside = sorted(children.get(key, []))
        changing = [one for one in inside if one in changed]
        named = changing if len(changing) <= _MOST_LEAVES else []
        for number, one in enumerate(named):
            lines.append(f"  {id_} --- {id_}a{number}([{label(tree.accounts[one].name)}]):::changed")
        rest = [
            *([f"{len(changing):,} accounts that change"] if changing and not named else []),
            *_count_rest(len(inside) - len(changing), "account", others=bool(changing)),
            *_count_rest(len([one for one in subunits.get(key, []) if one not in ids]), "unit", others=True),
        ]
        if rest:
            rests.append(f"  {id_} --- {id_}r([{label(', '.join(rest))}])")
    return fence("\n".join([*lines, *rests]), "mermaid")


def _count_rest(number: int, noun: str, *, others: bool) -> list[str]:
    return [f"{number:,} {'more ' if others else ''}{noun}{'s' * (number != 1)}"] if number else []
