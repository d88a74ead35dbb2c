"""The rows under `match:` in migrate.yaml: what a person has decided.

Owns: checking each row against states and program, before it counts for more than any natural key. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from migrate.mapping import Match
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind, shorten_list
from migrate.planning.registrations import Registration

FROM_MAPPING = -1
"""The index of a candidate that only migrate.yaml names."""

_REGION = re.compile(r"@[a-z]{2}(-[a-z]+)+-[0-9]+\Z")


@dataclass
class Choice:
    """`chosen`: candidates by URN; `outside`: those among them that no state has; `gaps`: rows that do not fit."""

    chosen: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    outside: list[Candidate] = field(default_factory=list[Candidate])
    gaps: list[Gap] = field(default_factory=list[Gap])


def choose(
    rows: Sequence[Match],
    candidates: Sequence[Candidate],
    registrations: Sequence[Registration],
    *,
    account_ids: Mapping[str, str],
) -> Choice:
    """What the rows say. A row's name is a logical name, or `<type>::<logical name>` where that is not enough."""
    places: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if not candidate.derived:
            places.setdefault(candidate.address, []).append(candidate)
    named: dict[tuple[str, str], list[Registration]] = {}
    for item in registrations:
        for name in (item.name, f"{item.type}::{item.name}"):
            named.setdefault((item.stack, name), []).append(item)
    choice = Choice()
    for row in rows:
        found = [candidate for candidate in places.get(row.address or "", ()) if row.state in {None, candidate.state}]
        problem = _apply(row, choice, found, named.get((row.stack, row.name), []), account_ids)
        if problem is not None:
            choice.gaps.append(Gap(GapKind.match, f"match {row.stack}/{row.name}", problem))
    return choice


def without_region(import_id: str) -> str:
    """An import id without its `@<region>`."""
    return _REGION.sub("", import_id)


def _apply(
    row: Match,
    choice: Choice,
    found: Sequence[Candidate],
    named: Sequence[Registration],
    account_ids: Mapping[str, str],
) -> str | None:
    """Adds what the row says to the choice, or returns what is wrong with it."""
    fitting = [item for item in named if row.address is None or item.type in {one.token for one in found}]
    problem = _find_problem(row, named, found, fitting)
    if problem is not None:
        return problem
    registration = fitting[0]
    account = account_ids.get(registration.account_key)
    if registration.urn in choice.chosen:
        return "another row names the same resource"
    if account is None:
        return f"the id of its account, {registration.account_key}, is not known"
    if row.id is not None:
        candidate = _make_outside(row.id, registration, account)
        choice.outside.append(candidate)
    else:
        candidate = found[0]
        if candidate in choice.chosen.values():
            return f"another row gives {row.address} to another resource"
        if candidate.account != account:
            return (
                f"{row.address} is in account {candidate.account}, and the resource is in {registration.account_key} "
                f"({account})"
            )
    choice.chosen[registration.urn] = candidate
    return None


def _find_problem(
    row: Match, named: Sequence[Registration], found: Sequence[Candidate], fitting: Sequence[Registration]
) -> str | None:
    if not named:
        return "the program registers no resource of this name in this stack"
    if row.address is not None and not found:
        where = f" in {row.state}" if row.state else ""
        return f"{row.address} is no importable instance{where}: scan shows its bin, and why"
    if len(found) > 1:
        return f"{row.address} is in {shorten_list(candidate.state for candidate in found)}: say which with `state`"
    if not fitting:
        return f"{row.address} is a {found[0].token}, and the resource is a {shorten_list(item.type for item in named)}"
    if len(fitting) > 1:
        names = shorten_list(f"{item.type}::{item.name}" for item in fitting)
        return f"several resources have this name: write the type in front, one of {names}"
    return None


def _make_outside(import_id: str, registration: Registration, account: str) -> Candidate:
    return Candidate(
        token=registration.type,
        account=account,
        region=None,
        import_id=import_id,
        index=FROM_MAPPING,
        state="",
        workspace="",
        address="",
        derived=False,
        attributes={"id": without_region(import_id)},
    )
