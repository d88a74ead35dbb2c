"""Differences in words, and as data for programs."""

from collections.abc import Sequence
from typing import Any

from reachability.table import Row
from reachability.words import make_data, tell_row
from review.reach.comparison import Difference


def format_differences(differences: Sequence[Difference]) -> str:
    """A block for each, or one line that there is none."""
    if not differences:
        return "AWS has what the config plans.\n"
    blocks = [_format(one) for one in differences]
    number = len(blocks)
    return f"{number} difference{'s' if number != 1 else ''} from the config:\n\n" + "".join(blocks)


def list_differences(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    """As data: rows as `config reach` has them, null where there is no way."""
    return [
        {
            "from": one.source,
            "to": one.target,
            "config": None if one.planned is None else make_data(one.planned),
            "aws": None if one.live is None else make_data(one.live),
        }
        for one in differences
    ]


def _format(one: Difference) -> str:
    planned, live = _tell(one.planned), _tell(one.live)
    if planned == live or any(row is not None and not row.let for row in (one.planned, one.live)):
        planned, live = f"{planned}{_tell_routed(one.planned)}", f"{live}{_tell_routed(one.live)}"
    return f"{one.source} to {one.target}\n  config: {planned}\n  AWS:    {live}\n"


def _tell_routed(row: Row | None) -> str:
    """What no group of the config lets through, and one of a workload may."""
    if row is None:
        return ""
    parts = (f"{row.answer.traffic}", f"{row.answer.partly} in part" if row.answer.partly else "")
    return f", of {' and '.join(part for part in parts if part)} that routes and ACLs let through"


def _tell(row: Row | None) -> str:
    return "no way" if row is None else tell_row(row)
