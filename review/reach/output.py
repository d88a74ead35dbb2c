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
    blocks = [
        f"{one.source} to {one.target}\n  config: {_tell(one.planned)}\n  AWS:    {_tell(one.live)}\n"
        for one in differences
    ]
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


def _tell(row: Row | None) -> str:
    return "no way" if row is None else tell_row(row)
