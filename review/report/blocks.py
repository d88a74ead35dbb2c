"""Blocks of Markdown, and how many of them fit: a block is there whole, or in its short form, or left out."""

from collections.abc import Sequence
from dataclasses import dataclass

ALWAYS, FIRST, SECOND, LAST = 0, 1, 2, 3
"""Ranks. What is always told comes before everything else; what has a higher one goes first where room is short."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """`text`: whole. `short`: what stands in its place where there is no room for it, empty for nothing."""

    text: str
    short: str = ""
    rank: int = SECOND


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """`text`: blocks with an empty line between them. `left_out`: how many are not there whole."""

    text: str
    left_out: int


def join_blocks(blocks: Sequence[str]) -> str:
    """Blocks as one text, with a line break at its end."""
    text = ""
    for block in filter(None, blocks):
        is_item = block.startswith("- ") and text.rpartition("\n\n")[2].startswith("- ") and not text.endswith(">")
        text += f"{(chr(10) if is_item else chr(10) * 2) if text else ''}{block}"
    return f"{text}\n"


def fit(blocks: Sequence[Block], limit: int | None, note: str) -> Fitted:
    """The blocks in their order, at most `limit` characters. `note`: says, last, that something is left out.

    By rank, and in their order within one, the blocks take what room there is; before a block is told whole, there has
    to be room for the short forms of those after it.
    """
    whole = join_blocks([block.text for block in blocks])
    if limit is None or len(whole) <= limit:
        return Fitted(text=whole, left_out=0)
    gap = len("\n\n")
    room = limit - len(note) - gap - 1
    order = sorted(range(len(blocks)), key=lambda number: (blocks[number].rank, number))
    chosen: dict[int, str] = {}
    for number in order:
        short = blocks[number].short
        if short and len(short) + gap <= room:
            chosen[number] = short
            room -= len(short) + gap
        elif not short:
            chosen[number] = ""
    for number in order:
        had = chosen.get(number, "")
        cost = len(blocks[number].text) + gap - (len(had) + gap if had else 0)
        if cost <= room:
            chosen[number] = blocks[number].text
            room -= cost
    texts = [chosen.get(number, "") for number in range(len(blocks))]
    left_out = sum(text != block.text for text, block in zip(texts, blocks, strict=True))
    return Fitted(text=join_blocks([*texts, note]), left_out=left_out)
