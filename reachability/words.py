"""Answers and tables in words, and as data for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from reachability.answers import Answer
from reachability.table import Between, Row
from reachability.traffic import Traffic
from reachability.ways import Hop

_ARROW = " -> "


def format_table(rows: Sequence[Row]) -> str:
    """A line for each row, in columns; one line where nobody reaches anybody."""
    if not rows:
        return "nobody reaches anybody\n"
    cells = [("FROM", "TO", "WHAT"), *((row.answer.source, row.answer.target, tell_row(row)) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in (0, 1)]
    return "".join(f"{one:<{widths[0]}}  {other:<{widths[1]}}  {what}\n" for one, other, what in cells)


def tell_row(row: Row) -> str:
    """What gets there and by which groups, or that no group lets it."""
    answer = row.answer
    if row.has_groups:
        told = "; ".join(
            f"{ports}{how} ({_tell_between(pair)})"
            for pair, traffic, partly in row.by_groups
            for ports, how in ((traffic, ""), (partly, f" {'of' if pair.target else 'to'} some addresses"))
            if ports
        )
        told = told or "no security group here lets it"
    else:
        told = f"{answer.traffic or answer.partly}, as far as security groups let it"
    if answer.partly:
        told += ", in part"
    if answer.public_address:
        told += ", by a public address"
    return told


def format_answer(row: Row, asked: tuple[str, int, int] | None, *, reached: bool) -> str:
    """A verdict, the way there and the way back. `asked`: a protocol and ports, if any."""
    answer = row.answer
    on = "" if asked is None else f" on {asked[0]} {asked[1]}" + (f"-{asked[2]}" if asked[1] != asked[2] else "")
    if reached:
        lines = [f"{answer.source} reaches {answer.target}{on}: {tell_row(row)}"]
    else:
        lines = [f"{answer.source} does not reach {answer.target}{on}: {_blame(row)}"]
    if reached and answer.reason:
        lines.append(f"not from everywhere in it, or not all of it: {answer.reason}")
    lines += _format_hops("there", answer.hops)
    lines += _format_hops("back", answer.back)
    return "\n".join(lines) + "\n"


def _blame(row: Row) -> str:
    let = row.let
    if let:
        return f"only {let} gets there"
    if row.answer.traffic or row.answer.partly:
        return "the way is there, and no security group here lets anything through"
    return row.answer.reason


def _format_hops(title: str, hops: Iterable[Hop]) -> list[str]:
    return [
        f"  {title if number == 0 else '':<6} {hop.where}: {hop.entry}{_ARROW}{hop.to}"
        for number, hop in enumerate(hops)
    ]


def _tell_between(pair: Between) -> str:
    """Groups by their own names: VPCs stand in the row already."""
    one, other = (
        "+".join(key.partition("/")[2] for key in side.split("+")) if side else ""
        for side in (pair.source, pair.target)
    )
    if not other:
        return f"from {one}"
    return f"{one} to {other}" if one else f"to {other}"


def make_data(row: Row) -> dict[str, Any]:
    """A row as data. Ports by protocol: `[[443, 443]]`; of icmp and others all are told."""
    answer = row.answer
    return {
        "from": answer.source,
        "to": answer.target,
        "routed": _tell_ports(answer.traffic),
        "routed_in_part": _tell_ports(answer.partly),
        "has_groups": row.has_groups,
        "by_groups": [
            {
                "from": pair.source or None,
                "to": pair.target or None,
                "ports": _tell_ports(traffic),
                "ports_in_part": _tell_ports(partly),
            }
            for pair, traffic, partly in row.by_groups
        ],
        "let": _tell_ports(row.let),
        "needs_public_address": answer.public_address,
        "reason": answer.reason,
    }


def make_answer(row: Row, *, reached: bool) -> dict[str, Any]:
    """An answer as data: a row, with the ways and the verdict."""
    return {
        "reached": reached,
        **make_data(row),
        "there": _tell_hops(row.answer),
        "back": [{"where": hop.where, "entry": hop.entry, "to": hop.to} for hop in row.answer.back],
    }


def _tell_hops(answer: Answer) -> list[dict[str, str]]:
    return [{"where": hop.where, "entry": hop.entry, "to": hop.to} for hop in answer.hops]


def _tell_ports(traffic: Traffic) -> dict[str, list[list[int]]]:
    return {protocol: [list(span) for span in ranges] for protocol, ranges in traffic.ports.items()}
